"""Times, names and numbers in the words people use: 今天 14:00, 11月24日 周二, 张**, 1,234.

All moments are aware and shown in the site's timezone. Every filter answers an empty string to an empty value, so that a
template needs no guard.
"""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from datetime import date, datetime, time, timedelta
from enum import Enum

from django import template
from django.http import HttpRequest
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format
from django.utils.translation import gettext, gettext_noop, pgettext

from volunteer.core import clock, ids
from volunteer.models import User
from volunteer.roles.navigation import SIDE

register = template.Library()

# Named here so that our catalogue gives them: Django's own Chinese says 星期二 where people write 周二.
WEEKDAYS = (
    gettext_noop("Mon"),
    gettext_noop("Tue"),
    gettext_noop("Wed"),
    gettext_noop("Thu"),
    gettext_noop("Fri"),
    gettext_noop("Sat"),
    gettext_noop("Sun"),
)


class DayStyle(Enum):
    """How days are told: as people say them, for other programs, on paper, or as people say them who read on another day."""

    SPOKEN = 1
    ISO = 2
    DATED = 3
    KEPT = 4


DAY_STYLE: ContextVar[DayStyle] = ContextVar("TOLD", default=DayStyle.SPOKEN)


@contextmanager
def tell_days_as(days: DayStyle) -> Iterator[None]:
    before = DAY_STYLE.set(days)
    try:
        yield
    finally:
        DAY_STYLE.reset(before)


def days_in_full() -> AbstractContextManager[None]:
    """Within it days are told as `2026-11-24`: for files, which are read on another day and sorted by other programs."""
    return tell_days_as(DayStyle.ISO)


def days_on_paper() -> AbstractContextManager[None]:
    """Within it days are told as dates with their year, never as "today": for paper and reports, which are read on another day."""
    return tell_days_as(DayStyle.DATED)


@register.filter
def translated(text: str) -> str:
    """A sentence of ours that an act kept in English, in the reader's language; what a person wrote stays as it is."""
    return gettext(text)


def to_local(moment: datetime | date) -> datetime | date:
    """The moment in the site's timezone; a plain date stays what it is."""
    return timezone.localtime(moment) if isinstance(moment, datetime) else moment


@register.filter
def day(moment: datetime | date | None) -> str:
    """`today`, `tomorrow`, `yesterday`, or the date with its weekday; the year is said when it is not this one."""
    if not moment:
        return ""
    there = to_local(moment)
    on = there.date() if isinstance(there, datetime) else there
    if (told := DAY_STYLE.get()) == DayStyle.ISO:
        return on.isoformat()
    if told == DayStyle.DATED:
        return date_format(on, pgettext("date format", "D j M Y"))
    today = clock.today()
    near = {0: gettext("today"), 1: gettext("tomorrow"), -1: gettext("yesterday")}
    if told == DayStyle.SPOKEN and (word := near.get((on - today).days)):
        return word
    form = pgettext("date format", "D j M") if on.year == today.year else pgettext("date format", "D j M Y")
    return date_format(on, form)


@register.filter
def full_day(on: date | str | None) -> str:
    """`24 November 2026`, of a date or its ISO string: where a day is looked up years later, on a paper or in a register."""
    if not on:
        return ""
    there = date.fromisoformat(on[:10]) if isinstance(on, str) else to_local(on)
    if DAY_STYLE.get() == DayStyle.ISO:
        return f"{there:%Y-%m-%d}"
    return date_format(there, pgettext("date format", "j F Y"))


@register.filter
def time_of_day(moment: datetime | None) -> str:
    """`14:00`."""
    return f"{timezone.localtime(moment):%H:%M}" if moment else ""


@register.filter
def moment(value: datetime | None) -> str:
    """`today 14:00`."""
    return f"{day(value)} {time_of_day(value)}" if value else ""


@register.filter
def span(start: datetime | None, end: datetime | None) -> str:
    """`today 14:00–16:00`; an end on another day says its day."""
    if not start:
        return ""
    if not end:
        return moment(start)
    same = timezone.localdate(start) == timezone.localdate(end)
    return f"{moment(start)}–{time_of_day(end) if same else moment(end)}"


@register.filter
def dated(on: datetime | date | None) -> str:
    """The date with its weekday and never "today": for what a phone keeps and shows on another day."""
    with tell_days_as(DayStyle.KEPT):
        return day(on)


@register.filter
def dated_span(start: datetime | None, end: datetime | None) -> str:
    """`span` for what a phone keeps and shows on another day."""
    with tell_days_as(DayStyle.KEPT):
        return span(start, end)


@register.filter
def milliseconds(until: datetime | date) -> int:
    """Since 1970, as scripts count; of a date the end of that day here."""
    if not isinstance(until, datetime):
        until = timezone.make_aware(datetime.combine(until + timedelta(days=1), time()))
    return int(until.timestamp() * 1000)


@register.filter
def named(person: User | None, request: HttpRequest) -> str:
    """A resident's name for those in charge; masked for an auditor who reads along."""
    if person is None:
        return ""
    return person.masked_name if getattr(request, "reads_only", False) else str(person)


@register.filter
def masked(name: str | User | None) -> str:
    """The surname and stars, as people who are not staff see it."""
    if isinstance(name, User):
        return name.masked_name
    return User(name=name).masked_name if name else ""


@register.filter
def number(value: int | float | str | None) -> str:
    """`1,234`."""
    return f"{value:,}" if isinstance(value, int | float) else ""


@register.filter
def hours(minutes: int | timedelta | str | None) -> str:
    """Minutes (or a length of time) as hours: `2`, `1.5`; rounded to a tenth."""
    if minutes is None or isinstance(minutes, str):
        return ""
    whole = minutes.total_seconds() / 60 if isinstance(minutes, timedelta) else minutes
    return f"{round(whole / 60, 1):,.1f}".removesuffix(".0")


@register.filter
def whole_hours(minutes: int | None) -> int | None:
    """Minutes as whole hours, as sums of many people are told."""
    return minutes // 60 if minutes is not None else None


@register.filter
def spaced(code: str) -> str:
    """A pick-up code in groups of four."""
    return ids.spaced_code(code)


@register.filter
def iso(text: str) -> datetime | None:
    """The moment of an ISO string in a notice's params, in the site's timezone."""
    found = parse_datetime(text) if text else None
    return timezone.localtime(found) if found else None


@register.filter
def fill(sentence: str, filled: str) -> str:
    """A sentence with its gap filled in."""
    return sentence.replace("…", filled)


@register.filter
def door(url_name: str) -> str:
    """What the side bar calls the page of this name."""
    return next((str(one.label) for one in SIDE if one.url_name == url_name), url_name)
