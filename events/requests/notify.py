"""Who hears of which step. The notices name what is asked and where, never whose door it is or what was confided."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils import timezone

from events.models import HelpRequest, RequestStep
from events.requests import doors
from volunteer.models import Appointment, Area, ServicePoint, TeamMember, User
from volunteer.notices import outbox
from volunteer.roles import scope as role_scope
from volunteer.roles.scope import Power

Act = RequestStep.Act
TO_ASKERS = frozenset(  # what the asking side hears of, when somebody else did it
    {
        *(Act.ACCEPTED, Act.REFUSED, Act.DISPATCHED, Act.OPENED, Act.TAKEN, Act.RETURNED, Act.STARTED, Act.EVENT, Act.DONE),
        *(Act.CLOSED, Act.REOPENED, Act.MERGED, Act.WITHDRAWN, Act.TIMED, Act.OFFERED, Act.ALONG, Act.LAPSED),
    }
)
TO_OFFICE = {Act.RETURNED: "request_back", Act.DECLINED: "request_back", Act.REOPENED: "request_reopened"}
TO_HELPERS = {
    Act.RATED: "request_rated",
    Act.WITHDRAWN: "request_withdrawn",
    Act.REOPENED: "request_reopened",
    Act.DECLINED: "request_not_you",
    Act.LAPSED: "request_not_you",
    Act.TAKEN: "request_yes",
}


def notify_step(help_request: HelpRequest, step: RequestStep) -> None:
    """Tell each concerned what this step means to them; who took it is not told."""
    if step.act == Act.SUBMITTED:
        notify_people(
            office_staff(help_request.area, help_request, step.at),
            "request_urgent" if help_request.urgent else "request_asked",
            help_request,
            step,
        )
        notify_people([help_request.person] if help_request.person else [], "request_asked_for", help_request, step)
    if step.act in TO_ASKERS:
        notify_people(askers(help_request), "request_moved", help_request, step)
    if step.act == Act.DISPATCHED:
        notify_people(addressees(help_request, step.at), "request_sent", help_request, step)
    if step.act == Act.OFFERED and help_request.companion:
        notify_people([help_request.companion], "request_along", help_request, step)
    if (kind := office_kind(help_request, step)) is not None:
        notify_people(office_staff(help_request.area, help_request, step.at), kind, help_request, step)
    if kind := TO_HELPERS.get(Act(step.act)):
        notify_people(helpers(help_request, step), kind, help_request, step)


def office_kind(help_request: HelpRequest, step: RequestStep) -> str | None:
    """Which notice the community gets of this step: also that it answers for who cannot; none where it is open all the same."""
    if step.act == Act.OFFERED:
        return None if doors.can_asker_answer(help_request) else "request_to_answer"
    if step.act in (Act.RETURNED, Act.DECLINED) and help_request.state == HelpRequest.State.OPEN:
        return None
    return TO_OFFICE.get(Act(step.act))


def notify_people(people: Iterable[User], kind: str, help_request: HelpRequest, step: RequestStep) -> None:
    there = {person.pk: person for person in people if person.is_active and person.pk != step.by_id}
    params = {
        "what": help_request.kind.name,
        "area": help_request.community.name,
        "act": step.act,
        "note": step.note,
        "stars": step.stars,
        "helper": helper_name(help_request),
        "when": help_request.coming_at.isoformat() if help_request.coming_at else "",
        "due": help_request.due_at.isoformat() if help_request.due_at else "",
    }
    key, url = f"{kind}:{step.pk}", help_request.get_absolute_url()
    outbox.notify_many(people=there.values(), kind=kind, params=params, key=key, at=step.at, url=url)


def helper_name(help_request: HelpRequest) -> str:
    """Who comes, as the asking side reads it: the volunteer, or the point or team it was passed to."""
    return str(help_request.taker or help_request.point or help_request.team or "")


def askers(help_request: HelpRequest) -> list[User]:
    """Both who asked and for whom, also of those requests that were joined to this one."""
    joined = User.objects.get_queryset().filter(requests_asked__merged_into=help_request)
    return [*([help_request.person] if help_request.person else []), help_request.asked_by, *joined]


def office_staff(area: Area, help_request: HelpRequest, at: datetime) -> list[User]:
    """The nearest staff upward who decide, without those who asked or help."""
    involved = (
        {help_request.person_id, help_request.asked_by_id, help_request.taker_id}
        if help_request.way != HelpRequest.Way.STAFF
        else set()
    )
    return role_scope.reviewers_for(area, at=at, excluding={pk for pk in involved if pk})


def addressees(help_request: HelpRequest, at: datetime) -> list[User]:
    """Whom it was passed on to: one person, else a team's leaders, else those who run a point."""
    if help_request.sent_to:
        return [help_request.sent_to]
    if help_request.team:
        leaders = TeamMember.objects.standing().filter(team=help_request.team, leads=True).select_related("person")
        return [member.person for member in leaders]
    return point_runners(help_request.point, at) if help_request.point else []


def point_runners(point: ServicePoint, at: datetime) -> list[User]:
    """Who runs a point itself, by appointment."""
    roles = role_scope.roles_with(Power.RUN)
    held: Any = Appointment.objects.current(timezone.localdate(at)).filter(point=point, role__in=roles)
    return [appointment.person for appointment in held.select_related("person").order_by("person_id")]


def helpers(help_request: HelpRequest, step: RequestStep) -> list[User]:
    """Who helped or was asked to: the person of the step, else those it was passed on to."""
    named = [one for one in (step.person, help_request.companion) if one is not None]
    return named or addressees(help_request, step.at)
