"""An event is drafted for an incident by who has it; `tick` sees when it is over, and tells who may close the incident."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import OuterRef, Subquery
from django.urls import reverse
from django.utils import timezone

from events.models import Event, Incident, IncidentStep, Shift
from events.neighbourhood.incidents import notify, transitions
from events.neighbourhood.incidents.models import IncidentQuerySet
from events.neighbourhood.incidents.transitions import Act, State
from events.neighbourhood.mending import permissions as mending_permissions
from events.neighbourhood.mending import queries
from events.neighbourhood.mending.refusals import MendingRefusal
from events.shifts.actions import draft as draft_actions
from events.shifts.actions.draft import JobPlan
from volunteer.core import audit
from volunteer.core.refusals import Refused
from volunteer.lists import batch
from volunteer.models import Appointment, Role, User
from volunteer.roles import scope as role_scope
from volunteer.roles.scope import Power

OF_EVENT = (Act.EVENT, Act.HELPED, Act.NOT_HELD)


def draft_event(*, incident: Incident, event: Event, shift: Shift, jobs: Sequence[JobPlan], by: User, at: datetime) -> Incident:
    """Draft an unsaved `event` (id made in the form, point chosen) with its first shift, and take the incident in hand.

    By who has the incident and runs the point; the point's managers are told. It is submitted as every draft is. The same event
    again changes nothing. Raises `Refused`, also for what drafting refuses.
    """
    with transaction.atomic():
        incident = transitions.lock_incident(incident)
        if incident.event_id == event.pk:
            return incident
        incident = transitions.lock_for_worker(incident, by, at)
        require_may_draft(incident, event, by, at)
        event.category = incident.kind.category
        event = draft_actions.save_draft(event=event, by=by, at=at, shift=shift, jobs=jobs)
        step = IncidentStep(act=Act.EVENT, by=by, at=at, note=event.title)
        transitions.change_incident(incident, step, state=State.HANDLED, owner=by, event=event)
        managers = Appointment.objects.current(timezone.localdate(at)).filter(point=event.point, role=Role.POINT_MANAGER)
        people = [held.person for held in managers.select_related("person")]
        notify.notify_people(people, "incident_event", incident, step, url=reverse("events:event_manage", args=[event.pk]))
        audit.record(act="incident.event", subject=incident, actor=by, at=at, detail={"event": str(event.pk)})
    return incident


def require_may_draft(incident: Incident, event: Event, by: User, at: datetime) -> None:
    if not role_scope.scope_for(by, Power.RUN, at).covers_point(event.point):
        raise Refused(MendingRefusal.OTHER_POINT)
    if mending_permissions.has_running_event(incident):
        raise Refused(MendingRefusal.HAS_ONE)
    teller, text = incident.reported_by, "".join(f"{event.title}{event.description}{event.place}".split())
    if teller is not None and teller.pk != by.pk and len(teller.name) > 1 and "".join(teller.name.split()) in text:
        raise Refused(MendingRefusal.PRIVATE)


def follow_events(*, at: datetime) -> int:
    """Write down which events for incidents are over, and tell who has each incident; how many there were."""
    return batch.apply_to_each(list(newly_over()), lambda incident: follow_event(incident, at))


def newly_over() -> IncidentQuerySet:
    """Incidents under way whose event has nothing to come any more, where that is not written down yet."""
    last = IncidentStep.objects.filter(incident=OuterRef("pk"), act__in=OF_EVENT).order_by("-at", "-pk").values("act")[:1]
    waiting = Incident.objects.underway().filter(event__isnull=False).annotate(last=Subquery(last)).filter(last=Act.EVENT)
    going_on = [*Shift.PENDING, Shift.State.PUBLISHED, Shift.State.CLOSED]
    found: IncidentQuerySet = waiting.exclude(event__shifts__state__in=going_on).order_by("opened_at", "pk")
    return found


def follow_event(incident: Incident, at: datetime) -> bool:
    with transaction.atomic():
        incident = transitions.lock_incident(incident)
        if incident.event is None or not newly_over().filter(pk=incident.pk).exists():
            return False
        act = Act.HELPED if queries.outcome_of(incident.event) else Act.NOT_HELD
        step = IncidentStep(act=act, by=None, at=at, note=incident.event.title)
        transitions.change_incident(incident, step)
        notify.notify_people(notify.workers(incident, at), "incident_helped", incident, step)
        return True
