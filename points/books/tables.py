"""The open books, the ledger and costs as lists: filters, tables and exports."""

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

from points.books import audit_trail
from points.books import queries as book_queries
from points.books.costs import ShopCost
from points.books.queries import FEW_PEOPLE
from points.models import AuditPack, BatchMove, BookCheck, Source, StockMove, Transfer
from points.templatetags.shops import yuan
from volunteer.core import forms
from volunteer.lists.columns import NUMBER, MomentColumn, SignedColumn, SumColumn, tag
from volunteer.lists.filters import WORDS, FilterSet, MonthFilterSet, PeriodFilterSet, WordsFilter
from volunteer.models import ServicePoint
from volunteer.templatetags import formatting

HOLDS_CHOICES = [("yes", _("holds")), ("no", _("does not hold"))]
MADE_CHOICES = [("night", _("by itself, at night")), ("person", _("by a person"))]


class CheckFilter(PeriodFilterSet):
    result = filters.ChoiceFilter(label=_("result"), choices=HOLDS_CHOICES, method="by_result", empty_label=_("all"))
    made = filters.ChoiceFilter(label=_("made"), choices=MADE_CHOICES, method="by_maker", empty_label=_("all"))

    class Meta:
        model = BookCheck
        fields: list[str] = []

    def by_result(self, found: Any, name: str, value: str) -> Any:
        return found.filter(green=value == "yes")

    def by_maker(self, found: Any, name: str, value: str) -> Any:
        return found.filter(by__isnull=value == "night")


class CheckTable(tables.Table):
    at = MomentColumn(verbose_name=_("when"), linkify=("points:check", [tables.A("pk")]), order_by=("at", "pk"))
    by = tables.Column(verbose_name=_("by whom"), empty_values=(), order_by=("by__name", "at", "pk"))
    green = tables.Column(verbose_name=_("result"), order_by=("green", "at", "pk"))

    class Meta:
        empty_text = _("The book has not been checked here. It is every night; you can do it now.")

    def __init__(self, rows: QuerySet[BookCheck]) -> None:
        super().__init__(rows, order_by="-at")

    def render_by(self, value: Any) -> str:
        return str(value) if value else gettext("by itself, at night")

    def render_green(self, value: bool) -> str:
        return tag(_("holds"), "green") if value else tag(_("does not hold"), "red")


class PackFilter(PeriodFilterSet):
    class Meta:
        model = AuditPack
        fields: list[str] = []


class PackTable(tables.Table):
    at = MomentColumn(verbose_name=_("when"), order_by=("at", "pk"))
    by = tables.Column(verbose_name=_("by whom"), order_by=("by__name", "at", "pk"))
    since = tables.Column(verbose_name=_("first day"), order_by=("since", "at", "pk"))
    until = tables.Column(verbose_name=_("last day"), order_by=("until", "at", "pk"))
    transfers = tables.Column(verbose_name=_("entries"), attrs=NUMBER, order_by=("transfers", "pk"))
    seed = tables.Column(verbose_name=_("Seed"), orderable=False)
    fingerprint = tables.Column(verbose_name="SHA256SUMS", orderable=False)

    class Meta:
        empty_text = _("No pack was taken here.")

    def __init__(self, rows: QuerySet[AuditPack]) -> None:
        super().__init__(rows, order_by="-at")

    def render_since(self, value: Any) -> str:
        return formatting.full_day(value)

    render_until = render_since

    def render_seed(self, value: str) -> str:
        return format_html('<code class="quiet">{}</code>', value)

    render_fingerprint = render_seed


# --- a delivery --------------------------------------------------------------------------------------------------------


class PieceFilter(PeriodFilterSet):
    kind = filters.ChoiceFilter(label=_("what"), field_name="move__kind", choices=StockMove.Kind.choices, empty_label=_("all"))
    moment = "move__at"

    class Meta:
        model = BatchMove
        fields: list[str] = []


class PieceTable(tables.Table):
    """Every piece of a delivery; names are masked, and what was paid for opens its entry of the book."""

    at = MomentColumn(verbose_name=_("when"), accessor="move__at", order_by=("move__at", "pk"))
    kind = tables.Column(verbose_name=_("what"), accessor="move__get_kind_display", order_by=("move__kind", "pk"))
    quantity = SignedColumn(verbose_name=_("pieces"), attrs=NUMBER, order_by=("quantity", "pk"))
    points = tables.Column(
        verbose_name=_("points each"), accessor="move__line__price", attrs=NUMBER, order_by=("move__line__price", "pk"), default=""
    )
    person = tables.Column(verbose_name=_("person"), accessor="move__line__order__person", orderable=False, default="")
    by = tables.Column(verbose_name=_("by whom"), accessor="move__by", orderable=False, default="")

    class Meta:
        empty_text = _("No piece of it moved so.")

    def __init__(self, rows: QuerySet[BatchMove]) -> None:
        super().__init__(rows, order_by="at")

    @cached_property
    def paid(self) -> dict[str, Transfer]:
        return audit_trail.payment_by_order([row.record for row in self.paginated_rows])

    def render_person(self, record: BatchMove) -> str:
        order = record.move.line.order  # type: ignore[union-attr]  # asked for orders only
        entry = self.paid.get(str(order.pk))
        name = order.person.masked_name
        return format_html('<a href="{}">{}</a>', reverse("points:transfer", args=[entry.pk]), name) if entry else name

    def render_by(self, value: Any) -> str:
        return str(value.masked_name)


