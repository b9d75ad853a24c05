"""Orders at the counter and appointments as lists: filters, tables and exports."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import django_filters as filters
import django_tables2 as tables
from django.db.models import F, Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.translation import gettext, pgettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from points.models import GoodsCategory, Order, OrderLine, Slot, Stock
from points.templatetags.shops import entered
from volunteer.lists.columns import NUMBER, DayColumn, MomentColumn, RowColumn
from volunteer.lists.filters import WORDS, FilterSet, PeriodFilterSet, WordsFilter
from volunteer.lists.list_table import ListTable
from volunteer.templatetags import formatting
from volunteer.templatetags.formatting import time_of_day

SORT_CHOICES = [("-placed_at", _("newest first")), ("placed_at", _("oldest first"))]


class WaitingFilter(FilterSet):
    """Orders by goods, surname or volunteer number. By itself what lapses first.

    `keep` are fields of the address that the form hands on.
    """

    q = filters.CharFilter(label=_("goods, surname or volunteer number"), method="by_words", max_length=WORDS)
    order = filters.ChoiceFilter(label=_("order"), choices=SORT_CHOICES, method="by_time", empty_label=_("what lapses first"))

    class Meta:
        model = Order
        fields: list[str] = []

    def by_words(self, found: Any, name: str, value: str) -> Any:
        return found.sought(value)

    def by_time(self, found: Any, name: str, value: str) -> Any:
        return found.order_by(value, "pk")


class CollectedFilter(WaitingFilter):
    """Orders that were collected. By itself what went out last."""

    order = filters.ChoiceFilter(
        label=_("order"), choices=[("ended_at", _("oldest first"))], method="by_time", empty_label=_("newest first")
    )


class TileFilter(FilterSet):
    """What is offered at a counter, by name, barcode or category."""

    q = WordsFilter("item__name", whole=("item__ean",), label=_("goods or barcode"))
    category = filters.ModelChoiceFilter(
        label=_("category"), field_name="item__category", queryset=GoodsCategory.objects.all(), empty_label=_("all")
    )

    class Meta:
        model = Stock
        fields: list[str] = []

    def categories(self, shelves: Any) -> list[GoodsCategory]:
        """Those that have goods here; none where all are of one."""
        found = list(GoodsCategory.objects.filter(items__in=shelves.order_by().values("item")).distinct())
        return found if len(found) > 1 else []


class WaitingTable(ListTable):
    """Orders that wait, as the counter shows them: the name is masked, the pick-up code is not told."""

    placed_at = MomentColumn(verbose_name=_("placed at"))
    person = tables.Column(verbose_name=_("Name"), accessor="person__masked_name")
    goods = RowColumn(lambda order: order.goods_text, verbose_name=_("Goods"))
    total = tables.Column(verbose_name=_("points"))
    until = DayColumn(verbose_name=_("collect until"), accessor="pick_up_by")
    place = RowColumn(lambda order: (order.pickup_point or order.shop).name, verbose_name=_("where"))
    entered = RowColumn(entered, verbose_name=_("entered for them"))


class CollectedTable(ListTable):
    """Orders that were collected, with what of each is still with the person; the name is masked."""

    ended_at = MomentColumn(verbose_name=_("collected"))
    person = tables.Column(verbose_name=_("Name"), accessor="person__masked_name")
    goods = RowColumn(lambda order: "、".join(f"{x.item.name} × {x.kept}" for x in kept_lines(order)), verbose_name=_("Goods"))
    points = RowColumn(lambda order: sum(line.kept * line.price for line in kept_lines(order)), verbose_name=_("points"))
    shop = tables.Column(verbose_name=_("Shop"), accessor="shop__name")


def kept_lines(order: Order) -> list[OrderLine]:
    return [line for line in order.lines.all() if line.kept]


def day_rows(booked: Iterable[OrderLine], to_bring: Iterable[Order], waiting: Iterable[Order]) -> Iterator[list[object]]:
    """The list of the day for a file, headings first."""
    heads = [gettext("what"), gettext("when"), gettext("Name"), gettext("Goods"), gettext("state")]
    yield [*heads, gettext("where"), gettext("entered for them")]
    for line in booked:
        goods, state = f"{line.item.name} × {line.quantity}", line.order.get_state_display()
        when = time_of_day(line.slot.starts_at)  # type: ignore[union-attr]
        yield [gettext("appointment"), when, line.order.person.masked_name, goods, state, "", entered(line.order)]
    for what, orders in ((gettext("to be brought"), to_bring), (gettext("to be collected"), waiting)):
        for order in orders:
            place = order.pickup_point.name if order.pickup_point else ""
            until = order.pick_up_by.isoformat()
            state = order.get_state_display()
            yield [what, until, order.person.masked_name, order.goods_text, state, place, entered(order)]


PLACE_CHOICES = [("free", _("with free places")), ("nobody", pgettext_lazy("slot", "nobody yet")), ("full", _("all taken"))]


# --- appointments ------------------------------------------------------------------------------------------------------


class SlotFilter(PeriodFilterSet):
    places = filters.ChoiceFilter(label=_("show"), choices=PLACE_CHOICES, method="by_places", empty_label=_("all"))
    moment = "starts_at"

    class Meta:
        model = Slot
        fields: list[str] = []

    def by_places(self, found: Any, name: str, value: str) -> Any:
        wanted = {"free": Q(taken__lt=F("capacity")), "nobody": Q(taken=0), "full": Q(taken=F("capacity"))}
        return found.filter(wanted[value])


class SlotTable(tables.Table):
    """The times of one service that come; names are masked."""

    starts_at = tables.Column(verbose_name=_("when"), order_by=("starts_at", "pk"))
    who = tables.Column(verbose_name=_("who comes"), empty_values=(), orderable=False)
    taken = tables.Column(verbose_name=_("taken"), attrs=NUMBER, order_by=("taken", "starts_at", "pk"))
    capacity = tables.Column(verbose_name=_("places"), attrs=NUMBER, order_by=("capacity", "starts_at", "pk"))
    close = tables.Column(verbose_name=_("Action"), accessor="pk", orderable=False)
    not_exported = ("close",)

    class Meta:
        empty_text = _("No times are offered here. Enter some, or look at other days.")

    def __init__(self, rows: Any, *, serves: bool, **more: Any) -> None:
        super().__init__(rows, **more)
        self.serves = serves  # the reader stands at the counter and opens the orders

    def render_starts_at(self, record: Slot) -> str:
        return f"{formatting.moment(record.starts_at)}–{formatting.time_of_day(record.ends_at)}"

    def render_who(self, record: Slot) -> str:
        orders = [line.order for line in record.lines.all() if line.order.waiting or line.order.handed_over]
        if not self.serves:
            return "、".join(order.person.masked_name for order in orders) or pgettext("slot", "nobody yet")
        links = ((reverse("points:counter_order", args=[order.pk]), order.person.masked_name) for order in orders)
        return format_html_join("、", '<a href="{}">{}</a>', links) or pgettext("slot", "nobody yet")

    def render_close(self, record: Slot) -> str:
        return "" if record.taken else render_to_string("points/orders/_close_slot.html", {"slot": record}, self.request)
