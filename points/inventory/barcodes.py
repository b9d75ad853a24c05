"""Barcodes (EAN-8 and EAN-13): the check digit, and that one barcode is one kind of goods in each shop."""

from __future__ import annotations

from django.db.models import QuerySet

from points.inventory.refusals import InventoryRefusal
from points.models import Item, Shop, Stock
from volunteer.core.refusals import Refused


def require_barcode_free(*, item: Item, shops: QuerySet[Shop]) -> None:
    """Refuse goods whose barcode other offered goods of one of `shops` have. Raises `Refused(Reason)`.

    Holds the shops' rows until the caller's transaction ends, so that of two at once the second sees the first. Orders do not wait.
    """
    if not item.ean or not item.active:
        return
    held = list(shops.order_by("pk").select_for_update(no_key=True))
    same = Stock.objects.filter(shop__in=held, item__ean=item.ean, item__active=True).exclude(item=item.pk)
    if first := same.select_related("item", "shop").order_by("pk").first():
        raise Refused(InventoryRefusal.TAKEN, item=first.item.name, shop=first.shop.name)


WIDTHS = (8, 13)


def parse_barcode(text: str) -> str | None:
    """The barcode in a text as people type it and scanners send it, or None where it is none.

    Blanks and hyphens do not matter; the twelve digits of an American code (UPC-A) are an EAN-13 with a leading 0.
    """
    digits = "".join(text.split()).replace("-", "")
    if not digits.isascii() or not digits.isdigit():
        return None
    digits = digits.zfill(13) if len(digits) == 12 else digits
    return digits if len(digits) in WIDTHS and check_digit(digits[:-1]) == digits[-1] else None


def check_digit(digits: str) -> str:
    """The last digit of a barcode: from the right, every other digit weighs three times, and all together end in 0."""
    total = sum(int(digit) * (3 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(digits)))
    return str(-total % 10)
