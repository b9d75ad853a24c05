"""A report as a Word and as an Excel file: sentences, tables, and pictures that everybody to be seen agreed to."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from importlib import import_module
from io import BytesIO
from typing import Any

from django.utils.translation import gettext as _
from PIL import Image

from volunteer.lists.export import CONTROL, write_cell
from volunteer.templatetags.formatting import day, days_on_paper

UNKNOWN = "—"  # a number that nobody knows, or that is not agreed
WIDEST = 1_000  # pixels of a picture in a file
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Table:
    """Rows under heads; numbers stay numbers. Of a table that is `summed` the last row is the sum of those above it."""

    title: str
    heads: Sequence[str]
    rows: Sequence[Sequence[object]]
    summed: bool = False

    @cached_property
    def numeric(self) -> list[bool]:
        """For each column whether it holds numbers."""
        return [is_number_column(cells) for cells in zip(*self.rows, strict=True)]

    @property
    def aligned(self) -> list[tuple[str, bool]]:
        """The heads, each with whether its column holds numbers."""
        return list(zip(self.heads, self.numeric, strict=True))

    @property
    def parts(self) -> list[list[tuple[str, bool]]]:
        """The rows without the sum; each cell as people read it, with whether its column holds numbers."""
        return [self.told(row) for row in (self.rows[:-1] if self.summed else self.rows)]

    @property
    def every_row(self) -> list[list[tuple[str, bool]]]:
        """All rows, that of the sum among them, as a file prints them."""
        return [self.told(row) for row in self.rows]

    @property
    def sums(self) -> list[tuple[str, bool]]:
        """The row of sums, if there is one."""
        return self.told(self.rows[-1]) if self.summed else []

    def told(self, row: Sequence[object]) -> list[tuple[str, bool]]:
        return list(zip([plain_text(cell) for cell in row], self.numeric, strict=True))


def is_number_column(cells: Sequence[object]) -> bool:
    """Whether a column holds numbers, some of them perhaps not known."""
    return all(isinstance(cell, int | Decimal) or cell == UNKNOWN for cell in cells)


@dataclass(frozen=True)
class MadeOut:
    """Which unit makes a report out, under which number, who filled it in, and the day."""

    unit: str
    number: str
    by: str
    day: str


@dataclass(frozen=True)
class ReportDocument:
    """What goes into a file, in this order; empty tables are left out. Of one that is made out the first table comes first."""

    title: str
    subtitle: str
    sentences: Sequence[str] = ()
    tables: Sequence[Table] = ()
    photos: Sequence[Any] = field(default=())
    made_out: MadeOut | None = None

    @property
    def filled(self) -> list[Table]:
        return [table for table in self.tables if table.rows]

    @property
    def lead(self) -> Table | None:
        """The figures of a report that is made out: they stand before the sentences, under no title."""
        return self.tables[0] if self.made_out and self.tables and self.tables[0].rows else None

    @property
    def others(self) -> list[Table]:
        return [table for table in self.filled if table is not self.lead]


def resized_pictures(photos: Iterable[Any]) -> Iterable[tuple[BytesIO, str]]:
    """Each picture, made small, and the words under it. One whose file is gone is left out."""
    for photo in photos:
        try:
            with photo.picture.open("rb") as file, Image.open(file, formats=["JPEG", "PNG", "WEBP"]) as image:
                small = image.convert("RGB")
                small.thumbnail((WIDEST, WIDEST))
        except OSError:
            log.warning("picture %s cannot be read", photo.pk)
            continue
        out = BytesIO()
        small.save(out, "JPEG", quality=82)
        out.seek(0)
        with days_on_paper():
            words = f"{photo.shift.event.title} · {photo.shift.event.point.name} · {day(photo.shift.start)}"
        yield out, words


def plain_text(value: object) -> str:
    """Text that a file can hold."""
    return CONTROL.sub("", f"{value:,}" if isinstance(value, int | Decimal) else str(value))


def as_excel(paper: ReportDocument) -> bytes:
    openpyxl = import_module("openpyxl")
    book = openpyxl.Workbook()
    sheet = book.active
    for row, words in enumerate((paper.title, paper.subtitle, *made_out_words(paper), *paper.sentences), 1):
        write_cell(sheet.cell(row, 1), words)
    row = sheet.max_row + 2
    for table in paper.filled:
        write_cell(sheet.cell(row, 1), table.title)
        for values in (table.heads, *table.rows):
            row += 1
            for column, value in enumerate(values, 1):
                fill_cell(sheet.cell(row, column), value)
        row += 2
    sheet.column_dimensions["A"].width = 28
    add_photo_sheet(book, paper)
    book.properties.creator = ""
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def made_out_words(paper: ReportDocument) -> list[str]:
    """Who made a report out, in one line; of other papers none."""
    if paper.made_out is None:
        return []
    return [_("Number %(number)s, handed in on %(day)s by %(by)s, %(unit)s") % vars(paper.made_out)]


def fill_cell(cell: Any, value: object) -> None:
    """A number stays one, whole or not; everything else is text."""
    if isinstance(value, Decimal):
        cell.value = value
    else:
        write_cell(cell, value)


def add_photo_sheet(book: Any, paper: ReportDocument) -> None:
    """The pictures on a sheet of their own, each under its words."""
    row, sheet = 1, None
    for picture, words in resized_pictures(paper.photos):
        sheet = sheet or book.create_sheet()
        write_cell(sheet.cell(row, 1), words)
        image = import_module("openpyxl.drawing.image").Image(picture)
        image.width, image.height = 480, round(480 * image.height / image.width)
        sheet.add_image(image, f"A{row + 1}")
        row += 3 + image.height // 20
