"""The forms of changes of identity."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from volunteer.core import forms
from volunteer.core.phone import PhoneField
from volunteer.finding.fields import PersonField, ask_as
from volunteer.lists.filters import AreaFilterSet, WordsFilter
from volunteer.models import IdentityTerms, PhoneChange, ProfileChange, User
from volunteer.places.fields import PlaceField
from volunteer.signin.forms import CodeForm


class NewNumberForm(forms.Form):
    """The number that is to be."""

    phone = PhoneField(label=_("New mobile number"))


class OldNumberForm(CodeForm):
    """The code of the old number and, where the account holds something, the PIN that no phone shows."""

    pin = forms.CharField(
        label=_("PIN"),
        max_length=6,
        widget=forms.PasswordInput({"inputmode": "numeric", "autocomplete": "off"}),
        help_text=_("The one you chose at your community."),
    )

    def __init__(self, *args: Any, asks_pin: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not asks_pin:
            del self.fields["pin"]


class CounterForm(NewNumberForm):
    """The same, typed by a member of staff before whom the person stands."""

    who = PersonField(label=_("Who is it?"), help_text=_("By the old mobile number too."), phones=True)
    area = PlaceField(required=False, label=_("Where do they live?"), help_text=_("Only if the account does not say it yet."))
    seen = forms.BooleanField(
        label=_("I have seen them in person and compared their document."),
        error_messages={"required": _("Please see the person first.")},
    )
    field_order = ("who", "phone", "area", "seen")

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ask_as(self, by)

    @property
    def somebody(self) -> User:
        """The person named; ask once the form is valid."""
        person: User = self.cleaned_data["who"]
        return person


class WhyForm(forms.Form):
    words = forms.CharField(
        label=_("Why not?"),
        max_length=200,
        required=False,
        widget=forms.Textarea({"rows": 2}),
        help_text=_("Only if it stays as it was. The person reads it."),
    )


class TermsForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = IdentityTerms
        fields = ("unused_days", "wait_hours")


class NumberFilter(AreaFilterSet):
    places = ("person__area__",)
    q = WordsFilter("person__name", whole=("person__volunteer_no",), label=_("name or volunteer number"))

    class Meta:
        model = PhoneChange
        fields: list[str] = []


class NameFilter(AreaFilterSet):
    places = ("person__area__",)
    q = WordsFilter("person__name", "new_name", whole=("person__volunteer_no",), label=_("name or volunteer number"))

    class Meta:
        model = ProfileChange
        fields: list[str] = []
