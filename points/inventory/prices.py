"""Prices change at midnight: a new price has the local date from which it holds.

A price is written and taken away before its day begins, so that every price an order froze can be looked up afterwards. Goods that
no shop has had yet may still be given another first price.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from points.inventory.refusals import InventoryRefusal
from points.models import Item, ItemPrice
from volunteer.core import audit
from volunteer.core.refusals import Refused
from volunteer.models import User

CHANGE_BEFORE = timedelta(minutes=10)  # so long before midnight the prices of the next day stand: no order is under way in between
MAX_AHEAD = timedelta(days=366)
MAX_PRICE = 1_000_000


def first_changeable_day(at: datetime) -> date:
    """The first local date whose price may still be changed."""
    return timezone.localdate(at + CHANGE_BEFORE) + timedelta(days=1)


@transaction.atomic
def change_price(*, item: Item, price: int, since: date, by: User, at: datetime) -> ItemPrice:
    """From `since` on it costs `price`; the same day again replaces what was planned. Raises `Refused(Reason)`.

    Whether `by` may change the goods is the caller's scope.
    """
    if not 1 <= price <= MAX_PRICE:
        raise Refused(InventoryRefusal.AMOUNT)
    if since < first_changeable_day(at):
        raise Refused(InventoryRefusal.TOO_SOON, first=first_changeable_day(at))
    if since > timezone.localdate(at) + MAX_AHEAD:
        raise Refused(InventoryRefusal.TOO_FAR)
    row, _made = ItemPrice.objects.update_or_create(item=item, since=since, defaults={"price": price, "by": by, "at": at})
    audit.record(act="item_price", subject=item, actor=by, at=at, detail={"price": price, "since": since.isoformat()})
    return row


@transaction.atomic
def withdraw_price(*, item: Item, since: date, by: User, at: datetime) -> None:
    """Let a planned price be. Twice is once. Raises `Refused(BEGUN)`."""
    planned = ItemPrice.objects.filter(item=item, since=since)
    if since < first_changeable_day(at) and planned.exists():
        raise Refused(InventoryRefusal.BEGUN)
    if planned.delete()[0]:
        audit.record(act="item_price_withdrawn", subject=item, actor=by, at=at, detail={"since": since.isoformat()})


def require_never_stocked(item: Item) -> None:
    """Refuse another first price for goods that a shop has had. Holds the item's row, so that no shop gets it meanwhile."""
    kept = Item.objects.select_for_update().get(pk=item.pk)
    if kept.first_price != item.first_price and kept.stocks.exists():
        raise Refused(InventoryRefusal.SOLD)
