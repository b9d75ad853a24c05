"""Who is told of a change of the register: those whose appointment ends with a place, and managers whose point comes to another."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet

from volunteer.core.refusals import Refused
from volunteer.models import Appointment, Area, PlaceChange, ServicePoint, User
from volunteer.notices import outbox

if TYPE_CHECKING:
    from volunteer.places.actions.effects import Effects


def notify_concerned(change: PlaceChange, effects: Effects, at: datetime) -> None:
    """In the transaction of the act, once it is done."""
    params = words_of(change)
    ended = Appointment.objects.filter(pk__in=effects.keys_of(Appointment))
    outbox.notify_many(
        people=holders(ended), kind="appointment_ended_with_place", params=params, key=f"place:{change.pk}:ended", at=at
    )
    if change.kind in (PlaceChange.Kind.MOVE, PlaceChange.Kind.MERGE, PlaceChange.Kind.SPLIT):
        notify_managers(change, effects, params, at)


def notify_managers(change: PlaceChange, effects: Effects, params: dict[str, Any], at: datetime) -> None:
    """The managers of all points that belong to another place since."""
    below = Q(pk__in=effects.keys_of(ServicePoint))
    for step in effects.steps:
        below |= Q(area__path__startswith=step["after"]) if step["do"] == "path" else Q()
    for point in ServicePoint.objects.active().filter(below).select_related("area").order_by("pk"):
        people = holders(Appointment.objects.current(change.on).filter(point=point))
        told = params | {"point": point.name, "above": office_of(point).name}
        key = f"place:{change.pk}:point:{point.pk}"
        outbox.notify_many(people=people, kind="point_came_to_other_place", params=told, key=key, at=at)


def holders(appointments: QuerySet[Appointment]) -> QuerySet[User]:
    return User.objects.filter(appointments__in=appointments, is_active=True).distinct().order_by("pk")


def office_of(point: ServicePoint) -> Area:
    """The community of a point; what it stands in, where it stands in none."""
    return Area.objects.above(point.area).communities().first() or point.area


def notify_stuck(change: PlaceChange, refused: Refused, at: datetime) -> None:
    """Whoever planned a change that cannot be carried out is told why, once a day."""
    if change.by:
        params = {"area": change.area.name, "why": refused.sentence}
        key = f"place:{change.pk}:waits:{at:%Y%m%d}"
        outbox.notify(person=change.by, kind="place_change_waits", params=params, key=key, at=at)


def notify_undone(change: PlaceChange, at: datetime) -> None:
    """Those whose appointment had ended with the place have it again."""
    keys = [key for step in change.effects.get("steps", []) if step.get("model") == "volunteer.Appointment" for key in step["keys"]]
    people = holders(Appointment.objects.filter(pk__in=keys))
    outbox.notify_many(people=people, kind="place_change_undone", params=words_of(change), key=f"place:{change.pk}:undone", at=at)


def words_of(change: PlaceChange) -> dict[str, Any]:
    """What the notices name."""
    return {"area": change.area.name, "target": change.target.name if change.target else "", "on": change.on.isoformat()}
