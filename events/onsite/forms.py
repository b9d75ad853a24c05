"""The lines of the paper roster as forms: times as people type them."""

from __future__ import annotations

from datetime import time
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from events.onsite import queries as onsite_queries
from volunteer.core import forms
from volunteer.finding.fields import PersonField, ask_as
from volunteer.models import User


class ClockField(forms.TimeField):
    """A clock time as people type it: 9:00, 09.00, 0900, with a full-width colon."""

    def __init__(self, label: Any, help_text: Any = "") -> None:
        widget = forms.TimeInput({"type": "time"}, format="%H:%M")
        wrong = _("Please write a time like 9:30.")
        formats, said = ["%H:%M", "%H%M"], {"invalid": wrong}
        super().__init__(
            label=label, help_text=help_text, required=False, widget=widget, input_formats=formats, error_messages=said
        )

    def to_python(self, value: Any) -> time | None:
        text = str(value or "").strip().replace("：", ":").replace(".", ":")
        return super().to_python(text.zfill(4) if text.isdecimal() else text)


class LineForm(forms.Form):
    """One line of the paper about a known person."""

    came = ClockField(_("Came at"))
    left = ClockField(_("Left at"))

    def __init__(self, data: Any = None, *, line: onsite_queries.RosterLine) -> None:
        super().__init__(data, prefix=f"p{line.person.volunteer_no}")
        self.line = line
        if line.place == onsite_queries.RosterPlace.INSIDE:
            del self.fields["came"]

    @property
    def open(self) -> bool:
        """Whether something is left to type in."""
        return self.line.place != onsite_queries.RosterPlace.OUT

    @property
    def person(self) -> User:
        return self.line.person


class ExtraLineForm(forms.Form):
    """One line of the paper about somebody who is not on the list."""

    who = PersonField(label=_("Who is it?"), required=False, phones=True)
    came = ClockField(_("Came at"))
    left = ClockField(_("Left at"))

    def __init__(self, data: Any = None, *, prefix: str | None = None, by: User) -> None:
        super().__init__(data, prefix=prefix)
        ask_as(self, by)

    @property
    def person(self) -> User:
        """Whose line it is, once the form is valid."""
        person: User = self.cleaned_data["who"]
        return person

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not data.get("who") and "who" not in self.errors:
            self.add_error("who", gettext("Whose line is this?"))
        return data
