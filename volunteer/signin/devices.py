"""Phones of a service point: the second factor of those who work there.

Somebody who appoints at the point invites a phone and gets a code that works once, within fifteen minutes. Who types it on the
phone chooses a PIN; from then on the phone's key (a cookie) and the PIN together are the factor, for roles at that point only.
A revoked phone stops at the next page it asks for.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction

from volunteer.core import audit, rate_limit
from volunteer.core.ids import clean_code, random_code
from volunteer.core.refusals import Refused
from volunteer.models import Device, ServicePoint, User
from volunteer.roles import scope as role_scope
from volunteer.roles.scope import Power
from volunteer.signin.refusals import SignInRefusal

CODE_LIVES = timedelta(minutes=15)
WRONG_PINS = 5
CODES_TRIED = 10
TRY_WINDOW = timedelta(minutes=10)
SEEN_EVERY = timedelta(hours=1)  # a device's last sight is written once an hour, not at each page
PIN_LENGTH = 6
WEAK_PINS = frozenset({"123456", "654321", "012345", "543210", "123123", "112233", "121212"})


def secret_hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def invite_device(*, point: ServicePoint, name: str, by: User, at: datetime) -> tuple[Device, str]:
    """A place for one phone at the point, and the code that enrols it: eight characters, once, for fifteen minutes.

    Whether `by` may do this at the point is the caller's scope.
    """
    code = random_code()
    with transaction.atomic():
        device = Device.objects.create(
            point=point, name=name, code_hash=secret_hash(code), code_until=at + CODE_LIVES, invited_by=by, invited_at=at
        )
        audit.record(act="device.invite", subject=device, actor=by, at=at, detail={"point": point.pk, "name": name})
    return device, code


def enrol_device(*, code: str, pin: str, by: User, at: datetime) -> tuple[Device, str]:
    """Make this phone the device of an invitation; the answer's key belongs into its cookie. Raises `Refused(Reason)`."""
    if not rate_limit.allow_attempt(kind="device", subject=f"person:{by.pk}", most=CODES_TRIED, within=TRY_WINDOW, at=at):
        raise Refused(SignInRefusal.TOO_MANY)
    waiting = Device.objects.filter(code_hash=secret_hash(clean_code(code)), code_until__gt=at, enrolled_at=None, revoked_at=None)
    device = waiting.select_related("point__area").first()
    if device is None:
        raise Refused(SignInRefusal.CODE)
    if not works_at(by, device.point, at):
        raise Refused(SignInRefusal.NO_ROLE, point=device.point.name)
    if is_weak_pin(pin):
        raise Refused(SignInRefusal.PIN)
    key = secrets.token_urlsafe(32)
    with transaction.atomic():
        changes = {"token_hash": secret_hash(key), "pin_hash": make_password(pin), "code_hash": "", "enrolled_by": by}
        if not waiting.filter(pk=device.pk).update(**changes, enrolled_at=at, seen_at=at):
            raise Refused(SignInRefusal.CODE)  # somebody was faster
        audit.record(act="device.enrol", subject=device, actor=by, at=at, detail={"point": device.point_id})
    device.refresh_from_db()
    return device, key


def works_at(person: User, point: ServicePoint, at: datetime) -> bool:
    """Whether this person holds a role over the point itself or an area around it."""
    return any(a.point_id == point.pk or (a.area and a.area.contains(point.area)) for a in role_scope.all_appointments(person, at))


def is_weak_pin(pin: str) -> bool:
    return len(pin) != PIN_LENGTH or not (pin.isascii() and pin.isdigit()) or len(set(pin)) == 1 or pin in WEAK_PINS


def device_by_key(*, key: str) -> Device | None:
    """The living device of a key; None for no key, a foreign one, a revoked phone. One statement."""
    return Device.objects.alive().select_related("point").filter(token_hash=secret_hash(key)).first() if key else None


def unlock_device(*, device: Device, pin: str, by: User, at: datetime) -> None:
    """Check the PIN of a phone for a person who works at its point. Raises `Refused(Reason)`."""
    if not works_at(by, device.point, at):
        raise Refused(SignInRefusal.NO_ROLE, point=device.point.name)
    if not rate_limit.allow_attempt(kind="pin", subject=f"device:{device.pk}", most=WRONG_PINS, within=TRY_WINDOW, at=at):
        raise Refused(SignInRefusal.TOO_MANY)
    if not Device.objects.alive().filter(pk=device.pk).exists():
        raise Refused(SignInRefusal.REVOKED)
    if not check_password(pin, device.pin_hash):
        raise Refused(SignInRefusal.WRONG_PIN)
    rate_limit.clear_attempts(kind="pin", subject=f"device:{device.pk}")
    audit.record(act="device.unlock", subject=device, actor=by, at=at)


def note_use(*, device: Device, at: datetime) -> None:
    """Note that the phone was used, at most once an hour."""
    if device.seen_at is None or at - device.seen_at >= SEEN_EVERY:
        Device.objects.filter(pk=device.pk).update(seen_at=at)


@transaction.atomic
def revoke_device(*, device: Device, by: User, at: datetime) -> None:
    """End a phone or an unused invitation at once. Harmless to repeat; whether `by` may is the caller's scope."""
    if Device.objects.filter(pk=device.pk, revoked_at=None).update(revoked_at=at, revoked_by=by):
        audit.record(act="device.revoke", subject=device, actor=by, at=at, detail={"point": device.point_id})


@transaction.atomic
def set_device_pin(*, device: Device, pin: str, by: User, at: datetime) -> None:
    """A new PIN for an enrolled phone; the one before is of no use any more. Whether `by` may is the caller's scope.

    Raises `Refused(Reason)`.
    """
    if is_weak_pin(pin):
        raise Refused(SignInRefusal.PIN)
    if not Device.objects.alive().filter(pk=device.pk).update(pin_hash=make_password(pin)):
        raise Refused(SignInRefusal.REVOKED)
    rate_limit.clear_attempts(kind="pin", subject=f"device:{device.pk}")
    audit.record(act="device.pin", subject=device, actor=by, at=at, detail={"point": device.point_id})


def managing_scope(*, by: User, at: datetime) -> role_scope.Scope:
    """At which points this person enrols and revokes phones: those they run or appoint at."""
    running, appointing = role_scope.scope_for(by, Power.RUN, at), role_scope.scope_for(by, Power.APPOINT, at)
    return role_scope.Scope(
        paths=tuple(sorted({*running.paths, *appointing.paths})),
        point_ids=tuple(sorted({*running.point_ids, *appointing.point_ids})),
    )
