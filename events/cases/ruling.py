"""Deciding a case: one decision of a list, with its effect in the same transaction and a reason that those concerned read.

Who is paused was asked before, and so was the person concerned before points are taken back: they answered, or their time is over.
Flags of the case are decided with it, so that what waited for them goes on; where it is handed over to another authority
they stay open, and what they hold stays unpaid. An appeal goes to the level above, to another person, within fifteen days.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from events import corrections, flags, judging
from events.cases import closing, measures, opening, owning
from events.cases.owning import Act
from events.desk import hold_people
from events.models import Attendance, Case, Flag, Ruling, RulingChange, Voice
from events.models.cases import LAST_ROUND
from volunteer import audit
from volunteer.core.required import required
from volunteer.models import User
from volunteer.refusals import Refused, refusal_of

Decision = Ruling.Decision
FOLLOWS = {  # what a decision makes of the flags of the case when no record was changed
    Decision.NONE: Flag.Decision.COUNTS,
    Decision.CORRECT: Flag.Decision.CORRECTED,
    Decision.REVERSE: Flag.Decision.CORRECTED,
}


class Reason(models.TextChoices):
    NOT_HEARD = "not_heard", _("Ask the person concerned first: they answer, or have three days to.")
    PERSON_NOT_HEARD = "person_not_heard", _("Ask %(name)s first: they answer, or have three days to.")
    NO_PERSON = "no_person", _("Say whom it stops.")
    NO_UNTIL = "no_until", _("Say until when.")
    NO_RECORD = "no_record", _("Choose the record it is about.")
    FOREIGN_RECORD = "foreign_record", _("That record has nothing to do with this case.")
    NO_TIMES = "no_times", _("Say from when until when it counts.")
    NO_AUTHORITY = "no_authority", _("Say to whom it is handed over.")
    FIRST_ROUND = "first_round", _("Nothing was decided before that could stand.")
    NOT_A_PARTY = "not_a_party", _("Only who brought this, or whom it concerns, can appeal.")
    NOT_DECIDED = "not_decided", _("Nothing has been decided yet.")
    TOO_LATE = "too_late", _("The fifteen days to appeal are over. Ask your community what else is possible.")
    LAST = "last", _("This was decided three times. Within this site that is the last word; the courts are open to you.")
    APPEALED = "appealed", _("Somebody has appealed already; another person looks at it.")
    NO_WORDS = "no_words", _("Say what is wrong with the decision.")


@dataclass(frozen=True)
class Verdict:
    """What is decided. `records` are changed: the one put right to `counted`, or those whose points are taken back.

    `person` is paused until the local date `until`, which is the last day; `authority` names who takes it over.
    """

    decision: str
    reason: str
    records: Sequence[Attendance] = ()
    counted: corrections.Interval | None = None
    person: User | None = None
    until: date | None = None
    authority: str = ""
    hand: bool = False  # take back what was given by hand

    @property
    def pauses(self) -> bool:
        return self.decision in Ruling.PAUSES

    @property
    def pause(self) -> tuple[User, date]:
        """Whom a verdict that `pauses` stops, and until when; `refuse_verdict` asks for both."""
        rule = "a pause names a person and a last day"
        return required(self.person, rule), required(self.until, rule)

    @property
    def changes(self) -> bool:
        return bool(self.records) or self.hand


def rule(*, case: Case, verdict: Verdict, id: UUID, by: User, at: datetime) -> Ruling:
    """Decide, with effect. `id` is made in the form: the same again answers what was kept. All those concerned are told.

    After an appeal anything but STANDS first undoes what was decided before. Raises `Refused`, also with the reasons of the acts
    that give it effect: then nothing was decided.
    """
    with transaction.atomic():
        hold_all(case, verdict, at)
        case = owning.held(case)
        if kept := Ruling.objects.filter(pk=id, case=case).first():
            return kept
        owning.refuse_owner(case, by, at)
        refuse_verdict(case, verdict, at)
        closing.close(case, at)  # first, so that what follows from its flags and records finds it decided
        before = case.rulings.last()
        undone = measures.undo(before, verdict.reason, by, at) if before and verdict.decision != Decision.STANDS else []
        made = Ruling(id=id, case=case, round=case.round, decision=verdict.decision, reason=verdict.reason.strip(), by=by, at=at)
        made.authority, made.office = verdict.authority.strip(), case.office or owning.base(case)
        if verdict.pauses:
            made.person, made.freeze = verdict.person, measures.pause(case, verdict, by, at)
        rows = measures.change(case, verdict, by, at)
        made.save(force_insert=True)
        RulingChange.objects.bulk_create(measures.of_ruling(made, row) for row in rows)
        answer_flags(case, verdict, by, at)
        owning.note(case, Act.RULED, at, by=by, office=made.office)
        detail = {"decision": str(verdict.decision), "round": case.round, "changed": len(rows), "undone": len(undone)}
        audit.record(act="case.rule", subject=case, actor=by, at=at, detail=detail)
        closing.tell_parties(case, made, at)
    return made


def appeal(*, case: Case, words: str, id: UUID, by: User | None, code: str = "", at: datetime) -> Voice:
    """Appeal against the last decision, by name or with the code of an anonymous voice: another person of the level above decides.

    What was decided holds meanwhile. The same id again answers what was kept. Raises `Refused`.
    """
    with transaction.atomic():
        case = owning.held(case)
        if kept := Voice.objects.filter(pk=id, case=case).first():
            return kept
        refuse_appeal(case, by, code, at)
        if not words.strip():
            raise Refused(Reason.NO_WORDS)
        voice = Voice(id=id, case=case, kind=Voice.Kind.APPEAL, by=by, words=words.strip(), round=case.round, at=at)
        voice.code_hash = "" if by else opening.hash_of(code)
        voice.save(force_insert=True)
        case.round, case.decided_at, case.owner = case.round + 1, None, None
        case.due_at = at + owning.DEADLINE
        case.save(update_fields=["round", "decided_at", "owner", "due_at"])
        owning.note(case, Act.APPEALED, at, by=by)
        if found := owning.above(case, at) or owning.find(case, at):
            owning.give(case, found, at, Act.GIVEN, due_at=case.due_at)
        audit.record(act="case.appeal", subject=case, actor=by, at=at)
    return voice


# --- questions ---------------------------------------------------------------------------------------------------------


def may_appeal(case: Case, by: User | None, at: datetime, code: str = "") -> bool:
    """Whether this person may appeal; without one, whoever holds the code."""
    return refusal_of(refuse_appeal, case, by, code, at) is None


# --- refusing ----------------------------------------------------------------------------------------------------------


def refuse_verdict(case: Case, verdict: Verdict, at: datetime) -> None:
    if not verdict.reason.strip():
        raise Refused(owning.Reason.NO_REASON)
    if verdict.decision == Decision.STANDS and case.round == 1:
        raise Refused(Reason.FIRST_ROUND)
    if verdict.decision == Decision.HAND_OVER and not verdict.authority.strip():
        raise Refused(Reason.NO_AUTHORITY)
    if any(row.shift_id != case.shift_id or case.attendance_id not in (None, row.pk) for row in verdict.records):
        raise Refused(Reason.FOREIGN_RECORD)
    if verdict.decision == Decision.CORRECT:
        refuse_correction(verdict)
    if verdict.decision == Decision.REVERSE and not verdict.changes:
        raise Refused(Reason.NO_RECORD)
    refuse_unheard(case, verdict, at)


def refuse_correction(verdict: Verdict) -> None:
    if len(verdict.records) != 1:
        raise Refused(Reason.NO_RECORD)
    if verdict.counted is None:
        raise Refused(Reason.NO_TIMES)


def refuse_unheard(case: Case, verdict: Verdict, at: datetime) -> None:
    """Nobody is paused, and nothing is taken back, before the other side could be heard."""
    heard = [hearing.person_id for hearing in case.hearings.all() if hearing.heard(at)]
    if verdict.pauses:
        if verdict.person is None:
            raise Refused(Reason.NO_PERSON)
        if verdict.until is None:
            raise Refused(Reason.NO_UNTIL)
        if verdict.person.pk not in heard:
            raise Refused(Reason.PERSON_NOT_HEARD, name=verdict.person.name)
    if verdict.decision == Decision.REVERSE and not heard:
        raise Refused(Reason.NOT_HEARD)


def refuse_appeal(case: Case, by: User | None, code: str, at: datetime) -> None:
    if by is not None:
        party = Case.objects.of_party(by).filter(pk=case.pk).exists()
    else:
        party = bool(code) and case.voices.filter(code_hash=opening.hash_of(code)).exists()
    if not party:
        raise Refused(Reason.NOT_A_PARTY)
    if case.decided_at is None:
        raise Refused(Reason.APPEALED if case.round > 1 else Reason.NOT_DECIDED)
    if case.round == LAST_ROUND:
        raise Refused(Reason.LAST)
    if at > case.decided_at + closing.TO_APPEAL:
        raise Refused(Reason.TOO_LATE)


# --- the steps ---------------------------------------------------------------------------------------------------------


def hold_all(case: Case, verdict: Verdict, at: datetime) -> None:
    """The people, then the shift, then (by the caller) the case: in the order of all who decide about records."""
    people = {row.person_id for row in verdict.records} | ({verdict.person.pk} if verdict.person else set())
    if case.shift_id:
        people |= set(Attendance.objects.filter(shift=case.shift_id).values_list("person_id", flat=True))
    hold_people(people)
    if case.shift_id:
        opening.of_flags(judging.held(case.shift_id), at)


def answer_flags(case: Case, verdict: Verdict, by: User, at: datetime) -> None:
    """Decide the flags of the case as it was decided; handed over, they stay open."""
    if verdict.decision == Decision.HAND_OVER:
        return
    changed = Flag.Decision.CORRECTED if verdict.records else Flag.Decision.COUNTS
    found = Flag.objects.open().filter(voice__case=case)
    if found:
        said = FOLLOWS.get(Decision(verdict.decision), changed)
        flags.decide_many(flags=found, decision=said, note=verdict.reason.strip()[:300], by=by, at=at)
