"""Lists that leave the site as files. What people wrote stays text: no program takes it for a formula."""

import csv
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from html import unescape
from importlib import import_module
from io import BytesIO, StringIO
from itertools import batched, chain, islice
from typing import Any

import django_tables2 as tables
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.html import strip_tags
from django.utils.http import content_disposition_header
from django.utils.safestring import SafeString
from django.utils.translation import gettext, gettext_noop
from django_tables2 import RequestConfig

from volunteer.lists.list_table import ListTable
from volunteer.templatetags.formatting import days_in_full

FORMULA = ("=", "+", "-", "@", "\t", "\r")
BOM = "\ufeff"  # without it Excel takes Chinese for another alphabet
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_ROWS = 50_000  # of a list in one file; who needs more narrows it by its filters
TOO_MANY_ROWS = gettext_noop("There are more rows than the %(most)s that one file holds. Narrow the list by its filters.")
CHUNK, MEASURED = 1000, 200  # rows read at once; rows by which the width of a column is chosen
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")  # an Excel file cannot hold these
WIDTHS = (10, 60)  # of a column, in characters


def cell_text(value: object) -> object:
    """The value of a cell: text that a spreadsheet would compute begins with an apostrophe; numbers stay numbers."""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value


def as_csv(rows: Iterable[Sequence[object]]) -> str:
    """Rows as CSV with safe cells, lines ending as the format wants it."""
    out = StringIO(newline="")
    csv.writer(out).writerows([cell_text(value) for value in row] for row in rows)
    return out.getvalue()


