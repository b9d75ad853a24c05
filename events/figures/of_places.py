"""What took place at a place in the last twelve months, for its file."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Q, Sum

from events.figures.units import has_figures
from events.models import Attendance
from volunteer.models import Area

LOOK_BACK = timedelta(days=365)


def figures_of_place(area: Area, at: datetime) -> dict[str, Any]:
    """Shifts, participations, people and verified minutes at the points that stand in the place now; one statement."""
    served = Attendance.objects.verified().filter(shift__event__point__area__path__startswith=area.path)
    served = served.filter(shift__start__gte=at - LOOK_BACK, shift__start__lte=at, minutes__gt=0)
    sums = served.aggregate(
        shifts=Count("shift", distinct=True, filter=Q(shift__event__visit=False)),
        participations=Count("pk"),
        people=Count("person", distinct=True),
        minutes=Sum("minutes"),
    )
    return sums | {"key": area.path if has_figures(area) else ""}
