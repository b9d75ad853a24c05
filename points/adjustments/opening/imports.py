"""The sheet of passbooks: its columns, and what is right in each row."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import IO

from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from points.models import OpeningFund, OpeningRow
from volunteer.core import encryption, forms
from volunteer.core import phone as core_phone
from volunteer.lists import excel_reader
from volunteer.lists.excel_reader import parse_day
from volunteer.models import User

FIRST_DAY = date(2000, 1, 1)
# The columns by their headings; the template has them in this order.
HEADINGS = {
    "number": pgettext_lazy("sheet", "Volunteer number"),
    "phone": pgettext_lazy("sheet", "Mobile number"),
    "name": pgettext_lazy("sheet", "Name"),
    "points": pgettext_lazy("sheet", "Points"),
    "earned_on": pgettext_lazy("sheet", "Earned on"),
    "note": pgettext_lazy("sheet", "Note"),
}
REQUIRED_COLUMNS = (("number", "phone"), "name", "points")


@dataclass
class OpeningLine(excel_reader.SheetRow):
    """One row of the file and what was made of it."""

    points: int = 0
    earned_on: date | None = None
    phone: str = ""
    person: User | None = None


def read_lines(file: IO[bytes]) -> list[OpeningLine]:
    """The filled rows of the first sheet. Raises `forms.ValidationError` for what is wrong with the file as a whole."""
    return excel_reader.read_rows(OpeningLine, excel_reader.read_cells(file), HEADINGS, REQUIRED_COLUMNS)


# --- its rows ----------------------------------------------------------------------------------------------------------


def check_lines(found: Sequence[OpeningLine], fund: OpeningFund, by: User, today: date) -> list[OpeningRow]:
    """The rows as they would be kept, in a constant number of statements; what is wrong stands in each line's `problems`."""
    for line in found:
        check_text(line, fund, today)
    match_people(found)
    check_duplicates(found)
    standing = dict(OpeningRow.objects.filter(standing=True, person__in=person_ids(found)).values_list("person", "points"))
    for line in found:
        if line.person and line.person.pk in standing:
            line.problems.append(
                _("this person has an opening balance of %(points)s points") % {"points": standing[line.person.pk]}
            )
        if line.person and by.acts_for(line.person):
            line.problems.append(_("this is you or your household; somebody else has to hand it in"))
    return [build_row(line, today) for line in found if line.person and not line.problems]


def check_text(line: OpeningLine, fund: OpeningFund, today: date) -> None:
    digits = line.text("points").replace(",", "")
    if not re.fullmatch(r"[0-9]{1,7}", digits) or int(digits) < 1:
        line.problems.append(_("the points are not a whole number above 0"))
    elif int(digits) > fund.per_person:
        line.problems.append(_("more than the %(most)s points one person may bring") % {"most": f"{fund.per_person:,}"})
    else:
        line.points = int(digits)
    if typed := line.text("earned_on"):
        line.earned_on = parse_day(typed)
        if line.earned_on is None or not FIRST_DAY <= line.earned_on <= today:
            line.problems.append(_("the day is not one up to today, like 2025/3/31"))
    try:
        line.phone = core_phone.normalise_phone(line.text("phone")) if line.text("phone") else ""
    except forms.ValidationError:
        line.problems.append(_("the mobile number is wrong"))


def match_people(found: Sequence[OpeningLine]) -> None:
    """Find each line's person by volunteer number or exact phone; the name must be theirs."""
    indexes = {line.phone: encryption.phone_hash(line.phone) for line in found if line.phone}
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


def check_duplicates(found: Sequence[OpeningLine]) -> None:
    first: dict[int, int] = {}
    for line in found:
        if line.person and first.setdefault(line.person.pk, line.row) != line.row:
            line.problems.append(
                _("the same person as in row %(row)s; put the points into one row") % {"row": first[line.person.pk]}
            )


def person_ids(found: Sequence[OpeningLine]) -> list[int]:
    return [line.person.pk for line in found if line.person]


def build_row(line: OpeningLine, today: date) -> OpeningRow:
    return OpeningRow(
        number=line.row, person=line.person, points=line.points, earned_on=line.earned_on or today, note=line.text("note")[:100]
    )


def build_template() -> bytes:
    return excel_reader.template_file(HEADINGS, _("Opening balances"))
