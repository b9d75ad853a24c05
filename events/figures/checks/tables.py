"""Checks of the figures and the differences that they found, as lists: filters, tables and exports."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import django_filters as filters
import django_tables2 as tables
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from events.core.periods import Period
from events.figures.dashboard import COLUMNS_BY_NAME
from events.models import FigureCheck, FigureDifference
from volunteer.lists.columns import MomentColumn, RowColumn, tag
from volunteer.lists.filters import AreaFilterSet, PeriodFilterSet, WordsFilter
from volunteer.lists.list_table import ListTable
from volunteer.models import Area, ServicePoint

RESULT_CHOICES = [("yes", _("no difference")), ("no", _("differences"))]
MADE_CHOICES = [("night", _("by itself, at night")), ("person", _("by a person"))]


class FigureCheckFilter(PeriodFilterSet):
    result = filters.ChoiceFilter(label=_("result"), choices=RESULT_CHOICES, method="by_result", empty_label=_("all"))
    made = filters.ChoiceFilter(label=_("made"), choices=MADE_CHOICES, method="by_maker", empty_label=_("all"))

    class Meta:
        model = FigureCheck
        fields: list[str] = []

    def by_result(self, found: Any, name: str, value: str) -> Any:
        return found.filter(wrong=0) if value == "yes" else found.filter(wrong__gt=0)

    def by_maker(self, found: Any, name: str, value: str) -> Any:
        return found.filter(by__isnull=value == "night")


class FigureCheckTable(tables.Table):
    at = MomentColumn(verbose_name=_("when"), linkify=("events:figure_check", [tables.A("pk")]), order_by=("at", "pk"))
    by = tables.Column(verbose_name=_("by whom"), empty_values=(), order_by=("by__name", "at", "pk"))
    wrong = tables.Column(verbose_name=_("result"), order_by=("wrong", "at", "pk"))

    class Meta:
        empty_text = _("The figures have not been checked yet. They are every night; you can do it now.")

    def __init__(self, rows: QuerySet[FigureCheck]) -> None:
        super().__init__(rows, order_by="-at")

    def render_by(self, value: Any) -> str:
        return str(value) if value else gettext("by itself, at night")

    def render_wrong(self, value: int) -> str:
        return tag(gettext("%(number)s differences") % {"number": value}, "red") if value else tag(_("no difference"), "green")


class DifferenceFilter(AreaFilterSet):
    equation = filters.ChoiceFilter(label=_("equation"), choices=FigureDifference.Equation.choices, empty_label=_("all"))
    q = WordsFilter("unit", "measure", "owner__name", label=_("unit, measure or office"))
    places = ("owner__",)

    class Meta:
        model = FigureDifference
        fields: list[str] = []


class DifferenceTable(ListTable):
    """The differences of one check, each with the name of its unit, and a way to the rows behind it."""

    equation = tables.Column(verbose_name=_("equation"), accessor="get_equation_display")
    unit = RowColumn(lambda row: row.unit_name, verbose_name=_("unit"))
    period = RowColumn(lambda row: row.period_name, verbose_name=_("period"))
    cut = tables.Column(verbose_name=pgettext_lazy("figures", "part"))
    measure = RowColumn(lambda row: row.measure_name, verbose_name=_("what"))
    expected = tables.Column(verbose_name=_("expected"))
    found = tables.Column(verbose_name=_("found"))
    rows_behind = tables.Column(verbose_name=_("rows behind it"), accessor="rows")
    owner = tables.Column(verbose_name=_("who answers"))

    def prepare(self, rows: Sequence[FigureDifference]) -> Sequence[Any]:
        names = unit_names(rows)
        found: list[Any] = list(rows)
        for row in found:
            period = Period(row.kind, row.start) if row.kind and row.start else None
            row.unit_name = names.get(row.unit, row.unit)
            row.period_name = period.name if period else ""
            row.measure_name = measure_name(row.measure)
            row.url = rows_url(row, period)
        return found


def unit_names(rows: Sequence[FigureDifference]) -> dict[str, str]:
    """Unit -> its name; two statements."""
    points = ServicePoint.objects.filter(pk__in=[int(row.unit[1:]) for row in rows if row.unit.startswith("p")])
    areas = Area.objects.filter(path__in={row.unit for row in rows})
    return {f"p{pk}": name for pk, name in points.values_list("pk", "name")} | dict(areas.values_list("path", "name"))


def measure_name(word: str) -> str:
    """What is counted; of the length of a list, whose list it is."""
    column = COLUMNS_BY_NAME.get(word.removeprefix("of_"))
    if column is None:
        return gettext("the report as a whole") if word == "report" else word
    return gettext("length of the list: %(what)s") % {"what": column.label} if word.startswith("of_") else str(column.label)


def rows_url(row: FigureDifference, period: Period | None) -> str:
    """Where the rows of a difference are read: its report, the list behind the number, or a shift that is in no list."""
    if row.report:
        return reverse("events:report", args=[row.report])
    if row.shift and not period:
        return reverse("events:shift", args=[row.shift])
    what = row.measure.removeprefix("of_")
    query = {"unit": row.unit, "period": period.word if period else "all", **({"cut": row.cut} if row.cut else {})}
    if what == "people":
        return reverse("events:figure_people", query=query)
    return reverse("events:figure_list", query={"what": what} | query)
