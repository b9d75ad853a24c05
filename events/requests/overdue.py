"""What stands too long: the next office up hears of it, level by level, each after the same time again."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from events.models import HelpRequest
from events.requests import steps, telling
from events.requests.steps import Act, State
from volunteer import batch
from volunteer.models import Area

KIND = "request_overdue"
AT_THE_OFFICE = (State.SUBMITTED, State.ACCEPTED)  # the community itself is late: its parent hears first


def escalate_due(*, at: datetime) -> int:
    """Tell the next office of each request whose step is overdue; how many were told of."""
    late = HelpRequest.objects.underway().filter(escalate_at__lte=at).order_by("escalate_at", "pk")
    return batch.total(list(late), lambda request: escalate(request, at))


def escalate(request: HelpRequest, at: datetime) -> bool:
    """One level up, written as a step. At the top it is told once, and then it stays on the lists of what is overdue."""
    with transaction.atomic():
        request = steps.locked(request)
        if request.escalate_at is None or request.escalate_at > at or request.state not in HelpRequest.UNDERWAY:
            return False
        offices = offices_of(request)
        level = min(request.escalations, len(offices) - 1)
        request.escalations += 1
        more = request.escalations < len(offices)
        request.escalate_at = steps.due(request, request.state, at)["escalate_at"] if more else None
        request.save(update_fields=["escalations", "escalate_at"])
        step = steps.write(request, Act.ESCALATED, by=None, at=at, area=offices[level])
        telling.tell(telling.office(offices[level], request, at), KIND, request, step)
        return True


def offices_of(request: HelpRequest) -> list[Area]:
    """Who is told, one after the other: the community (unless it is the one that is late), the street, the district."""
    levels = [Area.Level.COMMUNITY, Area.Level.STREET, Area.Level.TOWN, Area.Level.DISTRICT]
    upward = list(Area.objects.above(request.area).filter(level__in=levels))
    return upward[1:] if request.state in AT_THE_OFFICE and len(upward) > 1 else upward
