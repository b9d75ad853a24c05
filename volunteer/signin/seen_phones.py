"""A phone without a history that somebody of the staff has seen in its owner's hand.

Strangers can use up what a number has for phones on which its owner never signed in. Such a phone then shows eight digits, and
whoever has a role at a service point or above it types them: for an hour its codes and its wrong ones are counted by themselves,
as those of a phone of the owner are. The code still goes to the number alone, so that who types the digits opens nothing, and a
thief whom they are typed for gains ten tries. They tell neither number nor account, and are the same for a number that nobody has.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from volunteer.core import audit, rate_limit
from volunteer.core.ids import clean_code
from volunteer.core.refusals import Refused
from volunteer.models import User
from volunteer.signin.refusals import SignInRefusal

HOLDS = timedelta(hours=1)  # from when the digits are typed
SAID_AN_HOUR = 30  # phones for which one person of the staff says so
LENGTH, MODULUS = 8, 97
KIND = "phone-seen"


def digits_of(phone: str, device: str, at: datetime, ago: int = 0) -> str:
    """Eight digits of a number (E.164) and a device in this hour, or so many hours `ago`; empty for a device without a name.

    The last two check the others (ISO 7064), so that a slip in reading them out is noticed.
    """
    if not device:
        return ""
    hour = int(at.timestamp()) // 3600 - ago
    number = int(rate_limit.subject_hash(f"seen:{phone}:{device}:{hour}"), 16) % 10 ** (LENGTH - 2) * 100
    return f"{number + MODULUS + 1 - number % MODULUS:0{LENGTH}}"


def is_seen(phone: str, device: str, at: datetime) -> bool:
    """Whether somebody of the staff has said within the hour that they see this device in the hand of who has the number."""
    found = {digits_of(phone, device, at, ago) for ago in (0, 1)} - {""}
    return any(rate_limit.seconds_left(**confirmation_limit(digits, at)) for digits in found)


def confirmation_limit(digits: str, at: datetime) -> dict[str, Any]:
    """Of a counted limit: one saying for these digits holds for `HOLDS`."""
    return {"kind": KIND, "subject": digits, "most": 1, "within": HOLDS, "at": at}


@transaction.atomic
def confirm_phone(*, digits: str, by: User, at: datetime) -> None:
    """Say that one sees the phone that shows these digits, as typed. Harmless to repeat. Whether `by` may is the caller's scope.

    Raises `Refused`.
    """
    digits = clean_code(digits)
    if not (len(digits) == LENGTH and digits.isascii() and digits.isdecimal() and int(digits) % MODULUS == 1):
        raise Refused(SignInRefusal.NO_DIGITS)
    if rate_limit.seconds_left(**confirmation_limit(digits, at)):
        return
    mine: dict[str, Any] = {"kind": "phone-seen-by", "subject": str(by.pk), "most": SAID_AN_HOUR, "within": HOLDS, "at": at}
    if not rate_limit.allow_attempt(**mine):
        raise Refused(SignInRefusal.SAID_OFTEN)
    rate_limit.allow_attempt(**confirmation_limit(digits, at))
    audit.record(act="phone.seen", subject=by, actor=by, at=at)
