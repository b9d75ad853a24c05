"""What is open of one's own requests, and how many wait for a person: for their word on who comes, for their stars, their yes,
or their report.
"""

from __future__ import annotations

from django.db.models import Q

from events.models import HelpRequest
from events.requests import progress
from events.requests.progress import OpenRequest
from events.requests.transitions import State
from volunteer.models import TeamMember, User


def count_waiting(person: User) -> int:
    """One query, for the first page."""
    teams = TeamMember.objects.standing().filter(person=person).values("team")
    own = Q(person=person) | Q(asked_by=person)
    answer = Q(state__in=[State.OFFERED, State.DONE]) & own
    yes = Q(state=State.DISPATCHED) & (Q(sent_to=person) | Q(sent_to=None, team__in=teams))
    report = Q(state__in=[State.TAKEN, State.IN_SERVICE]) & (Q(taker=person) | Q(companion=person))
    along = Q(state=State.OFFERED, companion=person, companion_at=None)
    return HelpRequest.objects.filter(answer | yes | report | along).count()


def find_open(person: User) -> list[OpenRequest]:
    """What this person or their household asked for and what is not over, the newest first. One query.

    What staff wrote down for somebody at the door is their work and stands on their own lists.
    """
    own = HelpRequest.objects.asked_for(person).exclude(Q(way=HelpRequest.Way.STAFF) & ~Q(person=person))
    rows = own.filter(state__in=[*HelpRequest.UNDERWAY, State.DONE]).order_by("-submitted_at", "pk")
    rows = rows.select_related("kind", "area__parent", "person", "asked_by", "taker")
    return [progress.open_request(row, person) for row in rows]
