"""Joining an incident to another one under way in the same community."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Case, IntegerField, Value, When

from events.models import Incident, IncidentStep
from events.neighbourhood.doubles.refusals import DoubleRefusal
from events.neighbourhood.incidents import permissions as incident_permissions
from events.neighbourhood.incidents import transitions
from events.neighbourhood.incidents.models import IncidentQuerySet
from events.neighbourhood.incidents.refusals import IncidentRefusal
from events.neighbourhood.incidents.transitions import Act, State
from events.neighbourhood.mending import permissions as mending_permissions
from volunteer.core import audit
from volunteer.core.refusals import Refused
from volunteer.models import User


def merge_incident(*, incident: Incident, into: Incident, by: User, at: datetime) -> Incident:
    """Close `incident` as a double of `into`, by the office that has it and reviews the other's place. Harmless to repeat.

    Who told of it hears of every step of `into` from now on; what was joined to it before goes along. Raises `Refused`.
    """
    with transaction.atomic():
        list(Incident.objects.select_for_update().filter(pk__in=[incident.pk, into.pk]).order_by("pk"))  # in one order
        incident, into = transitions.lock_incident(incident), transitions.lock_incident(into)
        if incident.merged_into_id == into.pk:
            return incident
        require_may_merge(incident, into, by, at)
        incident.doubles.update(merged_into=into)
        step = IncidentStep(act=Act.MERGED, by=by, at=at)
        ended = {"state": State.MERGED, "ended_at": at, "escalate_at": None, "watch": None}
        transitions.change_incident(incident, step, merged_into=into, **ended)
        transitions.record_step(into, IncidentStep(act=Act.JOINED, by=by, at=at))
        audit.record(act="incident.merge", subject=incident, actor=by, at=at, detail={"into": str(into.pk)})
    return incident


# --- questions ---------------------------------------------------------------------------------------------------------


def require_may_merge(incident: Incident, into: Incident, by: User, at: datetime) -> None:
    if incident.pk == into.pk:
        raise Refused(DoubleRefusal.ITSELF)
    if incident.ended_at is not None:
        raise Refused(IncidentRefusal.MOVED_ON)
    mine, other = (incident_permissions.part_in(one, by, at) for one in (incident, into))
    if not (mine.acts and mine.office and other.office):
        raise Refused(IncidentRefusal.NOT_YOURS)
    if into.ended_at is not None:
        raise Refused(DoubleRefusal.OTHER_OVER)
    if not into.area.path.startswith(incident.area.office_area.path):
        raise Refused(DoubleRefusal.OTHER_PLACE)
    if mending_permissions.has_running_event(incident):
        raise Refused(DoubleRefusal.HAS_EVENT)


def possible_originals(incident: Incident) -> IncidentQuerySet:
    """The others under way in its community: those of its kind first, then the oldest."""
    same = Case(When(kind=incident.kind_id, then=Value(0)), default=Value(1), output_field=IntegerField())
    near = Incident.objects.underway().filter(area__path__startswith=incident.area.office_area.path).exclude(pk=incident.pk)
    found: IncidentQuerySet = near.select_related("kind", "area").order_by(same, "opened_at", "pk")
    return found
