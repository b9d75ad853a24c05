"""Households: people who act for one another, by consent. A child under fourteen needs a guardian's separate consent
(Personal Information Protection Law, article 31)."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from volunteer.core import rate_limit
from volunteer.core.refusals import Refused
from volunteer.models import Area, Consent, FormerMember, Household, Notice, User
from volunteer.notices import outbox
from volunteer.people.consents import TERMS_VERSION
from volunteer.people.refusals import PersonRefusal

KIND = "household"
CHILD_UNDER = 14
MOST_WITHOUT_PHONE = 6
INVITATION_LASTS = timedelta(days=7)
LOOKUPS_AN_HOUR = 10


def lock_person(person: User) -> User:
    return User.objects.filter(pk=person.pk).select_for_update(no_key=True).get()


def ensure_household(person: User, at: datetime) -> Household:
    """The household of a locked person, made where there is none."""
    if person.household is None:
        person.household = Household.objects.create(created_at=at)
        person.save(update_fields=["household"])
    return person.household


def keep_former_member(person: User, at: datetime) -> None:
    """Note when a person left the household in which they still are; leaving it again is leaving it later."""
    if person.household_id is not None:
        left = FormerMember(person=person, household_id=person.household_id, left_at=at)
        FormerMember.objects.bulk_create(
            [left], update_conflicts=True, unique_fields=["person", "household"], update_fields=["left_at"]
        )


def record_consent(*, person: User, purpose: str, given_by: User, at: datetime) -> None:
    Consent.objects.create(person=person, purpose=purpose, version=TERMS_VERSION, given_by=given_by, at=at)


def withdraw_spending(household_id: int | None, at: datetime) -> None:
    """Somebody joins: who let the household spend their points agreed to those who were there, and is asked anew."""
    if household_id is not None:
        said = Consent.objects.filter(purpose=Consent.Purpose.SPEND, withdrawn_at=None, person__household_id=household_id)
        said.update(withdrawn_at=at)


@transaction.atomic
def add_member(*, by: User, name: str, birth_date: date, area: Area, guardian: bool, at: datetime) -> User:
    """A member without a phone: a child or an elder. The same name and birthday again is the same member."""
    child = User(birth_date=birth_date).age_on(timezone.localdate(at)) or 0
    if child < CHILD_UNDER and not guardian:
        raise Refused(PersonRefusal.GUARDIAN)
    head = lock_person(by)
    phoneless = User.objects.filter(household=head.household, phone_index=None) if head.household_id else User.objects.none()
    if known := phoneless.filter(name=name, birth_date=birth_date).first():
        return known
    if phoneless.count() >= MOST_WITHOUT_PHONE:
        raise Refused(PersonRefusal.FULL, most=MOST_WITHOUT_PHONE)
    withdraw_spending(head.household_id, at)
    member = User.objects.create_person(
        name=name, at=at, birth_date=birth_date, area=area, household=ensure_household(head, at), registered_by=by
    )
    record_consent(person=member, purpose=Consent.Purpose.HOUSEHOLD, given_by=by, at=at)
    if child < CHILD_UNDER:
        record_consent(person=member, purpose=Consent.Purpose.GUARDIAN, given_by=by, at=at)
    return member


def invite_person(*, by: User, volunteer_no: str, at: datetime) -> None:
    """Ask the person of a volunteer number into one's household: at most once a day, told by a notice they answer."""
    if not rate_limit.allow_attempt(kind="household", subject=str(by.pk), most=LOOKUPS_AN_HOUR, within=timedelta(hours=1), at=at):
        raise Refused(PersonRefusal.SLOWLY)
    person = User.objects.filter(volunteer_no=volunteer_no, is_active=True).exclude(phone_index=None).first()
    if person is None:
        raise Refused(PersonRefusal.NOBODY)
    if person.pk == by.pk:
        raise Refused(PersonRefusal.ONESELF)
    with transaction.atomic():
        home = ensure_household(lock_person(by), at)
        if person.household_id == home.pk:
            raise Refused(PersonRefusal.ALREADY)
        outbox.notify(
            person=person,
            kind=KIND,
            params={"name": by.masked_name, "household": home.pk, "by": by.pk},
            key=f"{KIND}:{home.pk}:{person.pk}:{timezone.localdate(at)}",
            at=at,
            url=reverse("volunteer:household"),
        )


def open_invitations(*, person: User, at: datetime) -> QuerySet[Notice]:
    """The open invitations to this person, newest first."""
    asked = Notice.objects.filter(person=person, kind=KIND, at__gt=at - INVITATION_LASTS, params__answer__isnull=True)
    return asked.exclude(params__household=person.household_id or 0).order_by("-at")


@transaction.atomic
def accept_invitation(*, invitation: Notice, at: datetime) -> None:
    """Join the household of an invitation (a notice to the person who answers). Joining twice is joining once."""
    person = lock_person(invitation.person)
    invitation.refresh_from_db(fields=["params"])
    if invitation.params.get("answer") == "no":
        raise Refused(PersonRefusal.DECLINED)
    if person.household_id == invitation.params["household"]:
        return
    inviter = User.objects.filter(pk=invitation.params["by"], household_id=invitation.params["household"], is_active=True)
    if invitation.at <= at - INVITATION_LASTS or not inviter.exists():
        raise Refused(PersonRefusal.EXPIRED)
    if person.household_id and User.objects.filter(household_id=person.household_id).exclude(pk=person.pk).exists():
        raise Refused(PersonRefusal.OTHER_HOUSEHOLD)
    withdraw_spending(invitation.params["household"], at)
    keep_former_member(person, at)
    person.household_id = invitation.params["household"]
    person.save(update_fields=["household"])
    record_consent(person=person, purpose=Consent.Purpose.HOUSEHOLD, given_by=person, at=at)
    mark_answered(invitation=invitation, word="yes", at=at)


def decline_invitation(*, invitation: Notice, at: datetime) -> None:
    mark_answered(invitation=invitation, word="no", at=at)


def mark_answered(*, invitation: Notice, word: str, at: datetime) -> None:
    invitation.params = invitation.params | {"answer": word}
    invitation.read_at = invitation.read_at or at
    invitation.save(update_fields=["params", "read_at"])


@transaction.atomic
def leave_household(*, person: User, at: datetime) -> None:
    """Leave one's household; the consent is withdrawn as easily as it was given. Leaving none is nothing."""
    gone = lock_person(person)
    if gone.household_id is None:
        return
    rest = User.objects.filter(household_id=gone.household_id, is_active=True).exclude(pk=gone.pk)
    if rest.exists() and not rest.exclude(phone_index=None).exists():
        raise Refused(PersonRefusal.LEFT_ALONE)
    keep_former_member(gone, at)
    gone.household = None
    gone.save(update_fields=["household"])
    leaving = (Consent.Purpose.HOUSEHOLD, Consent.Purpose.SPEND)
    gone.consents.filter(purpose__in=leaving, withdrawn_at=None).update(withdrawn_at=at)
