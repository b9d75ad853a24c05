"""Lists of points by hand and of what is paused."""

from __future__ import annotations

from datetime import date

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from points.models import Freeze, HandEntry
from points.models.by_hand import HandEntryQuerySet
from points.models.freezes import FreezeQuerySet
from volunteer.cells import NUMBER, tag
from volunteer.templatetags import words

COLOURS = {HandEntry.State.ASKED: "gold", HandEntry.State.APPROVED: "green", HandEntry.State.RETURNED: "red"}


class HandTable(tables.Table):
    person = tables.Column(verbose_name=_("person"), order_by=("person__name", "pk"))
    amount = tables.Column(verbose_name=_("points"), attrs=NUMBER, order_by=("amount", "pk"))
    unit = tables.Column(verbose_name=_("unit"), order_by=("point__name", "area__path", "pk"))
    evidence = tables.Column(verbose_name=_("what for"), orderable=False)
    asked_by = tables.Column(verbose_name=_("asked by"), order_by=("asked_by__name", "pk"))
    asked_at = tables.Column(verbose_name=_("when"), order_by=("asked_at", "pk"))
    state = tables.Column(verbose_name=_("state"), order_by=("state", "asked_at", "pk"))

    class Meta:
        empty_text = _("Nothing by hand here.")

    def __init__(self, rows: HandEntryQuerySet, *, named: bool) -> None:
        """`named`: the reader works with these people; others see masked names."""
        super().__init__(rows)
        self.named = named

    def render_person(self, record: HandEntry) -> str:
        name = str(record.person) if self.named else record.person.masked_name
        return format_html('<a href="{}">{}</a>', reverse("points:hand_entry", args=[record.pk]), name)

    def render_amount(self, record: HandEntry) -> str:
        credit = record.kind == HandEntry.Kind.CREDIT
        css, sign = ("points", "+") if credit else ("", "−")
        return format_html('<b class="nowrap {}">{}{}</b>', css, sign, words.number(record.amount))

    def value_amount(self, record: HandEntry) -> int:
        return record.amount if record.kind == HandEntry.Kind.CREDIT else -record.amount

    def value_evidence(self, value: str) -> str:
        return value

    def render_evidence(self, value: str) -> str:
        return value if len(value) <= 40 else f"{value[:39]}…"

    def render_asked_at(self, record: HandEntry) -> str:
        return words.moment(record.asked_at)

    def render_state(self, record: HandEntry) -> str:
        return tag(record.get_state_display(), COLOURS[HandEntry.State(record.state)])


class FreezeTable(tables.Table):
    subject = tables.Column(verbose_name=_("who or what"), orderable=False)
    kind = tables.Column(verbose_name=_("what"), order_by=("kind", "-at", "pk"))
    within = tables.Column(verbose_name=pgettext_lazy("freeze", "office"), orderable=False)
    reason = tables.Column(verbose_name=_("why"), orderable=False)
    until = tables.Column(verbose_name=_("last day"), order_by=("until", "pk"))
    state = tables.Column(verbose_name=_("state"), empty_values=(), orderable=False)

    class Meta:
        empty_text = _("Nothing is paused here.")

    def __init__(self, rows: FreezeQuerySet, today: date) -> None:
        super().__init__(rows)
        self.today = today

    def render_subject(self, record: Freeze) -> str:
        return format_html('<a href="{}">{}</a>', reverse("points:freeze", args=[record.pk]), record.subject)

    def render_until(self, record: Freeze) -> str:
        return words.day(record.until)

    def render_state(self, record: Freeze) -> str:
        if record.holds(self.today):
            return tag(gettext("paused now"), "red")
        return tag(gettext("ended early") if record.lifted_at else gettext("over"), "")
