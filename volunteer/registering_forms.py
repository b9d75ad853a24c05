"""The form by which somebody without a phone at hand is put into the book on the spot."""

from __future__ import annotations

from typing import Any

from django.core import signing
from django.utils.translation import gettext_lazy as _

from volunteer.core import forms
from volunteer.forms import BirthDateField, CommunityField, communities
from volunteer.models import Area, User
from volunteer.phones import PhoneField
from volunteer.registering import Newcomer

SALT = "volunteer.registering"
A_DAY = 24 * 3600


class OnTheSpotForm(forms.Form):
    """Name, community, and what else is known. It carries the volunteer number of the person to be, so that a second press is
    the same person; the number is signed, so that nobody chooses one.
    """

    number = forms.CharField(widget=forms.HiddenInput)
    name = forms.CharField(label=_("Name"), max_length=40, widget=forms.TextInput({"autocomplete": "off"}))
    area = CommunityField()
    birth_date = BirthDateField(required=False, help_text=_("If known. It tells two people of one name apart."))
    phone = PhoneField(
        required=False, help_text=_("If there is one. They can sign in with it later."), widget=forms.TextInput({"type": "tel"})
    )
    agreed = forms.BooleanField(
        label=_("They are 14 or older. I have told them the rules of service and of privacy, and they agree."),
        error_messages={"required": _("Without their agreement we may not keep anything about them.")},
    )

    def __init__(self, *args: Any, home: Area | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["area"].queryset = communities()  # type: ignore[attr-defined]
        self.fields["area"].initial = home
        self.fields["number"].initial = fresh_number()

    def clean_number(self) -> str:
        try:
            number: str = signing.loads(self.cleaned_data["number"], salt=SALT, max_age=A_DAY)
        except signing.BadSignature:
            self.data = {**dict(self.data.items()), "number": fresh_number()}
            raise forms.ValidationError(_("This form stood open for long. Please press once more.")) from None
        return number

    def clean(self) -> dict[str, Any]:
        """What is wrong with the hidden number is said over the form."""
        if "number" in self.errors:
            self.add_error(None, _("This form stood open for long. Please press once more."))
        return super().clean() or {}

    @property
    def newcomer(self) -> Newcomer:
        """The person described; ask once the form is valid."""
        wanted = ("number", "name", "area", "phone", "birth_date")
        return Newcomer(**{name: self.cleaned_data[name] for name in wanted})


def fresh_number() -> str:
    return signing.dumps(User.objects.free_number(), salt=SALT)
