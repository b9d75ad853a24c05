"""The list of programmes for staff: drafts, those under way, and the others."""

from __future__ import annotations

from datetime import date
from typing import Any

import django_filters as filters
import django_tables2 as tables
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from events.models import Programme
from volunteer.lists.columns import DayColumn, tag
from volunteer.lists.filters import FilterSet, WordsFilter
from volunteer.roles.scope import Scope

STATES = {
    "draft": pgettext_lazy("campaign", "draft"),
    "running": pgettext_lazy("programmes", "under way"),
    "coming": pgettext_lazy("programmes", "to come"),
    "over": pgettext_lazy("programmes", "over"),
}
STATE_COLOURS = {"draft": "gold", "running": "green", "coming": "blue", "over": ""}


def programme_state(programme: Programme, today: date) -> str:
    """As which of `STATES` it stands on that local date."""
    if programme.published_at is None:
        return "draft"
    if programme.start > today:
        return "coming"
    return "over" if programme.end < today else "running"


def state_condition(state: str, today: date) -> Q:
    """The same as a condition."""
    if state == "draft":
        return Q(published_at=None)
    days = {"coming": Q(start__gt=today), "over": Q(end__lt=today), "running": Q(start__lte=today, end__gte=today)}
    return Q(published_at__isnull=False) & days[state]


class ProgrammeFilter(FilterSet):
    show = filters.ChoiceFilter(label=_("show"), choices=list(STATES.items()), method="by_state", empty_label=_("all"))
    q = WordsFilter("name", "area__name", "note", label=_("name or area"))

    class Meta:
        model = Programme
        fields: list[str] = []

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def by_state(self, found: Any, name: str, value: str) -> Any:
        return found.filter(state_condition(value, self.today))


class ProgrammeTable(tables.Table):
    """A programme of one's own leads to where it is changed, any other to where everybody sees it."""

    name = tables.Column(verbose_name=_("name"), order_by=("name", "pk"))
    area = tables.Column(verbose_name=_("area"), order_by=("area__path", "pk"))
    start = DayColumn(verbose_name=_("first day"), order_by=("start", "pk"))
    end = DayColumn(verbose_name=_("last day"), order_by=("end", "pk"))
    state = tables.Column(verbose_name=_("state"), empty_values=(), orderable=False)

    class Meta:
        empty_text = _("No programme here yet.")

    def __init__(self, rows: QuerySet[Programme], *, own: Scope, today: date) -> None:
        super().__init__(rows)
        self.own, self.today = own, today

    def render_name(self, record: Programme) -> str:
        own = self.own.covers_area(record.area)
        url = reverse("events:programme_edit", args=[record.pk]) if own else record.get_absolute_url()
        return format_html('<a href="{}">{}</a>', url, record.name)

    def render_state(self, record: Programme) -> str:
        state = programme_state(record, self.today)
        return tag(STATES[state], STATE_COLOURS[state])
