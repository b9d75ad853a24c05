"""Who may make an event of an incident, and what is read of the incident at the event."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from events.matters.queries import points_near
from events.models import Event, Incident
from events.neighbourhood.incidents import permissions as incident_permissions
from events.neighbourhood.incidents.permissions import Part
from events.neighbourhood.mending import queries
from volunteer.models import User


def may_draft(incident: Incident, part: Part, person: User, at: datetime) -> bool:
    """Whether this reader has the incident now, runs a service point near it, and no event for it is under way."""
    return part.acts and not has_running_event(incident) and points_near(incident.area, person, at).exists()


def has_running_event(incident: Incident) -> bool:
    return incident.event is not None and not queries.is_over(incident.event.shifts.all())


@dataclass(frozen=True)
class Mends:
    """What an event mends, in words without persons; `url` only for who may open the incident."""

    words: str
    url: str


def incident_of_event(event: Event, person: User, at: datetime) -> Mends | None:
    """What this event was drafted to mend, as far as this reader is concerned; None for most events."""
    incident = Incident.objects.filter(event=event).select_related("kind", "area").first()
    if incident is None:
        return None
    seen = incident_permissions.visible_incidents(person, at).filter(pk=incident.pk).exists()
    return Mends(f"{incident.kind} · {incident.area}", incident.get_absolute_url() if seen else "")
