"""Attendances that wait for a second person as lists: filters and exports."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import django_filters as filters
import django_tables2 as tables
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from events.models import Attendance, Grade
from events.shifts.tables import PersonColumns, ShiftColumns, ShiftRowFilter, prefix_columns, shift_fields
from volunteer.lists.columns import MomentColumn
from volunteer.lists.filters import Order, OrderFilter, WordsFilter

PERSON = ("person__name",)
NUMBER = ("person__volunteer_no",)


# --- entries by hand, and long days --------------------------------------------------------------------------------------

BY_SHIFT: Mapping[str, Order] = {
    "late": (_("latest shift first"), ("-start", "pk")),
    "point": (_("by service point"), ("event__point__name", "start", "pk")),
    "leader": (_("by leader"), ("leader__name", "start", "pk")),
}


class UnconfirmedFilter(ShiftRowFilter):
    """Records that wait for a second person's word; they stand shift by shift, and within it by arrival."""

    what = filters.ChoiceFilter(
        label=_("what"), choices=[("hand", _("by hand")), ("long", _("long days"))], method="by_grade", empty_label=_("all")
    )
    q = WordsFilter(*PERSON, *shift_fields(), whole=NUMBER, label=_("person, event, service point or leader"))
    sort = OrderFilter(
        _("earliest shift first"),
        {name: (words, (*prefix_columns("shift__", columns), "in_at", "pk")) for name, (words, columns) in BY_SHIFT.items()},
    )

    class Meta:
        model = Attendance
        fields: list[str] = []

    def by_grade(self, found: Any, name: str, value: str) -> Any:
        return found.filter(grade=Grade.C) if value == "hand" else found.exclude(needs=Attendance.Needs.NOBODY)

    @property
    def shift_order(self) -> tuple[str, ...]:
        """The order in which the shifts of these records stand."""
        chosen = BY_SHIFT.get(self.form.cleaned_data.get("sort", "")) if self.form.is_valid() else None
        return chosen[1] if chosen else ("start", "pk")


class UnconfirmedTable(PersonColumns, ShiftColumns):
    """Records that wait for a second person."""

    job = tables.Column(verbose_name=_("job"))
    in_at = MomentColumn(verbose_name=pgettext_lazy("roster", "came"))
    out_at = MomentColumn(verbose_name=pgettext_lazy("roster", "left"))


def paid_points(row: Attendance) -> int | str:
    """The points of a record, once they are paid."""
    return row.points if row.pay == Attendance.Pay.PAID else ""
