"""Forms of the entrance and of a person's own pages."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.files.base import ContentFile
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _

from volunteer.core import clock, forms
from volunteer.models import Area, User
from volunteer.phones import PhoneField
from volunteer.pictures import clean_face

gettext_noop("- Select an option -")  # Django's own word for a choice not made, which its Chinese catalogue does not have yet
DIGITS = {"inputmode": "numeric", "autocomplete": "one-time-code", "class": "code-input", "maxlength": "12"}


class EnterForm(forms.Form):
    phone = PhoneField()
    agree = forms.BooleanField(error_messages={"required": _("Please tick that you agree; else we may not keep your number.")})

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["agree"].label = format_html(
            gettext('I have read and agree to the <a href="{}">rules of service</a> and the <a href="{}">privacy page</a>'),
            reverse("volunteer:terms"),
            reverse("volunteer:privacy"),
        )


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("Code"),
        max_length=12,
        widget=forms.TextInput(attrs=DIGITS),
        error_messages={"required": _("Please enter the six digits from the message.")},
    )


def communities() -> QuerySet[Area]:
    return Area.objects.communities().select_related("parent").order_by("path")


class CommunityField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """The community somebody lives in, with its street before it."""

    default_error_messages = {"required": _("Please choose the community they live in.")}

    def __init__(self, **kwargs: object) -> None:
        super().__init__(queryset=Area.objects.none(), label=_("Community"), empty_label=_("Choose"), **kwargs)  # type: ignore[arg-type]

    def label_from_instance(self, obj: Area) -> str:
        return f"{obj.parent} · {obj.name}"


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


class MeForm(forms.ModelForm):  # type: ignore[type-arg]
    area = CommunityField(required=False)
    birth_date = BirthDateField(required=False, help_text=_("Some jobs ask for an age; nobody else sees it."))

    face = forms.FileField(
        label=_("Picture of yourself"),
        required=False,
        help_text=_("Whoever runs a shift sees that it is you who stands there. Nobody else sees it."),
        widget=forms.FileInput({"accept": "image/jpeg,image/png,image/webp"}),
    )
    no_face = forms.BooleanField(label=_("Delete my picture"), required=False)

    class Meta:
        model = User
        fields = ["name", "area", "birth_date"]
        labels = {"name": _("Name")}
        widgets = {"name": forms.TextInput({"autocomplete": "name"})}
        help_texts = {"name": _("As the team should call you. Others see only the surname.")}

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["name"].required = True
        self.fields["area"].queryset = communities()  # type: ignore[attr-defined]
        if not self.instance.picture:
            del self.fields["no_face"]

    def clean_face(self) -> ContentFile[bytes] | None:
        """The picture made small and safe; None where none was chosen."""
        chosen: Any = self.cleaned_data["face"]
        return clean_face(chosen) if chosen else None


class NameForm(forms.Form):
    """The one thing that a newcomer is asked beside the number."""

    name = forms.CharField(
        label=_("What may we call you?"),
        max_length=40,
        widget=forms.TextInput({"autocomplete": "name"}),
        help_text=_("The leader reads it on the list; others see only the surname."),
        error_messages={
            "required": _("Please write what to call you."),
            "max_length": _("A name has at most 40 characters."),
        },
    )


class MemberForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=40)
    birth_date = BirthDateField()
    area = CommunityField()
    consent = forms.BooleanField(
        label=_("They know and agree that I sign them up and see their hours."),
        error_messages={"required": _("Without their agreement we may not keep anything about them.")},
    )
    guardian = forms.BooleanField(
        label=_("For a child under 14: I am the guardian and agree that name, birthday and hours are kept."), required=False
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["area"].queryset = communities()  # type: ignore[attr-defined]


class InviteForm(forms.Form):
    volunteer_no = forms.CharField(
        label=_("Volunteer number of the other person"),
        max_length=20,
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off"}),
    )

    def clean_volunteer_no(self) -> str:
        return "".join(str(self.cleaned_data["volunteer_no"]).split())
