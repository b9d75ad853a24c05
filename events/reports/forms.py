"""Forms of reports: opening figures, and the series that are reported."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from events.models import Category, OpeningFigure, OutcomeKind, Series
from events.reports.models import LEVELS, Measure
from volunteer.core import forms
from volunteer.core.editing import EditForm
from volunteer.core.fields import DayField
from volunteer.models import Area
from volunteer.roles.scope import Scope

CHOOSE = gettext_lazy("Please choose")


def has_valid_decimals(value: Decimal, measure: str, kind: OutcomeKind | None) -> bool:
    """Whether a value has no more decimals than what it counts: hours have two, an outcome what its kind says, others none."""
    decimals = 2 if measure == Measure.VERIFIED else kind.decimals if kind else 0
    return value == round(value, decimals)


class OpeningForm(forms.ModelForm):  # type: ignore[type-arg]  # generic in its stub alone
    """What an area counted before the platform did, up to a day."""

    day = DayField(label=OpeningFigure._meta.get_field("day").verbose_name, widget=forms.DateInput(attrs={"type": "date"}))

    class Meta:
        model = OpeningFigure
        fields = ("area", "series", "measure", "kind", "value", "day", "source")

    def __init__(self, *args: Any, held: Scope, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        areas = Area.objects.open().filter(held.areas(), level__in=LEVELS).order_by("path")
        self.fields["area"] = forms.ModelChoiceField(areas, label=self.fields["area"].label, empty_label=CHOOSE)
        self.fields["series"] = forms.ModelChoiceField(
            Series.objects.active(), label=self.fields["series"].label, empty_label=CHOOSE
        )
        kinds = OutcomeKind.objects.filter(active=True)
        self.fields["kind"] = forms.ModelChoiceField(kinds, label=self.fields["kind"].label, required=False, empty_label="—")

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or {}
        if found.get("measure") == Measure.OUTCOME and not found.get("kind") and "kind" not in self.errors:
            self.add_error("kind", _("Choose which kind of outcome this counts."))
        if found.get("measure") != Measure.OUTCOME:
            found["kind"] = None
        if "value" in found and not has_valid_decimals(found["value"], found.get("measure", ""), found.get("kind")):
            self.add_error("value", _("This is counted in whole numbers."))
        if "value" in found and found["value"] <= 0:
            self.add_error("value", _("Enter a number above 0."))
        return found

    def _get_validation_exclusions(self) -> set[str]:
        """Whether the figure stands already is said by the act, in a sentence."""
        return super()._get_validation_exclusions() | {"area", "series", "measure", "kind"}  # type: ignore[no-any-return,misc]


class SeriesForm(EditForm, forms.ModelForm):  # type: ignore[type-arg]  # generic in its stub alone
    """A series: its names, the kinds of service that count, its place."""

    class Meta:
        model = Series
        fields = ("name", "name_en", "categories", "position", "active")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["categories"] = forms.ModelMultipleChoiceField(
            Category.objects.all(),
            required=False,
            label=self.fields["categories"].label,
            widget=forms.CheckboxSelectMultiple,
            help_text=_("Without any, all events count."),
        )
