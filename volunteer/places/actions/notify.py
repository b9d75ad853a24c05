"""Who is told of a change of the register: those whose appointment ends with a place, and managers whose point comes to another."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet

from volunteer.core.refusals import Refused
from volunteer.models import Appointment, Area, Notice, PlaceChange, ServicePoint, User
from volunteer.notices import outbox
from volunteer.places.actions import paths

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
    """The managers of all points that belong to another place since; a few statements for all of them."""
    reached = Q(point__in=effects.keys_of(ServicePoint))
    for step in effects.steps:
        heads = [after for _before, after in step["moves"]] if step["do"] == "paths" else []
        reached |= Q(point__area__in=paths.below(heads)) if heads else Q()
    held = Appointment.objects.current(change.on).filter(reached, point__active=True, person__is_active=True)
    found = list(held.select_related("person", "point__area").order_by("pk"))
    names = dict(Area.objects.filter(path__in={office_path(a.held_point) for a in found}).values_list("path", "name"))
    outbox.write_notices(
        [
            Notice(
                person=appointment.person,
                kind="point_came_to_other_place",
                params=params | {"point": appointment.held_point.name, "above": names[office_path(appointment.held_point)]},
                key=f"place:{change.pk}:point:{appointment.point_id}:{appointment.person_id}",
                at=at,
            )
            for appointment in found
        ]
    )


def office_path(point: ServicePoint) -> str:
    """The path of the community of a point."""
    return point.area.path[: paths.PART * 3]


def holders(appointments: QuerySet[Appointment]) -> QuerySet[User]:
    return User.objects.filter(appointments__in=appointments, is_active=True).distinct().order_by("pk")


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
