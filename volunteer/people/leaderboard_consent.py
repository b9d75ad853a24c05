"""Standing on the public list of hours: only who asked for it, only grown-ups, and never longer than they want.

A list of names needs a consent of its own (Personal Information Protection Law, article 25). Children under fourteen never stand on
one (domain.md §3), and at fourteen to seventeen a guardian would have to agree, which nobody asks them for here: so nobody under
eighteen does, nor anybody whose date of birth is not known.
"""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from volunteer.core import audit
from volunteer.core.refusals import Refused
from volunteer.models import Consent, User
from volunteer.people.consents import TERMS_VERSION
from volunteer.people.refusals import PersonRefusal

OF_AGE = 18
RANKING = Consent.Purpose.RANKING


@transaction.atomic
def give_consent(*, person: User, at: datetime) -> None:
    """Agree to a place on the list. Harmless to repeat. Raises `Refused`."""
    held = User.objects.get_queryset().select_for_update(no_key=True).get(pk=person.pk)
    require_adult(held, at)
    if not has_consented(held):
        Consent.objects.create(person=held, purpose=RANKING, version=TERMS_VERSION, given_by=held, at=at)
        audit.record(act="consent.ranking", subject=held, actor=held, at=at)


@transaction.atomic
def withdraw_consent(*, person: User, at: datetime) -> None:
    """Take it back. Harmless to repeat."""
    if person.consents.filter(purpose=RANKING, withdrawn_at=None).update(withdrawn_at=at):
        audit.record(act="consent.ranking_withdrawn", subject=person, actor=person, at=at)


def has_consented(person: User) -> bool:
    return person.consents.filter(purpose=RANKING, withdrawn_at=None).exists()


def require_adult(person: User, at: datetime) -> None:
    age = person.age_on(timezone.localdate(at))
    if age is None:
        raise Refused(PersonRefusal.NO_BIRTHDAY)
    if age < OF_AGE:
        raise Refused(PersonRefusal.CHILD)


def entrants(today: date) -> QuerySet[User]:
    """Who stands on the list today: agreed, of age, and still with us."""
    said = Consent.objects.filter(person=OuterRef("pk"), purpose=RANKING, withdrawn_at=None)
    return User.objects.get_queryset().filter(Exists(said), birth_date__lte=eighteen_years_before(today), is_active=True)


def eighteen_years_before(today: date) -> date:
    """The latest date of birth of somebody who is eighteen today."""
    leap_day = (today.month, today.day) == (2, 29)
    return today.replace(year=today.year - OF_AGE, day=28 if leap_day and (today.year - OF_AGE) % 4 else today.day)
