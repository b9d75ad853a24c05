"""展板: a sheet for the board of a point, A4 or A3: what comes within a month, who is an example, what was done."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone

from events.figures.units import of_point
from events.models import Shift
from events.showcase import numbers, places
from volunteer import printing
from volunteer.models import ServicePoint

AHEAD = timedelta(days=31)
EVENTS = {"a4": 8, "a3": 14}
STORIES = {"a4": 2, "a3": 4}


def sheet(point: ServicePoint, size: str, at: datetime) -> bytes:
    """The PDF. `size` is "a4" or "a3"; the point comes with its area and that one's parent. Raises `NoPrinter`."""
    unit = of_point(point)
    coming = Shift.objects.upcoming(at).filter(event__point=point, start__lt=at + AHEAD)
    context = {
        "point": point,
        "size": size,
        "on": timezone.localdate(at),
        "shifts": coming.select_related("event__category", "event__point")[: EVENTS[size]],
        "models": [(model, model.told[: 180 if size == "a4" else 320]) for model in places.models(unit)[: STORIES[size]]],
        "numbers": numbers.of_unit(unit),
        "doing": list(places.doing(unit, at)[:6]),
        "address": printing.sign_address(point),
        "qr": printing.qr(printing.sign_address(point)),
    }
    return printing.pdf("print/board.html", context)
