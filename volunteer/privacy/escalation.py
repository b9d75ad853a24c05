"""What stands too long: three days before its last day the office is reminded; after it the offices above hear, one by one."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from volunteer.lists import batch
from volunteer.models import Area, DataRequest
from volunteer.privacy import transitions as privacy_transitions
from volunteer.privacy.transitions import Act, State

ESCALATE_EVERY = timedelta(days=3)


def follow_up_overdue(*, at: datetime) -> int:
    """Remind and escalate what is due; how many tickets somebody was told of. For `tick`."""
    waiting = DataRequest.objects.to_answer()
    soon = waiting.filter(warned_at=None, due_at__lte=at + privacy_transitions.REMIND_BEFORE, due_at__gt=at).order_by(
        "due_at", "pk"
    )
    late = waiting.filter(escalate_at__lte=at).order_by("escalate_at", "pk")
    return batch.apply_to_each(list(soon), lambda one: remind_office(one, at)) + batch.apply_to_each(
        list(late), lambda one: escalate_request(one, at)
    )


@transaction.atomic
def remind_office(data_request: DataRequest, at: datetime) -> bool:
    held = privacy_transitions.lock_request(data_request)
    if held.state != State.RECEIVED or held.warned_at is not None:
        return False
    held.warned_at = at
    held.save(update_fields=["warned_at"])
    return bool(privacy_transitions.notify_office(held, "data_request_due", at, key=f"{held.pk}:{at.isoformat()}"))


@transaction.atomic
def escalate_request(data_request: DataRequest, at: datetime) -> bool:
    """One level up, written as a step. The district is told once; then it stays on the lists of what is overdue."""
    held = privacy_transitions.lock_request(data_request)
    if held.state != State.RECEIVED or held.escalate_at is None or held.escalate_at > at:
        return False
    upward = list(Area.objects.above(held.area))[1:] or [held.area]
    office = upward[min(held.escalations, len(upward) - 1)]
    held.escalations += 1
    held.escalate_at = at + ESCALATE_EVERY if held.escalations < len(upward) else None
    held.save(update_fields=["escalations", "escalate_at"])
    step = privacy_transitions.record_step(held, Act.OVERDUE, by=None, at=at, area=office)
    privacy_transitions.notify_office(held, "data_request_overdue", at, key=str(step.pk), area=office)
    return True
