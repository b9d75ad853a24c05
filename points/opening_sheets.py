"""Reading an Excel sheet of passbooks: every error named by its row, nothing unpacked beyond a limit.

The file is a stranger's: its size, what it unpacks to, its rows and its merged cells are limited before they are read.
"""

from __future__ import annotations

import re
import warnings
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from io import BytesIO
from typing import IO, Any

import openpyxl
from defusedxml import ElementTree
from django import forms
from django.utils import timezone, translation
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter, range_boundaries

from points.models import OpeningFund, OpeningRow
from volunteer import phones, sealing
from volunteer.models import User

MOST_BYTES = 2_000_000
MOST_UNPACKED = 20_000_000
MOST_PARTS = 200
MOST_ROWS = 1000
MOST_COLUMNS = 20
MOST_MERGED = 200
FIRST_DAY = date(2000, 1, 1)
LANGUAGES = ("zh-hans", "en")
# The columns by their headings; the template has them in this order.
HEADINGS = {
    "number": pgettext_lazy("sheet", "Volunteer number"),
    "phone": pgettext_lazy("sheet", "Mobile number"),
    "name": pgettext_lazy("sheet", "Name"),
    "points": pgettext_lazy("sheet", "Points"),
    "earned_on": pgettext_lazy("sheet", "Earned on"),
    "note": pgettext_lazy("sheet", "Note"),
}

TOO_HEAVY = gettext_lazy("The file is larger than it may be (2 MB, or 20 MB unpacked). Divide it into smaller sheets.")
UNREADABLE = gettext_lazy("This is not an Excel file we can read. Save it as .xlsx; best start from our template.")
TOO_LONG = gettext_lazy("The sheet has more than %(most)s rows. Divide it into several.")
MERGED = gettext_lazy("There are too many merged cells. Start from our template.")
NO_HEADINGS = gettext_lazy("The first row must hold the headings. Missing: %(missing)s. Start from our template.")


@dataclass
class Line:
    """One row of the file as text; `problems` are sentences."""

    row: int
    cells: dict[str, str]
    problems: list[str] = field(default_factory=list)
    points: int = 0
    earned_on: date | None = None
    phone: str = ""
    person: User | None = None

    def text(self, column: str) -> str:
        return self.cells.get(column, "")


# --- the file ----------------------------------------------------------------------------------------------------------


def read(file: IO[bytes]) -> list[Line]:
    """The filled rows of the first sheet. Raises `forms.ValidationError` for what is wrong with the file as a whole."""
    content = file.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise forms.ValidationError(TOO_HEAVY, code="too_heavy")
    refuse_bomb(content)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about styles and the like, which we do not look at
            rows, merged = unpack(content)
    except forms.ValidationError:
        raise
    except Exception as problem:  # a broken file breaks the reader in any way it likes
        raise forms.ValidationError(UNREADABLE, code="unreadable") from problem
    return lines(rows, merged)


def refuse_bomb(content: bytes) -> None:
    """Look at the list of the archive's parts before one of them is unpacked."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as problem:
        raise forms.ValidationError(UNREADABLE, code="unreadable") from problem
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise forms.ValidationError(TOO_HEAVY, code="too_heavy")


def unpack(content: bytes) -> tuple[list[list[str]], set[int]]:
    """The cells of the first sheet as text, and the numbers of the rows in which cells are merged."""
    book = openpyxl.load_workbook(BytesIO(content), read_only=True, data_only=True, keep_links=False)
    try:
        sheet = book.worksheets[0]
        found = sheet.iter_rows(min_row=1, max_row=MOST_ROWS + 2, max_col=MOST_COLUMNS, values_only=True)
        rows = [[text(value) for value in row] for row in found]
        with book._archive.open(sheet._worksheet_path) as part:  # a sheet that is read row by row does not tell merged cells
            return rows, merged_rows(part)
    finally:
        book.close()


def merged_rows(part: IO[bytes]) -> set[int]:
    spans: list[str] = []
    for _event, element in ElementTree.iterparse(part, forbid_dtd=True):
        if element.tag.endswith("}mergeCell"):
            spans.append(element.get("ref", ""))
        if len(spans) > MOST_MERGED:
            raise forms.ValidationError(MERGED, code="merged")
        element.clear()
    found: set[int] = set()
    for span in spans:
        _left, top, _right, bottom = range_boundaries(span)
        found.update(range(top, min(bottom, MOST_ROWS + 1) + 1))
    return found


def text(value: Any) -> str:
    """A cell as a person reads it: a number typed as a phone number has no decimal point."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, datetime):
        value = value.date()
    return " ".join(str(value).split())[:200]


def lines(rows: Sequence[Sequence[str]], merged: set[int]) -> list[Line]:
    columns = places(rows[0] if rows else [])
    found = []
    for number, row in enumerate(rows[1:], 2):
        if any(row):
            found.append(Line(number, {name: row[place] for name, place in columns.items()}))
    if len(found) > MOST_ROWS or (found and found[-1].row > MOST_ROWS + 1):
        raise forms.ValidationError(TOO_LONG, code="too_long", params={"most": MOST_ROWS})
    for line in found:
        if line.row in merged:
            line.problems.append(_("cells are merged; take the merge apart"))
    return found


