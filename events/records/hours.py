"""A person's hours: verified, from records of attendance, and honorary, added by hand or brought in."""

from __future__ import annotations

from django.db.models import Sum

from events.models import Attendance, Makeup
from events.records.exchange import actions as exchange
from volunteer.models import User


def verified_minutes(person: User) -> int:
    """Verified minutes of service; they never depend on points. Entries by hand count once a second person confirmed them."""
    return int(Attendance.objects.verified().filter(person=person).aggregate(sum=Sum("minutes"))["sum"] or 0)


def honorary_minutes(person: User) -> int:
    """Minutes that were added by hand after a shift or came from an older system; never points, never among the verified."""
    made_up = Makeup.objects.honorary().filter(person=person).aggregate(sum=Sum("minutes"))["sum"] or 0
    return int(made_up) + exchange.imported_minutes(person)


def has_hours(person: User) -> bool:
    """Whether service of this person is on record, counted or about to be: from then on the name belongs to it."""
    served = Attendance.objects.filter(person=person).exclude(pay_note=Attendance.REFUSED)
    return served.exists() or honorary_minutes(person) > 0
