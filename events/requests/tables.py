"""Requests as lists, for residents, helpers and staff: filters, tables and exports."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import django_filters as filters
import django_tables2 as tables
from django.db.models import Count, Q
from django.utils.html import format_html
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from events.models import HelpKind, HelpRequest
from events.public.tables import WithinDistrict
from events.requests import doors
from events.requests.models import HelpRequestQuerySet
from volunteer.lists.columns import tag
from volunteer.lists.filters import FilterSet, OrderFilter, WordsFilter
from volunteer.models import User
from volunteer.roles import scope as role_scope
from volunteer.roles.scope import Power
from volunteer.templatetags import formatting


class NearFilter(WithinDistrict):
    """What volunteers may take; nothing can be looked for that they may not read."""

    q = WordsFilter("public_words", "kind__name", "community_name", label=_("in words, or where"))
    kind = filters.ModelChoiceFilter(queryset=HelpKind.objects.all(), label=_("what is needed"), empty_label=_("all"))
    sort = OrderFilter(
        _("near by first"),
        {
            "early": (_("asked longest ago first"), ("submitted_at", "pk")),
            "day": (_("wanted soonest first"), ("wanted_on", "submitted_at", "pk")),
        },
    )

    class Meta:
        model = HelpRequest
        fields: list[str] = []


State = HelpRequest.State
STATE_COLOURS = {
    State.SUBMITTED: "red",
    State.ACCEPTED: "gold",
    State.DISPATCHED: "gold",
    State.OPEN: "gold",
    State.OFFERED: "gold",
    State.TAKEN: "blue",
    State.IN_SERVICE: "blue",
    State.DONE: "green",
    State.RATED: "green",
}
SHOW_CHOICES = [
    ("waits", pgettext_lazy("requests", "wait for the office")),
    ("overdue", pgettext_lazy("requests", "overdue")),
    ("underway", pgettext_lazy("requests", "under way")),
    ("done", pgettext_lazy("requests", "helped")),
    ("all", pgettext_lazy("requests", "all")),
]


def show_conditions(at: datetime) -> dict[str, Q]:
    """What each choice of the list shows."""
    underway = Q(state__in=HelpRequest.UNDERWAY)
    return {
        "waits": Q(state__in=[State.SUBMITTED, State.ACCEPTED]) | doors.community_answers(at),
        "overdue": underway & Q(due_at__lte=at),
        "underway": underway,
        "done": Q(state__in=HelpRequest.HELPED),
        "all": Q(),
    }


def requests_to_answer(person: User, at: datetime) -> HelpRequestQuerySet:
    """Those that wait for the word of this office: to be accepted or passed on."""
    return HelpRequest.objects.in_areas(role_scope.scope_for(person, Power.REVIEW, at)).filter(show_conditions(at)["waits"])


def requests_to_take(person: User, at: datetime) -> HelpRequestQuerySet:
    """Those that wait for the yes of the points of this person."""
    given = HelpRequest.objects.of_points(role_scope.scope_for(person, Power.RUN, at))
    return given.filter(state=State.DISPATCHED, sent_to=None)


class RequestFilter(FilterSet):
    show = filters.ChoiceFilter(label=_("show"), choices=SHOW_CHOICES, method="by_state", empty_label=None, initial="underway")
    kind = filters.ModelChoiceFilter(label=_("what is needed"), queryset=HelpKind.objects.all(), empty_label=_("everything"))
    q = WordsFilter(
        *("words", "for_name", "person__name", "address", "area__name", "kind__name"),
        whole=("person__volunteer_no",),
        label=_("words, person or place"),
    )

    class Meta:
        model = HelpRequest
        fields: list[str] = []

    def __init__(self, data: Any, *args: Any, at: datetime, **kwargs: Any) -> None:
        self.at = at
        super().__init__({"show": "underway", **data.dict()}, *args, **kwargs)

    def by_state(self, found: HelpRequestQuerySet, name: str, value: str) -> HelpRequestQuerySet:
        over = value in ("done", "all")
        chosen = found.filter(show_conditions(self.at)[value])
        return chosen.order_by("-submitted_at", "pk") if over else chosen.order_by("-urgent", "due_at", "pk")

    @staticmethod
    def counts(rows: HelpRequestQuerySet, at: datetime) -> list[tuple[str, Any, int]]:
        """Each choice with its label and how many there are, in one statement."""
        asked = {f"n_{name}": Count("pk", filter=condition) for name, condition in show_conditions(at).items() if name != "all"}
        numbers = rows.order_by().aggregate(**asked)
        return [(name, label, numbers[f"n_{name}"]) for name, label in SHOW_CHOICES if name != "all"]


class RequestTable(tables.Table):
    """Requests as the staff see them."""

    kind = tables.Column(verbose_name=_("what is needed"), order_by=("kind__position", "pk"))
    whom = tables.Column(verbose_name=_("whom it is for"), orderable=False)
    area = tables.Column(verbose_name=_("where"), order_by=("area__path", "pk"))
    submitted_at = tables.Column(verbose_name=_("asked"), order_by=("submitted_at", "pk"))
    state = tables.Column(verbose_name=_("state"), order_by=("state", "pk"))
    due_at = tables.Column(verbose_name=_("by when"), order_by=("due_at", "pk"), empty_values=())
    stars = tables.Column(verbose_name=_("stars"), order_by=("stars", "pk"))

    class Meta:
        empty_text = _("No request here.")

    def __init__(self, *args: Any, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.at = at

    def render_kind(self, record: HelpRequest) -> str:
        danger = tag(gettext("urgent"), "red") if record.urgent else ""
        return format_html('<a href="{}">{}</a> {}', record.get_absolute_url(), record.kind, danger)

    def value_kind(self, record: HelpRequest) -> str:
        return str(record.kind)

    def render_submitted_at(self, record: HelpRequest) -> str:
        return formatting.moment(record.submitted_at)

    def render_state(self, record: HelpRequest) -> str:
        whom = record.taker or record.sent_to or record.team or record.point
        state = tag(record.get_state_display(), STATE_COLOURS.get(State(record.state), ""))
        return format_html('{} <span class="quiet state-note">{}</span>', state, whom) if whom else state

    def value_state(self, record: HelpRequest) -> str:
        return record.get_state_display()

    def render_due_at(self, record: HelpRequest) -> str:
        if record.state not in HelpRequest.UNDERWAY or record.due_at is None:
            return ""
        late = gettext("overdue since %(when)s") if record.is_overdue(self.at) else gettext("until %(when)s")
        return late % {"when": formatting.moment(record.due_at)}

    def render_stars(self, value: int) -> str:
        return "★" * value
