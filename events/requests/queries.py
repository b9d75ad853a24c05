"""How many requests wait for a person: for their word on who comes, for their stars, for their yes, or for their report."""

from __future__ import annotations

from django.db.models import Q

from events.models import HelpRequest
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
