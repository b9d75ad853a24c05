"""One barcode is one kind of goods in each shop, so that a scan at the counter never has to ask which."""

from __future__ import annotations

from django.db.models import QuerySet, TextChoices
from django.utils.translation import gettext_lazy as _

from points.models import Item, Shop, Stock
from volunteer.refusals import Refused


class Reason(TextChoices):
    TAKEN = "barcode_taken", _("“%(item)s” in “%(shop)s” has this barcode already. Compare the digits under the bars.")


def refuse_taken(*, item: Item, shops: QuerySet[Shop]) -> None:
    """Refuse goods whose barcode other offered goods of one of `shops` have. Raises `Refused(Reason)`.

    Holds the shops' rows until the caller's transaction ends, so that of two at once the second sees the first. Orders do not wait.
    """
    if not item.ean or not item.active:
        return
    held = list(shops.order_by("pk").select_for_update(no_key=True))
    same = Stock.objects.filter(shop__in=held, item__ean=item.ean, item__active=True).exclude(item=item.pk)
    if first := same.select_related("item", "shop").order_by("pk").first():
        raise Refused(Reason.TAKEN, item=first.item.name, shop=first.shop.name)
