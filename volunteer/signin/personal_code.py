"""The personal code 志愿者码, which says who somebody is to whoever runs a shift: renewing itself on a phone, or fixed on a card.

The one on the phone changes every 30 seconds. A card's serial is random and stands for its person until the card is killed.
Both are judged by when they were scanned, so that a scanner without network decides the same as one with it.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from volunteer.core.refusals import Refused
from volunteer.models import Card, User
from volunteer.signin.refusals import SignInRefusal

WINDOW = 30  # seconds one code is the current one; the one before and the one after are taken too: clocks differ
NUMBER_BYTES = 5  # eight letters of base32: a page without network reads the volunteer number from them
TOKEN = re.compile(r"[A-Z2-7]{32}")
SERIAL = re.compile(r"[A-Z0-9]{10,16}")
ADDRESS = re.compile(r"HTTPS?://[^/\s]+/([VK])/([A-Z0-9]+)/?")


def window_number(at: datetime) -> int:
    """The number of the 30-second window that `at` lies in."""
    return int(at.timestamp()) // WINDOW


def code_token(person: User, number: int) -> str:
    """The code of one window: volunteer number, window and a MAC of both; 32 characters A-Z2-7."""
    body = int(person.volunteer_no).to_bytes(NUMBER_BYTES, "big") + number.to_bytes(4, "big")
    return base64.b32encode(body + _mac(body)).decode()


def code_address(person: User, number: int) -> str:
    """What the QR picture says: upper case throughout, so that the picture stays small."""
    return f"{settings.PUBLIC_URL}/V/{code_token(person, number)}".upper()


def card_address(serial: str) -> str:
    """What the QR picture of a printed card says."""
    return f"{settings.PUBLIC_URL}/K/{serial}".upper()


def next_addresses(person: User, at: datetime, count: int = 10) -> list[tuple[datetime, str]]:
    """The current code and those after it: (when its window begins, the address in the QR), oldest first."""
    first = window_number(at)
    return [(datetime.fromtimestamp(n * WINDOW, at.tzinfo), code_address(person, n)) for n in range(first, first + count)]


@dataclass(frozen=True)
class ReadCode:
    """A personal code taken apart, not yet believed: of a phone (`volunteer_no`, `window`, `mac`) or of a card (`serial`)."""

    volunteer_no: str = ""
    window: int = 0
    mac: bytes = b""
    serial: str = ""

    @property
    def genuine(self) -> bool:
        """A phone's code made by us, in whichever window."""
        number = int(self.volunteer_no or 0).to_bytes(NUMBER_BYTES, "big")
        return hmac.compare_digest(self.mac, _mac(number + self.window.to_bytes(4, "big")))

    def fresh(self, at: datetime) -> bool:
        """Of the window of `at`, the one before or the one after."""
        return abs(self.window - window_number(at)) <= 1


@dataclass(frozen=True)
class CodeOwner:
    """Whose code it is; `card` where it was a printed one."""

    person: User
    card: Card | None = None


def parse_code(text: str) -> ReadCode | None:
    """Take a scanned or typed text apart: a whole address, or the bare code or serial; None when it is not of this kind.

    The host in an address is not looked at: cards outlive a change of address, and what a code says is proven by its MAC.
    """
    text = "".join(text.split()).upper()
    kind, bare = "", text
    if whole := ADDRESS.fullmatch(text):
        kind, bare = whole[1], whole[2]
    if kind != "K" and TOKEN.fullmatch(bare):
        return _parse_phone_code(base64.b32decode(bare))
    if kind != "V" and SERIAL.fullmatch(bare) and not bare.isdecimal():
        return ReadCode(serial=bare)
    return None


def _parse_phone_code(raw: bytes) -> ReadCode:
    number, rest = raw[:NUMBER_BYTES], raw[NUMBER_BYTES:]
    return ReadCode(volunteer_no=str(int.from_bytes(number, "big")), window=int.from_bytes(rest[:4], "big"), mac=rest[4:])


def find_owner(read: ReadCode, scanned_at: datetime) -> CodeOwner:
    """Whose code was scanned then. Raises `Refused(Reason)`."""
    (found,) = find_owners([(read, scanned_at)])
    if isinstance(found, Refused):
        raise found
    return found


def find_owners(readings: Sequence[tuple[ReadCode, datetime]]) -> list[CodeOwner | Refused]:
    """The answers to many codes, each with when it was scanned, in the same order; at most two statements."""
    numbers = {read.volunteer_no for read, _at in readings if not read.serial and read.genuine}
    serials = {read.serial for read, _at in readings if read.serial}
    people = {p.volunteer_no: p for p in User.objects.get_queryset().filter(volunteer_no__in=numbers)} if numbers else {}
    cards = Card.objects.select_related("person").in_bulk(serials) if serials else {}
    return [_judge(read, at, people.get(read.volunteer_no), cards.get(read.serial)) for read, at in readings]


def _judge(read: ReadCode, at: datetime, person: User | None, card: Card | None) -> CodeOwner | Refused:
    if card is not None:
        person = card.person
    if person is None or not (read.serial or read.genuine):
        return Refused(SignInRefusal.UNKNOWN)
    if card is None and not read.fresh(at):
        return Refused(SignInRefusal.EXPIRED)
    if card is not None and card.killed_at is not None and card.killed_at <= at:
        return Refused(SignInRefusal.KILLED)
    return CodeOwner(person, card) if person.is_active else Refused(SignInRefusal.INACTIVE_PERSON)


def _mac(body: bytes) -> bytes:
    """Eleven bytes, under a key of this purpose alone."""
    key = hmac.new(settings.SECRET_KEY.encode(), b"volunteer.personal", hashlib.sha256).digest()
    return hmac.new(key, body, hashlib.sha256).digest()[:11]
