"""The tables of points."""

from __future__ import annotations

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from points import links
from points.budget import Figures, Unit
from points.budget_forms import name_of
from points.models import Account, Transfer
from volunteer import sheets
from volunteer.cells import NUMBER, SumColumn
from volunteer.models import Area
from volunteer.templatetags import words

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
        self.told = links.told(row.record for row in self.page.object_list)
        return self

    def source(self, record: Transfer) -> tuple[str, str]:
        return self.told[record.pk]

    def entries(self) -> list[dict[str, object]]:
        """The rows of the page: their cells, and the address of what caused them."""
        return [{"cells": row.cells, "url": self.source(row.record)[1]} for row in self.page.object_list]

    def render_what(self, record: Transfer) -> str:
        if record.kind == Kind.LAPSE:
            day = sheets.day(record.source_id) if record.source_type == "lapse" else None
            return str(_("Points earned up to %(day)s") % {"day": words.day(day)}) if day else ""
        return self.source(record)[0] or str(TITLES.get(Kind(record.kind), ""))

    def render_kind(self, record: Transfer) -> str:
        return str(TITLES.get(Kind(record.kind), record.get_kind_display()))

    def render_at(self, record: Transfer) -> str:
        return words.moment(record.at)

    def render_amount(self, record: Transfer) -> str:
        came = self.purse is not None and record.credit_id == self.purse.pk
        return format_html(
            '<b class="nowrap {}">{}{}</b>', "points" if came else "", "+" if came else "−", words.number(record.amount)
        )

    def value_amount(self, record: Transfer) -> int:
        return record.amount if self.purse is not None and record.credit_id == self.purse.pk else -record.amount


class BudgetTable(tables.Table):
    """The units below an area, each with all that lies in it: given - set apart - reserved - awarded = free."""

    unit = tables.Column(verbose_name=_("unit"), orderable=False, footer=_("Together"))
    given = SumColumn(verbose_name=_("given"), accessor="whole__given")
    handed = SumColumn(verbose_name=_("put into funds"), accessor="whole__handed")
    reserved = SumColumn(verbose_name=_("reserved"), accessor="whole__reserved")
    spent = SumColumn(verbose_name=_("awarded"), accessor="whole__spent")
    free = SumColumn(verbose_name=_("free"), accessor="whole__free")
    waiting = SumColumn(verbose_name=_("waiting for budget"), accessor="whole__waiting")
    act = tables.Column(verbose_name=_("Action"), empty_values=(), attrs=NUMBER, orderable=False)
    not_exported = ("act",)

    class Meta:
        empty_text = _("No units below this one.")

    def __init__(self, rows: list[Figures], giver: Area | None) -> None:
        """`giver` is the area from which the reader may hand points down to these units, if any."""
        shown = [("act", giver), ("handed", any(row.whole.handed for row in rows))]
        super().__init__(rows, exclude=[name for name, wanted in shown if not wanted])
        self.giver = giver

    def render_act(self, record: Figures) -> str:
        url = reverse("points:allot", args=[self.giver.pk]) if self.giver else ""
        return format_html('<a class="btn btn-line btn-s" href="{}?to={}">{}</a>', url, name_of(record.unit), _("Hand down"))

    def render_unit(self, value: Unit) -> str:
        page = "points:budget" if isinstance(value, Area) else "points:point_budget"
        return format_html('<a href="{}">{}</a>', reverse(page, args=[value.pk]), value)
