"""Lists of stations, prices, funds and recyclings: filter, table and export together."""

from __future__ import annotations

from typing import Any

import django_filters as filters
import django_tables2 as tables
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from points.models import Recycling, RecyclingPrice, Station, Waste
from points.templatetags.recycling import kilograms
from volunteer.lists.columns import NUMBER, AddedColumn, DayColumn, MomentColumn, tag
from volunteer.lists.filters import AreaFilterSet, FilterSet, PeriodFilterSet, WordsFilter, YesNoFilter
from volunteer.templatetags import formatting

State = Recycling.State
COLOURS = {State.SETTLED: "green", State.DISPUTED: "red", State.WEIGHED: "gold", State.WAITING: "gold", State.OPENED: "blue"}


def state_tag(recycling: Recycling) -> str:
    return tag(recycling.get_state_display(), COLOURS.get(State(recycling.state), ""))


class StationFilter(AreaFilterSet):
    full = YesNoFilter(label=_("a bin is full"), method="by_full")
    q = WordsFilter("name", "place", "area__name", whole=("code",), label=_("station, place or code"))

    class Meta:
        model = Station
        fields: list[str] = []

    def by_full(self, found: Any, name: str, value: bool) -> Any:
        full = found.filter(hatches__full_since__isnull=False)
        return full.distinct() if value else found.exclude(pk__in=full.values("pk"))


class StationTable(tables.Table):
    name = tables.Column(verbose_name=_("Station"), linkify=("points:station", [tables.A("pk")]), order_by=("name", "pk"))
    area = tables.Column(verbose_name=_("Area"), order_by=("area__path", "pk"))
    place = tables.Column(verbose_name=_("where it stands"), orderable=False)
    kinds = tables.Column(verbose_name=_("takes"), empty_values=(), orderable=False)
    state = tables.Column(verbose_name=_("state"), empty_values=(), orderable=False)

    class Meta:
        empty_text = _("There is no station here yet.")

    def render_kinds(self, record: Station) -> str:
        return "、".join(hatch.get_kind_display() for hatch in record.hatches.all())

    def render_state(self, record: Station) -> str:
        if record.closed_at:
            return tag(pgettext_lazy("station", "closed"))
        full = [hatch.get_kind_display() for hatch in record.hatches.all() if hatch.full_since]
        return tag(gettext("full: %(kinds)s") % {"kinds": "、".join(full)}, "red") if full else tag(gettext("in use"), "green")


class PriceFilter(FilterSet):
    kind = filters.ChoiceFilter(label=_("kind"), choices=Waste.choices, empty_label=_("all"))

    class Meta:
        model = RecyclingPrice
        fields: list[str] = []


class PriceTable(tables.Table):
    kind = tables.Column(verbose_name=_("kind"), order_by=("kind", "-since"))
    since = DayColumn(verbose_name=_("from"), order_by=("since", "kind"))
    points = tables.Column(verbose_name=_("points a kilogram"), attrs=NUMBER, order_by=("points", "kind", "-since"))
    by = tables.Column(verbose_name=pgettext_lazy("price", "set by"), orderable=False)

    class Meta:
        empty_text = _("No price is set yet: nothing can be weighed.")


class RecyclingFilter(AreaFilterSet, PeriodFilterSet):
    state = filters.ChoiceFilter(label=_("state"), choices=State.choices, empty_label=_("all"))
    kind = filters.ChoiceFilter(label=_("kind"), choices=Waste.choices, empty_label=_("all"))
    q = WordsFilter("station__name", "person__name", whole=("person__volunteer_no",), label=_("station or person"))
    places, moment = ("station__area__",), "opened_at"

    class Meta:
        model = Recycling
        fields: list[str] = []


class KilogramColumn(AddedColumn):
    """A weight, kept in grams; in a file a number of kilograms."""

    def render(self, value: Any) -> str:
        return kilograms(int(value))

    def value(self, value: Any) -> Any:
        return int(value) / 1000


class RecyclingTable(tables.Table):
    opened_at = MomentColumn(verbose_name=_("when"), order_by=("opened_at", "pk"))
    person = tables.Column(verbose_name=_("person"), order_by=("person__name", "pk"))
    station = tables.Column(verbose_name=_("Station"), order_by=("station__name", "pk"))
    area = tables.Column(verbose_name=_("Area"), accessor="station__area", order_by=("station__area__path", "pk"))
    kind = tables.Column(verbose_name=_("kind"), order_by=("kind", "pk"))
    weight = KilogramColumn(verbose_name=_("kg"), order_by=("weight", "pk"))
    points = AddedColumn(verbose_name=_("points"), order_by=("points", "pk"))
    state = tables.Column(verbose_name=_("state"), order_by=("state", "pk"))

    class Meta:
        empty_text = _("Nothing was recycled here.")

    def render_person(self, record: Recycling) -> str:
        name = formatting.masked(record.person)
        return format_html('<a href="{}">{}</a>', reverse("points:recycling_staff", args=[record.pk]), name)

    def render_kind(self, record: Recycling) -> str:
        return record.get_kind_display()

    def render_state(self, record: Recycling) -> str:
        return state_tag(record)


class FiguresFilter(AreaFilterSet, PeriodFilterSet):
    kind = filters.ChoiceFilter(label=_("kind"), choices=Waste.choices, empty_label=_("all"))
    places, moment = ("station__area__",), "weighed_at"

    class Meta:
        model = Recycling
        fields: list[str] = []


class FiguresTable(tables.Table):
    """One row for each month, place and kind; the rows are dicts."""

    month = tables.Column(verbose_name=_("month"), order_by=("month", "path", "kind"))
    name = tables.Column(verbose_name=_("Area"), order_by=("path", "month", "kind"))
    kind = tables.Column(verbose_name=_("kind"), order_by=("kind", "month", "path"))
    times = AddedColumn(verbose_name=pgettext_lazy("recycling", "times"), order_by=("times", "month", "path", "kind"))
    weight = KilogramColumn(verbose_name=_("kg"), order_by=("weight", "month", "path", "kind"))
    given = AddedColumn(verbose_name=_("points"), order_by=("given", "month", "path", "kind"))

    class Meta:
        empty_text = _("Nothing was recycled here.")

    def render_month(self, value: Any) -> str:
        return date_format(timezone.localtime(value), "YEAR_MONTH_FORMAT")

    def value_month(self, value: Any) -> str:
        return f"{timezone.localtime(value):%Y-%m}"

    def render_kind(self, value: str) -> str:
        return str(Waste(value).label)
