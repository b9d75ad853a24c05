"""Trainings, awards and ratings out of an Excel sheet: each row is judged and entered as one by hand, all of them or none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from events.attendance.recorder import lock_people
from events.models import RecordEntry
from events.records.actions import entries
from events.records.forms import EntryForm
from volunteer.core import forms
from volunteer.core.ids import new_id
from volunteer.groups.units import imports as unit_imports
from volunteer.lists.form_import import FormSheet, Line
from volunteer.models import Area, ServicePoint, User
from volunteer.people.queries import find_named_person

KEY_COLUMNS = ("number", "name", "kind", "title", "giver", "on")
ENTRY_KEY = ("person_id", "kind", "title", "giver", "on")


class RowForm(EntryForm):
    """The form for one, with the name beside the number as a check; people in sheets are not counted as looked up."""

    field_order = ("id", "number", "name")
    number = forms.CharField(label=unit_imports.HEADINGS["number"], max_length=20)  # type: ignore[assignment]  # of a cell
    name = forms.CharField(label=unit_imports.HEADINGS["name"], max_length=40)
    stars: Any = forms.IntegerField(
        label=EntryForm.base_fields["stars"].label,
        required=False,
        min_value=1,
        max_value=5,
        help_text=_("Only for a rating: a number from 1 to 5."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["hours"].help_text = _("Only for a training.")

    def clean_number(self) -> str:
        return str(self.cleaned_data["number"])

    def clean(self) -> dict[str, Any] | None:
        data = super().clean() or self.cleaned_data
        if data.get("number") and data.get("name"):
            self.somebody = find_named_person(number=data["number"], name=data["name"])
            if self.somebody is None:
                self.add_error(None, gettext("nobody of this name has this volunteer number"))
        return data


class EntrySheet(FormSheet):
    """A sheet of entries. What stands in a record is known by what the record itself allows once only."""

    def keep_all(self, found: Sequence[Line]) -> int:
        """As every sheet, for people who are held in one order; a row whose entry stands already is left alone."""
        with transaction.atomic():
            rows = [(line, line.form.entry()) for line in found if isinstance(line.form, RowForm)]
            lock_people([entry.person_id for _line, entry in rows])
            skip_known_rows(rows)
            return super().keep_all(found)


def entry_sheet(units: Sequence[Area | ServicePoint], *, by: User, at: datetime) -> EntrySheet:
    """What comes in in the name of these units."""

    def make(typed: Mapping[str, Any] | None) -> RowForm:
        return RowForm(units, typed, initial={"id": new_id(at)}, by=by, at=at)

    def keep(form: RowForm) -> RecordEntry:
        return entries.add_entry(entry=form.entry(), by=by, at=at)

    return EntrySheet("entries", _("Trainings, awards, ratings"), make=make, keep=keep, key=KEY_COLUMNS)


def skip_known_rows(rows: Sequence[tuple[Line, RecordEntry]]) -> None:
    """Rows that stand in a record are there already; one that was taken out does not come back unseen. One statement."""
    people, days = ({getattr(entry, name) for _line, entry in rows} for name in ("person_id", "on"))
    stands: dict[tuple[Any, ...], bool] = {}
    for entry in RecordEntry.objects.filter(person__in=people, on__in=days):
        stands[entry_key(entry)] = entry.voided_at is None or stands.get(entry_key(entry), False)
    for line, entry in rows:
        if stands.get(entry_key(entry)):
            line.form = None
        elif entry_key(entry) in stands:
            line.problems.append(gettext("this was taken out of the record; if it is right after all, enter it by hand"))


def entry_key(entry: RecordEntry) -> tuple[Any, ...]:
    """What stands in a record once only."""
    return tuple(getattr(entry, name) for name in ENTRY_KEY)
