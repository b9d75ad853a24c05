"""The list of screens and of points whose boards are printed: by place and words, and as a file."""

from __future__ import annotations

import django_tables2 as tables
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from events.models import Screen
from events.public.screens import actions as screens
from volunteer.lists.columns import MomentColumn, RowColumn, YesNoColumn
from volunteer.lists.filters import AreaFilterSet, WordsFilter, YesNoFilter
from volunteer.lists.tables import ListTable
from volunteer.models import ServicePoint


class ScreenFilter(AreaFilterSet):
    active = YesNoFilter(label=_("plays"))
    q = WordsFilter("name", "point__name", "area__name", label=_("name, service point or area"))
    places = ("area__", "point__area__")

    class Meta:
        model = Screen
        fields: list[str] = []


class BoardFilter(AreaFilterSet):
    """The points of the same page, narrowed by the same form."""

    q = WordsFilter("name", "area__name")

    class Meta:
        model = ServicePoint
        fields: list[str] = []


class ScreenTable(ListTable):
    """The screens of one's units, each with its address. Wants rows with their `parts`."""

    name = tables.Column(verbose_name=_("Name of the screen"))
    unit = tables.Column(verbose_name=_("where"))
    parts = tables.Column(verbose_name=_("what it shows"), empty_values=(), accessor="pk")
    active = YesNoColumn(verbose_name=_("plays"))
    address = RowColumn(screens.screen_address, verbose_name=_("address"))
    made_by = tables.Column(verbose_name=_("made by"))
    made_at = MomentColumn(verbose_name=_("made at"))

    def render_parts(self, record: Screen) -> str:
        return gettext(", ").join(part.get_kind_display() for part in record.parts.all())