def csv_response(rows: Iterable[Sequence[object]], name: str) -> HttpResponse:
    """A file for a spreadsheet; `name` without ending, of any script."""
    response = HttpResponse(BOM + as_csv(rows), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = content_disposition_header(True, f"{name}.csv") or "attachment"
    return response


# --- Excel ---------------------------------------------------------------------------------------------------------------


def list_or_file(request: HttpRequest, table: tables.Table, *, name: str, per_page: int) -> HttpResponse | None:
    """Turn a table to the page and order that the address asks for; where it asks for `export=xlsx`, the answer is the file.

    The file holds all rows of the list as it is filtered and sorted, without the columns in `table.not_exported`. A `ListTable`
    is sorted by its filter alone.
    """
    if isinstance(table, ListTable):
        table.turn_to(request.GET.get("page"), per_page)
    else:
        table.exportable = True
        RequestConfig(request, paginate=False if is_export(request) else {"per_page": per_page}).configure(table)
    return list_file(request, table, name=name)


def list_file(request: HttpRequest, table: tables.Table, *, name: str) -> HttpResponse | None:
    """The file of a table, where the address asks for it."""
    return excel_response(table_rows(table), name) if is_export(request) else None


def is_export(request: HttpRequest) -> bool:
    """Whether the address asks for its list as a file (`components/export.html` is the button)."""
    return request.GET.get("export") == "xlsx"


def rows_as_file[Row](
    request: HttpRequest, rows: Iterable[Row], heads: Sequence[object], cells: Callable[[Row], Sequence[object]], *, name: str
) -> HttpResponse | None:
    """The file of a list that is no table, where the address asks for it: `cells` says of each row what the page says of it."""
    if not is_export(request):
        return None
    found: Iterable[Row] = StreamedRows(rows) if isinstance(rows, QuerySet) else rows
    return excel_response(chain([heads], map(cells, found)), name)


def table_rows(table: tables.Table) -> Iterator[Sequence[object]]:
    """The rows of a table as a file shows them: its words without markup, headings first, sums last; read part by part."""
    stream_rows(table)
    rows = table.as_values(exclude_columns=getattr(table, "not_exported", ()))
    yield from (list(map(plain_text, row)) for row in rows)
    if any(getattr(column.column, "value_footer", None) for column in table.columns):
        yield [footer_value(column, table) for column in table.columns if column.name not in getattr(table, "not_exported", ())]


def footer_value(column: Any, table: tables.Table) -> object:
    """The footer of a column: a sum is a number."""
    value = getattr(column.column, "value_footer", None)
    return value(column, table) if value else plain_text(column.footer)


def plain_text(cell: object) -> object:
    """A cell without its markup. What is no markup stays as people wrote it, also where it has angle brackets."""
    if isinstance(cell, SafeString):
        return unescape(strip_tags(cell)).strip()
    return cell if isinstance(cell, int) else str("" if cell is None else cell).strip()


def stream_rows(table: tables.Table) -> None:
    """Let the rows of a table pass by instead of being kept."""
    rows = getattr(table.data, "data", None)
    if isinstance(rows, QuerySet) and rows._result_cache is None:
        table.rows.data = StreamedRows(rows, getattr(table, "prepare", None))


class StreamedRows[Row: Model]:
    """The rows of a query, some at a time and none kept, as often as they are asked for: tables look at them all beforehand.

    One more than a file holds, so that it can say that there are more.
    """

    def __init__(self, rows: QuerySet[Row], prepare: Callable[[Sequence[Row]], Iterable[Any]] | None = None) -> None:
        self.rows, self.prepare = rows, prepare

    def __iter__(self) -> Iterator[Any]:
        found = self.rows[: MOST_ROWS + 1].iterator(chunk_size=CHUNK)
        if self.prepare is None:
            return found
        return chain.from_iterable(map(self.prepare, batched(found, CHUNK, strict=False)))


def excel_bytes(rows: Iterable[Sequence[object]], title: str) -> bytes:
    """An Excel file of one sheet, as `write_rows` writes it."""
    book = new_book()
    write_rows(add_sheet(book, title), rows)
    return book_bytes(book)


def new_book() -> Any:
    """An Excel file without a sheet. What is written goes into temporary files: memory does not grow with the number of rows."""
    book = import_module("openpyxl").Workbook(write_only=True)  # large, and needed by few requests
    book.properties.creator = ""
    return book


def add_sheet(book: Any, title: str) -> Any:
    sheet = book.create_sheet(re.sub(r"[\[\]:*?/\\]", " ", title)[:31])
    sheet.freeze_panes = "A2"
    return sheet


def write_rows(sheet: Any, rows: Iterable[Sequence[object]]) -> int:
    """Rows into an empty sheet, the first in bold; answers how many stand below it. Text stays text, whole numbers stay numbers.

    At most `MOST_ROWS` rows below the headings; where there are more, the last line says so. Rows are written as they come.
    """
    coming, number = iter(rows), 0
    first = list(islice(coming, MEASURED))
    for column, width in enumerate(column_widths(first), 1):
        sheet.column_dimensions[import_module("openpyxl.utils").get_column_letter(column)].width = width
    cell, bold = import_module("openpyxl.cell").WriteOnlyCell, import_module("openpyxl.styles").Font(bold=True)
    for number, values in enumerate(chain(first, coming)):
        if number > MOST_ROWS:
            sheet.append([fill_cell(cell(sheet), gettext(TOO_MANY_ROWS) % {"most": MOST_ROWS})])
            return MOST_ROWS
        sheet.append([fill_cell(cell(sheet), value, None if number else bold) for value in values])
    return number


def book_bytes(book: Any) -> bytes:
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def column_widths(rows: Sequence[Sequence[object]]) -> list[int]:
    """The width of each column that its first rows want, in characters; a Chinese one counts as two."""
    most = max((len(row) for row in rows), default=0)
    columns = [[str(row[column]) for row in rows if column < len(row)] for column in range(most)]
    wanted = [max(sum(2 if ord(letter) > 255 else 1 for letter in text) for text in texts) + 2 for texts in columns]
    return [max(WIDTHS[0], min(width, WIDTHS[1])) for width in wanted]


def fill_cell(cell: Any, value: object, font: Any = None) -> Any:
    write_cell(cell, value)
    if font is not None:
        cell.font = font
    return cell


def write_cell(cell: Any, value: object) -> None:
    """One value into a cell of an Excel file."""
    if isinstance(value, int) and not isinstance(value, bool):
        cell.value = value
        return
    cell.value = CONTROL.sub("", str(value))
    cell.data_type, cell.number_format = "s", "@"


def template_response(content: bytes, name: str) -> HttpResponse:
    """The answer that saves an empty sheet to fill in, under this name with its ending."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=EXCEL, headers=headers)


def excel_response(rows: Iterable[Sequence[object]], name: str, at: datetime | None = None) -> HttpResponse:
    """The answer that saves rows as an Excel file; `name` without ending, of any script. The local date stands beside it."""
    with days_in_full():
        return private_excel_response(excel_bytes(rows, name), name, at)


def private_excel_response(content: bytes, name: str, at: datetime | None = None) -> HttpResponse:
    """The answer that saves an Excel file under this name and the local date, and that nothing keeps on its way."""
    response = HttpResponse(content, content_type=EXCEL)
    file = f"{name} {timezone.localdate(at):%Y-%m-%d}.xlsx"
    response.headers["Content-Disposition"] = content_disposition_header(True, file) or "attachment"
    response.headers["Cache-Control"] = "no-store, private"
    return response
