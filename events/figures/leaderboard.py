"""The list of hours: verified hours of those who asked to stand on it, for a period and an area."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.core.cache import cache
from django.db.models import F, Sum, Window
from django.db.models.functions import Rank

from events.core.periods import Period
from events.models import Attendance
from volunteer.core.dates import midnight
from volunteer.models import Area, User
from volunteer.people import leaderboard_consent

MOST_SHOWN = 50
CACHE_SECONDS = 300  # seconds


@dataclass(frozen=True)
class Line:
    """One place: people with the same minutes share it."""

    place: int
    person: int
    name: str
    minutes: int


def top_lines(period: Period, area: Area, today: date) -> list[Line]:
    """The first of the list, at most five minutes old; who has left it since is not on it."""
    key = f"ranking:{period.kind}{period.start}:{area.pk}:{today}"
    found: list[Line] = cache.get_or_set(key, lambda: compute_lines(period, area, today), CACHE_SECONDS) or []
    still = set(leaderboard_consent.entrants(today).filter(pk__in=[line.person for line in found]).values_list("pk", flat=True))
    return [line for line in found if line.person in still]


def compute_lines(period: Period, area: Area, today: date) -> list[Line]:
    """Of what people did at the points that stand in the area now; one statement."""
    rows = Attendance.objects.verified().filter(
        minutes__gt=0, person__in=leaderboard_consent.entrants(today), shift__start__gte=midnight(period.start)
    )
    if period.end:
        rows = rows.filter(shift__start__lt=midnight(period.end))
    if area.parent_id:
        rows = rows.filter(shift__event__point__area__path__startswith=area.path)
    summed = rows.order_by().values("person", "person__name", "person__volunteer_no").annotate(sum=Sum("minutes"))
    placed = summed.annotate(place=Window(Rank(), order_by=F("sum").desc())).order_by("place", "person")[:MOST_SHOWN]
    return [
        Line(row["place"], row["person"], masked_name(row["person__name"], row["person__volunteer_no"]), row["sum"])
        for row in placed
    ]


def masked_name(name: str, number: str) -> str:
    return User(name=name, volunteer_no=number).masked_name


def own_minutes(period: Period, area: Area, person_id: int) -> int:
    """The reader's own verified minutes in the same period and area, for themselves alone; one statement."""
    rows = Attendance.objects.verified().filter(person=person_id, shift__start__gte=midnight(period.start))
    if period.end:
        rows = rows.filter(shift__start__lt=midnight(period.end))
    if area.parent_id:
        rows = rows.filter(shift__event__point__area__path__startswith=area.path)
    return int(rows.aggregate(sum=Sum("minutes"))["sum"] or 0)
