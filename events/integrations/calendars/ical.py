"""Shifts as an iCalendar file (RFC 5545): octets, lines of at most 75 of them, CRLF."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from django.utils.translation import gettext as _

from events.models import Shift, Signup

MAX_LINE_OCTETS = 75


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
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//wobangni//volunteer service//ZH", "CALSCALE:GREGORIAN", "METHOD:PUBLISH"]
    if name:
        lines += [f"NAME:{escape_text(name)}", f"X-WR-CALNAME:{escape_text(name)}"]
        lines += ["REFRESH-INTERVAL;VALUE=DURATION:PT1H", "X-PUBLISHED-TTL:PT1H"]
    lines += [line for entry in entries for line in event_lines(entry)]
    return b"".join(fold_line(line) for line in [*lines, "END:VCALENDAR"])


def event_lines(entry: CalendarEntry) -> Iterator[str]:
    shift = entry.shift
    yield "BEGIN:VEVENT"
    yield f"UID:{entry.uid}@wobangni"
    yield f"DTSTAMP:{utc_stamp(entry.at)}"
    yield f"SEQUENCE:{entry.number}"
    yield f"DTSTART:{utc_stamp(shift.start)}"
    yield f"DTEND:{utc_stamp(shift.end)}"
    yield f"SUMMARY:{escape_text(shift.event.title)}"
    yield f"LOCATION:{escape_text(f'{shift.event.point.name} {shift.place}')}"
    yield f"DESCRIPTION:{escape_text(entry.description)}"
    yield f"URL:{entry.url}"
    yield f"STATUS:{entry.status}"
    if entry.reminds:
        yield from reminder_lines(shift.event.title)
    yield "END:VEVENT"


def shift_description(shift: Shift) -> str:
    lines = [shift.event.description]
    if shift.event.bring:
        lines.append(_("Please bring: %(things)s") % {"things": shift.event.bring})
    lines.append(_("Scan the leader's code when you come and once more when you go."))
    return "\n".join(line for line in lines if line)


def ical_status(signup: Signup) -> str:
    return {Signup.State.PLACE: "CONFIRMED", Signup.State.WAITING: "TENTATIVE"}.get(Signup.State(signup.state), "CANCELLED")


def reminder_lines(title: str) -> list[str]:
    return ["BEGIN:VALARM", "ACTION:DISPLAY", "TRIGGER:-PT1H", f"DESCRIPTION:{escape_text(title)}", "END:VALARM"]


def utc_stamp(moment: datetime) -> str:
    """Form 2 of a date-time: UTC (RFC 5545, 3.3.5)."""
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def escape_text(text: str) -> str:
    r"""TEXT of RFC 5545, 3.3.11: `\`, `;`, `,` and line breaks are escaped; other control characters may not stand."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")
    return "".join(character for character in text if character == "\t" or character >= " ")


def fold_line(line: str) -> bytes:
    """The content line in parts of at most 75 octets, never inside a character (RFC 5545, 3.1)."""
    parts, part = [], b""
    for character in line:
        octets = character.encode()
        if len(part) + len(octets) > MAX_LINE_OCTETS:
            parts.append(part)
            part = b" "
        part += octets
    return b"\r\n".join([*parts, part]) + b"\r\n"
