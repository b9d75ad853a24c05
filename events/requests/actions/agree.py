"""The yes to who comes (选人): the asking side sees name, face and ratings of who offered, and says yes or no to this very person.

The community speaks for who has no phone, who is in danger, and who has been silent past the deadline.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from events.attendance.recorder import lock_people
from events.models import HelpRequest, RequestStep
from events.requests import doors, notify
from events.requests import transitions as request_transitions
from events.requests.actions import visit
from events.requests.refusals import HelpRequestRefusal
from events.requests.transitions import Act, State
from volunteer.core import audit
from volunteer.core.refusals import Refused
from volunteer.lists import batch
from volunteer.models import User

A_MINUTE = timedelta(minutes=1)
LAPSES_AFTER = timedelta(hours=1)  # how long after the offered time an offer without an answer still stands


def agree_to_helper(*, help_request: HelpRequest, helper: User, by: User, at: datetime) -> HelpRequest:
    """Say yes to `helper`, who was seen on the page: from now on the visit stands, and becomes a shift where a point is in charge.

    An answer a little after the offered time makes it the next quarter of an hour. Harmless to repeat. Raises `Refused`.
    """
    with transaction.atomic():
        lock_people([pk for pk in (help_request.taker_id, help_request.companion_id) if pk])
        help_request = request_transitions.lock_request(help_request)
        if help_request.state == State.TAKEN and (help_request.taker_id, help_request.agreed_by_id) == (helper.pk, by.pk):
            return help_request
        require_may_answer(help_request, helper, by, at)
        if help_request.companion and help_request.companion_at is None:
            raise Refused(HelpRequestRefusal.NOT_TOGETHER)
        people = [one for one in (help_request.taker, help_request.companion) if one]
        if any(not one.is_active or doors.home_visit_refusal(one, at) for one in people):
            raise Refused(HelpRequestRefusal.HELPER_GONE)
        start = help_request.coming_at or at
        start = start if start > at else visit.next_quarter(at + A_MINUTE)
        if any(visit.is_elsewhere(help_request, one, start) for one in people):
            raise Refused(HelpRequestRefusal.HELPER_BUSY)
        step = RequestStep(act=Act.TAKEN, by=by, at=at)
        set_out(help_request=help_request, step=step, agreed_by=by, agreed_at=at, coming_at=start)
        audit.record(act="request.agree", subject=help_request, actor=by, at=at, detail={"helper": helper.volunteer_no})
    return help_request


def decline_helper(*, help_request: HelpRequest, helper: User, by: User, at: datetime) -> HelpRequest:
    """Say no to `helper`: the request goes back to where it was, and they do not offer for it again. Raises `Refused`."""
    with transaction.atomic():
        help_request = request_transitions.lock_request(help_request)
        require_may_answer(help_request, helper, by, at)
        end_offer(help_request, RequestStep(act=Act.DECLINED, by=by, at=at))
        audit.record(act="request.decline", subject=help_request, actor=by, at=at, detail={"helper": helper.volunteer_no})
    return help_request


def join_helper(*, help_request: HelpRequest, by: User, at: datetime) -> HelpRequest:
    """Say "I come along", by whom the helper named. Harmless to repeat. Raises `Refused`."""
    with transaction.atomic():
        help_request = request_transitions.lock_request(help_request)
        if help_request.companion_id != by.pk:
            raise Refused(HelpRequestRefusal.NOT_YOURS)
        if help_request.companion_at is not None:
            return help_request
        if help_request.state != State.OFFERED:
            raise Refused(HelpRequestRefusal.MOVED_ON)
        if refusal := doors.home_visit_refusal(by, at):
            raise refusal
        help_request.companion_at = at
        help_request.save(update_fields=["companion_at"])
        request_transitions.record_step(help_request, RequestStep(act=Act.ALONG, by=by, at=at, person=by))
        audit.record(act="request.join", subject=help_request, actor=by, at=at)
    return help_request


def set_out(*, help_request: HelpRequest, step: RequestStep, **fields: Any) -> None:
    """Bring a locked request, to which somebody said yes, on its way: taken, with its visit."""
    for name, value in fields.items():
        setattr(help_request, name, value)  # the deadline of this step depends on the time
    request_transitions.change_state(help_request, State.TAKEN, step, **fields)
    visit.arrange_visit(help_request=help_request, start=help_request.coming_at or step.at, at=step.at)


def end_offer(help_request: HelpRequest, step: RequestStep) -> HelpRequest:
    """Bring a locked request whose offer came to nothing back to where it was: open, with the team or point, else the community."""
    step.person, along = help_request.taker, help_request.companion
    last = help_request.steps.filter(act__in=[Act.DISPATCHED, Act.OPENED]).order_by("-at", "-pk").first()
    if last is not None and last.act == Act.OPENED:
        to, back = State.OPEN, HelpRequest.NOBODY_COMES
    elif help_request.sent_to_id is None:
        to, back = State.DISPATCHED, HelpRequest.NOBODY_COMES
    else:
        to, back = State.ACCEPTED, HelpRequest.FORGOTTEN
    request_transitions.change_state(help_request, to, step, reason=step.note[:200], **back)
    if step.act == Act.RETURNED:
        notify.notify_people([one for one in (step.person, along) if one is not None], "request_withdrawn", help_request, step)
    elif along is not None:
        notify.notify_people([along], "request_not_you", help_request, step)
    return help_request


def lapse_offers(*, at: datetime) -> int:
    """End the offers whose time passed without an answer; both sides are told. How many. For `tick`."""
    late = HelpRequest.objects.filter(state=State.OFFERED, coming_at__lte=at - LAPSES_AFTER).order_by("pk")
    return batch.apply_to_each(list(late), lambda help_request: lapse_offer(help_request, at))


def lapse_offer(help_request: HelpRequest, at: datetime) -> bool:
    with transaction.atomic():
        help_request = request_transitions.lock_request(help_request)
        if help_request.state != State.OFFERED or help_request.coming_at is None or help_request.coming_at > at - LAPSES_AFTER:
            return False
        end_offer(help_request, RequestStep(act=Act.LAPSED, by=None, at=at))
        return True


def require_may_answer(help_request: HelpRequest, helper: User, by: User, at: datetime) -> None:
    if help_request.state != State.OFFERED:
        raise Refused(HelpRequestRefusal.MOVED_ON)
    if help_request.taker_id != helper.pk:
        raise Refused(HelpRequestRefusal.OTHER_HELPER)
    if not doors.may_agree(help_request, by, at):
        raise Refused(HelpRequestRefusal.NOT_YOURS)
