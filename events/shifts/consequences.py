"""What follows when a plan is submitted: points and budget, who decides and by when, what happens then, what it clashes with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from events.models import Event, Review, Shift, Signup
from events.shifts import approval_deadlines, permissions
from events.shifts.actions import publish as publish_actions
from events.shifts.actions.draft import ShiftPlan
from points.budgets.actions import allot as allot_actions
from points.models import Rule
from volunteer.models import Appointment, Area, User
from volunteer.roles import scope as role_scope

MOST_CLASHES = 3
GONE = (Shift.State.CANCELLED, Shift.State.RETURNED)


@dataclass(frozen=True)
class Decision:
    """Who decides on an event, until when it is theirs, and to whom it goes then; nobody where a trusted point publishes."""

    offices: Sequence[Appointment] = ()
    until: datetime | None = None
    then: Area | None = None

    @property
    def office(self) -> Appointment | None:
        return self.offices[0] if self.offices else None


@dataclass(frozen=True)
class Consequences:
    """`most` is what publishing all shifts would reserve, `free` what the point has; `series` whether each waits for its week."""

    most: int
    free: int
    places: int
    shifts: int
    series: bool
    decision: Decision
    clashes: Sequence[Shift] = ()
    busy: Sequence[Shift] = ()

    @property
    def missing(self) -> int:
        return max(0, self.most - self.free)

    @property
    def share(self) -> int:
        """Of the free points, in per cent."""
        return min(100, self.most * 100 // self.free) if self.free else 100


def consequences_of(*, event: Event, plans: Sequence[ShiftPlan], by: User, at: datetime) -> Consequences:
    """Of an event with its point and category, not yet kept. A constant number of statements, whatever is in the plan."""
    rules = list(Rule.objects.order_by("since"))
    for plan in plans:
        plan.shift.event = event
    shifts = [plan.shift for plan in plans]
    meeting = overlapping(shifts).exclude(event=event.pk)
    return Consequences(
        most=sum(points_of_plan(plan, rules) for plan in plans),
        free=allot_actions.free_points(event.point),
        places=sum(job.capacity for plan in plans for job in plan.jobs),
        shifts=len(plans),
        series=len(plans) > 1,
        decision=decision_on(event, parties=permissions.parties_of_plan(by, leaders(shifts)), first=first_start(shifts), at=at),
        clashes=list(meeting.filter(event__point=event.point_id)[:MOST_CLASHES]) if shifts else (),
        busy=list(meeting.filter(leader__in=leaders(shifts)).exclude(event__point=event.point_id)[:MOST_CLASHES]) if shifts else (),
    )


def leaders(shifts: Sequence[Shift]) -> set[int]:
    return {shift.leader_id for shift in shifts}


def first_start(shifts: Sequence[Shift]) -> datetime | None:
    return min((shift.start for shift in shifts), default=None)


def points_of_plan(plan: ShiftPlan, rules: Sequence[Rule]) -> int:
    """What publishing would reserve under the version of its day, of `rules` in order; 0 where there is none."""
    day = timezone.localdate(plan.shift.start)
    held = [rule for rule in rules if rule.since <= day]
    return publish_actions.most_points(plan.shift, held[-1], plan.jobs) if held else 0


def overlapping(shifts: Sequence[Shift]) -> QuerySet[Shift]:
    """Shifts that meet one of these hours, with how many have a place."""
    hours = Q(pk__in=())
    for shift in shifts:
        hours |= Q(start__lt=shift.end, end__gt=shift.start)
    people = Count("signups", filter=Q(signups__state=Signup.State.PLACE))
    rows = Shift.objects.filter(hours, event__visit=False).exclude(state__in=GONE)
    return rows.select_related("event__point", "leader").annotate(people=people).order_by("start", "id")


def decision_on(event: Event, *, parties: set[int], first: datetime | None, at: datetime, passed_on: int = 0) -> Decision:
    """Who would decide on what is submitted at `at` and first begins at `first`."""
    if event.point.trusted:
        return Decision()
    offices = role_scope.review_offices(event.point.area, at=at, excluding=parties)
    if not offices:
        return Decision()
    hours = approval_deadlines.time_to_decide(at)
    each = approval_deadlines.time_of_office(asked_at=at, start=first, hours=hours) if first else hours
    above = offices[0].area.parent if offices[0].area else None
    later = role_scope.review_offices(above, at=at, excluding=parties) if above else []
    return Decision(offices, at + each * (passed_on + 1), later[0].area if later else None)


def open_decision(event: Event) -> Decision | None:
    """Who decides on an event that waits, and by when; None for one that does not."""
    first = event.shifts.filter(state=Shift.State.SUBMITTED).order_by("start").values_list("start", flat=True).first()
    asked = event.reviews.filter(step=Review.Step.SUBMITTED).order_by("at", "pk").last()
    if first is None or asked is None:
        return None
    passed_on = event.reviews.filter(step=Review.Step.OVERDUE, at__gte=asked.at).count()
    return decision_on(event, parties=permissions.parties_of_event(event), first=first, at=asked.at, passed_on=passed_on)
