"""Budgets, requests and transfers as lists: filters, tables and exports."""

from __future__ import annotations

from typing import Any

import django_filters as filters
import django_tables2 as tables
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from points.budgets.actions.allot import BudgetFigures, Unit
from points.budgets.forms import unit_value
from points.budgets.models import AskedState
from points.models import BudgetMove, BudgetRequest
from volunteer.lists.columns import NUMBER, MomentColumn, SumColumn, tag
from volunteer.lists.filters import WORDS, PeriodFilterSet
from volunteer.models import Area
from volunteer.templatetags import formatting

COLOURS = {AskedState.DONE: "green", AskedState.RETURNED: "red", AskedState.ASKED: "gold"}
ANSWERED_CHOICES = [choice for choice in AskedState.choices if choice[0] != AskedState.ASKED]


def name_contains(text: str, *units: str) -> Q:
    """One of these columns of areas and points has these words in its name."""
    found = Q(pk__in=())
    for unit in units:
        found |= Q(**{f"{unit}__name__icontains": text})
    return found


class MoveFilter(PeriodFilterSet):
    state = filters.ChoiceFilter(label=_("state"), choices=ANSWERED_CHOICES, empty_label=_("all"))
    q = filters.CharFilter(label=_("unit"), method="by_unit", max_length=WORDS)
    moment = "decided_at"

    class Meta:
        model = BudgetMove
        fields: list[str] = []

    def by_unit(self, found: Any, name: str, value: str) -> Any:
        return found.filter(name_contains(value.strip(), "from_area", "from_point", "to_area", "to_point"))


class RequestFilter(PeriodFilterSet):
    state = filters.ChoiceFilter(label=_("state"), choices=ANSWERED_CHOICES, empty_label=_("all"))
    q = filters.CharFilter(label=_("unit"), method="by_unit", max_length=WORDS)
    moment = "decided_at"

    class Meta:
        model = BudgetRequest
        fields: list[str] = []

    def by_unit(self, found: Any, name: str, value: str) -> Any:
        return found.filter(name_contains(value.strip(), "area", "point"))


class AnsweredTable(tables.Table):
    """What was asked of budgets and has its answer; the last answer first."""

    decided_at = MomentColumn(verbose_name=_("when"), order_by=("decided_at", "pk"))
    amount = tables.Column(verbose_name=_("points"), attrs=NUMBER, order_by=("amount", "pk"))
    state = tables.Column(verbose_name=_("state"), order_by=("state", "pk"))
    reason = tables.Column(verbose_name=_("why"), orderable=False)
    answer = tables.Column(verbose_name=_("answer"), orderable=False)
    asked_by = tables.Column(verbose_name=_("asked by"), order_by=("asked_by__name", "pk"))
    decided_by = tables.Column(verbose_name=_("decided by"), order_by=("decided_by__name", "pk"))

    class Meta:
        empty_text = _("Nothing has been answered here.")

    def __init__(self, rows: QuerySet[Any]) -> None:
        super().__init__(rows, order_by="-decided_at")

    def render_amount(self, value: int) -> str:
        return formatting.number(value)

    def value_amount(self, value: int) -> int:
        return value

    def render_state(self, record: BudgetMove | BudgetRequest) -> str:
        return tag(record.get_state_display(), COLOURS[AskedState(record.state)])


class MoveTable(AnsweredTable):
    source = tables.Column(verbose_name=pgettext_lazy("unit", "from"), orderable=False)
    target = tables.Column(verbose_name=pgettext_lazy("unit", "to"), orderable=False)

    class Meta:
        empty_text = _("Nothing was moved here. Look at another state or time.")
        sequence = ("decided_at", "source", "target", "...")


class RequestTable(AnsweredTable):
    unit = tables.Column(verbose_name=_("unit"), orderable=False)
    got = tables.Column(
        verbose_name=_("got"), accessor="allotment__amount", attrs=NUMBER, order_by=("allotment__amount", "pk"), default=""
    )

    class Meta:
        empty_text = _("Nothing was answered here. Look at another state or time.")
        sequence = ("decided_at", "unit", "amount", "got", "...")

    def render_got(self, value: int) -> str:
        return f"+{formatting.number(value)}"

    def value_got(self, value: int) -> int:
        return value


class BudgetTable(tables.Table):
    """The units below an area, each with all that lies in it: given - set apart - reserved - awarded = free."""

    unit = tables.Column(verbose_name=_("unit"), orderable=False, footer=_("Together"))
    given = SumColumn(verbose_name=_("given"), accessor="whole__given")
    handed = SumColumn(verbose_name=_("put into funds"), accessor="whole__handed")
    reserved = SumColumn(verbose_name=_("reserved"), accessor="whole__reserved")
    spent = SumColumn(verbose_name=_("awarded"), accessor="whole__spent")
    free = SumColumn(verbose_name=_("free"), accessor="whole__free")
    waiting = SumColumn(verbose_name=_("waiting for budget"), accessor="whole__waiting")
    act = tables.Column(verbose_name=_("Action"), empty_values=(), attrs=NUMBER, orderable=False)
    not_exported = ("act",)

    class Meta:
        empty_text = _("No units below this one.")

    def __init__(self, rows: list[BudgetFigures], giver: Area | None) -> None:
        """`giver` is the area from which the reader may hand points down to these units, if any."""
        shown = [("act", giver), ("handed", any(row.whole.handed for row in rows))]
        super().__init__(rows, exclude=[name for name, wanted in shown if not wanted])
        self.giver = giver

    def render_act(self, record: BudgetFigures) -> str:
        url = reverse("points:allot", args=[self.giver.pk]) if self.giver else ""
        return format_html('<a class="btn btn-line btn-s" href="{}?to={}">{}</a>', url, unit_value(record.unit), _("Hand down"))

    def render_unit(self, value: Unit) -> str:
        page = "points:budget" if isinstance(value, Area) else "points:point_budget"
        return format_html('<a href="{}">{}</a>', reverse(page, args=[value.pk]), value)
