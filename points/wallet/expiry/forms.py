"""The form that announces an expiry."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from points.core.fields import TwoStepForm
from volunteer.core import forms


def day_field(**words: Any) -> forms.DateField:
    return forms.DateField(
        **words,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": _("Choose a day."), "invalid": _("Choose a day.")},
    )


class CutoffForm(TwoStepForm):
    """Which points, and when."""

    day = day_field(label=_("Points earned up to"), help_text=_("This day is included. Points earned later stay."))
    takes_effect = day_field(
        label=_("Expire on"), help_text=_("At least sixty days from today. People are told 60, 30 and 7 days before.")
    )
