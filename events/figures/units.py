"""Units that figures are kept for, as staff find them: their own areas and points, what lies above and below."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.functions import Length
from django.utils.functional import cached_property

from events.models import Placed
from volunteer.core.ids import int_or_zero, one_line
from volunteer.core.required import required
from volunteer.models import Area, ServicePoint
from volunteer.roles.scope import Scope

DEPTH = 15  # characters of a community's path, the deepest area with figures of its own
COMMUNITY = Area.Level.COMMUNITY


@dataclass(frozen=True)
class Unit:
    """An area down to the community, or a service point. `key` names it in figures and in addresses."""

    key: str
    name: str
    area: Area | None = None
    point: ServicePoint | None = None

    @property
    def path(self) -> str:
        """The path of the area; empty for a point."""
        return self.area.path if self.area else ""

    @property
    def place(self) -> Area:
        """The area itself, or the one that the point stands in; a unit is one or the other."""
        return self.point.area if self.point else required(self.area, "a unit is an area or a service point")

    @property
    def is_district(self) -> bool:
        return self.area is not None and self.area.parent_id is None

    @property
    def is_community(self) -> bool:
        return self.area is not None and self.area.level == COMMUNITY

    def areas(self) -> QuerySet[Area, int]:
        """The ids of the area and of all below it; of a point, none."""
        return Area.objects.filter(path__startswith=self.path or "-").values_list("pk", flat=True)

    @cached_property
    def counted(self) -> list[int]:
        """The ids of the points whose shifts are counted here, read once.

        A list, not a subquery: PostgreSQL takes the beginning of a path for very rare, and then reads all shifts of a street
        to show fifty.
        """
        rows = Placed.objects.filter(path__startswith=self.path).values_list("point", flat=True)
        return [self.point.pk] if self.point else list(rows)

    def points(self, lookup: str) -> Q:
        """A condition on rows whose `lookup` (for example "shop__point__") leads to a service point."""
        return Q(**{f"{lookup}pk": self.point.pk}) if self.point else Q(**{f"{lookup}area__path__startswith": self.path})


def has_figures(area: Area) -> bool:
    """Whether the roll-ups keep figures for the area: down to the community. What lies deeper is counted by its points."""
    return len(area.path) <= DEPTH


def unit_of_area(area: Area) -> Unit:
    return Unit(area.path, area.name, area=area)


def unit_of_point(point: ServicePoint) -> Unit:
    return Unit(f"p{point.pk}", point.name, point=point)


def find_unit(key: str, held: Scope) -> Unit | None:
    """The unit of this key inside a scope; None where there is none, as for one of others."""
    if key.startswith("p"):
        point = ServicePoint.objects.filter(held.points(), pk=int_or_zero(key[1:])).select_related("area").first()
        return unit_of_point(point) if point else None
    area = areas_in_scope(held).filter(path=one_line(key)).first()
    return unit_of_area(area) if area else None


def top_units(held: Scope) -> list[Unit]:
    """The uppermost units of a scope: its areas, and the points that lie in none of them."""
    found = [unit_of_area(area) for area in areas_in_scope(held).filter(path__in=held.paths).order_by("path")]
    deeper = Q(area__path__in=[path for path in held.paths if len(path) > DEPTH])
    points = ServicePoint.objects.filter(Q(pk__in=held.point_ids) | deeper).select_related("area").order_by("name", "pk")
    return found + [unit_of_point(point) for point in points if not any(point.area.path.startswith(unit.key) for unit in found)]


def areas_in_scope(held: Scope) -> Any:
    """The areas inside a scope that have figures of their own."""
    return Area.objects.filter(held.areas()).annotate(depth=Length("path")).filter(depth__lte=DEPTH)


def unit_parts(unit: Unit) -> list[Unit]:
    """What adds up to the unit: the areas right below and the points that stand in it itself; of a community its points.

    All of them have figures of their own. A point has no parts.
    """
    if unit.area is None:
        return []
    deep = len(unit.path) >= DEPTH
    areas: Iterable[Area] = [] if deep else Area.objects.filter(parent=unit.area).order_by("path")
    here = Q(area__path__startswith=unit.path) if deep else Q(area=unit.area)
    points = ServicePoint.objects.filter(here).select_related("area").order_by("name", "pk")
    return [*(unit_of_area(area) for area in areas), *(unit_of_point(point) for point in points)]


def units_above(unit: Unit, held: Scope) -> list[Unit]:
    """What the unit lies in, as far as the scope reaches, the uppermost first."""
    paths = [path for path in unit.place.lineage() if path != unit.key]
    return [unit_of_area(area) for area in areas_in_scope(held).filter(path__in=paths).order_by("path")]
