"""Whom a text means: a volunteer number, a mobile number, a name, a card or a code.

`find_people` looks among the people of the reader's own places. `find_whole` takes a whole number, of whomever: somebody who tells
their number may be from anywhere. Each look-up outside the reader's own places is counted.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db.models import Q

from volunteer.core import hooks
from volunteer.core import phone as core_phone
from volunteer.core.ids import clean_code, one_line
from volunteer.core.refusals import Refused
from volunteer.models import Card, Membership, Role, User
from volunteer.people import queries as people_queries
from volunteer.people.models import UserQuerySet
from volunteer.people.refusals import PersonRefusal
from volunteer.roles import scope as role_scope
from volunteer.roles.scope import Power, Scope
from volunteer.signin import personal_code

MOST = 8  # people in one answer
SHORTEST = 4  # digits of a number by which people of one's own places are found
NUMBER_DIGITS = 8
WORDS = 5


def people_scope(reader: User, at: datetime, power: Power | None = None) -> Scope:
    """Where this person works with people: all their roles (with a power) but that of the auditor, who checks books."""
    held = [one for one in role_scope.appointments(reader, at) if one.role != Role.AUDITOR]
    held = [one for one in held if power is None or power in role_scope.POWERS[one.role]]
    scopes = [role_scope.scope_of_appointment(one) for one in held]
    return Scope(
        paths=tuple(sorted({path for scope in scopes for path in scope.paths})),
        point_ids=tuple(sorted({pk for scope in scopes for pk in scope.point_ids})),
        unit_ids=tuple(sorted({pk for scope in scopes for pk in scope.unit_ids})),
    )


def works_with_people(reader: User, at: datetime) -> bool:
    """Whether somebody holds a role with people to it: staff."""
    scope = people_scope(reader, at)
    return bool(scope or scope.unit_ids)


def people_of(scope: Scope, reader: User) -> UserQuerySet:
    """The open accounts of a scope: residents of its areas, who served at its points, members of its units, whom one registered."""
    return User.objects.get_queryset().filter(condition_of(scope, reader), is_active=True)


def condition_of(scope: Scope, reader: User) -> Q:
    known = Q(registered_by=reader)
    if scope.paths:
        known |= scope.areas("area__")
    if scope.point_ids:
        known |= hooks.people_of_points(scope.point_ids)
    if scope.unit_ids:
        known |= Q(pk__in=Membership.objects.standing().filter(organization__in=scope.unit_ids).values("person"))
    return known


def find_people(text: str, *, reader: User, at: datetime, most: int = MOST, power: Power | None = None) -> list[User]:
    """At most `most` people of the reader's own places whom the text fits, each with the area; nobody for who holds no role.

    With `power` of the places alone where the reader holds it: the pages of people open by `Power.SEE`.

    The text is four or more digits of a volunteer number, a whole mobile number, a card or its code, or words of a name. One
    statement for the people, beside those that read the reader's roles.
    """
    scope, text = people_scope(reader, at, power), one_line(text)
    if not text or not (scope or scope.unit_ids):
        return []
    found = people_of(scope, reader).filter(said(text, at)).select_related("area__parent", "area__parent__parent")
    return list(found.order_by("name", "pk")[:most])


def said(text: str, at: datetime, *, phones: bool = True) -> Q:
    """A condition on people for what somebody typed or scanned. Without `phones` where the text stands in an address."""
    if phones and (phone := read_phone(text)):
        return Q(pk__in=User.objects.with_phone(phone).values("pk"))
    bare = clean_code(text)
    if bare.isdecimal():
        return Q(volunteer_no__contains=bare) if len(bare) >= SHORTEST else Q(pk__in=())
    if read := personal_code.parse_code(text):
        if read.serial:
            return Q(pk__in=Card.objects.filter(serial=read.serial).values("person"))
        return Q(volunteer_no=read.volunteer_no) if read.genuine and read.fresh(at) else Q(pk__in=())
    every = Q()
    for word in text.split()[:WORDS]:
        every &= Q(name__icontains=word)
    return every


def read_phone(text: str) -> str:
    """The mobile number in E.164 that a text is as a whole; empty for anything else."""
    if len(clean_code(text)) < 11:
        return ""
    try:
        return core_phone.normalise_phone(text)
    except ValidationError:
        return ""


@dataclass(frozen=True)
class Match:
    """Whom a text of a form means. `sure` where it was a whole number or a code, so that it names one person alone.

    `refusal` says why it is nobody; it is empty before anything was typed.
    """

    people: list[User] = field(default_factory=list)
    sure: bool = False
    refusal: str = ""

    @property
    def person(self) -> User | None:
        return self.people[0] if self.sure and self.people else None


def match_people(text: str, *, reader: User, at: datetime, phones: bool = False) -> Match:
    """Whom a form means by this text. Staff name people of their own places too, and give a mobile number as well.

    `phones`: this form takes a mobile number from anybody.
    """
    text = one_line(text, 200)
    scope = people_scope(reader, at)
    works = bool(scope or scope.unit_ids)
    nobody = Match(refusal=str(PersonRefusal.NOT_FOUND.label if works else PersonRefusal.NOBODY.label))
    if not is_whole(text, phones=phones or works):
        if not works or clean_code(text).isdecimal():
            return nobody
        people = find_people(text, reader=reader, at=at, most=MOST + 1)
        return Match(people) if people else nobody
    if works and (known := people_of(scope, reader).filter(said(text, at)).select_related("area__parent").first()):
        return Match([known], sure=True)
    try:
        return Match([find_whole(text, reader=reader, at=at)], sure=True)
    except Refused as refused:
        return Match(refusal=str(refused.sentence))


def is_whole(text: str, *, phones: bool) -> bool:
    """Whether all of a text is a volunteer number, a mobile number or a code, so that it names one person."""
    bare = clean_code(text)
    if bare.isdecimal() and len(bare) == NUMBER_DIGITS:
        return True
    if read_phone(text):
        return phones
    return not bare.isdecimal() and personal_code.parse_code(text) is not None


def find_whole(text: str, *, reader: User, at: datetime) -> User:
    """The person of a whole volunteer number, a mobile number or a code. Numbers are counted. Raises `Refused`."""
    if not read_phone(text) and (read := personal_code.parse_code(text)):
        return personal_code.find_owner(read, at).person
    return people_queries.find_somebody(text=text, by=reader, at=at)
