"""The forms of pictures: a new one, and the wish that one be taken away."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from events.models import Photo, Shift
from volunteer.core import forms
from volunteer.core.files.images import clean_picture

Basis = Photo.Basis
KEPT = "kept"  # nobody else sees it: no basis


class PhotoForm(forms.Form):
    """One picture, who is to be recognised on it, and what is to be seen."""

    folded = ("caption",)
    id = forms.UUIDField(widget=forms.HiddenInput)
    picture = forms.FileField(
        label=_("Picture"),
        widget=forms.FileInput({"accept": "image/*"}),
        error_messages={"required": _("Choose a picture first.")},
    )
    basis = forms.ChoiceField(
        label=_("Who is to be recognised on it?"),
        choices=[
            (Basis.NOBODY, _("Nobody: from behind, from afar, or things alone")),
            (Basis.AGREED, _("Grown-ups alone, and each of them agrees that it is shown")),
            (KEPT, _("Others, or children: only who runs the shift sees it")),
        ],
        widget=forms.RadioSelect,
        initial=KEPT,
    )
    caption = forms.CharField(
        label=_("What is to be seen?"),
        max_length=60,
        required=False,
        help_text=_("In a few words, for those who cannot see it: neighbours clear the snow from the steps."),
    )

    def clean_basis(self) -> str:
        basis: str = self.cleaned_data["basis"]
        return "" if basis == KEPT else basis

    def clean_picture(self) -> Any:
        upload: UploadedFile[Any] = self.cleaned_data["picture"]
        return clean_picture(upload)

    def photo(self, shift: Shift) -> Photo:
        """What is kept of it, not yet saved and without the file."""
        asked = self.cleaned_data
        return Photo(id=asked["id"], shift=shift, basis=asked["basis"], caption=asked["caption"])


class PhotoObjectionForm(forms.Form):
    id = forms.UUIDField(widget=forms.HiddenInput)
    words = forms.CharField(
        label=_("Where on it are you?"),
        max_length=200,
        required=False,
        help_text=_("Only if you like: the service point reads it."),
    )
