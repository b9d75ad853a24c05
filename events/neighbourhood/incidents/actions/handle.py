"""What the grid and the offices do with an incident: take it in hand, pass it up or on, grant time, close it.

Each act is for who has the incident now (`Part.acts`), and raises `Refused` otherwise.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.core.files.base import File
from django.db import transaction

from events.matters import escalation
from events.neighbourhood.incidents import notify, transitions
from events.neighbourhood.incidents import permissions as incident_permissions
from events.neighbourhood.incidents.models import Incident, IncidentStep
from events.neighbourhood.incidents.refusals import IncidentRefusal
from events.neighbourhood.incidents.transitions import Act, State
from volunteer.core import audit
from volunteer.core.refusals import Refused
from volunteer.models import Area, User


def take_incident(*, incident: Incident, by: User, at: datetime, note: str = "") -> Incident:
    """Take it in hand. Harmless to repeat; a colleague may take it over."""
    with transaction.atomic():
        incident = transitions.lock_for_worker(incident, by, at)
        if incident.owner_id == by.pk:
            return incident
        step = IncidentStep(act=Act.TAKEN, by=by, at=at, note=note.strip())
        return transitions.change_incident(incident, step, state=State.HANDLED, owner=by)


def set_level(*, incident: Incident, level: str, note: str, by: User, at: datetime) -> Incident:
    """Give it another level. Its deadline is the level's, counted from the report; time granted before is granted anew."""
    note = transitions.require_reason(note)
    with transaction.atomic():
        incident = transitions.lock_for_worker(incident, by, at)
        if incident.level == level:
            raise Refused(IncidentRefusal.SAME_LEVEL)
        due = incident.opened_at + incident.terms.length_of(level)
        step = IncidentStep(act=Act.LEVELLED, by=by, at=at, note=note)
        transitions.change_incident(incident, step, level=level, due_at=due, escalate_at=due)
        audit.record(act="incident.level", subject=incident, actor=by, at=at, detail={"level": level})
    return incident


def pass_up(*, incident: Incident, note: str, by: User, at: datetime) -> Incident:
    """From the grid to its community, from an office to the one above. The deadline stays."""
    note = transitions.require_reason(note)
    with transaction.atomic():
        incident = transitions.lock_for_worker(incident, by, at)
        above = incident.office if incident.at_grid else incident.office_above()
        if above is None:
            raise Refused(IncidentRefusal.TOP)
        watch = incident.watch if incident.watch and incident.watch.tier < above.tier else None
        step = IncidentStep(act=Act.UP, by=by, at=at, note=note)
        transitions.change_incident(incident, step, office=above, at_grid=False, watch=watch, owner=None)
        audit.record(act="incident.up", subject=incident, actor=by, at=at, detail={"office": above.code})
    return incident


def pass_across(*, incident: Incident, area: Area, note: str, by: User, at: datetime) -> Incident:
    """It lies elsewhere: on to the grid or the community of another place. The deadline stays."""
    note = transitions.require_reason(note)
    with transaction.atomic():
        incident = transitions.lock_for_worker(incident, by, at)
        if area.pk == incident.area_id:
            raise Refused(IncidentRefusal.SAME_PLACE)
        grid = transitions.grid_of(area)
        where = {"area": area, "office": area.office_area, "grid": grid, "at_grid": grid is not None}
        anew = {"watch": None, "owner": None, "escalate_at": incident.due_at}
        step = IncidentStep(act=Act.ACROSS, by=by, at=at, note=note)
        transitions.change_incident(incident, step, **where, **anew)
        audit.record(act="incident.across", subject=incident, actor=by, at=at, detail={"area": area.code})
    return incident


def grant_time(*, incident: Incident, note: str, by: User, at: datetime) -> Incident:
    """Grant the longest time of its terms, from the report on; by the office of a street, a town or the district."""
    note = transitions.require_reason(note)
    with transaction.atomic():
        incident = transitions.lock_for_worker(incident, by, at)
        if not incident_permissions.part_in(incident, by, at).grants:
            raise Refused(IncidentRefusal.NOT_GRANTING)
        due = incident.opened_at + incident.terms.most
        if incident.due_at is not None and incident.due_at >= due:
            raise Refused(IncidentRefusal.LONGEST)
        step = IncidentStep(act=Act.EXTENDED, by=by, at=at, note=note)
        transitions.change_incident(incident, step, due_at=due, escalate_at=due)
        audit.record(act="incident.time", subject=incident, actor=by, at=at)
    return incident


def close_incident(*, incident: Incident, report: str, pictures: Sequence[File[bytes]], by: User, at: datetime) -> Incident:
    """It is solved: in words and with a picture of how it is now. Who told of it may say within seven days that it is not."""
    if not report.strip():
        raise Refused(IncidentRefusal.NO_REPORT)
    if not pictures:
        raise Refused(IncidentRefusal.NO_PICTURE)
    with transaction.atomic():
        incident = transitions.lock_for_worker(incident, by, at)
        step = IncidentStep(act=Act.SOLVED, by=by, at=at, note=report.strip())
        transitions.save_photos(incident, pictures, after=True, taken_by=by, at=at)
        ended = {"state": State.SOLVED, "ended_at": at, "escalate_at": None, "watch": None, "report": report.strip()[:300]}
        transitions.change_incident(incident, step, owner=by, **ended)
        audit.record(act="incident.close", subject=incident, actor=by, at=at)
    return incident


def refuse_incident(*, incident: Incident, note: str, by: User, at: datetime) -> Incident:
    """It is not taken up, and why: who told of it reads that."""
    note = transitions.require_reason(note)
    with transaction.atomic():
        incident = transitions.lock_for_worker(incident, by, at)
        step = IncidentStep(act=Act.REFUSED, by=by, at=at, note=note)
        transitions.change_incident(incident, step, state=State.REFUSED, ended_at=at, escalate_at=None, watch=None)
        audit.record(act="incident.refuse", subject=incident, actor=by, at=at)
    return incident


def escalate_due(*, at: datetime) -> int:
    """Tell the office above of each incident that is overdue; how many were told of."""
    return escalation.escalate_due(Incident.objects.select_related("kind"), at=at, tell=_tell_late)


def _tell_late(incident: Incident, office: Area, at: datetime) -> None:
    step = IncidentStep(act=Act.ESCALATED, by=None, at=at, note=office.name)
    transitions.record_step(incident, step)
    notify.notify_overdue(incident, step, office)
