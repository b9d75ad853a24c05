"""An attendance list kept in Excel, taken in instead of being typed in: the lines of the paper roster, all of them or none.

Each row is judged by the form of a typed line and entered by the act of typing in, so everything holds that holds there. Two
columns more are checks: the name beside the number, and the day, so that no list gets into the shift of another week.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from events.attendance.recorder import lock_people
from events.models import Attendance, Shift
from events.onsite import queries as onsite_queries
from events.onsite.actions import paper_roster
from events.onsite.forms import ClockField, ExtraLineForm
from volunteer.core import forms as core_forms
from volunteer.core.attempts import attempt_cleaning
from volunteer.core.fields import DayField
from volunteer.core.ids import clean_code, new_id
from volunteer.core.refusals import Refused
from volunteer.groups.units import imports as unit_imports
from volunteer.lists import excel_reader
from volunteer.lists.form_import import FormSheet, Line
from volunteer.models import User
from volunteer.people.queries import find_somebody, is_same_name
from volunteer.templatetags.formatting import full_day

COLUMNS = ("on", "who", "name", "came", "left")
TIMES_HINT = _("Both times stay empty for who did not come.")
CLOCK_PATTERN = re.compile(r"\d{1,2}[:：.]\d\d(:\d\d)?|\d{3,4}")  # 9.3 in a cell of numbers may have been 9.30


class CellClockField(ClockField):
    """A clock time in a cell: as people type it, or as a spreadsheet keeps it, 09:30:00; never half a time."""

    def to_python(self, value: Any) -> time | None:
        text = str(value or "").strip()
        if text and not CLOCK_PATTERN.fullmatch(text):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return super().to_python(text[:-3] if re.search(r":\d\d:", text) else text)


class RosterRowForm(ExtraLineForm):
    """A typed line; `listed` are those of the shift by number, who need not be looked up."""

    field_order = COLUMNS
    on = DayField(label=_("Day"))
    who = core_forms.CharField(label=_("Volunteer number or mobile number"), max_length=20)  # type: ignore[assignment]  # of a cell
    name = core_forms.CharField(label=unit_imports.HEADINGS["name"], max_length=40)
    came = CellClockField(_("Came at"), help_text=TIMES_HINT)
    left = CellClockField(_("Left at"), help_text=TIMES_HINT)

    def __init__(self, data: Any = None, *, shift: Shift, listed: Mapping[str, User], by: User, at: datetime) -> None:
        super().__init__(data, by=by)
        self.by, self.at = by, at
        self.day, self.listed = timezone.localdate(shift.start), listed

    def clean_on(self) -> date:
        day: date = self.cleaned_data["on"]
        if day != self.day:
            raise ValidationError(gettext("the shift was on %(day)s; is this its list?") % {"day": full_day(self.day)})
        return day

    def clean_who(self) -> str:
        text = str(self.cleaned_data["who"])
        with attempt_cleaning():
            self.somebody = self.listed.get(clean_code(text)) or find_somebody(text=text, by=self.by, at=self.at)
        return text

    @property
    def person(self) -> User:
        return self.somebody

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("who") and data.get("name") and not is_same_name(self.person.name, data["name"]):
            self.add_error(None, gettext("nobody of this name has this volunteer number"))
        return data

    def row(self, sheet_id: UUID) -> paper_roster.EntryRow:
        return paper_roster.EntryRow(sheet_id, self.person, self.cleaned_data["came"], self.cleaned_data["left"])


@dataclass(frozen=True, kw_only=True)
class RosterImport(FormSheet):
    """The list of a shift. `keep` is the act for all lines together; lines without a time are of people who did not come."""

    shift: Shift

    @property
    def needed(self) -> list[str]:
        """All of them: without the times a list of those who came would be one of those who did not."""
        return list(COLUMNS)

    def template(self) -> bytes:
        """The list of the shift as on paper, to fill in the times."""
        there = [line.person for line in paper_roster.paper_lines(self.shift) if line.place != onsite_queries.RosterPlace.OUT]
        day = timezone.localdate(self.shift.start).isoformat()
        labels = {column.name: column.field.label for column in self.columns}
        return excel_reader.template_file(labels, str(self.title), [(day, one.volunteer_no, one.name) for one in there])

    def judge(self, line: Line) -> None:
        if line.text("came") or line.text("left"):
            super().judge(line)

    def keep_all(self, found: Sequence[Line]) -> int:
        with transaction.atomic():
            new = self.new([(line, line.form) for line in found if isinstance(line.form, RosterRowForm)])
            answers: Any = self.keep([form for _line, form in new]) if new else []
            for (line, _form), answer in zip(new, answers, strict=True):
                if isinstance(answer, Refused):
                    line.problems.append(excel_reader.row_problem(answer))
            if any(line.problems for line, _form in new):
                transaction.set_rollback(True)
        return len(new)

    def new(self, rows: Sequence[tuple[Line, RosterRowForm]]) -> list[tuple[Line, RosterRowForm]]:
        """Without those whose coming, and leaving if the row tells of it, is recorded: that stays as it is. Holds the people."""
        people = [form.person.pk for _line, form in rows]
        lock_people(people)
        there = {came.person_id: came for came in Attendance.objects.filter(shift=self.shift, person__in=people)}
        return [(line, form) for line, form in rows if not is_recorded(there.get(form.person.pk), form)]


def is_recorded(came: Attendance | None, form: RosterRowForm) -> bool:
    return came is not None and (came.out_at is not None or form.cleaned_data["left"] is None)


def roster_import(shift: Shift, *, by: User, at: datetime) -> RosterImport:
    """What comes in for a shift, by somebody who runs it."""
    listed = {line.person.volunteer_no: line.person for line in paper_roster.paper_lines(shift)}
    sheet_id = new_id(at)

    def make(typed: Mapping[str, Any] | None) -> RosterRowForm:
        return RosterRowForm(typed, shift=shift, listed=listed, by=by, at=at)

    def keep(forms: Sequence[RosterRowForm]) -> list[Attendance | Refused]:
        return paper_roster.enter_rows(shift=shift, rows=[form.row(sheet_id) for form in forms], by=by, at=at)

    return RosterImport("attendance", _("Attendance list"), make=make, keep=keep, key=COLUMNS, shift=shift)
