"""The form of a screen: of which unit, and up to six things to play, each with its seconds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from events.models import Screen, ScreenPart
from events.public.screens.actions import MOST_PARTS
from points.budgets.forms import UnitChoiceField, unit_value
from volunteer.core import forms
from volunteer.core.editing import EditForm
from volunteer.models import Area, ServicePoint


class ScreenForm(EditForm, forms.Form):
    unit = UnitChoiceField(label=_("Where does it hang?"), help_text=_("It plays what belongs to this place."))
    name = forms.CharField(label=_("Name of the screen"), max_length=40, help_text=_("For example: the screen at the entrance."))
    active = forms.BooleanField(label=_("It plays"), required=False, initial=True)

    def __init__(self, units: Sequence[Area | ServicePoint], screen: Screen, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, subject=screen if screen.pk else None, **kwargs)
        self.screen, self.units = screen, {unit_value(unit): unit for unit in units}
        choice: Any = self.fields["unit"]
        choice.offer(units)
        kept = list(screen.parts.all()) if screen.pk else [ScreenPart(kind=kind) for kind in ScreenPart.Kind]
        for number in range(1, MOST_PARTS + 1):
            part = kept[number - 1] if number <= len(kept) else None
            self.fields[f"kind_{number}"] = forms.ChoiceField(
                label=gettext("%(number)s. it plays") % {"number": number},
                choices=[("", _("nothing")), *ScreenPart.Kind.choices],
                required=False,
                initial=part.kind if part else "",
            )
            self.fields[f"seconds_{number}"] = forms.IntegerField(
                label=gettext("%(number)s. seconds") % {"number": number},
                min_value=5,
                max_value=300,
                required=False,
                initial=part.seconds if part else 15,
            )
        if screen.pk:
            self.initial = {"unit": unit_value(screen.unit), "name": screen.name, "active": screen.active}
        elif len(units) == 1:
            self.initial["unit"] = unit_value(units[0])

    def filled(self) -> Screen:
        """The screen as it was filled in, unsaved."""
        unit = self.units[self.cleaned_data["unit"]]
        self.screen.area, self.screen.point = (unit, None) if isinstance(unit, Area) else (None, unit)
        self.screen.name, self.screen.active = self.cleaned_data["name"], self.cleaned_data["active"]
        return self.screen

    def parts(self) -> list[ScreenPart]:
        chosen = [(self.cleaned_data.get(f"kind_{n}"), self.cleaned_data.get(f"seconds_{n}")) for n in range(1, MOST_PARTS + 1)]
        return [ScreenPart(kind=kind, seconds=seconds or 15) for kind, seconds in chosen if kind]
