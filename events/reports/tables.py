"""The lists of opening figures and of reports that were handed in."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from uuid import UUID

import django_filters as filters
import django_tables2 as tables
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.translation import gettext, pgettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from events.core import periods
from events.models import OpeningFigure, Report, Series
from volunteer.lists.columns import NUMBER, DayColumn, MomentColumn, YesNoColumn
from volunteer.lists.filters import AreaFilterSet, PassedOnFilter, PeriodFilterSet, WordsFilter
from volunteer.lists.list_table import ListTable

OPENINGS_PER_PAGE = 50  # opening figures on a page: those of it are confirmed with one press
STANDS, FIRST, NOBODY = "stands", "first", "nobody"


class OpeningFilter(AreaFilterSet, PeriodFilterSet):
    """By place, by the day counted up to, by series, by how far it is confirmed."""

    series = filters.ModelChoiceFilter(label=_("series"), queryset=Series.objects.all(), empty_label=_("all"))
    state = filters.ChoiceFilter(
        label=_("Confirmed"),
        choices=[(STANDS, _("by two")), (FIRST, _("by one")), (NOBODY, pgettext_lazy("confirmed", "nobody yet"))],
        method="by_word",
        empty_label=_("all"),
    )
    q = WordsFilter("source", "area__name", "asked_by__name", label=_("source, area or who wrote it down"))
    moment, of_days = "day", True

    class Meta:
        model = OpeningFigure
        fields: list[str] = []

    def by_word(self, found: Any, name: str, value: str) -> Any:
        if value == NOBODY:
            return found.filter(first_at=None)
        return found.filter(first_at__isnull=False, second_at__isnull=value == FIRST)


class OpeningTable(tables.Table):
    """Figures that stand; `near` are the ids of the reader's parties, whose figures others confirm."""

    area = tables.Column(verbose_name=_("Area"), order_by=("area__path", "pk"))
    what = tables.Column(
        verbose_name=pgettext_lazy("report", "What"), order_by=("series__position", "measure", "kind__position", "pk")
    )
    value = tables.Column(verbose_name=_("Value"), attrs=NUMBER, order_by=("value", "pk"))
    day = DayColumn(verbose_name=_("Counted up to"), order_by=("day", "pk"))
    source = tables.Column(verbose_name=_("Source"), orderable=False)
    asked_by = tables.Column(verbose_name=pgettext_lazy("paper", "written down by"), order_by=("asked_by__name", "pk"))
    confirmed = tables.Column(verbose_name=_("Confirmed"), empty_values=(), orderable=False)
    act = tables.Column(verbose_name=_("Action"), accessor="pk", orderable=False)
    not_exported = ("act",)

    class Meta:
        empty_text = _("No opening figure here. Write one down, or look at another place or state.")

    def __init__(self, rows: QuerySet[OpeningFigure], *, near: Collection[int]) -> None:
        super().__init__(rows)
        self.near = near

    def render_what(self, record: OpeningFigure) -> str:
        return f"{record.series} · {record.what}"

    def render_value(self, record: OpeningFigure) -> str:
        return record.shown

    def render_confirmed(self, record: OpeningFigure) -> str:
        if record.second_by and record.first_by:
            return format_html('<span class="good">{}{}{}</span>', record.first_by.name, gettext(", "), record.second_by.name)
        if record.first_by:
            return f"{record.first_by.name}{gettext(', ')}{gettext('one more')}"
        return pgettext("confirmed", "nobody yet")

    def render_act(self, record: OpeningFigure) -> str:
        row = {"row": record, "may_confirm": record.waits_for(self.near)}
        return render_to_string("events/reports/_opening_act.html", row, self.request)

    def waiting(self) -> list[UUID]:
        """The figures on the page that the reader may confirm."""
        return [row.record.pk for row in self.paginated_rows if row.record.waits_for(self.near)]


class ReportFilter(AreaFilterSet, PeriodFilterSet):
    """What was handed in by an area and those below it; the area and period of the page go along."""

    unit = PassedOnFilter(max_length=60)
    period = PassedOnFilter(max_length=10)
    kind = filters.ChoiceFilter(label=_("Period"), choices=[(k.value, k.label) for k in Report.KINDS], empty_label=_("all"))

    class Meta:
        model = Report
        fields: list[str] = []


class ReportTable(tables.Table):
    number = tables.Column(
        verbose_name=pgettext_lazy("report", "number"), linkify=("events:report", [tables.A("pk")]), order_by=("number", "pk")
    )
    area = tables.Column(verbose_name=_("area"), order_by=("area__path", "-start", "pk"))
    period = tables.Column(verbose_name=_("Period"), empty_values=(), order_by=("start", "kind", "pk"))
    by = tables.Column(verbose_name=_("handed in by"), order_by=("by__name", "pk"))
    at = MomentColumn(verbose_name=_("when"), order_by=("at", "pk"))
    late = tables.Column(verbose_name=_("missing then"), accessor="missing", orderable=False, default="")
    note = tables.Column(verbose_name=_("note"), orderable=False, default="")

    class Meta:
        empty_text = _("Nothing was handed in here. Look at another place or time.")

    def render_period(self, record: Report) -> str:
        return periods.Period(record.kind, record.start).name

    def render_late(self, value: list[str]) -> str:
        return gettext(", ").join(value)


class SeriesTable(ListTable):
    """Series with their `categories`."""

    name = tables.Column(verbose_name=_("name"))
    name_en = tables.Column(verbose_name=_("name in English"))
    kinds = tables.Column(verbose_name=_("kinds of service"), accessor="pk")
    active = YesNoColumn(verbose_name=_("is reported"))

    def render_kinds(self, record: Series) -> str:
        return gettext(", ").join(map(str, record.categories.all())) or gettext("all kinds of service")
