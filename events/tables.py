"""Tables of those who run events."""

from __future__ import annotations

from typing import Any

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from events import publishing
from events.models import Shift
from volunteer.cells import tag
from volunteer.templatetags import words

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
        return words.span(record.start, record.end)

    def render_places(self, record: Any) -> str:
        text = f"{record.taken or 0} / {record.places or 0}"
        return gettext("%(places)s, %(waiting)s waiting") % {"places": text, "waiting": record.waiting} if record.waiting else text

    def render_state(self, record: Shift) -> str:
        state = tag(record.get_state_display(), COLOURS.get(Shift.State(record.state), ""))
        note = publishing.note(record)
        return format_html('{} <span class="quiet state-note">{}</span>', state, note) if note else state
