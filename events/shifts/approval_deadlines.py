"""Events and changes that nobody decided on in time: the next office upward hears of it, level by level.

How long an office has is data of the rule (`Rule.approval_hours`); where the shift begins sooner, the time left is shared among the
levels. A deputy decides for who is away, and is told as an office's holder is. Who heard of it could decide before: a street's
rights include its communities.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Max, Min, Q
from django.urls import reverse
from django.utils import timezone

from events.models import ChangeRequest, Event, Review, Shift
from events.shifts import permissions
from points.models import Rule
from volunteer.lists import batch
from volunteer.models import Area
from volunteer.notices.outbox import notify, notify_many
from volunteer.roles import scope as role_scope

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


def decide_by(*, asked_at: datetime, start: datetime, passed_on: int, hours: timedelta) -> datetime:
    """Until when the office that has it may take: after each passing on the same time again."""
    return asked_at + time_of_office(asked_at=asked_at, start=start, hours=hours) * (passed_on + 1)


def time_of_office(*, asked_at: datetime, start: datetime, hours: timedelta) -> timedelta:
    """How long each office has."""
    return min(hours, max(timedelta(), start - asked_at) / LEVELS)


# --- events ----------------------------------------------------------------------------------------------------------------


def submitted_events() -> list[tuple[UUID, datetime, datetime, list[datetime]]]:
    """Of the events that wait: id, when they were handed in last, when the first shift begins, when they were passed on."""
    waiting = Event.objects.filter(shifts__state=Shift.State.SUBMITTED).order_by("pk")
    rows = waiting.annotate(
        asked_at=Max("reviews__at", filter=Q(reviews__step=Step.SUBMITTED)),
        first=Min("shifts__start", filter=Q(shifts__state=Shift.State.SUBMITTED)),
    ).values_list("pk", "asked_at", "first")
    found = [(pk, asked_at, first) for pk, asked_at, first in rows if asked_at is not None]
    steps = Review.objects.filter(event__in=[pk for pk, _asked, _first in found], step=Step.OVERDUE).values_list("event", "at")
    passed: dict[UUID, list[datetime]] = {}
    for event, moment in steps:
        passed.setdefault(event, []).append(moment)
    return [(pk, asked_at, first, [m for m in passed.get(pk, []) if m >= asked_at]) for pk, asked_at, first in found]


def overdue_events(at: datetime, hours: timedelta) -> list[UUID]:
    return [
        pk
        for pk, asked_at, first, passed in submitted_events()
        if decide_by(asked_at=asked_at, start=first, passed_on=len(passed), hours=hours) <= at
    ]


def escalate_event(pk: UUID, hours: timedelta, at: datetime) -> bool:
    """One level up, written as a step of the approval; the maker is told too. False where somebody decided, or nobody is above."""
    with transaction.atomic():
        event = Event.objects.select_for_update(of=("self",)).select_related("point__area", "created_by").get(pk=pk)
        if pk not in overdue_events(at, hours):
            return False
        submitted = event.reviews.filter(step=Step.SUBMITTED).order_by("pk").last()
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
    rows = ChangeRequest.objects.filter(state=ChangeRequest.State.ASKED, escalations__lt=LEVELS).order_by("asked_at", "pk")
    found = rows.values_list("pk", "asked_at", "shift__start", "escalations")
    return [pk for pk, asked, start, passed in found if decide_by(asked_at=asked, start=start, passed_on=passed, hours=hours) <= at]


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
