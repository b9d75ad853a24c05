"""What a person has before them or is in the middle of: sign-ups and attendances, with everything that decides what to do next.

An attendance says more than a sign-up: who came is there, with a place, a turn on the waiting list, or neither (a walk-in).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db.models import BigIntegerField, Count, DateTimeField, OuterRef, Q, QuerySet, Subquery, UUIDField
from django.db.models.functions import Coalesce

from events.campaigns import bonus
from events.models import Attendance, ChangeRequest, Job, Shift, Signup
from events.settlement import labels as settlement_labels
from events.shifts.queries import expected_points
from volunteer.core.database.prepared import Prepared
from volunteer.models import User

# How long after the end a shift stays among the coming ones: people check out late, and look where they left it.
LINGERS_FOR = timedelta(hours=1)
CANCELLED_SHOWN = timedelta(days=3)
KEPT_SHOWN = 5
RELATED = (
    *("person", "job", "shift__rule", "shift__leader"),
    *("shift__event__category", "shift__event__point__area__parent", "shift__event__campaign__fund"),
)


@dataclass(frozen=True)
class Engagement:
    """What one person has at one shift at the moment `at`: a sign-up, an attendance, or both.

    `turn` is the place on the waiting list, from 1; 0 for everybody else. `change` is the last change of the shift.
    """

    person: User
    shift: Shift
    job: Job
    at: datetime
    signup: Signup | None = None
    attendance: Attendance | None = None
    change: ChangeRequest | None = None
    turn: int = 0

    @property
    def holds(self) -> bool:
        return self.signup is not None and self.signup.state == Signup.State.PLACE

    @property
    def waits(self) -> bool:
        """Stands on the waiting list. Who came all the same waits no more."""
        return self.signup is not None and self.signup.state == Signup.State.WAITING and self.attendance is None

    @property
    def cancelled(self) -> bool:
        return self.shift.state == Shift.State.CANCELLED

    @property
    def points(self) -> int:
        return expected_points(self.shift, self.job)

    @property
    def extra(self) -> int:
        """What a campaign gives on top of the points, in percent; 0 = nothing."""
        return bonus.extra_percent(self.shift)

    @property
    def outcome(self) -> str:
        """What became of the attendance, or why its points are not there yet."""
        return settlement_labels.outcome_sentence(self.attendance) if self.attendance else ""

    @property
    def place_to_come(self) -> bool:
        """Has a place at a shift that takes place and is not over."""
        return self.holds and not self.cancelled and self.at < self.shift.end

    @property
    def ahead(self) -> bool:
        """Whether it has not begun: then it belongs into a calendar."""
        return self.at < self.shift.start

    @property
    def inside(self) -> bool:
        return self.attendance is not None and self.attendance.out_at is None

    @property
    def left(self) -> bool:
        return self.attendance is not None and self.attendance.out_at is not None

    @property
    def serving(self) -> bool:
        """In the middle of it: checked in, and a scan can still check out."""
        return self.inside and self.shift.lets_out(self.at)

    @property
    def over(self) -> bool:
        """There was an attendance, and no scan adds to it any more or none has to: it belongs to what was done."""
        return self.attendance is not None and not self.serving

    @property
    def check_in_open(self) -> bool:
        """Whether a scan now would check in."""
        rule = self.shift.rule
        if not (rule and self.holds and self.shift.state == Shift.State.PUBLISHED) or self.attendance:
            return False
        return self.shift.check_in_opens(rule) <= self.at < self.shift.check_in_closes(rule)

    @property
    def check_in_opens(self) -> datetime | None:
        return self.shift.check_in_opens(self.shift.rule) if self.shift.rule else None

    @property
    def check_out_closes(self) -> datetime | None:
        return self.shift.check_out_closes(self.shift.rule) if self.shift.rule else None

    @property
    def may_withdraw(self) -> bool:
        """Those who wait may leave the line until the start; those with a place may say until the end that they cannot come."""
        deadline = self.shift.start if self.waits else self.shift.end
        open_still = self.shift.state == Shift.State.PUBLISHED and not self.shift.event.visit
        return self.signup is not None and open_still and not self.attendance and self.at < deadline

    @property
    def leaves_late(self) -> bool:
        """Whether giving the place back now counts as not having come."""
        return self.holds and self.at >= self.shift.withdraw_until

    @property
    def must_answer(self) -> bool:
        """The shift was changed after the sign-up, and the person has not said whether they still come."""
        if not (self.change and self.signup) or self.signup.answer or self.attendance or self.shift.state != Shift.State.PUBLISHED:
            return False
        return self.signup.queued_at < (self.change.decided_at or self.change.asked_at) and self.at < self.shift.start


def with_queue_numbers(signups: Any) -> Any:
    """Sign-ups with `ahead`: how many stand before them on the waiting list of the same job."""
    before = Q(queued_at__lt=OuterRef("queued_at")) | Q(queued_at=OuterRef("queued_at"), id__lt=OuterRef("pk"))
    ahead = (
        Signup.objects.filter(before, job=OuterRef("job"), state=Signup.State.WAITING)
        .order_by()
        .values("job")
        .annotate(number=Count("pk"))
        .values("number")
    )
    return signups.annotate(ahead=Coalesce(Subquery(ahead), 0))


def engagements(signups: Any, *, came: Q | None = None, at: datetime) -> list[Engagement]:
    """The sign-ups of a query with the attendances at their shifts, and other attendances that fulfil `came`.

    What goes on now comes first, then where one can check in now, then the soonest; three statements however many there are.
    """
    asked = {(row.shift_id, row.person_id): row for row in with_queue_numbers(signups).select_related(*RELATED)}
    theirs = Q(shift_id__in={shift for shift, _person in asked}, person_id__in={person for _shift, person in asked})
    rows = Attendance.objects.filter(theirs if came is None else theirs | came).select_related(*RELATED)
    return _join_engagements(asked, rows, at, only_asked=came is None)


def _join_engagements(asked: dict[Any, Signup], rows: Iterable[Attendance], at: datetime, *, only_asked: bool) -> list[Engagement]:
    present = {(row.shift_id, row.person_id): row for row in rows}
    changes = {c.shift_id: c for c in latest_changes({shift for shift, _person in asked}) if c.what}
    keys = asked if only_asked else asked | present
    found = [_build_engagement(asked.get(key), present.get(key), changes.get(key[0]), at) for key in keys]
    return sorted(found, key=engagement_order)


def engagement_order(one: Engagement) -> tuple[bool, bool, datetime, Any, int]:
    return not one.serving, not one.check_in_open, one.shift.start, one.shift.pk, one.person.pk


def _build_engagement(signup: Any, came: Attendance | None, change: ChangeRequest | None, at: datetime) -> Engagement:
    row = came or signup
    waits = signup is not None and came is None and signup.state == Signup.State.WAITING
    turn = signup.ahead + 1 if waits else 0
    return Engagement(row.person, row.shift, row.job, at, signup=signup, attendance=came, change=change, turn=turn)


def latest_changes(shifts: set[Any]) -> Any:
    """The changes in force of these shifts, the latest of each last."""
    return CHANGES(shifts=list(shifts)) if shifts else []


def applied_changes(shifts: Any) -> QuerySet[ChangeRequest]:
    return ChangeRequest.objects.filter(shift__pk__any=shifts, state=ChangeRequest.State.APPLIED).order_by("decided_at")


CHANGES = Prepared(applied_changes, shifts=ArrayField(UUIDField()))


def engagement_of_signup(signup: Signup, *, at: datetime) -> Engagement:
    """What the person of a sign-up has at its shift."""
    return next(iter(engagements(Signup.objects.filter(pk=signup.pk), at=at)))


def engagements_at_shift(shift: Shift, people: Any, *, at: datetime) -> list[Engagement]:
    """What these people have at one shift, whether they signed up or simply came."""
    return engagements(
        Signup.objects.active().filter(shift=shift, person__in=people), came=Q(shift=shift, person__in=people), at=at
    )


def shifts_with_place(person: User, at: datetime) -> list[Shift]:
    """The next shifts at which this person has a place, for what a phone keeps; one statement."""
    return WITH_PLACE(person=person.pk, at=at)


def shifts_to_come_to(person: Any, at: Any) -> QuerySet[Shift]:
    mine = Signup.objects.filter(person=person, state=Signup.State.PLACE).values("shift")
    rows = Shift.objects.filter(pk__in=mine, end__gt=at).exclude(state=Shift.State.CANCELLED)
    return rows.select_related("event__point", "leader").order_by("start", "pk")[:KEPT_SHOWN]


WITH_PLACE = Prepared(shifts_to_come_to, person=BigIntegerField(), at=DateTimeField())


def coming_engagements(people: Sequence[User], *, at: datetime) -> list[Engagement]:
    """What these people have before them or are in the middle of, what goes on first.

    Places, turns on waiting lists, shifts that they came to without either; and what was cancelled and would still be coming.
    """
    whose, since = [person.pk for person in people], at - LINGERS_FOR
    signups = COMING_SIGNUPS(people=whose, at=at, since=since, ended_since=at - CANCELLED_SHOWN)
    asked = {(row.shift_id, row.person_id): row for row in signups}
    shifts, signed = [shift for shift, _person in asked], [person for _shift, person in asked]
    rows = COMING_ATTENDANCES(people=whose, since=since, shifts=shifts, signed=signed)
    return _join_engagements(asked, rows, at, only_asked=False)


def coming_signups(people: Any, at: Any, since: Any, ended_since: Any) -> QuerySet[Signup]:
    ahead = Q(shift__end__gt=since, state__in=[Signup.State.PLACE, Signup.State.WAITING])
    gone = Q(state=Signup.State.CANCELLED, shift__start__gt=at, ended_at__gt=ended_since)
    found: QuerySet[Signup] = with_queue_numbers(Signup.objects.filter(ahead | gone, person__pk__any=people))
    return found.select_related(*RELATED)


def coming_attendances(people: Any, since: Any, shifts: Any, signed: Any) -> QuerySet[Attendance]:
    theirs = Q(shift__pk__any=shifts, person__pk__any=signed)
    here = Q(shift__end__gt=since) | Q(shift__state=Shift.State.PUBLISHED, out_at=None)
    return Attendance.objects.filter(theirs | Q(here, person__pk__any=people)).select_related(*RELATED)


PEOPLE, MOMENT = ArrayField(BigIntegerField()), DateTimeField()
COMING_SIGNUPS = Prepared(coming_signups, people=PEOPLE, at=MOMENT, since=MOMENT, ended_since=MOMENT)
COMING_ATTENDANCES = Prepared(coming_attendances, people=PEOPLE, since=MOMENT, shifts=ArrayField(UUIDField()), signed=PEOPLE)


def people_of_points(point_ids: Sequence[int]) -> Q:
    """A condition on people: those who signed up or served at these service points."""
    signed_up = Signup.objects.filter(shift__event__point__in=point_ids)
    served = Attendance.objects.filter(shift__event__point__in=point_ids)
    return Q(pk__in=signed_up.values("person")) | Q(pk__in=served.values("person"))
