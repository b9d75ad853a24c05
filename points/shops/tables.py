"""Lists of shops, of their appointments, and of relief."""

from __future__ import annotations

import django_tables2 as tables
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from points.models import Shop
from points.templatetags.shops import opening
from volunteer.lists.columns import NUMBER, YesNoColumn
from volunteer.lists.filters import FilterSet, WordsFilter, YesNoFilter


class ShopFilter(FilterSet):
    active = YesNoFilter(label=_("takes orders"))
    q = WordsFilter("name", "point__name", "point__area__name", label=_("shop, service point or area"))

    class Meta:
        model = Shop
        fields: list[str] = []


class ShopTable(tables.Table):
    name = tables.Column(verbose_name=_("Shop"), linkify=("points:shop_edit", [tables.A("pk")]), order_by=("name", "pk"))
    point = tables.Column(verbose_name=_("Service point"), order_by=("point__name", "pk"))
    area = tables.Column(verbose_name=_("Area"), accessor="point__area", order_by=("point__area__path", "pk"))
    hours = tables.Column(verbose_name=pgettext_lazy("shop", "open"), empty_values=(), orderable=False)
    hold_days = tables.Column(verbose_name=_("days an order waits"), attrs=NUMBER, order_by=("hold_days", "pk"))
    active = YesNoColumn(verbose_name=_("takes orders"), order_by=("active", "name", "pk"))

    class Meta:
        empty_text = _("There is no shop here yet. People need one to use their points.")

    def render_hours(self, record: Shop) -> str:
        return opening(record)
