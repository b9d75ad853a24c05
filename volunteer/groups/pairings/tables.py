"""Pairings and visits as lists: filters, tables and exports."""

from __future__ import annotations

from datetime import date
from typing import Any

import django_filters as filters
import django_tables2 as tables
from django.db.models import Q
from django.utils.translation import gettext, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from volunteer.groups.pairings import actions as pairings
from volunteer.groups.pairings.actions import Month
from volunteer.lists.columns import NUMBER, DayColumn, MomentColumn, RowColumn, tag
from volunteer.lists.filters import AreaFilterSet, FoldedFilterSet, OrderFilter, PeriodFilterSet, WordsFilter
from volunteer.lists.tables import ListTable
from volunteer.models import Pairing, Visit
from volunteer.templatetags import formatting
from volunteer.templatetags.formatting import hours


class PairingFilter(AreaFilterSet):
    show = filters.ChoiceFilter(
        label=gettext_lazy("show"),
        choices=[("stands", pgettext_lazy("pairing", "in force")), ("over", gettext_lazy("not in force"))],
        method="by_day",
        empty_label=gettext_lazy("all"),
    )
    q = WordsFilter("organization__name", "area__name", label=gettext_lazy("unit or compound"))

    class Meta:
        model = Pairing
        fields: list[str] = []

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def by_day(self, found: Any, name: str, value: str) -> Any:
        stands = Q(since__lte=self.today) & (Q(until=None) | Q(until__gte=self.today))
        return found.filter(stands if value == "stands" else ~stands)


class VisitFilter(FoldedFilterSet, PeriodFilterSet):
    state = filters.ChoiceFilter(label=gettext_lazy("state"), choices=Visit.State.choices, empty_label=gettext_lazy("all"))
    kind = filters.ChoiceFilter(label=gettext_lazy("what was done"), choices=Visit.Kind.choices, empty_label=gettext_lazy("all"))
    q = WordsFilter("words", "logged_by__name", label=gettext_lazy("in words, or written down by"))
    sort = OrderFilter(
        gettext_lazy("newest first"),
        {
            "early": (gettext_lazy("oldest first"), ("day", "logged_at", "pk")),
            "people": (gettext_lazy("most people first"), ("-people", "-day", "pk")),
        },
    )
    moment, of_days = "day", True

    class Meta:
        model = Visit
        fields: list[str] = []


class VisitTable(ListTable):
    """The visits of one pairing."""

    day = DayColumn(verbose_name=_("day"))
    kind = tables.Column(verbose_name=_("what was done"))
    words = tables.Column(verbose_name=pgettext_lazy("visit", "in words"))
    people = tables.Column(verbose_name=_("people who came"))
    minutes = tables.Column(verbose_name=_("minutes each"))
    given = RowColumn(lambda visit: hours(visit.given), verbose_name=_("hours together"))
    logged_by = tables.Column(verbose_name=pgettext_lazy("paper", "written down by"))
    logged_at = MomentColumn(verbose_name=_("when"))
    state = tables.Column(verbose_name=_("state"))
    decided_by = tables.Column(verbose_name=_("decided by"))
    reason = tables.Column(verbose_name=_("why"))


class PairingTable(tables.Table):
    """Pairings with what was done this month against the targets; read in one statement for the page shown."""

    organization = tables.Column(
        verbose_name=_("Unit"), linkify=("volunteer:pairing", [tables.A("pk")]), order_by=("organization__name", "pk")
    )
    area = tables.Column(verbose_name=_("Paired with"), order_by=("area__path", "pk"))
    state = tables.Column(verbose_name=_("state"), empty_values=(), orderable=False)
    visits = tables.Column(verbose_name=_("visits this month"), empty_values=(), orderable=False, attrs=NUMBER)
    hours = tables.Column(verbose_name=_("hours this month"), empty_values=(), orderable=False, attrs=NUMBER)
    until = DayColumn(verbose_name=_("Last day"), order_by=("until", "pk"))

    class Meta:
        empty_text = _("No pairing here yet. The community pairs a unit and a compound.")

    def __init__(self, rows: Any, *, today: date) -> None:
        super().__init__(rows)
        self.today = today

    def month(self, record: Pairing) -> Month:
        if not hasattr(self, "_months"):
            shown = self.page.object_list if getattr(self, "page", None) else self.rows
            self._months = pairings.figures_this_month([row.record for row in shown], self.today)
        return self._months[record.pk]

    def render_state(self, record: Pairing) -> str:
        if not record.in_force(self.today):
            return tag(gettext("not in force"))
        return tag(gettext("target reached"), "green") if self.month(record).reached else tag(gettext("not reached yet"), "gold")

    def render_visits(self, record: Pairing) -> str:
        return f"{self.month(record).visits} / {record.visits_a_month}"

    def render_hours(self, record: Pairing) -> str:
        return f"{formatting.hours(self.month(record).minutes)} / {record.hours_a_month}"
