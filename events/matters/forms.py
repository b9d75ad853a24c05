"""Planning the event that helps or mends: day, time, places, the service point, and words that everybody reads."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from events.models import Event, Shift
from events.shifts.forms import WhenForm, places_field
from volunteer.core import forms
from volunteer.core.ids import new_id
from volunteer.models import ServicePoint, User


class PlanForm(WhenForm):
    """An event of one of `points` with its first shift. Everybody reads it, so nothing of a person stands in it."""

    id = forms.UUIDField(widget=forms.HiddenInput)
    shift = forms.UUIDField(widget=forms.HiddenInput)
    point = forms.ModelChoiceField(label=_("service point"), queryset=ServicePoint.objects.none(), empty_label=None)
    title = forms.CharField(label=_("title"), max_length=60)
    description = forms.CharField(
        label=_("what happens"),
        max_length=500,
        required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("Everybody reads it: no name, no door, no phone number of the person."),
    )
    places = places_field(100, initial=2)
    field_order: tuple[str, ...] = ("id", "shift", "point", "title", "description", "day", "from_time", "to_time", "places")

    def __init__(self, *args: Any, points: QuerySet[ServicePoint], at: Any, initial: dict[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, at=at, initial={"id": new_id(at), "shift": new_id(at)} | initial, **kwargs)
        forms.row_choice(self, "point").queryset = points

    @property
    def event(self) -> Event:
        given = self.cleaned_data
        named = {name: given[name] for name in ("point", "title", "description", "place") if name in given}
        return Event(id=given["id"], **named)

    def shift_led_by(self, leader: User) -> Shift:
        given = self.cleaned_data
        return Shift(id=given["shift"], start=given["start"], end=given["end"], leader=leader)
