"""Lists of opening balances: funds, the sheets of one, the people in a sheet."""

from __future__ import annotations

from typing import Any

import django_filters as filters
import django_tables2 as tables
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from points.budgets.models import AskedState
from points.budgets.tables import COLOURS
from points.models import OpeningFund, OpeningRow, OpeningSheet
from volunteer.lists.columns import NUMBER, MomentColumn, tag
from volunteer.lists.filters import WORDS, FilterSet, PeriodFilterSet
from volunteer.templatetags import formatting

CLOSED_CHOICES = [("open", _("open")), ("closed", _("closed"))]


class FundFilter(FilterSet):
    show = filters.ChoiceFilter(label=_("show"), choices=CLOSED_CHOICES, method="by_state", empty_label=_("all"))
    q = filters.CharFilter(label=_("community or street"), method="by_area", max_length=WORDS)

    class Meta:
        model = OpeningFund
        fields: list[str] = []

    def by_state(self, found: Any, name: str, value: str) -> Any:
        return found.filter(closed_at__isnull=value == "open")

    def by_area(self, found: Any, name: str, value: str) -> Any:
        return found.filter(Q(area__name__icontains=value.strip()) | Q(area__parent__name__icontains=value.strip()))


class FundTable(tables.Table):
    area = tables.Column(
        verbose_name=_("community"), linkify=("points:opening_fund", [tables.A("pk")]), order_by=("area__path", "pk")
    )
    source = tables.Column(verbose_name=_("from the budget of"), order_by=("source__path", "pk"))
    amount = tables.Column(verbose_name=_("points"), attrs=NUMBER, order_by=("amount", "pk"))
    per_person = tables.Column(verbose_name=_("most for one person"), attrs=NUMBER, order_by=("per_person", "pk"))
    opened_at = MomentColumn(verbose_name=_("opened"), order_by=("opened_at", "pk"))
    closes_on = tables.Column(verbose_name=_("last day"), order_by=("closes_on", "pk"))
    closed_at = tables.Column(verbose_name=_("state"), order_by=("closed_at", "pk"), empty_values=())

    class Meta:
        empty_text = _("There is no fund here. Whoever hands points down to the community opens one.")

    def __init__(self, rows: QuerySet[OpeningFund]) -> None:
        super().__init__(rows, order_by="-opened_at")

    def render_closes_on(self, value: Any) -> str:
        return formatting.full_day(value)

    def render_closed_at(self, value: Any) -> str:
        return tag(_("closed")) if value else tag(_("open"), "green")


class SheetFilter(PeriodFilterSet):
    state = filters.ChoiceFilter(label=_("state"), choices=AskedState.choices, empty_label=_("all"))
    moment = "asked_at"

    class Meta:
        model = OpeningSheet
        fields: list[str] = []


class SheetTable(tables.Table):
    """The sheets of one fund; wants them with `people`."""

    asked_at = MomentColumn(verbose_name=_("when"), linkify=("points:opening_sheet", [tables.A("pk")]), order_by=("asked_at", "pk"))
    reason = tables.Column(verbose_name=_("why"), orderable=False)
    people = tables.Column(verbose_name=_("people"), attrs=NUMBER, order_by=("people", "pk"))
    amount = tables.Column(verbose_name=_("points"), attrs=NUMBER, order_by=("amount", "pk"))
    asked_by = tables.Column(verbose_name=_("asked by"), order_by=("asked_by__name", "pk"))
    decided_by = tables.Column(verbose_name=_("decided by"), order_by=("decided_by__name", "pk"))
    state = tables.Column(verbose_name=_("state"), order_by=("state", "pk"))

    class Meta:
        empty_text = _("No sheet was handed in here.")

    def __init__(self, rows: QuerySet[Any]) -> None:
        super().__init__(rows, order_by="-asked_at")

    def render_state(self, record: OpeningSheet) -> str:
        text = _("paid") if record.state == AskedState.DONE else record.get_state_display()
        return tag(text, COLOURS[AskedState(record.state)])


class PersonFilter(FilterSet):
    """Who sees masked names looks for whole volunteer numbers only: parts of names would tell them."""

    q = filters.CharFilter(label=_("volunteer number or name"), method="by_words", max_length=WORDS)

    class Meta:
        model = OpeningRow
        fields: list[str] = []

    def __init__(self, *args: Any, named: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.named = named
        if not named:
            self.filters["q"].label = _("volunteer number")

    def by_words(self, found: Any, name: str, value: str) -> Any:
        wanted = Q(person__volunteer_no=value.strip().upper())
        return found.filter(wanted | Q(person__name__icontains=value.strip()) if self.named else wanted)


class PersonTable(tables.Table):
    """The people of one sheet. `named`: the reader works with these people; others see masked names."""

    number = tables.Column(verbose_name=_("Row"), attrs=NUMBER)
    person = tables.Column(verbose_name=_("Person"), orderable=False)
    volunteer_no = tables.Column(
        verbose_name=_("Volunteer number"), accessor="person__volunteer_no", order_by=("person__volunteer_no", "number")
    )
    points = tables.Column(verbose_name=_("Points"), attrs=NUMBER, order_by=("points", "number"))
    earned_on = tables.Column(verbose_name=_("Earned on"), order_by=("earned_on", "number"))
    note = tables.Column(verbose_name=_("Note"), orderable=False)

    class Meta:
        empty_text = _("Nobody here yet.")

    def __init__(self, rows: QuerySet[OpeningRow], *, named: bool) -> None:
        super().__init__(rows, order_by="number")
        self.named = named

    def render_person(self, record: OpeningRow) -> str:
        return str(record.person) if self.named else record.person.masked_name

    def render_earned_on(self, value: Any) -> str:
        return formatting.full_day(value)
