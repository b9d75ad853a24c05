"""Lists of points by hand and of what is paused."""

from __future__ import annotations

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from points.adjustments.models import HandEntryQuerySet
from points.models import HandEntry
from volunteer.lists.columns import NUMBER, tag
from volunteer.templatetags import formatting

COLOURS = {HandEntry.State.ASKED: "gold", HandEntry.State.APPROVED: "green", HandEntry.State.RETURNED: "red"}


class HandEntryTable(tables.Table):
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
        return format_html('<b class="nowrap {}">{}{}</b>', css, sign, formatting.number(record.amount))

    def value_amount(self, record: HandEntry) -> int:
        return record.amount if record.kind == HandEntry.Kind.CREDIT else -record.amount

    def value_evidence(self, value: str) -> str:
        return value

    def render_evidence(self, value: str) -> str:
        return value if len(value) <= 40 else f"{value[:39]}…"

    def render_asked_at(self, record: HandEntry) -> str:
        return formatting.moment(record.asked_at)

    def render_state(self, record: HandEntry) -> str:
        return tag(record.get_state_display(), COLOURS[HandEntry.State(record.state)])
