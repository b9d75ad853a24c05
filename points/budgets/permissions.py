"""Who decides on points that are to move between units."""

from __future__ import annotations

from datetime import datetime

from points.budgets.actions.allot import scope_covers
from points.budgets.models import BudgetMoveQuerySet
from points.budgets.refusals import BudgetRefusal
from points.models import BudgetMove
from volunteer.core.refusals import Refused
from volunteer.models import User
from volunteer.people import parties as people_parties
from volunteer.roles import scope as role_scope
from volunteer.roles.scope import Power

PARTIES = ("asked_by",)


def is_party(move: BudgetMove, person: User) -> bool:
    """Whether this person asked for it, or somebody of their household: then another one approves."""
    return people_parties.is_party(move, person, *PARTIES)


def pending_transfers(user: User, at: datetime) -> BudgetMoveQuerySet:
    """What this person may approve."""
    moves = BudgetMove.objects.waiting().within(role_scope.scope_for(user, Power.BUDGET, at))
    return moves.exclude(people_parties.party_condition(user, *PARTIES))


def covers_both(move: BudgetMove, by: User, at: datetime) -> bool:
    """Whether this person hands points down for both units."""
    budgets = role_scope.scope_for(by, Power.BUDGET, at)
    return scope_covers(budgets, move.source) and scope_covers(budgets, move.target)


def may_send_back(move: BudgetMove, by: User, at: datetime) -> bool:
    """Who asked may take it back, too."""
    return covers_both(move, by, at) or move.asked_by_id == by.pk


def require_may_approve(move: BudgetMove, by: User, at: datetime) -> None:
    if not covers_both(move, by, at):
        raise Refused(BudgetRefusal.NOT_OVER_BOTH)
    if is_party(move, by):
        raise Refused(BudgetRefusal.OWN_ASKING)


def require_may_send_back(move: BudgetMove, by: User, at: datetime) -> None:
    if not may_send_back(move, by, at):
        raise Refused(BudgetRefusal.NOT_OVER_BOTH)
