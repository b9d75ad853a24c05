"""Who weighs at a station, who decides on a weight that somebody doubts, what waits for whom."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from points.models import Hatch, Recycling, Station
from points.recycling.models import HatchQuerySet, RecyclingQuerySet
from points.recycling.refusals import RecyclingRefusal
from volunteer.core.refusals import Refused
from volunteer.models import User
from volunteer.people import parties as people_parties
from volunteer.people.parties import Act
from volunteer.roles import scope as role_scope
from volunteer.roles.scope import Power

PARTIES = ("person", "weighed_by")  # who brought it, and who weighed it


def attends(station: Station, person: User) -> bool:
    return station.attendants.filter(person=person, ended_at=None).exists()


def require_may_weigh(recycling: Recycling, by: User) -> None:
    """Raise unless `by` attends the station, and it is neither their own nor of somebody near them."""
    if not attends(recycling.station, by):
        raise Refused(RecyclingRefusal.NOT_ATTENDANT)
    if people_parties.is_near(by, recycling.person_id, act=Act.COUNTER):
        raise Refused(RecyclingRefusal.INVOLVED)


def party_condition(person: User) -> Q:
    """The recyclings of which this person is a party."""
    return people_parties.party_condition(person, *PARTIES, act=Act.CREDIT)


def is_party(recycling: Recycling, person: User) -> bool:
    return people_parties.is_party(recycling, person, *PARTIES, act=Act.CREDIT)


def pending_disputes(user: User, at: datetime) -> RecyclingQuerySet:
    """The doubts about a weight that wait for this person's word."""
    held = role_scope.scope_for(user, Power.REVIEW, at)
    return Recycling.objects.disputed().in_scope(held).exclude(party_condition(user))


def full_hatches(user: User, at: datetime) -> HatchQuerySet:
    """The full bins of the person's area."""
    return Hatch.objects.full().filter(role_scope.scope_for(user, Power.APPOINT, at).areas("station__area__"))


def deciders(recycling: Recycling, at: datetime) -> list[User]:
    """The nearest office whose people have no part in it."""
    out = people_parties.party_ids(recycling, *PARTIES, act=Act.CREDIT)
    return role_scope.reviewers_for(recycling.station.area, at=at, excluding=out)


def may_decide(recycling: Recycling, by: User, at: datetime) -> bool:
    covers = role_scope.scope_for(by, Power.REVIEW, at).covers_area(recycling.station.area)
    return covers and not is_party(recycling, by)


def require_may_decide(recycling: Recycling, by: User, at: datetime) -> None:
    if not role_scope.scope_for(by, Power.REVIEW, at).covers_area(recycling.station.area):
        raise Refused(RecyclingRefusal.NOT_DECIDER)
    if is_party(recycling, by):
        raise Refused(RecyclingRefusal.PARTY)
