"""Figures, added up from rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.cache import cache
from django.db.models import Count, QuerySet, Sum
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


@dataclass(frozen=True)
class Part:
    """One part of an area: its name and how many service points, shifts held, participations and whole hours it has."""

    name: str
    points: int
    shifts: int
    participations: int
    hours: int


@dataclass(frozen=True)
class Overview:
    """An area as its staff see it: the sums, and what each part below has to do with them."""

    name: str
    total: Part
    parts: list[Part]

    @property
    def most(self) -> int:
        """The participations of the part with the most, at least one: the full length of a bar."""
        return max([part.participations for part in self.parts], default=0) or 1


def of_person(person: User) -> list[dict[str, Any]]:
    """What stands on a person's own page: verified hours, honorary ones if there are any, and points to spend."""
    record, added = reverse("events:record"), links.honorary(person)
    honorary = [{"label": _("Honorary hours"), "value": hours(added), "url": record}] if added else []
    return [
        {"label": _("Verified hours of service"), "value": hours(links.hours(person)), "url": record},
        *honorary,
        {"label": _("points to spend"), "value": number(ledger.balance(person)), "url": reverse("points:wallet")},
    ]


def district() -> District:
    """The figures everybody may see, at most five minutes old."""
    return cache.get_or_set("figures:district", add_up, KEPT) or add_up()


def overview(path: str) -> Overview:
    """The figures of the area at `path` and of the areas right below it, at most five minutes old."""
    return cache.get_or_set(f"figures:{path}", lambda: look_over(path), KEPT) or look_over(path)


def look_over(path: str) -> Overview:
    """Four counts by area, whatever the size; an area without a part of its own counts in the sum alone."""
    area = Area.objects.get(path=path)
    held = Attendance.objects.filter(shift__state__in=[Shift.State.CLOSED, Shift.State.SETTLED])
    shifts = Shift.objects.filter(state__in=[Shift.State.CLOSED, Shift.State.SETTLED])
    counts = [
        by_area(ServicePoint.objects.active(), "area__path", Count("pk"), path),
        by_area(shifts, "event__point__area__path", Count("pk"), path),
        by_area(held, "shift__event__point__area__path", Count("pk"), path),
        by_area(links.verified(), "shift__event__point__area__path", Sum("minutes"), path),
    ]

    def part(name: str, below: str) -> Part:
        points, held_shifts, people, minutes = (sum(n for p, n in found if p.startswith(below)) for found in counts)
        return Part(name, points, held_shifts, people, minutes // 60)

    parts = [part(child.name, child.path) for child in Area.objects.filter(parent=area).order_by("path")]
    return Overview(area.name, part(area.name, path), sorted(parts, key=lambda part: -part.participations))


def by_area(rows: QuerySet[Any], lookup: str, number_of: Count | Sum, path: str) -> list[tuple[str, int]]:
    """How many of the rows lie in each area below `path`, as (path, number)."""
    found = rows.order_by().filter(**{f"{lookup}__startswith": path}).values_list(lookup).annotate(number=number_of)
    return [(place, amount or 0) for place, amount in found]


def add_up() -> District:
    held = Attendance.objects.filter(shift__state__in=[Shift.State.CLOSED, Shift.State.SETTLED])
    return District(
        name=Area.objects.filter(level=Area.Level.DISTRICT).values_list("name", flat=True).first() or "",
        shifts=Shift.objects.filter(state__in=[Shift.State.CLOSED, Shift.State.SETTLED]).count(),
        participations=held.count(),
        hours=(links.verified().aggregate(total=Sum("minutes"))["total"] or 0) // 60,
        points=ServicePoint.objects.active().count(),
    )
