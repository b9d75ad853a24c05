"""Goods, stock and the documents about them as lists: filters, tables and exports."""

from __future__ import annotations

from datetime import date
from typing import Any

import django_filters as filters
import django_tables2 as tables
from django.db.models import F, Q, QuerySet
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from points.models import Adjustment, Consignment, Donor, GoodsCategory, Item, Order, Shop, Stock, StockMove
from volunteer.core import forms
from volunteer.lists.columns import NUMBER, AddedColumn, MomentColumn, SignedColumn, YesNoColumn, tag
from volunteer.lists.filters import (
    FilterSet,
    FoldedFilterSet,
    OrderFilter,
    PassedOnFilter,
    PeriodFilterSet,
    WordsFilter,
    YesNoFilter,
)
from volunteer.lists.list_table import ListTable
from volunteer.templatetags import formatting

LEVEL_CHOICES = [("low", _("few left")), ("none", _("all gone")), ("expired", _("expired pieces"))]
ORDER_COLOURS = {Order.State.PLACED: "gold", Order.State.HANDED_OVER: "green"}


class OwnShopsFilter(FilterSet):
    """What these lists are narrowed by. `shops` are those of the reader; without several of them there is nothing to choose."""

    shop = filters.ModelChoiceFilter(label=_("Shop"), queryset=Shop.objects.none(), empty_label=_("all"), method="by_shop")

    def __init__(self, *args: Any, shops: QuerySet[Shop], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "shop" in self.filters:
            self.filters["shop"].queryset = shops

    def by_shop(self, found: Any, name: str, value: Shop) -> Any:
        return found.filter(**{self.path: value})

    path = "shop"


class OwnShopsPeriodFilter(OwnShopsFilter, PeriodFilterSet):
    """A list of one's shops and of days."""


# --- orders ------------------------------------------------------------------------------------------------------------


class OrdersFilter(OwnShopsPeriodFilter):
    state = filters.ChoiceFilter(label=_("state"), choices=Order.State.choices, empty_label=_("all"))
    q = filters.CharFilter(label=_("goods, surname or volunteer number"), method="by_words", max_length=60)
    moment = "placed_at"

    class Meta:
        model = Order
        fields: list[str] = []

    def by_words(self, found: Any, name: str, value: str) -> Any:
        return found.sought(value)


class OrderTable(tables.Table):
    """Orders of the shops one keeps; names are masked. `linked`: the reader stands at the counter and opens them."""

    placed_at = tables.Column(verbose_name=_("when"), order_by=("placed_at", "pk"))
    shop = tables.Column(verbose_name=_("Shop"), order_by=("shop__name", "pk"))
    person = tables.Column(verbose_name=_("person"), orderable=False)
    goods = tables.Column(verbose_name=_("Goods"), empty_values=(), orderable=False)
    total = AddedColumn(verbose_name=_("points"), order_by=("total", "pk"))
    state = tables.Column(verbose_name=_("state"), order_by=("state", "pk"))
    pick_up_by = tables.Column(verbose_name=_("collect until"), order_by=("pick_up_by", "pk"))
    ended_at = MomentColumn(verbose_name=pgettext_lazy("column", "ended"), order_by=("ended_at", "pk"))

    class Meta:
        empty_text = _("No order here. Look at another shop, state or time.")

    def __init__(self, rows: Any, *, linked: bool) -> None:
        super().__init__(rows, order_by="-placed_at")
        self.linked = linked

    def render_placed_at(self, record: Order) -> str:
        moment = formatting.moment(record.placed_at)
        url = reverse("points:counter_order", args=[record.pk])
        return format_html('<a href="{}">{}</a>', url, moment) if self.linked else moment

    def render_person(self, record: Order) -> str:
        return f"{record.person.masked_name} {record.person.volunteer_no}"

    def render_goods(self, record: Order) -> str:
        return "、".join(f"{line.item} × {line.quantity}" for line in record.lines.all())

    def render_state(self, record: Order) -> str:
        return tag(record.get_state_display(), ORDER_COLOURS.get(Order.State(record.state), ""))

    def render_pick_up_by(self, value: date) -> str:
        return formatting.full_day(value)


# --- shelves -----------------------------------------------------------------------------------------------------------


class ShelfFilter(OwnShopsFilter):
    category = filters.ModelChoiceFilter(
        label=_("category"), field_name="item__category", queryset=GoodsCategory.objects.all(), empty_label=_("all")
    )
    level = filters.ChoiceFilter(label=_("show"), choices=LEVEL_CHOICES, method="by_level", empty_label=_("all"))
    q = filters.CharFilter(label=_("name or barcode"), method="by_words", max_length=60)

    def by_level(self, found: Any, name: str, value: str) -> Any:
        levels = {"low": Q(left__lte=F("low_at")), "none": Q(left__lt=1), "expired": Q(expired__gt=0)}
        return found.filter(levels[value])

    def by_words(self, found: Any, name: str, value: str) -> Any:
        return found.filter(Q(item__name__icontains=value) | Q(item__ean=value.strip()))


class ShelfTable(tables.Table):
    """What lies where; wants `Stock` with price, left, expired and first_expiry."""

    item = tables.Column(verbose_name=_("Goods"), order_by=("item__name", "pk"), linkify=("points:stock_row", [tables.A("pk")]))
    shop = tables.Column(verbose_name=_("Shop"), order_by=("shop__name", "pk"))
    category = tables.Column(verbose_name=_("category"), accessor="item__category", order_by=("item__category__position", "pk"))
    price = tables.Column(verbose_name=_("Price"), attrs=NUMBER, order_by=("price", "pk"))
    on_hand = tables.Column(verbose_name=_("On hand"), attrs=NUMBER, order_by=("on_hand", "pk"))
    reserved = tables.Column(verbose_name=_("Set aside"), attrs=NUMBER, order_by=("reserved", "pk"))
    expired = tables.Column(verbose_name=_("expired"), attrs=NUMBER, order_by=("expired", "pk"))
    left = tables.Column(verbose_name=pgettext_lazy("stock", "Free"), attrs=NUMBER, order_by=("left", "pk"))
    first_expiry = tables.Column(verbose_name=_("next to expire"), order_by=("first_expiry", "pk"))

    class Meta:
        empty_text = _("Nothing here. Look at another shop or category.")

    def render_first_expiry(self, value: date) -> str:
        return formatting.full_day(value)

    def render_left(self, record: Any) -> str:
        return format_html('<b class="{}">{}</b>', "bad" if record.left <= record.low_at else "", formatting.number(record.left))

    def value_left(self, record: Any) -> int:
        return int(record.left)


# --- moves -------------------------------------------------------------------------------------------------------------


class RowMoveFilter(PeriodFilterSet):
    """The moves of one row of a shelf."""

    kind = filters.ChoiceFilter(label=_("what"), choices=StockMove.Kind.choices, empty_label=_("all"))

    class Meta:
        model = StockMove
        fields: list[str] = []


class MoveFilter(OwnShopsFilter, RowMoveFilter):
    q = filters.CharFilter(label=_("goods"), field_name="stock__item__name", lookup_expr="icontains", max_length=60)
    path = "stock__shop"

    class Meta:
        model = StockMove
        fields: list[str] = []


class MoveTable(tables.Table):
    """Every piece that came or went."""

    at = MomentColumn(verbose_name=_("when"), order_by=("at", "pk"))
    shop = tables.Column(verbose_name=_("Shop"), accessor="stock__shop", order_by=("stock__shop__name", "pk"))
    item = tables.Column(verbose_name=_("Goods"), accessor="stock__item", order_by=("stock__item__name", "pk"))
    kind = tables.Column(verbose_name=_("what"), order_by=("kind", "pk"))
    quantity = SignedColumn(verbose_name=_("pieces"), attrs=NUMBER, order_by=("quantity", "pk"))
    by = tables.Column(verbose_name=_("by whom"), orderable=False)

    class Meta:
        empty_text = _("Nothing moved here.")

    def __init__(self, rows: Any, **more: Any) -> None:
        super().__init__(rows, order_by="-at", **more)

    def render_by(self, record: StockMove) -> str:
        return record.by.masked_name if record.by else ""


# --- goods -------------------------------------------------------------------------------------------------------------


class ItemFilter(FilterSet):
    category = filters.ModelChoiceFilter(label=_("category"), queryset=GoodsCategory.objects.all(), empty_label=_("all"))
    active = YesNoFilter(label=_("offered"))
    q = filters.CharFilter(label=_("name or barcode"), method="by_words", max_length=60)

    class Meta:
        model = Item
        fields: list[str] = []

    def by_words(self, found: Any, name: str, value: str) -> Any:
        return found.filter(Q(name__icontains=value) | Q(ean=value.strip()))


class ItemTable(tables.Table):
    """Goods that the reader may change."""

    name = tables.Column(verbose_name=_("name"), order_by=("name", "pk"))
    category = tables.Column(verbose_name=_("category"), order_by=("category__position", "name", "pk"))
    price = tables.Column(verbose_name=_("Price"), attrs=NUMBER, orderable=False)
    limit_per_person = tables.Column(verbose_name=_("limit per person"), order_by=("limit_per_person", "pk"))
    donor = tables.Column(verbose_name=_("given by"), order_by=("donor__name", "name", "pk"))
    ean = tables.Column(verbose_name=_("barcode"), order_by=("ean", "pk"))
    active = YesNoColumn(verbose_name=_("offered"), order_by=("active", "name", "pk"))

    class Meta:
        empty_text = _("No goods that only your shops have. You can make some.")

    def __init__(self, rows: Any, *, leads_to: str) -> None:
        super().__init__(rows)
        self.leads_to = leads_to  # the name of a page

    def render_name(self, record: Item) -> str:
        picture = format_html('<img class="item-pic" src="{}" width="64" height="52" alt="">', record.picture_url)
        url = reverse(self.leads_to, args=[record.pk])
        return format_html('<span class="inline">{}<a href="{}">{}</a></span>', picture, url, record.name)

    def render_limit_per_person(self, record: Item) -> str:
        return gettext("%(limit)s in %(days)s days") % {"limit": record.limit_per_person, "days": record.limit_days}


class PaperTable(tables.Table):
    asked_at = MomentColumn(verbose_name=_("when"), linkify=("points:paper", [tables.A("pk")]))
    shop = tables.Column(verbose_name=_("Shop"), order_by="shop__name")
    kind = tables.Column(verbose_name=_("what"))
    state = tables.Column(verbose_name=_("state"))
    asked_by = tables.Column(verbose_name=_("asked by"), order_by="asked_by__name")
    decided_by = tables.Column(verbose_name=_("signed by"), order_by="decided_by__name")

    class Meta:
        model = Adjustment
        fields = ("asked_at", "shop", "kind", "state", "asked_by", "decided_by")
        empty_text = _("Nothing was counted or written off yet.")


class ConsignmentTable(tables.Table):
    sent_at = MomentColumn(verbose_name=_("when"), linkify=("points:consignment", [tables.A("pk")]))
    from_shop = tables.Column(verbose_name=pgettext_lazy("shop", "from"), order_by="from_shop__name")
    to_shop = tables.Column(verbose_name=pgettext_lazy("shop", "to"), order_by="to_shop__name")
    state = tables.Column(verbose_name=_("state"))
    difference = tables.Column(verbose_name=_("why less arrived"), orderable=False)

    class Meta:
        model = Consignment
        fields = ("sent_at", "from_shop", "to_shop", "state", "difference")
        empty_text = _("No goods were sent from shop to shop yet.")


class DonorTable(tables.Table):
    name = tables.Column(verbose_name=_("name"), linkify=("points:giver", [tables.A("pk")]))
    area = tables.Column(order_by="area__path")
    kind = tables.Column(verbose_name=_("what they are"))
    contact = tables.Column(verbose_name=_("contact"), orderable=False)
    active = YesNoColumn(verbose_name=_("still gives"))
    sheet = tables.TemplateColumn(template_name="points/inventory/_sheet_link.html", verbose_name=_("Action"), orderable=False)
    not_exported = ("sheet",)

    class Meta:
        model = Donor
        fields = ("name", "area", "kind", "contact", "active", "sheet")
        empty_text = _("Nobody gives goods yet.")


MAX_PRICE = 1_000_000


class MaximumFilter(filters.NumberFilter):
    field_class = forms.IntegerField


class ShopGoodsFilter(FoldedFilterSet):
    """By words, kind, price and what is there. Wants rows with `price` and `left`. The shop is chosen beside it."""

    beside = ("shop",)
    shop = PassedOnFilter(max_length=20)
    q = WordsFilter("item__name", "item__description", label=_("Goods"))
    category = filters.ModelChoiceFilter(
        field_name="item__category", queryset=GoodsCategory.objects.active(), label=_("category"), empty_label=_("all")
    )
    most = MaximumFilter(
        field_name="price", lookup_expr="lte", min_value=1, max_value=MAX_PRICE, label=_("costs at most so many points")
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


class CategoryTable(ListTable):
    """The kinds of goods."""

    name = tables.Column(verbose_name=_("name"))
    name_en = tables.Column(verbose_name=_("English name"))
    position = tables.Column(verbose_name=_("place in the list"))
    active = YesNoColumn(verbose_name=_("in use"))
