"""The forms of hours that come in and go out."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from points.core.fields import OnceForm
from volunteer.core import forms
from volunteer.core.fields import DayField
from volunteer.models import Area


class AreaField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """One of the areas one looks after."""

    def __init__(self, label: Any) -> None:
        super().__init__(Area.objects.none(), label=label, empty_label=_("Choose"))


class HoursSheetForm(OnceForm):
    """The filled template of an older system's records."""

    area = AreaField(_("For"))
    source = forms.CharField(
        label=_("Which system do the records come from?"),
        max_length=80,
        help_text=_("Each person reads it, and it stays with the hours."),
    )
    file = forms.FileField(
        label=_("Excel sheet"),
        help_text=_("The filled template, .xlsx, at most 1000 rows."),
        widget=forms.FileInput({"accept": ".xlsx"}),
        error_messages={"required": _("Choose the sheet.")},
    )

    def __init__(self, areas: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = forms.row_choice(self, "area")
        field.queryset = areas


class ExportForm(OnceForm):
    """An area and a period."""

    area = AreaField(_("Hours of"))
    since = DayField(label=_("From"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
    until = DayField(label=_("Until"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))

    def __init__(self, areas: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = forms.row_choice(self, "area")
        field.queryset = areas
