"""Lists of shops, of their appointments, and of relief."""

from __future__ import annotations

import django_filters as filters
import django_tables2 as tables
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from points.inventory.tables import OwnShopsFilter
from points.models import Relief
from points.orders.relief import actions as relief
from volunteer.lists.columns import MomentColumn, tag
from volunteer.lists.filters import PeriodFilterSet

RELIEF_COLOURS = {Relief.State.DONE: "green", Relief.State.ASKED: "gold"}


# --- relief ------------------------------------------------------------------------------------------------------------


class ReliefFilter(OwnShopsFilter, PeriodFilterSet):
    """Who gets the goods is sealed: no list can look for it."""

    state = filters.ChoiceFilter(label=_("state"), choices=Relief.State.choices, empty_label=_("all"))
    moment = "asked_at"

    class Meta:
        model = Relief
        fields: list[str] = []


class ReliefTable(tables.Table):
    asked_at = MomentColumn(verbose_name=_("when"), linkify=("points:relief_one", [tables.A("pk")]), order_by=("asked_at", "pk"))
    number = tables.Column(verbose_name=_("number"), empty_values=(), orderable=False)
    recipient = tables.Column(verbose_name=pgettext_lazy("relief", "for whom"), empty_values=(), orderable=False)
    shop = tables.Column(verbose_name=_("Shop"), order_by=("shop__name", "pk"))
    asked_by = tables.Column(verbose_name=_("asked by"), order_by=("asked_by__name", "pk"))
    decided_by = tables.Column(verbose_name=_("signed by"), order_by=("decided_by__name", "pk"))
    state = tables.Column(verbose_name=_("state"), order_by=("state", "pk"))

    class Meta:
        empty_text = _("Nothing was given without points here.")

    def __init__(self, rows: QuerySet[Relief]) -> None:
        super().__init__(rows, order_by="-asked_at")

    def render_number(self, record: Relief) -> str:
        return relief.relief_number(record)

    def render_recipient(self, record: Relief) -> str:
        return relief.relief_recipient(record)

    def render_state(self, record: Relief) -> str:
        return tag(record.get_state_display(), RELIEF_COLOURS.get(Relief.State(record.state), ""))
