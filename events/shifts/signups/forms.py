"""What somebody says who cannot come."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from events.models import Signup
from volunteer.core import forms


class CannotComeForm(forms.Form):
    """Why the person cannot come: one of the ready reasons, and what they add in their own words."""

    because = forms.ChoiceField(
        label=_("Why can you not come?"),
        choices=Signup.Hindrance.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Please choose one: the leader wants to know.")},
    )
    words = forms.CharField(label=_("Anything to add?"), max_length=100, required=False)
