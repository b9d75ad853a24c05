"""Phone numbers as people type them, and as we keep them: E.164."""

import phonenumbers
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from phonenumbers import PhoneNumberFormat, PhoneNumberType

from volunteer.core import forms

INVALID_PHONE = _("This is not a mobile number. Please enter the 11 digits, like 138 0013 8000.")


def normalise_phone(text: str) -> str:
    """`138 0013 8000` as `+8613800138000`. Mobile numbers of the mainland only: others get no text message.

    Raises ValidationError with a sentence for the person.
    """
    try:
        number = phonenumbers.parse(text, "CN")
    except phonenumbers.NumberParseException as problem:
        raise ValidationError(INVALID_PHONE, code="invalid_phone") from problem
    mobile = phonenumbers.number_type(number) in {PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE}
    if number.country_code != 86 or not mobile:
        raise ValidationError(INVALID_PHONE, code="invalid_phone")
    return str(phonenumbers.format_number(number, PhoneNumberFormat.E164))


def mask_phone(phone: str) -> str:
    """`138****8000`."""
    number = phone.removeprefix("+86")
    return f"{number[:3]}****{number[-4:]}" if number else ""


class PhoneField(forms.CharField):
    """A field that forgives spaces, dashes and +86 and yields E.164."""

    default_error_messages = {"required": INVALID_PHONE}

    def __init__(self, **kwargs: object) -> None:
        attrs = {"type": "tel", "inputmode": "tel", "autocomplete": "tel", "maxlength": "20"}
        super().__init__(**{"label": _("Mobile number"), "widget": forms.TextInput(attrs=attrs)} | kwargs)  # type: ignore[arg-type]

    def to_python(self, value: str | None) -> str:
        text = super().to_python(value) or ""
        return normalise_phone(text) if text else ""
