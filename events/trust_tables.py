"""The list of trust signals: what it is narrowed by, and its columns."""

from __future__ import annotations

from typing import Any

import django_filters as filters
import django_tables2 as tables
from django.db.models import Q
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from events.models import Attendance
from events.trust import LOOKS_BACK, MANY
from volunteer.cells import NUMBER
from volunteer.listing import WithinArea, WordsFilter
from volunteer.templatetags import words

SPANS = {"30": _("the last 30 days"), str(LOOKS_BACK.days): _("the last 90 days"), "365": _("the last 365 days")}


class TrustFilter(WithinArea):
    """Leaders at points, as `trust.rows` numbers them: all, or those that stand out."""

    back = filters.ChoiceFilter(
        label=pgettext_lazy("filter", "When"),
        choices=list(SPANS.items()),
        method="as_it_is",
        empty_label=None,
        initial=str(LOOKS_BACK.days),
    )
    show = filters.ChoiceFilter(
        label=_("show"),
        choices=[("hand", _("much by hand")), ("only", _("seen by nobody else")), ("flags", _("something to look at"))],
        method="standing_out",
        empty_label=_("all"),
    )
    q = WordsFilter("shift__event__point__name", "shift__leader__name", label=_("service point or leader"))
    places = ("shift__event__point__area__",)

    class Meta:
        model = Attendance
        fields: list[str] = []

    def __init__(self, data: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__({"back": days_of(data.get("back", "")), **data.dict()}, *args, **kwargs)

    def as_it_is(self, found: Any, name: str, value: str) -> Any:
        """The rows were counted from there on."""
        return found

    def standing_out(self, found: Any, name: str, value: str) -> Any:
        conditions = {"hand": Q(hand_share__gt=MANY), "only": Q(only_theirs__gt=0), "flags": Q(flags__gt=0)}
        return found.filter(conditions[value])


def days_of(asked: str) -> str:
    """How many days back an address asks to look; ninety where it does not say."""
    return asked if asked in SPANS else str(LOOKS_BACK.days)


def with_share(number: int, row: dict[str, Any]) -> str:
    return f"{words.number(number)} ({round(100 * number / row['records'])}%)"


class TrustTable(tables.Table):
    """Numbers of one leader at one point a row; in a file the numbers alone."""

    point = tables.Column(verbose_name=_("Service point"), order_by=("point", "leader"))
    leader = tables.Column(verbose_name=_("Leader"), order_by=("leader", "point"))
    records = tables.Column(verbose_name=_("Records"), attrs=NUMBER, order_by=("records", "point", "leader"))
    scanned = tables.Column(verbose_name=_("Own phone"), attrs=NUMBER, order_by=("scanned", "point", "leader"))
    by_leader = tables.Column(verbose_name=_("Recorded on site"), attrs=NUMBER, order_by=("by_leader", "point", "leader"))
    by_hand = tables.Column(verbose_name=_("By hand"), attrs=NUMBER, order_by=("hand_share", "by_hand", "point", "leader"))
    only_theirs = tables.Column(verbose_name=_("Seen by nobody else"), attrs=NUMBER, order_by=("only_theirs", "point", "leader"))
    flags = tables.Column(verbose_name=_("To look at"), attrs=NUMBER, order_by=("flags", "point", "leader"))

    class Meta:
        empty_text = _("There are no records here. Look at another place or a longer time.")

    def render_by_leader(self, value: int, record: dict[str, Any]) -> str:
        return with_share(value, record)

    def value_by_leader(self, value: int) -> int:
        return value

    def render_by_hand(self, value: int, record: dict[str, Any]) -> str:
        text = with_share(value, record)
        return format_html('<b class="bad">{}</b>', text) if record["hand_share"] > MANY else text

    def value_by_hand(self, value: int) -> int:
        return value

    def render_only_theirs(self, value: int) -> str:
        return format_html('<b class="bad">{}</b>', words.number(value)) if value else "0"

    def value_only_theirs(self, value: int) -> int:
        return value
