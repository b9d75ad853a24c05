"""Forms about teams and units."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from volunteer.core import clock, forms
from volunteer.core.attempts import attempt_cleaning
from volunteer.core.files.images import clean_picture
from volunteer.models import User
from volunteer.people.queries import find_person

BY_NAME_OR_SIZE = {
    "name": (pgettext_lazy("order", "by name"), ("name", "pk")),
    "size": (_("most people first"), ("-size", "name", "pk")),
}
DATE_INPUT = forms.DateInput({"type": "date"}, format="%Y-%m-%d")


class NumberForm(forms.Form):
    """Somebody by their volunteer number; `person` is set when it is valid."""

    volunteer_no = forms.CharField(
        label=_("Volunteer number"),
        max_length=20,
        help_text=_("It stands on the person's own page."),
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off"}),
    )
    person: User | None = None

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by = by

    def clean_volunteer_no(self) -> str:
        number = str(self.cleaned_data["volunteer_no"])
        if not number:
            return ""
        with attempt_cleaning():
            self.person = find_person(volunteer_no=number, by=self.by, at=clock.now())
        return number


class NoteForm(forms.Form):
    note = forms.CharField(label=_("Department or class"), max_length=40, required=False)


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=120, required=False)


def clean_picture_field(form: forms.BaseForm, name: str) -> Any:
    """A new picture made small and safe; None where none was chosen, also where there is one already."""
    chosen: Any = form.cleaned_data[name]
    return clean_picture(chosen) if chosen and name in form.changed_data else None


PICTURE_INPUT = forms.FileInput({"accept": "image/jpeg,image/png,image/webp"})
