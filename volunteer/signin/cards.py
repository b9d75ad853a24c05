"""Printed cards, for people who carry no phone: made, and killed at once when lost."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy

from volunteer.core import audit
from volunteer.core.ids import random_code
from volunteer.core.refusals import Refused
from volunteer.models import Card, User
from volunteer.people import parties as people_parties
from volunteer.signin.refusals import SignInRefusal

SERIAL_LENGTH = 12  # of 23 letters: 54 bits, which nobody guesses


class CardEndReason(TextChoices):
    """Why a card died."""

    LOST = "lost", pgettext_lazy("card", "lost")
    DAMAGED = "damaged", pgettext_lazy("card", "damaged")
    RETURNED = "returned", pgettext_lazy("card", "given back")
    REPLACED = "replaced", pgettext_lazy("card", "replaced by a new one")


@transaction.atomic
def issue_card(*, person: User, by: User, at: datetime, replaces: str | None = None) -> Card:
    """A new card for a person; the one before is dead from now on.

    Who took the person's PIN makes no card: both together spend the points. `replaces` is the serial of the card the page showed
    ("" for none): where another one lives by now, a press was repeated and that one is the answer. Raises `Refused`.
    """
    holder = User.objects.filter(pk=person.pk).select_for_update(no_key=True).get()
    if not holder.is_active:
        raise Refused(SignInRefusal.INACTIVE)
    if not may_issue(person=holder, by=by):
        raise Refused(SignInRefusal.TOOK_PIN)
    alive = Card.objects.filter(person=holder, killed_at=None).first()
    if replaces is not None and alive is not None and alive.serial != replaces:
        return alive
    if alive is not None:
        kill_card(card=alive, by=by, reason=CardEndReason.REPLACED, at=at)
    card = Card.objects.create(serial=random_code(SERIAL_LENGTH), person=person, issued_by=by, issued_at=at)
    audit.record(act="issue_card", subject=person, actor=by, at=at, detail={"serial": card.serial})
    return card


def may_issue(*, person: User, by: User) -> bool:
    """Whether this person may print a card for another one. Everybody's own is no danger to them."""
    return by.pk == person.pk or not people_parties.is_near(by, person, act=people_parties.Act.CARD)


@transaction.atomic
def kill_card(*, card: Card, by: User, reason: str, at: datetime) -> None:
    """From `at` on nobody is signed in by this card; it never lives again. Killing twice keeps the first time and reason."""
    killed = {"killed_by": by, "killed_at": at, "reason": reason}
    if Card.objects.filter(pk=card.pk, killed_at=None).update(**killed):
        audit.record(act="kill_card", subject=card.person, actor=by, at=at, detail={"serial": card.serial, "reason": reason})
    card.refresh_from_db(fields=list(killed))
