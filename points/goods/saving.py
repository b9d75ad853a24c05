"""Goods are made or changed."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from points.goods import barcodes, pricing
from points.models import Item, Shop
from volunteer import audit
from volunteer.models import User


@transaction.atomic
def save(*, item: Item, by: User, at: datetime) -> Item:
    """Write goods as a form filled them. Whether `by` may change them is the caller's scope. Raises `Refused`.

    Another price for goods that a shop has is `pricing.change`. Goods do not become a service, nor a service goods, once a shop
    has them.
    """
    if item.pk:
        pricing.refuse_first(item)
    barcodes.refuse_taken(item=item, shops=Shop.objects.filter(stocks__item__in=[item.pk]))
    item.save()
    audit.record(act="item_saved", subject=item, actor=by, at=at, detail={"price": item.first_price})
    return item
