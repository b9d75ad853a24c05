"""Becoming a user: the number is proven, the rules are agreed to, everything else is asked later."""

from collections.abc import Callable
from datetime import datetime

from django.db import transaction
from django.urls import reverse

from volunteer.core import audit
from volunteer.models import Area, AuditRow, Consent, User
from volunteer.notices import outbox
from volunteer.people.consents import TERMS_VERSION
from volunteer.roles import scope as role_scope

DISPUTE = "account.dispute"

# What rooms above do when a number was proven for the first time since nobody had it; registered in `AppConfig.ready`.
ARRIVALS: list[Callable[[User, datetime], None]] = []


@transaction.atomic
def get_or_create_person(*, phone: str, at: datetime) -> User:
    """The person of a proven number (E.164): the one who has it, or a new one. Their consent to the current terms is kept once."""
    User.objects.bulk_create([User.objects.unsaved(name="", at=at, phone=phone)], ignore_conflicts=True)
    person = User.objects.with_phone(phone).select_for_update(no_key=True).get()
    if person.phone_verified_at is None and not is_disputed(person):  # somebody else had put the number down for them
        User.objects.filter(pk=person.pk).update(phone_verified_at=at)
        person.phone_verified_at = at
    if not person.consents.filter(purpose=Consent.Purpose.TERMS, version=TERMS_VERSION, withdrawn_at=None).exists():
        Consent.objects.create(person=person, purpose=Consent.Purpose.TERMS, version=TERMS_VERSION, given_by=person, at=at)
    if person.phone_verified_at == at:
        for arrival in ARRIVALS:
            arrival(person, at)
    return person


def name_newcomer(*, person: User, name: str) -> None:
    """Give a newcomer the name they wrote; whoever has one keeps it."""
    User.objects.filter(pk=person.pk, name="").update(name=name)


def release_number(*, person: User, at: datetime) -> None:
    """Take the number from an account whose owner no longer holds it, in the caller's transaction: it blocks nobody.

    Everything else of the account stays. Its owner reads why where they are still signed in; the community gives it another number.
    """
    old = person.masked_phone
    changes = {"phone_sealed": None, "phone_index": None, "phone_verified_at": None}
    if not User.objects.filter(pk=person.pk, phone_index=person.phone_index).exclude(phone_index=None).update(**changes):
        return
    audit.record(act="number.given_up", subject=person, actor=None, at=at)
    key = f"number_given_up:{person.pk}:{at.isoformat()}"
    outbox.notify(person=person, kind="number_given_up", params={"old": old}, key=key, at=at, url=reverse("account_change_phone"))


@transaction.atomic
def release_unused_number(*, person: User, at: datetime) -> None:
    """`release_number` in a transaction of its own."""
    release_number(person=User.objects.get_queryset().select_for_update(no_key=True).get(pk=person.pk), at=at)


# --- an account that was there before its owner ----------------------------------------------------------------------------


def took_over_account(person: User, at: datetime) -> bool:
    """Whether signing in at `at` took over an account that somebody else had made with this number."""
    return person.registered_by_id is not None and person.phone_verified_at == at


def is_disputed(person: User) -> bool:
    """Whether the owner of the number said that the account is not theirs."""
    return AuditRow.objects.filter(subject_type="user", subject_id=str(person.pk), act=DISPUTE).exists()


@transaction.atomic
def dispute_account(*, person: User, words: str, at: datetime) -> None:
    """The owner of the number says that the account somebody made with it is not theirs.

    Its points cannot be spent until the community has seen the person, as if the number had never been proven. The reviewers
    nearest to it, whoever made it left out, are told with the `words`. Harmless to repeat; nothing happens to an account that
    its owner made.
    """
    held = User.objects.get_queryset().select_for_update(no_key=True).get(pk=person.pk)
    maker = held.registered_by
    if maker is None or is_disputed(held):
        return
    User.objects.filter(pk=held.pk).update(phone_verified_at=None, confirmed_at=None)
    audit.record(act=DISPUTE, subject=held, actor=held, at=at, detail={"by": maker.volunteer_no})
    area = held.area or Area.objects.get(parent=None)
    told = role_scope.reviewers_for(area, at=at, excluding=[held.pk, maker.pk])
    params = {"no": held.volunteer_no, "name": held.name, "by": maker.name, "words": words}
    url = f"/staff/people/{held.volunteer_no}/"
    outbox.notify_many(people=told, kind="account_disputed", params=params, key=f"account_disputed:{held.pk}", at=at, url=url)
