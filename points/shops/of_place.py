"""The shops of a place, for its file."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from points.models import Shop
from volunteer.models import Area

MAX_SHOWN = 12


def shops_of_place(area: Area, at: datetime) -> dict[str, Any] | None:
    """The shops that take orders at the points of the place; one statement."""
    rows = Shop.objects.active().filter(point__area__path__startswith=area.path).select_related("point").order_by("name", "pk")
    found = list(rows[:MAX_SHOWN])
    return {"shops": found} if found else None
