"""Events and changes that nobody decided on in time: the next office upward hears of it, level by level.

How long an office has is data of the rule (`Rule.approval_hours`); where the shift begins sooner, the time left is shared among the
levels. A deputy decides for who is away, and is told as an office's holder is. Who heard of it could decide before: a street's
rights include its communities.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import (
    Count,
    DateTimeField,
    DurationField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce, Greatest, Least
from django.urls import reverse
from django.utils import timezone

from events.models import ChangeRequest, Event, Review, Shift
from events.shifts import permissions
from points.models import Rule
from volunteer.lists import batch
from volunteer.models import Area, User
from volunteer.notices.outbox import notify, notify_many
from volunteer.roles import scope as role_scope
from volunteer.roles.scope import Power

LEVELS = 3  # community, street, district: the time before a start is shared by so many
Step = Review.Step


def escalate_due(*, at: datetime) -> int:
    """Pass on what is overdue; how many events and changes were."""
    hours = time_to_decide(at)
    events = list(Event.objects.filter(pk__in=overdue_events(at, hours)).order_by("pk"))
    changes = list(ChangeRequest.objects.filter(pk__in=overdue_changes(at, hours)).order_by("pk"))
    done = batch.apply_to_each(events, lambda event: escalate_event(event.pk, hours, at))
    return done + batch.apply_to_each(changes, lambda change: escalate_change(change.pk, hours, at))


def time_to_decide(at: datetime) -> timedelta:
    rule = Rule.objects.find_on(timezone.localdate(at)) or Rule()
    return timedelta(hours=rule.approval_hours)


def time_of_office(*, asked_at: datetime, start: datetime, hours: timedelta) -> timedelta:
    """How long each office has: what `decide_by` says in SQL, for a plan that is not kept yet."""
    return min(hours, max(timedelta(), start - asked_at) / LEVELS)


def decide_by(asked_at: Combinable, start: Combinable, passed_on: Combinable, hours: timedelta) -> Combinable:
    """Until when the office that has it may take: after each passing on the same time again. In SQL, of the row's columns."""
    left = ExpressionWrapper(Greatest(start - asked_at, Value(timedelta(), DurationField())), output_field=DurationField())
    share = ExpressionWrapper(left / Value(LEVELS), output_field=DurationField())
    each = Least(Value(hours, DurationField()), share)
    so_far = ExpressionWrapper(each * (passed_on + Value(1)), output_field=DurationField())
    return ExpressionWrapper(asked_at + so_far, output_field=DateTimeField())


def steps_below(person: User, at: datetime) -> int:
    """How many offices have it before the nearest of this person: 0 for a community, 1 for a street, 2 for the district."""
    deepest = max((path.count(".") for path in role_scope.scope_for(person, Power.REVIEW, at).paths), default=LEVELS)
    return max(LEVELS - deepest, 0)


def waiting_since() -> Combinable:
    """Of events: when they were handed in last, or when the change was asked for that waits."""
    return Coalesce(_asked_at(), Subquery(_changes().values("asked_at")[:1]))


def deadline_of(person: User, at: datetime) -> Combinable:
    """Of events: until when this person's office has time for them, or for the change that waits. One statement for the rule."""
    hours, steps = time_to_decide(at), Value(steps_below(person, at))
    changes = _changes().annotate(deadline=decide_by(F("asked_at"), F("shift__start"), steps, hours))
    return Coalesce(decide_by(_asked_at(), _first_start(), steps, hours), Subquery(changes.values("deadline")[:1]))


def _asked_at() -> Combinable:
    return Subquery(Review.objects.filter(event=OuterRef("pk"), step=Step.SUBMITTED).order_by("-at").values("at")[:1])


def _first_start() -> Combinable:
    return Subquery(Shift.objects.filter(event=OuterRef("pk"), state=Shift.State.SUBMITTED).order_by("start").values("start")[:1])


def _changes() -> QuerySet[ChangeRequest]:
    return ChangeRequest.objects.filter(shift__event=OuterRef("pk"), state=ChangeRequest.State.ASKED).order_by("asked_at", "pk")


