"""Forms about teams and units."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from volunteer.core import forms
from volunteer.core.editing import EditForm
from volunteer.core.fields import DayField
from volunteer.core.ids import new_id
from volunteer.groups.forms import DATE_INPUT, PICTURE_INPUT, clean_picture_field
from volunteer.groups.pairings import actions as pairings
from volunteer.models import Appraisal, Area, Organization, Pairing, Visit
from volunteer.places.choosing import Choice
from volunteer.places.fields import PlaceField
from volunteer.roles.scope import Scope


class TermsForm(EditForm, forms.ModelForm):  # type: ignore[type-arg]
    """What of a pairing may change: its last day, its words and targets, the page of the agreement."""

    until = DayField(label=_("Last day"), required=False, widget=DATE_INPUT, help_text=_("Empty: until further notice."))
    agreement = forms.FileField(label=_("Page of the agreement"), required=False, widget=PICTURE_INPUT)

    class Meta:
        model = Pairing
        fields = ["until", "promises", "visits_a_month", "hours_a_month", "agreement"]
        widgets = {"promises": forms.Textarea(attrs={"rows": 3})}
        help_texts = {"hours_a_month": _("People x hours, all together. 0: no target.")}

    def clean_agreement(self) -> Any:
        return clean_picture_field(self, "agreement")

    def clean_visits_a_month(self) -> int:
        return self.within("visits_a_month", 31)

    def clean_hours_a_month(self) -> int:
        return self.within("hours_a_month", 2000)

    def within(self, name: str, most: int) -> int:
        value = int(self.cleaned_data[name])
        if value > most:
            raise forms.ValidationError(_("At most %(most)s.") % {"most": most})
        return value

    def validate_constraints(self) -> None:
        """The act says what is wrong in words."""


class PairingForm(TermsForm):
    """A new pairing; `id` is made in the form. The place is one of a scope: a community or a compound."""

    area = PlaceField()
    id = forms.UUIDField(widget=forms.HiddenInput)
    since = DayField(label=_("First day"), widget=DATE_INPUT)

    class Meta(TermsForm.Meta):
        fields = ["organization", "area", "since", *TermsForm.Meta.fields]

    def __init__(self, *args: Any, held: Scope, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        unit = forms.row_choice(self, "organization")
        unit.queryset, unit.empty_label = Organization.objects.order_by("name"), _("Choose")
        self.limit_areas(held)
        self.fields["since"].initial, self.fields["id"].initial = timezone.localdate(at), new_id(at)

    def limit_areas(self, held: Scope) -> None:
        place: Any = self.fields["area"]
        place.choice = Choice(tops=held.paths)

    def unsaved(self) -> Pairing:
        """The pairing that the filled form means."""
        made: Pairing = self.save(commit=False)
        made.pk = self.cleaned_data["id"]
        return made


class PairingImportForm(PairingForm):
    """A pairing out of a sheet, which names its place in a cell."""

    area = forms.ModelChoiceField(Area.objects.none(), label=_("compound or community"))  # type: ignore[assignment]

    def limit_areas(self, held: Scope) -> None:
        forms.row_choice(self, "area").queryset = pairings.places_to_pair(held)


class VisitForm(forms.ModelForm):  # type: ignore[type-arg]
    """One visit; `id` is made in the form."""

    id = forms.UUIDField(widget=forms.HiddenInput)
    day = DayField(label=_("day"), widget=DATE_INPUT)
    people = forms.IntegerField(label=_("people who came"), min_value=1, max_value=1000)
    minutes = forms.IntegerField(
        label=_("minutes each"), min_value=1, max_value=1440, help_text=_("Of each person; people x minutes is the time given.")
    )
    picture = forms.FileField(label=_("picture"), widget=PICTURE_INPUT, help_text=_("What was done; no faces of residents."))

    class Meta:
        model = Visit
        fields = ["day", "kind", "words", "people", "minutes", "picture"]

    def __init__(self, *args: Any, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["day"].initial, self.fields["id"].initial = timezone.localdate(at), new_id(at)

    def clean_picture(self) -> Any:
        return clean_picture_field(self, "picture")

    def validate_constraints(self) -> None:
        """The act says what is wrong in words."""


class AppraisalForm(forms.Form):
    year = forms.TypedChoiceField(label=_("year"), coerce=int)
    grade = forms.TypedChoiceField(label=_("grade"), coerce=int, choices=Appraisal.Grade.choices)
    words = forms.CharField(label=_("in words"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, years: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["year"].choices = [(year, str(year)) for year in years]  # type: ignore[attr-defined]
