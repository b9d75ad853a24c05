"""Incidents as a list for the offices: filter, table and export."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import django_filters as filters
import django_tables2 as tables
from django.db.models import Q
from django.utils.html import format_html
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from events.neighbourhood.incidents.models import Incident, IncidentKind, IncidentQuerySet, Level
from volunteer.lists.columns import tag
from volunteer.lists.filters import FilterSet, WordsFilter
from volunteer.templatetags import formatting

State = Incident.State
STATE_COLOURS = {State.REPORTED: "red", State.HANDLED: "gold", State.SOLVED: "green"}
SHOW_CHOICES = [
    ("underway", pgettext_lazy("incidents", "under way")),
    ("overdue", pgettext_lazy("incidents", "overdue")),
    ("solved", pgettext_lazy("incidents", "solved")),
    ("all", pgettext_lazy("incidents", "all")),
]


class IncidentFilter(FilterSet):
    show = filters.ChoiceFilter(label=_("show"), choices=SHOW_CHOICES, method="by_state", empty_label=None, initial="underway")
    kind = filters.ModelChoiceFilter(label=_("what is wrong"), queryset=IncidentKind.objects.all(), empty_label=_("everything"))
    level = filters.ChoiceFilter(label=_("level"), choices=Level.choices, empty_label=_("all"))
    q = WordsFilter("words", "spot", "area__name", "grid__name", "report", label=_("words or place"))

    class Meta:
        model = Incident
        fields: list[str] = []

    def __init__(self, data: Any, *args: Any, at: datetime, **kwargs: Any) -> None:
        self.at = at
        super().__init__({"show": "underway", **data.dict()}, *args, **kwargs)

    def by_state(self, found: IncidentQuerySet, name: str, value: str) -> IncidentQuerySet:
        chosen = {
            "underway": Q(ended_at=None),
            "overdue": Q(ended_at=None, due_at__lte=self.at),
            "solved": Q(state=State.SOLVED),
            "all": Q(),
        }[value]
        order = ("due_at", "pk") if value in ("underway", "overdue") else ("-opened_at", "pk")
        return found.filter(chosen).order_by(*order)


class IncidentTable(tables.Table):
    """Incidents as those see them whose work they are."""

    kind = tables.Column(verbose_name=_("what is wrong"), order_by=("kind__position", "pk"))
    level = tables.Column(verbose_name=_("level"), orderable=False)
    area = tables.Column(verbose_name=_("where"), order_by=("area__path", "pk"))
    opened_at = tables.Column(verbose_name=_("reported"), order_by=("opened_at", "pk"))
    in_charge = tables.Column(verbose_name=_("lies with"), orderable=False)
    state = tables.Column(verbose_name=_("state"), order_by=("state", "pk"))
    due_at = tables.Column(verbose_name=_("by when"), order_by=("due_at", "pk"), empty_values=())
    ended_at = tables.Column(verbose_name=_("ended"), order_by=("ended_at", "pk"))

    class Meta:
        empty_text = _("No incident here.")

    def __init__(self, *args: Any, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.at = at

    def render_kind(self, record: Incident) -> str:
        return format_html('<a href="{}">{}</a>', record.get_absolute_url(), record.kind)

    def value_kind(self, record: Incident) -> str:
        return str(record.kind)

    def render_level(self, record: Incident) -> str:
        return record.get_level_display()

    def render_opened_at(self, record: Incident) -> str:
        return formatting.moment(record.opened_at)

    def render_ended_at(self, record: Incident) -> str:
        return formatting.moment(record.ended_at)

    def render_state(self, record: Incident) -> str:
        return tag(record.get_state_display(), STATE_COLOURS.get(State(record.state), ""))

    def value_state(self, record: Incident) -> str:
        return record.get_state_display()

    def render_due_at(self, record: Incident) -> str:
        if record.ended_at is not None or record.due_at is None:
            return ""
        late = gettext("overdue since %(when)s") if record.is_overdue(self.at) else gettext("until %(when)s")
        return late % {"when": formatting.moment(record.due_at)}
