"""The tickets of an office as a list."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import django_tables2 as tables
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext, pgettext_lazy

from volunteer.lists.columns import MomentColumn, tag
from volunteer.models import DataRequest
from volunteer.templatetags import formatting

State = DataRequest.State
COLOURS = {State.RECEIVED: "gold", State.ASKED: "blue", State.DONE: "green", State.REFUSED: "", State.WITHDRAWN: ""}


class DataRequestTable(tables.Table):
    number = tables.Column(
        verbose_name=pgettext_lazy("data request", "number"),
        linkify=("volunteer:staff_data_request", [tables.A("pk")]),
        order_by=("received_at", "pk"),
        attrs={"td": {"class": "nowrap"}},
    )
    kind = tables.Column(verbose_name=pgettext_lazy("data request", "What"), order_by=("kind", "pk"))
    whose = tables.Column(verbose_name=_("person"), empty_values=(), order_by=("person__name", "name", "pk"))
    standing = tables.Column(verbose_name=_("They ask"), order_by=("standing", "pk"))
    area = tables.Column(verbose_name=pgettext_lazy("data request", "office"), order_by=("area__path", "pk"))
    received_at = MomentColumn(verbose_name=pgettext_lazy("data request", "received"), order_by=("received_at", "pk"))
    due_at = tables.Column(verbose_name=pgettext_lazy("data request", "due"), order_by=("due_at", "pk"))
    state = tables.Column(verbose_name=_("state"), order_by=("state", "pk"))
    decided_at = MomentColumn(verbose_name=pgettext_lazy("data request", "answered"), order_by=("decided_at", "pk"))
    refusal = tables.Column(verbose_name=_("Why it is refused"), order_by=("refusal", "pk"), visible=False)

    class Meta:
        empty_text = _("No such request.")

    def __init__(self, *args: Any, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.at = at

    def render_whose(self, record: DataRequest) -> str:
        return str(record.person) if record.person else record.name

    def render_due_at(self, record: DataRequest) -> str:
        return formatting.day(record.due_at)

    def render_state(self, record: DataRequest) -> str:
        if record.late(self.at):
            return tag(pgettext("data request", "overdue"), "red")
        return tag(
            pgettext("data request", "to answer") if record.state == State.RECEIVED else record.get_state_display(),
            COLOURS[State(record.state)],
        )
