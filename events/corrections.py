"""Putting right what counted and was paid at a settled shift: the ledger is never updated, but reversed and paid anew."""

from __future__ import annotations

from datetime import datetime

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from events import settlement
from events.desk import hold_people
from events.models import Attendance, Shift
from points import budget, ledger
from points.models import Transfer
from volunteer import audit
from volunteer.models import User
from volunteer.notices import notify
from volunteer.refusals import Refused

Pay = Attendance.Pay


class Reason(models.TextChoices):
    INVOLVED = "involved", _("You or your household are part of this. Somebody else has to decide it.")
    NOT_SETTLED = "not_settled", _("This shift is not settled yet. Correct it on the roster.")
    NO_CHECK_OUT = "no_check_out", _("There is no check-out to correct. Let the leader say whether the person stayed.")
    OUTSIDE = "outside", _("Counted time must lie within presence and within the shift.")
    OVERLAPS = "overlaps", _("At that time another shift counts for this person already.")


def correct(
    *, attendance: Attendance, counted: tuple[datetime, datetime] | None, by: User, reason: str, at: datetime
) -> Attendance:
    """Put right what counted at a settled shift: another interval within presence and shift, or none at all.

    What was paid is reversed in full and swept back to the point's budget, then what is due is paid anew from it (or waits).
    Harmless to repeat with the same interval. Raises `Refused`.
    """
    with transaction.atomic():
        hold_people([attendance.person_id])
        shift = settlement.held(attendance.shift_id)
        row = Attendance.objects.select_related("person", "job").get(pk=attendance.pk)
        refuse_correction(shift, row, counted, by)
        if (counted or (None, None)) == (row.counted_start, row.counted_end):
            return row
        before = {"minutes": row.minutes, "points": row.points}
        _recount(shift, row, counted)
        _repay(shift, row, at)
        after = {"minutes": row.minutes, "points": row.points}
        audit.record(
            act="attendance.correct",
            subject=row,
            actor=by,
            at=at,
            detail={"reason": reason, "before": before, "after": after},
        )
        notify(
            person=row.person,
            kind="corrected",
            params={"title": shift.event.title, **after},
            key=f"corrected:{row.pk}:{at.isoformat()}",
            at=at,
            url=shift.get_absolute_url(),
        )
    return row


def refuse_correction(shift: Shift, row: Attendance, counted: tuple[datetime, datetime] | None, by: User) -> None:
    if shift.state != Shift.State.SETTLED:
        raise Refused(Reason.NOT_SETTLED)
    if by.acts_for(row.person):
        raise Refused(Reason.INVOLVED)
    if row.out_at is None:
        raise Refused(Reason.NO_CHECK_OUT)
    if counted is None:
        return
    start, end = counted
    if not max(row.in_at, shift.start) <= start < end <= min(row.out_at, shift.end):
        raise Refused(Reason.OUTSIDE)
    others = Attendance.objects.filter(person=row.person, counted_start__lt=end, counted_end__gt=start).exclude(pk=row.pk)
    if others.exists():
        raise Refused(Reason.OVERLAPS)


def _recount(shift: Shift, row: Attendance, counted: tuple[datetime, datetime] | None) -> None:
    assert shift.rule is not None, "settled shifts pin a rule"  # noqa: S101
    row.counted_start, row.counted_end = counted or (None, None)
    row.minutes = shift.rule.minutes(*counted, shift.planned) if counted else 0
    settlement.judge(shift, row)
    if counted is None:
        row.pay_note = settlement.VOID
    row.save(update_fields=["counted_start", "counted_end", "minutes", *settlement.DECIDED])


def _repay(shift: Shift, row: Attendance, at: datetime) -> None:
    """Reverse what was paid, sweep it to the point's budget, pay what is due now."""
    settlement.lock_accounts(shift, [row.person_id])
    paid = Transfer.objects.filter(
        kind=Transfer.Kind.AWARD, source_type="attendance", source_id=str(row.pk), reversed_by=None
    ).select_related("debit", "credit")
    for transfer in paid:
        ledger.reverse(transfer=transfer, key=f"reverse:{transfer.key}", at=at)
        budget.release(point=shift.event.point, shift_id=shift.pk, at=at)
    if row.pay == Pay.BUDGET:
        settlement.pay_later(shift, [row], at)
