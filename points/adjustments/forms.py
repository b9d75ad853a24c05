"""The forms by which points are given or taken by hand, and something is put to rest."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from points.budgets.actions.allot import Unit
from points.budgets.forms import UnitChoiceField, unit_value
from points.core.fields import OnceForm
from points.ledger.models import PERSON_LIMIT
from points.models import HandEntry
from volunteer.core import forms
from volunteer.core.files.images import clean_picture
from volunteer.core.required import required
from volunteer.finding.fields import PersonField, ask_as
from volunteer.models import Area, User


def number_field(**kwargs: Any) -> PersonField:
    return PersonField(**{"label": _("Who is it?"), "phones": True} | kwargs)


class PersonForm(OnceForm):
    """A form that names somebody: `somebody` is who it is."""

    def __init__(self, *args: Any, by: User, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.at = at
        ask_as(self, by)
        self.somebody: User | None = None

    @property
    def person(self) -> User:
        """Who it is, once the form is valid; for forms that ask for the number in any case."""
        return required(self.somebody, "the number is required")

    def clean_number(self) -> str:
        """The number of the person, whatever was typed."""
        self.somebody = self.cleaned_data["number"]
        return self.somebody.volunteer_no if self.somebody else ""


class HandEntryForm(PersonForm):
    """Ask for points by hand."""

    kind = forms.ChoiceField(
        label=pgettext_lazy("by hand", "What is it?"), choices=HandEntry.Kind.choices, initial="credit", widget=forms.RadioSelect
    )
    unit = UnitChoiceField(label=_("From the budget of"))
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
        self.units = {unit_value(unit): unit for unit in units}
        choice: Any = self.fields["unit"]
        choice.offer(units)
        if len(units) == 1:
            self.initial.setdefault("unit", unit_value(units[0]))

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


class HandEntryReasonForm(forms.Form):
    reason = forms.CharField(label=_("Reason, when it is not done"), max_length=200, required=False)
