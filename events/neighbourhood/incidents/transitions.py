"""One step of an incident: under the row's lock its columns change, the step is written, those concerned are told."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.core.files.base import File

from events.neighbourhood.grids.models import Grid
from events.neighbourhood.incidents import notify
from events.neighbourhood.incidents import permissions as incident_permissions
from events.neighbourhood.incidents.models import Incident, IncidentPhoto, IncidentStep
from events.neighbourhood.incidents.refusals import IncidentRefusal
from volunteer.core.ids import new_id
from volunteer.core.refusals import Refused
from volunteer.models import Area, User

State, Act = Incident.State, IncidentStep.Act
RELATED = (
    *("kind", "terms", "grid", "area__parent__parent__parent", "office__parent", "watch__parent"),
    *("reported_by", "owner", "event__point__area", "merged_into"),
)
MAX_PHOTOS = 4


def lock_incident(incident: Incident) -> Incident:
    """The incident as it is now, kept from everybody else until the transaction ends."""
    return Incident.objects.select_for_update(of=("self",)).select_related(*RELATED).get(pk=incident.pk)


def lock_for_worker(incident: Incident, worker: User, at: datetime) -> Incident:
    """As `lock_incident`; raises `Refused` where it is over, or where `worker` does not have it."""
    incident = lock_incident(incident)
    if incident.ended_at is not None:
        raise Refused(IncidentRefusal.MOVED_ON)
    if not incident_permissions.part_in(incident, worker, at).acts:
        raise Refused(IncidentRefusal.NOT_YOURS)
    return incident


def require_reason(reason: str) -> str:
    if not reason.strip():
        raise Refused(IncidentRefusal.NO_REASON)
    return reason.strip()


def change_incident(incident: Incident, step: IncidentStep, **fields: Any) -> Incident:
    """Set fields of a locked incident, write the unsaved step, tell those concerned. Raises `Refused`."""
    if "state" in fields and incident.state not in Incident.FROM[fields["state"]]:
        raise Refused(IncidentRefusal.MOVED_ON)
    for name, value in fields.items():
        setattr(incident, name, value)
    incident.save(update_fields=list(fields))
    record_step(incident, step)
    notify.notify_step(incident, step)
    return incident


def record_step(incident: Incident, step: IncidentStep) -> None:
    step.incident, step.office, step.note = incident, incident.office, step.note[:500]
    step.save(force_insert=True)


def deadline(begins: datetime, due: datetime) -> dict[str, datetime]:
    """The columns for a new deadline: the office above hears of it when it has passed."""
    return {"opened_at": begins, "due_at": due, "escalate_at": due}


def grid_of(area: Area) -> Grid | None:
    """The grid of a building or stairwell; of a compound, if all its buildings that are in a grid are in the same one.

    It is locked: a grid ends before something is told there, or sees what waits.
    """
    inside = Grid.objects.filter(ended_at=None)
    path = ".".join(area.path.split(".")[: min(area.path.count("."), 5)]) + "."
    found = list(inside.filter(places__building__path__startswith=path).distinct()[:2]) if area.tier >= 3 else []
    return inside.select_for_update(no_key=True).filter(pk=found[0].pk).first() if len(found) == 1 else None


def save_photos(incident: Incident, pictures: Sequence[File[bytes]], *, after: bool, taken_by: User, at: datetime) -> None:
    """Keep pictures, cleaned before, with an incident. Raises `Refused` for too many."""
    if len(pictures) > MAX_PHOTOS:
        raise Refused(IncidentRefusal.TOO_MANY_PHOTOS)
    for picture in pictures:
        photo = IncidentPhoto(id=new_id(at), incident=incident, after=after, by=taken_by, at=at)
        photo.picture.save(f"{photo.id}.jpg", picture, save=False)
        photo.save(force_insert=True)
