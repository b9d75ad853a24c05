"""Finding a person by the volunteer number they gave, as staff forms do: counted, so that nobody tries all numbers."""

from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from volunteer import limits, phones
from volunteer.codes import clean_code
from volunteer.models import User
from volunteer.refusals import Refused

LOOKUPS_AN_HOUR = 60


class Reason(TextChoices):
    NOBODY = "nobody", _("Nobody has this volunteer number. It stands on their own page under the name.")
    NO_PHONE = "no_phone", _("Nobody has this mobile number here. Use the volunteer number, or register the person first.")
    SLOWLY = "slowly", _("Those were many numbers. Please try again in an hour.")


def find_person(*, volunteer_no: str, by: User, at: datetime) -> User:
    """The active person of a number; everybody asks at most sixty times an hour, for their own as often as they like.

    Raises `Refused(Reason)`.
    """
    number = clean_code(volunteer_no)
    if number == by.volunteer_no:
        return by
    if not limits.check(kind="lookup", subject=str(by.pk), most=LOOKUPS_AN_HOUR, within=timedelta(hours=1), at=at):
        raise Refused(Reason.SLOWLY)
    found = User.objects.get_queryset().filter(volunteer_no=number, is_active=True).first()
    if found is None:
        raise Refused(Reason.NOBODY)
    return found


def find_somebody(*, text: str, by: User, at: datetime) -> User:
    """The active person of a volunteer number or of an exact mobile number, as people write either on paper; counted alike.

    Raises `Refused(Reason)`.
    """
    try:
        phone = phones.normalise(text)
    except ValidationError:
        return find_person(volunteer_no=text, by=by, at=at)
    if not limits.check(kind="lookup", subject=str(by.pk), most=LOOKUPS_AN_HOUR, within=timedelta(hours=1), at=at):
        raise Refused(Reason.SLOWLY)
    found = User.objects.with_phone(phone).filter(is_active=True).first()
    if found is None:
        raise Refused(Reason.NO_PHONE)
    return found


def named(*, number: str, name: str) -> User | None:
    """The active person who has this volunteer number and this name; uncounted, because nobody learns either from the other."""
    person = User.objects.get_queryset().filter(volunteer_no=clean_code(number), is_active=True).first()
    return person if person and same_name(person.name, name) else None


def same_name(one: str, other: str) -> bool:
    """Whether two writings are one name; lists stretch short names with spaces."""
    return "".join(one.split()) == "".join(other.split())
