"""The forms by which points are given or taken by hand, and something is put to rest."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from points import freezing
from points.budget import Unit
from points.budget_forms import UnitChoice, name_of
from points.forms import OnceForm
from points.models import Freeze, HandEntry
from points.models.ledger import PERSON_LIMIT
from volunteer.core import forms
from volunteer.core.attempts import attempt_cleaning
from volunteer.core.required import required
from volunteer.finding import find_somebody
from volunteer.forms import DayField
from volunteer.models import Area, User
from volunteer.pictures import clean_picture

Kind = Freeze.Kind


def number_field(**kwargs: Any) -> forms.CharField:
    widget = forms.TextInput({"inputmode": "numeric", "autocomplete": "off"})
    return forms.CharField(label=_("Volunteer number or mobile number"), max_length=20, widget=widget, **kwargs)


class PersonForm(OnceForm):
    """A form that names somebody by number: `somebody` is who it is."""

    def __init__(self, *args: Any, by: User, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by, self.at = by, at
        self.somebody: User | None = None

    @property
    def person(self) -> User:
        """Who it is, once the form is valid; for forms that ask for the number in any case."""
        return required(self.somebody, "the number is required")

    def clean_number(self) -> str:
        number: str = self.cleaned_data["number"]
        if number:
            with attempt_cleaning():
                self.somebody = find_somebody(text=number, by=self.by, at=self.at)
        return number


class HandForm(PersonForm):
    """Ask for points by hand."""

    kind = forms.ChoiceField(
        label=pgettext_lazy("by hand", "What is it?"), choices=HandEntry.Kind.choices, initial="credit", widget=forms.RadioSelect
    )
    unit = UnitChoice(label=_("From the budget of"))
    number = number_field()
    amount = forms.IntegerField(
        label=_("Points"), min_value=1, max_value=PERSON_LIMIT, widget=forms.NumberInput({"inputmode": "numeric"})
    )
    evidence = forms.CharField(
        label=_("What is it for, and how can others tell?"),
        max_length=500,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("The person and those who decide read it."),
    )
    picture = forms.FileField(
        label=_("Picture"),
        help_text=_("A list, a letter, the work that was done. Only the offices see it."),
        widget=forms.FileInput({"accept": "image/jpeg,image/png,image/webp"}),
    )

    def __init__(self, units: Sequence[Unit], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.units = {name_of(unit): unit for unit in units}
        choice: Any = self.fields["unit"]
        choice.offer(units)
        if len(units) == 1:
            self.initial.setdefault("unit", name_of(units[0]))

    def clean_picture(self) -> Any:
        return clean_picture(self.cleaned_data["picture"])

    def entry(self) -> HandEntry:
        """What is asked for, unsaved."""
        data, unit = self.cleaned_data, self.units[self.cleaned_data["unit"]]
        entry = HandEntry(id=data["id"], kind=data["kind"], amount=data["amount"], evidence=data["evidence"])
        entry.area, entry.point = (unit, None) if isinstance(unit, Area) else (None, unit)
        entry.person = self.person
        entry.picture = data["picture"]
        return entry


class FreezeForm(PersonForm):
    """Put a unit, a role or a wallet to rest."""

    WORDS = (
        (Kind.UNIT, pgettext_lazy("freeze", "a unit: it publishes nothing, gives nothing by hand, its payments wait")),
        (Kind.LEADING, pgettext_lazy("freeze", "a leader: leads, scans and closes no shift")),
        (Kind.KEEPING, pgettext_lazy("freeze", "a shop keeper: serves at no counter")),
        (Kind.SPENDING, pgettext_lazy("freeze", "a person's spending: no orders, no gifts")),
        (Kind.EARNING, pgettext_lazy("freeze", "a person's earning: points wait, hours count")),
    )
    kind = forms.ChoiceField(label=_("What is paused?"), choices=WORDS, widget=forms.RadioSelect)
    unit = UnitChoice(label=_("Which unit?"), required=False, help_text=_("Only for a unit."))
    number = number_field(required=False, help_text=_("For a leader, a keeper or a person."))
    within = forms.ModelChoiceField(
        Area.objects.none(),
        label=_("Within"),
        required=False,
        empty_label=None,
        help_text=_("Leaders and keepers pause in all of it."),
    )
    until = DayField(label=_("Last day"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
    reason = forms.CharField(label=_("Why"), max_length=200, help_text=_("Those concerned read it, at every refusal."))

    def __init__(self, units: Sequence[Unit], areas: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.units = {name_of(unit): unit for unit in units}
        choice: Any = self.fields["unit"]
        choice.offer(units)
        within: Any = self.fields["within"]
        within.queryset, within.initial = areas, areas.first()
        if len(areas) <= 1:
            within.widget = forms.HiddenInput()
        self.initial.setdefault("until", timezone.localdate(self.at) + freezing.USUAL)

    def clean(self) -> dict[str, Any] | None:
        data = super().clean()
        kind = self.cleaned_data.get("kind")
        if kind == Kind.UNIT and not self.cleaned_data.get("unit") and "unit" not in self.errors:
            self.add_error("unit", _("Choose a unit."))
        if kind in Freeze.OF_PEOPLE and not self.cleaned_data.get("number") and "number" not in self.errors:
            self.add_error("number", _("Give the number of the person."))
        return data

    def freeze(self) -> Freeze:
        """What is asked for, unsaved."""
        data = self.cleaned_data
        freeze = Freeze(id=data["id"], kind=data["kind"], reason=data["reason"], until=data["until"])
        if data["kind"] != Kind.UNIT:
            freeze.person, freeze.within = self.somebody, data["within"] or self.fields["within"].initial
            return freeze
        unit = self.units[data["unit"]]
        freeze.area, freeze.point = (unit, None) if isinstance(unit, Area) else (None, unit)
        return freeze


class LiftForm(forms.Form):
    reason = forms.CharField(label=_("Why does it end?"), max_length=200, help_text=_("Those concerned read it."))


class HandReasonForm(forms.Form):
    reason = forms.CharField(label=_("Reason, when it is not done"), max_length=200, required=False)
