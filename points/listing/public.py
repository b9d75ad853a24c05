"""Lists of the open books, for everybody: names are masked, and nothing can be looked for or sorted by that is not shown."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import django_filters as filters
import django_tables2 as tables
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from points import openness
from points.models import Transfer
from points.openness import FEW
from volunteer.cells import NUMBER
from volunteer.core import forms
from volunteer.listing import WORDS, FilterSet, OfMonth, WordsFilter
from volunteer.models import ServicePoint
from volunteer.templatetags import words

MOST = 10**9


def people(number: int) -> str:
    """How many, not where so few would be known to everybody."""
    return gettext("fewer than %(few)s") % {"few": FEW} if number < FEW else words.number(number)


class LeastFilter(filters.NumberFilter):
    """At least so many points."""

    field_class = forms.IntegerField

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(label=_("at least so many points"), lookup_expr="gte", min_value=0, max_value=MOST, **kwargs)


# --- service points ----------------------------------------------------------------------------------------------------


class PointFilter(FilterSet):
    q = WordsFilter(
        *("name", "address", "area__name", "area__parent__name", "area__parent__parent__name"),
        label=_("Name, community or street"),
    )

    class Meta:
        model = ServicePoint
        fields: list[str] = []


class PointTable(tables.Table):
    name = tables.Column(
        verbose_name=_("Service point"), linkify=("points:open_point", [tables.A("sign_code")]), order_by=("name", "pk")
    )
    area = tables.Column(verbose_name=_("Area"), order_by=("area__path", "name", "pk"))
    address = tables.Column(verbose_name=_("Address"), orderable=False)

    class Meta:
        empty_text = _("No service point has these words. Try a part of its name.")

    def __init__(self, rows: QuerySet[ServicePoint]) -> None:
        super().__init__(rows, order_by="area")


class EventFilter(OfMonth):
    points = LeastFilter(field_name="points")


class EventTable(tables.Table):
    """What a point gave, event by event; wants the rows of `openness.by_event`."""

    words = tables.Column(verbose_name=_("Event"), empty_values=(), accessor="shift_id", orderable=False)
    people = tables.Column(verbose_name=_("people"), attrs=NUMBER, order_by=("shown", "shift_id"))
    points = tables.Column(verbose_name=_("points"), attrs=NUMBER, order_by=("points", "shift_id"))
    last = tables.Column(verbose_name=_("given on"), order_by=("last", "shift_id"))

    class Meta:
        empty_text = _("No points were given for events here in this month.")

    def __init__(self, rows: QuerySet[Any, Any], point: ServicePoint) -> None:
        super().__init__(rows, order_by="-last")
        self.point = point

    @cached_property
    def told(self) -> dict[str, tuple[str, str]]:
        return openness.told([row.record["shift_id"] for row in self.paginated_rows])

    def render_words(self, record: dict[str, Any]) -> str:
        url = reverse("points:open_event", args=[self.point.sign_code, record["shift_id"]])
        what = self.told.get(str(record["shift_id"]), ("", ""))[0]
        return format_html('<a href="{}">{}</a>', url, what or gettext("Event"))

    def render_people(self, value: int) -> str:
        return people(value)

    def render_last(self, value: Any) -> str:
        return words.day(value)


class ReceiverFilter(FilterSet):
    surname = filters.CharFilter(label=_("first letter of the name"), method="by_surname", max_length=1)
    amount = LeastFilter(field_name="amount")

    class Meta:
        model = Transfer
        fields: list[str] = []

    def by_surname(self, found: Any, name: str, value: str) -> Any:
        return found.filter(credit__person__name__startswith=value)


class ReceiverTable(tables.Table):
    """Who got how much for one event."""

    person = tables.Column(verbose_name=_("person"), accessor="credit__person", orderable=False)
    amount = tables.Column(verbose_name=_("points"), attrs=NUMBER, order_by=("amount", "id"))
    at = tables.Column(verbose_name=_("given on"), order_by=("at", "id"))

    class Meta:
        empty_text = _("Nobody here yet.")

    def __init__(self, rows: QuerySet[Transfer]) -> None:
        super().__init__(rows, order_by="-amount")

    def render_person(self, value: Any) -> str:
        return str(value.masked_name)

    def render_at(self, value: Any) -> str:
        return words.day(value)


# --- shops -------------------------------------------------------------------------------------------------------------


class GoodsFilter(OfMonth):
    q = filters.CharFilter(label=_("Goods"), field_name="name", lookup_expr="icontains", max_length=WORDS)


class GoodsTable(tables.Table):
    """What came into a shop, went out and is there; wants the rows of `openness.goods`."""

    name = tables.Column(verbose_name=_("Goods"), order_by=("name", "stock"))
    before = tables.Column(verbose_name=_("before"), attrs=NUMBER, order_by=("before", "stock"))
    came = tables.Column(verbose_name=_("came in"), attrs=NUMBER, order_by=("came", "stock"))
    handed = tables.Column(verbose_name=_("collected"), attrs=NUMBER, order_by=("handed", "stock"))
    other = tables.Column(verbose_name=_("otherwise"), attrs=NUMBER, order_by=("other", "stock"))
    there = tables.Column(verbose_name=_("there now"), attrs=NUMBER, order_by=("there", "stock"))

    class Meta:
        empty_text = _("This shop has had no such goods up to this month.")

    def __init__(self, rows: QuerySet[Any, Any]) -> None:
        super().__init__(rows, order_by="name")
