"""What goods cost and what is settled with a giver: rows that are added up, narrowed by words, with their sum below."""

from __future__ import annotations

from typing import Any

import django_tables2 as tables
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from points.goods.costs import Cost
from points.models import Source
from points.templatetags.shop_words import yuan
from volunteer.cells import NUMBER, SumColumn
from volunteer.core import forms
from volunteer.listing import WORDS


class WordsForm(forms.Form):
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

    def narrowed(self, rows: list[Cost]) -> list[Cost]:
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
    """What is settled with a giver; wants the rows of `costs.owed`."""

    shop = tables.Column(verbose_name=_("Shop"), footer=_("Total"))
    item = tables.Column(verbose_name=_("Goods"))
    pieces = SumColumn(verbose_name=_("pieces"))
    unit_cost = tables.Column(verbose_name=_("yuan each"), attrs=NUMBER, empty_values=())
    fen = YuanColumn(verbose_name=_("yuan"), empty_values=())

    class Meta:
        empty_text = _("Nothing such of theirs left your shops in this month.")

    def render_unit_cost(self, value: int | None) -> str:
        return yuan(value) or gettext("not known")
