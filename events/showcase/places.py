"""What everybody may see of a place: what is done there, what comes next, pictures whose people agreed, who looks after it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from events import nearby
from events.figures.units import DEPTH, Unit
from events.models import Category, Photo, RoleModel, Shift
from events.nearby import Position
from volunteer import shown_names
from volunteer.models import Appointment, Area, Role, ServicePoint

SHOWN = (Area.Level.DISTRICT, Area.Level.STREET, Area.Level.TOWN, Area.Level.COMMUNITY)
OVER = (Shift.State.CLOSED, Shift.State.SETTLED)
LATELY = timedelta(days=365)  # what a place did lately
PICTURES = 8
MODELS = 3


def areas() -> QuerySet[Area]:
    """The areas that have a page: down to the community."""
    return Area.objects.filter(level__in=SHOWN).select_related("parent__parent")


def found(asked: str, within: Area | None, here: Position | None, at: datetime) -> QuerySet[ServicePoint]:
    """Service points with all the words asked for, with `coming` (when the next event starts); the nearest first from `here`."""
    rows = ServicePoint.objects.active().select_related("area__parent")
    if within:
        rows = rows.within(within)
    for word in asked.split()[:5]:
        area = Q(area__name__icontains=word) | Q(area__parent__name__icontains=word) | Q(area__parent__parent__name__icontains=word)
        rows = rows.filter(area | Q(name__icontains=word) | Q(address__icontains=word) | Q(introduction__icontains=word))
    coming = Shift.objects.upcoming(at).filter(event__point=OuterRef("pk")).values("start")[:1]
    rows = rows.annotate(coming=Subquery(coming))
    if here:
        return rows.annotate(metres=nearby.metres(here, "")).order_by(F("metres").asc(nulls_last=True), "name", "pk")
    return rows.order_by("area__path", "name", "pk")


def doing(unit: Unit, at: datetime) -> QuerySet[Category]:
    """The kinds of service of the last twelve months, the most frequent first, each with `held`: how many shifts there were."""
    own = Q(unit.points("events__point__"), events__shifts__state__in=OVER, events__shifts__start__gte=at - LATELY)
    held = Category.objects.filter(own).annotate(held=Count("events__shifts"))
    return held.order_by("-held", "position")


def pictures(unit: Unit) -> QuerySet[Photo]:
    """Pictures of shifts, those alone whose people agreed to be seen; the newest first."""
    shown = Photo.objects.standing().filter(unit.points("shift__event__point__"), agreed=True)
    public = shown.filter(shift__in=Shift.objects.public())
    return public.select_related("shift__event__point").order_by("-at", "-id")[:PICTURES]


def models(unit: Unit) -> QuerySet[RoleModel]:
    """Role models who are shown, of an area, or of the community a point stands in; the newest first."""
    path = unit.point.area.path[:DEPTH] if unit.point else unit.path
    return RoleModel.objects.shown().filter(area__path__startswith=path).read().order_by("-shown_at", "pk")[:MODELS]


# --- who leads ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Leader:
    """Who looks after a point: the name in full for who agreed to it, masked otherwise."""

    name: str
    since: object
    full: bool
    person_id: int


def leaders(point: ServicePoint, at: datetime) -> list[Leader]:
    """Its managers in office, the longest there first; two statements."""
    current = Appointment.objects.current(timezone.localdate(at)).filter(point=point, role=Role.POINT_MANAGER)
    held = list(current.select_related("person").order_by("since", "pk"))
    open_ = shown_names.agreed(a.person_id for a in held)
    return [
        Leader(a.person.name if a.person_id in open_ else a.person.masked_name, a.since, a.person_id in open_, a.person_id)
        for a in held
    ]


def is_leader(point: ServicePoint, person_id: int, at: datetime) -> bool:
    current = Appointment.objects.current(timezone.localdate(at))
    return current.filter(point=point, role=Role.POINT_MANAGER, person=person_id).exists()