# --- events ----------------------------------------------------------------------------------------------------------------


def times_passed_on() -> Combinable:
    """How often an event was passed on since it was handed in last."""
    later = Review.objects.filter(event=OuterRef("event"), step=Step.SUBMITTED, at__gt=OuterRef("at"))
    passed = Review.objects.filter(~Exists(later), event=OuterRef("pk"), step=Step.OVERDUE).order_by().values("event")
    return Coalesce(Subquery(passed.annotate(n=Count("pk")).values("n")), 0)


def overdue_events(at: datetime, hours: timedelta) -> list[UUID]:
    waiting = Event.objects.filter(Exists(Shift.objects.filter(event=OuterRef("pk"), state=Shift.State.SUBMITTED)))
    found = waiting.annotate(deadline=decide_by(_asked_at(), _first_start(), times_passed_on(), hours))
    return list(found.filter(deadline__lte=at).order_by("pk").values_list("pk", flat=True))


def escalate_event(pk: UUID, hours: timedelta, at: datetime) -> bool:
    """One level up, written as a step of the approval; the maker is told too. False where somebody decided, or nobody is above."""
    with transaction.atomic():
        event = Event.objects.select_for_update(of=("self",)).select_related("point__area", "created_by").get(pk=pk)
        if pk not in overdue_events(at, hours):
            return False
        submitted = event.reviews.filter(step=Step.SUBMITTED).order_by("at", "pk").last()
        passed_on = event.reviews.filter(step=Step.OVERDUE, at__gte=submitted.at).count() if submitted else 0
        office = tell_next_office(
            event, passed_on, permissions.parties_of_event(event), key=f"approval_overdue:{pk}:{at.isoformat()}", at=at
        )
        if office is None:
            return False
        Review.objects.create(event=event, step=Step.OVERDUE, by=None, reason=str(office), at=at)
        notify(
            person=event.created_by,
            kind="approval_passed_on",
            params={"title": event.title, "office": str(office)},
            key=f"approval_passed_on:{pk}:{at.isoformat()}",
            at=at,
            url=reverse("events:event_manage", args=[pk]),
        )
        return True


# --- changes ---------------------------------------------------------------------------------------------------------------


def overdue_changes(at: datetime, hours: timedelta) -> list[UUID]:
    rows = ChangeRequest.objects.filter(state=ChangeRequest.State.ASKED, escalations__lt=LEVELS)
    found = rows.annotate(deadline=decide_by(F("asked_at"), F("shift__start"), F("escalations"), hours))
    return list(found.filter(deadline__lte=at).order_by("asked_at", "pk").values_list("pk", flat=True))


def escalate_change(pk: UUID, hours: timedelta, at: datetime) -> bool:
    with transaction.atomic():
        change = ChangeRequest.objects.select_for_update(of=("self",)).select_related("shift__event__point__area").get(pk=pk)
        if pk not in overdue_changes(at, hours):
            return False
        event, passed_on = change.shift.event, change.escalations
        change.escalations += 1
        change.save(update_fields=["escalations"])
        key = f"approval_overdue:{pk}:{change.escalations}"
        return tell_next_office(event, passed_on, permissions.parties_of_change(change), key=key, at=at) is not None


# --- the office above --------------------------------------------------------------------------------------------------------


def tell_next_office(event: Event, passed_on: int, parties: set[int], *, key: str, at: datetime) -> Area | None:
    """Tell who reviews in the office so many levels above the first that may decide; None where there is none."""
    area: Area | None = event.point.area
    for level in range(passed_on + 2):
        found = role_scope.review_offices(area, at=at, excluding=parties) if area else []
        if not found:
            return None
        office = found[0].area
        if office is None:
            return None
        area = office.parent
        if level == passed_on + 1:
            params = {"title": event.title, "point": event.point.name}
            people = [appointment.person for appointment in found]
            notify_many(people=people, kind="approval_overdue", params=params, key=key, at=at, url=reverse("events:review"))
            return office
    return None
