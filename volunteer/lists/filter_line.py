"""What narrows a list, as one line: a box for words, at most four chips, the rest behind “more”, and what is chosen."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from django.db.models import Model
from django.utils.safestring import SafeString
from django.utils.translation import gettext, pgettext

from volunteer.core import clock, forms
from volunteer.templatetags import formatting

MOST_CHIPS = 4
DAYS = ("since", "until")  # two fields that are one chip
ORDER = "sort"  # an order narrows nothing: its chip stands last

type Address = dict[str, str | None]


@dataclass(frozen=True)
class Chip:
    """One field of the line, or the two of days; `text` is what is chosen, or what a list begins with."""

    fields: list[forms.BoundField]
    chosen: bool
    text: str = ""
    presets: list[tuple[str, Address]] = field(default_factory=list)

    @property
    def label(self) -> str:
        return gettext("Days") if len(self.fields) > 1 else str(self.fields[0].label)

    @property
    def box(self) -> SafeString:
        """The field of a choice with its name for those who cannot see the chip."""
        return self.fields[0].as_widget(attrs={"aria-label": self.label})

    @property
    def named(self) -> str:
        """What is chosen, with the name of its field."""
        return gettext("%(label)s: %(text)s") % {"label": self.label, "text": self.text or self.fields[0].data}

    @property
    def without(self) -> Address:
        """What the address leaves out when this is taken away."""
        return {**{one.html_name: None for one in self.fields}, "page": None}


class FilterLine:
    """The line of a form; `asked` are the fields that narrow, `nothing` the values that choose nothing."""

    def __init__(self, form: forms.Form, asked: list[forms.BoundField], nothing: tuple[object, ...]) -> None:
        self.form, self.nothing = form, nothing
        boxes = [one for one in asked if one.widget_type in {"text", "search"}]
        self.search = boxes[0] if boxes else None
        self.rest = [one for one in asked if one is not self.search]

    @property
    def box(self) -> SafeString:
        """The box for words; what may be typed stands in it until something is."""
        if self.search is None:
            return SafeString()
        label = str(self.search.label)
        attrs = {"placeholder": self.search.field.widget.attrs.get("placeholder") or label, "aria-label": label}
        return self.search.as_widget(attrs=attrs)

    @cached_property
    def every(self) -> list[Chip]:
        """Choices first, an order last among them; then what must be typed or ticked."""
        return [self.chip(group) for group in grouped(self.rest)]

    @property
    def chips(self) -> list[Chip]:
        return [one for one in self.every if is_choice(one.fields)][:MOST_CHIPS]

    @property
    def more(self) -> list[Chip]:
        shown = self.chips
        return [one for one in self.every if one not in shown]

    @property
    def chosen(self) -> list[Chip]:
        """All that is chosen here, the words too."""
        words = [self.chip([self.search])] if self.search else []
        return [one for one in (*words, *self.every) if one.chosen]

    @property
    def errors(self) -> list[str]:
        return [str(sentence) for one in (*self.rest, *([self.search] if self.search else [])) for sentence in one.errors]

    def chip(self, fields: list[forms.BoundField]) -> Chip:
        chosen = any(one.data not in (*self.nothing, one.initial) for one in fields)
        if len(fields) > 1:
            days = [self.value(one) for one in fields]
            return Chip(fields, chosen, day_span(*days) if chosen else "", presets(fields))
        value = self.value(fields[0])
        return Chip(fields, chosen, value_text(fields[0], value) if value not in self.nothing else "")

    def value(self, one: forms.BoundField) -> Any:
        """What was understood of a field; none where it was not."""
        return self.form.cleaned_data.get(one.name) if self.form.is_bound and self.form.errors is not None else None


def grouped(fields: list[forms.BoundField]) -> Iterator[list[forms.BoundField]]:
    """Fields one by one, but the two of days together, in the order of the line."""
    named = {one.name: one for one in fields}
    days = [named[name] for name in DAYS if name in named]
    plain = [one for one in fields if one not in days or len(days) < len(DAYS)]
    choices = [one for one in plain if is_choice([one]) and one.name != ORDER]
    yield from ([one] for one in choices)
    if len(days) == len(DAYS):
        yield days
    yield from ([one] for one in plain if one not in choices and one.name == ORDER)
    yield from ([one] for one in plain if one not in choices and one.name != ORDER)


def is_choice(fields: list[forms.BoundField]) -> bool:
    return len(fields) > 1 or fields[0].widget_type == "select"


def value_text(one: forms.BoundField, value: Any) -> str:
    """A value as its choice says it; nothing is asked of the database for it."""
    if isinstance(value, Model) and isinstance(one.field, forms.ModelChoiceField):
        return one.field.label_from_instance(value)
    if isinstance(value, date):
        return formatting.full_day(value)
    widget = one.field.widget
    if isinstance(widget, forms.Select) and not isinstance(one.field, forms.ModelChoiceField):
        key = str(value).lower() if isinstance(value, bool) else str(value or "")
        return str(dict(flat(widget.choices)).get(key, one.data or ""))
    return gettext("yes") if value is True else str(one.data or "")


def flat(choices: Iterable[Any]) -> Iterator[tuple[str, Any]]:
    for value, words in choices:
        if isinstance(words, list | tuple):
            yield from flat(words)
        else:
            yield str(value), words


def day_span(since: date | None, until: date | None) -> str:
    if since and until:
        return formatting.full_day(since) if since == until else f"{formatting.full_day(since)}–{formatting.full_day(until)}"
    if since:
        return gettext("from %(day)s") % {"day": formatting.full_day(since)}
    return gettext("up to %(day)s") % {"day": formatting.full_day(until)} if until else ""


def presets(fields: list[forms.BoundField]) -> list[tuple[str, Address]]:
    """Spans of days that are asked for again and again."""
    today = clock.today()
    month = today.replace(day=1)
    spans: Mapping[str, tuple[date, date]] = {
        gettext("today"): (today, today),
        gettext("this week"): (monday := today - timedelta(days=today.weekday()), monday + timedelta(days=6)),
        gettext("this month"): (month, (month + timedelta(days=32)).replace(day=1) - timedelta(days=1)),
        pgettext("days", "this year"): (today.replace(month=1, day=1), today.replace(month=12, day=31)),
    }
    names = [one.html_name for one in fields]
    return [(words, {**dict(zip(names, map(str, span), strict=True)), "page": None}) for words, span in spans.items()]
