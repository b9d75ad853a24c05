"""Lists of shops, of their appointments, and of relief."""

from __future__ import annotations

from typing import Any

import django_filters as filters
import django_tables2 as tables
from django.db.models import F, Q, QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext, pgettext_lazy

from points.goods import relief
from points.goods.lists import ListFilter
from points.models import Relief, Shop, Slot
from points.templatetags.shop_words import opening
from volunteer.cells import NUMBER, MomentColumn, YesNoColumn, tag
from volunteer.listing import FilterSet, Period, WordsFilter, YesNo
from volunteer.templatetags import words

RELIEF_COLOURS = {Relief.State.DONE: "green", Relief.State.ASKED: "gold"}
PLACES = [("free", _("with free places")), ("nobody", pgettext_lazy("slot", "nobody yet")), ("full", _("all taken"))]


class ShopFilter(FilterSet):
    active = YesNo(label=_("takes orders"))
    q = WordsFilter("name", "point__name", "point__area__name", label=_("shop, service point or area"))

    class Meta:
        model = Shop
        fields: list[str] = []


class ShopTable(tables.Table):
    name = tables.Column(verbose_name=_("Shop"), linkify=("points:shop_edit", [tables.A("pk")]), order_by=("name", "pk"))
    point = tables.Column(verbose_name=_("Service point"), order_by=("point__name", "pk"))
    area = tables.Column(verbose_name=_("Area"), accessor="point__area", order_by=("point__area__path", "pk"))
    hours = tables.Column(verbose_name=pgettext_lazy("shop", "open"), empty_values=(), orderable=False)
    hold_days = tables.Column(verbose_name=_("days an order waits"), attrs=NUMBER, order_by=("hold_days", "pk"))
    active = YesNoColumn(verbose_name=_("takes orders"), order_by=("active", "name", "pk"))

    class Meta:
        empty_text = _("There is no shop here yet. People need one to use their points.")

    def render_hours(self, record: Shop) -> str:
        return opening(record)


# --- appointments ------------------------------------------------------------------------------------------------------


class SlotFilter(Period):
    places = filters.ChoiceFilter(label=_("show"), choices=PLACES, method="by_places", empty_label=_("all"))
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
        return f"{words.moment(record.starts_at)}–{words.time_of_day(record.ends_at)}"

    def render_who(self, record: Slot) -> str:
        orders = [line.order for line in record.lines.all() if line.order.waiting or line.order.handed_over]
        if not self.serves:
            return "、".join(order.person.masked_name for order in orders) or pgettext("slot", "nobody yet")
        links = ((reverse("points:counter_order", args=[order.pk]), order.person.masked_name) for order in orders)
        return format_html_join("、", '<a href="{}">{}</a>', links) or pgettext("slot", "nobody yet")

    def render_close(self, record: Slot) -> str:
        return "" if record.taken else render_to_string("points/goods/_close_slot.html", {"slot": record}, self.request)


# --- relief ------------------------------------------------------------------------------------------------------------


class ReliefFilter(ListFilter, Period):
    """Who gets the goods is sealed: no list can look for it."""

    state = filters.ChoiceFilter(label=_("state"), choices=Relief.State.choices, empty_label=_("all"))
    moment = "asked_at"

    class Meta:
        model = Relief
        fields: list[str] = []


class ReliefTable(tables.Table):
    asked_at = MomentColumn(verbose_name=_("when"), linkify=("points:relief_one", [tables.A("pk")]), order_by=("asked_at", "pk"))
    number = tables.Column(verbose_name=_("number"), empty_values=(), orderable=False)
    recipient = tables.Column(verbose_name=pgettext_lazy("relief", "for whom"), empty_values=(), orderable=False)
    shop = tables.Column(verbose_name=_("Shop"), order_by=("shop__name", "pk"))
    asked_by = tables.Column(verbose_name=_("asked by"), order_by=("asked_by__name", "pk"))
    decided_by = tables.Column(verbose_name=_("signed by"), order_by=("decided_by__name", "pk"))
    state = tables.Column(verbose_name=_("state"), order_by=("state", "pk"))

    class Meta:
        empty_text = _("Nothing was given without points here.")

    def __init__(self, rows: QuerySet[Relief]) -> None:
        super().__init__(rows, order_by="-asked_at")

    def render_number(self, record: Relief) -> str:
        return relief.number(record)

    def render_recipient(self, record: Relief) -> str:
        return relief.recipient(record)

    def render_state(self, record: Relief) -> str:
        return tag(record.get_state_display(), RELIEF_COLOURS.get(Relief.State(record.state), ""))
