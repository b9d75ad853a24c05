"""A delivery of many goods as a table that is typed, scanned or pasted: each row is judged, one press enters them all."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from django.http import QueryDict
from django.utils.translation import gettext as _

from points.inventory import barcodes
from points.inventory.actions.receive import IncomingGoods
from points.inventory.batches import Lot
from points.models import Item, Shop, Stock
from volunteer.core.ids import one_line
from volunteer.lists import excel_reader
from volunteer.templatetags.formatting import full_day

COLUMNS = ("what", "quantity", "expires_on")
ROWS, MAX_ROWS = 10, 100  # shown at first; taken at most
MAX_PIECES = 100_000
MAX_YEARS = 10  # that something keeps: a later last good day is a slip of the finger
BARE_DAY = re.compile(r"(20\d\d)(\d\d)(\d\d)")  # as a number pad types it: 20270501


@dataclass
class DeliveryRow:
    """One row as it was typed. `problem` is a sentence; `item`, `pieces` and `expires` are what it means."""

    what: str = ""
    quantity: str = ""
    expires_on: str = ""
    problem: str = ""
    item: Item | None = None
    pieces: int = 0
    expires: date | None = field(default=None)

    @property
    def empty(self) -> bool:
        return not (self.what or self.quantity or self.expires_on)


def posted_rows(data: QueryDict) -> list[DeliveryRow]:
    """The rows of the table as they were typed, the empty ones at its end left out."""
    columns = [[one_line(text) for text in data.getlist(name)[:MAX_ROWS]] for name in COLUMNS]
    rows = [DeliveryRow(what, quantity, day) for what, quantity, day in zip(*columns, strict=False)]
    while rows and rows[-1].empty:
        rows.pop()
    return rows


def pasted_rows(text: str) -> list[DeliveryRow]:
    """Rows out of a sheet: goods, number and last good day, with tabs between them as a copied sheet has them."""
    lines = [line for line in text.splitlines() if line.strip()][:MAX_ROWS]
    found = []
    for line in lines:
        what, quantity, expires_on = [*(one_line(cell) for cell in line.split("\t")), "", ""][: len(COLUMNS)]
        found.append(DeliveryRow(what, quantity, expires_on))
    return found


def padded(rows: Sequence[DeliveryRow]) -> list[DeliveryRow]:
    """With empty rows to go on."""
    return [*rows, *(DeliveryRow() for _number in range(max(1, ROWS - len(rows))))]


def judge_rows(rows: Sequence[DeliveryRow], shop: Shop, today: date) -> bool:
    """Say of each row what it means or what is wrong with it; whether all are right. Two statements."""
    goods = list(Item.objects.active().goods().order_by("pk"))
    here = set(Stock.objects.filter(shop=shop).values_list("item", flat=True))
    seen: dict[tuple[int, date | None], int] = {}
    for number, row in enumerate(rows, start=1):
        if not row.empty:
            row.problem = judge_row(row, goods, here, today) or repeated(row, number, seen)
    return not any(row.problem for row in rows)


def judge_row(row: DeliveryRow, goods: Sequence[Item], here: set[int], today: date) -> str:
    """The first thing that is wrong with a row; empty where it is right."""
    found = meant(row.what, goods, here)
    if len(found) != 1:
        return unclear_sentence(row.what, found)
    row.item = found[0]
    number = row.quantity if row.quantity.isascii() else ""
    if not number.isdigit() or not 1 <= int(number[:9]) <= MAX_PIECES:
        return _("How many came? A whole number from 1.")
    row.pieces = int(number)
    if not row.expires_on:
        return ""
    row.expires = typed_day(row.expires_on)
    if row.expires is None:
        return _("This is no date. Write it as 2027-05-01.")
    if row.expires < today:
        return _("The last good day is over; what has expired is not put on a shelf.")
    if row.expires.year > today.year + MAX_YEARS:
        return _("Good until %(day)s? Please look at the year again.") % {"day": full_day(row.expires)}
    return ""


def meant(typed: str, goods: Sequence[Item], here: set[int]) -> list[Item]:
    """The goods of a barcode or name; failing both those whose name has it in it. Those of the shop before others."""
    ean = barcodes.parse_barcode(typed)
    found = [item for item in goods if (ean and item.ean == ean) or item.name == typed]
    found = found or [item for item in goods if typed and typed in item.name]
    return [item for item in found if item.pk in here] or found


def unclear_sentence(typed: str, found: Sequence[Item]) -> str:
    if not typed:
        return _("Which goods?")
    if not found:
        return _("No goods have this name or barcode. New goods are made under “Goods and prices” first.")
    return _("Which of these: %(names)s?") % {"names": "、".join(item.name for item in found[:4])}


def repeated(row: DeliveryRow, number: int, seen: dict[tuple[int, date | None], int]) -> str:
    """Goods of one last day stand in one row: a scanner that beeps twice would bring them in twice."""
    assert row.item is not None  # noqa: S101  # a row without problems has its goods
    first = seen.setdefault((row.item.pk, row.expires), number)
    return "" if first == number else _("The same goods as in row %(row)s: add the numbers there.") % {"row": first}


def typed_day(text: str) -> date | None:
    """A day as people type it, and as a number pad does."""
    if bare := BARE_DAY.fullmatch(text):
        return excel_reader.real_day(*map(int, bare.groups()))
    return excel_reader.parse_day(text)


def incoming(rows: Sequence[DeliveryRow]) -> list[IncomingGoods]:
    """What the judged rows bring."""
    return [
        IncomingGoods(number, row.item, row.pieces, Lot(expires_on=row.expires))
        for number, row in enumerate(rows, start=1)
        if row.item is not None
    ]
