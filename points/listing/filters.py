"""What lists have in common: days from and to, the month they belong to, a tag for a state."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import django_filters as filters
from django import forms
from django.utils.translation import gettext_lazy as _

from points.openness import midnight
from volunteer.forms import DayField

WORDS = 60  # letters of what is looked for


class DayFilter(filters.DateFilter):
    field_class = DayField


class Period(filters.FilterSet):
    """From and to local dates, both in it; `moment` is the column they are about."""

    since = DayFilter(label=_("from"), method="from_day")
    until = DayFilter(label=_("up to"), method="to_day")
    moment = "at"

    def from_day(self, found: Any, name: str, value: date) -> Any:
        return found.filter(**{f"{self.moment}__gte": midnight(value)})

    def to_day(self, found: Any, name: str, value: date) -> Any:
        return found.filter(**{f"{self.moment}__lt": midnight(min(value, date.max - timedelta(days=1)) + timedelta(days=1))})


class OfMonth(filters.FilterSet):
    """A list of one month: the form hands the month on that the page shows."""

    month = filters.CharFilter(method="as_it_is", widget=forms.HiddenInput, max_length=7)

    def as_it_is(self, found: Any, name: str, value: str) -> Any:
        return found


class YesNo(filters.BooleanFilter):
    """Both, those that are so, or those that are not."""

    def __init__(self, **kwargs: Any) -> None:
        choices = [("", _("all")), ("true", _("yes")), ("false", _("no"))]
        super().__init__(widget=forms.Select(choices=choices), **kwargs)
