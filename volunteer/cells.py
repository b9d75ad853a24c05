"""What the cells of lists have in common: numbers stand to the right, a state is a tag, a moment is told in words."""

from datetime import datetime
from typing import Any

import django_tables2 as tables
from django.template.loader import render_to_string

from volunteer.templatetags import words

NUMBER = {"td": {"class": "num"}, "th": {"class": "num"}}


def tag(text: object, colour: str = "") -> str:
    """A state in a word; `colour` is red, gold, green, blue or none."""
    return render_to_string("_tag.html", {"text": text, "colour": colour})


class MomentColumn(tables.Column):
    """A moment as people say it; in a file in full."""

    def render(self, value: datetime) -> str:
        return words.moment(value)


class SignedColumn(tables.Column):
    """A number that came or went, with its sign; in a file the number."""

    def render(self, value: int) -> str:
        return f"+{value}" if value > 0 else str(value)

    def value(self, **kwargs: Any) -> int:
        return int(kwargs["value"])
