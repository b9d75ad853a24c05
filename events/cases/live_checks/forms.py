"""What the street saw at a shift, and what its leader says."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from events.cases.live_checks.models import LiveCheck
from volunteer.core import forms

Outcome = LiveCheck.Outcome


class LookForm(forms.Form):
    outcome = forms.ChoiceField(
        label=_("What did you see?"),
        choices=[(outcome.value, outcome.label) for outcome in (Outcome.SERVING, Outcome.DIFFERENT, Outcome.UNABLE)],
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label=_("In a few words"),
        max_length=300,
        required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("Needed when it was not as announced: it opens a case."),
    )


class AnswerForm(forms.Form):
    people = forms.IntegerField(label=_("How many people are there now?"), min_value=0, max_value=9999)
    answer = forms.CharField(label=_("What are they doing?"), max_length=300, required=False, widget=forms.Textarea({"rows": 2}))
