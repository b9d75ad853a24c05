"""What the page of an incident says of the event that mends it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from events.models import Event, Incident, Shift
from events.neighbourhood.incidents.permissions import Part
from events.neighbourhood.mending import queries
from events.neighbourhood.mending.queries import Outcome
from volunteer.models import User
from volunteer.roles import scope as role_scope
from volunteer.roles.scope import Power


@dataclass(frozen=True)
class EventState:
    """`url` leads where this reader may go, "" if nowhere; `when` is the shift that is next, or was last."""

    event: Event
    url: str
    when: Shift | None
    held: bool  # False where nothing is to come and nothing took place
    outcome: Outcome | None  # once it is settled
    closes: bool  # this reader may close the incident now


def event_of_incident(incident: Incident, part: Part, person: User, at: datetime) -> EventState | None:
    """The event as this reader sees it: who told of the incident sees it once everybody does."""
    event = incident.event
    if event is None:
        return None
    manages = role_scope.scope_for(person, Power.RUN, at).covers_point(event.point)
    public = list(queries.public_shifts(event))
    if not (manages or part.works or public):
        return None
    shown = next((shift for shift in public if shift.end > at), public[-1] if public else event.shifts.order_by("start").first())
    url = reverse("events:event_manage", args=[event.pk]) if manages else public[-1].get_absolute_url() if public else ""
    outcome = queries.outcome_of(event)
    held = outcome is not None or not queries.is_over(event.shifts.all())
    return EventState(event, url, shown, held, outcome, closes=outcome is not None and part.acts)
