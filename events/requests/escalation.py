"""What stands too long: the next office up hears of it, level by level, each after the same time again."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from events.models import HelpRequest, RequestStep
from events.requests import notify
from events.requests import transitions as request_transitions
from events.requests.transitions import Act, State
from volunteer.lists import batch
from volunteer.models import Area

NOTICE_KIND = "request_overdue"
OFFICE_STATES = (State.SUBMITTED, State.ACCEPTED)  # the community itself is late: its parent hears first


def escalate_due(*, at: datetime) -> int:
    """Tell the next office of each request whose step is overdue; how many were told of."""
    late = HelpRequest.objects.underway().filter(escalate_at__lte=at).order_by("escalate_at", "pk")
    return batch.apply_to_each(list(late), lambda help_request: escalate(help_request, at))


def escalate(help_request: HelpRequest, at: datetime) -> bool:
    """One level up, written as a step. At the top it is told once, and then it stays on the lists of what is overdue."""
    with transaction.atomic():
        help_request = request_transitions.lock_request(help_request)
        if help_request.escalate_at is None or help_request.escalate_at > at or help_request.state not in HelpRequest.UNDERWAY:
            return False
        offices = offices_to_tell(help_request)
        level = min(help_request.escalations, len(offices) - 1)
        help_request.escalations += 1
        more = help_request.escalations < len(offices)
        help_request.escalate_at = (
            request_transitions.next_deadlines(help_request, help_request.state, at)["escalate_at"] if more else None
        )
        help_request.save(update_fields=["escalations", "escalate_at"])
        step = request_transitions.record_step(help_request, RequestStep(act=Act.ESCALATED, by=None, at=at, area=offices[level]))
        notify.notify_people(notify.office_staff(offices[level], help_request, at), NOTICE_KIND, help_request, step)
        return True


def offices_to_tell(help_request: HelpRequest) -> list[Area]:
    """Who is told, one after the other: the community (unless it is the one that is late), the street, the district."""
    levels = [Area.Level.COMMUNITY, Area.Level.STREET, Area.Level.TOWN, Area.Level.DISTRICT]
    upward = list(Area.objects.above(help_request.area).filter(level__in=levels))
    return upward[1:] if help_request.state in OFFICE_STATES and len(upward) > 1 else upward
