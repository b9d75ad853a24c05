"""Registering a resident without a phone, confirming a person who was seen, and a person's own picture."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone

from volunteer.core import audit, rate_limit
from volunteer.core.ids import random_code
from volunteer.core.refusals import Refused
from volunteer.models import Area, Consent, NameCheck, User
from volunteer.people import parties as people_parties
from volunteer.people.consents import TERMS_VERSION
from volunteer.people.household import CHILD_UNDER
from volunteer.people.queries import is_same_name
from volunteer.people.refusals import PersonRefusal


@transaction.atomic
def confirm_person(*, person: User, by: User, at: datetime) -> None:
    """Note that `by` saw `person`. Confirming twice keeps the first time."""
    require_may_see_person(person, by)
    if User.objects.filter(pk=person.pk, confirmed_at=None).update(confirmed_at=at):
        record_name_check(person=person, by=by, at=at)
        audit.record(act="confirm_person", subject=person, actor=by, at=at)


@transaction.atomic
def confirm_name(*, person: User, name: str, birth_date: date, by: User, at: datetime) -> User:
    """Note that `by` saw `person` and read this name and birthday on their document. Harmless to repeat.

    What the account does not say yet is filled in; where it says something else the person corrects it first. Raises `Refused`.
    """
    person = User.objects.filter(pk=person.pk).select_for_update(no_key=True).get()
    require_may_see_person(person, by)
    if person.name and not is_same_name(person.name, name):
        raise Refused(PersonRefusal.OTHER_NAME)
    if person.birth_date and person.birth_date != birth_date:
        raise Refused(PersonRefusal.OTHER_BIRTHDAY)
    if person.has_checked_name and person.birth_date:
        return person
    person.name, person.birth_date = person.name or name.strip(), birth_date
    person.save(update_fields=["name", "birth_date"])
    record_name_check(person=person, by=by, at=at)
    audit.record(act="confirm_name", subject=person, actor=by, at=at)
    return person


def record_name_check(*, person: User, by: User, at: datetime) -> None:
    """Keep that `by` saw the person under the name of today; the first time stands."""
    if person.name:
        User.objects.filter(pk=person.pk, real_name_at=None).update(real_name_at=at)
        NameCheck.objects.bulk_create([NameCheck(person=person, name=person.name, by=by, at=at)], ignore_conflicts=True)


def require_may_see_person(person: User, by: User) -> None:
    """Raise where `by` registered the person, or is of their household: somebody else sees them."""
    if people_parties.is_near(by, person, act=people_parties.Act.SEE):
        raise Refused(PersonRefusal.INVOLVED)


@transaction.atomic
def save_profile(*, person: User, picture: ContentFile[bytes] | None, removed: bool = False) -> None:
    """Save what a person changed about themselves: a new picture, no picture any more (`removed`), or the one there is.

    Name and picture are saved together. Raises `Refused` where the file cannot be kept.
    """
    person.save()
    if picture or removed:
        save_picture(person=person, picture=picture)


@transaction.atomic
def save_picture(*, person: User, picture: ContentFile[bytes] | None) -> None:
    """Keep this picture (from `images.clean_face`) as the person's only one, or none; the file of the old one is deleted."""
    holder = User.objects.filter(pk=person.pk).select_for_update(no_key=True).get()
    storage, old = holder.picture.storage, holder.picture.name
    if picture is None:
        holder.picture.name = ""
    else:
        holder.picture.save(f"{random_code(16)}.jpg", picture, save=False)
    holder.save(update_fields=["picture"])
    person.picture.name = holder.picture.name
    if old and old != holder.picture.name:
        transaction.on_commit(lambda: storage.delete(old))


AN_HOUR = 60  # people that one person registers on the spot; a service point's busiest day stays below it


@dataclass(frozen=True)
class Newcomer:
    """Somebody who stands before the operator. `number` is the volunteer number made with the form, so a second press is the
    same person; `phone` in E.164 or empty: nobody has proven it yet.
    """

    number: str
    name: str
    area: Area
    phone: str = ""
    birth_date: date | None = None

    def child_on(self, day: date) -> bool:
        return self.birth_date is not None and (User(birth_date=self.birth_date).age_on(day) or 0) < CHILD_UNDER


@transaction.atomic
def register(*, name: str, birth_date: date, area: Area, by: User, at: datetime) -> User:
    """A person without a phone, who agreed by word of mouth. Somebody else confirms them before points are spent.

    The same name and birthday in the same community again is the same person. Raises `Refused(CHILD)` (Personal Information
    Protection Law, article 31: a guardian's consent).
    """
    newcomer = Newcomer(number=User.objects.free_number(), name=name, area=area, birth_date=birth_date)
    return _get_or_create(newcomer, by, at, {})


@transaction.atomic
def register_on_the_spot(*, newcomer: Newcomer, by: User, where: str, at: datetime) -> User:
    """A person at a service point or a shift (`where`, for the audit trail), put into the book by who runs it.

    What is known may be little: no birthday, a number nobody has proven. They serve at once; the community sees them before
    points are spent. Who is known by name and birthday there is that person. Raises `Refused(Reason)`.
    """
    if not rate_limit.allow_attempt(kind="register", subject=str(by.pk), most=AN_HOUR, within=timedelta(hours=1), at=at):
        raise Refused(PersonRefusal.TOO_MANY_REGISTERED)
    if newcomer.phone:
        holder = User.objects.with_phone(newcomer.phone).first()
        if holder and holder.volunteer_no != newcomer.number:
            raise Refused(PersonRefusal.PHONE_KNOWN)
    return _get_or_create(newcomer, by, at, {"where": where})


def _get_or_create(newcomer: Newcomer, by: User, at: datetime, detail: dict[str, str]) -> User:
    if newcomer.child_on(timezone.localdate(at)):
        raise Refused(PersonRefusal.CHILD_BY_GUARDIAN)
    around = newcomer.area.community or newcomer.area
    community = Area.objects.select_for_update(no_key=True).get(pk=around.pk)
    if known := _find_registered(newcomer, community, by):
        return known
    person = User.objects.unsaved(
        name=newcomer.name,
        at=at,
        birth_date=newcomer.birth_date,
        area=newcomer.area,
        registered_by=by,
        volunteer_no=newcomer.number,
    )
    if newcomer.phone:
        person.keep_phone(newcomer.phone, verified_at=None)
    User.objects.bulk_create([person], ignore_conflicts=True)
    made = User.objects.filter(volunteer_no=newcomer.number, registered_by=by).first()
    if made is None:  # the number was taken at the same moment
        raise Refused(PersonRefusal.PHONE_KNOWN)
    Consent.objects.create(person=made, purpose=Consent.Purpose.TERMS, version=TERMS_VERSION, given_by=by, at=at)
    audit.record(act="register_person", subject=made, actor=by, at=at, detail={"area": newcomer.area.path} | detail)
    return made


def _find_registered(newcomer: Newcomer, community: Area, by: User) -> User | None:
    """Registered by this very form before, or by whomever under this name and birthday in this community."""
    if pressed := User.objects.filter(volunteer_no=newcomer.number, registered_by=by).first():
        return pressed
    if newcomer.birth_date is None:
        return None
    there = User.objects.filter(area__path__startswith=community.path, is_active=True)
    same = there.filter(name=newcomer.name, birth_date=newcomer.birth_date)
    return same.filter(phone_verified_at=None).order_by("pk").first()
