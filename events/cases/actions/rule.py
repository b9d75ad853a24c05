"""Deciding a case: one decision of a list, with its effect in the same transaction and a reason for those
concerned; and the appeal.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import models, transaction
from django.utils import timezone

from events.attendance.recorder import lock_people
from events.cases.actions import assign, close, decide_flag
from events.cases.actions import open as open_actions
from events.cases.actions.assign import Act
from events.cases.models import LAST_ROUND
from events.cases.refusals import CaseRefusal
from events.models import Attendance, Case, CaseStep, Flag, Ruling, RulingChange, Voice
from events.settlement import decide as settlement_decide
from events.settlement.corrections.actions import correct as correct_actions
from points.freezes import actions as freezes
from points.ledger import actions as ledger
from points.ledger.actions import Move
from points.models import Freeze, HandEntry, Transfer
from volunteer.core import audit
from volunteer.core.ids import new_id
from volunteer.core.refusals import Refused, refusal_of
from volunteer.core.required import required
from volunteer.models import User

Decision = Ruling.Decision
FLAG_DECISIONS = {  # what a decision makes of the flags of the case when no record was changed
    Decision.NONE: Flag.Decision.COUNTS,
    Decision.CORRECT: Flag.Decision.CORRECTED,
    Decision.REVERSE: Flag.Decision.CORRECTED,
}


@dataclass(frozen=True)
class Verdict:
    """What is decided. `records` are changed: the one put right to `counted`, or those whose points are taken back.

    `person` is paused until the local date `until`, which is the last day; `authority` names who takes it over.
    """

    decision: str
    reason: str
    records: Sequence[Attendance] = ()
    counted: correct_actions.Interval | None = None
    person: User | None = None
    until: date | None = None
    authority: str = ""
    hand: bool = False  # take back what was given by hand

    @property
    def pauses(self) -> bool:
        return self.decision in Ruling.PAUSES

    @property
    def pause(self) -> tuple[User, date]:
        """Whom a verdict that `pauses` stops, and until when; `require_valid_verdict` asks for both."""
        rule = "a pause names a person and a last day"
        return required(self.person, rule), required(self.until, rule)

    @property
    def changes(self) -> bool:
        return bool(self.records) or self.hand


def decide_case(*, case: Case, verdict: Verdict, id: UUID, by: User, at: datetime) -> Ruling:
    """Decide, with effect. `id` is made in the form: the same again answers what was kept. All those concerned are told.

    After an appeal anything but STANDS first undoes what was decided before. Raises `Refused`, also with the reasons of the acts
    that give it effect: then nothing was decided.
    """
    with transaction.atomic():
        lock_all(case, verdict, at)
        case = assign.lock_case(case)
        if kept := Ruling.objects.filter(pk=id, case=case).first():
            return kept
        assign.require_owner(case, by, at)
        require_valid_verdict(case, verdict, at)
        close.mark_decided(case, at)  # first, so that what follows from its flags and records finds it decided
        before = case.rulings.last()
        undone = undo_ruling(before, verdict.reason, by, at) if before and verdict.decision != Decision.STANDS else []
        made = Ruling(id=id, case=case, round=case.round, decision=verdict.decision, reason=verdict.reason.strip(), by=by, at=at)
        made.authority, made.office = verdict.authority.strip(), case.office or assign.base_area(case)
        if verdict.pauses:
            made.person, made.freeze = verdict.person, pause_person(case, verdict, by, at)
        rows = change_records(case, verdict, by, at)
        made.save(force_insert=True)
        RulingChange.objects.bulk_create(link_to_ruling(made, row) for row in rows)
        decide_flags(case, verdict, by, at)
        assign.record_step(case, CaseStep(act=Act.RULED, by=by, at=at, office=made.office))
        detail = {"decision": str(verdict.decision), "round": case.round, "changed": len(rows), "undone": len(undone)}
        audit.record(act="case.rule", subject=case, actor=by, at=at, detail=detail)
        close.notify_ruling(case, made, at)
    return made


def appeal(*, case: Case, words: str, id: UUID, by: User | None, code: str = "", at: datetime) -> Voice:
    """Appeal against the last decision, by name or with the code of an anonymous voice: another person of the level above decides.

    What was decided holds meanwhile. The same id again answers what was kept. Raises `Refused`.
    """
    with transaction.atomic():
        case = assign.lock_case(case)
        if kept := Voice.objects.filter(pk=id, case=case).first():
            return kept
        require_may_appeal(case, by, code, at)
        if not words.strip():
            raise Refused(CaseRefusal.NO_APPEAL_WORDS)
        voice = Voice(id=id, case=case, kind=Voice.Kind.APPEAL, by=by, words=words.strip(), round=case.round, at=at)
        voice.code_hash = "" if by else open_actions.hash_tracking_code(code)
        voice.save(force_insert=True)
        case.round, case.decided_at, case.owner = case.round + 1, None, None
        case.due_at = at + assign.DEADLINE
        case.save(update_fields=["round", "decided_at", "owner", "due_at"])
        assign.record_step(case, CaseStep(act=Act.APPEALED, by=by, at=at))
        if found := assign.find_reviewer_above(case, at) or assign.find_reviewer(case, at):
            assign.give_case(case, found, CaseStep(act=Act.GIVEN, at=at), due_at=case.due_at)
        audit.record(act="case.appeal", subject=case, actor=by, at=at)
    return voice


# --- questions ---------------------------------------------------------------------------------------------------------


def may_appeal(case: Case, by: User | None, at: datetime, code: str = "") -> bool:
    """Whether this person may appeal; without one, whoever holds the code."""
    return refusal_of(require_may_appeal, case, by, code, at) is None


# --- refusing ----------------------------------------------------------------------------------------------------------


def require_valid_verdict(case: Case, verdict: Verdict, at: datetime) -> None:
    if not verdict.reason.strip():
        raise Refused(CaseRefusal.NO_REASON)
    if verdict.decision == Decision.STANDS and case.round == 1:
        raise Refused(CaseRefusal.FIRST_ROUND)
    if verdict.decision == Decision.HAND_OVER and not verdict.authority.strip():
        raise Refused(CaseRefusal.NO_AUTHORITY)
    if any(row.shift_id != case.shift_id or case.attendance_id not in (None, row.pk) for row in verdict.records):
        raise Refused(CaseRefusal.FOREIGN_RECORD)
    if verdict.decision == Decision.CORRECT:
        require_correction(verdict)
    if verdict.decision == Decision.REVERSE and not verdict.changes:
        raise Refused(CaseRefusal.NO_RECORD)
    require_heard(case, verdict, at)


def require_correction(verdict: Verdict) -> None:
    if len(verdict.records) != 1:
        raise Refused(CaseRefusal.NO_RECORD)
    if verdict.counted is None:
        raise Refused(CaseRefusal.NO_TIMES)


def require_heard(case: Case, verdict: Verdict, at: datetime) -> None:
    """Nobody is paused, and nothing is taken back, before the other side could be heard."""
    heard = [hearing.person_id for hearing in case.hearings.all() if hearing.heard(at)]
    if verdict.pauses:
        if verdict.person is None:
            raise Refused(CaseRefusal.NO_PERSON)
        if verdict.until is None:
            raise Refused(CaseRefusal.NO_UNTIL)
        if verdict.person.pk not in heard:
            raise Refused(CaseRefusal.PERSON_NOT_HEARD, name=verdict.person.name)
    if verdict.decision == Decision.REVERSE and not heard:
        raise Refused(CaseRefusal.NOT_HEARD)


def require_may_appeal(case: Case, by: User | None, code: str, at: datetime) -> None:
    if by is not None:
        party = Case.objects.of_party(by).filter(pk=case.pk).exists()
    else:
        party = bool(code) and case.voices.filter(code_hash__in=open_actions.known_hashes_of_code(code)).exists()
    if not party:
        raise Refused(CaseRefusal.NOT_A_PARTY)
    if case.decided_at is None:
        raise Refused(CaseRefusal.APPEALED if case.round > 1 else CaseRefusal.NOT_DECIDED)
    if case.round == LAST_ROUND:
        raise Refused(CaseRefusal.LAST)
    if at > case.decided_at + close.APPEAL_PERIOD:
        raise Refused(CaseRefusal.TOO_LATE)


# --- the steps ---------------------------------------------------------------------------------------------------------


def lock_all(case: Case, verdict: Verdict, at: datetime) -> None:
    """The people, then the shift, then (by the caller) the case: in the order of all who decide about records."""
    people = {row.person_id for row in verdict.records} | ({verdict.person.pk} if verdict.person else set())
    if case.shift_id:
        people |= set(Attendance.objects.filter(shift=case.shift_id).values_list("person_id", flat=True))
    lock_people(people)
    if case.shift_id:
        open_actions.open_flag_cases(settlement_decide.lock_shift(case.shift_id), at)


def decide_flags(case: Case, verdict: Verdict, by: User, at: datetime) -> None:
    """Decide the flags of the case as it was decided; handed over, they stay open."""
    if verdict.decision == Decision.HAND_OVER:
        return
    changed = Flag.Decision.CORRECTED if verdict.records else Flag.Decision.COUNTS
    found = Flag.objects.open().filter(voice__case=case)
    if found:
        said = FLAG_DECISIONS.get(Decision(verdict.decision), changed)
        decide_flag.decide_many(flags=found, decision=said, note=verdict.reason.strip()[:300], by=by, at=at)


# --- doing -------------------------------------------------------------------------------------------------------------


def change_records(case: Case, verdict: Verdict, by: User, at: datetime) -> list[RulingChange]:
    """Put right, or take back; what counted before, not yet saved. Raises the refusals of the acts."""
    reason = verdict.reason.strip()[:300]
    found = [correct_record(row, verdict, by, reason, at) for row in sorted(verdict.records, key=lambda row: row.pk)]
    if verdict.hand and case.hand is not None:
        found.append(reverse_hand_entry(case.hand, at))
    return found


def correct_record(row: Attendance, verdict: Verdict, by: User, reason: str, at: datetime) -> RulingChange:
    """One record: the interval that was said, or nothing at all."""
    row = Attendance.objects.get(pk=row.pk)  # as it stands after what an appeal has undone
    before = RulingChange(attendance=row, counted_start=row.counted_start, counted_end=row.counted_end)
    correct_actions.correct(attendance=row, counted=verdict.counted, by=by, reason=reason, at=at)
    return before


def reverse_hand_entry(entry: HandEntry, at: datetime) -> RulingChange:
    """Reverse what was given (or taken) by hand, to where it came from; who has spent it owes it."""
    moved = transfers_of_hand_entry(entry).filter(reversed_by=None).exclude(kind=Transfer.Kind.REVERSAL).first()
    if moved is None:
        raise Refused(CaseRefusal.NOT_GIVEN)
    ledger.reverse_transfer(transfer=moved, key=f"reverse:{moved.key}", at=at)
    return RulingChange(hand=entry)


def pause_person(case: Case, verdict: Verdict, by: User, at: datetime) -> Freeze:
    """Stop a person until a day, by the act that does so from its own page: leading and keeping rest in the office's area."""
    person, until = verdict.pause
    made = Freeze(id=new_id(at), kind=verdict.decision, person=person, until=until)
    made.within, made.reason = case.office or assign.base_area(case), verdict.reason.strip()[:200]
    return freezes.start_freeze(freeze=made, by=by, at=at)


