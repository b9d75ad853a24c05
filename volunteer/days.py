"""Local days as moments."""

from datetime import date, datetime, time

from django.utils import timezone


def midnight(day: date) -> datetime:
    """The moment at which a local date begins."""
    return timezone.make_aware(datetime.combine(day, time.min))
