"""The forms of certificates: applying, identity, the issuing body, a class, verifying."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from events.models import Certificate, Identity, Issuer
from events.records.certificates.actions import issue
from events.records.certificates.actions.issue_class import ClassRequest
from points.core.fields import OnceForm
from volunteer.core import forms
from volunteer.core.fields import DayField
from volunteer.models import Area, Organization, User
from volunteer.places.fields import community_field


def day_field(label: Any, **kwargs: Any) -> DayField:
    return DayField(label=label, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"), **kwargs)


class ApplyForm(OnceForm):
    """Ask for a certificate, for oneself or somebody of the household."""

    folded = ("person", "since", "until", "area", "kind", "number")

    person = forms.ChoiceField(label=_("For whom"))
    name = forms.CharField(
        label=_("Name on the document"),
        max_length=40,
        required=False,
        help_text=_("It stands on the certificate. You are asked this once."),
        error_messages={"max_length": _("A name has at most 40 characters.")},
    )
    purpose = forms.CharField(
        label=_("What is it for?"),
        max_length=100,
        help_text=_("It stands on the certificate, for example: application for a school."),
    )
    since = day_field(_("Service from"))
    until = day_field(_("Service until"))
    area = community_field(
        help_text=_("The community that checks and issues it."),
        error_messages={"required": _("Please choose the community you live in.")},
    )
    kind = forms.ChoiceField(label=_("Kind of document"), choices=Identity.Kind.choices, required=False)
    number = forms.CharField(
        label=_("Number of the document"),
        max_length=30,
        required=False,
        widget=forms.TextInput({"autocomplete": "off", "autocapitalize": "characters"}),
        help_text=_(
            "It stands on the certificate, and in the list for the insurer of what you sign up for; else it is kept locked. "
            "Leave it empty if you gave it before."
        ),
    )

    def __init__(self, people: Iterable[User], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {person.volunteer_no: person for person in people}
        choice: Any = self.fields["person"]
        choice.choices = [(number, str(person)) for number, person in self.people.items()]
        unnamed = [person for person in self.people.values() if not (person.name and person.real_name_at)]
        if unnamed:
            self.fields["name"].initial = unnamed[0].name
        else:
            del self.fields["name"]
        if not issue.any_issuer_asks_number():
            del self.fields["kind"], self.fields["number"]
        if len(self.people) == 1:
            choice.widget, choice.initial = forms.HiddenInput(), next(iter(self.people))

    @property
    def somebody(self) -> User:
        return self.people[self.cleaned_data["person"]]

    def certificate(self) -> Certificate:
        """What is asked for, unsaved."""
        data = self.cleaned_data
        columns = {name: data[name] for name in ("id", "purpose", "since", "until", "area")}
        return Certificate(person=self.somebody, **columns)


class IssuerForm(forms.ModelForm):  # type: ignore[type-arg]
    area = forms.ModelChoiceField(Area.objects.none(), label=_("For the certificates of"), empty_label=_("Choose"))

    class Meta:
        model = Issuer
        fields = ("name", "responsible", "contact", "asks_number")
        help_texts = {"name": _("As on the seal.")}

    field_order = ("area", "name", "responsible", "contact", "asks_number")

    def __init__(self, areas: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        area = forms.row_choice(self, "area")
        area.queryset = areas

    def validate_unique(self) -> None:
        """An area that has an issuer gets the new words."""


class ClassForm(OnceForm):
    """A class or a department, the period and what for."""

    organization = forms.ModelChoiceField(Organization.objects.none(), label=_("School or unit"), empty_label=_("Choose"))
    note = forms.CharField(
        label=_("Class or department"), max_length=40, required=False, help_text=_("Leave it empty for everybody of the unit.")
    )
    purpose = forms.CharField(label=_("What is it for?"), max_length=100)
    since = day_field(_("Service from"))
    until = day_field(_("Service until"))

    def __init__(self, organizations: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = forms.row_choice(self, "organization")
        field.queryset = organizations

    def wanted(self) -> ClassRequest:
        data = self.cleaned_data
        return ClassRequest(**{name: data[name] for name in ("organization", "note", "since", "until", "purpose")})


class WhyForm(forms.Form):
    words = forms.CharField(
        label=_("Why?"), max_length=300, widget=forms.Textarea({"rows": 2}), help_text=_("The person reads it.")
    )


class VerifyForm(forms.Form):
    """By number and check code, or by the file."""

    number = forms.CharField(label=_("Number of the certificate"), max_length=60, required=False)
    code = forms.CharField(
        label=_("Check code"),
        max_length=20,
        required=False,
        widget=forms.TextInput({"class": "code-input", "autocomplete": "off", "autocapitalize": "characters"}),
    )
    file = forms.FileField(label=_("or the PDF itself"), required=False, widget=forms.FileInput({"accept": "application/pdf"}))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not data.get("file") and not (data.get("number") and data.get("code")):
            raise forms.ValidationError(gettext("Enter the number and the check code, or choose the PDF."))
        return data


def this_school_year(today: date) -> dict[str, date]:
    """The period a class is asked for by itself: the school year that is running, September to August."""
    first = today.replace(month=9, day=1)
    return {"since": first if first <= today else first.replace(year=today.year - 1), "until": today}
