"""A shift as an iCalendar file (RFC 5545): octets, lines of at most 75 of them, CRLF."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from django.utils.translation import gettext as _

from events.models import Signup

LINE = 75


def calendar(signup: Signup, *, url: str, at: datetime) -> bytes:
    """The calendar with the one event a person signed up for. `url` is the absolute address of its page."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//wobangni//volunteer service//ZH",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        *event(signup, url, at),
        "END:VCALENDAR",
    ]
    return b"".join(folded(line) for line in lines)


def event(signup: Signup, url: str, at: datetime) -> Iterator[str]:
    shift = signup.shift
    yield "BEGIN:VEVENT"
    yield f"UID:{signup.pk}@wobangni"
    yield f"DTSTAMP:{stamp(at)}"
    yield f"DTSTART:{stamp(shift.start)}"
    yield f"DTEND:{stamp(shift.end)}"
    yield f"SUMMARY:{escaped(shift.event.title)}"
    yield f"LOCATION:{escaped(f'{shift.event.point.name} {shift.place}')}"
    yield f"DESCRIPTION:{escaped(description(signup))}"
    yield f"URL:{url}"
    yield f"STATUS:{status(signup)}"
    yield from reminder(shift.event.title)
    yield "END:VEVENT"


def description(signup: Signup) -> str:
    lines = [signup.shift.event.description]
    if signup.shift.event.bring:
        lines.append(_("Please bring: %(things)s") % {"things": signup.shift.event.bring})
    lines.append(_("Scan the leader's code when you come and once more when you go."))
    return "\n".join(line for line in lines if line)


def status(signup: Signup) -> str:
    return {Signup.State.PLACE: "CONFIRMED", Signup.State.WAITING: "TENTATIVE"}.get(Signup.State(signup.state), "CANCELLED")


def reminder(title: str) -> list[str]:
    return ["BEGIN:VALARM", "ACTION:DISPLAY", "TRIGGER:-PT1H", f"DESCRIPTION:{escaped(title)}", "END:VALARM"]


def stamp(moment: datetime) -> str:
    """Form 2 of a date-time: UTC (RFC 5545, 3.3.5)."""
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def escaped(text: str) -> str:
    r"""TEXT of RFC 5545, 3.3.11: `\`, `;`, `,` and line breaks are escaped; other control characters may not stand."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")
    return "".join(character for character in text if character == "\t" or character >= " ")


def folded(line: str) -> bytes:
    """The content line in parts of at most 75 octets, never inside a character (RFC 5545, 3.1)."""
    parts, part = [], b""
    for character in line:
        octets = character.encode()
        if len(part) + len(octets) > LINE:
            parts.append(part)
            part = b" "
        part += octets
    return b"\r\n".join([*parts, part]) + b"\r\n"
