"""Forms of the entrance and of a person's own pages."""

from __future__ import annotations

from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _

from volunteer.core import forms
from volunteer.core.phone import PhoneField
from volunteer.places.fields import PlaceField

gettext_noop("- Select an option -")  # Django's own word for a choice not made, which its Chinese catalogue does not have yet
DIGITS = {"inputmode": "numeric", "autocomplete": "one-time-code", "class": "code-input", "maxlength": "12"}


class EnterForm(forms.Form):
    phone = PhoneField()
    agree = forms.BooleanField(error_messages={"required": _("Please tick that you agree; else we may not keep your number.")})

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["phone"].widget.attrs["autofocus"] = True
        self.fields["agree"].label = format_html(
            gettext('I have read and agree to the <a href="{}">rules of service</a> and the <a href="{}">privacy page</a>'),
            reverse("volunteer:terms"),
            reverse("volunteer:privacy"),
        )


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("Code"),
        max_length=12,
        widget=forms.TextInput(attrs={**DIGITS, "autofocus": True}),
        error_messages={"required": _("Please enter the six digits from the message.")},
    )


class SeenPhoneForm(forms.Form):
    """What a phone shows whose number has no codes left for it."""

    code = forms.CharField(
        label=_("The eight digits on the phone"),
        max_length=20,
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off", "class": "code-input", "autofocus": True}),
        error_messages={"required": _("Please type the eight digits that the phone shows.")},
    )


class OldAccountForm(forms.Form):
    """What the owner of an old account knows of it."""

    name = forms.CharField(label=_("Name in that account"), max_length=40, widget=forms.TextInput({"autocomplete": "name"}))
    area = PlaceField(required=False, label=_("Where did you live then?"), help_text=_("The community is enough."))
