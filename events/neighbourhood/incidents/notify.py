"""Who hears of which step. The notices name what is wrong and where, never who told of it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.utils import timezone

from events.neighbourhood.grids.models import GridMember
from events.neighbourhood.incidents.models import Incident, IncidentStep
from volunteer.models import Area, User
from volunteer.notices import outbox
from volunteer.roles import scope as role_scope

Act = IncidentStep.Act
TO_REPORTER = {Act.TAKEN, Act.UP, Act.ACROSS, Act.EXTENDED, Act.EVENT, Act.HELPED, Act.MERGED, Act.SOLVED, Act.REFUSED}
TO_WORKERS = {Act.REPORTED: "incident_told", Act.UP: "incident_told", Act.ACROSS: "incident_told", Act.NOT_SOLVED: "incident_again"}


def notify_step(incident: Incident, step: IncidentStep) -> None:
    """Tell each concerned what this step means to them; who took it is not told."""
    if step.act in TO_REPORTER:
        notify_tellers(incident, step)
    if kind := TO_WORKERS.get(Act(step.act)):
        notify_people(workers(incident, step.at), kind, incident, step)


def notify_tellers(incident: Incident, step: IncidentStep) -> None:
    """Who told of it, and who told of a double: each hears of it once, at the page of what they told of."""
    for told in (incident, *incident.doubles.select_related("reported_by").order_by("pk")):
        if told.reported_by:
            notify_people([told.reported_by], "incident_moved", incident, step, url=told.get_absolute_url())


def notify_overdue(incident: Incident, step: IncidentStep, office: Area) -> None:
    """Tell the office that now hears of a late incident."""
    notify_people(role_scope.reviewers_for(office, at=step.at), "incident_overdue", incident, step)


def workers(incident: Incident, at: datetime) -> list[User]:
    """Who has it now: the members of the grid, or where there are none the nearest office."""
    if incident.at_grid:
        day = timezone.localdate(at)
        members = GridMember.objects.filter(GridMember.in_force(day), grid=incident.grid_id).select_related("person")
        if found := [member.person for member in members if member.person.is_active]:
            return found
    return role_scope.reviewers_for(incident.office, at=at)


def notify_people(people: Iterable[User], kind: str, incident: Incident, step: IncidentStep, url: str = "") -> None:
    there = {person.pk: person for person in people if person.is_active and person.pk != step.by_id}
    params = {
        "what": incident.kind.name,
        "area": incident.area.name,
        "act": step.act,
        "note": step.note,
        "office": incident.in_charge.name,
        "due": incident.due_at.isoformat() if incident.due_at else "",
    }
    key = f"{kind}:{step.pk}"
    url = url or incident.get_absolute_url()
    outbox.notify_many(people=there.values(), kind=kind, params=params, key=key, at=step.at, url=url)
