"""What a person agreed to and may take back: the position at check-in."""

from datetime import datetime

from django.db import transaction

from volunteer.core import audit
from volunteer.models import Consent, User

# The words of the rules and the privacy page. A new version here asks everybody again at the next sign-in.
TERMS_VERSION = "2026-11"

LOCATION = Consent.Purpose.LOCATION


def has_consented(person: User) -> bool:
    """Whether the person lets a phone tell how far it is from the place of a shift."""
    return person.consents.filter(purpose=LOCATION, withdrawn_at=None).exists()


@transaction.atomic
def give_consent(*, person: User, at: datetime) -> None:
    """Keep one consent to telling the position at check-in. Harmless to repeat."""
    User.objects.get_queryset().select_for_update(no_key=True).get(pk=person.pk)
    if not has_consented(person):
        Consent.objects.create(person=person, purpose=LOCATION, version=TERMS_VERSION, given_by=person, at=at)
        audit.record(act="consent.location", subject=person, actor=person, at=at)


@transaction.atomic
def withdraw_consent(*, person: User, at: datetime) -> None:
    """Take it back; distances kept before stay with their scans. Harmless to repeat."""
    if person.consents.filter(purpose=LOCATION, withdrawn_at=None).update(withdrawn_at=at):
        audit.record(act="consent.location_withdrawn", subject=person, actor=person, at=at)
