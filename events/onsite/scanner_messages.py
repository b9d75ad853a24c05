"""What a scanner is told: the shift and its people, and each scan in words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from events.attendance.recorder import ALREADY, REPEAT_PAUSE
from events.attendance.refusals import AttendanceRefusal
from events.models import Attendance, Scan, Shift
from events.onsite import queries as onsite_queries
from events.onsite.actions import staff_scan
from events.onsite.queries import RosterPlace
from volunteer.core import clock
from volunteer.core.dates import to_milliseconds
from volunteer.models import Pass, User
from volunteer.people.refusals import PersonRefusal
from volunteer.signin.refusals import SignInRefusal
from volunteer.templatetags.formatting import moment as moment_word
from volunteer.templatetags.formatting import time_of_day

REASONS = (SignInRefusal, PersonRefusal, AttendanceRefusal)


def shift_data(held: Pass, at: datetime) -> dict[str, Any]:
    """The shift of a pass and everybody signed up or there; a constant number of statements."""
    found = staff_scan.shift_of_pass(held)
    return {
        "id": found.pk,
        "title": found.event.title,
        "place": found.place,
        "start": to_milliseconds(found.start),
        "end": to_milliseconds(found.end),
        "opens": to_milliseconds(found.check_in_opens(found.pinned_rule)),
        "closes": to_milliseconds(found.check_in_closes(found.pinned_rule)),
        "out_until": to_milliseconds(found.check_out_closes(found.pinned_rule)),
        "state": found.state,
        "now": to_milliseconds(at),
        "moved": int(clock.offset().total_seconds() * 1000),
        "until": to_milliseconds(held.until),
        "holder": held.holder.name,
        "people": [person_data(line) for line in onsite_queries.roster_lines(found)],
    }


def person_data(line: onsite_queries.RosterLine) -> dict[str, Any]:
    return {
        "no": line.person.volunteer_no,
        "name": line.person.called,
        "job": line.job.name,
        "signed": not line.walk_in and line.place != RosterPlace.WAITING,
        "inside": line.place == RosterPlace.INSIDE,
        "gone": line.place == RosterPlace.OUT,
    }


def person_at_shift(found: Shift, number: str) -> User | None:
    """The person of this number, if signed up for the shift, waiting at it or there."""
    if not (number.isascii() and number.isalnum()):
        return None
    here = Q(signups__shift=found) | Q(attendances__shift=found) | Q(arrivals__shift=found)
    return User.objects.get_queryset().filter(here, volunteer_no=number).distinct().first()


# --- scans in words ----------------------------------------------------------------------------------------------------------


def scan_answers(held: Pass, rows: Sequence[Scan]) -> list[dict[str, Any]]:
    """State, person and sentence of each scan, as things stand now."""
    found = staff_scan.shift_of_pass(held)
    early = {row.person_id for row in rows if row.reason == AttendanceRefusal.NOT_IN}
    there = dict(Attendance.objects.filter(shift=found, person_id__in=early).values_list("person_id", "in_at")) if early else {}
    return [scan_answer(row, found, there) for row in rows]


def scan_answer(row: Scan, found: Shift, there: dict[int, datetime]) -> dict[str, Any]:
    came = there.get(row.person_id or 0)
    state = state_of_scan(row, found, counts=came is not None and came + REPEAT_PAUSE <= row.scanned_at)
    who = row.person if state != "refused" or row.person_id else None
    return {
        "id": row.pk,
        "state": state,
        "no": who.volunteer_no if who else "",
        "name": who.called if who else "",
        "face": reverse("api:face", args=[who.volunteer_no]) if who and who.picture else "",
        "sentence": scan_sentence(row, found, state),
    }


def state_of_scan(row: Scan, found: Shift, counts: bool) -> str:
    """in, out, already, refused or review; a check-out whose check-in has come meanwhile counts."""
    if hasattr(row, "undo"):
        return "refused"
    if row.accepted or counts:
        return row.act
    if row.reason == ALREADY:
        return "already"
    return "review" if staff_scan.needs_review(row, found) else "refused"


def scan_sentence(row: Scan, found: Shift, state: str) -> str:
    """What the person with the scanner reads, and what to do next."""
    if hasattr(row, "undo"):
        return _("This scan was taken back.")
    said = {"in": _("Checked in."), "out": _("Checked out."), "already": _("Scanned before; nothing has changed.")}.get(state)
    if said is None:
        said = refusal_sentence(row, found)
    if state == "review":
        said += _("The community looks at it; nothing is lost.")
    elif state != "refused" and staff_scan.is_clock_off(row):
        minutes = abs(row.clock_off or 0) // 60
        said += ngettext(
            "This phone's clock is off by %(minutes)d minute; a second person looks at it.",
            "This phone's clock is off by %(minutes)d minutes; a second person looks at it.",
            minutes,
        ) % {"minutes": minutes}
    return said


def refusal_sentence(row: Scan, found: Shift) -> str:
    """A refusal in words for whoever scans, about the person."""
    if row.reason == staff_scan.FOREIGN:
        return str(AttendanceRefusal.TICKET_USED.label)
    for reasons in REASONS:
        if row.reason in reasons.values:
            words = str(onsite_queries.LEADER_SENTENCES.get(row.reason, reasons(row.reason).label))
            return words % times_in_sentence(row.reason, found)
    return row.reason


def times_in_sentence(reason: str, found: Shift) -> dict[str, str]:
    """The times that the sentence of a reason names."""
    if found.rule is None:
        return {}
    closed = found.check_out_closes(found.rule) if reason == AttendanceRefusal.OVER else found.end
    return {"opens": moment_word(found.check_in_opens(found.rule)), "closed": time_of_day(closed)}
