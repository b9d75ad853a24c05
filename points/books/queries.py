"""What everybody may read of the books: what a shop took in and handed out, what a service point gave, what is outstanding.

Months are months of the local date. Names are masked, and a group so small that masking would not hide anybody is not listed.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import Count, F, Max, Q, QuerySet, Sum
from django.db.models.functions import Coalesce, Greatest

from points.core.months import Month
from points.models import Account, BookCheck, Shop, StockMove, Transfer
from volunteer.core import hooks
from volunteer.models import Area, ServicePoint
from volunteer.roles.scope import Scope

Kind = Transfer.Kind
FEW_PEOPLE = 3  # so many people at least, or who they are is not shown
REDEEMED_COLUMNS = ("handed",)  # kinds of moves between the shelf and those who redeem


def covers_whole_book(held: Scope) -> bool:
    """Whether somebody audits all of the district: the book is one, and a part of it cannot be checked."""
    return all(held.covers_area(area) for area in Area.objects.filter(level=Area.Level.DISTRICT))


# --- shops ---------------------------------------------------------------------------------------------------------------


def shop_goods(shop: Shop, month: Month) -> QuerySet[Any, Any]:
    """Of each item a shop ever had: name, before, came, handed, other (lost, moved, counted), there; before the month and after.

    before + came - handed + other = there.
    """
    here = Q(at__gte=month.began())
    taken = Q(kind__in=REDEEMED_COLUMNS)
    came = Q(kind=StockMove.Kind.RECEIVED)
    rows = StockMove.objects.filter(stock__shop=shop, at__lt=month.over()).values("stock", name=F("stock__item__name"))
    return rows.annotate(
        before=quantity_sum(Q(at__lt=month.began())),
        came=quantity_sum(here & came),
        handed=-quantity_sum(here & taken),
        other=quantity_sum(here & ~came & ~taken),
        there=quantity_sum(Q()),
    ).order_by("name", "stock")


def quantity_sum(condition: Q) -> Any:
    return Coalesce(Sum("quantity", filter=condition), 0)


def points_spent(shop: Shop, month: Month) -> int:
    """The points that were spent at a shop in a month, less those given back for goods brought back."""
    account = Account.objects.filter(kind=Account.Kind.SPENT, shop=shop).first()
    rows = Transfer.objects.filter(at__gte=month.began(), at__lt=month.over())
    return sum_points(rows.filter(credit=account)) - sum_points(rows.filter(debit=account)) if account else 0


def sum_points(rows: QuerySet[Transfer]) -> int:
    return int(rows.aggregate(sum=Coalesce(Sum("amount"), 0))["sum"])


# --- service points --------------------------------------------------------------------------------------------------------


def shift_awards(point: ServicePoint) -> QuerySet[Transfer]:
    """What shifts of a point gave to people and nobody took back: from what its budget once reserved."""
    source = Account.objects.filter(kind=Account.Kind.BUDGET, point=point)
    reserved = Transfer.objects.filter(kind=Kind.RESERVE, debit__in=source)
    return Transfer.objects.filter(kind=Kind.AWARD, debit__in=reserved.values("credit"), reversed_by=None)


def transfers_in_month(rows: QuerySet[Transfer], month: Month) -> QuerySet[Transfer]:
    return rows.filter(at__gte=month.began(), at__lt=month.over())


def awards_by_shift(point: ServicePoint, month: Month) -> QuerySet[Any, Any]:
    """Of each shift that gave points in a month: shift_id, people, points; the latest first. `shown` sorts few people alike."""
    rows = transfers_in_month(shift_awards(point), month).values(shift_id=F("debit__shift_id"))
    counted = rows.annotate(people=Count("credit", distinct=True), points=Sum("amount"), last=Max("at"))
    return counted.annotate(shown=Greatest("people", FEW_PEOPLE - 1)).order_by("-last", "shift_id")


def awards_by_kind(point: ServicePoint, month: Month) -> list[dict[str, Any]]:
    """What a point gave people otherwise than for a shift (by hand, as a welcome): kind, people, points."""
    given = Transfer.objects.filter(debit__kind=Account.Kind.BUDGET, debit__point=point, credit__kind=Account.Kind.WALLET)
    rows = transfers_in_month(given, month).exclude(kind=Kind.REVERSAL).filter(reversed_by=None).values("kind")
    found = rows.annotate(people=Count("credit", distinct=True), points=Sum("amount")).order_by("kind")
    return [row | {"words": Kind(row["kind"]).label} for row in found]


def shift_receivers(point: ServicePoint, shift_id: UUID) -> QuerySet[Transfer]:
    """Who got how much for one shift of a point; the most first."""
    rows = shift_awards(point).filter(debit__shift_id=shift_id)
    return rows.select_related("credit__person").order_by("-amount", "id")


def shift_links(shift_ids: list[UUID]) -> dict[str, tuple[str, str]]:
    """What shifts are, in words, and the address of each: from the room above, in one statement."""
    return hooks.TRANSFER_LINKS["shift"]([str(id) for id in shift_ids])


# --- the district ----------------------------------------------------------------------------------------------------------

FIGURE_EQUATIONS = {
    "wallets": "L2 the sum of all wallets",
    "held": "S2 points on hold for waiting orders",
    "spent": "S2 points spent on collected orders",
}


def book_figures() -> dict[str, Any]:
    """What was outstanding and spent by the last check of the book: its moment `at`, and the figures it found; empty before one."""
    last = BookCheck.objects.newest().first()
    if last is None:
        return {}
    found = {name: value for name, _expected, value, _ok in last.rows}
    return {"at": last.at, "green": last.green} | {key: found.get(name) for key, name in FIGURE_EQUATIONS.items()}
