"""What the lists behind the figures are narrowed by; what is looked at is chosen on the dashboard and goes along.

Names there are masked, so people are looked for by their number alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import django_filters as filters
import django_tables2 as tables
from django.db.models import Q, QuerySet
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from events.figures.dashboard import Selection
from events.figures.point_health import Health, health_rows
from events.models import Event, HelpKind, HelpRequest
from volunteer.lists.columns import DayColumn, MomentColumn, YesNoColumn
from volunteer.lists.filters import MOST_WORDS, AreaFilterSet, PassedOnFilter, PeriodFilterSet, WordsFilter
from volunteer.lists.list_table import ListTable
from volunteer.models import ServicePoint
from volunteer.roles.scope import Scope
from volunteer.templatetags.formatting import day


class FigureFilter(AreaFilterSet):
    """A list behind a figure: by a place within the unit."""

    unit = PassedOnFilter(max_length=60)
    period = PassedOnFilter(max_length=20)
    cut = PassedOnFilter(max_length=30)
    part = PassedOnFilter(max_length=30)
    what = PassedOnFilter(max_length=20)

    def __init__(self, data: Any, *, queryset: Any, view: Selection) -> None:
        held = Scope(paths=(view.unit.path,)) if view.unit.area else Scope()
        super().__init__(data, queryset=queryset, held=held)


class ShiftWordsFilter(WordsFilter):
    """Each word stands in the event's title, or in the name of its service point or area.

    Looked for among the few events and points that there are; the many shifts are then walked through in one index.
    """

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(label=_("event, service point or area"), **kwargs)

    def said(self, text: str) -> Q:
        every = Q()
        for word in text.split()[:MOST_WORDS]:
            events = Event.objects.filter(title__icontains=word).values("pk")
            points = ServicePoint.objects.filter(Q(name__icontains=word) | Q(area__name__icontains=word)).values("pk")
            every &= Q(event__in=events) | Q(point__in=points)
        return every


class FigureShiftsFilter(FigureFilter, PeriodFilterSet):
    q = ShiftWordsFilter()
    places = ("point__area__",)
    moment, of_days = "day", True


class FigurePeopleFilter(FigureFilter):
    q = WordsFilter(whole=("volunteer_no",), label=_("volunteer number"))


class FigureSpendingFilter(FigureFilter, PeriodFilterSet):
    q = WordsFilter("credit__shop__name", "debit__shop__name", label=_("points shop"))
    places = ("credit__shop__point__area__", "debit__shop__point__area__")


class FigureWalletsFilter(FigureFilter):
    q = WordsFilter(whole=("person__volunteer_no",), label=_("volunteer number"))
    places = ("person__area__",)


class FigureRequestsFilter(FigureFilter, PeriodFilterSet):
    kind = filters.ModelChoiceFilter(label=_("What is needed"), queryset=HelpKind.objects.all(), empty_label=_("all"))
    state = filters.ChoiceFilter(label=_("State"), choices=HelpRequest.State.choices, empty_label=_("all"))
    moment = "submitted_at"


# --- how service points are ----------------------------------------------------------------------------------------------


class HealthTable(ListTable):
    """Service points and how each of them is at a moment."""

    point = tables.Column(verbose_name=_("Service point"), accessor="point__name")
    area = tables.Column(verbose_name=_("Community"), accessor="point__area__name")
    last = DayColumn(verbose_name=_("Last event"))
    next = MomentColumn(verbose_name=_("Next event"))
    managers = tables.Column(verbose_name=_("Manager and term"))
    scanned = DayColumn(verbose_name=_("Sign last used"))
    cases = tables.Column(verbose_name=_("Open cases"))
    sleeping = YesNoColumn(verbose_name=pgettext_lazy("point", "sleeping"))

    def __init__(self, points: QuerySet[ServicePoint], *, at: datetime) -> None:
        super().__init__(points)
        self.at = at

    def prepare(self, rows: Sequence[ServicePoint]) -> list[Health]:
        return health_rows(rows, self.at)

    def render_managers(self, value: list[tuple[str, date | None]]) -> str:
        until = gettext("until %(day)s")
        return gettext(", ").join(f"{name} {until % {'day': day(last)}}" if last else name for name, last in value)
