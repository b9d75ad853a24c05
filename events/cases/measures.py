"""What a decision does: records put right or voided, points by hand taken back, people paused; and how an appeal undoes it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from events import corrections
from events.cases import owning
from events.models import Attendance, Case, Ruling, RulingChange
from points import freezing, ledger
from points.ledger import Move
from points.models import Freeze, HandEntry, Transfer
from volunteer.codes import new_id
from volunteer.models import User
from volunteer.refusals import Refused

if TYPE_CHECKING:
    from events.cases.ruling import Verdict


class Reason(models.TextChoices):
    NOT_GIVEN = "not_given", _("Nothing was given by hand that could be taken back.")


# --- doing -------------------------------------------------------------------------------------------------------------


def change(case: Case, verdict: Verdict, by: User, at: datetime) -> list[RulingChange]:
    """Put right, or take back; what counted before, not yet saved. Raises the refusals of the acts."""
    reason = verdict.reason.strip()[:300]
    found = [corrected(row, verdict, by, reason, at) for row in sorted(verdict.records, key=lambda row: row.pk)]
    if verdict.hand and case.hand is not None:
        found.append(taken_back(case.hand, at))
    return found


def corrected(row: Attendance, verdict: Verdict, by: User, reason: str, at: datetime) -> RulingChange:
    """One record: the interval that was said, or nothing at all."""
    row = Attendance.objects.get(pk=row.pk)  # as it stands after what an appeal has undone
    before = RulingChange(attendance=row, counted_start=row.counted_start, counted_end=row.counted_end)
    corrections.correct(attendance=row, counted=verdict.counted, by=by, reason=reason, at=at)
    return before


def taken_back(entry: HandEntry, at: datetime) -> RulingChange:
    """Reverse what was given (or taken) by hand, to where it came from; who has spent it owes it."""
    moved = of_hand(entry).filter(reversed_by=None).exclude(kind=Transfer.Kind.REVERSAL).first()
    if moved is None:
        raise Refused(Reason.NOT_GIVEN)
    ledger.reverse(transfer=moved, key=f"reverse:{moved.key}", at=at)
    return RulingChange(hand=entry)


def pause(case: Case, verdict: Verdict, by: User, at: datetime) -> Freeze:
    """Stop a person until a day, by the act that does so from its own page: leading and keeping rest in the office's area."""
    person, until = verdict.pause
    made = Freeze(id=new_id(at), kind=verdict.decision, person=person, until=until)
    made.within, made.reason = case.office or owning.base(case), verdict.reason.strip()[:200]
    return freezing.freeze(freeze=made, by=by, at=at)


def of_ruling(ruling: Ruling, row: RulingChange) -> RulingChange:
    row.ruling = ruling
    return row


# --- undoing -----------------------------------------------------------------------------------------------------------


def undo(ruling: Ruling, reason: str, by: User, at: datetime) -> list[RulingChange]:
    """Set right what an earlier decision did: end its pause, let count again what counted, give back what was taken back."""
    reason = reason.strip()[:200]
    if ruling.freeze is not None and ruling.freeze.holds(timezone.localdate(at)):
        freezing.lift(freeze=ruling.freeze, reason=reason, by=by, at=at)
    rows = list(
        ruling.changes.select_related("attendance__person", "attendance__shift", "hand__area", "hand__point", "hand__person")
    )
    for row in rows:
        if row.attendance is not None:
            counted = (row.counted_start, row.counted_end) if row.counted_start and row.counted_end else None
            corrections.correct(attendance=row.attendance, counted=counted, by=by, reason=reason, at=at)
        elif row.hand is not None:
            given_again(row.hand, at)
    return rows


def given_again(entry: HandEntry, at: datetime) -> None:
    """Move once more what was reversed: out of the unit's budget, or of the wallet. Raises `Refused` where it is not there."""
    moves = list(of_hand(entry).order_by("at", "key"))
    first = next((moved for moved in moves if moved.kind != Transfer.Kind.REVERSAL), None)
    if first is None or any(moved.kind != Transfer.Kind.REVERSAL and not hasattr(moved, "reversed_by") for moved in moves):
        return
    number = sum(moved.kind != Transfer.Kind.REVERSAL for moved in moves) + 1
    move = Move(
        f"{first.key}:{number}", first.kind, first.debit, first.credit, first.amount, ("hand", str(entry.pk)), first.earned_on
    )
    ledger.post(moves=[move], at=at)


def of_hand(entry: HandEntry) -> models.QuerySet[Transfer]:
    rows = Transfer.objects.filter(source_type="hand", source_id=str(entry.pk))
    return rows.select_related("debit", "credit", "debit__person", "credit__person", "reversed_by")
