"""Grids as a list for the offices: filter, table and export."""

from __future__ import annotations

import django_filters as filters
import django_tables2 as tables
from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from events.models import Grid
from volunteer.lists.columns import NUMBER, tag
from volunteer.lists.filters import AreaFilterSet, WordsFilter

SHOW_CHOICES = [("now", pgettext_lazy("grids", "at work")), ("ended", pgettext_lazy("grids", "ended"))]


class GridFilter(AreaFilterSet):
    show = filters.ChoiceFilter(label=_("show"), choices=SHOW_CHOICES, method="by_state", empty_label=_("all"))
    q = WordsFilter("number", "name", "area__name", label=_("grid or community"))

    class Meta:
        model = Grid
        fields: list[str] = []

    def by_state(self, found: QuerySet[Grid], name: str, value: str) -> QuerySet[Grid]:
        return found.filter(ended_at__isnull=value != "ended")


class GridTable(tables.Table):
    number = tables.Column(verbose_name=_("number"), linkify=True, order_by=("number",))
    name = tables.Column(verbose_name=_("name"), order_by=("name", "pk"))
    area = tables.Column(verbose_name=_("community"), order_by=("area__path", "pk"))
    buildings = tables.Column(verbose_name=_("buildings"), attrs=NUMBER, order_by=("buildings", "pk"))
    people = tables.Column(verbose_name=_("members"), attrs=NUMBER, order_by=("people", "pk"))
    waiting = tables.Column(verbose_name=_("incidents that wait"), attrs=NUMBER, order_by=("waiting", "pk"))
    state = tables.Column(verbose_name=_("state"), empty_values=(), orderable=False)

    class Meta:
        empty_text = _("No grid here yet. What is wrong goes to the community.")

    def render_state(self, record: Grid) -> str:
        if record.ended_at:
            return tag(gettext("ended"))
        members: int = record.people  # type: ignore[attr-defined]  # counted by `with_counts`
        return tag(gettext("at work"), "green") if members else tag(gettext("nobody sees to it"), "red")


def with_counts(grids: QuerySet[Grid], in_force: Q) -> QuerySet[Grid]:
    """Each with the numbers of its buildings, of the members for whom `in_force` holds, and of the incidents that wait."""
    waiting = Q(incidents__at_grid=True, incidents__ended_at=None)
    return grids.annotate(
        buildings=Count("places", distinct=True),
        people=Count("members", filter=in_force, distinct=True),
        waiting=Count("incidents", filter=waiting, distinct=True),
    )
