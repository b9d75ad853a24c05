"""How far a programme has come, by group and area, and which programmes stand on a page."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import CharField, Count, F, Q, QuerySet, Sum
from django.db.models.functions import Cast, Left
from django.utils import timezone

from events.models import Programme, ProgrammeGroup, Seen, Shift, Tally
from events.shifts.models import ShiftQuerySet
from volunteer.models import Area, ServicePoint

PATH_STEP = 5  # characters of a path for each level
Counts = ProgrammeGroup.Counts


@dataclass(frozen=True)
class PartProgress:
    """The programme in one area or at one point: a number for each group, in their order."""

    unit: Area | ServicePoint
    cells: list[tuple[ProgrammeGroup, int]]

    @property
    def goes_on(self) -> bool:
        """Whether it has parts of its own."""
        return isinstance(self.unit, Area)


def percent_reached(group: ProgrammeGroup, reached: int) -> int:
    """Percent for a bar: at most 100."""
    return min(100, 100 * reached // group.target)


def programme_tallies(programme: Programme) -> QuerySet[Tally]:
    """The shifts that count: over, of an event of one of its groups, begun on one of its days."""
    days = (programme.start, programme.end)
    mine = Tally.objects.filter(cut__startswith="c:", shift__event__group__programme=programme, day__range=days)
    return mine.filter(path__startswith=programme.area.path).order_by()


def group_totals(programme: Programme, groups: list[ProgrammeGroup]) -> list[tuple[ProgrammeGroup, int, int]]:
    """Each group with what it has come to and its share; two statements."""
    found = count_by_part(programme, area_expressions(programme.area.path, below=False))[programme.area.path]
    return [(group, found.get(group, 0), percent_reached(group, found.get(group, 0))) for group in groups]


def progress_by_part(programme: Programme, groups: list[ProgrammeGroup], within: Area) -> list[PartProgress]:
    """The same for each street or community right below an area, for each point of a community; three statements."""
    parts: list[Area | ServicePoint]
    if within.level in (Area.Level.COMMUNITY, Area.Level.COMPOUND):
        parts = list(ServicePoint.objects.within(within).order_by("pk"))
        found = count_by_part(programme, {"tally": F("point"), "seen": F("tally__point")})
    else:
        parts = list(Area.objects.filter(parent=within).order_by("path"))
        found = count_by_part(programme, area_expressions(within.path, below=True))
    keys = [str(part.path if isinstance(part, Area) else part.pk) for part in parts]
    return [
        PartProgress(part, [(group, found[key].get(group, 0)) for group in groups]) for part, key in zip(parts, keys, strict=True)
    ]


def area_expressions(path: str, *, below: bool) -> dict[str, Any]:
    """What names the area a tally counts for: the one of this path, or that right below it."""
    length = len(path) + (PATH_STEP if below else 0)
    return {"tally": Left("path", length), "seen": Left("tally__path", length)}


def count_by_part(programme: Programme, part: dict[str, Any]) -> dict[str, dict[ProgrammeGroup, int]]:
    """What names a part, as text -> group -> what it counts. `part` says where a tally has it, and one who was seen."""
    of_tally, of_seen = (Cast(part[name], CharField()) for name in ("tally", "seen"))
    rows: Any = programme_tallies(programme).annotate(part=of_tally).values("part", "shift__event__group")
    sums = rows.annotate(
        sessions=Sum("shifts"),
        places=Count("point", distinct=True, filter=Q(shifts__gt=0)),
        stories=Count("pk", filter=~Q(shift__report="") & Q(shifts__gt=0)),
    )
    people: Any = Seen.objects.filter(tally__in=programme_tallies(programme)).order_by().annotate(part=of_seen)
    persons = people.values("part", "tally__shift__event__group").annotate(people=Count("person", distinct=True))
    came = {(row["part"], row["tally__shift__event__group"]): row["people"] for row in persons}
    groups = programme.groups.in_bulk()
    found: dict[str, dict[ProgrammeGroup, int]] = defaultdict(dict)
    for row in sums:
        group = groups[row["shift__event__group"]]
        numbers = row | {"people": came.get((row["part"], group.pk), 0)}
        found[row["part"]][group] = numbers[group.counts]
    return found


MAX_SHOWN = 3


def running_programmes(at: datetime) -> QuerySet[Programme]:
    """What everybody may see and is under way on the local date, those that end first before the others."""
    day = timezone.localdate(at)
    found = Programme.objects.exclude(published_at=None).filter(start__lte=day, end__gte=day)
    return found.select_related("area").order_by("end", "pk")


def programmes_around(path: str, at: datetime) -> list[Programme]:
    """Those under way for the area of this path: of itself, of one above it, of a part of it; one statement."""
    return list(running_programmes(at).filter(touching_area(path))[:MAX_SHOWN])


def touching_area(path: str) -> Q:
    """A condition on what belongs to an area: it lies above this one, or below, or is the same."""
    return Q(area__path__startswith=path) | Q(area__path__in=Area(path=path).lineage())


def upcoming_shifts(programme: Programme, at: datetime) -> ShiftQuerySet:
    """Its next shifts that can be joined, within its days by the local date."""
    shifts = Shift.objects.upcoming(at).filter(event__group__programme=programme)
    return shifts.filter(start__date__range=(programme.start, programme.end))
