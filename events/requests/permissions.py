"""What somebody is to a request, and so what they read and which step is theirs.

Everything is read by the asking side, the staff of the place and the point it was given to. The helper reads it once the asking
side said yes to them; when they read door and number, `doors` says. Who is asked to help, or offered to and waits for the yes,
reads what is needed, where about and when: no name, no door, no voice.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from events.models import HelpRequest
from events.requests.models import HelpRequestQuerySet
from volunteer.groups.models import BelongingQuerySet
from volunteer.models import TeamMember, User
from volunteer.people import parties as people_parties
from volunteer.roles import scope as role_scope
from volunteer.roles.scope import Power

State = HelpRequest.State


@dataclass(frozen=True)
class Involvement:
    """The parts a person has in one request at one moment."""

    asks: bool  # asked, or it is for them or for somebody of their household
    decides: bool  # reviews the place it comes from
    runs: bool  # runs the point it was given to
    helps: bool  # helps, with the yes of the asking side
    offers: bool  # would come, and waits for that yes
    asked: bool  # is asked to take it, by name or as one of a team
    offered: bool  # it is open to everybody
    over: bool  # rated, closed or taken back: who helped needs door and number no more

    @property
    def office(self) -> bool:
        """Whether the request is this reader's work."""
        return self.decides or self.runs

    @property
    def reads_all(self) -> bool:
        return self.asks or self.decides or ((self.runs or self.helps) and not self.over)


def involvement_in(help_request: HelpRequest, person: User, at: datetime) -> Involvement:
    """What this person is to the request now."""
    waits = help_request.state == State.DISPATCHED
    comes = person.pk in (help_request.taker_id, help_request.companion_id)
    in_team = waits and help_request.sent_to_id is None and help_request.team_id is not None
    return Involvement(
        asks=help_request.is_asked_for(person),
        decides=role_scope.scope_for(person, Power.REVIEW, at).covers_area(help_request.area),
        runs=help_request.point is not None and role_scope.scope_for(person, Power.RUN, at).covers_point(help_request.point),
        helps=comes and help_request.state != State.OFFERED,
        offers=comes and help_request.state == State.OFFERED,
        asked=waits
        and (
            help_request.sent_to_id == person.pk or (in_team and _members().filter(person=person, team=help_request.team).exists())
        ),
        offered=help_request.state == State.OPEN,
        over=help_request.state in (State.RATED, State.CLOSED, State.WITHDRAWN, State.MERGED),
    )


def is_own_wish(help_request: HelpRequest, person: User) -> bool:
    """Whether the wish is this person's own or that of somebody near: then they neither decide on it nor help with it.

    Staff who only wrote it down at the door do both.
    """
    wrote_it_down = help_request.way == HelpRequest.Way.STAFF and help_request.asked_by_id == person.pk
    if not wrote_it_down and help_request.is_asked_for(person):
        return True
    return people_parties.is_near(person, help_request.person)


def visible_requests(person: User, at: datetime) -> HelpRequestQuerySet:
    """The requests this person may open at all; `involvement_in` says how much of one they read."""
    review, run = role_scope.scope_for(person, Power.REVIEW, at), role_scope.scope_for(person, Power.RUN, at)
    asked = Q(sent_to=person) | Q(sent_to=None, team__in=_members().filter(person=person).values("team"))
    own = Q(person=person) | Q(asked_by=person) | Q(taker=person) | Q(companion=person) | Q(asked, state=State.DISPATCHED)
    if person.household_id:
        own |= Q(person__household_id=person.household_id)
    managed = review.areas("area__") | Q(run.points("point__"), point__isnull=False)
    return HelpRequest.objects.filter(own | managed | Q(state=State.OPEN))


def _members() -> BelongingQuerySet[TeamMember]:
    """Everybody who stands in a team."""
    return TeamMember.objects.standing()
