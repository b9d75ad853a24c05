"""Forms about people: a person's own pages, the household, registering somebody."""

from __future__ import annotations

from typing import Any

from django.core import signing
from django.core.files.base import ContentFile
from django.utils.translation import gettext_lazy as _

from volunteer.core import clock, forms
from volunteer.core.fields import BirthDateField
from volunteer.core.files.images import clean_face
from volunteer.core.phone import PhoneField
from volunteer.finding.fields import PersonField, ask_as
from volunteer.models import Area, User
from volunteer.people.actions import Newcomer
from volunteer.places.choosing import Choice
from volunteer.places.fields import PlaceField
from volunteer.roles.scope import Scope

THEIR_HOME = _("Where do they live?")
NO_HOME = {"required": _("Please choose where they live.")}
HOME_HELP = _("The compound is enough; nobody asks for the house number. Others see no more than the community.")


class MeForm(forms.ModelForm):  # type: ignore[type-arg]
    folded = ("birth_date", "face", "no_face")
    area = PlaceField(required=False, label=_("Where do you live?"), help_text=HOME_HELP)
    birth_date = BirthDateField(required=False, help_text=_("Some jobs ask for an age; nobody else sees it."))

    face = forms.FileField(
        label=_("Picture of yourself"),
        required=False,
        help_text=_("Whoever runs a shift, or whom you offer to help at home, sees that it is you. Nobody else sees it."),
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
        if not self.instance.picture:
            del self.fields["no_face"]

    def clean_face(self) -> ContentFile[bytes] | None:
        """The picture made small and safe; None where none was chosen."""
        chosen: Any = self.cleaned_data["face"]
        return clean_face(chosen) if chosen else None


class NameCheckForm(forms.Form):
    """Who stands here, and what their document says."""

    person = PersonField(label=_("Who stands here?"), phones=True)
    name = forms.CharField(label=_("name on the document"), max_length=40)
    birth_date = BirthDateField(help_text=_("As on the document."))

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ask_as(self, by)


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
    area = PlaceField(label=THEIR_HOME, error_messages=NO_HOME)
    consent = forms.BooleanField(
        label=_("They know and agree that I sign them up and see their hours."),
        error_messages={"required": _("Without their agreement we may not keep anything about them.")},
    )
    guardian = forms.BooleanField(
        label=_("For a child under 14: I am the guardian and agree that name, birthday and hours are kept."), required=False
    )


class NumberForm(forms.Form):
    """Somebody whom `by` names; `person` is set when it is valid."""

    volunteer_no = PersonField(label=_("Who is it?"))
    person: User | None = None

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ask_as(self, by)

    def clean_volunteer_no(self) -> str:
        """The number of the person, whatever was typed."""
        if found := self.cleaned_data["volunteer_no"]:
            self.person = found
        return found.volunteer_no if found else ""


class InviteForm(forms.Form):
    volunteer_no = forms.CharField(
        label=_("Volunteer number of the other person"),
        max_length=20,
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off"}),
    )

    def clean_volunteer_no(self) -> str:
        return "".join(str(self.cleaned_data["volunteer_no"]).split())


SALT = "volunteer.people.actions"
A_DAY = 24 * 3600


class OnTheSpotForm(forms.Form):
    """Name, community, and what else is known. It carries the volunteer number of the person to be, so that a second press is
    the same person; the number is signed, so that nobody chooses one.
    """

    number = forms.CharField(widget=forms.HiddenInput)
    name = forms.CharField(label=_("Name"), max_length=40, widget=forms.TextInput({"autocomplete": "off"}))
    area = PlaceField(label=THEIR_HOME, error_messages=NO_HOME)
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


class RegisterForm(forms.Form):
    """A resident without a phone, who stands before the desk."""

    name = forms.CharField(label=_("Name"), max_length=40)
    birth_date = BirthDateField(help_text=_("As on the identity card. It tells two people of one name apart."))
    area = PlaceField(label=THEIR_HOME, error_messages=NO_HOME)
    agreed = forms.BooleanField(
        label=_("I have read them the rules of service and of privacy, and they agree."),
        error_messages={"required": _("Without their agreement we may not keep anything about them.")},
    )

    def __init__(self, *args: Any, held: Scope, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        home: Any = self.fields["area"]
        home.choice = Choice(tops=held.paths)
        communities = Area.objects.open(clock.today()).communities().filter(held.areas()).order_by("path")[:2]
        home.initial = communities[0] if len(communities) == 1 else None
