"""What closing an account means in each room. Each registers itself in `AppConfig.ready`: this one knows none of those above."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise

from volunteer.models import User

type Words = str | Promise


@dataclass(frozen=True)
class OpenObligation:
    """One thing that has to be ended before, in words, and the page where that is done ("" where it only takes time)."""

    words: Words
    url: str = ""


def no_warnings(_person: User, _at: datetime) -> Iterable[Words]:
    return ()


@dataclass(frozen=True)
class ErasureHandler:
    """`still_open` reads what stands in the way; `lost` says what the person gives up; `forget` takes away what names them.

    `forget` runs in the transaction of the act, with the person's row held, after nothing was found open. It keeps what others
    need without the name (attendance, transfers, the register of certificates); files go when the transaction is done.
    """

    still_open: Callable[[User, datetime], Iterable[OpenObligation]]
    forget: Callable[[User, datetime], None]
    lost: Callable[[User, datetime], Iterable[Words]] = no_warnings


HANDLERS: list[ErasureHandler] = []


def all_obligations(person: User, at: datetime) -> list[OpenObligation]:
    return [found for room in HANDLERS for found in room.still_open(person, at)]


def all_loss_warnings(person: User, at: datetime) -> list[Words]:
    return [words for room in HANDLERS for words in room.lost(person, at)]
