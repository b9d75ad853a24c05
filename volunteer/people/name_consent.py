"""A manager's name in full, and their photo, on the page of their service point: masked and letters alone, until they agree.

To publish a name or a photo needs a consent of its own (Personal Information Protection Law, article 25).
"""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from volunteer.core import audit
from volunteer.models import Consent, User
from volunteer.people.consents import TERMS_VERSION

NAME, FACE = Consent.Purpose.NAME, Consent.Purpose.FACE


def consents_of(people: Iterable[int]) -> set[tuple[int, str]]:
    """(id of the person, purpose) of what these people let everybody see of them; one statement."""
    standing = Consent.objects.filter(person__in=list(people), purpose__in=[NAME, FACE], withdrawn_at=None)
    return set(standing.values_list("person_id", "purpose"))


def consenting_ids(people: Iterable[int]) -> set[int]:
    """Which of these people (ids) let their name be read in full; one statement."""
    return {person_id for person_id, purpose in consents_of(people) if purpose == NAME}


@transaction.atomic
def give_consent(*, person: User, at: datetime, purpose: Consent.Purpose = NAME) -> None:
    """Let everybody read one's name in full, or see one's photo. Harmless to repeat."""
    User.objects.get_queryset().select_for_update(no_key=True).get(pk=person.pk)
    if (person.pk, purpose) not in consents_of([person.pk]):
        Consent.objects.create(person=person, purpose=purpose, version=TERMS_VERSION, given_by=person, at=at)
        audit.record(act=f"consent.{purpose}", subject=person, actor=person, at=at)


@transaction.atomic
def withdraw_consent(*, person: User, at: datetime, purpose: Consent.Purpose = NAME) -> None:
    """Take it back: from then on the name is masked, the photo gone. Without the name there is no photo. Harmless to repeat."""
    purposes = [NAME, FACE] if purpose == NAME else [FACE]
    for one in purposes:
        if person.consents.filter(purpose=one, withdrawn_at=None).update(withdrawn_at=at):
            audit.record(act=f"consent.{one}_withdrawn", subject=person, actor=person, at=at)
