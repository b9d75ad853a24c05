"""What everybody may see of a place, and the sheet for its notice board."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from events.attendance.models import session_condition
from events.figures.units import COMMUNITY_DEPTH, Unit, unit_of_point
from events.models import Category, Photo, RoleModel, Shift
from events.public import figures as public_figures
from events.public.photos.queries import public_photos
from events.shifts.models import ShiftQuerySet
from events.shifts.queries import Position
from volunteer.core import geo
from volunteer.core.files import pdf
from volunteer.models import Appointment, Area, Role, ServicePoint, User
from volunteer.people import name_consent
from volunteer.places import poster

PAGE_LEVELS = (Area.Level.DISTRICT, Area.Level.STREET, Area.Level.TOWN, Area.Level.COMMUNITY, Area.Level.COMPOUND)
LOOK_BACK = timedelta(days=365)  # what a place did lately
MAX_PICTURES = 8
MAX_ROLE_MODELS = 3


def areas_with_page() -> QuerySet[Area]:
    """The areas that have a page: down to the compound."""
    return Area.objects.filter(level__in=PAGE_LEVELS).select_related("parent__parent__parent")


def search_points(asked: str, within: Area | None, here: Position | None, at: datetime) -> QuerySet[ServicePoint]:
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
        metres = geo.distance_expression(here.latitude, here.longitude, "")
        return rows.annotate(metres=metres).order_by(F("metres").asc(nulls_last=True), "name", "pk")
    return rows.order_by("area__path", "name", "pk")


def frequent_categories(unit: Unit, at: datetime) -> QuerySet[Category]:
    """The kinds of service of the last twelve months, the most frequent first, each with `held`: how many shifts there were."""
    own = held_shifts(unit).filter(start__gte=at - LOOK_BACK, event__category=OuterRef("pk")).order_by()
    counted = own.values("event__category").annotate(n=Count("pk")).values("n")
    return Category.objects.annotate(held=Subquery(counted)).filter(held__gt=0).order_by("-held", "position")


def held_shifts(unit: Unit) -> ShiftQuerySet:
    """The shifts that took place at the points of a unit; without visits at somebody's home."""
    return Shift.objects.filter(unit.points("event__point__"), session_condition())


def shown_photos(unit: Unit) -> QuerySet[Photo]:
    """Pictures of shifts that everybody may see, of the newest shifts first."""
    return public_photos(unit.points("shift__event__point__"))[:MAX_PICTURES]


def shown_role_models(unit: Unit) -> QuerySet[RoleModel]:
    """Role models who are shown, of an area, or of the community a point stands in; the newest first."""
    path = unit.point.area.path[:COMMUNITY_DEPTH] if unit.point else unit.path
    return RoleModel.objects.shown().filter(area__path__startswith=path).read().order_by("-shown_at", "pk")[:MAX_ROLE_MODELS]


# --- who leads ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class PointLeader:
    """Who looks after a point: the name in full for who agreed to it, masked otherwise."""

    name: str
    since: object
    full: bool
    person_id: int
    deputy: bool  # stands in for somebody who is away
    appointment_id: int
    has_picture: bool
    face: bool  # everybody sees the picture


def point_leaders(point: ServicePoint, at: datetime) -> list[PointLeader]:
    """Its managers in office, the longest there first; two statements."""
    current = Appointment.objects.current(timezone.localdate(at)).filter(point=point, role=Role.POINT_MANAGER)
    held = list(current.select_related("person").order_by("since", "pk"))
    open_ = name_consent.consents_of(a.person_id for a in held)
    return [
        PointLeader(
            name=a.person.name if (a.person_id, name_consent.NAME) in open_ else a.person.masked_name,
            since=a.since,
            full=(a.person_id, name_consent.NAME) in open_,
            person_id=a.person_id,
            deputy=a.deputy_of_id is not None,
            appointment_id=a.pk,
            has_picture=bool(a.person.picture),
            face=shows_face(a.person, open_),
        )
        for a in held
    ]


def shows_face(person: User, consents: set[tuple[int, str]]) -> bool:
    """Whether everybody may see the picture of who looks after a point, beside the name in full."""
    return bool(person.picture) and {(person.pk, name_consent.NAME), (person.pk, name_consent.FACE)} <= consents


def is_point_leader(point: ServicePoint, person_id: int, at: datetime) -> bool:
    current = Appointment.objects.current(timezone.localdate(at))
    return current.filter(point=point, role=Role.POINT_MANAGER, person=person_id).exists()


BOARD_AHEAD = timedelta(days=31)
EVENTS_PER_SIZE = {"a4": 8, "a3": 14}
STORIES_PER_SIZE = {"a4": 2, "a3": 4}


def board_pdf(point: ServicePoint, size: str, at: datetime) -> bytes:
    """The PDF. `size` is "a4" or "a3"; the point comes with its area and that one's parent. Raises `NoPrinter`."""
    unit = unit_of_point(point)
    coming = Shift.objects.upcoming(at).filter(event__point=point, start__lt=at + BOARD_AHEAD)
    context = {
        "point": point,
        "size": size,
        "on": timezone.localdate(at),
        "shifts": coming.select_related("event__category", "event__point")[: EVENTS_PER_SIZE[size]],
        "models": [
            (model, model.told[: 180 if size == "a4" else 320]) for model in shown_role_models(unit)[: STORIES_PER_SIZE[size]]
        ],
        "numbers": public_figures.figures_of_unit(unit),
        "doing": list(frequent_categories(unit, at)[:6]),
        "address": poster.sign_address(point),
        "qr": pdf.qr_drawing(poster.sign_address(point)),
    }
    return pdf.render_pdf("events/public/board_pdf.html", context)
