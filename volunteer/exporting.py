"""Lists that leave the site as files. What people wrote stays text: no program takes it for a formula."""

import csv
from collections.abc import Iterable, Sequence
from io import StringIO

from django.http import HttpResponse
from django.utils.http import content_disposition_header

FORMULA = ("=", "+", "-", "@", "\t", "\r")
BOM = "\ufeff"  # without it Excel takes Chinese for another alphabet


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
