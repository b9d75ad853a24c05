"""The forms of opening balances: a fund, a sheet with pictures of the pages."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from points.adjustments.opening.actions import MAX_PAGES
from points.budgets.forms import amount_field
from points.core.fields import OnceForm
from points.ledger.models import PERSON_LIMIT
from volunteer.core import forms
from volunteer.core.fields import DayField, PicturesField
from volunteer.models import Area

MAX_PER_PERSON = 2000


class FundForm(OnceForm):
    """Points set apart for the passbooks of a community."""

    area = forms.ChoiceField(label=_("Community"), error_messages={"required": _("Choose a community.")})
    source = forms.ChoiceField(label=_("From the budget of"), error_messages={"required": _("Choose a unit.")})
    amount = amount_field()
    per_person = forms.IntegerField(
        label=_("At most for one person"),
        min_value=1,
        max_value=PERSON_LIMIT,
        initial=MAX_PER_PERSON,
        widget=forms.NumberInput({"inputmode": "numeric"}),
    )
    closes_on = DayField(
        label=_("Last day"),
        help_text=_("What is left then goes back to the budget by itself."),
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, communities: Iterable[Area], sources: Iterable[tuple[Area, str]], *args: Any, **kwargs: Any) -> None:
        """`sources` are the areas whose points the reader hands down, with the words that name them."""
        super().__init__(*args, **kwargs)
        self.areas = {str(area.pk): area for area in communities}
        named = {str(area.pk): (area, words) for area, words in sources}
        self.sources = {pk: area for pk, (area, _words) in named.items()}
        choice: Any = self.fields["area"]
        choice.choices = [("", _("Please choose")), *((pk, f"{area.parent} · {area}") for pk, area in self.areas.items())]
        choice = self.fields["source"]
        choice.choices = [(pk, words) for pk, (_area, words) in named.items()]

    def columns(self) -> dict[str, Any]:
        """The columns of the fund."""
        data = self.cleaned_data
        return data | {"area": self.areas[data["area"]], "source": self.sources[data["source"]]}


class SheetForm(OnceForm):
    """The filled template, with pictures of the pages it was copied from."""

    file = forms.FileField(
        label=_("Excel sheet"),
        help_text=_("The filled template, .xlsx, at most 1000 rows."),
        widget=forms.FileInput({"accept": ".xlsx"}),
        error_messages={"required": _("Choose the sheet.")},
    )
    pages = PicturesField(
        most=MAX_PAGES,
        too_many=_("At most %(most)s pictures."),
        label=_("Pictures of the pages"),
        help_text=_("The pages of the passbooks the numbers were copied from; several at once."),
        error_messages={"required": _("Add a picture of the page.")},
    )
    reason = forms.CharField(
        label=_("Where the points come from"),
        max_length=200,
        help_text=_("Which passbooks or which system. The reviewer and the auditors read it."),
        error_messages={"required": _("Say where the points come from.")},
    )
