"""The kinds of outcome as a list."""

from __future__ import annotations

import django_tables2 as tables
from django.utils.translation import gettext_lazy as _

from volunteer.lists.columns import RowColumn, YesNoColumn
from volunteer.lists.tables import ListTable

DECIMALS = [(0, _("whole numbers")), (1, _("one decimal")), (2, _("two decimals"))]


class KindTable(ListTable):
    name = tables.Column(verbose_name=_("name"))
    unit = tables.Column(verbose_name=_("unit"))
    name_en = tables.Column(verbose_name=_("Name in English"))
    unit_en = tables.Column(verbose_name=_("Unit in English"))
    decimals = RowColumn(lambda kind: dict(DECIMALS)[kind.decimals], verbose_name=_("Counted in"))
    active = YesNoColumn(verbose_name=_("Asked for at closing"))
