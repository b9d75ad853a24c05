"""How far a programme has come, for each group and each part of its area: from the tallies of shifts that are over."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.db.models import CharField, Count, Q, QuerySet, Value
from django.db.models.functions import Left

from events.models import Programme, ProgrammeGroup, Seen, Tally
from volunteer.models import Area

LEVEL = 5  # characters of a path for each level
Counts = ProgrammeGroup.Counts


@dataclass(frozen=True)
class Row:
    """The programme in one area: a number for each group, in their order."""

    name: str
    cells: list[tuple[ProgrammeGroup, int]]


def share(group: ProgrammeGroup, reached: int) -> int:
    """Percent for a bar: at most 100."""
    return min(100, 100 * reached // group.target)


def tallies(programme: Programme) -> QuerySet[Tally]:
    """The shifts that count: over, of an event of one of its groups, begun on one of its days."""
    days = (programme.start, programme.end)
    mine = Tally.objects.filter(cut__startswith="c:", shift__event__group__programme=programme, day__range=days)
    return mine.filter(path__startswith=programme.area.path).order_by()


def whole(programme: Programme, groups: list[ProgrammeGroup]) -> list[tuple[ProgrammeGroup, int, int]]:
    """Each group with what it has come to and its share; two statements."""
    found = counted(programme, len(programme.area.path))[programme.area.path]
    return [(group, found.get(group, 0), share(group, found.get(group, 0))) for group in groups]


def by_part(programme: Programme, groups: list[ProgrammeGroup]) -> list[Row]:
    """The same for each street or community right below; three statements."""
    parts = list(Area.objects.filter(parent=programme.area).order_by("path"))
    found = counted(programme, len(programme.area.path) + LEVEL)
    return [Row(part.name, [(group, found[part.path].get(group, 0)) for group in groups]) for part in parts]


def counted(programme: Programme, length: int) -> dict[str, dict[ProgrammeGroup, int]]:
    """The first `length` characters of a path -> group -> what it counts."""
    part = Left("path", length) if length else Value("", CharField())
    rows: Any = tallies(programme).annotate(part=part).values("part", "shift__event__group")
    sums = rows.annotate(
        sessions=Count("pk"), places=Count("point", distinct=True), stories=Count("pk", filter=~Q(shift__report=""))
    )
    people: Any = Seen.objects.filter(tally__in=tallies(programme)).order_by().annotate(part=Left("tally__path", length))
    persons = people.values("part", "tally__shift__event__group").annotate(people=Count("person", distinct=True))
    came = {(row["part"], row["tally__shift__event__group"]): row["people"] for row in persons}
    groups = programme.groups.in_bulk()
    found: dict[str, dict[ProgrammeGroup, int]] = defaultdict(dict)
    for row in sums:
        group = groups[row["shift__event__group"]]
        numbers = row | {"people": came.get((row["part"], group.pk), 0)}
        found[row["part"]][group] = numbers[group.counts]
    return found