class MonthSearchForm(forms.Form):
    """Rows of a month by words; the form hands the month on that the page shows."""

    month = forms.CharField(required=False, widget=forms.HiddenInput, max_length=7)
    q = forms.CharField(label=_("shop or goods"), required=False, max_length=WORDS)

    def narrowed(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Those that have the words in the name of their shop or goods."""
        asked = self.cleaned_data.get("q", "").strip().casefold() if self.is_valid() else ""
        return [row for row in rows if asked in f"{row['shop']} {row['item']}".casefold()]


class CostForm(forms.Form):
    """Costs of a month by shop and whose money it was."""

    month = forms.CharField(required=False, widget=forms.HiddenInput, max_length=7)
    q = forms.CharField(label=_("Shop"), required=False, max_length=WORDS)
    source = forms.ChoiceField(label=_("paid for by"), required=False, choices=[("", _("all")), *Source.choices])

    def narrowed(self, rows: list[ShopCost]) -> list[ShopCost]:
        if not self.is_valid():
            return rows
        asked, source = self.cleaned_data["q"].strip().casefold(), self.cleaned_data["source"]
        return [row for row in rows if asked in row.shop.casefold() and source in ("", row.source)]


class YuanColumn(SumColumn):
    """Fen, told as yuan; what nobody knows is said so."""

    def render(self, value: int | None) -> str:
        return yuan(value) or gettext("not known")

    value = render


class CostTable(tables.Table):
    shop = tables.Column(verbose_name=_("Shop"), footer=_("Total"))
    source = tables.Column(verbose_name=_("paid for by"), accessor="source_words")
    pieces = SumColumn(verbose_name=_("pieces"))
    points = SumColumn(verbose_name=_("points"))
    fen = YuanColumn(verbose_name=_("yuan"))
    unknown = SumColumn(verbose_name=_("pieces of unknown cost"))

    class Meta:
        empty_text = _("Nobody took such goods home in this month.")


class SettlementTable(tables.Table):
    """What is settled with a giver; wants the rows of `points.books.costs.settlement_rows`."""

    shop = tables.Column(verbose_name=_("Shop"), footer=_("Total"))
    item = tables.Column(verbose_name=_("Goods"))
    pieces = SumColumn(verbose_name=_("pieces"))
    unit_cost = tables.Column(verbose_name=_("yuan each"), attrs=NUMBER, empty_values=())
    fen = YuanColumn(verbose_name=_("yuan"), empty_values=())

    class Meta:
        empty_text = _("Nothing such of theirs left your shops in this month.")

    def render_unit_cost(self, value: int | None) -> str:
        return yuan(value) or gettext("not known")


MAX_POINTS = 10**9


def people_count(number: int) -> str:
    """How many, not where so few would be known to everybody."""
    return gettext("fewer than %(few)s") % {"few": FEW_PEOPLE} if number < FEW_PEOPLE else formatting.number(number)


class MinimumFilter(filters.NumberFilter):
    """At least so many points."""

    field_class = forms.IntegerField

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(label=_("at least so many points"), lookup_expr="gte", min_value=0, max_value=MAX_POINTS, **kwargs)


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


class EventFilter(MonthFilterSet):
    points = MinimumFilter(field_name="points")


class EventTable(tables.Table):
    """What a point gave, event by event; wants the rows of `book_queries.awards_by_shift`."""

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
        return book_queries.shift_links([row.record["shift_id"] for row in self.paginated_rows])

    def render_words(self, record: dict[str, Any]) -> str:
        url = reverse("points:open_event", args=[self.point.sign_code, record["shift_id"]])
        what = self.told.get(str(record["shift_id"]), ("", ""))[0]
        return format_html('<a href="{}">{}</a>', url, what or gettext("Event"))

    def render_people(self, value: int) -> str:
        return people_count(value)

    def render_last(self, value: Any) -> str:
        return formatting.day(value)


class ReceiverFilter(FilterSet):
    surname = filters.CharFilter(label=_("first letter of the name"), method="by_surname", max_length=1)
    amount = MinimumFilter(field_name="amount")

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
        return formatting.day(value)


# --- shops -------------------------------------------------------------------------------------------------------------


class GoodsFilter(MonthFilterSet):
    q = filters.CharFilter(label=_("Goods"), field_name="name", lookup_expr="icontains", max_length=WORDS)


class GoodsTable(tables.Table):
    """What came into a shop, went out and is there; wants the rows of `book_queries.shop_goods`."""

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
