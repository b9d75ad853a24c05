"""The list of versions that were drafted."""

from __future__ import annotations

import django_filters as filters
import django_tables2 as tables
from django.utils.translation import gettext_lazy as _

from points.models import RuleDraft
from volunteer.lists.columns import DayColumn, MomentColumn, tag
from volunteer.lists.filters import PeriodFilterSet, WordsFilter

COLOURS = {RuleDraft.State.DRAFT: "gold", RuleDraft.State.IN_FORCE: "green", RuleDraft.State.DROPPED: ""}


class DraftFilter(PeriodFilterSet):
    state = filters.ChoiceFilter(label=_("state"), choices=RuleDraft.State.choices, empty_label=_("all"))
    q = WordsFilter("reason", "drafted_by__name", "decided_by__name", label=_("why or by whom"))
    moment = "drafted_at"

    class Meta:
        model = RuleDraft
        fields: list[str] = []


class DraftTable(tables.Table):
    since = DayColumn(
        verbose_name=_("in force from"),
        linkify=("points:rule_draft", [tables.A("pk")]),
        order_by=("since", "drafted_at", "pk"),
    )
    reason = tables.Column(verbose_name=_("why"), orderable=False)
    drafted_by = tables.Column(verbose_name=_("drafted by"), order_by=("drafted_by__name", "pk"))
    drafted_at = MomentColumn(verbose_name=_("when"), order_by=("drafted_at", "pk"))
    decided_by = tables.Column(verbose_name=_("decided by"), order_by=("decided_by__name", "pk"))
    decided_at = MomentColumn(verbose_name=_("decided on"), order_by=("decided_at", "pk"))
    state = tables.Column(verbose_name=_("state"), order_by=("state", "pk"))

    class Meta:
        empty_text = _("No such draft here. Whoever writes rules drafts the next version.")

    def render_state(self, record: RuleDraft) -> str:
        return tag(record.get_state_display(), COLOURS[RuleDraft.State(record.state)])
