"""An Excel sheet as somebody would send it."""

import zipfile
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


def sheet(headings, *rows) -> BytesIO:
    """A file with these headings; each row names its columns."""
    said = [[row.get(column, "") for column in headings] for row in rows]
    return workbook([str(heading) for heading in headings.values()], *said)


def bomb():
    """A small file that grows to 25 MB when it is opened."""
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 25_000_000)
    file.seek(0)
    file.name = "bomb.xlsx"
    return file
