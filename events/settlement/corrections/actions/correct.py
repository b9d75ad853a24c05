"""Putting right what counted and was paid at a shift that is over: nothing is updated in the ledger, but reversed and paid anew.

Three kinds: another time, another person, a shift that never took place. Each leaves `Correction` rows that say what stood before
and after, why, and by whom; everybody concerned is told and can object. Whoever corrects reviews for the area of the point and
is neither part of the record nor of the household of somebody who is.
"""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import models, transaction
from django.urls import reverse

from events.attendance import flag_holds
from events.attendance.recorder import Recorder, lock_people
from events.models import Attendance, Correction, Door, Flag, Makeup, Scan, Shift, Signup
from events.settlement import caps as settlement_caps
from events.settlement import daily_limits, payout, witnessed
from events.settlement import decide as settlement_decide
from events.settlement import permissions as settlement_permissions
from events.settlement.actions import welcome_bonus
from events.settlement.corrections.refusals import CorrectionRefusal
from points.budgets.actions import allot as allot_actions
from points.ledger import actions as ledger
from volunteer.core import audit, hooks
from volunteer.core.ids import new_id
from volunteer.core.refusals import Refused
from volunteer.models import Notice, User
from volunteer.notices import outbox
from volunteer.people import parties as people_parties
from volunteer.roles import scope as role_scope
from volunteer.roles.scope import Power

Pay = Attendance.Pay
Interval = tuple[datetime, datetime]
OVER_STATES = (Shift.State.CLOSED, Shift.State.SETTLED)


@dataclass(frozen=True)
class CorrectionPreview:
    """What a correction would do: minutes and points that would stand, what is taken back, what the person would owe then."""

    minutes: int
    points: int
    taken_back: int = 0
    owed: int = 0
    waits: bool = False


# --- the acts ----------------------------------------------------------------------------------------------------------


def correct(*, attendance: Attendance, counted: Interval | None, by: User, reason: str, at: datetime) -> Attendance:
    """Put right what counted at a settled shift: another interval within presence and shift, or none at all.

    What was paid is reversed in full and swept back to the point's budget, then what is due is paid anew from it (or waits).
    Open objections to the record are thereby answered. Harmless to repeat with the same interval. Raises `Refused`.
    """
    with transaction.atomic():
        lock_people([attendance.person_id])
        shift, cut = _lock_with_cut(attendance.shift_id, [attendance.person_id])
        row = _fresh_attendance(attendance)
        _require_corrector(shift, [row], by, reason, at)
        require_valid_interval(shift, row, counted)
        if is_already_counted(row, counted):
            return row
        before = counted_state(row)
        _decide_objection(shift, row, by, reason, at)
        _recount(shift, row, counted, at)
        _repay(shift, row, at)
        payout.pay_freed(cut, [row.person_id], at)
        _record_correction(_build_correction(row, Correction.Kind.TIME, before, by=by, reason=reason, at=at))
        _notify_person(shift, row, reason, at)
    return row


def replace_person(*, attendance: Attendance, person: User, by: User, reason: str, at: datetime) -> Attendance:
    """It was somebody else: the record no longer counts for the one, and stands for the other, by hand, with the same times.

    An entry by hand waits for a second person, who is not the one who corrects. Answers the new record. Harmless to repeat.
    """
    with transaction.atomic():
        lock_people([attendance.person_id, person.pk])
        shift, cut = _lock_with_cut(attendance.shift_id, [attendance.person_id])
        row = _fresh_attendance(attendance)
        if done := _earlier_replacement(row, person):
            return done
        _require_corrector(shift, [row], by, reason, at)
        _require_replaceable(shift, row, person, by)
        before = counted_state(row)
        _decide_objection(shift, row, by, reason, at)
        _recount(shift, row, None, at)
        _repay(shift, row, at)
        payout.pay_freed(cut, [row.person_id], at)
        other = _copy_to_person(shift, row, person, by=by, at=at)
        made = _build_correction(row, Correction.Kind.PERSON, before, by=by, reason=reason, at=at)
        made.after["instead"] = str(other.pk)
        _record_correction(made)
        _notify_person(shift, row, reason, at)
        _notify_person(shift, other, reason, at)
    return other


