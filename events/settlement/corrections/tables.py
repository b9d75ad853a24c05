"""Shifts and records that can be corrected, and hours asked for afterwards, as lists: filters and exports."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import django_filters as filters
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _

from events.models import Attendance, Grade, Makeup, Shift
from events.settlement import labels as settlement_labels
from events.settlement.tables import NUMBER, PERSON
from events.shifts.tables import ShiftRowFilter, person_cells, person_headings, shift_cells, shift_fields, shift_heads
from volunteer.lists.filters import FilterSet, OrderFilter, WordsFilter
from volunteer.templatetags.formatting import hours, moment

if TYPE_CHECKING:
    pass


State = Shift.State


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
        choices=[(state.value, state.label) for state in (State.CLOSED, State.SETTLED, State.CANCELLED)],
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


def over_shift_heads() -> list[str]:
    return [*shift_heads(), gettext("state"), gettext("people")]


def over_shift_cells(row: Any) -> list[object]:
    """A shift with how many `came`."""
    return [*shift_cells(row), row.get_state_display(), row.came or 0]


def record_headings() -> list[str]:
    times = [
        gettext("job"),
        pgettext("roster", "came"),
        pgettext("roster", "left"),
        gettext("how it was recorded"),
        gettext("hours"),
    ]
    return [
        *person_headings(),
        *times,
        gettext("points"),
        gettext("what became of it"),
        gettext("objected"),
        gettext("put right before"),
    ]


def record_cells(row: Any) -> list[object]:
    """An attendance with how often it was `changed` and is `objected` to; points once they are paid."""
    paid = row.points if row.pay == Attendance.Pay.PAID else ""
    times = [str(row.job), moment(row.in_at), moment(row.out_at), row.get_grade_display(), hours(row.minutes)]
    return [*person_cells(row.person), *times, paid, settlement_labels.outcome_label(row), row.objected, row.changed]


def makeup_headings() -> list[str]:
    answer = [gettext("state"), gettext("decided by"), gettext("why")]
    return [
        *person_headings(),
        gettext("hours"),
        *shift_heads(),
        gettext("asked by"),
        gettext("asked at"),
        gettext("what for"),
        *answer,
    ]


def makeup_cells(row: Makeup) -> list[object]:
    asked = [str(row.asked_by), moment(row.asked_at), row.evidence]
    answer = [row.get_state_display(), str(row.decided_by or ""), row.reason]
    return [*person_cells(row.person), hours(row.minutes), *shift_cells(row.shift), *asked, *answer]
