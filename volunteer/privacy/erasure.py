"""Closing an account: by its owner, for a child of the household, by the community on somebody's wish; and the
files that go with it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import partial

from django.db import transaction
from django.db.models.fields.files import FieldFile
from django.utils import timezone

from volunteer.core import audit
from volunteer.core.refusals import Refused
from volunteer.models import User
from volunteer.privacy import erasure_registry
from volunteer.privacy import export as privacy_export
from volunteer.privacy.refusals import PrivacyRefusal
from volunteer.roles import scope as role_scope
from volunteer.roles.scope import Power

ADULT_AGE = 18


@transaction.atomic
def close_account(*, person: User, by: User, at: datetime) -> None:
    """Close one's own account, or that of a child one acts for. Harmless to repeat. Raises `Refused`."""
    held = lock_person(person)
    if held.is_active and not privacy_export.people_to_copy(by).filter(pk=held.pk).exists():
        raise Refused(PrivacyRefusal.NOT_YOURS)
    if held.is_active and not may_close_alone(held, by, at):
        raise Refused(PrivacyRefusal.ASK)
    erase_account(held, by, at, {})


def may_close_alone(person: User, by: User, at: datetime) -> bool:
    """For oneself, and for children: whoever may be grown up (no date of birth known) has a word of their own."""
    age = person.age_on(timezone.localdate(at))
    return person.pk == by.pk or (age is not None and age < ADULT_AGE)


@transaction.atomic
def close_account_for(*, person: User, why: str, by: User, at: datetime) -> None:
    """Staff close the account of somebody without a phone, on their wish. Harmless to repeat. Raises `Refused`."""
    held = lock_person(person)
    if (
        held.is_active
        and not privacy_export.residents_without_phone(role_scope.scope_for(by, Power.APPOINT, at)).filter(pk=held.pk).exists()
    ):
        raise Refused(PrivacyRefusal.COPY_NOT_STAFF)
    erase_account(held, by, at, {"why": privacy_export.CopyWish(why).value})


def lock_person(person: User) -> User:
    """The person's row, alone: nobody signs up, orders or checks in by it meanwhile."""
    return User.objects.get_queryset().select_for_update(of=("self",)).get(pk=person.pk)


def erase_account(held: User, by: User, at: datetime, detail: dict[str, str]) -> None:
    if not held.is_active:
        return
    if erasure_registry.all_obligations(held, at):
        raise Refused(PrivacyRefusal.STILL_OPEN)
    for room in reversed(erasure_registry.HANDLERS):  # those above first: they still read who it was
        room.forget(held, at)
    audit.record(act="account.close", subject=held, actor=by, at=at, detail=detail)


def remove_files(files: Iterable[FieldFile]) -> None:
    """Take these files away once the transaction is done; the rows no longer name them. Raises nothing where one is gone."""
    for file in files:
        if file.name:
            transaction.on_commit(partial(file.storage.delete, file.name))
