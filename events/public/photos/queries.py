"""Pictures of past shifts for everybody."""

from __future__ import annotations

from django.db.models import Case, Q, QuerySet, Value, When

from events.models import Photo, Shift

MAX_OF_EVENT = 6


def public_photos(*where: Q) -> QuerySet[Photo]:
    """The pictures that everybody may see, of shifts that everybody may see; the newest shift first."""
    found = Photo.objects.shown().filter(*where, shift__in=Shift.objects.public())
    return found.select_related("shift__event__point").order_by("-shift__start", "at", "id")


def photos_of_event(shift: Shift) -> QuerySet[Photo]:
    """How it was: pictures of the point, those of this event first, then those of the same kind of service."""
    event = shift.event
    nearness = Case(
        When(shift__event=event.pk, then=Value(0)), When(shift__event__category=event.category_id, then=Value(1)), default=Value(2)
    )
    here = public_photos(Q(shift__event__point=event.point_id))
    return here.order_by(nearness, "-shift__start", "at", "id")[:MAX_OF_EVENT]
