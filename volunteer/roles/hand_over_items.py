"""What is personal to the holder of a role, or open with them, and what becomes of it when the role is handed over.

Each app adds its own in `AppConfig.ready` (`register_items`). The page of a hand-over lists them before the press, and the record
of it keeps how many there were.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from volunteer.models import Appointment, HandOver


class Rule(TextChoices):
    FOLLOWS = "follows", pgettext_lazy("hand-over", "goes to the successor")
    ENDS = "ends", pgettext_lazy("hand-over", "ends")
    STAYS = "stays", pgettext_lazy("hand-over", "stays")
    TO_DO = "to_do", pgettext_lazy("hand-over", "to be done")


COLOURS = {Rule.FOLLOWS: "green", Rule.ENDS: "red", Rule.STAYS: "", Rule.TO_DO: "gold"}


@dataclass(frozen=True)
class HandOverItem:
    """One kind of thing. `count` says how many there are with the holder of an appointment; 0 where the role has none.

    `why` says in a sentence what happens to them. `carry_out` does it, in the transaction of the hand-over, whose `successor` is
    the new appointment; None where nothing has to be done. `url` is the page where one deals with them.
    """

    name: str
    label: str | Promise
    rule: Rule
    why: str | Promise
    count: Callable[[Appointment, datetime], int]
    carry_out: Callable[[HandOver, datetime], object] | None = None
    url: Callable[[Appointment], str] | None = None


ITEMS: dict[str, HandOverItem] = {}


def register_items(*items: HandOverItem) -> None:
    for item in items:
        if item.name in ITEMS:
            raise ImproperlyConfigured(f"Two items of a hand-over are called {item.name}.")
        ITEMS[item.name] = item


@dataclass(frozen=True)
class Line:
    """One line of the check-list or the record."""

    item: HandOverItem
    number: int
    url: str = ""

    @property
    def colour(self) -> str:
        return COLOURS[self.item.rule]


def checklist(appointment: Appointment, at: datetime) -> list[Line]:
    """What the holder has now, with how many; only what there is."""
    counted = [(item, item.count(appointment, at)) for item in ITEMS.values()]
    return [_line(item, number, appointment) for item, number in counted if number]


def record_lines(made: HandOver) -> list[Line]:
    """What there was when a hand-over was carried out."""
    kept: dict[str, Any] = made.items
    return [_line(item, kept[name], made.appointment) for name, item in ITEMS.items() if name in kept]


def _line(item: HandOverItem, number: int, appointment: Appointment) -> Line:
    return Line(item, number, item.url(appointment) if item.url else "")


def count_items(appointment: Appointment, at: datetime) -> dict[str, int]:
    """How many there are, by the names of the items; only what there is."""
    return {line.item.name: line.number for line in checklist(appointment, at)}


def carry_out_items(made: HandOver, at: datetime) -> None:
    """Deal with everything that was counted."""
    for name in made.items:
        if act := ITEMS[name].carry_out:
            act(made, at)
