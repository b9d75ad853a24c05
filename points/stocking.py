"""Goods that come in to a shop's shelves, and what is broken or lost."""

from __future__ import annotations

from datetime import datetime

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from points import freezing
from points.goods import barcodes
from points.models import Item, Shop, Stock, StockMove
from volunteer.models import User
from volunteer.refusals import Refused


class Reason(models.TextChoices):
    NOTHING = "nothing", _("Choose how many you would like, from 1 to 100.")
    SOLD_OUT = "sold_out", _("“%(item)s”: only %(left)s left in this shop. Take fewer, or choose another shop.")
    OTHER_DELIVERY = "other_delivery", _("This delivery was entered already with another number. Open the page again.")


def receive(*, shop: Shop, item: Item, quantity: int, key: str, by: User, at: datetime) -> Stock:
    """Goods came in. `key` is made in the form: the same delivery again changes nothing. Raises `Refused(Reason)`."""
    if quantity < 1:
        raise Refused(Reason.NOTHING)
    freezing.refuse_keeping(by, shop.point_id, at)
    with transaction.atomic():
        if not Stock.objects.filter(shop=shop, item=item).exists():
            barcodes.refuse_taken(item=item, shops=Shop.objects.filter(pk=shop.pk))
            Stock.objects.bulk_create([Stock(shop=shop, item=item)], ignore_conflicts=True)
        stock = Stock.objects.select_for_update(no_key=True).get(shop=shop, item=item)
        if _moved(stock, StockMove.Kind.RECEIVED, quantity, key, by, at):
            stock.on_hand += quantity
            stock.save(update_fields=["on_hand"])
    return stock


def write_off(*, stock: Stock, quantity: int, key: str, by: User, at: datetime) -> Stock:
    """Goods are broken or lost. What is set aside for orders cannot be written off. Raises `Refused(Reason)`."""
    if quantity < 1:
        raise Refused(Reason.NOTHING)
    freezing.refuse_keeping(by, stock.shop.point_id, at)
    with transaction.atomic():
        held = Stock.objects.select_for_update(no_key=True).get(pk=stock.pk)
        if _moved(held, StockMove.Kind.WRITTEN_OFF, -quantity, key, by, at):
            if held.free < quantity:
                raise Refused(Reason.SOLD_OUT, item=stock.item.name, left=held.free)
            held.on_hand -= quantity
            held.save(update_fields=["on_hand"])
    return held


def _moved(stock: Stock, kind: str, quantity: int, key: str, by: User, at: datetime) -> bool:
    """Write the move under its key; False when it stands already. The caller holds the stock's row."""
    unique = f"{kind}:{stock.pk}:{key}"
    first = StockMove.objects.filter(key=unique).first()
    if first and first.quantity != quantity:
        raise Refused(Reason.OTHER_DELIVERY)
    if not first:
        StockMove.objects.create(key=unique, kind=kind, stock=stock, quantity=quantity, by=by, at=at)
    return not first
