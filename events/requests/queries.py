"""How many requests wait for a person: for their stars, for their yes, or for their report."""

from __future__ import annotations

from django.db.models import Q

from events.models import HelpRequest
from events.requests.transitions import State
from volunteer.models import TeamMember, User


def count_waiting(person: User) -> int:
    """One query, for the tile on the first page."""
    teams = TeamMember.objects.standing().filter(person=person).values("team")
    stars = Q(state=State.DONE) & (Q(person=person) | Q(asked_by=person))
    yes = Q(state=State.DISPATCHED) & (Q(sent_to=person) | Q(sent_to=None, team__in=teams))
    report = Q(state__in=[State.TAKEN, State.IN_SERVICE], taker=person)
    return HelpRequest.objects.filter(stars | yes | report).count()
