"""Programmes beside other things: at the places they are for, and with the events that join them."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils import timezone

from events.models import Programme, Shift
from events.models.events import ShiftQuerySet
from volunteer.models import Area

MOST = 3


def running(at: datetime) -> QuerySet[Programme]:
    """What everybody may see and is under way on the local date, those that end first before the others."""
    day = timezone.localdate(at)
    found = Programme.objects.exclude(published_at=None).filter(start__lte=day, end__gte=day)
    return found.select_related("area").order_by("end", "pk")


def around(path: str, at: datetime) -> list[Programme]:
    """Those under way for the area of this path: of itself, of one above it, of a part of it; one statement."""
    return list(running(at).filter(touching(path))[:MOST])


def touching(path: str) -> Q:
    """A condition on what belongs to an area: it lies above this one, or below, or is the same."""
    return Q(area__path__startswith=path) | Q(area__path__in=Area(path=path).lineage())


def coming(programme: Programme, at: datetime) -> ShiftQuerySet:
    """Its next shifts that can be joined, within its days by the local date."""
    shifts = Shift.objects.upcoming(at).filter(event__group__programme=programme)
    return shifts.filter(start__date__range=(programme.start, programme.end))
