"""Lists of cases."""

from __future__ import annotations

from datetime import datetime

import django_tables2 as tables
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from events.models import Case
from events.models.cases import CaseQuerySet
from events.templatetags import case_words
from volunteer.codes import spaced
from volunteer.templatetags import words


class CaseTable(tables.Table):
    number = tables.Column(verbose_name=_("number"), orderable=False)
    about = tables.Column(verbose_name=_("about"), empty_values=(), orderable=False)
    topic = tables.Column(verbose_name=_("what"), order_by=("topic", "pk"))
    unit = tables.Column(verbose_name=_("unit"), orderable=False)
    owner = tables.Column(verbose_name=_("looked at by"), empty_values=(), orderable=False)
    due_at = tables.Column(verbose_name=_("to be decided by"), order_by=("due_at", "pk"))
    state = tables.Column(verbose_name=_("state"), empty_values=(), orderable=False)

    class Meta:
        empty_text = _("No case lies with your office.")

    def __init__(self, rows: CaseQuerySet, at: datetime) -> None:
        super().__init__(rows)
        self.at = at

    def render_number(self, record: Case) -> str:
        return format_html('<a href="{}" class="nowrap">{}</a>', reverse("events:case", args=[record.pk]), spaced(record.number))

    def value_number(self, record: Case) -> str:
        return record.number

    def render_about(self, record: Case) -> str:
        return case_words.about(record)

    def render_owner(self, record: Case) -> str:
        return str(record.owner) if record.owner else gettext("nobody yet")

    def render_due_at(self, record: Case) -> str:
        return words.day(record.due_at)

    def render_state(self, record: Case) -> str:
        text, colour = state_of(record, self.at)
        return render_to_string("_tag.html", {"text": text, "colour": colour})


def state_of(case: Case, at: datetime) -> tuple[str, str]:
    """In a word, and its colour."""
    if case.decided_at is not None:
        return gettext("decided"), "green"
    if case.is_overdue(at):
        return gettext("overdue"), "red"
    return (gettext("appealed against"), "gold") if case.round > 1 else (gettext("being looked at"), "gold")
