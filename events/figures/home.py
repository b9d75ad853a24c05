"""The few figures that stand on first pages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.cache import cache
from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext as _

from events import links
from events.figures import periods
from events.models import Figure
from points import ledger
from volunteer.models import Area, ServicePoint, User
from volunteer.templatetags.words import hours, number

KEPT = 300  # seconds


@dataclass(frozen=True)
class Part:
    """An area and how many service points, shifts held, participations and whole verified hours it has, by the roll-ups."""

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


def district() -> Part:
    """The figures everybody may see, at most five minutes old."""
    return cache.get_or_set("figures:district", add_up, KEPT) or add_up()


def overview(path: str) -> Overview:
    """The figures of the area at `path` and of the areas right below it, at most five minutes old."""
    return cache.get_or_set(f"figures:{path}", lambda: look_over(path), KEPT) or look_over(path)


def add_up() -> Part:
    area = Area.objects.filter(level=Area.Level.DISTRICT).first()
    return part_of([area], counted([area.path]), points_by_area())[0] if area else Part("", 0, 0, 0, 0)


def look_over(path: str) -> Overview:
    """A constant number of statements; an area without a part of its own counts in the sum alone."""
    area = Area.objects.get(path=path)
    children = list(Area.objects.filter(parent=area).order_by("path"))
    found, points = counted([path, *(child.path for child in children)]), points_by_area()
    parts = part_of(children, found, points)
    return Overview(area.name, part_of([area], found, points)[0], sorted(parts, key=lambda part: -part.participations))


def counted(units: list[str]) -> dict[str, Figure]:
    """What the roll-ups say about these units so far."""
    rows = Figure.objects.filter(unit__in=units, cut="", kind=Figure.Kind.ALL, start=periods.ALL.start)
    return {row.unit: row for row in rows}


def points_by_area() -> dict[str, int]:
    """How many active service points stand in each area itself."""
    return dict(ServicePoint.objects.active().order_by().values_list("area__path").annotate(n=Count("pk")))


def part_of(areas: list[Area], found: dict[str, Figure], points: dict[str, int]) -> list[Part]:
    def part(area: Area) -> Part:
        row = found.get(area.path) or Figure()
        number_of = sum(n for place, n in points.items() if place.startswith(area.path))
        return Part(area.name, number_of, row.shifts, row.participations, row.verified // 60)

    return [part(area) for area in areas]
