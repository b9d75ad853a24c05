"""Forms about skills."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from django.core.files.base import ContentFile
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from volunteer.core import forms
from volunteer.core.fields import DayField
from volunteer.core.files.images import clean_picture
from volunteer.lists.filters import FilterSet, WordsFilter, YesNoFilter
from volunteer.models import FreeTime, PersonSkill, Skill, User
from volunteer.people.forms import NumberForm
from volunteer.skills.models import PersonSkillQuerySet

LONGEST = 20


class WordForm(forms.Form):
    """A skill: one of those offered, or a word of one's own."""

    skill = forms.ModelChoiceField(Skill.objects.none(), label=pgettext_lazy("person", "Skill"), required=False)
    other = forms.CharField(label=_("Or another one, in a few words"), max_length=LONGEST, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = forms.row_choice(self, "skill")
        field.queryset, field.empty_label = Skill.objects.offered(), _("Choose")

    @property
    def word(self) -> str:
        return str(self.cleaned_data["other"] or self.cleaned_data["skill"] or "")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors and not (data.get("skill") or data.get("other")):
            self.add_error("skill", _("Choose a skill or write one in a few words."))
        return data


class ClaimForm(WordForm):
    proof = forms.CharField(
        label=_("How one can tell"),
        max_length=120,
        required=False,
        help_text=_("A certificate, a trade, somebody who knows. Your community looks at it."),
    )
    picture = forms.FileField(
        label=_("Picture of a certificate"),
        required=False,
        help_text=_("Only the staff who confirm it see the picture. Cover your identity number."),
        widget=forms.FileInput({"accept": "image/jpeg,image/png,image/webp"}),
    )

    def clean_picture(self) -> ContentFile[bytes] | None:
        chosen: Any = self.cleaned_data["picture"]
        return clean_picture(chosen) if chosen else None


def until_field() -> DayField:
    return DayField(
        label=_("The proof holds until"),
        required=False,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        help_text=_("The last day on the certificate. Empty: it has no end. After it the skill no longer counts."),
    )


class GiveForm(NumberForm, WordForm):
    """Staff give a skill to somebody whose volunteer number they know."""

    person: User
    proof = forms.CharField(label=_("How you know"), max_length=120)
    until = until_field()
    field_order = ("volunteer_no", "skill", "other", "proof", "until")


class ReasonForm(forms.Form):
    until = until_field()
    reason = forms.CharField(label=_("Why not"), max_length=120, required=False, help_text=_("Only when you turn it down."))


class TagForm(forms.Form):
    name = forms.CharField(label=pgettext_lazy("person", "Skill"), max_length=60)


class OfferForm(TagForm):
    """A skill as the page offers it, with when people are reminded of the end of their proof."""

    remind_days = forms.IntegerField(
        label=_("Remind people so many days before a proof ends"), min_value=1, max_value=366, required=False
    )


class TagFilter(FilterSet):
    """Which skills: those offered to everybody, or words that wait; by name."""

    listed = YesNoFilter(label=_("offered to everybody"))
    q = WordsFilter("name", label=_("Name of the skill"))

    class Meta:
        model = Skill
        fields: list[str] = []


class SkillFilter(FilterSet):
    """Who can do what, and has time when."""

    show = filters.ChoiceFilter(
        field_name="state",
        label=_("show"),
        choices=PersonSkill.State.choices,
        empty_label=_("all"),
    )
    skill = filters.ModelChoiceFilter(
        queryset=Skill.objects.filter(Q(listed=True) | Exists(PersonSkill.objects.filter(skill=OuterRef("pk")))),
        label=pgettext_lazy("person", "Skill"),
        empty_label=_("all"),
    )
    weekday = filters.ChoiceFilter(
        method="has_time", label=_("has time on"), choices=FreeTime.Weekday.choices, empty_label=_("any day")
    )
    part = filters.ChoiceFilter(
        method="has_time", label=_("part of the day"), choices=FreeTime.Part.choices, empty_label=_("any time")
    )
    q = WordsFilter("person__name", whole=("person__volunteer_no",), label=_("name or number"))

    class Meta:
        model = PersonSkill
        fields: list[str] = []

    def has_time(self, found: PersonSkillQuerySet, name: str, value: str) -> PersonSkillQuerySet:
        """Both fields are judged together, once: whoever has time in one part of the week that fits both."""
        asked = {field: self.form.cleaned_data[field] for field in ("weekday", "part") if self.form.cleaned_data.get(field)}
        return found.filter(Exists(FreeTime.objects.filter(person=OuterRef("person"), **asked)))
