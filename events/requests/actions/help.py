"""Helping (接单): say yes or give it back, begin, and report what was done.

Where strangers' homes are entered, helpers are grown up and known: by a phone of their own or by the community's eyes.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.core.files.base import File
from django.db import transaction
from django.utils import timezone

from events.attendance.recorder import lock_people
from events.models import HelpRequest, RequestStep, Scan
from events.requests import transitions as request_transitions
from events.requests.actions import submit as submit_actions
from events.requests.actions import visit
from events.requests.permissions import involvement_in, is_own_wish
from events.requests.refusals import HelpRequestRefusal
from events.requests.transitions import Act, State
from volunteer.core import audit
from volunteer.core.refusals import Refused
from volunteer.models import User

ADULT_AGE = 18
MAX_AT_ONCE = 5
HELPING_STATES = (State.TAKEN, State.IN_SERVICE)


def take_request(*, help_request: HelpRequest, by: User, at: datetime, start: datetime | None = None) -> HelpRequest:
    """Say "I'll go", at `start` or else the proposed time: whoever was asked by name or team, who runs the point it was given to,
    anybody while it is open. Where a point is in charge it becomes a visit that earns (`visits`).

    Of two who press at once one has it. Harmless to repeat. Raises `Refused`.
    """
    with transaction.atomic():
        User.objects.get_queryset().select_for_update(no_key=True).get(pk=by.pk)  # so that nobody has six at once
        help_request = request_transitions.lock_request(help_request)
        if help_request.state in HELPING_STATES and help_request.taker_id == by.pk:
            return help_request
        if help_request.state in HELPING_STATES:
            raise Refused(HelpRequestRefusal.FASTER)
        there = involvement_in(help_request, by, at)
        if not (there.asked or there.offered or (there.runs and help_request.state == State.DISPATCHED)):
            raise Refused(HelpRequestRefusal.NOT_YOURS)
        require_may_help(help_request, by, at)
        start = start or visit.proposed_start(help_request, at)
        help_request.coming_at = start  # the deadline of this step depends on it
        request_transitions.change_state(
            help_request, State.TAKEN, RequestStep(act=Act.TAKEN, by=by, at=at), taker=by, coming_at=start
        )
        visit.arrange_visit(help_request=help_request, helper=by, start=start, at=at)
        audit.record(act="request.take", subject=help_request, actor=by, at=at)
    return help_request


def give_back(*, help_request: HelpRequest, reason: str, by: User, at: datetime) -> HelpRequest:
    """Say "I can't", with the reason: before it was taken or after. It goes back to the point that asked a person, else to the
    community; both sides are told. Raises `Refused`.
    """
    reason = request_transitions.require_reason(reason)
    with transaction.atomic():
        lock_people([help_request.taker_id] if help_request.taker_id else [])
        help_request = request_transitions.lock_request(help_request)
        there = involvement_in(help_request, by, at)
        if not (there.helps or there.asked or there.runs):
            raise Refused(HelpRequestRefusal.NOT_YOURS)
        if help_request.state not in (State.DISPATCHED, *HELPING_STATES):
            raise Refused(HelpRequestRefusal.MOVED_ON)
        helper = help_request.taker or help_request.sent_to
        to_point = help_request.state == State.DISPATCHED and help_request.point and help_request.sent_to_id == by.pk
        back = {"sent_to": None} if to_point else HelpRequest.FORGOTTEN
        to = State.DISPATCHED if to_point else State.ACCEPTED
        visit.drop_visit(help_request=help_request, reason=reason, by=by, at=at)
        request_transitions.change_state(
            help_request, to, RequestStep(act=Act.RETURNED, by=by, at=at, note=reason, person=helper), reason=reason[:200], **back
        )
        audit.record(act="request.give_back", subject=help_request, actor=by, at=at)
    return help_request


def start_help(*, help_request: HelpRequest, by: User, at: datetime) -> HelpRequest:
    """Say that help begins now, by the helper or who runs the point: at a visit without a scanned code it is the check-in.

    Harmless to repeat. Raises `Refused`.
    """
    with transaction.atomic():
        lock_people([help_request.taker_id] if help_request.taker_id else [])
        help_request = request_transitions.lock_request(help_request)
        require_helping(help_request, by, at)
        if help_request.state != State.IN_SERVICE:
            request_transitions.change_state(help_request, State.IN_SERVICE, RequestStep(act=Act.STARTED, by=by, at=at))
            visit.enter_attendance(help_request=help_request, act=Scan.Act.IN, by=by, at=at)
    return help_request


def report_done(
    *, help_request: HelpRequest, report: str, by: User, at: datetime, pictures: Sequence[File[bytes]] = ()
) -> HelpRequest:
    """Report what was done, by the helper or who runs the point; the asking side is asked for stars. It is the check-out of a
    visit that stands open. The same report again changes nothing. Raises `Refused`.
    """
    if not report.strip():
        raise Refused(HelpRequestRefusal.NO_REPORT)
    if len(pictures) > submit_actions.MAX_PHOTOS:
        raise Refused(HelpRequestRefusal.TOO_MANY_PHOTOS)
    with transaction.atomic():
        lock_people([help_request.taker_id] if help_request.taker_id else [])
        help_request = request_transitions.lock_request(help_request)
        require_helping(help_request, by, at)
        if help_request.state == State.DONE:
            return help_request
        visit.enter_attendance(help_request=help_request, act=Scan.Act.OUT, by=by, at=at)
        request_transitions.change_state(
            help_request, State.DONE, RequestStep(act=Act.DONE, by=by, at=at, note=report.strip()), report=report.strip()[:500]
        )
        submit_actions.save_pictures(help_request, pictures, of_report=True, by=by, at=at)
        audit.record(act="request.done", subject=help_request, actor=by, at=at)
    return help_request


# --- questions ---------------------------------------------------------------------------------------------------------


def require_may_help(help_request: HelpRequest, by: User, at: datetime) -> None:
    """Raise unless this person may go to somebody's home for this request now."""
    age = by.age_on(timezone.localdate(at))
    if is_own_wish(help_request, by):
        raise Refused(HelpRequestRefusal.OWN)
    if age is not None and age < ADULT_AGE:
        raise Refused(HelpRequestRefusal.CHILD)
    if not by.may_spend:  # a phone of their own, or seen by the community
        raise Refused(HelpRequestRefusal.UNKNOWN)
    if HelpRequest.objects.filter(taker=by, state__in=HELPING_STATES).count() >= MAX_AT_ONCE:
        raise Refused(HelpRequestRefusal.ENOUGH, most=MAX_AT_ONCE)


def require_helping(help_request: HelpRequest, by: User, at: datetime) -> None:
    there = involvement_in(help_request, by, at)
    if not (there.helps or (there.runs and help_request.taker_id is not None)):
        raise Refused(HelpRequestRefusal.NOT_YOURS)
