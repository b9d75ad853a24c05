"""Forms about teams and units."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from volunteer.core import forms
from volunteer.core.files.images import clean_picture

BY_NAME_OR_SIZE = {
    "name": (pgettext_lazy("order", "by name"), ("name", "pk")),
    "size": (_("most people first"), ("-size", "name", "pk")),
}
DATE_INPUT = forms.DateInput({"type": "date"}, format="%Y-%m-%d")


class NoteForm(forms.Form):
    note = forms.CharField(label=_("Department or class"), max_length=40, required=False)


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=120, required=False)


def clean_picture_field(form: forms.BaseForm, name: str) -> Any:
    """A new picture made small and safe; None where none was chosen, also where there is one already."""
    chosen: Any = form.cleaned_data[name]
    return clean_picture(chosen) if chosen and name in form.changed_data else None


PICTURE_INPUT = forms.FileInput({"accept": "image/jpeg,image/png,image/webp"})
