"""The form of a person's choice of channels and quiet hours."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from volunteer.core import forms
from volunteer.models import Channel, User
from volunteer.notices import channels

CLOCK = {"type": "time"}


class WishesForm(forms.Form):
    """A set of ticks for each subject that this site and this person have outer channels for, then the quiet hours."""

    quiet_from = forms.TimeField(label=_("Quiet from"), widget=forms.TimeInput(CLOCK, format="%H:%M"))
    quiet_until = forms.TimeField(
        label=_("Quiet until"),
        widget=forms.TimeInput(CLOCK, format="%H:%M"),
        help_text=_("Within these hours nothing rings, but for what cannot wait. The same time twice: never quiet."),
    )

    def __init__(self, data: Any = None, *, person: User) -> None:
        wishes = channels.wishes_of(person)
        starts, ends = channels.quiet_hours(wishes)
        super().__init__(data, initial={"quiet_from": starts, "quiet_until": ends})
        self.offers = channels.channel_choices(person)
        for subject, ways in self.offers.items():
            self.fields[subject] = forms.MultipleChoiceField(
                label=subject.label,
                choices=[(way, Channel(way).label) for way in ways],
                initial=channels.chosen_channels(wishes, subject),
                required=False,
                widget=forms.CheckboxSelectMultiple,
            )
        self.order_fields(self.offers)

    @property
    def wishes(self) -> dict[str, Any]:
        """What `channels.save_wishes` takes. Ways that were not offered now stay as they were chosen before."""
        data = self.cleaned_data
        return {
            "channels": {subject: data[subject] for subject in self.offers},
            "quiet_from": data["quiet_from"],
            "quiet_until": data["quiet_until"],
        }


class BrowserForm(forms.Form):
    """A browser's address at its service for notifications, and its two keys (base64url)."""

    endpoint = forms.URLField(max_length=500, assume_scheme="https")
    p256dh = forms.RegexField(r"^[A-Za-z0-9_-]{87}=?$")
    auth = forms.RegexField(r"^[A-Za-z0-9_-]{22}(==)?$")
