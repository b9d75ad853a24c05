"""Who decides on points by hand."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Q

from points.adjustments.models import HandEntryQuerySet
from points.adjustments.refusals import AdjustmentRefusal
from points.budgets.actions.allot import Unit
from points.models import HandEntry
from volunteer.core.refusals import Refused
from volunteer.models import Appointment, Area, ServicePoint, User
from volunteer.people import parties as people_parties
from volunteer.people.parties import Act
from volunteer.roles import deciders as role_deciders
from volunteer.roles import scope as role_scope
from volunteer.roles.deciders import RaisedDecision
from volunteer.roles.scope import Power, Scope

PARTIES = ("person", "asked_by")  # for whom it is, and who asked


def parties(entry: HandEntry) -> set[int]:
    """Who may not decide (ids)."""
    return people_parties.party_ids(entry, *PARTIES, act=Act.CREDIT)


def party_condition(person: User) -> Q:
    """The entries of which this person is a party."""
    return people_parties.party_condition(person, *PARTIES, act=Act.CREDIT)


def deciding_area(unit: Unit) -> Area:
    """The area whose reviewers decide for a unit: where a point stands, the parent of an area; the district for itself."""
    return unit.area if isinstance(unit, ServicePoint) else unit.parent or unit


def decidable_in_scope(held: Scope, entries: HandEntryQuerySet) -> HandEntryQuerySet:
    """Of these entries those whose unit lies below an area of a scope, so that its reviewers decide."""
    top = Q(area__parent=None) & held.areas("area__")
    return entries.filter(held.points("point__") | held.areas("area__parent__") | top)


def pending_adjustments(user: User, at: datetime) -> HandEntryQuerySet:
    """Those that wait for this person's word."""
    found = decidable_in_scope(role_scope.scope_for(user, Power.REVIEW, at), HandEntry.objects.asked())
    return found.exclude(party_condition(user))


def may_decide(entry: HandEntry, by: User, at: datetime) -> bool:
    return role_scope.scope_for(by, Power.REVIEW, at).covers_area(deciding_area(entry.unit)) and by.pk not in parties(entry)


def deciders(entry: HandEntry, at: datetime) -> list[User]:
    return [office.person for office in deciding_offices(entry, at)]


def deciding_offices(entry: HandEntry, at: datetime) -> list[Appointment]:
    """The nearest office whose people have no part in it; empty where nobody up to the district may decide."""
    return role_scope.review_offices(deciding_area(entry.unit), at=at, excluding=parties(entry))


def raised_decisions(units: Sequence[Unit], by: User, at: datetime) -> list[RaisedDecision]:
    """For which of these units a higher office than usual decides on what this person asks for. Two statements."""
    return role_deciders.raised_for(map(deciding_area, units), near=[by.pk], act=Act.CREDIT, at=at)


def require_may_decide(entry: HandEntry, by: User, at: datetime) -> None:
    if by.pk == entry.asked_by_id:
        raise Refused(AdjustmentRefusal.OWN_REQUEST)
    if not role_scope.scope_for(by, Power.REVIEW, at).covers_area(deciding_area(entry.unit)):
        raise Refused(AdjustmentRefusal.NOT_REVIEWER)
    if by.pk in parties(entry):
        raise Refused(AdjustmentRefusal.INVOLVED)
