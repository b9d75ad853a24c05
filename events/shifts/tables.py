"""Shifts that one manages and events that wait for approval as lists: filters, tables and exports."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import django_filters as filters
import django_tables2 as tables
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext, pgettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from events.models import Category, ChangeRequest, Review, Shift
from events.shifts.actions import publish as publish_actions
from events.shifts.approval_queue import SubmittedEvent
from events.shifts.models import ShiftQuerySet
from events.templatetags.shifts import differences
from volunteer.lists.columns import RowColumn, tag
from volunteer.lists.filters import AreaFilterSet, FilterSet, OrderFilter, PeriodFilterSet, WordsFilter
from volunteer.lists.list_table import ListTable
from volunteer.models import User
from volunteer.roles import scope as role_scope
from volunteer.roles.scope import Power
from volunteer.templatetags import formatting
from volunteer.templatetags.formatting import span

State = Shift.State
STATE_CHOICES = [
    ("ahead", _("ahead and unfinished")),
    ("waits", _("waits for me")),
    ("draft", State.DRAFT.label),
    ("submitted", State.SUBMITTED.label),
    ("published", State.PUBLISHED.label),
    ("over", pgettext_lazy("shifts", "over")),
]


def needs_action_q(at: datetime) -> Q:
    """Shifts that wait for the one who runs them: sent back, without budget, or over and not closed."""
    return Q(state=State.RETURNED) | Q(hold=Shift.Hold.BUDGET) | Q(state=State.PUBLISHED, end__lte=at)


def shifts_needing_action(user: User, at: datetime) -> ShiftQuerySet:
    """The shifts that wait for this manager's hand."""
    return Shift.objects.run_by(user, role_scope.scope_for(user, Power.RUN, at)).filter(needs_action_q(at))


class ManagedFilter(FilterSet):
    show = filters.ChoiceFilter(label=_("show"), choices=STATE_CHOICES, method="by_state", empty_label=None, initial="ahead")
    q = WordsFilter("event__title", "event__point__name", "leader__name", label=_("Title, service point or leader"))

    class Meta:
        model = Shift
        fields: list[str] = []

    def __init__(self, data: Any, *args: Any, at: datetime, **kwargs: Any) -> None:
        self.at = at
        super().__init__({"show": "ahead", **data.dict()}, *args, **kwargs)

    def by_state(self, found: ShiftQuerySet, name: str, value: str) -> ShiftQuerySet:
        ended = [State.CLOSED, State.SETTLED, State.CANCELLED]
        if value == "ahead":
            return found.exclude(state__in=ended).order_by("start", "id")
        if value == "over":
            return found.filter(state__in=ended).order_by("-start", "id")
        if value == "waits":
            return found.filter(needs_action_q(self.at)).order_by("start", "id")
        return found.filter(state=value).order_by("start", "id")


def shift_fields(way: str = "shift__") -> tuple[str, ...]:
    """Where words are looked for in a shift, to which `way` leads."""
    return (f"{way}event__title", f"{way}event__point__name", f"{way}leader__name")


def prefix_columns(way: str, columns: Iterable[str]) -> tuple[str, ...]:
    """Columns to sort by, as they are called from a row that `way` leads on from."""
    return tuple(f"-{way}{column[1:]}" if column.startswith("-") else f"{way}{column}" for column in columns)


class ShiftRowFilter(AreaFilterSet, PeriodFilterSet):
    """Rows of shifts: by area, by the day of the shift, by words."""

    places = ("shift__event__point__area__",)
    moment = "shift__start"


# --- what waits to be approved -------------------------------------------------------------------------------------------


HISTORY = [("first", _("handed in for the first time")), ("again", _("sent back before"))]


class QueueFilter(ShiftRowFilter):
    """Events that wait; `first_start` is the start of their first shift that does."""

    places = ("point__area__",)
    moment = "first_start"
    category = filters.ModelChoiceFilter(label=_("Kind of service"), queryset=Category.objects.all(), empty_label=_("All kinds"))
    state = filters.ChoiceFilter(
        label=_("state"),
        choices=HISTORY,
        method="by_history",
        empty_label=_("all"),
    )
    q = WordsFilter("title", "point__name", "created_by__name", label=_("Title, service point or maker"))
    sort = OrderFilter(
        _("longest waiting first"),
        {
            "new": (_("newest first"), ("-pk",)),
            "day": (_("next shift first"), ("first_start", "pk")),
            "point": (_("by service point"), ("point__name", "pk")),
        },
    )

    def by_history(self, found: Any, name: str, value: str) -> Any:
        before = Exists(Review.objects.filter(event=OuterRef("pk"), step=Review.Step.RETURNED))
        return found.filter(before if value == "again" else ~before)


