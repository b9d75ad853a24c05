"""Spot checks of running shifts as a list: filter, table and export."""

from __future__ import annotations

from datetime import datetime

import django_filters as filters
import django_tables2 as tables
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from events.cases.live_checks.models import LiveCheck, LiveCheckQuerySet
from events.shifts.tables import shift_fields
from volunteer.lists.columns import MomentColumn, RowColumn
from volunteer.lists.filters import AreaFilterSet, WordsFilter


class LiveCheckFilter(AreaFilterSet):
    places = ("shift__event__point__area__",)
    q = WordsFilter(*shift_fields("shift__"), label=_("event, service point or leader"))
    show = filters.ChoiceFilter(
        label=_("show"),
        choices=[("waiting", _("nobody has looked in yet")), ("silent", _("the leader did not answer"))],
        empty_label=_("all"),
        method="by_state",
    )

    class Meta:
        model = LiveCheck
        fields: list[str] = []

    def by_state(self, found: LiveCheckQuerySet, name: str, value: str) -> LiveCheckQuerySet:
        return found.waiting() if value == "waiting" else found.filter(asked_at__isnull=False, answered_at=None)


class LiveCheckTable(tables.Table):
    event = tables.Column(verbose_name=_("event"), accessor="shift__event__title", orderable=False)
    start = MomentColumn(verbose_name=_("when"), accessor="shift__start", order_by=("shift__start", "pk"))
    point = tables.Column(verbose_name=_("service point"), accessor="shift__event__point__name", orderable=False)
    leader = tables.Column(verbose_name=_("leader"), accessor="shift__leader__name", orderable=False)
    outcome = tables.Column(verbose_name=_("What the street saw"), empty_values=(), order_by=("outcome", "pk"))
    answer = RowColumn(lambda check: "", verbose_name=_("What the leader said"), orderable=False)

    class Meta:
        empty_text = _("No shift of your area was drawn yet. When one is, you are told while it runs.")

    def __init__(self, rows: QuerySet[LiveCheck], at: datetime) -> None:
        super().__init__(rows)
        self.at = at

    def render_event(self, value: str, record: LiveCheck) -> str:
        return format_html('<a href="{}">{}</a>', reverse("events:live_check", args=[record.pk]), value)

    def value_event(self, value: str) -> str:
        return value

    def render_outcome(self, record: LiveCheck) -> str:
        return str(record.get_outcome_display())

    def render_answer(self, record: LiveCheck) -> str:
        return record.answer_in_words(self.at)
