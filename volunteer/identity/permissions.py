"""Who decides about a change of identity, and whom it concerns. The list, the number in the menu and the act ask here."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q, QuerySet

from volunteer.core.refusals import Refused
from volunteer.identity.refusals import IdentityRefusal
from volunteer.models import Area, PhoneChange, ProfileChange, User
from volunteer.people import parties as people_parties
from volunteer.roles import scope as role_scope
from volunteer.roles.scope import Power, Scope

NUMBER_PARTIES = ("person", "seen_by")
NAME_PARTIES = ("person",)


def office_area(person: User) -> Area:
    """The area whose staff decide about this person: their community, or the district for who has not said where they live."""
    return person.community or Area.objects.get(parent=None)


def in_scope(held: Scope) -> Q:
    """The changes of people who live in this scope; of people without a home, those of the whole district."""
    top = Area.objects.filter(parent=None).values_list("path", flat=True).first()
    homeless = Q(person__area=None) if top in held.paths else Q(pk__in=())
    return held.areas("person__area__") | homeless


def covers_person(by: User, person: User, at: datetime) -> bool:
    return role_scope.scope_for(by, Power.APPOINT, at).covers_area(office_area(person))


def numbers_to_confirm(person: User, at: datetime) -> QuerySet[PhoneChange]:
    """Those whose owner a colleague saw, and that wait for a second person."""
    found = PhoneChange.objects.waiting().filter(in_scope(role_scope.scope_for(person, Power.APPOINT, at)), seen_by__isnull=False)
    return found.exclude(people_parties.party_condition(person, *NUMBER_PARTIES))


def names_to_look_at(person: User, at: datetime) -> QuerySet[ProfileChange]:
    found = ProfileChange.objects.filter(in_scope(role_scope.scope_for(person, Power.APPOINT, at)), state=ProfileChange.State.ASKED)
    return found.exclude(people_parties.party_condition(person, *NAME_PARTIES))


def require_may_confirm(change: PhoneChange, by: User, at: datetime) -> None:
    """Raise unless `by` is the second person who may confirm what a colleague saw."""
    if not covers_person(by, change.person, at):
        raise Refused(IdentityRefusal.NOT_STAFF)
    if people_parties.is_party(change, by, *NUMBER_PARTIES):
        raise Refused(IdentityRefusal.INVOLVED)


def require_may_decide(change: ProfileChange, by: User, at: datetime) -> None:
    if not covers_person(by, change.person, at):
        raise Refused(IdentityRefusal.NOT_STAFF)
    if people_parties.is_party(change, by, *NAME_PARTIES):
        raise Refused(IdentityRefusal.INVOLVED)
