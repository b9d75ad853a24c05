"""The person concerned is asked and can answer; whoever looks at a case adds evidence of their own."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.core.files.base import File
from django.db import models, transaction
from django.urls import reverse

from events.cases.actions import assign
from events.cases.actions import open as open_actions
from events.cases.refusals import CaseRefusal
from events.models import Case, CaseStep, Hearing
from volunteer.core import audit
from volunteer.core.refusals import Refused
from volunteer.models import User
from volunteer.notices import outbox
from volunteer.people import parties as people_parties

Act = CaseStep.Act
TIME_TO_ANSWER = timedelta(days=3)


def ask_question(*, case: Case, person: User, question: str, id: UUID, by: User, at: datetime) -> Hearing:
    """Ask somebody; they have three days. The first one asked is the person concerned where nobody else is known to be.

    Whoever is asked, and their household, no longer decide this case. The same id (made in the form) again answers what was kept.
    """
    with transaction.atomic():
        case = assign.lock_case(case)
        if kept := Hearing.objects.filter(pk=id, case=case, person=person).first():
            return kept
        assign.require_owner(case, by, at)
        if not question.strip():
            raise Refused(CaseRefusal.NO_QUESTION)
        require_may_be_asked(case, person, by)
        made = Hearing(id=id, case=case, person=person, question=question.strip(), asked_by=by, asked_at=at)
        made.until = at + TIME_TO_ANSWER
        made.save(force_insert=True)
        if case.concerned is None:
            case.concerned = person
            case.save(update_fields=["concerned"])
        assign.record_step(case, CaseStep(act=Act.ASKED, by=by, at=at, person=person))
        assign.notify_parties(
            case, [person], "case_asked", f"case_asked:{made.pk}", at, question=made.question, until=made.until.isoformat()
        )
        audit.record(act="case.ask", subject=case, actor=by, at=at, detail={"person": person.volunteer_no})
    return made


def answer_question(*, hearing: Hearing, words: str, pictures: Sequence[File[bytes]], by: User, at: datetime) -> Hearing:
    """Answer what one was asked, or a member of one's household was; the owner writes it down for who has no phone.

    An answer is taken until the case is decided, also after its day. Harmless to repeat. Raises `Refused`.
    """
    with transaction.atomic():
        case = assign.lock_case(hearing.case)
        hearing = Hearing.objects.select_related("person").get(pk=hearing.pk)
        words = words.strip()
        if hearing.answered_at is not None and (hearing.answer, hearing.answered_by_id) == (words, by.pk):
            return hearing
        require_may_answer(case, hearing, words, by, at)
        hearing.answer, hearing.answered_by, hearing.answered_at = words, by, at
        hearing.save(update_fields=["answer", "answered_by", "answered_at"])
        open_actions.save_pictures(case, pictures, at, by=by, hearing=hearing)
        assign.record_step(case, CaseStep(act=Act.ANSWERED, by=by, at=at, person=hearing.person))
        if case.owner is not None and case.owner_id != by.pk:
            params, url = {"number": case.number, "name": hearing.person.name}, reverse("events:case", args=[case.pk])
            outbox.notify(person=case.owner, kind="case_answered", params=params, key=f"case_answered:{hearing.pk}", at=at, url=url)
        audit.record(act="case.answer", subject=case, actor=by, at=at)
    return hearing


def add_evidence(*, case: Case, picture: File[bytes], words: str, by: User, at: datetime) -> None:
    """Keep a picture, cleaned before, that whoever looks at the case found. Raises `Refused`."""
    with transaction.atomic():
        case = assign.lock_case(case)
        assign.require_owner(case, by, at)
        if not picture:
            raise Refused(CaseRefusal.NO_PICTURE)
        open_actions.save_pictures(case, [picture], at, by=by, note=words.strip()[:200])
        assign.record_step(case, CaseStep(act=Act.EVIDENCE, by=by, at=at, note=words.strip()))
        audit.record(act="case.evidence", subject=case, actor=by, at=at)


def require_may_be_asked(case: Case, person: User, by: User) -> None:
    """Raise where this person cannot be asked now."""
    if people_parties.is_near(by, person):
        raise Refused(CaseRefusal.INVOLVED)
    if case.hearings.filter(person=person, answered_at=None).exists():
        raise Refused(CaseRefusal.ASKED_ALREADY, name=person.name)


def require_may_answer(case: Case, hearing: Hearing, words: str, by: User, at: datetime) -> None:
    """Raise unless `by` may answer this now."""
    if by.acts_for(hearing.person):
        if case.decided_at is not None:
            raise Refused(CaseRefusal.DECIDED)
    elif assign.may_review(case, by, at):
        assign.require_owner(case, by, at)
        if hearing.person.phone_verified_at is not None:
            raise Refused(CaseRefusal.HAS_PHONE)
    else:
        raise Refused(CaseRefusal.NOT_ASKED)
    if hearing.answered_at is not None:
        raise Refused(CaseRefusal.ANSWERED)
    if not words:
        raise Refused(CaseRefusal.NO_ANSWER)


def answers_due(person: User, at: datetime) -> models.QuerySet[Hearing]:
    """What a person and the household are asked and have not answered."""
    people = User.objects.household_of(person).order_by().values("pk")
    return Hearing.objects.filter(person__in=people, answered_at=None, case__decided_at=None)
