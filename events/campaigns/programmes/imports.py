"""The groups of a programme out of an Excel sheet: by their numbers, judged by the form of each, kept by one act as by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from events.campaigns.programmes import actions as programmes
from events.campaigns.programmes.forms import GroupForm, group_form
from events.models import Programme, ProgrammeGroup
from volunteer.core import forms
from volunteer.lists import excel_reader
from volunteer.lists.form_import import Column, FormSheet, Line
from volunteer.models import User

NUMBER_COLUMN = Column(
    "number", forms.CharField(label=pgettext_lazy("sheet", "Number of the group"), help_text=gettext_lazy("1, 2, 3 and so on."))
)


@dataclass(frozen=True)
class GroupSheet(FormSheet):
    """A row fills the group of its number; what it leaves empty, and a group without a row, stays as it is."""

    groups: Sequence[ProgrammeGroup] = ()

    def columns_of(self, name: str, field: forms.Field) -> list[Column]:
        field.required = False  # the form of each group begins with what the group has
        made = super().columns_of(name, field)
        return [NUMBER_COLUMN, *made] if name == "name" else made

    def template(self) -> bytes:
        """With the groups as they are."""
        rows = [[str(one.position), one.name, str(one.target), str(one.get_counts_display())] for one in self.groups]
        labels = {column.name: column.field.label for column in self.columns}
        return excel_reader.template_file(labels, str(self.title), rows)

    def judge(self, line: Line) -> None:
        if line.text(NUMBER_COLUMN.name) in self.numbered:
            super().judge(line)
        else:
            line.problems.append(_("the groups have the numbers 1 to %(most)s") % {"most": len(self.groups)})

    def form(self, line: Line, typed: Mapping[str, Any] | None) -> forms.BaseForm:
        return group_form(self.numbered[line.text(NUMBER_COLUMN.name)], typed)

    @cached_property
    def numbered(self) -> dict[str, ProgrammeGroup]:
        return {str(one.position): one for one in self.groups}

    def told(self, made: int) -> str:
        return _("Saved.")

    def keep_all(self, found: Sequence[Line]) -> int:
        """All at once; how many rows that were."""
        said = {one.position: {name: getattr(one, name) for name in programmes.GROUP_FIELDS} for one in self.groups}
        said |= {int(line.text(NUMBER_COLUMN.name)): line.form.cleaned_data for line in found if line.form}
        self.keep([said[one.position] for one in self.groups])
        return len(found)


def group_sheet(programme: Programme, *, by: User, at: datetime) -> GroupSheet:
    return GroupSheet(
        name="groups",
        title=gettext_lazy("Groups from Excel"),
        make=GroupForm,
        keep=lambda groups: programmes.edit(programme=programme, fields={}, groups=groups, by=by, at=at),
        key=("number",),
        groups=list(programme.groups.all()),
    )
