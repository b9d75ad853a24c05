"""How many requests wait for a person: for their word on who comes, for their stars, for their yes, or for their report."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.db.models import CharField, Count, Min, Q
from django.db.models.functions import Cast

from events.models import HelpRequest
from events.requests.transitions import State
from volunteer.models import TeamMember, User


class Waiting(NamedTuple):
    """How many requests wait for a person, and one (its id) where somebody would come and they have to say yes or no."""

    number: int
    to_answer: str | None


def find_waiting(person: User) -> Waiting:
    """One query, for the first page."""
    teams = TeamMember.objects.standing().filter(person=person).values("team")
    own = Q(person=person) | Q(asked_by=person)
    answer = Q(state=State.OFFERED) & own
    yes = Q(state=State.DISPATCHED) & (Q(sent_to=person) | Q(sent_to=None, team__in=teams))
    report = Q(state__in=[State.TAKEN, State.IN_SERVICE]) & (Q(taker=person) | Q(companion=person))
    along = Q(state=State.OFFERED, companion=person, companion_at=None)
    found = HelpRequest.objects.filter(answer | Q(state=State.DONE) & own | yes | report | along)
    told: dict[str, Any] = found.aggregate(number=Count("pk"), to_answer=Min(Cast("pk", CharField()), filter=answer))
    return Waiting(**told)