def mark_not_held(*, shift: Shift, by: User, reason: str, at: datetime) -> Shift:
    """A closed or settled shift that never took place: every record void, every point reversed, everybody told.

    The shift becomes a cancelled one; nobody missed it, and what was reserved or paid is the point's again. Harmless to repeat.
    """
    people = list(shift.attendances.values_list("person_id", flat=True))
    with transaction.atomic():
        lock_people(people)
        shift, cut = _lock_with_cut(shift.pk, people)
        if shift.state == Shift.State.CANCELLED:
            return shift
        if shift.state not in OVER_STATES:
            raise Refused(CorrectionRefusal.NOT_OVER)
        rows = list(shift.attendances.select_related("person", "job").order_by("in_at", "pk"))
        _require_corrector(shift, rows, by, reason, at)
        people_told = User.objects.get_queryset().filter(concerned_by_shift(shift)).distinct()
        outbox.notify_many(
            people=list(people_told),
            kind="not_held",
            params={"title": shift.event.title, "start": shift.start.isoformat(), "reason": reason},
            key=f"not_held:{shift.pk}",
            at=at,
            url=shift.get_absolute_url(),
        )
        withdraw_shift(shift=shift, rows=rows, by=by, reason=reason, at=at)
        payout.pay_freed(cut, people, at)
    return shift


def reinstate_shift(*, shift: Shift, by: User, reason: str, at: datetime) -> Shift:
    """A shift that was said not to have taken place did: it is a settled one again, whose records are still void.

    Each that was real is then put right by `correct`, with its times, and paid out of the point's budget. What the district took
    back only the district gives back. Harmless to repeat. Raises `Refused`.
    """
    with transaction.atomic():
        shift = settlement_decide.lock_shift(shift.pk)
        rows = list(shift.attendances.select_related("person", "job").order_by("in_at", "pk"))
        if shift.state == Shift.State.SETTLED and any(row.is_void for row in rows):
            return shift
        if shift.state != Shift.State.CANCELLED or not any(row.is_void for row in rows):
            raise Refused(CorrectionRefusal.NOT_WITHDRAWN)
        _require_corrector(shift, rows, by, reason, at)
        top = shift.event.point.area.lineage()[0]
        if hasattr(shift, "reversed") and top not in role_scope.scope_for(by, Power.REVIEW, at).paths:
            raise Refused(CorrectionRefusal.DISTRICT_TOOK_BACK)
        shift.state, shift.state_note, shift.settled_at = Shift.State.SETTLED, reason[:200], shift.settled_at or at
        shift.save(update_fields=["state", "state_note", "settled_at"])
        audit.record(act="shift.reinstate", subject=shift, actor=by, at=at, detail={"reason": reason, "records": len(rows)})
    return shift


def withdraw_shift(*, shift: Shift, rows: list[Attendance], by: User, reason: str, at: datetime) -> None:
    """Let a shift and all its records count no more.

    The caller holds the people and the shift, has asked who may, and tells people.
    """
    _void_all(shift, rows, by=by, reason=reason, at=at)
    _cancel_shift(shift, by=by, reason=reason, at=at)
    audit.record(act="shift.not_held", subject=shift, actor=by, at=at, detail={"records": len(rows)})


def concerned_by_shift(shift: Shift) -> models.Q:
    """Whom it concerns when a shift counts no more: who was there, has a place or waits for one, or was given hours."""
    return (
        models.Q(attendances__shift=shift)
        | models.Q(signups__in=shift.signups.active())
        | models.Q(makeups__in=shift.makeups.exclude(state=Makeup.State.RETURNED))
    )


# --- questions ---------------------------------------------------------------------------------------------------------


def preview_correction(*, shift: Shift, attendance: Attendance, counted: Interval | None, at: datetime) -> CorrectionPreview:
    """What `correct` would do, for the page that asks once more; `shift` with rule, event and point. Writes nothing.

    What waits for a second person waits by its way of entry, by the length of the day, or because nobody vouches for the shift.
    """
    then = copy(attendance)
    then.minutes = shift.pinned_rule.minutes(*counted, shift.planned) if counted else 0
    then.counted_start, then.counted_end = counted or (None, None)
    then.pay, then.points = Pay.BUDGET, settlement_decide.earned_points(shift, then)
    if counted:
        daily_limits.set_needs(shift, [then])
        witnessed.set_needs(witnessed.standing_of(shift, [then], at), [then])
    settlement_caps.apply_caps(shift, [then])
    paid = attendance.points if attendance.pay == Pay.PAID else 0
    waits = then.points > 0 and flag_holds.needs_confirmation(then)
    owed = max(0, paid - ledger.balance(attendance.person) - (0 if waits else then.points))
    return CorrectionPreview(then.minutes, then.points, paid, owed, waits)


def counted_state(row: Attendance) -> dict[str, Any]:
    """What stands for a person, as a correction keeps it."""
    return {
        "counted_start": row.counted_start.isoformat() if row.counted_start else None,
        "counted_end": row.counted_end.isoformat() if row.counted_end else None,
        "minutes": row.minutes,
        "points": row.points if row.pay != Pay.NOTHING else 0,
        "pay": row.pay,
    }


