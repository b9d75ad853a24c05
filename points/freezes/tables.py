"""Lists of points by hand and of what is paused."""

from __future__ import annotations

from datetime import date

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from points.freezes.models import FreezeQuerySet
from points.models import Freeze
from volunteer.lists.columns import tag
from volunteer.templatetags import formatting


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
        return formatting.day(record.until)

    def render_state(self, record: Freeze) -> str:
        if record.holds(self.today):
            return tag(gettext("paused now"), "red")
        return tag(gettext("ended early") if record.lifted_at else gettext("over"), "")
