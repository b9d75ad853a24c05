"""The now card: what a person is in the middle of and what waits for them, what presses most first.

Rooms of the apps above know the things themselves. Each adds its function to `NOW_SOURCES` when its app is ready, and every page
that shows the card asks `now_card` alone.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum

from django.utils.functional import Promise

from volunteer.models import User


class NowKind(IntEnum):
    """What it is, in the order in which the card shows it."""

    SERVING = 1
    CHECK_IN = 2
    HELP = 3
    COLLECT = 4
    SIGNED_UP = 5
    ASKED = 6


LOOKS = {  # of each kind the icon and the colour of its line
    NowKind.SERVING: ("check-circle", "green"),
    NowKind.CHECK_IN: ("clock", "red"),
    NowKind.HELP: ("care", "blue"),
    NowKind.COLLECT: ("bag", "gold"),
    NowKind.SIGNED_UP: ("calendar", "blue"),
    NowKind.ASKED: ("heart", ""),
}


@dataclass(frozen=True)
class Progress:
    """How far a stay has come, in minutes of those planned; `so_far` and `then` say it in words."""

    minutes: int
    planned: int
    so_far: str
    then: str = ""


@dataclass(frozen=True)
class NowItem:
    """One thing. `label` and `when` stand in its first line, `url` is the page where it is told in full.

    `action` is what there is to do about it, at `action_url`; `presses` where it is to be done now, so that it stands in the
    thumb's reach with `hint` beside it. `at` orders the items of one kind, the earliest first.
    """

    kind: NowKind
    at: datetime
    label: str
    when: str
    title: str
    url: str
    note: str = ""
    action: str = ""
    action_url: str = ""
    action_icon: str = ""
    presses: bool = False
    hint: str = ""
    progress: Progress | None = None

    @property
    def icon(self) -> str:
        return LOOKS[self.kind][0]

    @property
    def colour(self) -> str:
        return LOOKS[self.kind][1]

    @property
    def on_site(self) -> bool:
        """Whether it is about being at a shift now."""
        return self.kind <= NowKind.CHECK_IN


@dataclass(frozen=True)
class NowCard:
    """What a person has before them, in its order; false where there is nothing."""

    items: tuple[NowItem, ...]

    def __bool__(self) -> bool:
        return bool(self.items)

    @property
    def first(self) -> NowItem | None:
        return next(iter(self.items), None)

    @property
    def rest(self) -> tuple[NowItem, ...]:
        return self.items[1:]

    def leads_at(self, url: str) -> bool:
        """Whether its first thing comes before what the page at this address is for: being at a shift, or going in to this one."""
        return self.first is not None and (self.first.kind is NowKind.SERVING or (self.first.on_site and self.first.url == url))

    def count(self, *kinds: NowKind) -> int:
        return sum(item.kind in kinds for item in self.items)


NOW_SOURCES: list[Callable[[User, datetime], list[NowItem]]] = []


def now_card(person: User, at: datetime) -> NowCard:
    """The card of a person; the same number of statements however much there is."""
    found = [item for source in NOW_SOURCES for item in source(person, at)]
    return NowCard(tuple(sorted(found, key=lambda item: (item.kind, item.at))))


@dataclass(frozen=True)
class PersonDoor:
    """One of the large doors on a person's own page. `note` says what is open behind it, from the card as far as it knows."""

    order: int
    url_name: str
    icon: str
    colour: str
    title: str | Promise
    note: Callable[[User, NowCard], str]


PERSON_DOORS: list[PersonDoor] = []


def person_doors(person: User, card: NowCard) -> list[tuple[PersonDoor, str]]:
    """The doors in their order, each with what is open behind it."""
    return [(door, door.note(person, card)) for door in sorted(PERSON_DOORS, key=lambda door: door.order)]
