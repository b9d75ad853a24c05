"""What took place at a place in the last twelve months, for its file."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Sum
from django.utils import timezone

from events.figures.units import has_figures
from events.models import Seen, Tally
from volunteer.models import Area

LOOK_BACK = timedelta(days=365)


def figures_of_place(area: Area, at: datetime) -> dict[str, Any]:
    """Shifts, participations, people and verified minutes at the points that stand in the place now, by the roll-ups.

    Two statements: different people cannot be added up.
    """
    today = timezone.localdate(at)
    tallies = Tally.objects.filter(point__area__path__startswith=area.path, cut__startswith="c:")
    tallies = tallies.filter(day__gt=today - LOOK_BACK, day__lte=today).order_by()
    sums = tallies.aggregate(shifts=Sum("shifts"), participations=Sum("participations"), minutes=Sum("verified"))
    people = Seen.objects.filter(tally__in=tallies).values("person").distinct().count()
    return {name: total or 0 for name, total in sums.items()} | {"people": people, "key": area.path if has_figures(area) else ""}
