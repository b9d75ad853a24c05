"""When a wish takes several people or should count as service: it becomes an event of a service point, with a shift.

The event is drafted and submitted by the acts of every event; whoever helps signs up, checks in and is paid as anywhere. It is
public, so it carries nothing of the person who asked. When its shifts are settled, `tick` marks the request as done.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_noop

from events.models import Event, HelpRequest, RequestStep, Shift
from events.requests import transitions as request_transitions
from events.requests.actions import agree, visit
from events.requests.actions.help import HELPING_STATES
from events.requests.permissions import involvement_in, is_own_wish
from events.requests.refusals import HelpRequestRefusal
from events.requests.transitions import Act, State
from events.shifts.actions import draft as draft_actions
from events.shifts.actions import publish as publish_actions
from events.shifts.actions import sign_up as sign_up_actions
from events.shifts.actions.draft import JobPlan
from volunteer.core import audit
from volunteer.core.ids import new_id
from volunteer.core.refusals import Refused
from volunteer.lists import batch
from volunteer.models import User
from volunteer.roles import scope as role_scope
from volunteer.roles.scope import Power


def create_event(
    *, help_request: HelpRequest, event: Event, shift: Shift, jobs: Sequence[JobPlan], by: User, at: datetime
) -> HelpRequest:
    """Make an event of it: an unsaved `event` (id made in the form, point chosen) with its first shift, submitted at once.

    By who runs the point, when the request was given to it or the staff of the place do it. A helper who has said yes is signed
    up. The same event again changes nothing. Raises `Refused`, also for what drafting and publishing refuse.
    """
    with transaction.atomic():
        help_request = request_transitions.lock_request(help_request)
        if help_request.event_id == event.pk:
            return help_request
        require_may_arrange(help_request, event, by, at)
        visit.drop_visit(
            help_request=help_request, reason=gettext_noop("It became an event with places for several."), by=by, at=at
        )
        event.category, event.skill = help_request.kind.category, help_request.kind.skill
        event = draft_actions.save_draft(event=event, by=by, at=at, shift=shift, jobs=jobs)
        publish_actions.submit(event=event, by=by, at=at)
        if help_request.state not in HELPING_STATES:
            who = {"taker": by, "taken_at": at, "team": None, "sent_to": None, "agreed_by": None, "agreed_at": None}
            for name, value in who.items():
                setattr(help_request, name, value)
            help_request.save(update_fields=list(who))
            request_transitions.record_step(help_request, RequestStep(act=Act.TAKEN, by=by, at=at))
        if help_request.state != State.IN_SERVICE:
            request_transitions.change_state(
                help_request, State.IN_SERVICE, RequestStep(act=Act.EVENT, by=by, at=at), event=event, point=event.point
            )
        else:
            help_request.event, help_request.point = event, event.point
            help_request.save(update_fields=["event", "point"])
            request_transitions.record_step(help_request, RequestStep(act=Act.EVENT, by=by, at=at))
        sign_up_helper(help_request, shift, at)
        audit.record(act="request.event", subject=help_request, actor=by, at=at, detail={"event": str(event.pk)})
    return help_request


def sign_up_helper(help_request: HelpRequest, shift: Shift, at: datetime) -> None:
    """Sign the helper up, who said yes to this very help, where the shift is open already and nothing speaks against it."""
    helper, job = help_request.taker, shift.jobs.first()
    if helper is None or job is None or helper.pk == shift.leader_id:
        return
    job.shift = Shift.objects.select_related("event__point").get(pk=shift.pk)
    if sign_up_actions.sign_up_refusal(job=job, person=helper, at=at) is None:
        sign_up_actions.sign_up(id=new_id(at), job=job, person=helper, by=helper, at=at)


def require_may_arrange(help_request: HelpRequest, event: Event, by: User, at: datetime) -> None:
    there = involvement_in(help_request, by, at)
    if not role_scope.scope_for(by, Power.RUN, at).covers_point(event.point):
        raise Refused(HelpRequestRefusal.OTHER_POINT)
    if not (there.decides or there.runs) or is_own_wish(help_request, by):
        raise Refused(HelpRequestRefusal.NOT_YOURS)
    if help_request.event is not None and (not help_request.event.visit or visit.attendance_of_helper(help_request)):
        raise Refused(HelpRequestRefusal.HAS_ONE)
    if help_request.state not in (State.ACCEPTED, State.DISPATCHED, State.OPEN, *HELPING_STATES):
        raise Refused(HelpRequestRefusal.MOVED_ON)
    if reveals_person(help_request, f"{event.title} {event.description} {event.place} {event.bring}"):
        raise Refused(HelpRequestRefusal.PRIVATE)


def reveals_person(help_request: HelpRequest, text: str) -> bool:
    """Whether a text for everybody gives away name, door or number of whom the help is for."""
    private = [
        help_request.for_name,
        help_request.person.name if help_request.person else "",
        help_request.address,
        help_request.contact[-11:],
    ]
    packed = "".join(text.split())
    return any(one and "".join(one.split()) in packed for one in private)


def follow_events(*, at: datetime) -> int:
    """See what became of the events: all settled, and the request is done; all cancelled, and the community looks again.

    And what became of visits, and of offers that nobody answered.
    """
    waiting = HelpRequest.objects.filter(state=State.IN_SERVICE, event__visit=False)
    running = waiting.exclude(event__shifts__state__in=[*Shift.PENDING, Shift.State.PUBLISHED, Shift.State.CLOSED])
    followed = batch.apply_to_each(list(running.distinct()), lambda help_request: follow_event(help_request, at))
    return followed + visit.follow_visits(at=at) + agree.lapse_offers(at=at)


def follow_event(help_request: HelpRequest, at: datetime) -> bool:
    with transaction.atomic():
        help_request = request_transitions.lock_request(help_request)
        if help_request.state != State.IN_SERVICE or help_request.event is None:
            return False
        settled = help_request.event.shifts.filter(state=Shift.State.SETTLED).order_by("-start").first()
        if settled is not None:
            report = settled.report or help_request.event.title
            request_transitions.change_state(
                help_request, State.DONE, RequestStep(act=Act.DONE, by=None, at=at, note=report), report=report
            )
        else:
            request_transitions.change_state(
                help_request, State.ACCEPTED, RequestStep(act=Act.RETURNED, by=None, at=at), **HelpRequest.FORGOTTEN
            )
        return True
