"""Opening balances for tests: a fund, sheets of people, Excel files."""

import zipfile
from datetime import date
from io import BytesIO

import openpyxl
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from points.adjustments.opening import actions as opening
from points.adjustments.opening import imports as opening_imports
from points.budgets.actions import allot as allot_actions
from points.models import OpeningFund, OpeningRow, OpeningSheet
from tests.cast import NOW
from volunteer.core.ids import new_id


def fund(district, amount=500, per_person=200, closes_on=date(2026, 12, 31), id=None, source=None, by=None):
    """A fund for the community out of the district's points, which are made when there are none."""
    source = source or district.area
    if not allot_actions.free_points(district.area):
        allot_actions.mint(id=new_id(NOW), district=district.area, amount=10_000, year=2026, actor=None, at=NOW)
    fund = OpeningFund(
        id=id or new_id(NOW),
        area=district.community,
        source=source,
        amount=amount,
        per_person=per_person,
        closes_on=closes_on,
    )
    return opening.open_fund(fund=fund, by=by or district.district_admin, at=NOW)


def rows(points):
    return [OpeningRow(number=n, person=p, points=sum, earned_on=date(2025, 6, 30)) for n, (p, sum) in enumerate(points.items(), 2)]


def picture():
    file = BytesIO()
    Image.new("RGB", (8, 8), "white").save(file, "JPEG")
    return ContentFile(file.getvalue(), name="page.jpg")


def handed_in(district, fund, points, id=None, by=None, at=NOW, pictures=None):
    sheet = OpeningSheet(id=id or new_id(NOW), fund=fund, reason="红色存折(演示)")
    pictures = [picture()] if pictures is None else pictures
    return opening.submit_sheet(sheet=sheet, rows=rows(points), pictures=pictures, by=by or district.community_admin, at=at)


def paid_sheet(district, points):
    sheet = handed_in(district, fund(district), points)
    return opening.approve_sheet(sheet=sheet, by=district.street_admin, at=NOW)


def excel(*lines, headings=(), merge=()):
    """An uploaded sheet with these rows under the headings."""
    book = openpyxl.Workbook()
    book.active.append(headings or [str(label) for label in opening_imports.HEADINGS.values()])
    for line in lines:
        book.active.append(line)
    for span in merge:
        book.active.merge_cells(span)
    file = BytesIO()
    book.save(file)
    return upload(file.getvalue())


def upload(content, name="sheet.xlsx"):
    return SimpleUploadedFile(name, content, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")


def photo(name="page.jpg"):
    return SimpleUploadedFile(name, picture().read(), "image/jpeg")


def rewritten(change):
    """A sheet of one row whose XML somebody wrote by hand."""
    source, out = zipfile.ZipFile(BytesIO(excel(("1", None, "x", 1)).read())), BytesIO()
    with zipfile.ZipFile(out, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            target.writestr(name, change(content) if name.endswith("sheet1.xml") else content)
    return upload(out.getvalue())


def laughing():
    return rewritten(lambda xml: b'<!DOCTYPE x [<!ENTITY a "aaaa">]>' + xml)
