"""What a person has before them: sign-ups with everything that decides what to do next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from events.cards import expected_points
from events.models import Attendance, ChangeRequest, Shift, Signup
from volunteer.models import User

# How long after the end a shift stays among the coming ones: people check out late, and look where they left it.
LINGERS = timedelta(hours=1)
CANCELLED_SHOWN = timedelta(days=3)


@dataclass(frozen=True)
class Engagement:
    """One sign-up at the moment `at`. `turn` is the place on the waiting list, from 1; 0 for those who have a place."""

    signup: Signup
    attendance: Attendance | None
    change: ChangeRequest | None
    turn: int
    at: datetime

    @property
    def shift(self) -> Shift:
        return self.signup.shift

    @property
    def holds(self) -> bool:
        return self.signup.state == Signup.State.PLACE

    @property
    def waits(self) -> bool:
        return self.signup.state == Signup.State.WAITING

    @property
    def cancelled(self) -> bool:
        return self.shift.state == Shift.State.CANCELLED

    @property
    def points(self) -> int:
        return expected_points(self.shift, self.signup.job)

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
    def check_in_open(self) -> bool:
        """Whether a scan now would check in."""
        rule = self.shift.rule
        if not (rule and self.holds and self.shift.state == Shift.State.PUBLISHED) or self.attendance:
            return False
        return self.shift.check_in_opens(rule) <= self.at < self.shift.check_in_closes(rule)

    @property
    def check_out_open(self) -> bool:
        """Whether a scan now would check out."""
        rule = self.shift.rule
        running = self.shift.state == Shift.State.PUBLISHED
        return bool(rule and self.inside and running and self.at < self.shift.check_out_closes(rule))

    @property
    def scan_now(self) -> bool:
        return self.check_in_open or self.check_out_open

    @property
    def check_in_opens(self) -> datetime | None:
        return self.shift.check_in_opens(self.shift.rule) if self.shift.rule else None

    @property
    def may_withdraw(self) -> bool:
        """Those who wait may leave the line until the start; those with a place until the deadline."""
        deadline = self.shift.start if self.waits else self.shift.withdraw_until
        open_still = self.shift.state == Shift.State.PUBLISHED and not self.shift.event.visit
        return open_still and not self.attendance and self.at < deadline

    @property
    def must_answer(self) -> bool:
        """The shift was changed after the sign-up, and the person has not said whether they still come."""
        if not self.change or self.signup.answer or self.shift.state != Shift.State.PUBLISHED:
            return False
        return self.signup.queued_at < self.changed_at and self.at < self.shift.start

    @property
    def changed_at(self) -> datetime:
        return self.change.decided_at or self.change.asked_at if self.change else self.signup.queued_at


def with_turns(signups: Any) -> Any:
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


def engagements(signups: Any, *, at: datetime) -> list[Engagement]:
    """The sign-ups of a query with what decides the next step, soonest first; three statements however many there are."""
    related = ("person", "job", "shift__rule", "shift__leader", "shift__event__category", "shift__event__point__area__parent")
    rows = list(with_turns(signups).select_related(*related).order_by("shift__start", F("shift_id"), "person_id"))
    shifts = {signup.shift_id for signup in rows}
    changes = {c.shift_id: c for c in latest_changes(shifts) if c.what}
    present = {(a.shift_id, a.person_id): a for a in attendances(rows)}
    return [
        Engagement(
            signup=signup,
            attendance=present.get((signup.shift_id, signup.person_id)),
            change=changes.get(signup.shift_id),
            turn=signup.ahead + 1 if signup.state == Signup.State.WAITING else 0,
            at=at,
        )
        for signup in rows
    ]


def latest_changes(shifts: set[Any]) -> Any:
    """The changes in force of these shifts, the latest of each last."""
    return ChangeRequest.objects.filter(shift_id__in=shifts, state=ChangeRequest.State.APPLIED).order_by("decided_at")


def attendances(signups: Sequence[Signup]) -> Any:
    return Attendance.objects.filter(
        shift_id__in={signup.shift_id for signup in signups}, person_id__in={signup.person_id for signup in signups}
    )


def coming(people: Sequence[User], *, at: datetime) -> list[Engagement]:
    """What these people have before them: places and turns on waiting lists, and what was cancelled and would still be coming."""
    ahead = Q(state__in=[Signup.State.PLACE, Signup.State.WAITING], shift__end__gt=at - LINGERS)
    gone = Q(state=Signup.State.CANCELLED, shift__start__gt=at, ended_at__gt=at - CANCELLED_SHOWN)
    return engagements(Signup.objects.filter(ahead | gone, person__in=people), at=at)
