"""Becoming a user: the number is proven, the rules are agreed to, everything else is asked later."""

from datetime import datetime

from django.db import transaction

from volunteer.models import Consent, User

# The words of the rules and the privacy page. A new version here asks everybody again at the next sign-in.
TERMS_VERSION = "2026-11"


@transaction.atomic
def join(*, phone: str, at: datetime) -> User:
    """The person of a proven number (E.164): the one who has it, or a new one. Their consent to the current terms is kept once."""
    User.objects.bulk_create([User.objects.unsaved(name="", at=at, phone=phone)], ignore_conflicts=True)
    person = User.objects.with_phone(phone).select_for_update(no_key=True).get()
    if person.phone_verified_at is None:  # somebody else had put the number down for them
        User.objects.filter(pk=person.pk).update(phone_verified_at=at)
        person.phone_verified_at = at
    if not person.consents.filter(purpose=Consent.Purpose.TERMS, version=TERMS_VERSION, withdrawn_at=None).exists():
        Consent.objects.create(person=person, purpose=Consent.Purpose.TERMS, version=TERMS_VERSION, given_by=person, at=at)
    return person
