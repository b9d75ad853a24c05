"""Goods come in: a delivery puts them on the shelf, with what they cost and the last good day of the batch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from points.freezes import actions as freezes
from points.inventory import barcodes, batches
from points.inventory.actions import items as items_actions
from points.inventory.batches import UNKNOWN_LOT, Lot
from points.inventory.refusals import InventoryRefusal
from points.models import Item, Shop, Stock, StockMove
from volunteer.core import audit
from volunteer.core.refusals import Refused
from volunteer.models import User
from volunteer.templatetags.formatting import day as day_word


def receive_delivery(
    *, shop: Shop, item: Item, quantity: int, key: str, by: User, at: datetime, lot: Lot = batches.UNKNOWN_LOT
) -> Stock:
    """Goods came in, as a batch of which `lot` says what is known. `key` is made in the form: the same delivery again changes
    nothing. What has expired by the local date is not taken in. Raises `Refused(Reason)`.
    """
    if quantity < 1:
        raise Refused(InventoryRefusal.NO_QUANTITY)
    if item.service:
        raise Refused(InventoryRefusal.SERVICE)
    freezes.require_may_keep(by, shop.point_id, at)
    with transaction.atomic():
        stock = lock_stock(shop, item)
        unique = f"{StockMove.Kind.RECEIVED}:{stock.pk}:{key}"
        if first := StockMove.objects.filter(key=unique).first():
            if first.quantity != quantity:
                raise Refused(InventoryRefusal.OTHER_DELIVERY)
            return stock
        if lot.over(timezone.localdate(at)):
            raise Refused(InventoryRefusal.EXPIRED_ON_ARRIVAL, day=day_word(lot.expires_on))
        stock.on_hand += quantity
        stock.low_told = False
        stock.save(update_fields=["on_hand", "low_told"])
        move = StockMove(key=unique, kind=StockMove.Kind.RECEIVED, stock=stock, quantity=quantity, by=by, at=at)
        batches.insert_moves([move])
        batches.add_batch(move, lot)
    return stock


def lock_stock(shop: Shop, item: Item) -> Stock:
    """The shop's stock of an item, made where there was none, held until the transaction ends. Raises `Refused`."""
    return lock_stocks(shop, [item])[item.pk]


def lock_stocks(shop: Shop, items: Sequence[Item]) -> dict[int, Stock]:
    """The same of several items, by the item's id; locked in the order of their ids."""
    here = set(Stock.objects.filter(shop=shop, item__in=items).values_list("item", flat=True))
    for item in items:
        if item.pk not in here:
            barcodes.require_barcode_free(item=item, shops=Shop.objects.filter(pk=shop.pk))
            Stock.objects.bulk_create([Stock(shop=shop, item=item)], ignore_conflicts=True)
    rows = Stock.objects.filter(shop=shop, item__in=items).select_related("item", "shop").order_by("pk")
    return {row.item_id: row for row in rows.select_for_update(of=("self",), no_key=True)}


@transaction.atomic
def offer_item(*, shop: Shop, item: Item, by: User, at: datetime) -> Stock:
    """A shop has an item from now on and none of it yet: a service before its appointments, goods before their first count.

    Twice is once. Raises `Refused`.
    """
    return offer_items(shop=shop, items=[item], by=by, at=at)[item.pk]


@transaction.atomic
def offer_items(*, shop: Shop, items: Sequence[Item], by: User, at: datetime) -> dict[int, Stock]:
    """The same of several items; their stocks by the item's id. Raises `Refused`."""
    freezes.require_may_keep(by, shop.point_id, at)
    return lock_stocks(shop, items)


@dataclass(frozen=True)
class IncomingGoods:
    """Goods (not saved where they are new) and how many of them came; 0 = the shop has them from now on and none yet."""

    number: int
    item: Item
    quantity: int
    lot: Lot = UNKNOWN_LOT


@dataclass(frozen=True)
class DeliveryResult:
    """What a list changed."""

    goods: int
    pieces: int


@transaction.atomic
def receive_all(*, id: UUID, shop: Shop, coming: Sequence[IncomingGoods], by: User, at: datetime) -> DeliveryResult:
    """Make the new goods and enter every delivery. `id` is made in the form: the same list again brings nothing in twice.

    Whether `by` keeps the shop is the caller's scope. Raises `Refused`.
    """
    Shop.objects.select_for_update(no_key=True).get(pk=shop.pk)  # of two presses the second finds what the first has made
    items, goods = _save_new_items(shop, coming, by, at)
    stocks = offer_items(shop=shop, items=list({item.pk: item for item in items.values()}.values()), by=by, at=at)
    keys = {f"{StockMove.Kind.RECEIVED}:{stocks[items[one.number].pk].pk}:sheet:{id}:{one.number}" for one in coming}
    there = set(StockMove.objects.filter(key__in=keys).values_list("key", flat=True))
    pieces = 0
    for one in coming:
        if not one.quantity:
            continue
        item, key = items[one.number], f"sheet:{id}:{one.number}"
        receive_delivery(shop=shop, item=item, quantity=one.quantity, key=key, by=by, at=at, lot=one.lot)
        pieces += 0 if f"{StockMove.Kind.RECEIVED}:{stocks[item.pk].pk}:{key}" in there else one.quantity
    if goods or pieces:
        audit.record(act="goods_sheet", subject=shop, actor=by, at=at, detail={"goods": goods, "pieces": pieces, "sheet": str(id)})
    return DeliveryResult(goods, pieces)


def _save_new_items(shop: Shop, coming: Sequence[IncomingGoods], by: User, at: datetime) -> tuple[dict[int, Item], int]:
    """The goods of each row, by its number, the new ones saved; and how many were new. What the shop has by then is not new."""
    names = {one.item.name for one in coming if one.item.pk is None}
    here = Stock.objects.filter(shop=shop, item__name__in=names, item__active=True).select_related("item").order_by("-pk")
    known = {stock.item.name: stock.item for stock in here}
    items, goods = {}, 0
    for one in coming:
        item = one.item if one.item.pk else known.get(one.item.name)
        if item is None:
            item = known[one.item.name] = items_actions.save_item(item=one.item, by=by, at=at)
            goods += 1
        items[one.number] = item
    return items, goods
