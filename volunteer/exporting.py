"""Lists that leave the site as files. What people wrote stays text: no program takes it for a formula."""

import csv
import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from importlib import import_module
from io import BytesIO, StringIO
from itertools import islice
from typing import Any

import django_tables2 as tables
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.html import strip_tags
from django.utils.http import content_disposition_header
from django_tables2 import RequestConfig

FORMULA = ("=", "+", "-", "@", "\t", "\r")
BOM = "\ufeff"  # without it Excel takes Chinese for another alphabet
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_ROWS = 20_000  # of a list in one file; who needs more narrows it by its filters
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")  # an Excel file cannot hold these
WIDTHS = (10, 60)  # of a column, in characters


def text(value: object) -> object:
    """The value of a cell: text that a spreadsheet would compute begins with an apostrophe; numbers stay numbers."""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value


def as_csv(rows: Iterable[Sequence[object]]) -> str:
    """Rows as CSV with safe cells, lines ending as the format wants it."""
    out = StringIO(newline="")
    csv.writer(out).writerows([text(value) for value in row] for row in rows)
    return out.getvalue()


def shown_csv(rows: Iterable[Sequence[object]], name: str) -> HttpResponse:
    """A file for a spreadsheet; `name` without ending, of any script."""
    response = HttpResponse(BOM + as_csv(rows), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = content_disposition_header(True, f"{name}.csv") or "attachment"
    return response


# --- Excel ---------------------------------------------------------------------------------------------------------------


def list_or_file(request: HttpRequest, table: tables.Table, *, name: str, per_page: int) -> HttpResponse | None:
    """Turn a table to the page and order that the address asks for; where it asks for `export=xlsx`, the answer is the file.

    The file holds all rows of the list as it is filtered and sorted, without the columns in `table.not_exported`.
    """
    asked = request.GET.get("export") == "xlsx"
    table.exportable = True
    RequestConfig(request, paginate=False if asked else {"per_page": per_page}).configure(table)
    return excel_file(cells_of(table), name) if asked else None


def cells_of(table: tables.Table) -> Iterable[Sequence[object]]:
    """The rows of a table as a file shows them: its words without markup, headings first."""
    rows = table.as_values(exclude_columns=getattr(table, "not_exported", ()))
    return ([cell if isinstance(cell, int) else strip_tags(str(cell)) for cell in row] for row in rows)


def excel(rows: Iterable[Sequence[object]], title: str) -> bytes:
    """An Excel file of one sheet, the first row in bold. Text is written as text and never computed; whole numbers stay numbers."""
    openpyxl = import_module("openpyxl")  # large, and needed by few requests
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = re.sub(r"[\[\]:*?/\\]", " ", title)[:31]
    sheet.freeze_panes = "A2"
    widths: dict[int, int] = {}
    for row, values in enumerate(islice(rows, MOST_ROWS + 1), 1):
        for column, value in enumerate(values, 1):
            cell = sheet.cell(row, column)
            write_cell(cell, value)
            widths[column] = max(widths.get(column, 0), sum(2 if ord(letter) > 255 else 1 for letter in str(value)))
    for cell in sheet[1]:
        cell.font = import_module("openpyxl.styles").Font(bold=True)
        width = max(WIDTHS[0], min(widths.get(cell.column, 0) + 2, WIDTHS[1]))
        sheet.column_dimensions[cell.column_letter].width = width
    book.properties.creator = ""
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def write_cell(cell: Any, value: object) -> None:
    """One value into a cell of an Excel file."""
    if isinstance(value, int) and not isinstance(value, bool):
        cell.value = value
        return
    cell.value = CONTROL.sub("", str(value))
    cell.data_type, cell.number_format = "s", "@"


def excel_file(rows: Iterable[Sequence[object]], name: str, at: datetime | None = None) -> HttpResponse:
    """The answer that saves rows as an Excel file; `name` without ending, of any script. The local date stands beside it."""
    day = timezone.localdate(at)
    response = HttpResponse(excel(rows, name), content_type=EXCEL)
    response.headers["Content-Disposition"] = content_disposition_header(True, f"{name} {day:%Y-%m-%d}.xlsx") or "attachment"
    response.headers["Cache-Control"] = "no-store, private"
    return response
