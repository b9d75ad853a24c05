"""The forms by which points are given or taken by hand, and something is put to rest."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from points.adjustments.forms import PersonForm, number_field
from points.budgets.actions.allot import Unit
from points.budgets.forms import UnitChoiceField, unit_value
from points.freezes import actions as freezes
from points.models import Freeze
from volunteer.core import forms
from volunteer.core.fields import DayField
from volunteer.models import Area

Kind = Freeze.Kind


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
    unit = UnitChoiceField(label=_("Which unit?"), required=False, help_text=_("Only for a unit."))
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
        self.units = {unit_value(unit): unit for unit in units}
        choice: Any = self.fields["unit"]
        choice.offer(units)
        within = forms.row_choice(self, "within")
        within.queryset, within.initial = areas, areas.first()
        if len(areas) <= 1:
            within.widget = forms.HiddenInput()
        self.initial.setdefault("until", timezone.localdate(self.at) + freezes.USUAL_LENGTH)

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
