"""Units: areas and the service points in them, as lists and forms show them."""

from __future__ import annotations

from django.db.models import QuerySet

from volunteer.models import Area, ServicePoint


def units_in_order(areas: QuerySet[Area], points: QuerySet[ServicePoint]) -> list[Area | ServicePoint]:
    """Areas first, by where they lie, then points by their area and name; each with the area above it. Two statements."""
    found = points.select_related("area__parent").order_by("area__path", "name", "pk")
    return [*areas.select_related("parent").order_by("path"), *found]
