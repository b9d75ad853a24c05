"""Forms of the entrance and of a person's own pages."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext_lazy as _

from volunteer.core import clock, forms


class DayField(forms.DateField):
    """A day between 2000 and 2100: others are slips, and at the ends of the calendar there is no day before or after."""

    def clean(self, value: object) -> date | None:
        day: date | None = super().clean(value)
        if day and not 2000 <= day.year < 2100:
            raise forms.ValidationError(_("Please check the year."))
        return day


class BirthDateField(forms.DateField):
    def __init__(self, **kwargs: object) -> None:
        super().__init__(label=_("Date of birth"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"), **kwargs)  # type: ignore[arg-type]

    def clean(self, value: object) -> date | None:
        born: date | None = super().clean(value)
        if born and not date(1900, 1, 1) <= born <= clock.today():
            raise forms.ValidationError(_("Please check the year."))
        return born
