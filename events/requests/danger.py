"""Words that mean danger: who writes them sees the numbers to call before anything else."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from events.models import DangerWord


@dataclass(frozen=True)
class Number:
    """A number one calls at once, and for what."""

    call: str
    label: str | Promise


NUMBERS = (
    Number("110", pgettext_lazy("emergency number", "police")),
    Number("119", pgettext_lazy("emergency number", "fire")),
    Number("120", pgettext_lazy("emergency number", "ambulance")),
    Number("12345", _("the government's line, day and night")),
)


def found(words: str) -> list[str]:
    """The numbers that the words of danger in a text belong to, each once; spaces between characters do not hide one."""
    text = "".join(words.split())
    return list(dict.fromkeys(danger.call for danger in DangerWord.objects.order_by("pk") if danger.word in text))


def numbers(first: list[str]) -> list[Number]:
    """All four numbers, those named first before the others."""
    return sorted(NUMBERS, key=lambda number: (number.call not in first, first.index(number.call) if number.call in first else 0))
