"""Lists of those who audit: checks of the book, packs, the pieces of a delivery."""

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

from points import trail
from points.models import AuditPack, BatchMove, BookCheck, StockMove, Transfer
from volunteer.cells import NUMBER, MomentColumn, SignedColumn, tag
from volunteer.listing import Period
from volunteer.templatetags import words

HOLDS = [("yes", _("holds")), ("no", _("does not hold"))]
MADE = [("night", _("by itself, at night")), ("person", _("by a person"))]


class CheckFilter(Period):
    result = filters.ChoiceFilter(label=_("result"), choices=HOLDS, method="by_result", empty_label=_("all"))
    made = filters.ChoiceFilter(label=_("made"), choices=MADE, method="by_maker", empty_label=_("all"))

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
    milliseconds = tables.Column(verbose_name=_("milliseconds"), attrs=NUMBER, order_by=("milliseconds", "pk"))
    green = tables.Column(verbose_name=_("result"), order_by=("green", "at", "pk"))

    class Meta:
        empty_text = _("The book has not been checked here. It is every night; you can do it now.")

    def __init__(self, rows: QuerySet[BookCheck]) -> None:
        super().__init__(rows, order_by="-at")

    def render_by(self, value: Any) -> str:
        return str(value) if value else gettext("by itself, at night")

    def render_green(self, value: bool) -> str:
        return tag(_("holds"), "green") if value else tag(_("does not hold"), "red")


class PackFilter(Period):
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
        return words.full_day(value)

    render_until = render_since

    def render_seed(self, value: str) -> str:
        return format_html('<code class="quiet">{}</code>', value)

    render_fingerprint = render_seed


# --- a delivery --------------------------------------------------------------------------------------------------------


class PieceFilter(Period):
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
        return trail.payments([row.record for row in self.paginated_rows])

    def render_person(self, record: BatchMove) -> str:
        order = record.move.line.order  # type: ignore[union-attr]  # asked for orders only
        entry = self.paid.get(str(order.pk))
        name = order.person.masked_name
        return format_html('<a href="{}">{}</a>', reverse("points:transfer", args=[entry.pk]), name) if entry else name

    def render_by(self, value: Any) -> str:
        return str(value.masked_name)
