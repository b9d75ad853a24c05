"""The few figures that stand on first pages."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from functools import reduce
from operator import or_
from typing import Any

from django.core.cache import cache
from django.db.models import Count, Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from events.core import periods
from events.figures import units
from events.figures.models import Measures
from events.figures.parts import Part, moved_groups, of_selection, part_figures
from events.figures.units import Unit
from events.models import Figure, Placed, Shift, StaleShift, Tally
from events.records import hours as record_hours
from points.ledger import actions as ledger
from volunteer.models import Area, ServicePoint, User
from volunteer.templatetags.formatting import hours, number

CACHE_SECONDS = 300  # seconds


@dataclass(frozen=True)
class UnitFigures:
    """A unit and how many service points, shifts held, participations and verified minutes it has, by the roll-ups.

    `counting`: its roll-up is not there yet, so that nobody knows them, the points apart: they stand at 0 and are not to be shown.
    """

    name: str
    points: int = 0
    shifts: int = 0
    participations: int = 0
    minutes: int = 0
    key: str = ""
    counting: bool = False


@dataclass(frozen=True)
class AreaOverview:
    """An area as its staff see it: the sums, and what each part below has to do with them; the parts add up to the sums."""

    total: UnitFigures
    parts: list[UnitFigures]
    of_points: bool

    @property
    def most(self) -> int:
        """The participations of the part with the most, at least one: the full length of a bar."""
        return max([part.participations for part in self.parts], default=0) or 1


def figures_of_person(person: User) -> list[dict[str, Any]]:
    """What stands on a person's own page: verified hours, honorary ones if there are any, and points to spend."""
    record, added = reverse("events:record"), record_hours.honorary_minutes(person)
    honorary = [{"label": _("Honorary hours"), "value": hours(added), "url": record}] if added else []
    return [
        {"label": _("Verified hours of service"), "value": hours(record_hours.verified_minutes(person)), "url": record},
        *honorary,
        {"label": _("points to spend"), "value": number(ledger.balance(person)), "url": reverse("points:wallet")},
    ]


def district_figures() -> UnitFigures:
    """The figures everybody may see, at most five minutes old."""
    return cache.get_or_set("figures:district", compute_district, CACHE_SECONDS) or compute_district()


def area_overview(path: str) -> AreaOverview:
    """The figures of the area at `path` and of what lies right below it, at most five minutes old."""
    return cache.get_or_set(f"overview:{path}", lambda: compute_overview(path), CACHE_SECONDS) or compute_overview(path)


def compute_district() -> UnitFigures:
    area = Area.objects.filter(level=Area.Level.DISTRICT).first()
    if area is None:
        return UnitFigures("")
    found = figures_by_key([area.path])
    return unit_figures(units.unit_of_area(area), found, service_points_by_area(), keys_to_count({area.path} - found.keys()))


def compute_overview(path: str) -> AreaOverview:
    """A constant number of statements, few more where places moved."""
    area = Area.objects.get(path=path)
    unit = units.unit_of_area(area)
    below = units.unit_parts(unit)
    keys = {path, *(one.key for one in below)}
    found, points = figures_by_key(keys), service_points_by_area()
    missing = keys_to_count(keys - found.keys())
    groups = moved_groups(unit, of_selection(periods.ALL_TIME, ""))
    shown = [one for one in below if one.key in found.keys() | missing or not one.point or one.point.active]  # none closed empty
    parts = [of_part(part, points, missing) for part in part_figures(unit, shown, found, groups, periods.ALL_TIME, "")]
    parts.sort(key=lambda part: -part.participations)
    whole = unit_figures(unit, found, points, missing) if units.has_figures(area) else sum_figures(area.name, parts)
    return AreaOverview(whole, parts, of_points=all(one.point for one in below))


def of_part(part: Part, points: dict[str, int], missing: set[str]) -> UnitFigures:
    """A part with its service points: what lies elsewhere now has none here, and leads to where its figures stay."""
    if part.unit and (part.unit.area or part.unit.point):
        return not_yet_known(part.unit, points) if part.unit.key in missing else figures_of_row(part.unit, part.row, points)
    return figures_of_row(Unit(part.unit.key if part.unit else "", part.name), part.row, {})


def figures_by_key(keys: Iterable[str]) -> dict[str, Figure]:
    """What the roll-ups say about these units so far. One without a row held nothing yet, or is to be counted (`keys_to_count`)."""
    rows = Figure.objects.filter(unit__in=keys, cut="", kind=Figure.Kind.ALL, start=periods.ALL_TIME.start)
    return {row.unit: row for row in rows}


def keys_to_count(keys: Collection[str]) -> set[str]:
    """Which of these units, for which no roll-up stands, have something to count: shifts that were tallied, or noted for it."""
    if not keys:
        return set()
    anything = reduce(or_, (~Q(**{name: 0}) for name in Measures.NAMES))
    tallied = Tally.objects.filter(anything, point=OuterRef("point"), cut__startswith="c:")
    over = Shift.objects.filter(pk=OuterRef("shift_id"), event__point=OuterRef(OuterRef("point")), state__in=Shift.OVER)
    noted = StaleShift.objects.filter(Exists(over))
    there = reduce(or_, (Q(point=int(key[1:])) if key.startswith("p") else Q(path__startswith=key) for key in keys))
    places = Placed.objects.filter(there, Exists(tallied) | Exists(noted)).values_list("point", "path")
    return {key for key in keys for point, path in places if key == f"p{point}" or path.startswith(key)}


def service_points_by_area() -> dict[str, int]:
    """How many active service points stand in each area itself."""
    return dict(ServicePoint.objects.active().order_by().values_list("area__path").annotate(n=Count("pk")))


def unit_figures(unit: Unit, found: dict[str, Figure], points: dict[str, int], missing: set[str]) -> UnitFigures:
    return not_yet_known(unit, points) if unit.key in missing else figures_of_row(unit, found.get(unit.key) or Figure(), points)


def not_yet_known(unit: Unit, points: dict[str, int]) -> UnitFigures:
    return replace(figures_of_row(unit, Figure(), points), counting=True)


def figures_of_row(unit: Unit, row: Figure, points: dict[str, int]) -> UnitFigures:
    below = sum(n for place, n in points.items() if place.startswith(unit.path))
    return UnitFigures(
        unit.name, int(unit.point.active) if unit.point else below, row.shifts, row.participations, row.verified, unit.key
    )


def sum_figures(name: str, parts: list[UnitFigures]) -> UnitFigures:
    """The sum of what lies in an area without figures of its own, as a stairwell is."""
    sums = {what: sum(getattr(part, what) for part in parts) for what in ("points", "shifts", "participations", "minutes")}
    return UnitFigures(name, **sums, counting=any(part.counting for part in parts))
