"""What looks odd is flagged, and somebody who is not part of it decides. Until then what the flag is about is not paid.

A flag about a whole shift holds all its rows (that of too many entries by hand only these); one about an attendance holds that;
one about a scan holds the attendance the scan made. Objections and scans that could not be accepted hold nothing. No `Approval`:
flags are decided many at once under the lock of their shift, and machines raise them, so nobody asks.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.urls import reverse

from events.attendance import flag_holds
from events.cases import permissions
from events.cases.actions import close
from events.cases.actions import open as open_actions
from events.models import Attendance, Flag, Shift, Witness
from events.settlement import decide as settlement_decide
from events.settlement import payout
from events.settlement.witnesses import actions as witness_actions
from volunteer.core import audit
from volunteer.models import Notice, User
from volunteer.notices import outbox

Kind, Decision, Pay = Flag.Kind, Flag.Decision, Attendance.Pay


def decide_many(*, flags: Iterable[Flag], decision: str, note: str, by: User, at: datetime) -> int:
    """Decide open flags, all or none; how many were open.

    COUNTS and CORRECTED let go what waited for them alone, and it is paid from the point's budget; REFUSED ends it at nothing and
    takes back what was paid. All but COUNTS, and every objection, need a `note`, which the person reads. `by` reviews for the area
    and is neither leader, closer, receiver, who entered it, who raised it, nor of their households. A scan that could not be
    accepted is recorded by its own act before its flag is decided. Harmless to repeat. Raises `Refused`.
    """
    by_shift: dict[UUID, list[UUID]] = {}
    for flag in flags:
        by_shift.setdefault(flag.shift_id, []).append(flag.pk)
    with transaction.atomic():
        if len(by_shift) > 1:
            people = Attendance.objects.filter(shift__in=by_shift).values_list("shift_id", "person_id")
            payout.lock_all({pk: [person for shift_id, person in people if shift_id == pk] for pk in by_shift})
        return sum(_decide_at_shift(pk, by_shift[pk], (decision, note.strip()), by, at) for pk in sorted(by_shift))


def _decide_at_shift(shift_id: UUID, ids: Collection[UUID], said: tuple[str, str], by: User, at: datetime) -> int:
    shift = settlement_decide.lock_shift(shift_id)
    flags = list(shift.flags.open().filter(pk__in=ids).select_related("raised_by", "scan"))
    if not flags:
        return 0
    rows = permissions.rows_of_flags(shift, flags)
    permissions.require_may_decide(shift, flags, rows, said, by=by, at=at)
    open_actions.open_flag_cases(shift, at)
    shift.flags.open().filter(pk__in=[flag.pk for flag in flags]).update(
        decision=said[0], note=said[1], decided_by=by, decided_at=at
    )
    detail = {"ids": [str(flag.pk) for flag in flags], "decision": said[0]}
    audit.record(act="flag.decide", subject=shift, actor=by, at=at, detail=detail)
    if said[0] == Decision.COUNTS and any(flag.kind == Kind.UNWITNESSED for flag in flags):
        witness_actions.vouch(shift, Witness.Kind.LOOK, by, at)  # they looked
        rows = permissions.rows_of_flags(shift, flags)
    if shift.state == Shift.State.SETTLED:
        apply_decision(shift, rows, said[1], at)
    notify_objectors(shift, flags, said, at)
    close.end_flag_cases(shift.pk, by, at)
    return len(flags)


def apply_decision(shift: Shift, rows: Sequence[Attendance], note: str, at: datetime) -> None:
    """Pay or strike out what the decision let go at a settled shift."""
    found = flag_holds.holds_of_shift(shift)
    struck = [row for row in rows if found.refused.covers(row) and row.pay != Pay.NOTHING and row.out_at]
    if struck:
        payout.reverse_payment(shift, [row for row in struck if row.pay == Pay.PAID], at)
        for row in struck:
            settlement_decide.mark_refused(row)
        settlement_decide.save_rows(struck, ["pay", "pay_note", "points"])
        outbox.write_notices([payout.outcome_notice(shift, row, "not_counted", at, note) for row in struck])
    if due := settlement_decide.released_rows(shift, rows):
        payout.pay_from_budget(shift, due, at)
        payout.notify_outcomes(shift, due, at)


def notify_objectors(shift: Shift, flags: Iterable[Flag], said: tuple[str, str], at: datetime) -> None:
    """Who objected reads what was decided and why; `said` is the decision and its note."""
    params = {"title": shift.event.title, "start": shift.start.isoformat(), "decision": said[0], "note": said[1]}
    told = [
        Notice(
            person=flag.raised_by,
            kind="objection_decided",
            params=params,
            key=f"objection_decided:{flag.pk}",
            at=at,
            url=reverse("events:record_one", args=[flag.attendance_id]),
        )
        for flag in flags
        if flag.kind == Kind.OBJECTION and flag.raised_by is not None
    ]
    if told:
        outbox.write_notices(told)
