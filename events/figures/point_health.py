"""How service points are: when something last happened and happens next, who answers for them, what is open. One press reminds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy

from events.attendance.models import session_condition
from events.models import Arrival, Case, Shift
from volunteer.core import audit
from volunteer.lists.filters import AreaFilterSet, PassedOnFilter, WordsFilter
from volunteer.models import Appointment, Area, Role, ServicePoint, User
from volunteer.notices import outbox
from volunteer.roles.scope import Scope

SLEEPS = timedelta(days=60)  # without an event, and none to come
SHOWN = 5  # of the points that sleep, beside the figures
ENDS_SOON = timedelta(days=30)  # before the last day of a manager's term
REMINDER_KIND = "point_reminder"
CONCERNS = ("sleeping", "unmanaged", "ending", "open")


@dataclass(frozen=True)
class Health:
    """One service point. `managers` are (name, last day of the term or None)."""

    point: ServicePoint
    last: datetime | None
    next: datetime | None
    scanned: datetime | None
    cases: int
    sleeping: bool
    managers: list[tuple[str, date | None]]
    today: date

    @property
    def ending(self) -> bool:
        return any(until and until <= self.today + ENDS_SOON for _name, until in self.managers)


class HealthFilter(AreaFilterSet):
    """By place and words; what is the matter is chosen above the list."""

    show = PassedOnFilter(max_length=10)
    q = WordsFilter("name", "area__name", label=gettext_lazy("name or area"))

    class Meta:
        model = ServicePoint
        fields: list[str] = []


def points_with_health(held: Scope, at: datetime) -> QuerySet[Any]:
    """The active points of a scope with what is known about each, those that sleep longest first; one statement a page."""
    own = Shift.objects.filter(event__point=OuterRef("pk")).order_by()
    last = own.filter(session_condition()).order_by("-start").values("start")[:1]
    coming = own.filter(state=Shift.State.PUBLISHED, end__gt=at).order_by("start").values("start")[:1]
    arrivals = Arrival.objects.filter(shift__event__point=OuterRef("pk")).order_by("-arrived_at").values("arrived_at")[:1]
    cases = Case.objects.open().filter(point=OuterRef("pk")).order_by().values("point").annotate(n=Count("pk"))
    found = ServicePoint.objects.active().filter(held.points()).select_related("area__parent")
    found = found.annotate(
        last=Subquery(last),
        next=Subquery(coming),
        scanned=Subquery(arrivals),
        open_cases=Coalesce(Subquery(cases.values("n")), 0),
    )
    return found.order_by(F("next").asc(nulls_first=True), F("last").asc(nulls_first=True), "pk")


def filter_by_concern(found: QuerySet[Any], concern: str, at: datetime) -> QuerySet[Any]:
    """Only the points that something is the matter with: one of CONCERNS, anything else narrows nothing."""
    today = timezone.localdate(at)
    terms = manager_terms(today).filter(point=OuterRef("pk"))
    conditions = {
        "sleeping": asleep_condition(at),
        "unmanaged": ~Exists(terms),
        "ending": Exists(terms.filter(until__lte=today + ENDS_SOON)),
        "open": Q(open_cases__gt=0),
    }
    return found.filter(conditions[concern]) if concern in conditions else found


def asleep_condition(at: datetime) -> Q:
    return Q(next=None) & (Q(last=None) | Q(last__lt=at - SLEEPS)) & Q(opened_at__lt=at - SLEEPS)


def sleeping_points(held: Scope, area: Area, at: datetime) -> dict[str, Any]:
    """How many points of an area within a scope sleep, and those that sleep longest: two statements."""
    found = filter_by_concern(points_with_health(held, at), "sleeping", at).filter(area__path__startswith=area.path)
    query = {"show": "sleeping", "area": area.code} if area.parent_id else {"show": "sleeping"}
    url = f"{reverse('events:figure_points')}?{urlencode(query)}"
    return {"count": found.count(), "points": list(found[:SHOWN]), "days": SLEEPS.days, "url": url}


def manager_terms(today: date) -> QuerySet[Appointment]:
    """Who answers for a point; deputies, whose days are few by nature, apart."""
    return Appointment.objects.own().current(today).filter(role=Role.POINT_MANAGER)


def health_rows(page: Sequence[Any], at: datetime) -> list[Health]:
    """One page of `points` with who answers for each; one more statement."""
    today = timezone.localdate(at)
    terms: dict[int, list[tuple[str, date | None]]] = {}
    for term in (
        manager_terms(today).filter(point__in=[point.pk for point in page]).select_related("person").order_by("since", "pk")
    ):
        terms.setdefault(term.point_id or 0, []).append((term.person.name, term.until))
    return [health_of_point(point, terms.get(point.pk, []), today, at) for point in page]


def health_of_point(point: Any, managers: list[tuple[str, date | None]], today: date, at: datetime) -> Health:
    quiet = point.next is None and (point.last is None or point.last < at - SLEEPS) and point.opened_at < at - SLEEPS
    return Health(point, point.last, point.next, point.scanned, point.open_cases, quiet, managers, today)


def remind_managers(*, points: list[ServicePoint], by: User, at: datetime) -> int:
    """Ask the managers of points to plan something; where a point has none, the administrators of the nearest area that has any.

    At most one reminder a day and point. How many people were told. Whether `by` may is the caller's scope.
    """
    today = timezone.localdate(at)
    with transaction.atomic():
        told = 0
        for point in points:
            terms = Appointment.objects.current(today).filter(role=Role.POINT_MANAGER, point=point).select_related("person")
            people = [term.person for term in terms] or administrators_above(point, today)
            params = {"point": point.name, "by": by.name}
            key = f"{REMINDER_KIND}:{point.pk}:{today}"
            outbox.notify_many(people=people, kind=REMINDER_KIND, params=params, key=key, at=at, url=reverse("events:manage"))
            audit.record(act="point.remind", subject=point, actor=by, at=at)
            told += len(people)
    return told


def administrators_above(point: ServicePoint, today: date) -> list[User]:
    """Who administers the nearest area around a point."""
    admins = (Role.COMMUNITY_ADMIN, Role.STREET_ADMIN, Role.DISTRICT_ADMIN)
    terms = Appointment.objects.current(today).filter(role__in=admins, area__path__in=point.area.lineage())
    found = list(terms.select_related("person", "area").order_by("-area__path", "person"))
    return [term.person for term in found if term.area_id == found[0].area_id]