def is_already_counted(row: Attendance, counted: Interval | None) -> bool:
    """Whether exactly this counts already. A record that never counted is void only once somebody said so."""
    if counted is None:
        return row.pay_note == settlement_decide.VOID
    return counted == (row.counted_start, row.counted_end)


def require_valid_interval(shift: Shift, row: Attendance, counted: Interval | None) -> None:
    """Raise unless this may count: within presence and shift, beside everything else that counts for the person."""
    if shift.state != Shift.State.SETTLED:
        raise Refused(CorrectionRefusal.NOT_SETTLED)
    if counted is None:
        return
    if row.out_at is None:
        raise Refused(CorrectionRefusal.NO_CHECK_OUT)
    start, end = counted
    if not max(row.in_at, shift.start) <= start < end <= min(row.out_at, shift.end):
        raise Refused(CorrectionRefusal.OUTSIDE)
    others = Attendance.objects.filter(person=row.person, counted_start__lt=end, counted_end__gt=start).exclude(pk=row.pk)
    if others.exists():
        raise Refused(CorrectionRefusal.OVERLAPS)


def _require_corrector(shift: Shift, rows: list[Attendance], by: User, reason: str, at: datetime) -> None:
    if not role_scope.scope_for(by, Power.REVIEW, at).covers_point(shift.event.point):
        raise Refused(CorrectionRefusal.INVOLVED if any(by.acts_for(row.person) for row in rows) else CorrectionRefusal.NOT_YOURS)
    settlement_permissions.require_uninvolved(shift, rows, by)
    if not reason.strip():
        raise Refused(CorrectionRefusal.NO_REASON)


def _require_replaceable(shift: Shift, row: Attendance, person: User, by: User) -> None:
    if shift.state != Shift.State.SETTLED:
        raise Refused(CorrectionRefusal.NOT_SETTLED)
    if row.pay_note == settlement_decide.VOID:
        raise Refused(CorrectionRefusal.VOID)
    if person.pk == row.person_id:
        raise Refused(CorrectionRefusal.SAME_PERSON)
    if people_parties.is_near(by, person, act=people_parties.Act.CONFIRM):
        raise Refused(CorrectionRefusal.INVOLVED)
    if Attendance.objects.filter(shift=shift, person=person).exists():
        raise Refused(CorrectionRefusal.HAS_RECORD)


def _earlier_replacement(row: Attendance, person: User) -> Attendance | None:
    """The record this person got in place of `row` before."""
    made = row.corrections.filter(kind=Correction.Kind.PERSON).values_list("after__instead", flat=True)
    return Attendance.objects.filter(pk__in=[pk for pk in made if pk], person=person).first()


def _lock_with_cut(shift_id: UUID, people: list[int]) -> tuple[Shift, list[Shift]]:
    """The shift, and the settled ones where a cap to which it counts cut what one of these people got: with their accounts locked.

    What is taken back leaves room there. The caller holds the people.
    """
    cut = settlement_caps.shifts_cut_by([shift_id], people)
    locked = {pk: settlement_decide.lock_shift(pk) for pk in sorted({shift_id, *cut})}
    payout.lock_all(dict.fromkeys(locked, people))
    return locked[shift_id], [locked[pk] for pk in cut]


# --- the rows ----------------------------------------------------------------------------------------------------------


def _fresh_attendance(attendance: Attendance) -> Attendance:
    return Attendance.objects.select_related("person", "job").get(pk=attendance.pk)


def _recount(shift: Shift, row: Attendance, counted: Interval | None, at: datetime) -> None:
    row.counted_start, row.counted_end = counted or (None, None)
    row.minutes = shift.pinned_rule.minutes(*counted, shift.planned) if counted else 0
    if counted is None:
        row.pay, row.pay_note, row.points, row.needs = Pay.NOTHING, settlement_decide.VOID, 0, Attendance.Needs.NOBODY
    else:
        settlement_decide.decide_attendance(shift, row, at)
    row.save(update_fields=["counted_start", "counted_end", "minutes", *settlement_decide.DECIDED_FIELDS])


def _copy_to_person(shift: Shift, row: Attendance, person: User, *, by: User, at: datetime) -> Attendance:
    """The same times for another person, as an entry by hand of whoever corrects."""
    times = [(Scan.Act.IN, row.in_at)] + ([(Scan.Act.OUT, row.out_at)] if row.out_at else [])
    desk = Recorder(shift, [person.pk], at, {}, held=True)
    for act, moment in times:
        scan = Scan(id=new_id(at), shift=shift, person=person, act=act, door=Door.ROSTER, accepted=True, by=by)
        scan.scanned_at, scan.received_at = moment, at
        desk.enter(scan)
    desk.write()
    other = Attendance.objects.select_related("person", "job").get(shift=shift, person=person)
    settlement_decide.decide_attendance(shift, other, at)
    other.save(update_fields=settlement_decide.DECIDED_FIELDS)
    return other


