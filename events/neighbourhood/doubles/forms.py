"""Choosing the incident that stays."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from events.models import Incident
from events.neighbourhood.doubles.actions import possible_originals
from volunteer.core import forms
from volunteer.templatetags import formatting

MOST = 30


class OriginalField(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, incident: Incident) -> str:
        where = f"{incident.area} {incident.spot}".strip()
        return f"{incident.kind} · {where} · {formatting.moment(incident.opened_at)}"


class MergeForm(forms.Form):
    into = OriginalField(
        label=_("The one that stays"), queryset=Incident.objects.none(), widget=forms.RadioSelect, empty_label=None
    )

    def __init__(self, *args: Any, incident: Incident, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        near = possible_originals(incident)
        forms.row_choice(self, "into").queryset = near.filter(pk__in=list(near.values_list("pk", flat=True)[:MOST]))
