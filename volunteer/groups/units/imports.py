"""The people of a unit out of an Excel sheet: each is invited, and answers themselves. All rows are right, or none counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import IO

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext_lazy

from volunteer.groups.units import actions as units
from volunteer.lists import excel_reader
from volunteer.lists.form_import import RowSheet
from volunteer.models import Organization, User
from volunteer.people.queries import is_same_name

NOTE = 40  # characters
# The columns by their headings; the template has them in this order.
HEADINGS = {
    "number": pgettext_lazy("sheet", "Volunteer number"),
    "name": pgettext_lazy("sheet", "Name"),
    "note": pgettext_lazy("sheet", "Note"),
}


@dataclass
class Line(excel_reader.SheetRow):
    """One row of the file and whom it names."""

    person: User | None = None


def read_members(file: IO[bytes]) -> list[Line]:
    """The people of a sheet, in one statement. Raises `ValidationError` for the file as a whole; rows have their `problems`."""
    found = excel_reader.read_rows(Line, excel_reader.read_cells(file), HEADINGS, ("number", "name"))
    numbers = [typed_number(line) for line in found]
    people = {one.volunteer_no: one for one in User.objects.get_queryset().filter(volunteer_no__in=numbers, is_active=True)}
    for line in found:
        person = people.get(typed_number(line))
        # one sentence for both: nobody finds out names by numbers
        if person is None or not is_same_name(person.name, line.text("name")):
            line.problems.append(_("nobody of this name has this volunteer number"))
        else:
            line.person = person
    mark_duplicates(found)
    return found


def member_sheet(unit: Organization, *, by: User, at: datetime) -> RowSheet:
    """The people of a unit, to be invited by one of its staff."""

    def keep_all(found: Sequence[Line]) -> int:
        people = [(line.person, line.text("note")[:NOTE]) for line in found if line.person]
        return units.invite_members(organization=unit, people=people, by=by, at=at)

    def told(asked: int) -> str:
        return ngettext("%(n)s person is invited.", "%(n)s people are invited.", asked) % {"n": asked}

    return RowSheet(name="members", title=unit.name[:30], headings=HEADINGS, read=read_members, keep_all=keep_all, told=told)


def typed_number(line: Line) -> str:
    """As it is printed in groups, too."""
    return line.text("number").replace(" ", "")


def mark_duplicates(found: Sequence[Line]) -> None:
    first: dict[int, int] = {}
    for line in found:
        if line.person and first.setdefault(line.person.pk, line.row) != line.row:
            line.problems.append(_("the same as row %(row)s") % {"row": first[line.person.pk]})
