"""What proves that a phone was there: the rotating code of a shift, the typed code beside it, and the presence ticket.

Only the code on the spot changes every 15 seconds; who has read it holds a signed ticket and may take time to sign in.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid5

from django.conf import settings
from django.core import signing
from django.db.models import DurationField, ExpressionWrapper, F, Value
from django.http import HttpRequest, HttpResponse

from events.models import Door, Shift
from events.shifts.models import ShiftQuerySet
from volunteer.core import clock, rate_limit
from volunteer.core.ids import new_id
from volunteer.signin import sessions

WINDOW = 15  # seconds one rotating code is the current one; the one before it is still taken
TYPED_WINDOW = 60  # seconds of a typed code: reading and typing six digits takes longer than pointing a camera
TICKET_COOKIE = "presence"
TICKET_SALT = "events.presence"
NUMBER_COOKIE = "number"
NUMBER_SALT = "events.number"
TICKET_LIFE = timedelta(minutes=5)
TICKET_LIFE_SIGNING_IN = timedelta(minutes=30)
BEGUN, OWNED = "presence_begun", "presence_owned"  # the session's keys of the ticket with which signing in began, and ended


def window_number(at: datetime) -> int:
    """The number of the 15-second window that `at` lies in. Web machines keep one time (NTP): the caller gives it."""
    return int(at.timestamp()) // WINDOW


# --- the rotating code -------------------------------------------------------------------------------------------------


def rotating_token(shift: Shift, number: int) -> str:
    """The code of one window: shift, window and a MAC of both under the shift's secret; 45 characters A-Z2-7."""
    body = shift.id.bytes + number.to_bytes(4, "big")
    return base64.b32encode(body + _mac(shift, b"scan", number)[:8]).decode().rstrip("=")


def qr_address(shift: Shift, number: int) -> str:
    """What the QR picture says: upper case throughout, so that it takes QR's alphanumeric mode and stays a small picture."""
    return f"{settings.PUBLIC_URL}/C/{rotating_token(shift, number)}".upper()


def next_tokens(shift: Shift, at: datetime, count: int = 5) -> list[tuple[datetime, str]]:
    """The current code and those after it: (when its window begins, the address in the QR), oldest first."""
    first = window_number(at)
    zone = at.tzinfo
    return [(datetime.fromtimestamp(n * WINDOW, zone), qr_address(shift, n)) for n in range(first, first + count)]


@dataclass(frozen=True)
class RotatingCode:
    """A rotating code taken apart, not yet believed."""

    shift_id: UUID
    window: int
    mac: bytes

    def genuine(self, shift: Shift) -> bool:
        """Made by us, for this shift, in whichever window."""
        return self.shift_id == shift.id and hmac.compare_digest(self.mac, _mac(shift, b"scan", self.window)[:8])

    def fresh(self, at: datetime) -> bool:
        """Of the current window or the one before."""
        return self.window in (window_number(at), window_number(at) - 1)


def parse_code(text: str) -> RotatingCode | None:
    """Take a scanned code apart; None when it is damaged or not one of ours."""
    text = text.strip().upper()
    try:
        raw = base64.b32decode(text + "=" * (-len(text) % 8))
    except (binascii.Error, ValueError):
        return None
    if len(raw) != 28 or base64.b32encode(raw).decode().rstrip("=") != text:
        return None
    return RotatingCode(shift_id=UUID(bytes=raw[:16]), window=int.from_bytes(raw[16:20], "big"), mac=raw[20:])


# --- the typed code ----------------------------------------------------------------------------------------------------


def typed_window_number(at: datetime) -> int:
    return int(at.timestamp()) // TYPED_WINDOW


def typed_code(shift: Shift, number: int) -> str:
    """Six digits of one typed window, bound to the shift."""
    return f"{int.from_bytes(_mac(shift, b'type', number)[:8], 'big') % 1_000_000:06d}"


def current_typed_code(shift: Shift, at: datetime) -> str:
    """The six digits to show beside the picture now; they are taken for one to two minutes."""
    return typed_code(shift, typed_window_number(at))


def find_typed_shift(digits: str, at: datetime, person_id: int | None = None) -> Shift | None:
    """The shift open for check-in or check-out now whose code was typed; None when there is none.

    Should two open shifts show the same digits, the one the person signed up for or is at is meant; otherwise none is.
    The caller limits guesses (account and device) before asking.
    """
    numbers = (typed_window_number(at), typed_window_number(at) - 1)
    wanted = "".join(digits.split())
    found = [s for s in open_shifts(at) if any(hmac.compare_digest(typed_code(s, n).encode(), wanted.encode()) for n in numbers)]
    if len(found) > 1 and person_id is not None:
        found = list(_shifts_of_person(found, person_id))
    return found[0] if len(found) == 1 else None


def open_shifts(at: datetime) -> ShiftQuerySet:
    """Published shifts whose doors, opening before the start and closing after the end, stand open at `at`."""
    minute = Value(timedelta(minutes=1), output_field=DurationField())
    before = ExpressionWrapper(F("rule__opens_before") * minute, output_field=DurationField())
    after = ExpressionWrapper(F("rule__leaves_until") * minute, output_field=DurationField())
    return Shift.objects.filter(state=Shift.State.PUBLISHED, start__lte=at + before, end__gte=at - after).select_related("rule")


