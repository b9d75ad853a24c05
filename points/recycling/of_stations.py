"""The stations of a place and what was brought there, for its file."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Sum

from points.models import Recycling, Station
from points.recycling.models import WEIGHT
from volunteer.models import Area

LOOK_BACK = timedelta(days=365)
MAX_SHOWN = 12


def stations_of_place(area: Area, at: datetime) -> dict[str, Any] | None:
    """The open stations of a place, and the sums of the last twelve months; two statements. None where there is no station."""
    stations = Station.objects.open().filter(area__path__startswith=area.path).select_related("area").order_by("name", "pk")
    found = list(stations[:MAX_SHOWN])
    if not found:
        return None
    rows = Recycling.objects.counted().filter(station__area__path__startswith=area.path, weighed_at__gt=at - LOOK_BACK)
    return {"stations": found, **rows.aggregate(times=Count("pk"), grams=Sum(WEIGHT))}
