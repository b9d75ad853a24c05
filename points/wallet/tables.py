"""The tables of points."""

from __future__ import annotations

import django_tables2 as tables
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from points.books import ledger_sources
from points.models import Account, Transfer
from volunteer.lists import excel_reader
from volunteer.lists.columns import NUMBER
from volunteer.templatetags import formatting

Kind = Transfer.Kind
# What an entry is for its person.
TITLES = {
    Kind.AWARD: pgettext_lazy("statement", "Service"),
    Kind.ORDER: pgettext_lazy("statement", "Order"),
    Kind.REFUND: pgettext_lazy("statement", "Order returned"),
    Kind.REVERSAL: pgettext_lazy("statement", "Correction"),
    Kind.OWE: pgettext_lazy("statement", "Owed after a correction"),
    Kind.REPAY: pgettext_lazy("statement", "Repaid what was owed"),
    Kind.LAPSE: pgettext_lazy("statement", "Expired"),
    Kind.OPENING: pgettext_lazy("statement", "Opening balance"),
    Kind.GIFT: pgettext_lazy("statement", "Gift"),
    Kind.BOOST: pgettext_lazy("statement", "Campaign"),
    Kind.RECYCLE: pgettext_lazy("statement", "Recycling"),
    **{kind: kind.label for kind in (Kind.CREDIT, Kind.DEBIT, Kind.BONUS, Kind.RETURN)},
}


class StatementTable(tables.Table):
    """What moved in and out of one wallet: give it transfers, then turn to a page. Shown as a list, narrow and wide alike."""

    what = tables.Column(verbose_name=_("what for"), empty_values=())
    kind = tables.Column(verbose_name=_("entry"))
    at = tables.Column(verbose_name=_("when"))
    amount = tables.Column(verbose_name=_("points"), attrs=NUMBER)

    class Meta:
        orderable = False
        empty_text = _("Nothing here yet. After your first service the points you earn are listed here.")

    def page_of(self, purse: Account | None, number: str | int, size: int) -> StatementTable:
        """Turn to a page and ask for the words of its rows."""
        self.purse = purse
        self.paginate(page=number, per_page=size)
        self.told = ledger_sources.transfer_links(row.record for row in self.page.object_list)
        return self

    def source(self, record: Transfer) -> tuple[str, str]:
        return self.told[record.pk]

    def entries(self) -> list[dict[str, object]]:
        """The rows of the page: their cells, and the address of what caused them."""
        return [{"cells": row.cells, "url": self.source(row.record)[1]} for row in self.page.object_list]

    def render_what(self, record: Transfer) -> str:
        if record.kind == Kind.LAPSE:
            day = excel_reader.parse_day(record.source_id) if record.source_type == "lapse" else None
            return str(_("Points earned up to %(day)s") % {"day": formatting.day(day)}) if day else ""
        return self.source(record)[0] or str(TITLES.get(Kind(record.kind), ""))

    def render_kind(self, record: Transfer) -> str:
        return str(TITLES.get(Kind(record.kind), record.get_kind_display()))

    def render_at(self, record: Transfer) -> str:
        return formatting.moment(record.at)

    def render_amount(self, record: Transfer) -> str:
        came = self.purse is not None and record.credit_id == self.purse.pk
        return format_html(
            '<b class="nowrap {}">{}{}</b>', "points" if came else "", "+" if came else "−", formatting.number(record.amount)
        )