def places(headings: Sequence[str]) -> dict[str, int]:
    """Column -> its place, by the headings of the template in any of the site's languages."""
    known = {name: column for column, label in HEADINGS.items() for name in said(label)}
    found: dict[str, int] = {}
    for place, heading in enumerate(headings):
        if column := known.get(heading.casefold()):
            found.setdefault(column, place)
    missing = [str(HEADINGS[column]) for column in ("name", "points") if column not in found]
    if "number" not in found and "phone" not in found:
        missing.insert(0, str(HEADINGS["number"]))
    if missing:
        raise forms.ValidationError(NO_HEADINGS, code="no_headings", params={"missing": "、".join(missing)})
    return found


def said(label: Any) -> Iterable[str]:
    for language in LANGUAGES:
        with translation.override(language):
            yield str(label).casefold()


# --- its rows ----------------------------------------------------------------------------------------------------------


def judge(found: Sequence[Line], fund: OpeningFund, by: User, today: date) -> list[OpeningRow]:
    """The rows as they would be kept, in a constant number of statements; what is wrong stands in each line's `problems`."""
    for line in found:
        judge_text(line, fund, today)
    match(found)
    once(found)
    standing = dict(OpeningRow.objects.filter(standing=True, person__in=people(found)).values_list("person", "points"))
    for line in found:
        if line.person and line.person.pk in standing:
            line.problems.append(
                _("this person has an opening balance of %(points)s points") % {"points": standing[line.person.pk]}
            )
        if line.person and by.acts_for(line.person):
            line.problems.append(_("this is you or your household; somebody else has to hand it in"))
    return [kept(line, today) for line in found if line.person and not line.problems]


def judge_text(line: Line, fund: OpeningFund, today: date) -> None:
    digits = line.text("points").replace(",", "")
    if not re.fullmatch(r"[0-9]{1,7}", digits) or int(digits) < 1:
        line.problems.append(_("the points are not a whole number above 0"))
    elif int(digits) > fund.per_person:
        line.problems.append(_("more than the %(most)s points one person may bring") % {"most": f"{fund.per_person:,}"})
    else:
        line.points = int(digits)
    if typed := line.text("earned_on"):
        line.earned_on = day(typed)
        if line.earned_on is None or not FIRST_DAY <= line.earned_on <= today:
            line.problems.append(_("the day is not one up to today, like 2025-03-31"))
    try:
        line.phone = phones.normalise(line.text("phone")) if line.text("phone") else ""
    except forms.ValidationError:
        line.problems.append(_("the mobile number is wrong"))


def day(typed: str) -> date | None:
    try:
        return parse_date(re.sub(r"[./]", "-", typed))
    except ValueError:
        return None


def match(found: Sequence[Line]) -> None:
    """Find each line's person by volunteer number or exact phone; the name must be theirs."""
    indexes = {line.phone: sealing.index(line.phone) for line in found if line.phone}
    active = User.objects.get_queryset().filter(is_active=True)
    by_number = {p.volunteer_no: p for p in active.filter(volunteer_no__in=[line.text("number") for line in found])}
    by_phone = {p.phone_index: p for p in active.filter(phone_index__in=list(indexes.values()))}
    for line in found:
        one, other = by_number.get(line.text("number")), by_phone.get(indexes.get(line.phone, ""))
        line.person = other if not line.text("number") else one
        if line.person is None:
            line.problems.append(_("nobody has this volunteer number or mobile number"))
        elif line.text("number") and line.phone and one != other:
            line.problems.append(_("volunteer number and mobile number are of different people"))
        elif line.text("name") != line.person.name:
            line.problems.append(_("the name is not the one this person is registered with"))


def once(found: Sequence[Line]) -> None:
    first: dict[int, int] = {}
    for line in found:
        if line.person and first.setdefault(line.person.pk, line.row) != line.row:
            line.problems.append(
                _("the same person as in row %(row)s; put the points into one row") % {"row": first[line.person.pk]}
            )


def people(found: Sequence[Line]) -> list[int]:
    return [line.person.pk for line in found if line.person]


def kept(line: Line, today: date) -> OpeningRow:
    return OpeningRow(
        number=line.row, person=line.person, points=line.points, earned_on=line.earned_on or today, note=line.text("note")[:100]
    )


def problems(found: Sequence[Line]) -> list[str]:
    """What is wrong, by row."""
    said_of_row = _("Row %(row)s: %(problem)s.")
    return [said_of_row % {"row": line.row, "problem": problem} for line in found for problem in line.problems]


# --- the template ------------------------------------------------------------------------------------------------------


def template() -> bytes:
    """An empty sheet with the headings; its cells are text, so that no number loses its digits."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = _("Opening balances")
    for place, label in enumerate(HEADINGS.values(), 1):
        sheet.cell(1, place, str(label)).font = Font(bold=True)
        column = sheet.column_dimensions[get_column_letter(place)]
        column.width, column.number_format = 18, "@"
    book.properties.creator = ""
    book.properties.created = book.properties.modified = timezone.now().replace(tzinfo=None)
    out = BytesIO()
    book.save(out)
    return out.getvalue()
