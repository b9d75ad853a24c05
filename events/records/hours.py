"""What the rooms below show of ours: sources of transfers in words, points that are on their way, hours."""

from __future__ import annotations

from django.db.models import QuerySet, Sum

from events.attendance import flag_holds
from events.models import Attendance, Makeup, Shift
from events.records.exchange import actions as exchange
from events.settlement import decide as settlement_decide
from volunteer.models import User


def verified_minutes(person: User) -> int:
    """Verified minutes of service; they never depend on points. Entries by hand count once a second person confirmed them."""
    return int(verified_attendances().filter(person=person).aggregate(sum=Sum("minutes"))["sum"] or 0)


def honorary_minutes(person: User) -> int:
    """Minutes that were added by hand after a shift or came from an older system; never points, never among the verified."""
    made_up = Makeup.objects.honorary().filter(person=person).aggregate(sum=Sum("minutes"))["sum"] or 0
    return int(made_up) + exchange.imported_minutes(person)


def verified_attendances() -> QuerySet[Attendance]:
    """Attendances whose minutes are verified hours: nobody's word is awaited, and nobody found that they do not count."""
    trusted = Attendance.objects.filter(
        ~flag_holds.needs_confirmation_q(), ~flag_holds.open_flag_q(), shift__state=Shift.State.SETTLED
    )
    return trusted.exclude(pay_note=settlement_decide.REFUSED)
