"""The forms of records: entries, doubts, stars."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from events.models import RecordEntry
from events.records.actions.stars import LEVELS
from points.adjustments.forms import PersonForm, number_field
from points.budgets.forms import UnitChoiceField, unit_value
from points.core.fields import OnceForm
from volunteer.core import forms
from volunteer.core.fields import DayField
from volunteer.core.files.images import clean_picture
from volunteer.models import Area, ServicePoint, User

Kind = RecordEntry.Kind
MOST_HOURS = 1000


class EntryForm(PersonForm):
    """A training, an award or a rating of somebody."""

    kind = forms.ChoiceField(
        label=pgettext_lazy("record", "What is it?"), choices=Kind.choices, initial=Kind.TRAINING, widget=forms.RadioSelect
    )
    unit = UnitChoiceField(label=_("In the name of"))
    number = number_field()
    title = forms.CharField(
        label=_("Name of it"), max_length=80, help_text=_("For example: first aid course; volunteer of the year.")
    )
    content = forms.CharField(label=_("What it was about"), max_length=300, required=False, widget=forms.Textarea({"rows": 2}))
    giver = forms.CharField(label=_("Held, given or rated by"), max_length=80)
    on = DayField(label=_("Day"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
    hours = forms.DecimalField(
        label=_("Hours of the training"), required=False, max_digits=5, decimal_places=1, min_value=0, max_value=MOST_HOURS
    )
    stars = forms.TypedChoiceField(
        label=_("Stars of the rating"),
        required=False,
        coerce=int,
        empty_value=None,
        choices=[("", _("none")), *((n, "★" * n) for n in range(5, 0, -1))],
    )
    evidence = forms.CharField(
        label=_("How can others tell?"),
        max_length=300,
        widget=forms.Textarea({"rows": 2}),
        help_text=_("A list of names, a document number. The person and the offices read it."),
    )
    picture = forms.FileField(
        label=_("Picture"),
        required=False,
        help_text=_("The certificate or the list. Only the person and the offices see it."),
        widget=forms.FileInput({"accept": "image/jpeg,image/png,image/webp"}),
    )

    def __init__(self, units: Sequence[Area | ServicePoint], *args: Any, by: User, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, by=by, at=at, **kwargs)
        self.units = {unit_value(unit): unit for unit in units}
        choice: Any = self.fields["unit"]
        choice.offer(units)
        if len(units) == 1:
            self.initial.setdefault("unit", unit_value(units[0]))

    def clean_picture(self) -> Any:
        picture = self.cleaned_data["picture"]
        return clean_picture(picture) if picture else ""

    def clean(self) -> dict[str, Any] | None:
        data = super().clean() or self.cleaned_data
        if data.get("kind") == Kind.TRAINING and not data.get("hours") and "hours" not in self.errors:
            self.add_error("hours", gettext("Say how many hours the training took."))
        if data.get("kind") == Kind.RATING and not data.get("stars") and "stars" not in self.errors:
            self.add_error("stars", gettext("Say how many stars."))
        return data

    def entry(self) -> RecordEntry:
        """What was filled in, unsaved; what another kind needs is left out."""
        data, unit = self.cleaned_data, self.units[self.cleaned_data["unit"]]
        same = {name: data[name] for name in ("id", "kind", "title", "content", "giver", "on", "evidence", "picture")}
        entry = RecordEntry(**same)
        entry.area, entry.point = (unit, None) if isinstance(unit, Area) else (None, unit)
        entry.minutes = round(data["hours"] * 60) if data["kind"] == Kind.TRAINING else 0
        entry.stars = data["stars"] if data["kind"] == Kind.RATING else None
        entry.person = self.person
        return entry


class DoubtForm(forms.Form):
    words = forms.CharField(
        label=_("What is not right, and what would be right?"), max_length=300, widget=forms.Textarea({"rows": 3})
    )


class AnswerForm(forms.Form):
    words = forms.CharField(
        label=pgettext_lazy("record", "Your words"),
        max_length=300,
        widget=forms.Textarea({"rows": 2}),
        help_text=_("The person reads them."),
    )


class StarObjectionForm(OnceForm):
    words = forms.CharField(
        label=_("What is not right, and how can others tell?"),
        max_length=500,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("The reviewers of the community read it and know your name; the person does not."),
    )


class ScaleForm(forms.Form):
    """A scale of stars from a day to come."""

    since = DayField(label=_("First day"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
    notice_days = forms.IntegerField(label=_("Working days of public notice"), min_value=1, max_value=60, initial=5)

    def __init__(self, *args: Any, hours: Sequence[int], **kwargs: Any) -> None:
        """`hours` are those of the scale in force, offered to be changed."""
        super().__init__(*args, **kwargs)
        for level in range(1, LEVELS + 1):
            label = gettext("Hours for %(stars)s") % {"stars": "★" * level}
            initial = hours[level - 1] if level <= len(hours) else None
            self.fields[f"hours_{level}"] = forms.IntegerField(
                label=label, min_value=1, max_value=100_000, initial=initial, widget=forms.NumberInput({"inputmode": "numeric"})
            )

    def hours(self) -> list[int]:
        return [self.cleaned_data[f"hours_{level}"] for level in range(1, LEVELS + 1)]
