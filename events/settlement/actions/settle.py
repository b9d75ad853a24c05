"""Closing a shift and paying for it.

The leader's closing (or a day without one) settles a shift: what counts is paid out of what was reserved, what is left goes back
to the point. What comes later - a second person's word, a point's budget that was short, a correction - reserves anew and pays
in one transaction, so the escrow of a settled shift is always empty.

Each act here holds the shift `FOR UPDATE`, which waits for the scans that are under way and keeps later ones out.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import datetime, timedelta

from django.db import models, transaction
from django.db.models import Q

from events.attendance.recorder import Recorder, lock_people
from events.campaigns import bonus
from events.models import Attendance, Door, Shift
from events.settlement import decide as settlement_decide
from events.settlement import flag_detection, payout, witnessed
from events.settlement.decide import DECIDED_FIELDS, NO_CHECK_OUT, UNCLOSED_AFTER, decide_attendance, lock_shift
from events.settlement.payout import notify_outcomes, pay_from_budget, reverse_payment
from events.settlement.refusals import SettlementRefusal
from events.shifts.actions import no_shows
from points.budgets.actions import allot as allot_actions
from points.freezes import actions as freezes
from volunteer.core import audit
from volunteer.core.refusals import Refused
from volunteer.models import ServicePoint, User
from volunteer.people import parties as people_parties

log = logging.getLogger(__name__)
Pay = Attendance.Pay
OPEN_ENDS = timedelta(days=14)  # an attendance without check-out ends at nothing


def close_shift(*, shift: Shift, by: User, head_count: int, stayed: Collection[int], report: str, at: datetime) -> Shift:
    """Close a published shift: the leader's count, who stayed to the end without checking out (ids of people), a line of report.

    Nobody is checked in or out afterwards. Harmless to repeat: the first closing stands. `settle` pays. Raises `Refused`.
    """
    with transaction.atomic():
        lock_people(stayed)
        shift = lock_shift(shift.pk)
        if shift.state in (Shift.State.CLOSED, Shift.State.SETTLED):
            return shift
        if shift.state != Shift.State.PUBLISHED:
            raise Refused(SettlementRefusal.NOT_RUNNING)
        if at < shift.start:
            raise Refused(SettlementRefusal.NOT_BEGUN)
        freezes.require_may_lead(by, shift.event.point_id, at)
        _check_out_stayed(shift, stayed, until=min(shift.end, at), door=Door.CLOSING, by=by, at=at)
        shift.state, shift.head_count, shift.report = Shift.State.CLOSED, head_count, report
        shift.closed_at, shift.closed_by = at, by
        shift.save(update_fields=["state", "head_count", "report", "closed_at", "closed_by"])
        audit.record(act="shift.close", subject=shift, actor=by, at=at, detail={"head_count": head_count, "stayed": len(stayed)})
    return shift


def settle(*, shift: Shift, at: datetime) -> Shift:
    """Decide and pay every attendance of a closed shift, or of one that ended a day ago, and give the rest back.

    What looks odd is flagged and waits; who had a place and did not come is noted. A constant number of statements. Harmless to
    repeat. Raises `Refused(NOT_CLOSED)` before its time, `Refused(NOT_RUNNING)` for a shift that never ran.
    """
    with transaction.atomic():
        people = shift.attendances.values_list("person_id", flat=True)
        lock_people({*people, *shift.leader_ids})  # their days do not change meanwhile, nor what the leader may do unwitnessed
        shift = lock_shift(shift.pk)
        if shift.state == Shift.State.SETTLED:
            return shift
        if shift.state not in (Shift.State.PUBLISHED, Shift.State.CLOSED):
            raise Refused(SettlementRefusal.NOT_RUNNING)
        if shift.state == Shift.State.PUBLISHED and at < shift.end + UNCLOSED_AFTER:
            raise Refused(SettlementRefusal.NOT_CLOSED)
        rows = list(shift.attendances.select_related("job", "person").order_by("in_at", "pk"))
        standing = witnessed.judge_witness(shift, rows, at)
        flag_detection.detect_flags(shift, rows, at, vouched=bool(standing.words))
        if rows or shift.closed_by_id:  # what nobody came to and nobody closed did not take place
            no_shows.mark_absences(shift, at)
        if (shift.rule and shift.rule.caps) or bonus.fund_of_shift(shift):  # what they earn elsewhere does not change meanwhile
            payout.lock_accounts(shift, [row.person_id for row in rows])
        settlement_decide.decide_shift(shift, rows, standing)
        payout.postpone_blocked(shift, rows, at)
        payout.pay_from_escrow(shift, [row for row in rows if row.pay == Pay.PAID], at)
        allot_actions.release(point=shift.event.point, shift_id=shift.pk, at=at)
        settlement_decide.save_rows(rows)
        shift.state, shift.settled_at = Shift.State.SETTLED, at
        shift.save(update_fields=["state", "settled_at"])
        notify_outcomes(shift, rows, at)
        if any(row.needs == Attendance.Needs.WITNESS for row in rows):
            flag_detection.notify_reviewers(shift, rows, at, kind="unwitnessed", page="events:looks")
    return shift


def settle_due(*, at: datetime) -> int:
    """Settle what is closed or ended a day ago, pay what waits where there is budget now, end what stood open for too long.

    Each shift and each point on its own; what failed is logged and raised together when all the others are done.
    """
    due = Q(state=Shift.State.CLOSED) | Q(state=Shift.State.PUBLISHED, end__lte=at - UNCLOSED_AFTER)
    shifts = list(Shift.objects.filter(due).order_by("end", "pk"))
    failed = _act_on_each(shifts, lambda shift: settle(shift=shift, at=at))
    points = ServicePoint.objects.filter(pk__in=_waiting_for_budget().values("shift__event__point"))
    failed += _act_on_each(points, lambda point: pay_waiting(point=point, at=at))
    forgotten = Attendance.objects.filter(pay=Pay.PENDING, out_at=None, in_at__lt=at - OPEN_ENDS)
    forgotten.update(pay=Pay.NOTHING, pay_note=NO_CHECK_OUT)
    if failed:
        raise ExceptionGroup(f"{len(failed)} shifts or points could not be settled", failed)
    return len(shifts)


def _act_on_each[T: models.Model](rows: Iterable[T], act: Callable[[T], object]) -> list[Exception]:
    """Do the act for each row, whatever happens to the others. A refusal says that somebody was faster."""
    failed: list[Exception] = []
    for row in rows:
        try:
            act(row)
        except Refused as refused:
            log.info("%s: %s", row.pk, refused)
        except Exception as error:  # whatever it was, the next row has nothing to do with it
            log.exception("%s could not be settled", row.pk)
            failed.append(error)
    return failed


def pay_waiting(*, point: ServicePoint, at: datetime) -> int:
    """Pay what waits for the point's budget, the oldest shift first, as far as the budget goes; how many were paid."""
    shifts = _waiting_for_budget().filter(shift__event__point=point).values_list("shift_id", "shift__start").distinct()
    paid = 0
    for shift_id, _start in sorted(shifts, key=lambda found: (found[1], found[0])):
        with transaction.atomic():
            shift = lock_shift(shift_id)
            rows = list(_waiting_for_budget().filter(shift=shift).select_related("person", "job").order_by("in_at", "pk"))
            done = pay_from_budget(shift, rows, at)
            notify_outcomes(shift, done, at)
            paid += len(done)
    return paid


