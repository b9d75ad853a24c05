"""Local days, and as moments."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.utils import timezone


def midnight(day: date) -> datetime:
    """The moment at which a local date begins."""
    return timezone.make_aware(datetime.combine(day, time.min))


def working_days(day: date, count: int) -> date:
    """The last of `count` days from Monday to Friday after `day`; public holidays are not known here."""
    while count:
        day += timedelta(days=1)
        count -= day.weekday() < 5
    return day


def to_milliseconds(at: datetime) -> int:
    return int(at.timestamp() * 1000)
