"""What closing an account means in each room. Each registers itself in `AppConfig.ready`: this one knows none of those above."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise

from volunteer.models import User

type Words = str | Promise


@dataclass(frozen=True)
class StillOpen:
    """One thing that has to be ended before, in words, and the page where that is done ("" where it only takes time)."""

    words: Words
    url: str = ""


def nothing(_person: User, _at: datetime) -> Iterable[Words]:
    return ()


@dataclass(frozen=True)
class Room:
    """`still_open` reads what stands in the way; `lost` says what the person gives up; `forget` takes away what names them.

    `forget` runs in the transaction of the act, with the person's row held, after nothing was found open. It keeps what others
    need without the name (attendance, transfers, the register of certificates); files go when the transaction is done.
    """

    still_open: Callable[[User, datetime], Iterable[StillOpen]]
    forget: Callable[[User, datetime], None]
    lost: Callable[[User, datetime], Iterable[Words]] = nothing


ROOMS: list[Room] = []


def still_open(person: User, at: datetime) -> list[StillOpen]:
    return [found for room in ROOMS for found in room.still_open(person, at)]


def lost(person: User, at: datetime) -> list[Words]:
    return [words for room in ROOMS for words in room.lost(person, at)]
