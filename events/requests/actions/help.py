"""Helping (接单): offer to come or give it back, begin, and report what was done.

Where strangers' homes are entered, helpers are grown up and known, and the asking side says yes to each (`agree`).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.core.files.base import File
from django.db import transaction

from events.attendance.recorder import lock_people
from events.models import HelpRequest, RequestStep, Scan
from events.requests import door_flags, doors, notify
from events.requests import transitions as request_transitions
from events.requests.actions import agree, visit
from events.requests.actions import submit as submit_actions
from events.requests.permissions import involvement_in, is_own_wish
from events.requests.refusals import HelpRequestRefusal
from events.requests.transitions import Act, State
from volunteer.core import audit
from volunteer.core.refusals import Refused
from volunteer.models import User

MAX_AT_ONCE = 5
HELPING_STATES = (State.TAKEN, State.IN_SERVICE)
PROMISED_STATES = (State.OFFERED, *HELPING_STATES)


def take_request(
    *, help_request: HelpRequest, by: User, at: datetime, start: datetime | None = None, companion: User | None = None
) -> HelpRequest:
    """Offer "I'll go", at `start` or else the proposed time: whoever was asked by name or team, who runs the point it was given to,
    anybody while it is open; with a `companion` where two are wished for. The asking side then says yes to this very person.

    Where the community named the person and said yes with it, the visit stands at once. Of two who press at once one has it.
    Harmless to repeat. Raises `Refused`.
    """
    with transaction.atomic():
        User.objects.get_queryset().select_for_update(no_key=True).get(pk=by.pk)  # so that nobody has six at once
        help_request = request_transitions.lock_request(help_request)
        if help_request.state in PROMISED_STATES and help_request.taker_id == by.pk:
            return help_request
        require_may_offer(help_request, by, at)
        require_companion(help_request, companion, by, at)
        start = start or visit.proposed_start(help_request, at)
        visit.require_free(help_request, [by, companion], start, at)
        come = {"taker": by, "companion": companion, "coming_at": start, "offered_at": at}
        if help_request.agreed_at and help_request.sent_to_id == by.pk and companion is None:
            agree.set_out(help_request=help_request, step=RequestStep(act=Act.TAKEN, by=by, at=at), **come)
        else:
            come |= {"agreed_by": None, "agreed_at": None}
            request_transitions.change_state(help_request, State.OFFERED, RequestStep(act=Act.OFFERED, by=by, at=at), **come)
        audit.record(act="request.take", subject=help_request, actor=by, at=at)
    return help_request


def give_back(*, help_request: HelpRequest, reason: str, by: User, at: datetime) -> HelpRequest:
    """Say "I can't", with the reason: before it was taken or after. It goes back to the point that asked a person, else to the
    community; both sides are told. An offer that nobody said yes to goes back to where it was. Raises `Refused`.
    """
    reason = request_transitions.require_reason(reason)
    with transaction.atomic():
        lock_people([help_request.taker_id] if help_request.taker_id else [])
        help_request = request_transitions.lock_request(help_request)
        there = involvement_in(help_request, by, at)
        if not (there.helps or there.offers or there.asked or there.runs):
            raise Refused(HelpRequestRefusal.NOT_YOURS)
        if help_request.state == State.OFFERED:
            return agree.end_offer(help_request, RequestStep(act=Act.RETURNED, by=by, at=at, note=reason))
        if help_request.state not in (State.DISPATCHED, *HELPING_STATES):
            raise Refused(HelpRequestRefusal.MOVED_ON)
        helper, along = help_request.taker or help_request.sent_to, visit.helpers(help_request)
        to_point = help_request.state == State.DISPATCHED and help_request.point and help_request.sent_to_id == by.pk
        back = {"sent_to": None} if to_point else HelpRequest.FORGOTTEN
        to = State.DISPATCHED if to_point else State.ACCEPTED
        visit.drop_visit(help_request=help_request, reason=reason, by=by, at=at)
        step = RequestStep(act=Act.RETURNED, by=by, at=at, note=reason, person=helper)
        request_transitions.change_state(help_request, to, step, reason=reason[:200], **back)
        notify.notify_people(along, "request_withdrawn", help_request, step)
        door_flags.flag_returns(help_request=help_request, by=by, at=at)
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


def require_may_offer(help_request: HelpRequest, by: User, at: datetime) -> None:
    """Raise unless this person may offer to come for this request now."""
    if help_request.state in PROMISED_STATES:
        raise Refused(HelpRequestRefusal.FASTER)
    there = involvement_in(help_request, by, at)
    if not (there.asked or there.offered or (there.runs and help_request.state == State.DISPATCHED)):
        raise Refused(HelpRequestRefusal.NOT_YOURS)
    if refusal := offer_refusal(help_request, by, at):
        raise refusal


def offer_refusal(help_request: HelpRequest, by: User, at: datetime) -> Refused | None:
    """Why this person may not go there, though the help is offered to them; the page says it before the press."""
    if is_own_wish(help_request, by):
        return Refused(HelpRequestRefusal.OWN)
    if refusal := doors.home_visit_refusal(by, at):
        return refusal
    if help_request.steps.filter(
        act=Act.DECLINED, person=by, at__gte=help_request.accepted_at or help_request.submitted_at
    ).exists():
        return Refused(HelpRequestRefusal.DECLINED)
    if HelpRequest.objects.filter(taker=by, state__in=PROMISED_STATES).count() >= MAX_AT_ONCE:
        return Refused(HelpRequestRefusal.ENOUGH, most=MAX_AT_ONCE)
    return None


def require_companion(help_request: HelpRequest, companion: User | None, by: User, at: datetime) -> None:
    """Raise where two are wished for and nobody was named, or who was named may not come along."""
    if companion is None:
        if help_request.in_pairs:
            raise Refused(HelpRequestRefusal.NO_COMPANION)
        return
    barred = companion.pk == by.pk or is_own_wish(help_request, companion)
    if barred or doors.home_visit_refusal(companion, at):
        raise Refused(HelpRequestRefusal.BAD_COMPANION)


def require_helping(help_request: HelpRequest, by: User, at: datetime) -> None:
    there = involvement_in(help_request, by, at)
    if there.offers or help_request.state == State.OFFERED:
        raise Refused(HelpRequestRefusal.NO_YES)
    if not (there.helps or (there.runs and help_request.taker_id is not None)):
        raise Refused(HelpRequestRefusal.NOT_YOURS)
