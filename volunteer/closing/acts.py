"""Closing an account: by its owner, for a child of the household without a phone, by the community for somebody without one.

Nobody closes the account of another adult alone: their household asks, and the community answers (`volunteer.data_requests`).

What names the person is taken away, in every room, in one transaction; attendance, transfers and the register stay and point to a
volunteer number that belongs to nobody any more (Personal Information Protection Law, article 47; domain.md §3.1). It cannot be
taken back: whoever comes again begins a new account.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import TextChoices
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from volunteer import audit, scope
from volunteer.closing import registry
from volunteer.kept import taking
from volunteer.models import User
from volunteer.refusals import Refused
from volunteer.scope import Power

GROWN_UP = 18


class Reason(TextChoices):
    NOT_YOURS = "not_yours", _("You close your own account, and that of children of your household who have no phone.")
    ASK = "ask", _("The account of another adult is closed by their community, which asks them first. Send it your request.")
    STILL_OPEN = "still_open", _("Something has to be ended first. It stands in the list below.")


@transaction.atomic
def close(*, person: User, by: User, at: datetime) -> None:
    """Close one's own account, or that of a child one acts for. Harmless to repeat. Raises `Refused`."""
    held = locked(person)
    if held.is_active and not taking.people_of(by).filter(pk=held.pk).exists():
        raise Refused(Reason.NOT_YOURS)
    if held.is_active and not decides_alone(held, by, at):
        raise Refused(Reason.ASK)
    end(held, by, at, {})


def decides_alone(person: User, by: User, at: datetime) -> bool:
    """For oneself, and for children: whoever may be grown up (no date of birth known) has a word of their own."""
    age = person.age_on(timezone.localdate(at))
    return person.pk == by.pk or (age is not None and age < GROWN_UP)


@transaction.atomic
def close_for(*, person: User, why: str, by: User, at: datetime) -> None:
    """Staff close the account of somebody without a phone, on their wish. Harmless to repeat. Raises `Refused`."""
    held = locked(person)
    if held.is_active and not taking.residents(scope.of(by, Power.APPOINT, at)).filter(pk=held.pk).exists():
        raise Refused(taking.Reason.NOT_STAFF)
    end(held, by, at, {"why": taking.Why(why).value})


def locked(person: User) -> User:
    """The person's row, alone: nobody signs up, orders or checks in by it meanwhile."""
    return User.objects.get_queryset().select_for_update(of=("self",)).get(pk=person.pk)


def end(held: User, by: User, at: datetime, detail: dict[str, str]) -> None:
    if not held.is_active:
        return
    if registry.still_open(held, at):
        raise Refused(Reason.STILL_OPEN)
    for room in reversed(registry.ROOMS):  # those above first: they still read who it was
        room.forget(held, at)
    audit.record(act="account.close", subject=held, actor=by, at=at, detail=detail)
