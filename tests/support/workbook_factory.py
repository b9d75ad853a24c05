"""An Excel sheet as somebody would send it."""

from collections.abc import Iterable, Sequence
from io import BytesIO

import openpyxl


def workbook(*rows: Sequence[object], merge: Iterable[str] = (), name: str = "sheet.xlsx") -> BytesIO:
    """A file with these rows, the headings first; `merge`: ranges whose cells are one."""
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(list(row))
    for span in merge:
        book.active.merge_cells(span)
    file = BytesIO()
    book.save(file)
    file.seek(0)
    file.name = name
    return file