class ChangeFilter(ShiftRowFilter):
    """Changes that wait, narrowed and sorted by the same form as the events beside them; none of them was sent back before."""

    state = filters.ChoiceFilter(choices=HISTORY, method="no_change")
    category = filters.ModelChoiceFilter(field_name="shift__event__category", queryset=Category.objects.all())
    q = WordsFilter("shift__event__title", "shift__event__point__name", "asked_by__name")
    sort = OrderFilter(
        "",
        {
            "new": ("", ("-asked_at", "pk")),
            "day": ("", ("shift__start", "pk")),
            "point": ("", ("shift__event__point__name", "asked_at", "pk")),
        },
    )

    def no_change(self, found: Any, name: str, value: str) -> Any:
        return found.none()


class ShiftColumns(ListTable):
    """What lists say of the shift of each row."""

    event = tables.Column(verbose_name=_("event"), accessor="shift__event__title")
    when = RowColumn(lambda row: span(row.shift.start, row.shift.end), verbose_name=_("when"))
    point = tables.Column(verbose_name=_("service point"), accessor="shift__event__point__name")
    leader = tables.Column(verbose_name=_("leader"), accessor="shift__leader")


class PersonColumns(ListTable):
    """What lists say of the person of each row."""

    name = tables.Column(verbose_name=_("Name"), accessor="person__name")
    volunteer_no = tables.Column(verbose_name=_("volunteer number"), accessor="person__volunteer_no")


# --- what waits to be approved -----------------------------------------------------------------------------------------


def queue_headings() -> list[str]:
    when = [gettext("when"), gettext("shifts"), gettext("made or asked for by"), gettext("up to so many points")]
    return [
        gettext("what"),
        gettext("event"),
        gettext("service point"),
        gettext("Kind of service"),
        *when,
        gettext("Sent back before, or what changes"),
    ]


def queue_cells(row: SubmittedEvent) -> list[object]:
    """A new event; when its first shift is."""
    event, first = row.event, row.shifts[0]
    when = [span(first.start, first.end), len(row.shifts), str(event.created_by), row.most]
    return [pgettext("queue", "new event"), event.title, event.point.name, str(event.category), *when, row.returned]


def change_cells(change: ChangeRequest) -> list[object]:
    shift, event = change.shift, change.shift.event
    says = gettext(", ").join(f"{line.label} {line.before} → {line.after}" for line in differences(change))
    about = [event.title, event.point.name, str(event.category)]
    return [pgettext("queue", "change"), *about, span(shift.start, shift.end), 1, str(change.asked_by), "", says]


COLOURS = {
    Shift.State.SUBMITTED: "gold",
    Shift.State.RETURNED: "red",
    Shift.State.APPROVED: "blue",
    Shift.State.PUBLISHED: "green",
}


class ManagedTable(tables.Table):
    """Shifts of the points one runs."""

    event = tables.Column(verbose_name=_("event"), order_by=("event__title", "id"))
    start = tables.Column(verbose_name=_("when"), order_by=("start", "id"))
    point = tables.Column(verbose_name=_("service point"), accessor="event__point", order_by=("event__point__name", "id"))
    places = tables.Column(verbose_name=_("signed up"), orderable=False, attrs={"td": {"class": "num"}, "th": {"class": "num"}})
    state = tables.Column(verbose_name=_("state"), orderable=False)

    class Meta:
        empty_text = _("No shift here. Make an event, or look at another state.")

    def render_event(self, record: Shift) -> str:
        return format_html('<a href="{}">{}</a>', reverse("events:shift_manage", args=[record.pk]), record.event.title)

    def render_start(self, record: Shift) -> str:
        return formatting.span(record.start, record.end)

    def render_places(self, record: Any) -> str:
        text = f"{record.taken or 0} / {record.places or 0}"
        return gettext("%(places)s, %(waiting)s waiting") % {"places": text, "waiting": record.waiting} if record.waiting else text

    def render_state(self, record: Shift) -> str:
        state = tag(record.get_state_display(), COLOURS.get(Shift.State(record.state), ""))
        note = publish_actions.state_reason(record)
        return format_html('{} <span class="quiet state-note">{}</span>', state, note) if note else state
