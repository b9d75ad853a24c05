"""Finding a shift: by words, place, kind, day, and whether there is room."""

from __future__ import annotations

from datetime import date as local_date
from datetime import datetime, timedelta
from typing import Any

import django_filters as filters
from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from events.models import Category
from events.models.events import ShiftQuerySet
from volunteer.forms import DayField
from volunteer.models import Area

WHEN = [
    ("today", _("Today")),
    ("tomorrow", _("Tomorrow")),
    ("week", _("This week")),
    ("weekend", _("Weekend")),
]


def pinyin(name: str) -> bytes:
    """A key that sorts common Chinese names by their sound: GB 2312 placed its 3,755 everyday characters in pinyin order.

    The embedded PostgreSQL is built without ICU, so the database cannot sort so by itself.
    """
    return name.encode("gb18030")


def area_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """Each street with its communities, in pinyin order; one statement."""
    levels = [Area.Level.STREET, Area.Level.TOWN, Area.Level.COMMUNITY]
    areas = sorted(Area.objects.filter(level__in=levels), key=lambda area: pinyin(area.name))
    streets = [area for area in areas if area.level != Area.Level.COMMUNITY]
    return [
        (
            street.name,
            [
                (street.code, str(_("All of %(street)s")) % {"street": street.name}),
                *[(area.code, area.name) for area in areas if area.parent_id == street.pk],
            ],
        )
        for street in streets
    ]


def days(when: str, today: local_date) -> tuple[local_date, local_date]:
    """The first and the last local date of a word in `WHEN`; a weekend that has begun is this one."""
    sunday = today + timedelta(days=6 - today.weekday())
    return {
        "today": (today, today),
        "tomorrow": (today + timedelta(days=1), today + timedelta(days=1)),
        "week": (today, sunday),
        "weekend": (max(today, sunday - timedelta(days=1)), sunday),
    }[when]


def starting(shifts: ShiftQuerySet, first: local_date, last: local_date) -> ShiftQuerySet:
    """Shifts that start on the local dates from `first` to `last`."""
    midnight = timezone.make_aware(datetime.combine(first, datetime.min.time()))
    return shifts.filter(start__gte=midnight, start__lt=midnight + (last - first + timedelta(days=1)))


class DayFilter(filters.DateFilter):
    field_class = DayField


class ShiftFilter(filters.FilterSet):
    """A value that makes no sense is told at its field and filters nothing."""

    q = filters.CharFilter(method="search", label=_("Search"), max_length=60)
    area = filters.ChoiceFilter(
        method="in_area", label=pgettext_lazy("filter", "Where"), choices=area_choices, empty_label=_("The whole district")
    )
    category = filters.ModelChoiceFilter(
        field_name="event__category", queryset=Category.objects.all(), label=_("Kind of service"), empty_label=_("All kinds")
    )
    when = filters.ChoiceFilter(method="on_days", choices=WHEN, label=pgettext_lazy("filter", "When"), empty_label=_("Any day"))
    date = DayFilter(method="on_date", label=_("On this day"), widget=forms.DateInput(attrs={"type": "date"}))
    places = filters.BooleanFilter(method="with_room", label=_("Only with free places"), widget=forms.CheckboxInput)

    def __init__(self, *args: Any, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = timezone.localdate(at)

    def search(self, shifts: ShiftQuerySet, name: str, text: str) -> ShiftQuerySet:
        """Every word must be found in the title, the meeting place, the point or its area."""
        fields = ("event__title", "event__place", "event__point__name", "event__point__address", "event__point__area__name")
        for word in text.split()[:5]:
            anywhere = Q()
            for field in fields:
                anywhere |= Q(**{f"{field}__icontains": word})
            shifts = shifts.filter(anywhere)
        return shifts

    def in_area(self, shifts: ShiftQuerySet, name: str, code: str) -> ShiftQuerySet:
        return shifts.within(Area.objects.get(code=code))

    def on_days(self, shifts: ShiftQuerySet, name: str, when: str) -> ShiftQuerySet:
        return starting(shifts, *days(when, self.today))

    def on_date(self, shifts: ShiftQuerySet, name: str, day: local_date) -> ShiftQuerySet:
        return starting(shifts, day, day)

    def with_room(self, shifts: ShiftQuerySet, name: str, wanted: bool) -> ShiftQuerySet:
        return shifts.with_places() if wanted else shifts

    @property
    def narrowed(self) -> bool:
        """Whether anything but the quick choice of days narrows the list."""
        return any(self.form.cleaned_data.get(name) for name in ("category", "date", "places"))