def _void_all(shift: Shift, rows: list[Attendance], *, by: User, reason: str, at: datetime) -> None:
    before = {row.pk: counted_state(row) for row in rows}
    _take_back_all(shift, rows, at)
    for row in rows:
        row.counted_start = row.counted_end = None
        row.minutes, row.points, row.pay, row.pay_note = 0, 0, Pay.NOTHING, settlement_decide.VOID
    if rows:
        Attendance.objects.bulk_update(rows, ["counted_start", "counted_end", "minutes", *settlement_decide.DECIDED_FIELDS])
    Correction.objects.bulk_create(
        _build_correction(row, Correction.Kind.CANCELLED, before[row.pk], by=by, reason=reason, at=at) for row in rows
    )


def _cancel_shift(shift: Shift, *, by: User, reason: str, at: datetime) -> None:
    """The shift ends as a cancelled one, with all that hung on it; what lies in its escrow is the point's again."""
    allot_actions.release(point=shift.event.point, shift_id=shift.pk, at=at)
    shift.signups.active().update(state=Signup.State.CANCELLED, ended_at=at, missed_at=None)
    shift.signups.filter(left_late=True).update(left_late=False, missed_at=None)
    decided = {"decided_by": by, "decided_at": at}
    asked_or_kept = shift.makeups.exclude(state=Makeup.State.RETURNED)
    asked_or_kept.update(state=Makeup.State.RETURNED, reason=reason, **decided)
    hooks.open_flag_cases(shift, at)
    shift.flags.filter(decided_at=None).update(decision=Flag.Decision.CORRECTED, note=reason, **decided)
    hooks.end_flag_cases(shift.pk, by, at)
    shift.state, shift.state_note = Shift.State.CANCELLED, reason[:200]
    shift.save(update_fields=["state", "state_note"])


def _decide_objection(shift: Shift, row: Attendance, by: User, reason: str, at: datetime) -> None:
    """What the person objected to is put right: the case is decided with the correction."""
    hooks.open_flag_cases(shift, at)
    objections = Flag.objects.open().filter(attendance=row, kind=Flag.Kind.OBJECTION)
    objections.update(decision=Flag.Decision.CORRECTED, note=reason, decided_by=by, decided_at=at)
    hooks.end_flag_cases(shift.pk, by, at)


def _build_correction(row: Attendance, kind: str, before: dict[str, Any], *, by: User, reason: str, at: datetime) -> Correction:
    return Correction(
        id=new_id(at), attendance=row, kind=kind, before=before, after=counted_state(row), reason=reason, by=by, at=at
    )


def _record_correction(made: Correction) -> None:
    """Write down what was changed, twice: for the person and for the auditor."""
    made.save(force_insert=True)
    detail = {"reason": made.reason, "before": made.before, "after": made.after, "kind": str(made.kind)}
    audit.record(act="attendance.correct", subject=made.attendance, actor=made.by, at=made.at, detail=detail)


# --- what follows ------------------------------------------------------------------------------------------------------


def _repay(shift: Shift, row: Attendance, at: datetime) -> None:
    """Reverse what was paid, sweep it to the point's budget, pay what is due now."""
    if row.is_void:
        _take_back_all(shift, [row], at)
        return
    payout.reverse_payment(shift, [row], at)
    if row.pay == Pay.BUDGET:
        payout.pay_from_budget(shift, [row], at)


def _take_back_all(shift: Shift, rows: list[Attendance], at: datetime) -> None:
    """Reverse what was paid for records that count no more, with the welcome that was given for them."""
    payout.lock_accounts(shift, [row.person_id for row in rows], also=welcome_bonus.budgets_of_bonuses(rows))
    payout.reverse_payment(shift, rows, at)
    welcome_bonus.take_back_bonuses(rows, at)


def _notify_person(shift: Shift, row: Attendance, reason: str, at: datetime) -> None:
    points = row.points if row.pay != Pay.NOTHING else 0
    params = {"title": shift.event.title, "minutes": row.minutes, "points": points, "reason": reason}
    url = reverse("events:record_one", args=[row.pk])
    outbox.write_notices(
        [Notice(person=row.person, kind="corrected", params=params, key=f"corrected:{row.pk}:{at.isoformat()}", at=at, url=url)]
    )