def record_stayed(*, attendance: Attendance, by: User, at: datetime) -> Attendance:
    """The leader's late word, within fourteen days, that a person without check-out stayed to the end.

    It is an entry by hand: after settlement it waits for a second person. Harmless to repeat. Raises `Refused`.
    """
    if at > attendance.in_at + OPEN_ENDS:
        raise Refused(SettlementRefusal.TOO_LATE)
    with transaction.atomic():
        lock_people([attendance.person_id])
        shift = lock_shift(attendance.shift_id)
        if shift.state not in (Shift.State.CLOSED, Shift.State.SETTLED):
            raise Refused(SettlementRefusal.NOT_CLOSED)
        _check_out_stayed(shift, [attendance.person_id], until=shift.end, door=Door.ROSTER, by=by, at=at)
        row = Attendance.objects.select_related("job", "person").get(pk=attendance.pk)
        if shift.state == Shift.State.SETTLED and row.pay == Pay.PENDING:
            decide_attendance(shift, row, at)
            row.save(update_fields=DECIDED_FIELDS)
    return row


def decide_late(shift: Shift, rows: Sequence[Attendance], at: datetime) -> None:
    """Decide rows that were made or changed after their shift was settled, which the caller holds; saves them and pays what is due.

    What was paid for them is taken back first, and a second person's word about how they stood before is asked for anew. Before
    settlement there is nothing to do.
    """
    if shift.state != Shift.State.SETTLED:
        return
    reverse_payment(shift, [row for row in rows if row.pay == Pay.PAID], at)
    for row in rows:
        row.confirmed_by, row.confirmed_at = None, None
    settlement_decide.decide_attendances(shift, rows, witnessed.standing_of(shift, rows, at))
    settlement_decide.save_rows(rows)
    if due := [row for row in rows if row.pay == Pay.BUDGET]:
        pay_from_budget(shift, due, at)
    notify_outcomes(shift, rows, at)


def _check_out_stayed(shift: Shift, people: Collection[int], *, until: datetime, door: str, by: User, at: datetime) -> None:
    """The word of whoever runs the shift that these people stayed."""
    if not people:
        return
    desk = Recorder(shift, people, at, {}, held=True)
    for person, way in doors_by_person(people, door=door, by=by).items():
        desk.stay(person, until=until, door=way, by=by)
    desk.write()


def doors_by_person(people: Collection[int], *, door: str, by: User) -> dict[int, str]:
    """By which door the word of whoever runs the shift about each of these people comes in: `door`, by hand about their own."""
    own = people_parties.with_households([by.pk])
    return {person: Door.ROSTER if person in own else door for person in people}


def _waiting_for_budget() -> models.QuerySet[Attendance]:
    """What waits for a point's budget and for nothing else."""
    return Attendance.objects.without_open_flags().filter(pay=Pay.BUDGET, shift__state=Shift.State.SETTLED)
