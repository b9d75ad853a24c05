"""Goods that come in to a shop's shelves. What is lost or counted otherwise takes two people: `points.goods.adjusting`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from points import freezing
from points.goods import barcodes, batches
from points.goods.batches import Lot
from points.models import Item, Shop, Stock, StockMove
from volunteer.models import User
from volunteer.refusals import Refused
from volunteer.templatetags.words import day as day_word


class Reason(models.TextChoices):
    NOTHING = "nothing", _("Choose how many you would like, from 1 to 100.")
    OTHER_DELIVERY = "other_delivery", _("This delivery was entered already with another number. Open the page again.")
    EXPIRED = (
        "expired",
        _("The last good day, %(day)s, is over. What has expired is not put on a shelf; if the date is wrong, put it right."),
    )
    SERVICE = "service", _("A service lies on no shelf. Offer appointments for it.")


def receive(*, shop: Shop, item: Item, quantity: int, key: str, by: User, at: datetime, lot: Lot = batches.UNKNOWN) -> Stock:
    """Goods came in, as a batch of which `lot` says what is known. `key` is made in the form: the same delivery again changes
    nothing. What has expired by the local date is not taken in. Raises `Refused(Reason)`.
    """
    if quantity < 1:
        raise Refused(Reason.NOTHING)
    if item.service:
        raise Refused(Reason.SERVICE)
    freezing.refuse_keeping(by, shop.point_id, at)
    with transaction.atomic():
        stock = held(shop, item)
        unique = f"{StockMove.Kind.RECEIVED}:{stock.pk}:{key}"
        if first := StockMove.objects.filter(key=unique).first():
            if first.quantity != quantity:
                raise Refused(Reason.OTHER_DELIVERY)
            return stock
        if lot.over(timezone.localdate(at)):
            raise Refused(Reason.EXPIRED, day=day_word(lot.expires_on))
        stock.on_hand += quantity
        stock.low_told = False
        stock.save(update_fields=["on_hand", "low_told"])
        move = StockMove(key=unique, kind=StockMove.Kind.RECEIVED, stock=stock, quantity=quantity, by=by, at=at)
        batches.write([move])
        batches.bring_in(move, lot)
    return stock


def held(shop: Shop, item: Item) -> Stock:
    """The shop's stock of an item, made where there was none, held until the transaction ends. Raises `Refused`."""
    return all_held(shop, [item])[item.pk]


def all_held(shop: Shop, items: Sequence[Item]) -> dict[int, Stock]:
    """The same of several items, by the item's id; locked in the order of their ids."""
    here = set(Stock.objects.filter(shop=shop, item__in=items).values_list("item", flat=True))
    for item in items:
        if item.pk not in here:
            barcodes.refuse_taken(item=item, shops=Shop.objects.filter(pk=shop.pk))
            Stock.objects.bulk_create([Stock(shop=shop, item=item)], ignore_conflicts=True)
    rows = Stock.objects.filter(shop=shop, item__in=items).select_related("item", "shop").order_by("pk")
    return {row.item_id: row for row in rows.select_for_update(of=("self",), no_key=True)}


@transaction.atomic
def offer(*, shop: Shop, item: Item, by: User, at: datetime) -> Stock:
    """A shop has an item from now on and none of it yet: a service before its appointments, goods before their first count.

    Twice is once. Raises `Refused`.
    """
    return offer_all(shop=shop, items=[item], by=by, at=at)[item.pk]


@transaction.atomic
def offer_all(*, shop: Shop, items: Sequence[Item], by: User, at: datetime) -> dict[int, Stock]:
    """The same of several items; their stocks by the item's id. Raises `Refused`."""
    freezing.refuse_keeping(by, shop.point_id, at)
    return all_held(shop, items)
