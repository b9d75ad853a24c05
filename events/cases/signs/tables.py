"""Signs and what was taken back as lists: filters, tables and exports."""

from __future__ import annotations

import django_filters as filters
import django_tables2 as tables
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from events.cases.signs.labels import sign_sentence
from events.models import ReversedShift, Shift, Sign
from volunteer.lists.columns import NUMBER, MomentColumn, RowColumn
from volunteer.lists.filters import FilterSet, WordsFilter
from volunteer.templatetags import formatting


class SignFilter(FilterSet):
    kind = filters.ChoiceFilter(label=_("What"), choices=Sign.Kind.choices, empty_label=_("Everything"))

    class Meta:
        model = Sign
        fields: list[str] = []


class ReversedShiftFilter(FilterSet):
    q = WordsFilter("shift__event__title", "shift__event__point__name", label=_("event or service point"))

    class Meta:
        model = ReversedShift
        fields: list[str] = []


class LedShiftTable(tables.Table):
    """Rows about a shift: when and where it was, with a link to it."""

    start = MomentColumn(verbose_name=_("when"), accessor="shift__start", order_by=("shift__start", "pk"))
    event = tables.Column(verbose_name=_("event"), accessor="shift__event__title", orderable=False)
    point = tables.Column(verbose_name=_("service point"), accessor="shift__event__point__name", orderable=False)

    def __init__(self, rows: QuerySet[Sign] | QuerySet[ReversedShift], *, reads_only: bool) -> None:
        super().__init__(rows)
        self.reads_only = reads_only  # an auditor opens the page that everybody may see

    def render_event(self, value: str, record: Sign | ReversedShift) -> str:
        return format_html('<a href="{}">{}</a>', self.address(record.shift), value)

    def value_event(self, value: str) -> str:
        return value

    def address(self, shift: Shift) -> str:
        return shift.get_absolute_url() if self.reads_only else reverse("events:over_one", args=[shift.pk])


class SignTable(LedShiftTable):
    kind = tables.Column(verbose_name=_("sign"), order_by=("kind", "-shift__start", "pk"))
    sentence = RowColumn(sign_sentence, verbose_name=_("What it says"), orderable=False)

    class Meta:
        sequence = ("kind", "sentence", "...")
        empty_text = _("The machine has noticed nothing about this leader's shifts.")


class ReversedShiftTable(LedShiftTable):
    records = tables.Column(verbose_name=_("records"), attrs=NUMBER, order_by=("records", "pk"))
    minutes = tables.Column(verbose_name=_("hours"), attrs=NUMBER, order_by=("minutes", "pk"))
    points = tables.Column(verbose_name=_("points"), attrs=NUMBER, order_by=("points", "pk"))

    def render_minutes(self, value: int) -> str:
        return formatting.hours(value)
