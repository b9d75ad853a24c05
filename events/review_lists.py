"""What reviewers narrow their lists by, and in which order they stand: all of them hang on shifts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import django_filters as filters
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from events.models import Attendance, Category, Flag, Grade, Makeup, Review, Shift
from volunteer.listing import FilterSet, Order, OrderFilter, Period, WithinArea, WordsFilter

State = Shift.State
PERSON = ("person__name",)
NUMBER = ("person__volunteer_no",)


def about(way: str = "shift__") -> tuple[str, ...]:
    """Where words are looked for in a shift, to which `way` leads."""
    return (f"{way}event__title", f"{way}event__point__name", f"{way}leader__name")


def through(way: str, columns: Iterable[str]) -> tuple[str, ...]:
    """Columns to sort by, as they are called from a row that `way` leads on from."""
    return tuple(f"-{way}{column[1:]}" if column.startswith("-") else f"{way}{column}" for column in columns)


class AboutShifts(WithinArea, Period):
    """Rows of shifts: by area, by the day of the shift, by words."""

    places = ("shift__event__point__area__",)
    moment = "shift__start"


# --- hours asked for afterwards ------------------------------------------------------------------------------------------


class MakeupFilter(AboutShifts):
    """Those that wait, unless another state is asked for; the days are those of the shift."""

    state = filters.ChoiceFilter(label=_("state"), choices=Makeup.State.choices, empty_label=_("all"), initial=Makeup.State.ASKED)
    q = WordsFilter(*PERSON, *about(), "evidence", whole=NUMBER, label=_("person, event, service point or leader"))
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


# --- entries by hand, and long days --------------------------------------------------------------------------------------

BY_SHIFT: Mapping[str, Order] = {
    "late": (_("latest shift first"), ("-start", "pk")),
    "point": (_("by service point"), ("event__point__name", "start", "pk")),
    "leader": (_("by leader"), ("leader__name", "start", "pk")),
}


class SecondFilter(AboutShifts):
    """Records that wait for a second person's word; they stand shift by shift, and within it by arrival."""

    what = filters.ChoiceFilter(
        label=_("what"), choices=[("hand", _("by hand")), ("long", _("long days"))], method="by_grade", empty_label=_("all")
    )
    q = WordsFilter(*PERSON, *about(), whole=NUMBER, label=_("person, event, service point or leader"))
    sort = OrderFilter(
        _("earliest shift first"),
        {name: (words, (*through("shift__", columns), "in_at", "pk")) for name, (words, columns) in BY_SHIFT.items()},
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


# --- what is over --------------------------------------------------------------------------------------------------------


class OverFilter(AboutShifts):
    """Shifts that are over."""

    places = ("event__point__area__",)
    moment = "start"
    state = filters.ChoiceFilter(
        label=_("state"),
        choices=[(state.value, state.label) for state in (State.CLOSED, State.SETTLED, State.CANCELLED)],
        empty_label=_("all"),
    )
    q = WordsFilter(*about(""), label=_("Title, service point or leader"))
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


# --- what looks odd ------------------------------------------------------------------------------------------------------


class FlagFilter(AboutShifts):
    """Flags that are not decided, unless the others are asked for."""

    show = filters.ChoiceFilter(
        label=_("Which"),
        choices=[("open", _("not decided")), ("decided", _("decided"))],
        method="by_state",
        empty_label=pgettext_lazy("flags", "all"),
        initial="open",
    )
    kind = filters.ChoiceFilter(label=_("What"), choices=Flag.Kind.choices, empty_label=_("Everything"))
    q = WordsFilter(
        *("attendance__person__name", "scan__person__name"),
        *about(),
        whole=("attendance__person__volunteer_no", "scan__person__volunteer_no"),
        label=_("person, event, service point or leader"),
    )
    sort = OrderFilter(
        _("as it is to be decided"),
        {
            "new": (_("newest first"), ("-raised_at", "pk")),
            "day": (_("day of the shift"), ("shift__start", "pk")),
            "kind": (_("by kind"), ("kind", "raised_at", "pk")),
            "point": (_("by service point"), ("shift__event__point__name", "raised_at", "pk")),
        },
    )

    class Meta:
        model = Flag
        fields: list[str] = []

    def __init__(self, data: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__({"show": "open", **data.dict()}, *args, **kwargs)

    def by_state(self, found: Any, name: str, value: str) -> Any:
        if value == "decided":
            return found.exclude(decided_at=None).order_by("-decided_at", "pk")
        return found.open()


# --- what waits to be approved -------------------------------------------------------------------------------------------


HISTORY = [("first", _("handed in for the first time")), ("again", _("sent back before"))]


class QueueFilter(AboutShifts):
    """Events that wait; `first_start` is the start of their first shift that does."""

    places = ("point__area__",)
    moment = "first_start"
    category = filters.ModelChoiceFilter(label=_("Kind of service"), queryset=Category.objects.all(), empty_label=_("All kinds"))
    state = filters.ChoiceFilter(
        label=_("state"),
        choices=HISTORY,
        method="by_history",
        empty_label=_("all"),
    )
    q = WordsFilter("title", "point__name", "created_by__name", label=_("Title, service point or maker"))
    sort = OrderFilter(
        _("longest waiting first"),
        {
            "new": (_("newest first"), ("-pk",)),
            "day": (_("next shift first"), ("first_start", "pk")),
            "point": (_("by service point"), ("point__name", "pk")),
        },
    )

    def by_history(self, found: Any, name: str, value: str) -> Any:
        before = Exists(Review.objects.filter(event=OuterRef("pk"), step=Review.Step.RETURNED))
        return found.filter(before if value == "again" else ~before)


class ChangeFilter(AboutShifts):
    """Changes that wait, narrowed and sorted by the same form as the events beside them; none of them was sent back before."""

    state = filters.ChoiceFilter(choices=HISTORY, method="no_change")
    category = filters.ModelChoiceFilter(field_name="shift__event__category", queryset=Category.objects.all())
    q = WordsFilter("shift__event__title", "shift__event__point__name", "asked_by__name")
    sort = OrderFilter(
        "",
        {
            "new": ("", ("-asked_at", "pk")),
            "day": ("", ("shift__start", "pk")),
            "point": ("", ("shift__event__point__name", "asked_at", "pk")),
        },
    )

    def no_change(self, found: Any, name: str, value: str) -> Any:
        return found.none()
