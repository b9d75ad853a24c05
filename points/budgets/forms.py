"""The form that hands points down."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.forms import BoundField
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from points.budgets.actions.allot import Unit
from points.core.fields import OnceForm
from points.ledger.models import BUDGET_LIMIT
from volunteer.core import forms
from volunteer.models import Area


def unit_value(unit: Unit) -> str:
    """How a unit is named in a form: its kind and number."""
    return f"{'area' if isinstance(unit, Area) else 'point'}-{unit.pk}"


def amount_field(*, required: bool = True) -> forms.IntegerField:
    return forms.IntegerField(
        label=_("Points"),
        required=required,
        min_value=1,
        max_value=BUDGET_LIMIT,
        widget=forms.NumberInput({"inputmode": "numeric"}),
    )


class MintForm(OnceForm):
    """The points of a year for the district: this year's or the next one's."""

    year = forms.TypedChoiceField(label=_("Year"), coerce=int)
    amount = amount_field()

    def __init__(self, year: int, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice: Any = self.fields["year"]
        choice.choices = [(number, str(number)) for number in (year, year + 1)]


class UnitSearchForm(forms.Form):
    """Units by words in their names."""

    q = forms.CharField(label=_("unit"), max_length=60, required=False)


class AllotForm(OnceForm):
    """From an area to the units next below it, some or all at once. With its id a repeated press is the same act."""

    reason = forms.CharField(
        label=_("Why"),
        max_length=200,
        help_text=_("The unit and the auditors read it."),
        error_messages={"required": _("Say in a few words what the points are for.")},
    )

    def __init__(self, units: Sequence[Unit], free: Sequence[int], *args: Any, **kwargs: Any) -> None:
        """`free` are the points that each unit has left."""
        super().__init__(*args, **kwargs)
        self.units = {f"amount-{unit_value(unit)}": unit for unit in units}
        self.free = dict(zip(self.units, free, strict=True))
        for name, unit in self.units.items():
            self.fields[name] = amount_field(required=False)
            self.fields[name].label = str(unit)
            self.fields[name].widget.attrs |= {"data-summand": True, "autocomplete": "off"}

    @property
    def rows(self) -> list[tuple[Unit, int, BoundField]]:
        """Each unit, what it has left, and its field."""
        return [(unit, self.free[name], self[name]) for name, unit in self.units.items()]

    @property
    def amounts(self) -> list[tuple[Unit, int]]:
        return [(unit, amount) for name, unit in self.units.items() if (amount := self.cleaned_data.get(name))]

    def first_beyond(self, free: int) -> str | None:
        """The field of the first unit that `free` points do not reach."""
        for name in self.units:
            free -= self.cleaned_data.get(name) or 0
            if free < 0:
                return name
        return None

    def clean(self) -> dict[str, Any] | None:
        found = super().clean()
        if not self.amounts and not any(name in self.errors for name in self.units):
            self.add_error(None, _("Enter points for at least one unit."))
        return found


class UnitChoiceField(forms.ChoiceField):
    """A unit among many, grouped by the area it is or stands in."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"error_messages": {"required": _("Choose a unit.")}} | kwargs)

    def offer(self, units: Iterable[Unit]) -> None:
        groups: dict[str, list[tuple[str, str]]] = {}
        for unit in units:
            groups.setdefault(unit_group(unit), []).append((unit_value(unit), str(unit)))
        self.choices = [("", _("Please choose")), *groups.items()]


def unit_group(unit: Unit) -> str:
    """The name of the area under which a unit is listed; a compound's point under its community."""
    area = unit if isinstance(unit, Area) else unit.area
    return str(area.office_area)


def reason_field() -> forms.CharField:
    return forms.CharField(
        label=_("Why"),
        max_length=200,
        help_text=_("The unit and the auditors read it."),
        error_messages={"required": _("Say in a few words what the points are for.")},
    )


class BudgetMoveForm(OnceForm):
    """From one unit to another, to be approved by a second person."""

    source = UnitChoiceField(label=pgettext_lazy("unit", "From"))
    target = UnitChoiceField(label=pgettext_lazy("unit", "To"))
    amount = amount_field()
    reason = reason_field()

    def __init__(self, units: Iterable[Unit], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.units = {unit_value(unit): unit for unit in units}
        for name in ("source", "target"):
            field = self.fields[name]
            assert isinstance(field, UnitChoiceField)  # noqa: S101
            field.offer(self.units.values())

    def unit(self, name: str) -> Unit:
        return self.units[self.cleaned_data[name]]


class BudgetRequestForm(OnceForm):
    """How many more points a unit asks for."""

    amount = amount_field()
    reason = reason_field()


class GrantForm(forms.Form):
    """What is handed down to a unit that asked, and from where."""

    request = forms.UUIDField(widget=forms.HiddenInput)
    source = forms.ChoiceField(label=pgettext_lazy("budget", "From"))
    amount = amount_field()

    def __init__(self, sources: dict[str, str], *args: Any, **kwargs: Any) -> None:
        """`sources` are the areas to choose from: id -> words."""
        super().__init__(*args, **{"auto_id": f"id_{kwargs.get('initial', {}).get('request')}_%s"} | kwargs)
        choice: Any = self.fields["source"]
        choice.choices = list(sources.items())
