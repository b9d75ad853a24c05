"""PINs of people who carry no phone: chosen at the community, typed at a counter together with the card."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction

from volunteer.core import audit, rate_limit
from volunteer.core.refusals import Refused
from volunteer.models import Appointment, Pin, User
from volunteer.notices.outbox import notify
from volunteer.people import parties as people_parties
from volunteer.people.parties import Act
from volunteer.roles import deciders
from volunteer.roles.scope import Power
from volunteer.signin.refusals import SignInRefusal

LENGTHS = range(4, 7)
WRONG_PINS = 5
TRY_WINDOW = timedelta(hours=1)


@transaction.atomic
def set_pin(*, person: User, pin: str, by: User, at: datetime) -> None:
    """Keep the PIN that the person chose in front of `by`; the one before is gone. Whether `by` may is the caller's scope.

    Raises `Refused(Reason)`.
    """
    if not may_set(person=person, by=by):
        raise Refused(SignInRefusal.INVOLVED)
    if is_weak_pin(pin, person):
        raise Refused(SignInRefusal.WEAK)
    Pin.objects.update_or_create(person=person, defaults={"pin_hash": make_password(pin), "set_by": by, "set_at": at})
    rate_limit.clear_attempts(kind="card_pin", subject=str(person.pk))
    audit.record(act="set_pin", subject=person, actor=by, at=at)
    notify(person=person, kind="pin_set", params={}, key=f"pin_set:{person.pk}:{at.isoformat()}", at=at)


def may_set(*, person: User, by: User) -> bool:
    """Whether this person may take another one's PIN: not who registered them, made their card or is near to them."""
    return not people_parties.is_near(by, person, act=Act.PIN)


def others_who_may_set(*, person: User, at: datetime) -> list[Appointment]:
    """The nearest office where somebody may."""
    return deciders.others_for(person, Act.PIN, power=Power.APPOINT, at=at)


def is_weak_pin(pin: str, person: User) -> bool:
    """Whether others would try this PIN first."""
    if len(pin) not in LENGTHS or not (pin.isascii() and pin.isdigit()) or len(set(pin)) == 1:
        return True
    born = person.birth_date.strftime("%Y%m%d %y%m%d %d%m%Y") if person.birth_date else ""
    return pin in "01234567890" or pin in "09876543210" or pin in born


def check_pin(*, person: User, pin: str, at: datetime) -> None:
    """Check a PIN typed for this person; five wrong ones an hour. Raises `Refused(Reason)`.

    Not inside a transaction that a refusal rolls back: the tries are counted.
    """
    held = Pin.objects.filter(person=person).first()
    if held is None:
        raise Refused(SignInRefusal.NONE)
    if not rate_limit.allow_attempt(kind="card_pin", subject=str(person.pk), most=WRONG_PINS, within=TRY_WINDOW, at=at):
        raise Refused(SignInRefusal.PIN_TOO_MANY)
    if not check_password(pin, held.pin_hash):
        raise Refused(SignInRefusal.WRONG)
    rate_limit.clear_attempts(kind="card_pin", subject=str(person.pk))
