"""Goods, their kinds and those who give them are made or changed."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from points.inventory import barcodes, prices
from points.models import Donor, GoodsCategory, Item, Shop
from volunteer.core import audit
from volunteer.models import User


@transaction.atomic
def save_item(*, item: Item, by: User, at: datetime) -> Item:
    """Write goods as a form filled them. Whether `by` may change them is the caller's scope. Raises `Refused`.

    Another price for goods that a shop has is `prices.change_price`. Goods do not become a service, nor a service goods, once a
    shop has them.
    """
    if item.pk:
        prices.require_never_stocked(item)
    barcodes.require_barcode_free(item=item, shops=Shop.objects.filter(stocks__item__in=[item.pk]))
    changes = audit.differences(item)
    item.save()
    audit.record(act="item_saved", subject=item, actor=by, at=at, detail={"price": item.first_price, "changes": changes})
    return item


@transaction.atomic
def save_category(*, category: GoodsCategory, by: User, at: datetime) -> GoodsCategory:
    """Write a kind of goods as its form filled it. Whether `by` lists them is the caller's scope."""
    changes = audit.differences(category)
    category.save()
    detail = {"active": category.active, "changes": changes}
    audit.record(act="category_saved", subject=category, actor=by, at=at, detail=detail)
    return category


@transaction.atomic
def save_donor(*, donor: Donor, by: User, at: datetime) -> Donor:
    """Write who gives goods as the form filled it. Whether `by` keeps a shop is the caller's scope."""
    changes = audit.differences(donor)
    donor.save()
    audit.record(act="donor_saved", subject=donor, actor=by, at=at, detail={"active": donor.active, "changes": changes})
    return donor