def link_to_ruling(ruling: Ruling, row: RulingChange) -> RulingChange:
    row.ruling = ruling
    return row


# --- undoing -----------------------------------------------------------------------------------------------------------


def undo_ruling(ruling: Ruling, reason: str, by: User, at: datetime) -> list[RulingChange]:
    """Set right what an earlier decision did: end its pause, let count again what counted, give back what was taken back."""
    reason = reason.strip()[:200]
    if ruling.freeze is not None and ruling.freeze.holds(timezone.localdate(at)):
        freezes.lift_freeze(freeze=ruling.freeze, reason=reason, by=by, at=at)
    rows = list(
        ruling.changes.select_related("attendance__person", "attendance__shift", "hand__area", "hand__point", "hand__person")
    )
    for row in rows:
        if row.attendance is not None:
            counted = (row.counted_start, row.counted_end) if row.counted_start and row.counted_end else None
            correct_actions.correct(attendance=row.attendance, counted=counted, by=by, reason=reason, at=at)
        elif row.hand is not None:
            repost_hand_entry(row.hand, at)
    return rows


def repost_hand_entry(entry: HandEntry, at: datetime) -> None:
    """Move once more what was reversed: out of the unit's budget, or of the wallet. Raises `Refused` where it is not there."""
    moves = list(transfers_of_hand_entry(entry).order_by("at", "key"))
    first = next((moved for moved in moves if moved.kind != Transfer.Kind.REVERSAL), None)
    if first is None or any(moved.kind != Transfer.Kind.REVERSAL and not hasattr(moved, "reversed_by") for moved in moves):
        return
    number = sum(moved.kind != Transfer.Kind.REVERSAL for moved in moves) + 1
    move = Move(
        f"{first.key}:{number}", first.kind, first.debit, first.credit, first.amount, ("hand", str(entry.pk)), first.earned_on
    )
    ledger.post(moves=[move], at=at)


def transfers_of_hand_entry(entry: HandEntry) -> models.QuerySet[Transfer]:
    rows = Transfer.objects.filter(source_type="hand", source_id=str(entry.pk))
    return rows.select_related("debit", "credit", "debit__person", "credit__person", "reversed_by")
