"""The series that are reported: kept by the district. A change shows as corrections in the next reports."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from events.models import Category, Series
from volunteer import audit
from volunteer.models import User


def keep(*, series: Series, categories: Iterable[Category], by: User, at: datetime) -> Series:
    """Save a new or changed series with the kinds of service that count in it; none = all. Harmless to repeat."""
    with transaction.atomic():
        categories, changes = list(categories), audit.differences(series)
        series.save()
        changes |= audit.set_many(series, "categories", categories)
        kinds = sorted(category.pk for category in categories)
        detail = {"name": series.name, "categories": kinds, "active": series.active, "changes": changes}
        audit.record(act="series.keep", subject=series, actor=by, at=at, detail=detail)
    return series
