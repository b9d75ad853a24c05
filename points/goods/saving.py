"""Goods are made or changed."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from points.goods import barcodes
from points.models import Item, Shop
from volunteer import audit
from volunteer.models import User


@transaction.atomic
def save(*, item: Item, by: User, at: datetime) -> Item:
    """Write goods as a form filled them. Whether `by` may change them is the caller's scope. Raises `Refused`."""
    barcodes.refuse_taken(item=item, shops=Shop.objects.filter(stocks__item__in=[item.pk]))
    item.save()
    audit.record(act="item_saved", subject=item, actor=by, at=at, detail={"price": item.price})
    return item
