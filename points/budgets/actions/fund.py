"""Funds of their own for a cause: filled out of an area's budget, given out on top of ordinary awards, given back at the end.

An award out of a fund never stands alone: its source is that of an ordinary award, which it follows. Where the fund holds less
than is due, what there is is given; where it is empty, nothing, and the ordinary award is paid all the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q, Sum

from points.budgets.actions import allot as allot_actions
from points.budgets.refusals import BudgetRefusal
from points.freezes import actions as freezes
from points.ledger import actions as ledger
from points.ledger.actions import Award, Move
from points.ledger.models import BUDGET_LIMIT
from points.models import Account, Fund, FundMove, Transfer
from volunteer.core import audit
from volunteer.core.ids import new_id
from volunteer.core.refusals import Refused
from volunteer.models import User

Kind = Transfer.Kind


# --- filling and giving back -------------------------------------------------------------------------------------------


def fill_fund(*, id: UUID, fund: Fund, amount: int, by: User, at: datetime) -> FundMove:
    """Put points of its area's budget into a fund. Once for each `id`. Whether `by` may is the caller's scope.

    Raises `Refused`: `BudgetRefusal.AMOUNT`, `BUDGET_SHORT`, `USED_FORM`, or that the area rests.
    """
    if not 1 <= amount <= BUDGET_LIMIT:
        raise Refused(BudgetRefusal.AMOUNT, most=BUDGET_LIMIT)
    freezes.require_unit_not_frozen(fund.area, at)
    source, target = ledger.budget_account(fund.area), ledger.fund_account(fund)
    move = FundMove(id=id, fund=fund, kind=FundMove.Kind.FILLED, amount=amount, by=by, at=at)
    with transaction.atomic():
        ledger.lock_accounts(Q(pk__in=[source.pk, target.pk]))
        if first := FundMove.objects.filter(pk=id).first():
            if (first.fund_id, first.amount, first.kind) != (fund.pk, amount, FundMove.Kind.FILLED):
                raise Refused(BudgetRefusal.USED_FORM)
            return first
        allot_actions.post_from_budget(Move(f"fund:{id}", Kind.ALLOT, source, target, amount, ("fund", str(id))), at)
        move.save(force_insert=True)
        audit.record(act="fund.fill", subject=fund, actor=by, at=at, detail={"amount": amount})
    return move


def empty_fund(*, fund: Fund, by: User | None, at: datetime) -> int:
    """Return what is left in a fund to the budget of its area; how much that was. Nothing is left for a second time."""
    source, target = ledger.fund_account(fund), ledger.budget_account(fund.area)
    with transaction.atomic():
        ledger.lock_accounts(Q(pk__in=[source.pk, target.pk]))
        amount = fund_balance(fund)
        if not amount:
            return 0
        move = FundMove(id=new_id(at), fund=fund, kind=FundMove.Kind.BACK, amount=amount, by=by, at=at)
        ledger.post(moves=[Move(f"fund:{move.pk}", Kind.RELEASE, source, target, amount, ("fund", str(move.pk)))], at=at)
        move.save(force_insert=True)
        audit.record(act="fund.give_back", subject=fund, actor=by, at=at, detail={"amount": amount})
    return amount


# --- giving out --------------------------------------------------------------------------------------------------------


def top_up_awards(*, fund: Fund, awards: Sequence[Award], at: datetime) -> list[Transfer]:
    """On top of ordinary awards give each receiver the fund's share, up to what one person gets and to what the fund holds.

    `awards` are the ordinary ones, with keys and sources that say what the boost is for. The caller holds the fund's account and
    the receivers' wallets (`ledger.lock_accounts`). The same awards again change nothing: a key that stands is left as it is.
    """
    stand = set(Transfer.objects.filter(key__in=[award.key for award in awards]).values_list("key", flat=True))
    due = [award for award in awards if award.key not in stand]
    if not due:
        return []
    left_for = {person: fund.most_each - got for person, got in given_by_person(fund, (award.person_id for award in due)).items()}
    purse, boosts = fund_balance(fund), []
    for award in due:
        room = left_for.get(award.person_id, fund.most_each)
        points = min(fund.share_of(award.amount), room, purse)
        if points > 0:
            purse, left_for[award.person_id] = purse - points, room - points
            boosts.append(Award(award.person_id, points, award.key, award.earned_on, award.source))
    return ledger.award(awards=boosts, from_=ledger.fund_account(fund), at=at, kind=Kind.BOOST)


# --- figures -----------------------------------------------------------------------------------------------------------


def fund_balance(fund: Fund) -> int:
    """What the fund still holds."""
    return fund_balances([fund]).get(fund.pk, 0)


def fund_balances(funds: Iterable[Fund]) -> dict[int, int]:
    """What each fund (id) still holds; one statement."""
    accounts = Account.objects.filter(kind=Account.Kind.FUND, fund__in=list(funds))
    return {fund: balance or 0 for fund, balance in accounts.values_list("fund", "balance") if fund}


def given_by_person(fund: Fund, people: Iterable[int]) -> dict[int, int]:
    """What these people (ids) got out of the fund and still have to their credit; without those who got nothing."""
    return transfer_sums(fund, Q(credit__person__in=list(people)))


def total_given(fund: Fund) -> int:
    """What people got out of the fund, without what was corrected."""
    return sum(transfer_sums(fund, Q()).values())


def transfer_sums(fund: Fund, condition: Q) -> dict[int, int]:
    rows = Transfer.objects.filter(condition, kind=Kind.BOOST, debit__fund=fund, reversed_by=None).order_by()
    return {person: total for person, total in rows.values_list("credit__person").annotate(sum=Sum("amount")) if person}


def total_put_in(fund: Fund) -> int:
    """What was put into the fund, less what was given back."""
    return totals_put_in([fund]).get(fund.pk, 0)


def totals_put_in(funds: Iterable[Fund]) -> dict[int, int]:
    """What was put into each fund (id), less what was given back; one statement."""
    filled, back = (Sum("amount", filter=Q(kind=kind), default=0) for kind in (FundMove.Kind.FILLED, FundMove.Kind.BACK))
    rows = FundMove.objects.filter(fund__in=list(funds)).order_by().values("fund").annotate(sum=filled - back)
    return dict(rows.values_list("fund", "sum"))
