"""The field by which a person is named: by volunteer number, mobile number or name, or by a scan of their code or card.

The match is shown before anything is saved. With JavaScript it appears while one types; without it a button of the field sends the
form, which comes back with the match and all that was typed. A whole number names one person and is taken as it is; a name is
never taken before somebody pressed on the person who is meant.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from volunteer.core import clock, forms
from volunteer.core.ids import clean_code, one_line
from volunteer.finding import queries as finding_queries
from volunteer.finding.queries import Match
from volunteer.models import User
from volunteer.places.fields import DeferredScript, HtmxConfig
from volunteer.signin import personal_code

TAKES, FINDS = "take", "find"
LONGEST = 200  # the address in a code is the longest that is scanned


@dataclass(frozen=True)
class Press:
    """A press inside the field: the form is not finished."""

    text: str
    act: str


def read_press(values: list[str]) -> str | Press:
    """What was typed, or a press inside the field; a pressed button comes last."""
    typed = next((value for value in values if not value.startswith((f"{TAKES}:", f"{FINDS}:"))), "")
    act, colon, number = values[-1].partition(":") if values else ("", "", "")
    if colon and act == TAKES:
        return Press(clean_code(number), TAKES)
    return Press(typed, FINDS) if colon and act == FINDS else typed


class PersonInput(forms.TextInput):
    """A box to type into, and below it who is meant. `reader` asks; `kept` is the match of the text that was checked last."""

    template_name = "volunteer/finding/person_field.html"
    reader: User | None = None
    phones = False
    kept: tuple[str, Match] | None = None

    class Media:
        css = {"all": ("css/person-field.css",)}
        js = (HtmxConfig(), DeferredScript("vendor/htmx/htmx.min.js"), DeferredScript("js/person-field.js"))

    def value_from_datadict(self, data: Any, files: Any, name: str) -> str | Press | None:
        values = data.getlist(name) if hasattr(data, "getlist") else [data[name]] if name in data else []
        return read_press([str("" if value is None else value) for value in values])

    def match(self, text: str) -> Match:
        """Whom the text means to the reader; asked once for each text."""
        if self.kept is None or self.kept[0] != text:
            if self.reader is None or not text:
                return Match()
            found = finding_queries.match_people(text, reader=self.reader, at=clock.now(), phones=self.phones)
            self.kept = text, found
        return self.kept[1]

    def get_context(self, name: str, value: Any, attrs: Mapping[str, Any] | None) -> dict[str, Any]:
        checked = self.kept is not None  # the form says itself what is wrong
        press = value if isinstance(value, Press) else Press(str(value or "").strip(), "")
        match = self.match(press.text)
        text = press.text
        if match.person and personal_code.parse_code(text):  # a code of a phone lasts a minute
            text = match.person.volunteer_no
        context = super().get_context(name, text, dict(attrs or {}))
        id = context["widget"]["attrs"].get("id") or f"id_{name}"
        query = {"field": name, "id": id} | ({"optional": "1"} if not self.is_required else {})
        works = self.reader is not None and finding_queries.works_with_people(self.reader, clock.now())
        return context | {
            "name": name,
            "id": id,
            "text": text,
            "match": match,
            "shown": match.people[: finding_queries.MOST],
            "refusal": "" if checked and not press.act else match.refusal,
            "works": works,
            "url": f"{reverse('volunteer:find_person')}?{urlencode(query)}",
        }


class PersonField(forms.CharField):
    """Its value is a person, None where it is empty. The form says who asks: `ask_as`.

    `phones`: anybody may give a mobile number here; otherwise staff alone.
    """

    default_error_messages = {
        "required": _("Please say who it is: volunteer number, mobile number or name."),
        "several": _("Several people fit. Press on the one you mean."),
        "unsure": _("Is it this person? Press on the name."),
    }
    widget: PersonInput

    def __init__(self, *, phones: bool = False, **kwargs: Any) -> None:
        super().__init__(**({"label": _("Person"), "max_length": LONGEST, "widget": PersonInput()} | kwargs))
        self.widget.phones = phones

    def is_unfinished(self, value: object) -> bool:
        """Whether a button inside the field was pressed, and not the form's own."""
        return isinstance(value, Press)

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        match = self.widget.match(text)
        if match.person:
            return match.person
        if not match.people:
            raise forms.ValidationError(match.refusal, code="nobody")
        code = "several" if len(match.people) > 1 else "unsure"
        raise forms.ValidationError(self.error_messages[code], code=code)


def person_asked_for(request: HttpRequest) -> str:
    """The volunteer number that an address names (`?person=`), as the first value of a person field."""
    return clean_code(one_line(request.GET.get("person", ""), most=20))


def ask_as(form: forms.BaseForm, reader: User) -> None:
    """Let the person fields of this form be asked by `reader`."""
    for field in form.fields.values():
        if isinstance(field, PersonField):
            field.widget.reader, field.widget.kept = reader, None
