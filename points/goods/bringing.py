"""Goods of a whole list come in to a shop at once: all of it or nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from points import stocking
from points.goods import saving
from points.goods.batches import UNKNOWN, Lot
from points.models import Item, Shop, Stock, StockMove
from volunteer import audit
from volunteer.models import User


@dataclass(frozen=True)
class Coming:
    """Goods (not saved where they are new) and how many of them came; 0 = the shop has them from now on and none yet."""

    number: int
    item: Item
    quantity: int
    lot: Lot = UNKNOWN


@dataclass(frozen=True)
class Brought:
    """What a list changed."""

    goods: int
    pieces: int


@transaction.atomic
def bring_all(*, id: UUID, shop: Shop, coming: Sequence[Coming], by: User, at: datetime) -> Brought:
    """Make the new goods and enter every delivery. `id` is made in the form: the same list again brings nothing in twice.

    Whether `by` keeps the shop is the caller's scope. Raises `Refused`.
    """
    Shop.objects.select_for_update(no_key=True).get(pk=shop.pk)  # of two presses the second finds what the first has made
    items, goods = _made(shop, coming, by, at)
    stocks = stocking.offer_all(shop=shop, items=list({item.pk: item for item in items.values()}.values()), by=by, at=at)
    keys = {f"{StockMove.Kind.RECEIVED}:{stocks[items[one.number].pk].pk}:sheet:{id}:{one.number}" for one in coming}
    there = set(StockMove.objects.filter(key__in=keys).values_list("key", flat=True))
    pieces = 0
    for one in coming:
        if not one.quantity:
            continue
        item, key = items[one.number], f"sheet:{id}:{one.number}"
        stocking.receive(shop=shop, item=item, quantity=one.quantity, key=key, by=by, at=at, lot=one.lot)
        pieces += 0 if f"{StockMove.Kind.RECEIVED}:{stocks[item.pk].pk}:{key}" in there else one.quantity
    if goods or pieces:
        audit.record(act="goods_sheet", subject=shop, actor=by, at=at, detail={"goods": goods, "pieces": pieces, "sheet": str(id)})
    return Brought(goods, pieces)


def _made(shop: Shop, coming: Sequence[Coming], by: User, at: datetime) -> tuple[dict[int, Item], int]:
    """The goods of each row, by its number, the new ones saved; and how many were new. What the shop has by then is not new."""
    names = {one.item.name for one in coming if one.item.pk is None}
    here = Stock.objects.filter(shop=shop, item__name__in=names, item__active=True).select_related("item").order_by("-pk")
    known = {stock.item.name: stock.item for stock in here}
    items, goods = {}, 0
    for one in coming:
        item = one.item if one.item.pk else known.get(one.item.name)
        if item is None:
            item = known[one.item.name] = saving.save(item=one.item, by=by, at=at)
            goods += 1
        items[one.number] = item
    return items, goods
