"""The form that hands points down."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from points.budget import Unit
from points.forms import OnceForm
from points.models.ledger import BUDGET_LIMIT
from volunteer.models import Area


def name_of(unit: Unit) -> str:
    """How a unit is named in a form: its kind and number."""
    return f"{'area' if isinstance(unit, Area) else 'point'}-{unit.pk}"


def amount_field() -> forms.IntegerField:
    return forms.IntegerField(
        label=_("Points"),
        min_value=1,
        max_value=BUDGET_LIMIT,
        widget=forms.NumberInput({"inputmode": "numeric"}),
        error_messages={"required": _("Enter a whole number."), "invalid": _("Enter a whole number.")},
    )


class MintForm(OnceForm):
    """The points of a year for the district: this year's or the next one's."""

    year = forms.TypedChoiceField(label=_("Year"), coerce=int)
    amount = amount_field()

    def __init__(self, year: int, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice: Any = self.fields["year"]
        choice.choices = [(number, str(number)) for number in (year, year + 1)]


class AllotForm(OnceForm):
    """From an area to one of the units below it. The id is made with the form, so that a repeated press is the same act."""

    target = forms.ChoiceField(label=_("To"), error_messages={"required": _("Choose a unit.")})
    amount = amount_field()
    reason = forms.CharField(
        label=_("Why"),
        max_length=200,
        help_text=_("The unit and the auditors read it."),
        error_messages={"required": _("Say in a few words what the points are for.")},
    )

    def __init__(self, units: Iterable[Unit], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.units = {name_of(unit): unit for unit in units}
        target = self.fields["target"]
        assert isinstance(target, forms.ChoiceField)  # noqa: S101
        target.choices = [("", _("Please choose")), *((name, str(unit)) for name, unit in self.units.items())]

    @property
    def unit(self) -> Unit:
        return self.units[self.cleaned_data["target"]]
