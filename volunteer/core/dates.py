"""Local days, and as moments."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.utils import timezone


def local_moment(day: date, clock: time) -> datetime:
    """The moment at which clocks on site show `clock` on a local date."""
    return timezone.make_aware(datetime.combine(day, clock))


def midnight(day: date) -> datetime:
    """The moment at which a local date begins."""
    return local_moment(day, time.min)


def day_start(at: datetime) -> datetime:
    """The moment at which the local date of `at` began."""
    return midnight(timezone.localdate(at))


def working_days(day: date, count: int) -> date:
    """The last of `count` days from Monday to Friday after `day`; public holidays are not known here."""
    while count:
        day += timedelta(days=1)
        count -= day.weekday() < 5
    return day


def to_milliseconds(at: datetime) -> int:
    return int(at.timestamp() * 1000)
