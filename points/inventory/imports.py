"""Goods and what came of them out of an Excel sheet: every row is judged before one is kept.

Each row is judged by the forms that make goods and enter a delivery by hand, so the rules are the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import IO, Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from points.inventory import barcodes
from points.inventory.batches import UNKNOWN_LOT, Lot
from points.inventory.forms import ItemForm, LotFields
from points.models import Donor, GoodsCategory, Item, Shop, Source, Stock
from volunteer.core import forms
from volunteer.lists import excel_reader

# The columns by their headings; the template has them in this order.
HEADINGS = {
    "name": pgettext_lazy("sheet", "Goods"),
    "first_price": pgettext_lazy("sheet", "Price in points"),
    "quantity": pgettext_lazy("sheet", "Pieces that came"),
    "expires_on": pgettext_lazy("sheet", "Last good day"),
    "category": pgettext_lazy("sheet", "Category"),
    "ean": pgettext_lazy("sheet", "Barcode"),
    "description": pgettext_lazy("sheet", "Description"),
    "limit_per_person": pgettext_lazy("sheet", "Limit per person"),
    "limit_days": pgettext_lazy("sheet", "Limit counts over days"),
    "min_age": pgettext_lazy("sheet", "Youngest age"),
    "unit_cost": pgettext_lazy("sheet", "Cost of a piece in yuan"),
    "source": pgettext_lazy("sheet", "Paid for by"),
    "donor": pgettext_lazy("sheet", "Given by"),
}
GOODS_COLUMNS = ("name", "first_price", "description", "limit_per_person", "min_age", "ean")
MAX_PIECES = 100_000
MAX_ROWS = 300  # rows: each is entered as by hand, some twenty statements


class GoodsForm(ItemForm):
    """New goods of a row."""

    def validate_constraints(self) -> None:
        """Its fields have said it already, and the database says it when the goods are saved: no statement for each row."""


class PiecesForm(LotFields):
    """How many came, if any, and what is known of them."""

    quantity = forms.IntegerField(min_value=0, max_value=MAX_PIECES, required=False)


@dataclass
class GoodsRow(excel_reader.SheetRow):
    """One row of the file: its goods (not saved where they are new) and what came of them."""

    item: Item | None = None
    quantity: int = 0
    lot: Lot = UNKNOWN_LOT

    @property
    def is_new(self) -> bool:
        return self.item is not None and self.item.pk is None

    @property
    def paid_by(self) -> str:
        return str(Source(self.lot.source).label) if self.quantity else ""


def read_rows(file: IO[bytes]) -> list[GoodsRow]:
    """The rows as text. Raises `ValidationError` for the file as a whole."""
    found = excel_reader.read_rows(GoodsRow, excel_reader.read_cells(file), HEADINGS, ("name",))
    if len(found) > MAX_ROWS:
        raise forms.ValidationError(excel_reader.TOO_LONG, code="too_long", params={"most": MAX_ROWS})
    return found


def check_rows(found: Sequence[GoodsRow], shop: Shop, today: date) -> None:
    """Say of each row which goods it means in this shop and what came; what is wrong becomes its problems."""
    shelves = KnownGoods(found, shop)
    kinds = {name: kind.pk for kind in GoodsCategory.objects.active() for name in (kind.name, kind.name_en) if name}
    donors = Donor.objects.giving_to(shop.point)
    givers = dict(donors.order_by("area__path", "pk").values_list("name", "pk"))  # of two of one name the nearer
    sources = {word: value for value, label in Source.choices for word in excel_reader.label_variants(label)}
    first: dict[str, GoodsRow] = {}
    codes: dict[str, GoodsRow] = {}
    for line in found:
        category = match_word(line, "category", kinds)
        donor = match_word(line, "donor", givers)
        fill_pieces(line, donors, donor, match_word(line, "source", sources), today)
        before = first.setdefault(line.text("name"), line)
        if before is line or not line.text("name"):
            fill_goods(line, shelves, donors, category, donor, today)
            add_barcode_problem(line, codes)
        else:
            merge_repeated_row(line, before)


def match_word(line: GoodsRow, column: str, known: dict[str, Any]) -> Any:
    """What the word in a column stands for; empty, with a sentence, where it stands for nothing known."""
    typed = line.text(column)
    if not typed:
        return ""
    found = known.get(typed, known.get(typed.casefold(), ""))
    if not found:
        line.problems.append(_("“%(column)s” is one of: %(words)s") % {"column": HEADINGS[column], "words": known_words(known)})
    return found


def known_words(known: dict[str, Any]) -> str:
    """The words that are known, one for each meaning."""
    first: dict[Any, str] = {}
    for word, value in known.items():
        first.setdefault(value, word)
    return "、".join(first.values()) or _("nothing yet")


def fill_pieces(line: GoodsRow, donors: QuerySet[Donor], donor: Any, source: str, today: date) -> None:
    """How many came; a day is typed as people type it."""
    typed = {name: line.text(name) for name in ("quantity", "unit_cost")} | {"donor": donor, "source": source}
    day = excel_reader.parse_day(line.text("expires_on"))
    form = PiecesForm(typed | {"expires_on": day.isoformat() if day else line.text("expires_on")}, donors=donors)
    if not form.is_valid():
        return add_form_problems(line, form)
    line.quantity, line.lot = form.cleaned_data["quantity"] or 0, form.lot()
    if not line.quantity and (line.text("expires_on") or line.text("unit_cost")):
        line.problems.append(_("say how many pieces came, or leave their last day and cost empty"))
    if line.lot.over(today):
        line.problems.append(_("the last good day is over; what has expired is not put on a shelf"))
    return None


def fill_goods(line: GoodsRow, shelves: KnownGoods, donors: QuerySet[Donor], category: Any, donor: Any, today: date) -> None:
    """The goods a row means: those that are there, else new ones."""
    known = shelves.meant(line)
    if known is not None:
        line.item = known
        add_difference_problems(line, known, today)
    elif not shelves.unclear(line):
        typed = {name: line.text(name) for name in GOODS_COLUMNS} | {"limit_days": line.text("limit_days") or 90, "active": "on"}
        form = GoodsForm(typed | {"category": category, "donor": donor}, donors=donors)
        if form.is_valid():
            line.item = form.save(commit=False)
        else:
            add_form_problems(line, form)


def add_difference_problems(line: GoodsRow, item: Item, today: date) -> None:
    """Goods that are there stay as they are: a sheet that says otherwise is told so."""
    price, typed = item.price_on(today), line.text("first_price")
    if typed and typed != str(price):
        line.problems.append(
            _("“%(item)s” costs %(price)s points; another price is set under “Goods and prices”") % {"item": item, "price": price}
        )
    if item.service:
        line.problems.append(_("“%(item)s” is a service; it lies on no shelf") % {"item": item})
    if line.text("name") != item.name:
        line.problems.append(_("this barcode belongs to “%(item)s”") % {"item": item})


def add_barcode_problem(line: GoodsRow, codes: dict[str, GoodsRow]) -> None:
    """One barcode is one kind of goods. `codes`: who has which so far."""
    code = barcodes.parse_barcode(line.text("ean")) if line.text("ean") else None
    if code and (other := codes.setdefault(code, line)) is not line:
        line.problems.append(_("the same barcode as row %(row)s") % {"row": other.row})


def merge_repeated_row(line: GoodsRow, before: GoodsRow) -> None:
    """Another delivery of goods that stand further up: other pieces of them, not the same once more."""
    line.item = before.item
    if line.text("first_price") not in ("", before.text("first_price")):
        line.problems.append(_("another price than in row %(row)s") % {"row": before.row})
    if line.lot.expires_on == before.lot.expires_on:
        line.problems.append(_("the same as row %(row)s") % {"row": before.row})


def add_form_problems(line: GoodsRow, form: forms.BaseForm) -> None:
    """What a form says of a row becomes its problems."""
    said = [(name, error) for name, errors in form.errors.items() for error in errors]
    line.problems += [excel_reader.cell_problem(HEADINGS.get(name, ""), error) for name, error in said]


class KnownGoods:
    """Goods that the rows of a sheet may mean, by name and by barcode: those of the shop before others. Two statements."""

    def __init__(self, found: Sequence[GoodsRow], shop: Shop) -> None:
        names = {line.text("name") for line in found}
        codes = {code for line in found if line.text("ean") and (code := barcodes.parse_barcode(line.text("ean")))}
        rows = Item.objects.active().filter(Q(name__in=names) | Q(ean__in=codes)).prefetch_related("prices").order_by("pk")
        self.items = list(rows)
        self.here = set(Stock.objects.filter(shop=shop, item__in=self.items).values_list("item", flat=True))

    def same(self, line: GoodsRow) -> list[Item]:
        """All that have the barcode of the row, else its name; those of the shop alone where it has some."""
        code = barcodes.parse_barcode(line.text("ean")) if line.text("ean") else None
        by_code = [item for item in self.items if code and item.ean == code]
        found = by_code or [item for item in self.items if item.name == line.text("name") and not (code and item.ean)]
        return [item for item in found if item.pk in self.here] or found

    def unclear(self, line: GoodsRow) -> bool:
        return len(self.same(line)) > 1

    def meant(self, line: GoodsRow) -> Item | None:
        """The one; None for goods nobody has yet and, with a sentence, where several could be meant."""
        found = self.same(line)
        if len(found) > 1:
            line.problems.append(_("several goods have this name; write the barcode beside it"))
        return found[0] if len(found) == 1 else None
