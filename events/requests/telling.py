"""Who hears of which step. The notices name what is asked and where, never whose door it is or what was confided."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils import timezone

from events.models import HelpRequest, RequestStep
from volunteer import notices, scope
from volunteer.models import Appointment, Area, ServicePoint, TeamMember, User
from volunteer.scope import POWERS, Power

Act = RequestStep.Act
TO_ASKERS = frozenset(  # what the asking side hears of, when somebody else did it
    {
        *(Act.ACCEPTED, Act.REFUSED, Act.DISPATCHED, Act.OPENED, Act.TAKEN, Act.RETURNED, Act.STARTED, Act.EVENT, Act.DONE),
        *(Act.CLOSED, Act.REOPENED, Act.MERGED, Act.WITHDRAWN, Act.TIMED),
    }
)
TO_OFFICE = {Act.RETURNED: "request_back", Act.REOPENED: "request_reopened"}
TO_HELPERS = {Act.RATED: "request_rated", Act.WITHDRAWN: "request_withdrawn", Act.REOPENED: "request_reopened"}


def of_step(request: HelpRequest, step: RequestStep) -> None:
    """Tell each concerned what this step means to them; who took it is not told."""
    if step.act == Act.SUBMITTED:
        tell(office(request.area, request, step.at), "request_urgent" if request.urgent else "request_asked", request, step)
        tell([request.person] if request.person else [], "request_asked_for", request, step)
    if step.act in TO_ASKERS:
        tell(askers(request), "request_moved", request, step)
    if step.act == Act.DISPATCHED:
        tell(addressed(request, step.at), "request_sent", request, step)
    if kind := TO_OFFICE.get(Act(step.act)):
        tell(office(request.area, request, step.at), kind, request, step)
    if kind := TO_HELPERS.get(Act(step.act)):
        tell(helpers(request, step), kind, request, step)


def tell(people: Iterable[User], kind: str, request: HelpRequest, step: RequestStep) -> None:
    there = {person.pk: person for person in people if person.is_active and person.pk != step.by_id}
    params = {
        "what": request.kind.name,
        "area": request.area.name,
        "act": step.act,
        "note": step.note,
        "stars": step.stars,
        "helper": helper_name(request),
        "when": request.coming_at.isoformat() if request.coming_at else "",
        "due": request.due_at.isoformat() if request.due_at else "",
    }
    key, url = f"{kind}:{step.pk}", request.get_absolute_url()
    notices.notify_many(people=there.values(), kind=kind, params=params, key=key, at=step.at, url=url)


def helper_name(request: HelpRequest) -> str:
    """Who comes, as the asking side reads it: the volunteer, or the point or team it was passed to."""
    return str(request.taker or request.point or request.team or "")


def askers(request: HelpRequest) -> list[User]:
    """Both who asked and for whom, also of those requests that were joined to this one."""
    joined = User.objects.get_queryset().filter(requests_asked__merged_into=request)
    return [*([request.person] if request.person else []), request.asked_by, *joined]


def office(area: Area, request: HelpRequest, at: datetime) -> list[User]:
    """The nearest staff upward who decide, without those who asked or help."""
    involved = {request.person_id, request.asked_by_id, request.taker_id} if request.way != HelpRequest.Way.STAFF else set()
    return scope.reviewers_for(area, at=at, excluding={pk for pk in involved if pk})


def addressed(request: HelpRequest, at: datetime) -> list[User]:
    """Whom it was passed on to: one person, else a team's leaders, else those who run a point."""
    if request.sent_to:
        return [request.sent_to]
    if request.team:
        leaders = TeamMember.objects.standing().filter(team=request.team, leads=True).select_related("person")
        return [member.person for member in leaders]
    return runners(request.point, at) if request.point else []


def runners(point: ServicePoint, at: datetime) -> list[User]:
    """Who runs a point itself, by appointment."""
    roles = [role for role, powers in POWERS.items() if Power.RUN in powers]
    held: Any = Appointment.objects.current(timezone.localdate(at)).filter(point=point, role__in=roles)
    return [appointment.person for appointment in held.select_related("person").order_by("person_id")]


def helpers(request: HelpRequest, step: RequestStep) -> list[User]:
    """Who helped or was asked to: the person of the step, else those it was passed on to."""
    return [step.person] if step.person else addressed(request, step.at)
