"""What a person has, what waits, and where it came from."""

from typing import Any

from django.core.paginator import InvalidPage
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from points.ledger import actions as ledger
from points.models import Account, Rule, Transfer
from points.orders import reach
from points.wallet.expiry.actions import announce as announce_actions
from points.wallet.tables import StatementTable
from volunteer.core import clock, hooks
from volunteer.models import User
from volunteer.roles.decorators import login_required

PAGE = 20
MAX_RECENT = 5
SIDE_OF_SHOW = {"in": "credit", "out": "debit"}


def statement_page(person: User, number: str | int, size: int, show: str = "") -> StatementTable:
    """One page of what moved in and out of the person's wallet, newest first; `show` in or out alone."""
    purse = Account.objects.filter(kind=Account.Kind.WALLET, person=person).first()
    rows = Transfer.objects.of(purse) if purse else Transfer.objects.none()
    if purse and show in SIDE_OF_SHOW:
        rows = rows.filter(**{SIDE_OF_SHOW[show]: purse})
    try:
        return StatementTable(rows).page_of(purse, number, size)
    except InvalidPage:
        return StatementTable(rows).page_of(purse, 1, size)


@login_required
@require_safe
def wallet_detail(request: HttpRequest) -> HttpResponse:
    person: Any = request.user
    at, waiting = clock.now(), hooks.pending_points(person)
    means = reach.Means(ledger.balance(person), sum(row["points"] for row in waiting), Rule.objects.find_on(clock.today()))
    context = {
        "balance": means.balance,
        "reach": reach.own_reach(person, means, at),
        "owed": ledger.owed_points(person),
        "expiring": announce_actions.expiring_points(person=person, at=at),
        "pending": waiting,
        "pending_points": means.waiting,
        "table": statement_page(person, 1, MAX_RECENT),
        "rule": means.rule,
    }
    return render(request, "points/wallet/wallet.html", context)


@login_required
@require_safe
def statement_list(request: HttpRequest) -> HttpResponse:
    person: Any = request.user
    show = request.GET.get("show", "")
    table = statement_page(person, request.GET.get("page", 1), PAGE, show)
    context = {
        "table": table,
        "balance": ledger.balance(person),
        "show": show if show in SIDE_OF_SHOW else "",
        "pending": hooks.pending_points(person) if show != "out" else [],
        "unpaid": hooks.services_without_points(person) if show != "out" else [],
    }
    return render(request, "points/wallet/statement.html", context)
