"""What an event has to know of somebody who signs up, by law or for the insurer."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from events.models import Identity
from volunteer.core import forms


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
