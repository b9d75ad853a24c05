"""Events and places for everybody as lists: filters and exports."""

from __future__ import annotations

from datetime import date as local_date
from datetime import datetime, timedelta
from typing import Any

import django_filters as filters
from django.forms import BoundField
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from events.models import Category
from events.shifts.models import ShiftQuerySet
from volunteer.core import forms
from volunteer.core.dates import midnight
from volunteer.lists.filters import PLACES, Choices, DayFilter, FilterSet, FoldedFilterSet, WordsFilter, areas_by_street
from volunteer.models import Area

WHEN = [
    ("today", _("Today")),
    ("tomorrow", _("Tomorrow")),
    ("week", _("This week")),
    ("weekend", _("Weekend")),
]


def area_choices() -> Choices:
    """Each street with its communities, in pinyin order; one statement."""
    return areas_by_street(Area.objects.open().filter(level__in=PLACES).select_related("parent"))


def dates_of_period(when: str, today: local_date) -> tuple[local_date, local_date]:
    """The first and the last local date of a word in `WHEN`; a weekend that has begun is this one."""
    sunday = today + timedelta(days=6 - today.weekday())
    return {
        "today": (today, today),
        "tomorrow": (today + timedelta(days=1), today + timedelta(days=1)),
        "week": (today, sunday),
        "weekend": (max(today, sunday - timedelta(days=1)), sunday),
    }[when]


def starting_between(shifts: ShiftQuerySet, first: local_date, last: local_date) -> ShiftQuerySet:
    """Shifts that start on the local dates from `first` to `last`."""
    return shifts.filter(start__gte=midnight(first), start__lt=midnight(last + timedelta(days=1)))


class ShiftFilter(FilterSet):
    """A value that makes no sense is told at its field and filters nothing."""

    q = WordsFilter(
        "event__title",
        "event__place",
        "event__point__name",
        "event__point__address",
        "event__point__area__name",
        label=_("Search"),
    )
    area = filters.ChoiceFilter(
        method="in_area", label=pgettext_lazy("filter", "Where"), choices=area_choices, empty_label=_("The whole district")
    )
    category = filters.ModelChoiceFilter(
        field_name="event__category",
        queryset=Category.objects.all(),
        label=_("Kind of service"),
        empty_label=pgettext_lazy("filter", "Kind"),
    )
    when = filters.ChoiceFilter(
        method="on_days", choices=WHEN, label=pgettext_lazy("filter", "When"), empty_label=pgettext_lazy("filter", "Day")
    )
    date = DayFilter(method="on_date", label=_("On this day"))
    places = filters.BooleanFilter(method="with_room", label=_("Only with free places"), widget=forms.CheckboxInput)

    def __init__(self, *args: Any, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = timezone.localdate(at)

    def in_area(self, shifts: ShiftQuerySet, name: str, code: str) -> ShiftQuerySet:
        return shifts.within(Area.objects.get(code=code))

    def on_days(self, shifts: ShiftQuerySet, name: str, when: str) -> ShiftQuerySet:
        return starting_between(shifts, *dates_of_period(when, self.today))

    def on_date(self, shifts: ShiftQuerySet, name: str, day: local_date) -> ShiftQuerySet:
        return starting_between(shifts, day, day)

    def with_room(self, shifts: ShiftQuerySet, name: str, wanted: bool) -> ShiftQuerySet:
        return shifts.with_places() if wanted else shifts

    @property
    def line(self) -> list[BoundField]:
        """The choices of the one line above the list; each applies at once."""
        fields = [self.form[name] for name in ("area", "when", "category")]
        for field in fields:
            field.field.widget.attrs["data-submit"] = True
        return fields

    @property
    def more(self) -> bool:
        """Whether anything was asked for that is folded away."""
        folded = ("q", "date", "places")
        return any(name in self.form.errors or self.form.cleaned_data.get(name) for name in folded)


# --- requests near by, role models ---------------------------------------------------------------------------------------


class WithinDistrict(FoldedFilterSet):
    """Rows of one area of the whole district."""

    area = filters.ChoiceFilter(
        method="in_area", label=pgettext_lazy("filter", "Where"), choices=area_choices, empty_label=_("The whole district")
    )

    def in_area(self, found: Any, name: str, code: str) -> Any:
        return found.filter(area__path__startswith=Area.objects.get(code=code).path)


# --- events ------------------------------------------------------------------------------------------------------------
