"""Taking the copy along: for oneself, for whoever of the household has no phone, by the community for somebody without one.

The law gives everybody a copy of what is kept about them (Personal Information Protection Law, article 45; domain.md §3.1). Each
time is noted; whoever is not there to see it is told.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet, TextChoices
from django.utils.translation import gettext_lazy as _

from volunteer import audit, limits, notices, scope
from volunteer.codes import new_id
from volunteer.models import User
from volunteer.refusals import Refused
from volunteer.scope import Power

A_DAY = timedelta(days=1)
OF_ONE = 5  # copies of one person a day
BY_STAFF = 30  # copies that one member of the staff makes a day


class Reason(TextChoices):
    NOT_YOURS = "not_yours", _("You take this for yourself, and for people of your household who have no phone.")
    NOT_STAFF = "not_staff", _("This is for the community they live in, and for people without a phone only.")
    SLOWLY = "slowly", _("Those were many copies for one day. The last one still says it all; a new one can be made tomorrow.")


class Why(TextChoices):
    """How somebody without a phone asked for it."""

    DESK = "desk", _("They asked for it at the desk")
    HOME = "home", _("They asked for it at home")
    LETTER = "letter", _("They asked for it in writing")
    COURT = "authority", _("A guardian named by a court asked for it")


def people_of(person: User) -> QuerySet[User]:
    """Whose copy this person may take: their own, and that of members of the household without a phone."""
    household = User.objects.household_of(person)
    return household.filter(pk=person.pk) | household.filter(phone_index=None)


def residents(held: scope.Scope) -> QuerySet[User]:
    """For whom staff may make one: who lives in their area, and has not proven a number of their own."""
    return User.objects.get_queryset().filter(held.areas("area__"), phone_verified_at=None, is_active=True).select_related("area")


@transaction.atomic
def take(*, person: User, by: User, at: datetime) -> None:
    """Note that a person takes their copy, or that of somebody they act for, who is told. Raises `Refused`."""
    if not people_of(by).filter(pk=person.pk).exists():
        raise Refused(Reason.NOT_YOURS)
    keep_within(person, at)
    audit.record(act="copy.take", subject=person, actor=by, at=at)
    if by.pk != person.pk:
        tell(person, by, at)


@transaction.atomic
def make(*, person: User, why: str, by: User, at: datetime) -> None:
    """Note that staff make the copy on the wish of somebody without a phone, who is told. Raises `Refused`."""
    if not residents(scope.of(by, Power.APPOINT, at)).filter(pk=person.pk).exists():
        raise Refused(Reason.NOT_STAFF)
    keep_within(person, at)
    if not limits.check(kind="copy_staff", subject=str(by.pk), most=BY_STAFF, within=A_DAY, at=at):
        raise Refused(Reason.SLOWLY)
    audit.record(act="copy.make", subject=person, actor=by, at=at, detail={"why": Why(why).value})
    tell(person, by, at)


def keep_within(person: User, at: datetime) -> None:
    if not limits.check(kind="copy", subject=str(person.pk), most=OF_ONE, within=A_DAY, at=at):
        raise Refused(Reason.SLOWLY)


def tell(person: User, by: User, at: datetime) -> None:
    key = f"copy_made:{new_id(at)}"
    notices.notify(person=person, kind="copy_made", params={"by": by.masked_name}, key=key, at=at)
