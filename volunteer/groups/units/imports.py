"""The people of a unit out of an Excel sheet: each is invited, and answers themselves. All rows are right, or none counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import IO

from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from volunteer.lists import excel_reader
from volunteer.models import User
from volunteer.people.queries import same_name

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


def read(file: IO[bytes]) -> list[Line]:
    """The people of a sheet, in one statement. Raises `ValidationError` for the file as a whole; rows have their `problems`."""
    found = excel_reader.lines(Line, excel_reader.read(file), HEADINGS, ("number", "name"))
    numbers = [number_of(line) for line in found]
    people = {one.volunteer_no: one for one in User.objects.get_queryset().filter(volunteer_no__in=numbers, is_active=True)}
    for line in found:
        person = people.get(number_of(line))
        # one sentence for both: nobody finds out names by numbers
        if person is None or not same_name(person.name, line.text("name")):
            line.problems.append(_("nobody of this name has this volunteer number"))
        else:
            line.person = person
    once(found)
    return found


def number_of(line: Line) -> str:
    """As it is printed in groups, too."""
    return line.text("number").replace(" ", "")


def once(found: Sequence[Line]) -> None:
    first: dict[int, int] = {}
    for line in found:
        if line.person and first.setdefault(line.person.pk, line.row) != line.row:
            line.problems.append(_("the same as row %(row)s") % {"row": first[line.person.pk]})
