"""The forms of dealing with other systems."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from events.models import ApiKey, Happening, Subscription
from points.core.fields import OnceForm
from volunteer.core import forms
from volunteer.core.dates import midnight
from volunteer.core.fields import DayField
from volunteer.core.ids import int_or_zero
from volunteer.models import Area, ServicePoint
from volunteer.roles.scope import Scope

A_YEAR = timedelta(days=365)


class PlaceField(forms.ChoiceField):
    """An area or a service point inside a scope, as `a<id>` or `p<id>`."""

    def offer(self, held: Scope) -> None:
        areas = [(f"a{area.pk}", area.name) for area in Area.objects.filter(held.areas()).offices().open().order_by("path")]
        points = ServicePoint.objects.filter(held.points()).order_by("area__path", "name")
        self.choices = [
            ("", _("Choose")),
            (_("Areas"), areas),
            (_("Service points"), [(f"p{point.pk}", point.name) for point in points]),
        ]


def place_of_choice(word: str) -> dict[str, Area | ServicePoint]:
    """The place that a valid choice names, as the field of a row."""
    found = int_or_zero(word[1:])
    return {"area": Area.objects.get(pk=found)} if word[:1] == "a" else {"point": ServicePoint.objects.get(pk=found)}


class KeyForm(OnceForm):
    name = forms.CharField(label=_("Which system reads?"), max_length=60)
    contact = forms.CharField(
        label=_("Who answers for it?"), max_length=80, help_text=_("Name and office, so that somebody can be asked later.")
    )
    place = PlaceField(label=_("What of?"))
    resources = forms.MultipleChoiceField(
        label=_("What does the key open?"),
        choices=ApiKey.Resource.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose what the key opens.")},
    )
    until = DayField(label=_("Until the end of"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))

    def __init__(self, held: Scope, at: datetime, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].offer(held)  # type: ignore[attr-defined]
        self.fields["until"].initial = timezone.localdate(at) + A_YEAR

    def key(self) -> ApiKey:
        """The key as it was typed, not kept."""
        given = self.cleaned_data
        fields = {name: given[name] for name in ("id", "name", "contact", "resources")}
        return ApiKey(until=end_of_day(given["until"]), **fields, **place_of_choice(given["place"]))


class HookForm(OnceForm):
    name = forms.CharField(label=_("Which system is told?"), max_length=60)
    contact = forms.CharField(
        label=_("Who answers for it?"), max_length=80, help_text=_("Name and office, so that somebody can be asked later.")
    )
    address = forms.CharField(
        label=_("Address of its server"),
        max_length=300,
        help_text=_("Begins with https:// and lies in the public net."),
        widget=forms.URLInput({"placeholder": "https://", "autocomplete": "off"}),
    )
    place = PlaceField(label=_("What of?"))
    kinds = forms.MultipleChoiceField(
        label=_("What is told?"),
        choices=Happening.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose what is told.")},
    )

    def __init__(self, held: Scope, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].offer(held)  # type: ignore[attr-defined]

    def subscription(self) -> Subscription:
        """The subscription as it was typed, not kept."""
        given = self.cleaned_data
        fields = {name: given[name] for name in ("id", "name", "contact", "address", "kinds")}
        return Subscription(**fields, **place_of_choice(given["place"]))


def end_of_day(day: date) -> datetime:
    """The last moment of a local day: the first of the next."""
    return midnight(day + timedelta(days=1))
