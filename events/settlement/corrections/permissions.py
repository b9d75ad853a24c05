"""Who decides on hours that are asked for afterwards."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from events.models import Makeup, Shift
from events.settlement.corrections.models import MakeupQuerySet
from events.settlement.corrections.refusals import CorrectionRefusal
from volunteer.core.refusals import Refused
from volunteer.models import User
from volunteer.people import parties as people_parties
from volunteer.people.parties import Act
from volunteer.roles import deciders as role_deciders
from volunteer.roles import scope as role_scope
from volunteer.roles.deciders import RaisedDecision
from volunteer.roles.scope import Power

# For whom, who asked, who led or was to lead the shift, and who closed it.
PARTIES = ("person", "asked_by", "shift__leader", "shift__first_leader", "shift__closed_by")


def parties(makeup: Makeup) -> set[int]:
    """Who may not decide (ids)."""
    return people_parties.party_ids(makeup, *PARTIES, act=Act.CONFIRM)


def party_condition(person: User) -> Q:
    """The make-up records of which this person is a party."""
    return people_parties.party_condition(person, *PARTIES, act=Act.CONFIRM)


def makeups_to_decide(user: User, at: datetime) -> MakeupQuerySet:
    """Those that wait for this person's word."""
    found = Makeup.objects.asked().filter(role_scope.scope_for(user, Power.REVIEW, at).points("shift__event__point__"))
    return found.exclude(party_condition(user))


def require_may_decide(makeup: Makeup, by: User, at: datetime) -> None:
    if not role_scope.scope_for(by, Power.REVIEW, at).covers_point(makeup.shift.event.point):
        raise Refused(CorrectionRefusal.NOT_REVIEWER)
    if by.pk in parties(makeup):
        raise Refused(CorrectionRefusal.INVOLVED)


def raised_decisions(shift: Shift, by: User, at: datetime) -> list[RaisedDecision]:
    """Where a higher office than usual decides on hours that this person asks for at a shift."""
    near = {*shift.leader_ids, shift.closed_by_id, by.pk}
    return role_deciders.raised_for([shift.event.point.area], near=near, act=Act.CONFIRM, at=at)
