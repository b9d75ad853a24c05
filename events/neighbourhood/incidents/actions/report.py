"""Telling of an incident, and saying that it is not solved."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.core.files.base import File
from django.db import transaction
from django.utils import timezone

from events.matters.models import Source
from events.neighbourhood.grids import permissions as grid_permissions
from events.neighbourhood.incidents import notify, transitions
from events.neighbourhood.incidents.models import Incident, IncidentStep, IncidentTerms, reopen_until
from events.neighbourhood.incidents.refusals import IncidentRefusal
from events.neighbourhood.incidents.transitions import Act, State
from volunteer.core import audit
from volunteer.core.refusals import Refused
from volunteer.models import Area, User
from volunteer.roles import scope as role_scope
from volunteer.roles.scope import Power

MAX_PER_DAY, MAX_PER_DAY_OF_WORKERS = 10, 200


def report_incident(*, incident: Incident, by: User, at: datetime, pictures: Sequence[File[bytes]] = ()) -> Incident:
    """Keep an unsaved incident with its kind, area and words; its id is made in the form, the same one again answers what was kept.

    It goes to the grid of its place, or where there is none to the community. Those who have it then are told. Raises `Refused`.
    """
    with transaction.atomic():
        User.objects.get_queryset().select_for_update(no_key=True).get(pk=by.pk)
        if kept := Incident.objects.filter(pk=incident.pk).first():
            if kept.reported_by_id != by.pk:
                raise Refused(IncidentRefusal.USED_FORM)
            return kept
        incident.source, incident.reported_by = source_of(incident.area, by, at), by
        require_valid_report(incident, pictures, at)
        open_incident(incident, at)
        transitions.save_photos(incident, pictures, after=False, taken_by=by, at=at)
        audit.record(act="incident.report", subject=incident, actor=by, at=at, detail={"kind": incident.kind_id})
    return incident


def open_incident(incident: Incident, at: datetime) -> None:
    """Give a new incident its level, its grid or office and its deadline; save it, write the first step, tell who has it."""
    terms = IncidentTerms.on(timezone.localdate(at))
    incident.state, incident.level, incident.terms = State.REPORTED, incident.kind.level, terms
    incident.grid = transitions.grid_of(incident.area)
    incident.at_grid, incident.office = incident.grid is not None, incident.area.office_area
    for name, value in transitions.deadline(at, at + terms.length_of(incident.level)).items():
        setattr(incident, name, value)
    incident.save(force_insert=True)
    step = IncidentStep(act=Act.REPORTED, by=incident.reported_by, at=at)
    transitions.record_step(incident, step)
    notify.notify_step(incident, step)


def report_not_solved(*, incident: Incident, note: str, by: User, at: datetime) -> Incident:
    """Who told of it, or of a double, says within seven days that it is not solved: it goes on, and the office above is told.

    Of a double the one that stays goes on; the double is not locked, as merging locks the one that stays first. Raises `Refused`.
    """
    note = transitions.require_reason(note)
    with transaction.atomic():
        stays = Incident.objects.values_list("merged_into", flat=True).get(pk=incident.pk)
        incident = transitions.lock_incident(Incident(pk=stays or incident.pk))
        if incident.reported_by_id != by.pk and not incident.doubles.filter(reported_by=by).exists():
            raise Refused(IncidentRefusal.NOT_TOLD)
        until = reopen_until(incident)
        if until is None:
            raise Refused(IncidentRefusal.MOVED_ON)
        if at > until:
            raise Refused(IncidentRefusal.TOO_LATE)
        above = incident.office.parent or incident.office
        again = transitions.deadline(at, at + incident.terms.length_of(incident.level))
        step = IncidentStep(act=Act.NOT_SOLVED, by=by, at=at, note=note)
        transitions.change_incident(incident, step, state=State.HANDLED, ended_at=None, watch=above, **again)
        notify.notify_people(role_scope.reviewers_for(above, at=at), "incident_again", incident, step)
        audit.record(act="incident.not_solved", subject=incident, actor=by, at=at)
    return incident


# --- questions ---------------------------------------------------------------------------------------------------------


def source_of(area: Area, teller: User, at: datetime) -> str:
    """As what somebody tells of something in a place."""
    if role_scope.scope_for(teller, Power.REVIEW, at).covers_area(area):
        return Source.STAFF
    return Source.GRID if grid_permissions.grids_of(teller, at).exists() else Source.RESIDENT


def require_valid_report(incident: Incident, pictures: Sequence[File[bytes]], at: datetime) -> None:
    if not incident.kind.active:
        raise Refused(IncidentRefusal.KIND_GONE)
    if incident.area.tier < 2 or not incident.area.is_open(timezone.localdate(at)):
        raise Refused(IncidentRefusal.NO_PLACE)
    if not pictures and not incident.words.strip():
        raise Refused(IncidentRefusal.NOTHING_SHOWN)
    most = MAX_PER_DAY if incident.source == Source.RESIDENT else MAX_PER_DAY_OF_WORKERS
    told = Incident.objects.filter(reported_by=incident.reported_by, steps__act=Act.REPORTED, steps__at__gt=at - timedelta(days=1))
    if told.count() >= most:
        raise Refused(IncidentRefusal.TODAY)
