"""Figures, added up from rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.cache import cache
from django.db.models import Sum
from django.urls import reverse
from django.utils.translation import gettext as _

from events import links
from events.models import Attendance, Shift
from points import ledger
from volunteer.models import Area, ServicePoint, User
from volunteer.templatetags.words import hours, number

KEPT = 300  # seconds


@dataclass(frozen=True)
class District:
    """What was done so far: shifts held, participations, whole hours, active service points."""

    name: str
    shifts: int
    participations: int
    hours: int
    points: int


def of_person(person: User) -> list[dict[str, Any]]:
    """What stands on a person's own page: hours of service and points to spend."""
    return [
        {"label": _("hours of service"), "value": hours(links.hours(person)), "url": reverse("events:mine")},
        {"label": _("points to spend"), "value": number(ledger.balance(person)), "url": reverse("points:wallet")},
    ]


def district() -> District:
    """The figures everybody may see, at most five minutes old."""
    return cache.get_or_set("figures:district", add_up, KEPT) or add_up()


def add_up() -> District:
    held = Attendance.objects.filter(shift__state__in=[Shift.State.CLOSED, Shift.State.SETTLED])
    return District(
        name=Area.objects.filter(level=Area.Level.DISTRICT).values_list("name", flat=True).first() or "",
        shifts=Shift.objects.filter(state__in=[Shift.State.CLOSED, Shift.State.SETTLED]).count(),
        participations=held.count(),
        hours=(links.verified().aggregate(total=Sum("minutes"))["total"] or 0) // 60,
        points=ServicePoint.objects.active().count(),
    )
