"""What became of the event of an incident."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Sum

from events.models import Attendance, Event, Shift
from events.shifts.models import ShiftQuerySet


@dataclass(frozen=True)
class Outcome:
    """Of an event all of whose shifts are over: how many people were there, their minutes, and the leader's last words."""

    people: int
    minutes: int
    report: str


def is_over(shifts: Iterable[Shift]) -> bool:
    """Whether nothing of an event with these shifts is still to come or to be settled."""
    return all(shift.state in (Shift.State.SETTLED, Shift.State.CANCELLED) for shift in shifts)


def outcome_of(event: Event) -> Outcome | None:
    """What came of an event; None while it goes on, and where it did not take place."""
    shifts = list(event.shifts.order_by("start"))
    settled = [shift for shift in shifts if shift.state == Shift.State.SETTLED]
    if not settled or not is_over(shifts):
        return None
    rows = Attendance.objects.filter(shift__in=settled, minutes__gt=0).exclude(pay_note__in=Attendance.NOT_COUNTED)
    sums = rows.aggregate(people=Count("person", distinct=True), minutes=Sum("minutes", default=0))
    return Outcome(sums["people"], sums["minutes"], next((shift.report for shift in reversed(settled) if shift.report), ""))


def public_shifts(event: Event) -> ShiftQuerySet:
    """The shifts of an event that everybody may open, the first one first."""
    return Shift.objects.public().filter(event=event).order_by("start", "pk")
