"""The forms of incidents: telling of one, and the steps of those who have it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from events.neighbourhood.incidents.models import Incident, IncidentKind, Level
from events.neighbourhood.incidents.refusals import IncidentRefusal
from events.neighbourhood.incidents.transitions import MAX_PHOTOS
from points.core.fields import OnceForm
from volunteer.core import forms
from volunteer.core.fields import PicturesField
from volunteer.core.ids import new_id
from volunteer.models import Area, User
from volunteer.places.choosing import Choice
from volunteer.places.fields import PlaceField


def pictures_field(*, required: bool = False, **words: Any) -> PicturesField:
    missing = {"required": IncidentRefusal.NO_PICTURE.label}
    too_many = IncidentRefusal.TOO_MANY_PHOTOS.label
    return PicturesField(most=MAX_PHOTOS, too_many=too_many, camera=True, required=required, error_messages=missing, **words)


def place_field(label: Any) -> PlaceField:
    return PlaceField(choice=Choice(deepest=Area.Level.BUILDING), label=label)


class ReportForm(OnceForm):
    """What is wrong was chosen on the page before; a picture and the place are enough."""

    kind = forms.ModelChoiceField(queryset=IncidentKind.objects.filter(active=True), widget=forms.HiddenInput)
    pictures = pictures_field(label=_("Take a picture"), help_text=_("Up to four. No faces and no number plates, please."))
    area = place_field(_("Where is it?"))
    spot = forms.CharField(label=_("Where exactly"), max_length=80, required=False, help_text=_("For example: in front of door 2."))
    words = forms.CharField(label=_("In a few words"), max_length=300, required=False, widget=forms.Textarea({"rows": 2}))

    def __init__(self, *args: Any, by: User, at: datetime, kind: IncidentKind | None = None, **kwargs: Any) -> None:
        kwargs["initial"] = {"id": new_id(at), "kind": kind, "area": by.area_id}
        super().__init__(*args, **kwargs)

    @property
    def incident(self) -> Incident:
        """What is to be kept; ask once the form is valid."""
        given = self.cleaned_data
        return Incident(id=given["id"], kind=given["kind"], area=given["area"], spot=given["spot"], words=given["words"])


def note_field(label: Any, *, required: bool = True, help_text: Any = "") -> forms.CharField:
    return forms.CharField(label=label, max_length=300, required=required, help_text=help_text, widget=forms.Textarea({"rows": 3}))


class TakeForm(forms.Form):
    note = note_field(_("A word to who told of it"), required=False)


class NoteForm(forms.Form):
    note = note_field(_("Why?"), help_text=_("Those concerned read it."))


class LevelForm(forms.Form):
    level = forms.ChoiceField(label=_("level"), choices=Level, widget=forms.RadioSelect)
    note = note_field(_("Why?"))


class AcrossForm(forms.Form):
    area = place_field(_("Where does it lie?"))
    note = note_field(_("Why?"))


class CloseForm(forms.Form):
    report = note_field(_("What was done?"), help_text=_("Who told of it reads this."))
    pictures = pictures_field(label=_("How it is now"), required=True, help_text=_("At least one picture. No faces, please."))
