"""Lists of the keys of other systems, of those who are told, and of the messages they got."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import django_filters as filters
import django_tables2 as tables
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.utils.translation import gettext, pgettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from events.models import ApiKey, Happening, HookMessage, Subscription
from volunteer.lists.columns import NUMBER, MomentColumn, tag
from volunteer.lists.filters import FilterSet, PeriodFilterSet, WordsFilter

KEY_STATES = [
    ("valid", pgettext_lazy("key", "in use")),
    ("over", pgettext_lazy("key", "run out")),
    ("ended", pgettext_lazy("key", "ended")),
]
HOOK_STATES = [
    ("told", pgettext_lazy("hook", "is told")),
    ("paused", pgettext_lazy("hook", "paused")),
    ("ended", pgettext_lazy("hook", "ended")),
]
MESSAGE_COLOURS = {HookMessage.State.SENT: "green", HookMessage.State.FAILED: "red", HookMessage.State.WAITING: "gold"}


class SystemFilter(FilterSet):
    """By words in the name of the system, of its place or of who answers for it."""

    q = WordsFilter("name", "contact", "area__name", "point__name", label=_("system, place or contact"))


class SystemTable(tables.Table):
    """What keys and subscriptions have in common."""

    place = tables.Column(verbose_name=_("place"), orderable=False)
    words = tables.Column(verbose_name=pgettext_lazy("key", "what"), orderable=False)
    contact = tables.Column(verbose_name=_("who answers for it"), order_by=("contact", "pk"))
    made_by = tables.Column(verbose_name=_("made by"), order_by=("made_by__name", "pk"))
    made_at = MomentColumn(verbose_name=_("when"), order_by=("made_at", "pk"))

    def render_words(self, value: list[str]) -> str:
        return gettext(", ").join(value)


# --- keys --------------------------------------------------------------------------------------------------------------


class KeyFilter(SystemFilter):
    state = filters.ChoiceFilter(label=_("state"), choices=KEY_STATES, method="by_state", empty_label=_("all"))

    class Meta:
        model = ApiKey
        fields: list[str] = []

    def __init__(self, *args: Any, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.at = at

    def by_state(self, found: Any, name: str, value: str) -> Any:
        standing = found.filter(ended_at=None)
        rows = {"valid": standing.filter(until__gt=self.at), "over": standing.filter(until__lte=self.at)}
        return rows.get(value, found.exclude(ended_at=None))


class KeyTable(SystemTable):
    name = tables.Column(verbose_name=_("system"), order_by=("name", "pk"))
    until = MomentColumn(verbose_name=_("valid until"), order_by=("until", "pk"))
    used_at = MomentColumn(verbose_name=_("last used"), order_by=("used_at", "pk"), default=pgettext_lazy("key", "never"))
    state = tables.Column(verbose_name=_("state"), empty_values=(), orderable=False)
    end = tables.Column(verbose_name=_("Action"), accessor="pk", orderable=False)
    not_exported = ("end",)

    class Meta:
        empty_text = _("No key here. Look at another state, or make one.")
        sequence = ("name", "place", "words", "contact", "...")

    def __init__(self, rows: QuerySet[ApiKey], *, at: datetime) -> None:
        super().__init__(rows)
        self.at = at

    def render_state(self, record: ApiKey) -> str:
        if record.ended_at:
            return tag(pgettext("key", "ended"))
        return tag(pgettext("key", "run out")) if record.until <= self.at else tag(pgettext("key", "in use"), "green")

    def render_end(self, record: ApiKey) -> str:
        over = record.ended_at or record.until <= self.at
        return "" if over else render_to_string("events/integrations/_end_key.html", {"key": record}, self.request)


# --- who is told -------------------------------------------------------------------------------------------------------


class HookFilter(SystemFilter):
    state = filters.ChoiceFilter(label=_("state"), choices=HOOK_STATES, method="by_state", empty_label=_("all"))

    class Meta:
        model = Subscription
        fields: list[str] = []

    def by_state(self, found: Any, name: str, value: str) -> Any:
        rows = {"told": found.filter(ended_at=None, paused_at=None), "ended": found.exclude(ended_at=None)}
        return rows.get(value, found.filter(ended_at=None).exclude(paused_at=None))


class HookTable(SystemTable):
    name = tables.Column(verbose_name=_("system"), linkify=("events:hook", [tables.A("pk")]), order_by=("name", "pk"))
    state = tables.Column(verbose_name=_("state"), empty_values=(), orderable=False)

    class Meta:
        empty_text = _("No system here. Look at another state, or tell one.")
        sequence = ("name", "place", "words", "...")

    def render_state(self, record: Subscription) -> str:
        return render_to_string("events/integrations/_hook_state.html", {"hook": record})


class MessageFilter(PeriodFilterSet):
    state = filters.ChoiceFilter(label=_("state"), choices=HookMessage.State.choices, empty_label=_("all"))
    kind = filters.ChoiceFilter(label=_("what"), choices=Happening.choices, empty_label=_("all"))
    moment = "made_at"

    class Meta:
        model = HookMessage
        fields: list[str] = []


class MessageTable(tables.Table):
    """The messages to one system; `over`: it is told nothing any more, so that nothing can go out again."""

    made_at = MomentColumn(verbose_name=_("when"), order_by=("made_at", "pk"))
    what = tables.Column(verbose_name=_("what"), order_by=("kind", "pk"))
    state = tables.Column(verbose_name=_("state"), order_by=("state", "pk"))
    answer = tables.Column(verbose_name=pgettext_lazy("message", "answer"), order_by=("answer", "pk"), default="")
    problem = tables.Column(verbose_name=_("what went wrong"), orderable=False, default="")
    attempts = tables.Column(verbose_name=_("attempts"), attrs=NUMBER, order_by=("attempts", "pk"))
    due_at = MomentColumn(verbose_name=_("next attempt"), order_by=("due_at", "pk"))
    again = tables.Column(verbose_name=_("Action"), accessor="pk", orderable=False)
    not_exported = ("again",)

    class Meta:
        empty_text = _("No message here. Look at another state or day, or send a test.")

    def __init__(self, rows: QuerySet[HookMessage], *, over: bool) -> None:
        super().__init__(rows)
        self.over = over

    def render_state(self, record: HookMessage) -> str:
        return tag(record.get_state_display(), MESSAGE_COLOURS.get(HookMessage.State(record.state), ""))

    def render_answer(self, value: int) -> str:
        return f"HTTP {value}"

    def render_due_at(self, record: HookMessage, column: Any) -> str:
        waits = record.state == HookMessage.State.WAITING and record.attempts
        return column.render(record.due_at) if waits else ""

    def render_again(self, record: HookMessage) -> str:
        done = record.state in (HookMessage.State.SENT, HookMessage.State.FAILED)
        return (
            render_to_string("events/integrations/_again.html", {"message": record}, self.request) if done and not self.over else ""
        )
