"""Passing on (派单): to a service point, a team or a person, or open to whoever is near by."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from django.db import transaction

from events.models import HelpRequest, RequestStep
from events.requests import doors
from events.requests import transitions as request_transitions
from events.requests.permissions import involvement_in, is_own_wish
from events.requests.refusals import HelpRequestRefusal
from events.requests.transitions import Act, State
from volunteer.core import audit
from volunteer.core.refusals import Refused
from volunteer.models import ServicePoint, Team, User
from volunteer.people import parties as people_parties

AIM_FIELDS = ("point", "team", "sent_to")
MIN_MINUTES, MAX_MINUTES = 30, 480  # minutes


class Aim(NamedTuple):
    """Who is asked to take it: a point, a team or a person. Beside a team or a person a point is in charge."""

    point: ServicePoint | None = None
    team: Team | None = None
    person: User | None = None


def dispatch_request(
    *, help_request: HelpRequest, aim: Aim, by: User, at: datetime, note: str = "", minutes: int | None = None
) -> HelpRequest:
    """Ask a point, a team or a person to take it. Staff of the place choose anybody; who runs the point it was given to may ask
    a person for it. Beside a team or a person a point is in charge: the visit is its shift and earns from its budget, for the
    `minutes` that the staff plan (None: as before). Where the asking side has no phone, naming a person is the community's yes to
    them. Passing it to the same again changes nothing. Raises `Refused`.
    """
    with transaction.atomic():
        help_request = request_transitions.lock_request(help_request)
        there = involvement_in(help_request, by, at)
        if not there.decides:
            aim, minutes = _aim_of_own_point(help_request, there.runs, aim.person), None
        whom = {"point": aim.point, "team": aim.team, "sent_to": aim.person}
        if help_request.state == State.DISPATCHED and all(getattr(help_request, name) == whom[name] for name in AIM_FIELDS):
            return help_request
        require_valid_aim(help_request, aim)
        if aim.person and doors.home_visit_refusal(aim.person, at):
            raise Refused(HelpRequestRefusal.NOT_READY)
        agrees = there.decides and speaks_for_asker(help_request, aim.person, by)
        planned = valid_minutes(help_request, minutes)
        request_transitions.change_state(
            help_request,
            State.DISPATCHED,
            RequestStep(act=Act.DISPATCHED, by=by, at=at, note=note.strip()),
            planned_minutes=planned,
            agreed_by=by if agrees else None,
            agreed_at=at if agrees else None,
            **whom,
        )
        audit.record(act="request.pass_on", subject=help_request, actor=by, at=at)
    return help_request


def open_nearby(
    *,
    help_request: HelpRequest,
    public_words: str,
    by: User,
    at: datetime,
    agreed: bool = False,
    point: ServicePoint | None = None,
    minutes: int | None = None,
) -> HelpRequest:
    """Let any volunteer take it, who reads only `public_words`, the community and the day. The asking side has to have agreed:
    with the request, or to the staff now (`agreed`). `point` is in charge, as in `dispatch_request`. Harmless to repeat.
    Raises `Refused`.
    """
    with transaction.atomic():
        help_request = request_transitions.lock_request(help_request)
        if help_request.state == State.OPEN:
            return help_request
        if not involvement_in(help_request, by, at).decides:
            raise Refused(HelpRequestRefusal.NOT_YOURS)
        require_accepted(help_request)
        if not public_words.strip():
            raise Refused(HelpRequestRefusal.NO_WORDS)
        if not (help_request.may_show or agreed):
            raise Refused(HelpRequestRefusal.NOT_AGREED)
        if point and not point.active:
            raise Refused(HelpRequestRefusal.CLOSED_POINT)
        words = public_words.strip()[:120]
        shown = {"public_words": words, "may_show": True, "planned_minutes": valid_minutes(help_request, minutes)}
        whom = dict.fromkeys((*AIM_FIELDS, "agreed_by", "agreed_at")) | {"point": point}
        request_transitions.change_state(
            help_request, State.OPEN, RequestStep(act=Act.OPENED, by=by, at=at, note=words), **shown, **whom
        )
        audit.record(act="request.open", subject=help_request, actor=by, at=at, detail={"agreed": agreed})
    return help_request


def speaks_for_asker(help_request: HelpRequest, person: User | None, by: User) -> bool:
    """Whether who names this person says yes to them for an asking side without a phone; never for their own household."""
    if person is None or is_own_wish(help_request, by) or doors.can_asker_answer(help_request):
        return False
    return by.pk not in people_parties.with_households([person.pk])


def valid_minutes(help_request: HelpRequest, minutes: int | None) -> int:
    """How long it is planned to take; raises `Refused` for what no visit takes."""
    if minutes is None:
        return help_request.planned_minutes
    if not MIN_MINUTES <= minutes <= MAX_MINUTES:
        raise Refused(HelpRequestRefusal.MINUTES)
    return minutes


def require_valid_aim(help_request: HelpRequest, aim: Aim) -> None:
    require_accepted(help_request)
    if not any(aim):
        raise Refused(HelpRequestRefusal.NOBODY)
    if aim.point and not aim.point.active:
        raise Refused(HelpRequestRefusal.CLOSED_POINT)
    if aim.team and (aim.team.closed_at or aim.team.confirmed_at is None):
        raise Refused(HelpRequestRefusal.CLOSED_TEAM)
    if aim.person and is_own_wish(help_request, aim.person):
        raise Refused(HelpRequestRefusal.ASKER)


def require_accepted(help_request: HelpRequest) -> None:
    if help_request.state == State.SUBMITTED:
        raise Refused(HelpRequestRefusal.NOT_ACCEPTED)
    if help_request.state not in (State.ACCEPTED, State.DISPATCHED, State.OPEN):
        raise Refused(HelpRequestRefusal.MOVED_ON)


def _aim_of_own_point(help_request: HelpRequest, runs: bool, person: User | None) -> Aim:
    """Where it stays when somebody who runs its point asks a person for it."""
    if not runs or person is None:
        raise Refused(HelpRequestRefusal.NOT_YOURS)
    return Aim(help_request.point, person=person)
