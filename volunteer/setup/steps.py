"""The steps by which a site is set up, as data: the apps add theirs in their `hooks.register()`.

A step counts units (communities, service points) and asks the room that owns the subject which of them still lack something.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F, QuerySet
from django.db.models.expressions import Combinable
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from volunteer.models import Area, ServicePoint
from volunteer.roles.scope import Power

Level = Area.Level
TIER: dict[str, int] = {level: tier for tier, levels in enumerate(Area.TIERS) for level in levels}


@dataclass(frozen=True)
class Unit:
    """What a step counts. `rows` are all of them, `path` leads to the path of the area they lie in, `name` to their name.

    `level` is the lowest office that has such units in its area. A place without any `needed` unit is not set up.
    """

    key: str
    rows: Callable[[datetime], QuerySet[Any]]
    counted: str | Promise  # with %(done)s and %(total)s
    path: str | Combinable = "path"
    name: str = "name"
    level: str = Level.COMMUNITY
    needed: bool = True

    def located(self, rows: QuerySet[Any], **columns: Any) -> QuerySet[Any]:
        """The rows with `at_path`, the path of their area."""
        path = F(self.path) if isinstance(self.path, str) else self.path
        located: QuerySet[Any] = rows.order_by().annotate(at_path=path, **columns)
        return located


@dataclass(frozen=True)
class Step:
    """One line of the check-list. `missing` are the units that lack it still; `why` it matters and what `todo`.

    `office` is the lowest level whose office does it, with `power`; `page` and `sheet` are the names of the pages for that, and
    `sheet` is where a list of them comes in from Excel.
    """

    key: str
    order: int
    unit: Unit
    missing: Callable[[datetime], QuerySet[Any]]
    title: str | Promise
    why: str | Promise
    todo: str | Promise
    power: Power
    office: str
    page: str = ""
    sheet: str = ""

    def concerns(self, area: Area) -> bool:
        """Whether an office of this area has a part in it: a street has none in what the district does for itself."""
        return TIER[self.unit.level] >= area.tier


def areas_of(*levels: str) -> Callable[[datetime], QuerySet[Area]]:
    return lambda at: Area.objects.open(timezone.localdate(at)).filter(level__in=levels)


def active_points(at: datetime) -> QuerySet[ServicePoint]:
    return ServicePoint.objects.active()


DISTRICTS = Unit("district", areas_of(Level.DISTRICT), _("%(done)s of %(total)s districts"), level=Level.DISTRICT)
STREETS = Unit("street", areas_of(Level.STREET, Level.TOWN), _("%(done)s of %(total)s streets"), level=Level.STREET)
COMMUNITIES = Unit("community", areas_of(Level.COMMUNITY), _("%(done)s of %(total)s communities"))
POINTS = Unit("point", active_points, _("%(done)s of %(total)s service points"), path="area__path")

STEPS: list[Step] = []


def steps_for(area: Area) -> list[Step]:
    """The steps that concern an office of this area, in the order in which they are taken."""
    return sorted((step for step in STEPS if step.concerns(area)), key=lambda step: step.order)
