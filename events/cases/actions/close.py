"""The end of a round of a case: who reads what was decided, until when it can be appealed against; and cases that flags end.

A case that consists of flags alone ends when the last of them is decided in the reviewers' lists, as that was decided.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from events.cases.actions import assign
from events.cases.actions.assign import Act
from events.cases.models import LAST_ROUND
from events.models import Case, CaseStep, Flag, Hearing, Ruling, Voice
from volunteer.core.ids import new_id
from volunteer.models import User

Decision = Ruling.Decision
APPEAL_PERIOD = timedelta(days=15)
DECISION_OF_FLAG = {
    Flag.Decision.COUNTS: Decision.NONE,
    Flag.Decision.CORRECTED: Decision.CORRECT,
    Flag.Decision.REFUSED: Decision.REVERSE,
}


def end_flag_cases(shift_id: UUID, by: User, at: datetime) -> None:
    """End what consists of flags alone that are all decided; in the transaction that decided them, which holds the shift."""
    mine = Voice.objects.filter(case=OuterRef("pk"))
    waits = Exists(mine.filter(Q(flag=None) | Q(flag__decided_at=None)))
    asked = Exists(Hearing.objects.filter(case=OuterRef("pk"), answered_at=None, until__gt=at))
    found = Case.objects.open().filter(~waits, ~asked, shift=shift_id, round=1)
    for case in found.select_related(*assign.RELATED).select_for_update(of=("self",)).order_by("pk"):
        last = Flag.objects.filter(voice__case=case).order_by("-decided_at", "-pk")[0]
        made = Ruling(
            id=new_id(at), case=case, round=case.round, decision=DECISION_OF_FLAG[Flag.Decision(last.decision)], by=by, at=at
        )
        made.reason, made.office = last.note or str(last.get_decision_display()), case.office or assign.base_area(case)
        record_ruling(case, made)
        objectors = Flag.objects.filter(voice__case=case, kind=Flag.Kind.OBJECTION).values_list("raised_by_id", flat=True)
        notify_ruling(case, made, at, but=set(objectors))  # they are told what became of their objection


def record_ruling(case: Case, ruling: Ruling) -> None:
    """Write a ruling: the case is decided."""
    mark_decided(case, ruling.at)
    ruling.save(force_insert=True)
    assign.record_step(case, CaseStep(act=Act.RULED, by=ruling.by, at=ruling.at, office=ruling.office))


def mark_decided(case: Case, at: datetime) -> None:
    case.decided_at = at
    case.save(update_fields=["decided_at"])


def appeal_deadline(case: Case) -> datetime | None:
    """Until when the last decision can be appealed against; None while it is open, or where it was the last word."""
    if case.decided_at is None or case.round == LAST_ROUND:
        return None
    return case.decided_at + APPEAL_PERIOD


def parties_of_case(case: Case) -> list[User]:
    """Everybody who reads what was decided: by name those who brought it, those asked, those it fell upon."""
    people = {case.concerned_id, *case.voices.values_list("by_id", flat=True), *case.hearings.values_list("person_id", flat=True)}
    for ruling in case.rulings.all():
        people |= {ruling.person_id, *ruling.changes.values_list("attendance__person_id", flat=True)}
        people |= set(ruling.changes.values_list("hand__person_id", flat=True))
    return list(User.objects.get_queryset().filter(pk__in=[pk for pk in people if pk is not None]).order_by("pk"))


def notify_ruling(case: Case, ruling: Ruling, at: datetime, but: Collection[int | None] = ()) -> None:
    """Who brought it, whom it concerns: what was decided and why, with the way to appeal."""
    day = appeal_deadline(case)
    params = {"decision": str(ruling.decision), "reason": ruling.reason, "appeal": day.isoformat() if day else ""}
    people = [person for person in parties_of_case(case) if person.pk not in but]
    assign.notify_parties(case, people, "case_ruled", f"case_ruled:{case.pk}:{ruling.round}", at, **params)
