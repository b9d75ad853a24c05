"""One person asks, another one decides: the steps that are the same in every room.

A room describes what is its own in an `Approval`, and its acts call `Approval.decide`:

    MOVES = Approval(act="budget_move", waiting=State.ASKED, decided=BudgetRefusal.MOVE_DECIDED, lock=lock_move, ...)

    def approve_transfer(*, move: BudgetMove, by: User, at: datetime) -> BudgetMove:
        return MOVES.decide(move, State.DONE, by=by, at=at, require=permissions.require_may_approve, effect=..., notify=...)

It is for one decision on one row, kept in `state`, `decided_by` and `decided_at`. What takes several steps or several people, may
be answered again, or is decided for many rows at once has its own acts; the docstring of such a room says why.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import TextChoices

from volunteer.core import audit
from volunteer.core.models import Approvable
from volunteer.core.refusals import Refused
from volunteer.models import User


def require_words(words: str, refusal: TextChoices) -> str:
    """The words without spaces around them. Raises `Refused(refusal)` where there are none."""
    if not words.strip():
        raise Refused(refusal)
    return words.strip()


@dataclass(frozen=True, kw_only=True)
class Approval[A: Approvable]:
    """What is a room's own in deciding what was asked.

    `act` begins the name of the act in the audit trail, the state ends it; `detail` is what the trail says besides.
    `waiting` is the state of what nobody has decided; `decided` the refusal where somebody decided otherwise.
    `lock` returns the row, locked, with what the checks read. `words` is the column that keeps why, "" for none; `also` are
    columns that an effect fills.
    `by_anybody`: the same decision by somebody else is a repeat, too. The person is then asked about before the state.
    """

    act: str
    waiting: str
    decided: TextChoices
    lock: Callable[[A], A]
    detail: Callable[[A], dict[str, Any]] = lambda row: {}
    words: str = "reason"
    also: tuple[str, ...] = ()
    by_anybody: bool = False

    def decide(
        self,
        row: A,
        state: str,
        *,
        by: User,
        at: datetime,
        require: Callable[[A, User, datetime], None],
        words: str = "",
        effect: Callable[[A], None] = lambda row: None,
        notify: Callable[[A], None] = lambda row: None,
    ) -> A:
        """Bring what was asked to `state`, once, in one transaction. Repeating it changes nothing. Raises `Refused`.

        `require` raises unless this person may decide so. `effect` has the room's other checks and what the decision does;
        `notify` runs after the row is saved. Whatever one of them refuses has written nothing.
        """
        with transaction.atomic():
            row = self.lock(row)
            if self._stands(row, state, by, at, require):
                return row
            effect(row)
            self.save(row, state, words, by, at)
            notify(row)
        return row

    def _stands(self, row: A, state: str, by: User, at: datetime, require: Callable[[A, User, datetime], None]) -> bool:
        """Whether this decision was made before. Raises `Refused` where another one was, or this person may not make it."""
        if self.by_anybody:
            require(row, by, at)
            if row.state not in (self.waiting, state):
                raise Refused(self.decided)
            return row.state == state
        if row.state == state and row.decided_by_id == by.pk:
            return True
        if row.state != self.waiting:
            raise Refused(self.decided)
        require(row, by, at)
        return False

    def save(self, row: A, state: str, words: str, by: User | None, at: datetime) -> None:
        """Write the decision down on a locked row and in the audit trail."""
        row.state, row.decided_by, row.decided_at = state, by, at
        if self.words:
            setattr(row, self.words, words)
        row.save(update_fields=["state", "decided_by", "decided_at", *filter(None, [self.words]), *self.also])
        audit.record(act=f"{self.act}.{state}", subject=row, actor=by, at=at, detail=self.detail(row))
