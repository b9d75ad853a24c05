"""A manager's name in full on the page of their service point: masked, until they agree.

To publish a name needs a consent of its own (Personal Information Protection Law, article 25).
"""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from volunteer.core import audit
from volunteer.models import Consent, User
from volunteer.people.consents import TERMS_VERSION

NAME = Consent.Purpose.NAME


def consenting_ids(people: Iterable[int]) -> set[int]:
    """Which of these people (ids) let their name be read in full; one statement."""
    standing = Consent.objects.filter(person__in=list(people), purpose=NAME, withdrawn_at=None)
    return set(standing.values_list("person_id", flat=True))


@transaction.atomic
def give_consent(*, person: User, at: datetime) -> None:
    """Let everybody read one's name in full. Harmless to repeat."""
    User.objects.get_queryset().select_for_update(no_key=True).get(pk=person.pk)
    if not consenting_ids([person.pk]):
        Consent.objects.create(person=person, purpose=NAME, version=TERMS_VERSION, given_by=person, at=at)
        audit.record(act="consent.name", subject=person, actor=person, at=at)


@transaction.atomic
def withdraw_consent(*, person: User, at: datetime) -> None:
    """Take it back: from then on the name is masked. Harmless to repeat."""
    if person.consents.filter(purpose=NAME, withdrawn_at=None).update(withdrawn_at=at):
        audit.record(act="consent.name_withdrawn", subject=person, actor=person, at=at)
