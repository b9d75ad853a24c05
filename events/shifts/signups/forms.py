"""What somebody says who signs up, and who cannot come."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from events.models import Identity, Signup
from volunteer.core import forms


class CannotComeForm(forms.Form):
    """Why the person cannot come: one of the ready reasons, and what they add in their own words."""

    folded = ("words",)
    because = forms.ChoiceField(
        label=_("Why can you not come?"),
        choices=Signup.Hindrance.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Please choose one: the leader wants to know.")},
    )
    words = forms.CharField(label=_("Anything to add?"), max_length=100, required=False)


class DocumentForm(forms.Form):
    """What the document of a person says: the name and, where the kind of event asks for it, the number."""

    real_name = forms.CharField(label=_("Name on the document"), max_length=40)
    kind = forms.ChoiceField(label=_("Kind of document"), choices=Identity.Kind.choices)
    number = forms.CharField(
        label=_("Number of the document"),
        max_length=30,
        widget=forms.TextInput({"autocomplete": "off", "autocapitalize": "characters"}),
        help_text=_("It is kept locked; nobody reads it but who has to by law."),
    )

    def __init__(self, *args: Any, number: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not number:
            del self.fields["kind"], self.fields["number"]
