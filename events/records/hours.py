"""A person's hours: verified, from records of attendance, and honorary, added by hand or brought in."""

from __future__ import annotations

from django.db.models import BigIntegerField

from events.models import Attendance, Makeup
from events.records.exchange import actions as exchange
from volunteer.core.database.prepared import Prepared, sum_of
from volunteer.models import User

VERIFIED = Prepared(lambda person: sum_of(Attendance.objects.verified().filter(person=person), "minutes"), person=BigIntegerField())
MADE_UP = Prepared(lambda person: sum_of(Makeup.objects.honorary().filter(person=person), "minutes"), person=BigIntegerField())


def verified_minutes(person: User) -> int:
    """Verified minutes of service; they never depend on points. Entries by hand count once a second person confirmed them."""
    return int(sum(VERIFIED(person=person.pk)))


def honorary_minutes(person: User) -> int:
    """Minutes that were added by hand after a shift or came from an older system; never points, never among the verified."""
    return int(sum(MADE_UP(person=person.pk))) + exchange.imported_minutes(person)


def has_hours(person: User) -> bool:
    """Whether service of this person is on record, counted or about to be: from then on the name belongs to it."""
    served = Attendance.objects.filter(person=person).exclude(pay_note=Attendance.REFUSED)
    return served.exists() or honorary_minutes(person) > 0
