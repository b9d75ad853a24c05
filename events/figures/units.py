"""Units that figures are kept for, as staff find them: their own areas and points, what lies above and below."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Length
from django.utils.functional import cached_property

from events.figures import register
from events.models import Placed, Tally
from volunteer.core.ids import int_or_zero, one_line
from volunteer.models import Area, AreaTerm, ServicePoint
from volunteer.roles.scope import Scope

DEPTH = 25  # characters of a building's path, the deepest area with figures of its own
COMMUNITY_DEPTH = 15  # of a community's path: what everybody may read of figures goes no deeper, but for service points
COMMUNITY = Area.Level.COMMUNITY


@dataclass(frozen=True)
class Unit:
    """An area down to the building, or a service point. `key` names it in figures and in addresses.

    An area that moved has left its past under its former path: there it is a unit too, with the name it had (`is_former`).
    """

    key: str
    name: str
    area: Area | None = None
    point: ServicePoint | None = None

    @property
    def path(self) -> str:
        """The path of the area, for a former one that of then; empty for a point."""
        return "" if self.point else self.key

    @property
    def is_former(self) -> bool:
        """Whether the area lies elsewhere now."""
        return self.area is not None and self.area.path != self.key

    def lineage(self) -> list[str]:
        """The paths of what the unit lies in, or lay in, the uppermost first."""
        path = self.point.area.path if self.point else self.key[:-5]
        return [path[:end] for end in range(5, len(path) + 1, 5)]

    @property
    def is_district(self) -> bool:
        return self.area is not None and self.area.parent_id is None

    def areas(self) -> QuerySet[Area, int]:
        """The ids of the area and of all below it; of a point, none."""
        return Area.objects.filter(path__startswith=self.path or "-").values_list("pk", flat=True)

    @cached_property
    def counted(self) -> list[int]:
        """The ids of the points whose shifts are all counted here, as they lie here now; read once.

        A list, not a subquery: PostgreSQL takes the beginning of a path for very rare, and then reads all shifts of a street
        to show fifty.
        """
        return [self.point.pk] if self.point else points_placed_in(self.path)

    @cached_property
    def counted_once(self) -> list[int]:
        """The ids of points that lie elsewhere now and lay here on the day of some shift; read once."""
        if self.point:
            return []
        rows = Tally.objects.filter(~Q(path_now=""), path__startswith=self.path).exclude(path_now__startswith=self.path)
        return list(rows.order_by().values_list("point", flat=True).distinct())

    def points(self, lookup: str) -> Q:
        """A condition on rows whose `lookup` (for example "shop__point__") leads to a service point."""
        return Q(**{f"{lookup}pk": self.point.pk}) if self.point else Q(**{f"{lookup}area__path__startswith": self.path})


def has_figures(area: Area) -> bool:
    """Whether the roll-ups keep figures for the area: down to the building. What lies deeper is counted by its points."""
    return len(area.path) <= DEPTH


def unit_of_area(area: Area) -> Unit:
    return Unit(area.path, area.name, area=area)


def unit_of_point(point: ServicePoint) -> Unit:
    return Unit(f"p{point.pk}", point.name, point=point)


def points_placed_in(path: str) -> list[int]:
    """The ids of the points that lie within a path now, for the figures."""
    return list(Placed.objects.filter(path__startswith=path).values_list("point", flat=True))


def find_unit(key: str, held: Scope) -> Unit | None:
    """The unit of this key inside a scope; None where there is none, as for one of others."""
    if key.startswith("p"):
        point = ServicePoint.objects.filter(held.points(), pk=int_or_zero(key[1:])).select_related("area").first()
        return unit_of_point(point) if point else None
    area = areas_in_scope(held).filter(path=one_line(key)).first()
    return unit_of_area(area) if area else None


def find_former_unit(key: str, held: Scope) -> Unit | None:
    """What lay on this path inside a scope and lies elsewhere now; None for a path that was never another one's."""
    path = one_line(key)
    if len(path) > DEPTH or not any(path.startswith(own) for own in held.paths):
        return None
    left = AreaTerm.objects.filter(path=path).exclude(area__path=path).select_related("area").order_by("-until").first()
    return Unit(path, left.name, area=left.area) if left else None


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
    """What lies in the unit now: the areas right below, and the points that stand in it itself; in a building, all its points.

    In a community and below, areas without a service point are left out. All of them have figures of their own. A point has no
    parts, and neither has what lies elsewhere now.
    """
    if unit.area is None or unit.is_former:
        return []
    deep = len(unit.path) >= DEPTH
    areas = Area.objects.none() if deep else Area.objects.filter(parent=unit.area).order_by("path")
    if len(unit.path) >= COMMUNITY_DEPTH:
        standing = ServicePoint.objects.filter(area__path__startswith=OuterRef("path"))
        areas = areas.filter(Exists(standing) | Exists(Placed.objects.filter(path__startswith=OuterRef("path"))))
    here = Q(area__in=register.areas_standing_as(unit.area))
    if deep:  # stairwells have no figures of their own
        here |= Q(area__path__startswith=unit.path) & ~Q(area=unit.area)
    points = ServicePoint.objects.filter(here).select_related("area").order_by("name", "pk")
    return [*(unit_of_area(area) for area in areas), *(unit_of_point(point) for point in points)]


def units_above(unit: Unit, held: Scope) -> list[Unit]:
    """What the unit lies in, as far as the scope reaches, the uppermost first."""
    return [unit_of_area(area) for area in areas_in_scope(held).filter(path__in=unit.lineage()).order_by("path")]
