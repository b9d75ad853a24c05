"""The staff's list of campaigns."""

from __future__ import annotations

from datetime import date
from typing import Any

import django_tables2 as tables
from django.utils.translation import gettext_lazy as _

from events.campaigns import progress
from events.models import Campaign, Figure
from volunteer.cells import NUMBER, DayColumn, tag
from volunteer.templatetags import words

State = Campaign.State
COLOURS = {State.COMING: "blue", State.RUNNING: "green", State.DRAFT: "gold", State.OVER: ""}


class CampaignTable(tables.Table):
    """Campaigns with what they have come to; the figures of a page are one statement."""

    name = tables.Column(verbose_name=_("Campaign"), linkify=("events:campaign_staff", [tables.A("pk")]))
    area = tables.Column(verbose_name=_("Area"), accessor="area__name", order_by="area__path")
    start = DayColumn(verbose_name=_("From"))
    end = DayColumn(verbose_name=_("Until"))
    state = tables.Column(verbose_name=_("State"), accessor="pk", orderable=False)
    shifts = tables.Column(verbose_name=_("Shifts"), accessor="pk", orderable=False, attrs=NUMBER)
    participations = tables.Column(verbose_name=_("Participations"), accessor="pk", orderable=False, attrs=NUMBER)
    hours = tables.Column(verbose_name=_("Verified hours"), accessor="pk", orderable=False, attrs=NUMBER)

    class Meta:
        model = Campaign
        fields = ("name", "area", "start", "end", "state", "shifts", "participations", "hours")
        empty_text = _("No campaign here yet.")

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.sums: dict[int, Figure] = {}

    def sum(self, record: Campaign) -> Figure:
        if record.pk not in self.sums:
            shown = self.page.object_list if hasattr(self, "page") else self.rows  # a file has no pages
            self.sums = progress.figures(row.record for row in shown)
        return self.sums[record.pk]

    def render_state(self, record: Campaign) -> str:
        state = record.state_on(self.today)
        return tag(state.label, COLOURS[state])

    def render_shifts(self, record: Campaign) -> str:
        return words.number(self.sum(record).shifts)

    def render_participations(self, record: Campaign) -> str:
        return words.number(self.sum(record).participations)

    def render_hours(self, record: Campaign) -> str:
        return words.number(self.sum(record).verified // 60)

    def value_state(self, record: Campaign) -> str:
        return str(record.state_on(self.today).label)

    def value_shifts(self, record: Campaign) -> int:
        return self.sum(record).shifts

    def value_participations(self, record: Campaign) -> int:
        return self.sum(record).participations

    def value_hours(self, record: Campaign) -> int:
        return self.sum(record).verified // 60
