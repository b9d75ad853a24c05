"""Shifts and records that can be corrected, and hours asked for afterwards, as lists: filters and exports."""

from __future__ import annotations

from typing import Any

import django_filters as filters
import django_tables2 as tables
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from events.models import Attendance, Grade, Makeup, Shift
from events.settlement import labels as settlement_labels
from events.settlement import not_held
from events.settlement.tables import NUMBER, PERSON, paid_points
from events.shifts.models import ShiftQuerySet
from events.shifts.tables import PersonColumns, ShiftColumns, ShiftRowFilter, shift_fields
from volunteer.lists.columns import MomentColumn, RowColumn
from volunteer.lists.filters import FilterSet, OrderFilter, WordsFilter
from volunteer.lists.list_table import ListTable
from volunteer.templatetags.formatting import hours, span

State = Shift.State
NOT_HELD = ("not_held", _("nobody came: not held"))


# --- hours asked for afterwards ------------------------------------------------------------------------------------------


class MakeupFilter(ShiftRowFilter):
    """Those that wait, unless another state is asked for; the days are those of the shift."""

    state = filters.ChoiceFilter(label=_("state"), choices=Makeup.State.choices, empty_label=_("all"), initial=Makeup.State.ASKED)
    q = WordsFilter(*PERSON, *shift_fields(), "evidence", whole=NUMBER, label=_("person, event, service point or leader"))
    sort = OrderFilter(
        _("longest waiting first"),
        {
            "new": (_("newest first"), ("-asked_at", "pk")),
            "day": (_("day of the shift"), ("shift__start", "pk")),
            "hours": (_("most hours first"), ("-minutes", "asked_at", "pk")),
            "person": (_("by name"), ("person__name", "asked_at", "pk")),
        },
    )

    class Meta:
        model = Makeup
        fields: list[str] = []

    def __init__(self, data: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__({"state": Makeup.State.ASKED, **data.dict()}, *args, **kwargs)


# --- what is over --------------------------------------------------------------------------------------------------------


class FinishedShiftFilter(ShiftRowFilter):
    """Shifts that are over."""

    places = ("event__point__area__",)
    moment = "start"
    state = filters.ChoiceFilter(
        label=_("state"),
        choices=[*[(state.value, state.label) for state in (State.CLOSED, State.SETTLED, State.CANCELLED)], NOT_HELD],
        method="by_state",
        empty_label=_("all"),
    )
    q = WordsFilter(*shift_fields(""), label=_("Title, service point or leader"))
    sort = OrderFilter(
        _("latest shift first"),
        {
            "early": (_("earliest shift first"), ("start", "pk")),
            "title": (_("by title"), ("event__title", "-start", "pk")),
            "point": (_("by service point"), ("event__point__name", "-start", "pk")),
            "leader": (_("by leader"), ("leader__name", "-start", "pk")),
        },
    )

    class Meta:
        model = Shift
        fields: list[str] = []

    def by_state(self, found: ShiftQuerySet, name: str, value: str) -> ShiftQuerySet:
        return not_held.unheld_shifts(found) if value == NOT_HELD[0] else found.filter(state=value)


class RecordFilter(FilterSet):
    """The records of one shift."""

    grade = filters.ChoiceFilter(label=_("how it was recorded"), choices=Grade.choices, empty_label=_("all"))
    pay = filters.ChoiceFilter(label=_("points"), choices=Attendance.Pay.choices, empty_label=_("all"))
    q = WordsFilter(*PERSON, whole=NUMBER, label=_("person or volunteer number"))
    sort = OrderFilter(
        _("by arrival"),
        {
            "name": (_("by name"), ("person__name", "pk")),
            "hours": (_("most hours first"), ("-minutes", "in_at", "pk")),
            "short": (_("fewest hours first"), ("minutes", "in_at", "pk")),
        },
    )

    class Meta:
        model = Attendance
        fields: list[str] = []


# --- shifts that are over and their records ----------------------------------------------------------------------------


class FinishedShiftTable(ListTable):
    """Shifts that are over, with how many `came`."""

    event = tables.Column(verbose_name=_("event"), accessor="event__title")
    when = RowColumn(lambda shift: span(shift.start, shift.end), verbose_name=_("when"))
    point = tables.Column(verbose_name=_("service point"), accessor="event__point__name")
    leader = tables.Column(verbose_name=_("leader"))
    state = tables.Column(verbose_name=_("state"))
    came = RowColumn(lambda shift: shift.came or 0, verbose_name=_("people"))


class RecordTable(PersonColumns):
    """The records of a shift with how often each was `changed` and is `objected` to; points once they are paid."""

    job = tables.Column(verbose_name=_("job"))
    in_at = MomentColumn(verbose_name=pgettext_lazy("roster", "came"))
    out_at = MomentColumn(verbose_name=pgettext_lazy("roster", "left"))
    grade = tables.Column(verbose_name=_("how it was recorded"))
    hours = RowColumn(lambda row: hours(row.minutes), verbose_name=_("hours"))
    points = RowColumn(paid_points, verbose_name=_("points"))
    outcome = RowColumn(settlement_labels.outcome_label, verbose_name=_("what became of it"))
    objected = tables.Column(verbose_name=_("objected"))
    changed = tables.Column(verbose_name=_("put right before"))


class MakeupTable(PersonColumns, ShiftColumns):
    """Hours asked for afterwards."""

    hours = RowColumn(lambda row: hours(row.minutes), verbose_name=_("hours"))
    asked_by = tables.Column(verbose_name=_("asked by"))
    asked_at = MomentColumn(verbose_name=_("asked at"))
    evidence = tables.Column(verbose_name=_("what for"))
    state = tables.Column(verbose_name=_("state"))
    decided_by = tables.Column(verbose_name=_("decided by"))
    reason = tables.Column(verbose_name=_("why"))

    class Meta:
        sequence = ("name", "volunteer_no", "hours", "...")
