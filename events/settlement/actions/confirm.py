"""The second person's word: what leaders entered by hand, and days that were long, count once somebody else confirms them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction

from events.attendance import flag_holds
from events.models import Attendance, Shift
from events.settlement import decide as settlement_decide
from events.settlement import payout
from events.settlement.decide import refuse_involved
from events.settlement.refusals import SettlementRefusal
from volunteer.core import audit
from volunteer.core.refusals import Refused
from volunteer.models import User
from volunteer.roles import scope as role_scope
from volunteer.roles.scope import Power


def confirm_second(*, attendances: Iterable[Attendance], by: User, at: datetime) -> int:
    """Confirm what waits for a second person, all or none; how many were. What belongs to settled shifts is paid from the budget.

    `by` reviews for the area of the points (for a day beyond the parent area's word: for the district) and is neither leader,
    nor who entered it, nor receiver, nor of their households. What lies under an open flag is confirmed and waits on.
    Harmless to repeat. Raises `Refused`.
    """
    by_shift: dict[UUID, list[Attendance]] = {}
    for row in attendances:
        by_shift.setdefault(row.shift_id, []).append(row)
    with transaction.atomic():
        payout.hold_all({shift_id: [row.person_id for row in rows] for shift_id, rows in by_shift.items()})
        return sum(_confirm(shift_id, [row.pk for row in by_shift[shift_id]], by, at) for shift_id in sorted(by_shift))


def _confirm(shift_id: UUID, ids: Collection[UUID], by: User, at: datetime) -> int:
    shift = settlement_decide.held(shift_id)
    open_rows = shift.attendances.filter(flag_holds.wordless(), pk__in=ids)
    rows = list(open_rows.select_related("person", "job").order_by("in_at", "pk"))
    if not rows:
        return 0
    refuse_confirming(shift, rows, by, at)
    return _say(shift, rows, by, at)


def _say(shift: Shift, rows: list[Attendance], by: User, at: datetime) -> int:
    """Write the word down and pay what waits for nobody else; of none nothing."""
    if not rows:
        return 0
    for row in rows:
        row.confirmed_by, row.confirmed_at = by, at
    settlement_decide.keep(rows, ["confirmed_by", "confirmed_at"])
    audit.record(act="attendance.confirm", subject=shift, actor=by, at=at, detail={"ids": [str(row.pk) for row in rows]})
    if due := settlement_decide.released(shift, rows):
        payout.pay_later(shift, due, at)
        payout.tell(shift, due, at)
    return len(rows)


def confirm_helped(*, attendance: Attendance, by: User, at: datetime) -> int:
    """The word of who was helped at home, as the second person: the record of their helper counts; how many were open.

    Whether `by` was helped is the caller's to know. A day beyond what counts at once stays for the areas. Harmless to repeat.
    Raises `Refused` where they are leader, helper, who entered it, or of their households.
    """
    with transaction.atomic():
        payout.hold_all({attendance.shift_id: [attendance.person_id]})
        shift = settlement_decide.held(attendance.shift_id)
        found = shift.attendances.filter(flag_holds.wordless(), pk=attendance.pk, needs=Attendance.Needs.NOBODY)
        rows = list(found.select_related("person", "job"))
        settlement_decide.refuse_involved(shift, rows, by)
        return _say(shift, rows, by, at)


def refuse_confirming(shift: Shift, rows: Collection[Attendance], by: User, at: datetime) -> None:
    held = role_scope.of(by, Power.REVIEW, at)
    if not held.covers_point(shift.event.point):
        raise Refused(SettlementRefusal.NOT_YOURS)
    district = shift.event.point.area.lineage()[0]
    if district not in held.paths and any(row.needs == Attendance.Needs.DISTRICT for row in rows):
        raise Refused(SettlementRefusal.DISTRICT)
    refuse_involved(shift, rows, by)
