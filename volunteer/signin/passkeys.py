"""Signing in without a code: with the fingerprint or the face that unlocks one's own phone (a passkey, WebAuthn).

A passkey is for who likes it. It opens the account and wakes no role: that takes the second factor. To add one, a code to the
number of the account must have been passed within the last minutes, so that a phone left unlocked on a table is not enough; the
number is told. The cryptography is allauth's and fido2's.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import Any

from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse

from volunteer.core import audit, clock, rate_limit
from volunteer.core.refusals import Refused
from volunteer.models import User
from volunteer.notices import outbox
from volunteer.notices.texts import Text
from volunteer.signin import actions as signin
from volunteer.signin.refusals import SignInRefusal
from volunteer.signin.sessions import read_device_name

CODE = "passkey_code"  # the session's key of the code that was sent: its hash, and until when it holds
CODE_LIVES = timedelta(minutes=5)
FRESH = timedelta(minutes=10)  # for so long a code that was passed lets one add a passkey
GUESSES_AN_HOUR = 10
MOST = 10
NAME = 40  # letters


def passkeys_of(person: User) -> QuerySet[Authenticator]:
    found: QuerySet[Authenticator] = Authenticator.objects.filter(user=person, type=Authenticator.Type.WEBAUTHN)
    return found.order_by("created_at", "pk")


def has_fresh_code(request: HttpRequest, at: datetime) -> bool:
    """Whether this session passed a code to the number of the account within the last minutes."""
    since = (at - clock.offset() - FRESH).timestamp()
    records = get_authentication_records(request, request.user)
    return any(record.get("method") == "code" and record["at"] >= since for record in records)


def send_code(request: HttpRequest, person: User, at: datetime) -> None:
    """Send a code to the number of the account that says what it does. Raises `Refused`."""
    if person.phone_verified_at is None or not person.phone:
        raise Refused(SignInRefusal.NO_NUMBER)
    code = f"{secrets.randbelow(1_000_000):06d}"
    text = Text("code_passkey", {"code": code})
    signin.send_code(phone=person.phone, text=text, device=read_device_name(request), at=at)
    request.session[CODE] = {"hash": _hash(person, code), "until": (at + CODE_LIVES).timestamp()}


def pass_code(request: HttpRequest, person: User, typed: str, at: datetime) -> None:
    """The code that was sent: a passkey can be added now. Raises `Refused`."""
    hour = timedelta(hours=1)
    if not rate_limit.allow_attempt(kind="passkey", subject=str(person.pk), most=GUESSES_AN_HOUR, within=hour, at=at):
        raise Refused(SignInRefusal.GUESSING)
    sent = request.session.get(CODE)
    code = "".join(c for c in typed if c.isalnum())
    if not sent or sent["until"] < at.timestamp() or not secrets.compare_digest(sent["hash"], _hash(person, code)):
        raise Refused(SignInRefusal.WRONG_CODE)
    del request.session[CODE]
    record_authentication(request, person, method="code")


def _hash(person: User, code: str) -> str:
    return rate_limit.subject_hash(f"passkey:{person.pk}:{code}")


@transaction.atomic
def add_passkey(*, person: User, name: str, credential: dict[str, Any], at: datetime) -> Authenticator:
    """Keep a passkey whose answer was checked, and tell the number. Raises `Refused`."""
    User.objects.get_queryset().select_for_update(no_key=True).get(pk=person.pk)
    if passkeys_of(person).count() >= MOST:
        raise Refused(SignInRefusal.MANY_PASSKEYS)
    kind, kept = Authenticator.Type.WEBAUTHN, {"name": name[:NAME], "credential": credential}
    made: Authenticator = Authenticator.objects.create(user=person, type=kind, data=kept)
    key = f"passkey_added:{made.pk}"
    outbox.notify(
        person=person, kind="passkey_added", params={"name": name[:NAME]}, key=key, at=at, url=reverse("volunteer:passkeys")
    )
    audit.record(act="passkey.add", subject=person, actor=person, at=at)
    return made


@transaction.atomic
def remove_passkey(*, passkey: Authenticator, by: User, at: datetime) -> None:
    """Take a passkey away. Harmless to repeat."""
    if passkeys_of(by).filter(pk=passkey.pk).delete()[0]:
        audit.record(act="passkey.remove", subject=by, actor=by, at=at)
