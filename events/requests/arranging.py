"""When a wish takes several people or should count as service: it becomes an event of a service point, with a shift.

The event is drafted and submitted by the acts of every event; whoever helps signs up, checks in and is paid as anywhere. It is
public, so it carries nothing of the person who asked. When its shifts are settled, `tick` marks the request as done.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from events import drafting, publishing, signup
from events.drafting import JobPlan
from events.models import Event, HelpRequest, Shift
from events.requests import steps, visits
from events.requests.helping import HELPING
from events.requests.sight import part, wishes
from events.requests.steps import Act, State
from volunteer import audit, batch, scope
from volunteer.codes import new_id
from volunteer.models import User
from volunteer.refusals import Refused
from volunteer.scope import Power


class Reason(models.TextChoices):
    OTHER_POINT = "other_point", _("Choose a service point that you run.")
    HAS_ONE = "has_one", _("This request has become an event already.")
    PRIVATE = "private", _("The event is public: leave name, door and phone number of the person out.")


def become_event(
    *, request: HelpRequest, event: Event, shift: Shift, jobs: Sequence[JobPlan], by: User, at: datetime
) -> HelpRequest:
    """Make an event of it: an unsaved `event` (id made in the form, point chosen) with its first shift, submitted at once.

    By who runs the point, when the request was given to it or the staff of the place do it. A helper who has said yes is signed
    up. The same event again changes nothing. Raises `Refused`, also for what drafting and publishing refuse.
    """
    with transaction.atomic():
        request = steps.locked(request)
        if request.event_id == event.pk:
            return request
        refuse_arranger(request, event, by, at)
        visits.drop(request=request, reason=gettext_noop("It became an event with places for several."), by=by, at=at)
        event.category, event.skill = request.kind.category, request.kind.skill
        event = drafting.draft(event=event, by=by, at=at, shift=shift, jobs=jobs)
        publishing.submit(event=event, by=by, at=at)
        if request.state not in HELPING:
            steps.move(request, State.TAKEN, Act.TAKEN, by=by, at=at, taker=by, point=event.point, team=None, sent_to=None)
        if request.state == State.TAKEN:
            steps.move(request, State.IN_SERVICE, Act.EVENT, by=by, at=at, event=event, point=event.point)
        else:
            request.event, request.point = event, event.point
            request.save(update_fields=["event", "point"])
            steps.write(request, Act.EVENT, by=by, at=at)
        place_helper(request, shift, at)
        audit.record(act="request.event", subject=request, actor=by, at=at, detail={"event": str(event.pk)})
    return request


def place_helper(request: HelpRequest, shift: Shift, at: datetime) -> None:
    """Sign the helper up, who said yes to this very help, where the shift is open already and nothing speaks against it."""
    helper, job = request.taker, shift.jobs.first()
    if helper is None or job is None or helper.pk == shift.leader_id:
        return
    job.shift = Shift.objects.select_related("event__point").get(pk=shift.pk)
    if signup.why_not(job=job, person=helper, at=at) is None:
        signup.sign_up(id=new_id(at), job=job, person=helper, by=helper, at=at)


def refuse_arranger(request: HelpRequest, event: Event, by: User, at: datetime) -> None:
    there = part(request, by, at)
    if not scope.of(by, Power.RUN, at).covers_point(event.point):
        raise Refused(Reason.OTHER_POINT)
    if not (there.decides or there.runs) or wishes(request, by):
        raise Refused(steps.Reason.NOT_YOURS)
    if request.event is not None and (not request.event.visit or visits.attendance_of(request)):
        raise Refused(Reason.HAS_ONE)
    if request.state not in (State.ACCEPTED, State.DISPATCHED, State.OPEN, *HELPING):
        raise Refused(steps.Reason.MOVED_ON)
    if tells_who(request, f"{event.title} {event.description} {event.place} {event.bring}"):
        raise Refused(Reason.PRIVATE)


def tells_who(request: HelpRequest, text: str) -> bool:
    """Whether a text for everybody gives away name, door or number of whom the help is for."""
    private = [request.for_name, request.person.name if request.person else "", request.address, request.contact[-11:]]
    packed = "".join(text.split())
    return any(one and "".join(one.split()) in packed for one in private)


def follow(*, at: datetime) -> int:
    """See what became of the events: all settled, and the request is done; all cancelled, and the community looks again.

    And what became of visits.
    """
    waiting = HelpRequest.objects.filter(state=State.IN_SERVICE, event__visit=False)
    running = waiting.exclude(event__shifts__state__in=[*Shift.PENDING, Shift.State.PUBLISHED, Shift.State.CLOSED])
    return batch.total(list(running.distinct()), lambda request: follow_one(request, at)) + visits.follow(at=at)


def follow_one(request: HelpRequest, at: datetime) -> bool:
    with transaction.atomic():
        request = steps.locked(request)
        if request.state != State.IN_SERVICE or request.event is None:
            return False
        settled = request.event.shifts.filter(state=Shift.State.SETTLED).order_by("-start").first()
        if settled is not None:
            report = settled.report or request.event.title
            steps.move(request, State.DONE, Act.DONE, by=None, at=at, note=report, report=report)
        else:
            steps.move(request, State.ACCEPTED, Act.RETURNED, by=None, at=at, **HelpRequest.FORGOTTEN)
        return True
