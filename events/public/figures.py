"""What everybody may read of the figures of an area or a point: nothing by which few people could be told apart.

A unit's sums are shown only where they are shown beside those of its neighbours (`public.hidden`), and so are those of everything
it lies in: else the total less the rest would tell what was left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.core.cache import cache
from django.db.models import Q

from events.core import periods
from events.core.periods import Period
from events.figures import big_screen
from events.figures import parts as figure_parts
from events.figures.units import COMMUNITY_DEPTH, Unit, unit_of_area, unit_of_point
from events.models import Figure
from volunteer.core import clock
from volunteer.models import Area, ServicePoint

type Groups = dict[str, list[Unit]]  # what stands beside one another, by the path of what it lies in
type Moved = list[tuple[str, str]]  # from where to where

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
    """The sums so far. A constant number of statements over roll-ups."""
    return figures_of_periods(unit, periods.ALL_TIME)[0]


def figures_of_periods(unit: Unit, *asked: Period) -> list[PublicFigures]:
    """The sums of each of these periods; as many statements for one as for several, except where few shifts moved."""
    path = unit.point.area.path[:COMMUNITY_DEPTH] if unit.point else unit.path
    groups = neighbour_groups(path)
    below = [] if unit.point else groups.pop(path, [])
    found = read_figures([one.key for group in [*groups.values(), below] for one in group], asked)
    return [public_sums(unit, path, groups, below, found[period], few_moved(period)) for period in asked]


def public_sums(
    unit: Unit, path: str, groups: Groups, below: Sequence[Unit], found: dict[str, Figure], moved: Moved
) -> PublicFigures:
    """What of these figures, by the keys of their units, everybody may read of the unit at this path and of what lies `below`."""
    open_ = all(own_index(group, path, unit) not in hidden_of(whole, group, found, moved) for whole, group in groups.items())
    few = hidden_of(path, below, found, moved)
    parts = [
        UnitFigure(part, (found.get(part.key) or Figure()) if open_ and number not in few else None)
        for number, part in enumerate(below)
    ]
    return PublicFigures((found.get(unit.key) or Figure()) if open_ else None, parts)


def neighbour_groups(path: str) -> Groups:
    """What stands beside one another, under the path of what it lies in: from the district ("") down to what lies in `path`."""
    lineage = [path[:end] for end in range(5, len(path) + 1, 5)]
    groups: Groups = {above: [] for above in ["", *lineage]}
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


def hidden_of(whole: str, group: Sequence[Unit], found: dict[str, Figure], moved: Moved) -> set[int]:
    """Which of the parts of the area at this path are not shown."""
    length = min(len(whole) + 5, COMMUNITY_DEPTH)
    rows = [found.get(one.key) or Figure() for one in group]
    return big_screen.hidden_places(rows, figure_parts.reckoned(whole, length, moved))


def few_moved(period: Period) -> Moved:
    """From where to where shifts of few people moved, at most five minutes old."""
    key = f"{FEW_MOVED}:{period.kind}:{period.start}"
    found: Moved | None = cache.get(key)
    if found is None:
        found = figure_parts.few_moved(figure_parts.of_selection(period, "", "tally__"), big_screen.FEWEST_SHOWN)
        cache.set(key, found, big_screen.CACHE_SECONDS)
    return found


def read_figures(keys: Iterable[str], asked: Sequence[Period]) -> dict[Period, dict[str, Figure]]:
    """The figures of each period by the keys of their units; one statement."""
    which = reduce(or_, (Q(kind=period.kind, start=period.start) for period in asked))
    found: dict[Period, dict[str, Figure]] = {period: {} for period in asked}
    for row in Figure.objects.filter(which, unit__in=set(keys), cut=""):
        found[Period(row.kind, row.start)][row.unit] = row
    return found
