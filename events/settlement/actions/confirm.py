"""The second person's word: what leaders entered by hand, and days that were long, count once somebody else confirms them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction

from events.models import Attendance, Shift, Witness
from events.settlement import decide as settlement_decide
from events.settlement import payout, permissions, witnessed
from volunteer.core import audit
from volunteer.models import User


def confirm_attendances(*, attendances: Iterable[Attendance], by: User, at: datetime) -> int:
    """Confirm what waits for a second person, all or none; how many were. What belongs to settled shifts is paid from the budget.

    `by` reviews for the area of the points (for a day beyond the parent area's word: for the district) and is neither leader,
    nor who entered it, nor receiver, nor of their households. What lies under an open flag is confirmed and waits on.
    Harmless to repeat. Raises `Refused`.
    """
    by_shift: dict[UUID, list[Attendance]] = {}
    for row in attendances:
        by_shift.setdefault(row.shift_id, []).append(row)
    with transaction.atomic():
        payout.lock_all({shift_id: [row.person_id for row in rows] for shift_id, rows in by_shift.items()})
        return sum(_confirm_shift(shift_id, [row.pk for row in by_shift[shift_id]], by, at) for shift_id in sorted(by_shift))


def _confirm_shift(shift_id: UUID, ids: Collection[UUID], by: User, at: datetime) -> int:
    shift = settlement_decide.lock_shift(shift_id)
    open_rows = shift.attendances.needing_confirmation().filter(pk__in=ids)
    rows = list(open_rows.select_related("person", "job").order_by("in_at", "pk"))
    if not rows:
        return 0
    permissions.require_confirmer(shift, rows, by, at)
    return _write_confirmation(shift, rows, by, at)


def _write_confirmation(shift: Shift, rows: list[Attendance], by: User, at: datetime) -> int:
    """Write the word down and pay what waits for nobody else; of none nothing."""
    if not rows:
        return 0
    for row in rows:
        row.confirmed_by, row.confirmed_at = by, at
    settlement_decide.save_rows(rows, ["confirmed_by", "confirmed_at"])
    audit.record(act="attendance.confirm", subject=shift, actor=by, at=at, detail={"ids": [str(row.pk) for row in rows]})
    if due := settlement_decide.released_rows(shift, rows):
        payout.pay_from_budget(shift, due, at)
        payout.notify_outcomes(shift, due, at)
    return len(rows)


def confirm_by_helped(*, attendance: Attendance, by: User, at: datetime) -> int:
    """The word of who was helped at home, as the second person: the record of their helper counts; how many were open.

    Whether `by` was helped is the caller's to know. A day beyond what counts at once stays for the areas. Harmless to repeat.
    Raises `Refused` where they are leader, helper, who entered it, or of their households.
    """
    with transaction.atomic():
        payout.lock_all({attendance.shift_id: [attendance.person_id]})
        shift = settlement_decide.lock_shift(attendance.shift_id)
        open_to_them = (Attendance.Needs.NOBODY, Attendance.Needs.WITNESS)
        found = shift.attendances.needing_confirmation().filter(pk=attendance.pk, needs__in=open_to_them)
        rows = list(found.select_related("person", "job"))
        permissions.require_uninvolved(shift, rows, by)
        if rows:
            witnessed.write_witness(shift, Witness.Kind.BENEFICIARY, by.pk, at)
        return _write_confirmation(shift, rows, by, at)
