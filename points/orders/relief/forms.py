"""The forms behind the counter: deliveries, prices, counts, losses, consignments, appointments, givers, relief."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from points.inventory.forms import PiecesForm
from points.orders.relief.actions import MAX_TEXT
from volunteer.core import forms


class ReliefForm(PiecesForm):
    recipient = forms.CharField(
        label=_("Who gets it"), max_length=MAX_TEXT, help_text=_("Kept sealed; only relief officers read it.")
    )
    need = forms.CharField(
        label=_("Why"),
        max_length=MAX_TEXT,
        widget=forms.Textarea({"rows": 2}),
        help_text=_("What the need is and how it was seen."),
    )
