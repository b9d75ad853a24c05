"""Which service point could help: by distance, by who there has the skill, by how much it has in hand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count

from events.models import Attendance, HelpRequest
from volunteer.core import geo
from volunteer.models import Area, PersonSkill, ServicePoint

WALK_FOR_A_REQUEST = 500  # metres one would rather walk than load a point with one more request
WALK_FOR_A_SKILL = 3000  # metres one would rather walk than do without the skill
ASSUMED_DISTANCE = 5000  # metres assumed where a position is not known
SERVED_WITHIN = timedelta(days=365)
MAX_SUGGESTIONS = 8


@dataclass(frozen=True)
class Suggestion:
    """One point: metres from the middle of the place (None: unknown), requests in hand, volunteers of lately with the skill."""

    point: ServicePoint
    metres: int | None
    load: int
    skilled: int
    needs_skill: bool

    @property
    def cost(self) -> int:
        """Metres, with the load added and the skill taken off: the smaller the better."""
        way = ASSUMED_DISTANCE if self.metres is None else self.metres
        return way + self.load * WALK_FOR_A_REQUEST - (WALK_FOR_A_SKILL if self.needs_skill and self.skilled else 0)


def suggest_points(help_request: HelpRequest, at: datetime) -> list[Suggestion]:
    """The most fitting open points of the street, the best first; five statements however many there are."""
    street = Area.objects.above(help_request.area).streets().first()
    points = list(ServicePoint.objects.active().within(street or help_request.area).select_related("area").order_by("pk"))
    middle, load, skilled = (
        middle_of_area(help_request.area, points),
        requests_in_hand(points),
        skill_holders(help_request, points, at),
    )
    found = [
        Suggestion(
            point,
            distance_to_point(middle, point),
            load.get(point.pk, 0),
            skilled.get(point.pk, 0),
            help_request.kind.skill_id is not None,
        )
        for point in points
    ]
    return sorted(found, key=lambda one: (one.cost, one.point.pk))[:MAX_SUGGESTIONS]


def middle_of_area(area: Area, points: list[ServicePoint]) -> tuple[float, float] | None:
    """The middle of the points of a place, or of the community it lies in: where the door is nobody tells a machine."""
    for path in reversed(area.lineage()):
        there = [(p.latitude, p.longitude) for p in points if p.area.path.startswith(path)]
        known = [(lat, lon) for lat, lon in there if lat is not None and lon is not None]
        if known:
            return sum(lat for lat, _ in known) / len(known), sum(lon for _, lon in known) / len(known)
    return None


def distance_to_point(middle: tuple[float, float] | None, point: ServicePoint) -> int | None:
    if middle is None or point.latitude is None or point.longitude is None:
        return None
    return round(geo.distance(*middle, point.latitude, point.longitude))


def requests_in_hand(points: list[ServicePoint]) -> dict[int, int]:
    """Service point id -> requests it was given that are not over."""
    rows = HelpRequest.objects.underway().filter(point__in=points).order_by().values_list("point")
    return dict(rows.annotate(number=Count("pk")))


def skill_holders(help_request: HelpRequest, points: list[ServicePoint], at: datetime) -> dict[int, int]:
    """Service point id -> people who served there within a year and have the skill that is needed, nobody having denied it."""
    if help_request.kind.skill_id is None:
        return {}
    people = PersonSkill.objects.standing().filter(skill=help_request.kind.skill_id).values("person")
    rows = Attendance.objects.filter(shift__event__point__in=points, in_at__gt=at - SERVED_WITHIN, person__in=people)
    return dict(rows.order_by().values_list("shift__event__point").annotate(number=Count("person", distinct=True)))
