"""What is watched of what happens by itself, of settling, of the figures and of messages to other systems."""

from datetime import datetime, timedelta

from django.db.models import Min, Q

from events import scheduler
from events.models import FigureCheck, HookMessage, Shift
from events.settlement.decide import UNCLOSED_AFTER
from volunteer.models import Lease
from volunteer.watch.figures import register_figure, seconds_since

TWO_DAYS = timedelta(days=2)


def register() -> None:
    register_figure("tick_seconds", "How long ago a pass over what is due last came to its end.", since_tick)
    register_figure("settlement_waiting", "Shifts that are due to be settled.", settlement_waiting)
    register_figure("settlement_late_seconds", "How long the shift that is due longest has waited to be settled.", settlement_late)
    register_figure("figures_green", "1 where the last proof of the figures held, 0 where it found a difference.", figures_green)
    register_figure("figures_check_seconds", "How long ago the figures were last proved.", figures_check)
    register_figure("hooks_waiting", "Messages to other systems that are due and wait.", hooks_waiting)
    register_figure("hooks_oldest_seconds", "How long the message to another system that is due longest has waited.", oldest_hook)
    register_figure("hooks_failed", "Messages to other systems that were given up within two days.", hooks_failed)


def since_tick(at: datetime) -> float | None:
    lease = Lease.objects.filter(name=scheduler.LEASE).first()
    return seconds_since(lease.busy_since or lease.until, at) if lease else None


def due_shifts(at: datetime) -> Q:
    return Q(state=Shift.State.CLOSED) | Q(state=Shift.State.PUBLISHED, end__lte=at - UNCLOSED_AFTER)


def settlement_waiting(at: datetime) -> float:
    return Shift.objects.filter(due_shifts(at)).count()


def settlement_late(at: datetime) -> float:
    first = Shift.objects.aggregate(
        closed=Min("closed_at", filter=Q(state=Shift.State.CLOSED)),
        ended=Min("end", filter=Q(state=Shift.State.PUBLISHED, end__lte=at - UNCLOSED_AFTER)),
    )
    return max(seconds_since(first["closed"], at), seconds_since(first["ended"] and first["ended"] + UNCLOSED_AFTER, at))


def figures_green(at: datetime) -> float | None:
    wrong = FigureCheck.objects.values_list("wrong", flat=True).first()
    return None if wrong is None else wrong == 0


def figures_check(at: datetime) -> float | None:
    last = FigureCheck.objects.values_list("at", flat=True).first()
    return seconds_since(last, at) if last else None


def hooks_waiting(at: datetime) -> float:
    return HookMessage.objects.due(at).count()


def oldest_hook(at: datetime) -> float:
    return seconds_since(HookMessage.objects.due(at).aggregate(first=Min("due_at"))["first"], at)


def hooks_failed(at: datetime) -> float:
    return HookMessage.objects.filter(state=HookMessage.State.FAILED, made_at__gte=at - TWO_DAYS).count()
