"""From when something is a sign, and which shifts of a leader are taken back."""

from __future__ import annotations

from typing import Any, cast

from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from events.cases.signs.models import Reversal, SignLimits
from volunteer.core import forms
from volunteer.core.editing import EditForm
from volunteer.core.fields import DayField
from volunteer.models import User

LONGEST = 366  # days


class SignLimitsForm(EditForm, forms.ModelForm):  # type: ignore[type-arg]  # cannot be subscripted at run time
    class Meta:
        model = SignLimits
        fields = (
            *("days", "together", "picture_days", "same_shifts", "same_people", "same_percent", "device_people"),
            *("network_people", "network_most", "share_percent", "office_people", "office_percent", "office_begins", "office_ends"),
            "live_percent",
        )
        widgets = {name: forms.TimeInput({"type": "time"}, format="%H:%M") for name in ("office_begins", "office_ends")}

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        begins, ends = cleaned.get("office_begins"), cleaned.get("office_ends")
        if begins and ends and begins >= ends:
            self.add_error("office_ends", gettext("Office hours end after they begin."))
        return cleaned


def day_input() -> forms.DateInput:
    return forms.DateInput({"type": "date"}, format="%Y-%m-%d")


class ReversalForm(forms.Form):
    """The days, and why. `seen` is what the page showed of these days."""

    id = forms.UUIDField(widget=forms.HiddenInput)
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=100)
    begins = DayField(label=_("From"), widget=day_input())
    ends = DayField(label=_("Until"), widget=day_input())
    reason = forms.CharField(
        label=_("Why"), max_length=200, widget=forms.Textarea({"rows": 3}), help_text=_("Everybody concerned reads it.")
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        begins, ends = cleaned.get("begins"), cleaned.get("ends")
        if begins and ends and begins > ends:
            self.add_error("ends", gettext("The last day comes before the first. Choose a later one."))
        elif begins and ends and (ends - begins).days > LONGEST:
            self.add_error("begins", gettext("At most a year at once."))
        return cleaned

    def reversal(self, leader: User) -> Reversal:
        """What is taken back of this leader, not yet saved."""
        asked = self.cleaned_data
        return Reversal(id=asked["id"], leader=leader, begins=asked["begins"], ends=asked["ends"], reason=asked["reason"])

    def show(self, mark: str, *, asked_why: bool) -> None:
        """Let the next press be about what the page shows now. Whoever only looks at other days has no reason to give yet."""
        if not self.is_bound:
            self.initial["seen"] = mark
            return
        if not asked_why:
            self.errors.pop("reason", None)
        data = cast(QueryDict, self.data).copy()
        data["seen"] = mark
        self.data = data
