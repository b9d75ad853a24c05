"""The goods of one shop, for everybody: what they are narrowed by, and the file of them. What the page says and no more."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from points.models import GoodsCategory, Stock
from volunteer.core import forms
from volunteer.listing import Folded, HandedOn, OrderFilter, WordsFilter

DEAREST = 1_000_000


class MostFilter(filters.NumberFilter):
    field_class = forms.IntegerField


class WaresFilter(Folded):
    """By words, kind, price and what is there. Wants rows with `price` and `left`. The shop is chosen beside it."""

    beside = ("shop",)
    shop = HandedOn(max_length=20)
    q = WordsFilter("item__name", "item__description", label=_("Goods"))
    category = filters.ModelChoiceFilter(
        field_name="item__category", queryset=GoodsCategory.objects.active(), label=_("category"), empty_label=_("all")
    )
    most = MostFilter(
        field_name="price", lookup_expr="lte", min_value=1, max_value=DEAREST, label=_("costs at most so many points")
    )
    there = filters.BooleanFilter(method="only_there", label=_("Only what is there"), widget=forms.CheckboxInput)
    sort = OrderFilter(
        _("cheapest first"),
        {
            "dear": (_("dearest first"), ("-price", "item_id")),
            "name": (pgettext_lazy("order", "by name"), ("item__name", "item_id")),
        },
    )

    class Meta:
        model = Stock
        fields: list[str] = []

    def only_there(self, found: Any, name: str, wanted: bool) -> Any:
        return (found.filter(left__gt=0) | found.filter(item__service=True)) if wanted else found


def heads() -> list[str]:
    return [gettext("Goods"), gettext("points"), gettext("how many are left")]


def cells(stock: Any) -> list[object]:
    """A row of the shop, with `price` and `left`."""
    return [stock.item.name, stock.price, left(stock)]


def left(stock: Any) -> object:
    if stock.item.service:
        return gettext("by appointment")
    return stock.left if stock.left > 0 else gettext("all gone")
