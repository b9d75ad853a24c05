"""The communities of an office with how far each is set up: filter and table."""

from __future__ import annotations

from typing import Any

import django_filters as filters
import django_tables2 as tables
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from volunteer.lists.columns import NUMBER, DayColumn
from volunteer.lists.filters import AreaFilterSet, WordsFilter
from volunteer.models import Area
from volunteer.setup.queries import Overview


class SetupFilter(AreaFilterSet):
    waiting = filters.ChoiceFilter(
        label=_("state"), empty_label=_("all"), choices=[("yes", _("in preparation")), ("no", _("open"))], method="by_state"
    )
    q = WordsFilter("name", label=_("name"))
    places = ("",)

    class Meta:
        model = Area
        fields: list[str] = []

    def by_state(self, found: QuerySet[Area], name: str, value: str) -> QuerySet[Area]:
        return found.filter(opened_at__isnull=value == "yes")


class SetupTable(tables.Table):
    """Rows are communities; `overview` holds what is done in them."""

    name = tables.Column(verbose_name=_("Community"), linkify=("volunteer:setup_of_area", [tables.A("pk")]), order_by=("path",))
    street = tables.Column(verbose_name=_("Street"), accessor="parent__name", order_by=("parent__path", "path"))
    done = tables.Column(verbose_name=_("Done"), empty_values=(), orderable=False, attrs=NUMBER)
    next = tables.Column(verbose_name=_("Comes next"), empty_values=(), orderable=False)
    opened_at = DayColumn(verbose_name=_("open since"), default="", order_by=("opened_at", "path"))

    class Meta:
        model = Area
        fields = ("name", "street", "done", "next", "opened_at")
        empty_text = _("No community here yet.")

    def __init__(self, rows: Any, *, overview: Overview, **options: Any) -> None:
        super().__init__(rows, **options)
        self.overview = overview

    def render_done(self, record: Area) -> str:
        return self.overview.progress(record).words

    def render_next(self, record: Area) -> str:
        step = self.overview.progress(record).next
        return str(step.step.title) if step else ""
