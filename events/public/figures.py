"""What everybody may read of the figures of an area or a point: nothing by which few people could be told apart.

A unit's sums are shown only where they are shown beside those of its neighbours (`public.hidden`), and so are those of everything
it lies in: else the total less the rest would tell what was left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Q

from events.core import periods
from events.figures import big_screen
from events.figures.units import DEPTH, Unit, of_area, of_point
from events.models import Figure
from volunteer.models import Area, ServicePoint


@dataclass(frozen=True)
class Part:
    """A unit and its sums so far; `figure` None = too few people took part to tell."""

    unit: Unit
    figure: Figure | None


@dataclass(frozen=True)
class Numbers:
    """The sums of one unit, and of what lies right below it."""

    own: Figure | None
    parts: list[Part]


def of_unit(unit: Unit) -> Numbers:
    """A constant number of statements over roll-ups."""
    path = unit.point.area.path[:DEPTH] if unit.point else unit.path
    groups = neighbours(path)
    below = [] if unit.point else groups.pop(path, [])
    found = so_far(one.key for group in [*groups.values(), below] for one in group)
    open_ = all(told(group, found, own_of(group, path, unit)) for group in groups.values())
    few = big_screen.hidden([found.get(part.key) or Figure() for part in below])
    parts = [
        Part(part, (found.get(part.key) or Figure()) if open_ and number not in few else None) for number, part in enumerate(below)
    ]
    return Numbers((found.get(unit.key) or Figure()) if open_ else None, parts)


def neighbours(path: str) -> dict[str, list[Unit]]:
    """What stands beside one another, under the path of what it lies in: from the district ("") down to what lies in `path`."""
    lineage = [path[:end] for end in range(5, len(path) + 1, 5)]
    groups: dict[str, list[Unit]] = {above: [] for above in ["", *lineage]}
    for area in Area.objects.filter(Q(parent=None) | Q(parent__path__in=lineage)).order_by("path"):
        if len(area.path) <= DEPTH and area.path[:-5] in groups:
            groups[area.path[:-5]].append(of_area(area))
    standing = Q(area__path__in=lineage)
    if len(path) == DEPTH:
        standing |= Q(area__path__startswith=path)
    for point in ServicePoint.objects.filter(standing).select_related("area").order_by("name", "pk"):
        groups[point.area.path[:DEPTH]].append(of_point(point))
    return groups


def own_of(group: Sequence[Unit], path: str, unit: Unit) -> int:
    """Which of a group the unit is, or lies in."""
    return next(n for n, one in enumerate(group) if one.key == unit.key or (one.area and path.startswith(one.path)))


def told(group: Sequence[Unit], found: dict[str, Figure], own: int) -> bool:
    return own not in big_screen.hidden([found.get(one.key) or Figure() for one in group])


def so_far(keys: Iterable[str]) -> dict[str, Figure]:
    rows = Figure.objects.filter(unit__in=set(keys), cut="", kind=Figure.Kind.ALL, start=periods.ALL.start)
    return {row.unit: row for row in rows}
