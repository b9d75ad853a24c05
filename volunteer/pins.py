"""PINs of people who carry no phone: chosen at the community, typed at a counter together with the card."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from volunteer import audit, limits
from volunteer.models import Pin, User
from volunteer.notices import notify
from volunteer.refusals import Refused

LENGTHS = range(4, 7)
WRONG_PINS = 5
WITHIN = timedelta(hours=1)


class Reason(TextChoices):
    INVOLVED = "pin_involved", _("You registered this person or share a household. Somebody else sets the PIN with them.")
    WEAK = "pin_weak", _("A PIN has four to six digits: not all the same, not in a row, not the birthday.")
    NONE = "pin_none", _("No PIN is set yet. The person chooses one at the community, with the card in hand.")
    WRONG = "pin_wrong", _("This PIN is not right. After five wrong ones the person waits an hour.")
    TOO_MANY = "pin_too_many", _("Five wrong PINs. Try again in an hour, or let the community set a new one.")


@transaction.atomic
def set_pin(*, person: User, pin: str, by: User, at: datetime) -> None:
    """Keep the PIN that the person chose in front of `by`; the one before is gone. Whether `by` may is the caller's scope.

    Raises `Refused(Reason)`.
    """
    if person.registered_by_id == by.pk or by.acts_for(person):
        raise Refused(Reason.INVOLVED)
    if weak(pin, person):
        raise Refused(Reason.WEAK)
    Pin.objects.update_or_create(person=person, defaults={"pin_hash": make_password(pin), "set_by": by, "set_at": at})
    limits.clear(kind="card_pin", subject=str(person.pk))
    audit.record(act="set_pin", subject=person, actor=by, at=at)
    notify(person=person, kind="pin_set", params={}, key=f"pin_set:{person.pk}:{at.isoformat()}", at=at)


def weak(pin: str, person: User) -> bool:
    """Whether others would try this PIN first."""
    if len(pin) not in LENGTHS or not (pin.isascii() and pin.isdigit()) or len(set(pin)) == 1:
        return True
    born = person.birth_date.strftime("%Y%m%d %y%m%d %d%m%Y") if person.birth_date else ""
    return pin in "01234567890" or pin in "09876543210" or pin in born


def check(*, person: User, pin: str, at: datetime) -> None:
    """Check a PIN typed for this person; five wrong ones an hour. Raises `Refused(Reason)`.

    Not inside a transaction that a refusal rolls back: the tries are counted.
    """
    held = Pin.objects.filter(person=person).first()
    if held is None:
        raise Refused(Reason.NONE)
    if not limits.check(kind="card_pin", subject=str(person.pk), most=WRONG_PINS, within=WITHIN, at=at):
        raise Refused(Reason.TOO_MANY)
    if not check_password(pin, held.pin_hash):
        raise Refused(Reason.WRONG)
    limits.clear(kind="card_pin", subject=str(person.pk))
