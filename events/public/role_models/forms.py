"""The forms of role models."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from events.models import Honour, PaperConsent, RoleModel
from events.public.role_models.actions.nominate import MIN_STORY_LENGTH
from points.adjustments.forms import PersonForm, number_field
from points.core.fields import OnceForm
from volunteer.core import forms
from volunteer.core.editing import EditForm
from volunteer.core.fields import BirthDateField
from volunteer.core.files.images import clean_picture
from volunteer.models import Team


def honour_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """Each honour with what it is for; one statement."""
    found = Honour.objects.filter(active=True)
    return [(str(one), [(f"{one.pk}:{theme}", theme or str(one)) for theme in one.choices]) for one in found]


class NominateForm(PersonForm):
    """Who, for what, and why."""

    kind = forms.ChoiceField(label=_("For what?"), choices=honour_choices)
    number = number_field(required=False, help_text=_("Of the person. Leave it empty for a team."))
    team = forms.ModelChoiceField(
        Team.objects.none(),
        label=_("Or a team"),
        required=False,
        empty_label=_("no, a person"),
        help_text=_("Its leader is asked."),
    )
    story = forms.CharField(
        label=_("What did they do?"),
        min_length=MIN_STORY_LENGTH,
        max_length=2000,
        widget=forms.Textarea({"rows": 7}),
        help_text=_("As you would tell a neighbour. No addresses, no illnesses, nobody else's names. They read it before anybody."),
    )
    picture = forms.FileField(
        label=_("Picture"),
        required=False,
        help_text=_("It is shown only if they agree to that too."),
        widget=forms.FileInput({"accept": "image/jpeg,image/png,image/webp"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        team = forms.row_choice(self, "team")
        team.queryset = Team.objects.standing().order_by("name", "pk")

    def clean_picture(self) -> Any:
        picture = self.cleaned_data["picture"]
        return clean_picture(picture) if picture else ""

    def clean(self) -> dict[str, Any] | None:
        data = super().clean() or self.cleaned_data
        if "number" not in self.errors and bool(self.somebody) == bool(data.get("team")):
            self.add_error("number", gettext("Give the number of a person, or choose a team: one of the two."))
        return data

    def model(self) -> RoleModel:
        """What was filled in, unsaved."""
        data = self.cleaned_data
        honour, _colon, theme = data["kind"].partition(":")
        return RoleModel(
            id=data["id"],
            honour=Honour.objects.get(pk=honour),
            theme=theme,
            person=self.somebody,
            team=data["team"],
            story=data["story"].strip(),
            picture=data["picture"],
        )


class AgreeForm(forms.Form):
    """What is shown with one's consent. Nothing is ticked beforehand."""

    full_name = forms.BooleanField(
        label=_("The name may be read in full"), required=False, help_text=_("Otherwise only the surname is shown.")
    )
    with_picture = forms.BooleanField(label=_("The picture may be seen"), required=False)

    def __init__(self, *args: Any, model: RoleModel, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not model.picture:
            del self.fields["with_picture"]
        if model.team_id:
            del self.fields["full_name"]

    def shown(self) -> dict[str, bool]:
        return {name: bool(self.cleaned_data.get(name)) for name in ("full_name", "with_picture")}


class PaperForm(OnceForm):
    """A signed sheet: whose signature, what it allows, and its photo."""

    part = forms.ChoiceField(label=_("Whose signature?"), widget=forms.RadioSelect)
    signer = forms.CharField(label=_("Who signed"), max_length=40, help_text=_("The name as it stands on the sheet."))
    born = BirthDateField(required=False, help_text=_("Of who is honoured, as the sheet says it."))
    full_name = forms.BooleanField(label=_("The sheet says: the name may be read in full"), required=False)
    with_picture = forms.BooleanField(label=_("The sheet says: the picture may be seen"), required=False)
    picture = forms.FileField(
        label=_("Photo of the signed sheet"),
        help_text=_("Only the reviewers open it."),
        widget=forms.FileInput({"accept": "image/jpeg,image/png,image/webp", "capture": "environment"}),
        error_messages={"required": _("Take a photo of the signed sheet.")},
    )

    def __init__(self, *args: Any, model: RoleModel, parts: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.model = model
        part: Any = self.fields["part"]
        part.choices = [choice for choice in PaperConsent.Part.choices if choice[0] in parts]
        part.initial = parts[0] if parts else None
        if model.person and model.person.birth_date:
            del self.fields["born"]
        if not model.picture:
            del self.fields["with_picture"]

    def clean_picture(self) -> Any:
        return clean_picture(self.cleaned_data["picture"])

    def paper(self) -> PaperConsent:
        """What was filled in, unsaved."""
        return PaperConsent(model=self.model, **self.cleaned_data)


class BackForm(forms.Form):
    said_by = forms.CharField(
        label=_("Who told you?"), max_length=200, help_text=_("The person, or the guardian: name, and how they are related.")
    )


class ObjectionForm(OnceForm):
    words = forms.CharField(
        label=_("What is not right, and how can others tell?"),
        max_length=500,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("The reviewers read it and know your name; those meant do not."),
    )


class WordsForm(forms.Form):
    words = forms.CharField(
        label=_("Reason, when it is not done"), max_length=300, required=False, widget=forms.Textarea({"rows": 2})
    )


class HonourForm(EditForm, forms.ModelForm):  # type: ignore[type-arg]  # cannot be subscripted at run time
    class Meta:
        model = Honour
        fields = ("name", "themes", "level", "notice_days", "min_age", "max_age", "name_en", "active")

    def clean(self) -> dict[str, Any] | None:
        data = super().clean() or self.cleaned_data
        low, high = data.get("min_age"), data.get("max_age")
        if low is not None and high is not None and low > high:
            self.add_error("max_age", gettext("The oldest age is below the youngest."))
        return data
