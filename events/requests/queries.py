"""What is open of one's own requests, and how many wait for a person: for their word on who comes, for their stars, their yes,
or their report.
"""

from __future__ import annotations

from typing import Any

from django.db.models import BigIntegerField, Q, QuerySet

from events.models import HelpRequest
from events.requests import progress
from events.requests.models import asked_condition
from events.requests.progress import OpenRequest
from events.requests.transitions import State
from volunteer.core.database.prepared import Prepared, count_of
from volunteer.models import TeamMember, User


def count_waiting(person: User) -> int:
    """One query, for the first page."""
    return sum(WAITING(person=person.pk))


def waiting_number(person: Any) -> Any:
    teams = TeamMember.objects.standing().filter(person=person).values("team")
    own = Q(person=person) | Q(asked_by=person)
    answer = Q(state__in=[State.OFFERED, State.DONE]) & own
    yes = Q(state=State.DISPATCHED) & (Q(sent_to=person) | Q(sent_to=None, team__in=teams))
    report = Q(state__in=[State.TAKEN, State.IN_SERVICE]) & (Q(taker=person) | Q(companion=person))
    along = Q(state=State.OFFERED, companion=person, companion_at=None)
    return count_of(HelpRequest.objects.filter(answer | yes | report | along))


WAITING = Prepared(waiting_number, person=BigIntegerField())


def find_open(person: User) -> list[OpenRequest]:
    """What this person or their household asked for and what is not over, the newest first. One query.

    What staff wrote down for somebody at the door is their work and stands on their own lists.
    """
    rows = OPEN(person=person.pk, household=person.household_id, alone=person.household_id is None)
    return [progress.open_request(row, person) for row in rows]


def open_requests(person: Any, household: Any, alone: bool) -> QuerySet[HelpRequest]:
    own = asked_condition(person, None if alone else household)
    rows = HelpRequest.objects.filter(own).exclude(Q(way=HelpRequest.Way.STAFF) & ~Q(person=person))
    rows = rows.filter(state__in=[*HelpRequest.UNDERWAY, State.DONE]).order_by("-submitted_at", "pk")
    return rows.select_related("kind", "area__parent", "person", "asked_by", "taker")


OPEN = Prepared(open_requests, person=BigIntegerField(), household=BigIntegerField())
