"""Who takes back a leader's shifts: the district, and there somebody without a part in any of them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db.models import Q

from events.cases.signs.refusals import ReversalRefusal
from events.models import Attendance, Scan, Shift
from volunteer.core.refusals import Refused
from volunteer.models import User
from volunteer.people import parties as people_parties
from volunteer.roles import scope as role_scope
from volunteer.roles.scope import Power


def parties(shifts: Collection[Shift]) -> set[int]:
    """Who led, was to lead or closed one of them, was there or entered somebody; with their households. Three statements."""
    ids = [shift.pk for shift in shifts]
    people: set[int | None] = {pk for shift in shifts for pk in (*shift.leader_ids, shift.closed_by_id)}
    people |= set(Attendance.objects.filter(shift__in=ids).values_list("person_id", flat=True))
    entered = Scan.objects.filter(Q(by__isnull=False), shift__in=ids, accepted=True)
    return people_parties.with_households(people | set(entered.values_list("by_id", flat=True)), act=people_parties.Act.CONFIRM)


def speaks_for_district(user: User, shifts: Collection[Shift], at: datetime) -> bool:
    """Whether the person reviews for the whole district in which these shifts are; `shifts` with the area of their point."""
    held = role_scope.scope_for(user, Power.REVIEW, at)
    return all(shift.event.point.area.lineage()[0] in held.paths for shift in shifts)


def require_may_reverse(shifts: Collection[Shift], by: User, at: datetime) -> None:
    if not speaks_for_district(by, shifts, at):
        raise Refused(ReversalRefusal.NOT_DISTRICT)
    if by.pk in parties(shifts):
        raise Refused(ReversalRefusal.INVOLVED)
