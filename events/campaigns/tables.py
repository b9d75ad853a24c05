"""Campaigns, and the points and shifts of one, as lists: filters, tables and exports."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

import django_tables2 as tables
from django.db.models import QuerySet, Sum
from django.utils.translation import gettext, gettext_lazy
from django.utils.translation import gettext_lazy as _

from events.campaigns import queries as campaign_queries
from events.models import Campaign, Event, Figure, Tally
from volunteer.lists.columns import NUMBER, DayColumn, tag
from volunteer.lists.export import CHUNK, MOST_ROWS
from volunteer.lists.filters import AreaFilterSet, WordsFilter
from volunteer.roles.scope import Scope
from volunteer.templatetags import formatting
from volunteer.templatetags.formatting import hours, span

SUM_FIELDS = ("shifts", "participations", "verified", "points")


class CampaignEventFilter(AreaFilterSet):
    q = WordsFilter("title", "point__name", label=gettext_lazy("event or service point"))
    places = ("point__area__",)

    class Meta:
        model = Event
        fields: list[str] = []


def campaign_tallies(campaign: Campaign, held: Scope) -> QuerySet[Tally]:
    """The shifts that count for a campaign, of the reader's part."""
    return Tally.objects.filter(held.points("point__"), cut=campaign.cut)


def sum_headings() -> list[str]:
    return [gettext("Participations"), gettext("Verified hours"), gettext("Points given")]


def point_rows(campaign: Campaign, held: Scope) -> Iterator[Sequence[object]]:
    """Each service point with what it adds; one statement."""
    yield [gettext("Service point"), gettext("Area"), gettext("Shifts"), *sum_headings()]
    rows: Any = campaign_tallies(campaign, held).order_by().values("point__name", "point__area__name", "point__area__path", "point")
    for row in rows.annotate(**{f"sum_{name}": Sum(name) for name in SUM_FIELDS}).order_by("point__area__path", "point")[
        : MOST_ROWS + 1
    ]:
        adds = [row["sum_shifts"], row["sum_participations"], hours(row["sum_verified"]), row["sum_points"]]
        yield [row["point__name"], row["point__area__name"], *adds]


def shift_rows(campaign: Campaign, held: Scope) -> Iterator[Sequence[object]]:
    """Each shift with what it adds, the newest first, read part by part."""
    yield [gettext("Event"), gettext("when"), gettext("Service point"), gettext("Area"), *sum_headings()]
    rows: Any = (
        campaign_tallies(campaign, held).select_related("shift__event", "point__area").order_by("-day", "shift")[: MOST_ROWS + 1]
    )
    for row in rows.iterator(chunk_size=CHUNK):
        shift, adds = row.shift, [row.participations, hours(row.verified), row.points]
        yield [shift.event.title, span(shift.start, shift.end), row.point.name, row.point.area.name, *adds]


State = Campaign.State
STATE_COLOURS = {State.COMING: "blue", State.RUNNING: "green", State.DRAFT: "gold", State.OVER: ""}


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
            self.sums = campaign_queries.campaign_figures(row.record for row in shown)
        return self.sums[record.pk]

    def render_state(self, record: Campaign) -> str:
        state = record.state_on(self.today)
        return tag(state.label, STATE_COLOURS[state])

    def render_shifts(self, record: Campaign) -> str:
        return formatting.number(self.sum(record).shifts)

    def render_participations(self, record: Campaign) -> str:
        return formatting.number(self.sum(record).participations)

    def render_hours(self, record: Campaign) -> str:
        return formatting.number(self.sum(record).verified // 60)

    def value_state(self, record: Campaign) -> str:
        return str(record.state_on(self.today).label)

    def value_shifts(self, record: Campaign) -> int:
        return self.sum(record).shifts

    def value_participations(self, record: Campaign) -> int:
        return self.sum(record).participations

    def value_hours(self, record: Campaign) -> int:
        return self.sum(record).verified // 60
