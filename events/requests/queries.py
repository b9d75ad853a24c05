"""What is open of one's own requests, and how many wait for a person: for their word on who comes, for their stars, their yes,
or their report.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from django.db.models import Case, CharField, Count, IntegerField, Min, Q, Value, When
from django.db.models.functions import Cast

from events.models import HelpRequest
from events.requests import progress
from events.requests.progress import OpenRequest
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


# What a card shows first: where the asking side has to say something, then who is there or comes.
CARD_ORDER = (State.OFFERED, State.DONE, State.IN_SERVICE, State.TAKEN)


def find_open(person: User) -> list[OpenRequest]:
    """What this person or their household asked for and what is not over, the most pressing first. One query.

    What staff wrote down for somebody at the door is their work and stands on their own lists.
    """
    own = HelpRequest.objects.asked_for(person).exclude(Q(way=HelpRequest.Way.STAFF) & ~Q(person=person))
    order = Case(
        *[When(state=state, then=Value(n)) for n, state in enumerate(CARD_ORDER)],
        default=Value(len(CARD_ORDER)),
        output_field=IntegerField(),
    )
    rows = own.filter(state__in=[*HelpRequest.UNDERWAY, State.DONE]).order_by(order, "-submitted_at", "pk")
    rows = rows.select_related("kind", "area__parent", "person", "asked_by", "taker")
    return [progress.open_request(row, person) for row in rows]
