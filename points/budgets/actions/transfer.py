"""调剂: points that lie idle in one unit go to another that needs them. One person asks, another one approves.

Whoever approves hands points down for both units, is not who asked and shares no household with them.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.urls import reverse

from points.budgets import permissions
from points.budgets.actions import allot as allot_actions
from points.budgets.actions.allot import Unit
from points.budgets.refusals import BudgetRefusal
from points.freezes import actions as freezes
from points.ledger import actions as ledger
from points.ledger.actions import Move
from points.ledger.models import BUDGET_LIMIT
from points.models import BudgetMove, Transfer
from volunteer.core import approvals, audit
from volunteer.core.approvals import Approval
from volunteer.core.refusals import Refused
from volunteer.models import Area, User
from volunteer.notices import outbox
from volunteer.people import parties as people_parties
from volunteer.roles import scope as role_scope
from volunteer.roles.scope import Power

State = BudgetMove.State


def request_transfer(*, move: BudgetMove, by: User, at: datetime) -> BudgetMove:
    """Ask for an unsaved `move` with id (made in the form), units, amount and reason; those who may approve it are told.

    Nothing moves yet. The same id again answers what was kept. Raises `Refused`, `BudgetRefusal` included.
    """
    with transaction.atomic():
        User.objects.get_queryset().select_for_update(no_key=True).get(pk=by.pk)
        if kept := BudgetMove.objects.filter(pk=move.pk).first():
            return require_same_transfer(kept, move)
        require_may_request(move, by, at)
        if not (deciders := deciders_for(move, by, at)):
            raise Refused(BudgetRefusal.NOBODY)
        move.asked_by, move.asked_at, move.state = by, at, State.ASKED
        move.save(force_insert=True)
        audit.record(act="budget_move.ask", subject=move, actor=by, at=at, detail=audit_detail(move))
        notify_people(move, "budget_move_asked", deciders, at)
    return move


def approve_transfer(*, move: BudgetMove, by: User, at: datetime) -> BudgetMove:
    """Move the points (key `move:<id>`). Harmless to repeat. Raises `Refused`; a short budget leaves it waiting."""
    return TRANSFERS.decide(
        move,
        State.DONE,
        by=by,
        at=at,
        require=permissions.require_may_approve,
        effect=lambda move: move_points(move, at),
        notify=lambda move: notify_people(move, "budget_move_done", requester_and_managers(move, at), at),
    )


def send_back_transfer(*, move: BudgetMove, by: User, reason: str, at: datetime) -> BudgetMove:
    """Do not move them, and say why. Who asked may send their own wish back too. Harmless to repeat. Raises `Refused`."""
    return TRANSFERS.decide(
        move,
        State.RETURNED,
        by=by,
        at=at,
        require=permissions.require_may_send_back,
        words=approvals.require_words(reason, BudgetRefusal.NO_REASON),
        notify=lambda move: notify_people(move, "budget_move_returned", [move.asked_by], at),
    )


# --- questions ---------------------------------------------------------------------------------------------------------


def deciders_for(move: BudgetMove, by: User, at: datetime) -> list[User]:
    """The nearest people who may approve what `by` asks."""
    source, target = allot_actions.area_of_unit(move.source), allot_actions.area_of_unit(move.target)
    return allot_actions.nearest_allotters(source, target, at=at, excluding=people_parties.with_households([by.pk]))


def units_kwargs(source: Unit, target: Unit) -> dict[str, Unit]:
    """The columns of a move for its two units."""
    return {
        "from_area" if isinstance(source, Area) else "from_point": source,
        "to_area" if isinstance(target, Area) else "to_point": target,
    }


# --- steps -------------------------------------------------------------------------------------------------------------


def require_same_transfer(kept: BudgetMove, again: BudgetMove) -> BudgetMove:
    if (kept.source, kept.target, kept.amount) != (again.source, again.target, again.amount):
        raise Refused(BudgetRefusal.USED_FORM)
    return kept


def require_not_frozen(move: BudgetMove, at: datetime) -> None:
    """A unit that is paused hands no points on and is sent none."""
    for unit in (move.source, move.target):
        freezes.require_unit_not_frozen(unit, at)


def require_may_request(move: BudgetMove, by: User, at: datetime) -> None:
    if move.source == move.target:
        raise Refused(BudgetRefusal.SAME_UNIT)
    runs = role_scope.scope_for(by, Power.RUN, at)
    if not (allot_actions.scope_covers(runs, move.source) or allot_actions.scope_covers(runs, move.target)):
        raise Refused(BudgetRefusal.NOT_EITHER_UNIT)
    require_not_frozen(move, at)
    if not 1 <= move.amount <= BUDGET_LIMIT:
        raise Refused(BudgetRefusal.AMOUNT, most=BUDGET_LIMIT)
    if not move.reason.strip():
        raise Refused(BudgetRefusal.NO_WORDS)
    if (free := allot_actions.free_points(move.source)) < move.amount:
        raise Refused(BudgetRefusal.BUDGET_SHORT, missing=move.amount - free, free=free)


def lock_transfer(move: BudgetMove) -> BudgetMove:
    return BudgetMove.objects.with_units().select_for_update(of=("self",)).get(pk=move.pk)


def move_points(move: BudgetMove, at: datetime) -> None:
    require_not_frozen(move, at)
    source, target = ledger.budget_account(move.source), ledger.budget_account(move.target)
    about = ("move", str(move.pk))
    allot_actions.post_from_budget(Move(f"move:{move.pk}", Transfer.Kind.MOVE, source, target, move.amount, about), at)


def requester_and_managers(move: BudgetMove, at: datetime) -> set[User]:
    return {move.asked_by, *allot_actions.unit_managers(move.source, move.target, at=at)}


def audit_detail(move: BudgetMove) -> dict[str, object]:
    return {"from": str(move.source), "to": str(move.target), "amount": move.amount}


TRANSFERS = Approval(
    act="budget_move",
    waiting=State.ASKED,
    decided=BudgetRefusal.MOVE_DECIDED,
    lock=lock_transfer,
    detail=audit_detail,
    words="answer",
)


def notify_people(move: BudgetMove, kind: str, people: set[User] | list[User], at: datetime) -> None:
    params = audit_detail(move) | {"source": str(move.source), "reason": move.answer or move.reason, "name": move.asked_by.name}
    outbox.notify_many(people=people, kind=kind, params=params, key=f"{kind}:{move.pk}", at=at, url=reverse("points:moves"))
