"""Figures, added up from rows."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.cache import cache
from django.db.models import Q, Sum

from events.models import Attendance, Shift
from volunteer.models import Area, ServicePoint, User

KEPT = 300  # seconds


@dataclass(frozen=True)
class District:
    """What was done so far: shifts held, participations, whole hours, active service points."""

    name: str
    shifts: int
    participations: int
    hours: int
    points: int


def verified() -> Q:
    """Attendances whose hours stand: the shift is settled and no second person is waited for."""
    return Q(shift__state=Shift.State.SETTLED) & ~Q(pay__in=[Attendance.Pay.PENDING, Attendance.Pay.SECOND_PERSON])


def verified_minutes(person: User) -> int:
    """The person's verified minutes of service."""
    return Attendance.objects.filter(verified(), person=person).aggregate(total=Sum("minutes"))["total"] or 0


def district() -> District:
    """The figures everybody may see, at most five minutes old."""
    return cache.get_or_set("figures:district", add_up, KEPT) or add_up()


def add_up() -> District:
    held = Attendance.objects.filter(shift__state__in=[Shift.State.CLOSED, Shift.State.SETTLED])
    return District(
        name=Area.objects.filter(level=Area.Level.DISTRICT).values_list("name", flat=True).first() or "",
        shifts=Shift.objects.filter(state__in=[Shift.State.CLOSED, Shift.State.SETTLED]).count(),
        participations=held.count(),
        hours=(held.filter(verified()).aggregate(total=Sum("minutes"))["total"] or 0) // 60,
        points=ServicePoint.objects.active().count(),
    )