def _shifts_of_person(shifts: list[Shift], person_id: int) -> Iterable[Shift]:
    ids = [shift.pk for shift in shifts]
    mine = Shift.objects.filter(pk__in=ids)
    own = set(mine.filter(signups__person_id=person_id, signups__state="place").values_list("pk", flat=True))
    own |= set(mine.filter(attendances__person_id=person_id).values_list("pk", flat=True))
    return [shift for shift in shifts if shift.pk in own]


def _mac(shift: Shift, purpose: bytes, number: int) -> bytes:
    return hmac.new(bytes(shift.secret), purpose + shift.id.bytes + number.to_bytes(8, "big"), hashlib.sha256).digest()


# --- the presence ticket -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Ticket:
    """This browser read the code of a shift at `scanned_at`. `nonce` becomes the id of the scan, so it works once.

    `person` is the account it belongs to: whoever was signed in at the scan. 0: nobody was; it belongs to the first account that
    signs in with it (`own_ticket`).
    """

    shift_id: UUID
    nonce: UUID
    scanned_at: datetime
    door: str
    window: int
    minutes: int
    person: int = 0

    @property
    def begin_by(self) -> datetime:
        """Until when signing in has to begin where nobody was signed in."""
        return self.scanned_at + TICKET_LIFE

    @property
    def ends_at(self) -> datetime:
        return self.scanned_at + timedelta(minutes=self.minutes)

    def nonce_of(self, person_id: int, holder_id: int) -> UUID:
        """The scan id for a person: the nonce for the account that holds the phone, one derived from it for the household."""
        return self.nonce if person_id == holder_id else uuid5(self.nonce, str(person_id))


def make_ticket(*, shift_id: UUID, door: str, at: datetime, person: int, number: int = 0) -> Ticket:
    """A new ticket: five minutes for the account of `person`, thirty where nobody (0) is signed in yet."""
    life = TICKET_LIFE if person else TICKET_LIFE_SIGNING_IN
    return Ticket(shift_id, new_id(at), at, door, number, int(life.total_seconds()) // 60, person)


def set_ticket_cookie(request: HttpRequest, response: HttpResponse, held: Ticket) -> None:
    """Hand the ticket to the browser in a signed cookie that no script can read. It is good in this browser only."""
    device = sessions.read_device_name(request) or sessions.name_device(response)
    value = [held.shift_id.hex, held.nonce.hex, held.scanned_at.timestamp(), held.door, held.window, held.minutes, held.person]
    response.set_cookie(
        TICKET_COOKIE,
        signing.dumps(value, salt=TICKET_SALT + device),
        max_age=held.minutes * 60,
        httponly=True,
        samesite="Lax",
        secure=settings.HTTPS,
    )


def ticket_of_browser(request: HttpRequest, at: datetime) -> Ticket | None:
    """The ticket this browser holds; None when there is none, it is not ours or another browser's, or its time is over.

    After five minutes a ticket of nobody is good only in the session in which signing in began with it.
    """
    device = sessions.read_device_name(request)
    try:
        shift, nonce, stamp, door, number, minutes, person = signing.loads(
            request.COOKIES.get(TICKET_COOKIE, ""), salt=TICKET_SALT + device
        )
        scanned_at = datetime.fromtimestamp(stamp, at.tzinfo)
        held = Ticket(UUID(shift), UUID(nonce), scanned_at, Door(door).value, number, minutes, int(person))
    except (signing.BadSignature, ValueError, TypeError):
        return None
    if not held.scanned_at <= at < held.ends_at:
        return None
    in_time = held.person or at < held.begin_by or held.nonce.hex in (request.session.get(BEGUN), request.session.get(OWNED))
    return held if in_time else None


def is_ticket_of_reader(request: HttpRequest, held: Ticket) -> bool:
    """Whether the ticket belongs to the account that is signed in; to nobody's browser belongs what belongs to nobody."""
    if not request.user.is_authenticated:
        return held.person == 0
    return held.person == request.user.pk or (held.person == 0 and request.session.get(OWNED) == held.nonce.hex)


def note_sign_in_begun(request: HttpRequest) -> None:
    """Somebody begins to sign in here: the ticket of this browser, if it is nobody's, waits half an hour for this session."""
    held = ticket_of_browser(request, clock.now())
    if held is not None and held.person == 0:
        request.session[BEGUN] = held.nonce.hex


def own_ticket(request: HttpRequest) -> None:
    """Somebody has just signed in here: the ticket of this browser is theirs, unless another account came first."""
    at = clock.now()
    held = ticket_of_browser(request, at)
    if held is None or held.person:
        return
    if rate_limit.allow_attempt(kind="ticket", subject=held.nonce.hex, most=1, within=TICKET_LIFE_SIGNING_IN, at=at):
        request.session[OWNED] = held.nonce.hex


# --- three digits ------------------------------------------------------------------------------------------------------


def set_number_cookie(request: HttpRequest, response: HttpResponse, arrival: UUID, *, seconds: int) -> None:
    """Let this browser, and no other, come back for its three digits for so many seconds."""
    value = signing.dumps(arrival.hex, salt=NUMBER_SALT + sessions.read_device_name(request))
    response.set_cookie(NUMBER_COOKIE, value, max_age=seconds, httponly=True, samesite="Lax", secure=settings.HTTPS)


def arrival_of_browser(request: HttpRequest) -> UUID | None:
    """The arrival whose three digits this browser was given."""
    try:
        return UUID(signing.loads(request.COOKIES.get(NUMBER_COOKIE, ""), salt=NUMBER_SALT + sessions.read_device_name(request)))
    except (signing.BadSignature, ValueError, TypeError, AttributeError):
        return None
