"""Finding a person by the volunteer number they gave, as staff forms do: counted, so that nobody tries all numbers."""

from datetime import datetime, timedelta

from django.core.exceptions import ValidationError

from volunteer.core import phone as core_phone
from volunteer.core import rate_limit
from volunteer.core.ids import clean_code
from volunteer.core.refusals import Refused
from volunteer.models import User
from volunteer.people.refusals import PersonRefusal

LOOKUPS_AN_HOUR = 60


def find_person(*, volunteer_no: str, by: User, at: datetime) -> User:
    """The active person of a number; everybody asks at most sixty times an hour, for their own as often as they like.

    Raises `Refused(Reason)`.
    """
    number = clean_code(volunteer_no)
    if number == by.volunteer_no:
        return by
    if not rate_limit.allow_attempt(kind="lookup", subject=str(by.pk), most=LOOKUPS_AN_HOUR, within=timedelta(hours=1), at=at):
        raise Refused(PersonRefusal.SLOWLY)
    found = User.objects.get_queryset().filter(volunteer_no=number, is_active=True).first()
    if found is None:
        raise Refused(PersonRefusal.NOBODY)
    return found


def find_somebody(*, text: str, by: User, at: datetime) -> User:
    """The active person of a volunteer number or of an exact mobile number, as people write either on paper; counted alike.

    Raises `Refused(Reason)`.
    """
    try:
        phone = core_phone.normalise_phone(text)
    except ValidationError:
        return find_person(volunteer_no=text, by=by, at=at)
    if not rate_limit.allow_attempt(kind="lookup", subject=str(by.pk), most=LOOKUPS_AN_HOUR, within=timedelta(hours=1), at=at):
        raise Refused(PersonRefusal.SLOWLY)
    found = User.objects.with_phone(phone).filter(is_active=True).first()
    if found is None:
        raise Refused(PersonRefusal.NO_PHONE)
    return found


def find_named_person(*, number: str, name: str) -> User | None:
    """The active person who has this volunteer number and this name; uncounted, because nobody learns either from the other."""
    person = User.objects.get_queryset().filter(volunteer_no=clean_code(number), is_active=True).first()
    return person if person and is_same_name(person.name, name) else None


def is_same_name(one: str, other: str) -> bool:
    """Whether two writings are one name; lists stretch short names with spaces."""
    return "".join(one.split()) == "".join(other.split())
