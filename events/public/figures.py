"""What everybody may read of the figures of an area or a point: nothing by which few people could be told apart.

A unit's sums are shown only where they are shown beside those of its neighbours (`public.hidden`), and so are those of everything
it lies in: else the total less the rest would tell what was left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.core.cache import cache
from django.db.models import Q

from events.core import periods
from events.figures import big_screen
from events.figures import parts as figure_parts
from events.figures.units import COMMUNITY_DEPTH, Unit, unit_of_area, unit_of_point
from events.models import Figure
from volunteer.core import clock
from volunteer.models import Area, ServicePoint

FEW_MOVED = "figures:few-moved"  # where it is cached


@dataclass(frozen=True)
class UnitFigure:
    """A unit and its sums so far; `figure` None = too few people took part to tell."""

    unit: Unit
    figure: Figure | None


@dataclass(frozen=True)
class PublicFigures:
    """The sums of one unit, and of what lies right below it."""

    own: Figure | None
    parts: list[UnitFigure]


def has_public_figures(unit: Unit) -> bool:
    """Everybody reads figures of service points and of areas down to the community: below it they would tell of few people."""
    return unit.point is not None or len(unit.path) <= COMMUNITY_DEPTH


def figures_of_unit(unit: Unit) -> PublicFigures:
    """A constant number of statements over roll-ups."""
    path = unit.point.area.path[:COMMUNITY_DEPTH] if unit.point else unit.path
    groups = neighbour_groups(path)
    below = [] if unit.point else groups.pop(path, [])
    found = figures_so_far(one.key for group in [*groups.values(), below] for one in group)
    open_ = all(own_index(group, path, unit) not in hidden_of(whole, group, found) for whole, group in groups.items())
    few = hidden_of(path, below, found)
    parts = [
        UnitFigure(part, (found.get(part.key) or Figure()) if open_ and number not in few else None)
        for number, part in enumerate(below)
    ]
    return PublicFigures((found.get(unit.key) or Figure()) if open_ else None, parts)


def neighbour_groups(path: str) -> dict[str, list[Unit]]:
    """What stands beside one another, under the path of what it lies in: from the district ("") down to what lies in `path`."""
    lineage = [path[:end] for end in range(5, len(path) + 1, 5)]
    groups: dict[str, list[Unit]] = {above: [] for above in ["", *lineage]}
    standing_areas = Q(until=None) | Q(until__gte=clock.today()) | Q(path__in=lineage)
    for area in Area.objects.filter(standing_areas, Q(parent=None) | Q(parent__path__in=lineage)).order_by("path"):
        if len(area.path) <= COMMUNITY_DEPTH and area.path[:-5] in groups:
            groups[area.path[:-5]].append(unit_of_area(area))
    standing = Q(area__path__in=lineage)
    if len(path) == COMMUNITY_DEPTH:
        standing |= Q(area__path__startswith=path)
    for point in ServicePoint.objects.filter(standing).select_related("area").order_by("name", "pk"):
        groups[point.area.path[:COMMUNITY_DEPTH]].append(unit_of_point(point))
    return groups


def own_index(group: Sequence[Unit], path: str, unit: Unit) -> int:
    """Which of a group the unit is, or lies in."""
    return next(n for n, one in enumerate(group) if one.key == unit.key or (one.area and path.startswith(one.path)))


def hidden_of(whole: str, group: Sequence[Unit], found: dict[str, Figure]) -> set[int]:
    """Which of the parts of the area at this path are not shown."""
    length = min(len(whole) + 5, COMMUNITY_DEPTH)
    rows = [found.get(one.key) or Figure() for one in group]
    return big_screen.hidden_places(rows, figure_parts.reckoned(whole, length, few_moved()))


def few_moved() -> list[tuple[str, str]]:
    """From where to where shifts of few people moved, at most five minutes old."""
    found: list[tuple[str, str]] | None = cache.get(FEW_MOVED)
    if found is None:
        found = figure_parts.few_moved(Q(tally__cut__startswith="c:"), big_screen.FEWEST_SHOWN)
        cache.set(FEW_MOVED, found, big_screen.CACHE_SECONDS)
    return found


def figures_so_far(keys: Iterable[str]) -> dict[str, Figure]:
    rows = Figure.objects.filter(unit__in=set(keys), cut="", kind=Figure.Kind.ALL, start=periods.ALL_TIME.start)
    return {row.unit: row for row in rows}
