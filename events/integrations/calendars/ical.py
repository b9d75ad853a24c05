"""Shifts as an iCalendar file (RFC 5545)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext as _
from icalendar import Alarm, Calendar, Event, vText

from events.models import Shift, Signup


@dataclass(frozen=True)
class CalendarEntry:
    """One VEVENT. `at` is when its facts were last put down, `number` counts how often they were revised."""

    uid: UUID
    shift: Shift
    url: str
    status: str
    description: str
    at: datetime
    number: int = 0
    reminds: bool = False


def signup_calendar(signup: Signup, *, url: str, at: datetime) -> bytes:
    """The calendar with the one event a person signed up for. `url` is the absolute address of its page."""
    about = shift_description(signup.shift)
    one = CalendarEntry(signup.pk, signup.shift, url, ical_status(signup), about, at, reminds=True)
    return render_calendar([one])


def render_calendar(entries: Iterable[CalendarEntry], *, name: str = "") -> bytes:
    """A whole calendar. One with a `name` is a feed: it says how often it wants to be asked (RFC 7986, 5.7)."""
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", "-//wobangni//volunteer service//ZH")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    if name:
        calendar.add("name", vText(clean_text(name)))  # text, which the library does not know of these two
        calendar.add("x-wr-calname", vText(clean_text(name)))
        calendar.add("refresh-interval", timedelta(hours=1), {"value": "DURATION"})
        calendar.add("x-published-ttl", "PT1H")
    for entry in entries:
        calendar.add_component(calendar_event(entry))
    octets: bytes = calendar.to_ical(sorted=False)
    return octets


def calendar_event(entry: CalendarEntry) -> Event:
    """Moments are in UTC (RFC 5545, 3.3.5, form 2), so that no time zone has to be described."""
    shift, event = entry.shift, Event()
    title = clean_text(shift.event.title)
    event.add("uid", f"{entry.uid}@wobangni")
    event.add("dtstamp", entry.at.astimezone(UTC))
    event.add("sequence", entry.number)
    event.add("dtstart", shift.start.astimezone(UTC))
    event.add("dtend", shift.end.astimezone(UTC))
    event.add("summary", title)
    event.add("location", clean_text(f"{shift.event.point.name} {shift.place}"))
    event.add("description", clean_text(entry.description))
    event.add("url", entry.url)
    event.add("status", entry.status)
    if entry.reminds:
        event.add_component(reminder(title))
    return event


def reminder(title: str) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("trigger", timedelta(hours=-1))
    alarm.add("description", title)
    return alarm


def shift_description(shift: Shift) -> str:
    lines = [shift.event.description]
    if shift.event.bring:
        lines.append(_("Please bring: %(things)s") % {"things": shift.event.bring})
    lines.append(_("Scan the leader's code when you come and once more when you go."))
    return "\n".join(line for line in lines if line)


def ical_status(signup: Signup) -> str:
    return {Signup.State.PLACE: "CONFIRMED", Signup.State.WAITING: "TENTATIVE"}.get(Signup.State(signup.state), "CANCELLED")


def clean_text(text: str) -> str:
    """TEXT of RFC 5545, 3.3.11: line breaks are one character, other control characters but the tab may not stand."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(character for character in text if character in "\t\n" or character >= " ")
