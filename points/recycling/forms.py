"""Forms of stations, prices, limits, funds, weighings and doubts."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from points.adjustments.forms import PersonForm, number_field
from points.core.fields import OnceForm
from points.ledger.models import BUDGET_LIMIT, PERSON_LIMIT
from points.models import Hatch, RecyclingTerms, Station, Waste
from points.recycling.models import GRAMS, MAX_GRAMS, MAX_PRICE
from volunteer.core import clock, forms
from volunteer.core.editing import EditForm
from volunteer.core.fields import DayField
from volunteer.models import Area
from volunteer.places.choosing import Choice
from volunteer.places.fields import PlaceField

WORDS = 200


def kilogram_field(**kwargs: Any) -> forms.DecimalField:
    """A weight as scales show it."""
    known: dict[str, Any] = {"label": _("Kilograms"), "max_digits": 8, "decimal_places": 3, "max_value": Decimal(MAX_GRAMS) / GRAMS}
    box = forms.NumberInput({"inputmode": "decimal", "step": "0.001"})
    return forms.DecimalField(**(known | {"min_value": Decimal("0.001"), "widget": box} | kwargs))


def number_box() -> forms.NumberInput:
    return forms.NumberInput({"inputmode": "numeric"})


def words_field(**kwargs: Any) -> forms.CharField:
    return forms.CharField(max_length=WORDS, widget=forms.Textarea({"rows": 2}), **kwargs)


# --- stations ----------------------------------------------------------------------------------------------------------


class StationForm(EditForm, forms.ModelForm):  # type: ignore[type-arg]  # cannot be subscripted at run time
    area = PlaceField()
    kinds = forms.MultipleChoiceField(
        label=_("What it takes: a hatch each"),
        choices=Waste.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Tick at least one kind.")},
    )
    open = forms.BooleanField(label=_("in use"), required=False, help_text=_("At a closed station nothing new can be scanned."))

    class Meta:
        model = Station
        fields = ("name", "area", "place")
        help_texts = {"place": _("So that people find it: by the east gate, beside building 3 …")}

    def __init__(self, *args: Any, choice: Choice, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["area"].choice = choice  # type: ignore[attr-defined]
        if self.instance.pk is None:
            del self.fields["open"]
            return
        self.initial["kinds"] = list(self.instance.hatches.order_by("kind").values_list("kind", flat=True))
        self.initial["open"] = self.instance.closed_at is None

    @property
    def station_fields(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


class AttendantForm(PersonForm):
    """Name somebody who weighs at a station."""

    number = number_field(required=True)


# --- prices, limits, funds ---------------------------------------------------------------------------------------------


def since_field(**kwargs: Any) -> DayField:
    return DayField(label=_("from"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"), **kwargs)


class PriceForm(forms.Form):
    kind = forms.ChoiceField(label=_("kind"), choices=Waste.choices)
    points = forms.IntegerField(label=_("Points a kilogram"), min_value=0, max_value=MAX_PRICE, widget=number_box())
    since = since_field(help_text=_("What was weighed before keeps its price."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("since", timezone.localdate(clock.now()))


class TermsForm(forms.Form):
    day_points = forms.IntegerField(
        label=_("Points a person a day, at most"), min_value=1, max_value=PERSON_LIMIT, widget=number_box()
    )
    most_kilograms = kilogram_field(label=_("Kilograms at one weighing, at most"))
    open_minutes = forms.IntegerField(
        label=_("Minutes from the scan to the weighing"), min_value=1, max_value=1440, widget=number_box()
    )
    answer_days = forms.IntegerField(
        label=_("Days to say yes"),
        min_value=1,
        max_value=30,
        widget=number_box(),
        help_text=_("After these days a weight stands that nobody answered."),
    )
    since = since_field()

    def terms(self) -> RecyclingTerms:
        """What is asked for, unsaved."""
        data = dict(self.cleaned_data)
        grams = int(data.pop("most_kilograms") * GRAMS)
        return RecyclingTerms(most_grams=grams, **data)


class FundForm(OnceForm):
    """Points of an area's budget into its fund."""

    area = forms.ModelChoiceField(Area.objects.none(), label=_("From the budget of"), empty_label=None)
    amount = forms.IntegerField(label=_("Points"), min_value=1, max_value=BUDGET_LIMIT, widget=number_box())

    def __init__(self, areas: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        forms.row_choice(self, "area").queryset = areas


# --- weighing, doubts --------------------------------------------------------------------------------------------------


class WeighForm(forms.Form):
    kind = forms.ChoiceField(label=_("What is it?"), widget=forms.RadioSelect)
    kilograms = kilogram_field(help_text=_("As the scales show it: 1.25"))

    def __init__(self, hatches: Iterable[Hatch], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [(hatch.kind, hatch.get_kind_display()) for hatch in hatches]
        choice: Any = self.fields["kind"]
        choice.choices = kinds
        if len(kinds) == 1:
            choice.initial = kinds[0][0]

    @property
    def grams(self) -> int:
        return int(self.cleaned_data["kilograms"] * GRAMS)


class DisputeForm(forms.Form):
    words = words_field(label=pgettext_lazy("recycling", "What is wrong?"), help_text=_("Somebody who did not weigh reads it."))


class DecideForm(forms.Form):
    kilograms = kilogram_field(label=_("Which weight stands, in kilograms?"), min_value=0, help_text=_("0: nothing was brought."))
    words = words_field(label=_("Why"), help_text=_("The person reads it."))

    @property
    def grams(self) -> int:
        return int(self.cleaned_data["kilograms"] * GRAMS)


class PlayForm(WeighForm):
    """The scales of a station that a page plays. `id` is that of its message: a second press is the same message."""

    id = forms.UUIDField(widget=forms.HiddenInput)
