"""What leaving now would count, and why an attendance earns no points, in words for the person. By the rule that pays."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from events.models import Attendance, Shift
from events.settlement import caps as settlement_caps
from events.settlement import decide as settlement_decide
from events.settlement import labels as settlement_labels
from volunteer.templatetags.formatting import time_of_day

MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class LeavingNow:
    """What a person inside gets who leaves now, and from which minute on it would be more; None where it cannot be."""

    minutes: int
    points: int
    more_from: datetime | None


def leaving_now(shift: Shift, row: Attendance, at: datetime) -> LeavingNow:
    """What the check-out page says before anybody presses. No statement: `row` comes with its job."""
    minutes = counted_minutes(shift, row, at)
    leads = row.person_id == shift.leader_id
    worth = shift.pinned_rule.worth(minutes, shift.event.category_id, row.job.coefficient, grade=row.grade, leads=leads)
    return LeavingNow(
        minutes, worth, first_counting_minute(at, shift.end, lambda until: counted_minutes(shift, row, until) > minutes)
    )


def no_points_reason(row: Attendance, at: datetime) -> str:
    """Why there are no points for this attendance as it stands; empty where there are some, or may be."""
    shift = row.shift
    minutes, points = settlement_decide.expected_outcome(shift, row)
    if points:
        return ""
    if row.pay_note == settlement_caps.CAPPED:
        return _("You have had the most that one person earns. The hours count all the same.")
    if row.pay_note in (settlement_decide.REFUSED, settlement_decide.VOID):
        return _("Somebody looked at this record and found that it does not count.")
    if not minutes:
        return too_short_reason(row, at)
    if not full_points(shift, row):
        return _("This event gives no points. The hours count all the same.")
    return _("It is worth less than one point. The hours count all the same.")


def unpaid_reason(row: Attendance, at: datetime) -> str:
    """`no_points_reason`, and why what ended without points did so; empty where points came or may come."""
    if row.pay == Attendance.Pay.NOTHING and row.pay_note == settlement_decide.NO_CHECK_OUT:
        return _("There was no check-out, and nobody said that you stayed.")
    if reason := no_points_reason(row, at):
        return reason
    return settlement_labels.outcome_label(row) if row.pay == Attendance.Pay.NOTHING else ""


def too_short_reason(row: Attendance, at: datetime) -> str:
    """Nothing counts, not even hours: from when on it would, or how much would have been needed."""
    shift, need = row.shift, least_minutes(row.shift)
    if row.out_at is None:
        return _("It is too late for this shift to count: at least %(minutes)s minutes are needed.") % {"minutes": need}
    since = first_counting_minute(row.out_at, shift.end, lambda until: bool(counted_minutes(shift, row, until)))
    if since and shift.lets_out(at):
        words = _("Too short to count so far. Scan again when you leave at %(time)s or later, then it counts.")
        return words % {"time": time_of_day(since)}
    return _("Too short to count: at least %(minutes)s minutes are needed.") % {"minutes": need}


def counted_minutes(shift: Shift, row: Attendance, until: datetime) -> int:
    """The minutes that count for who leaves then."""
    return shift.pinned_rule.minutes(max(row.in_at, shift.start), min(until, shift.end), shift.planned)


def full_points(shift: Shift, row: Attendance) -> int:
    """The points for the whole shift in the row's job."""
    minutes = shift.pinned_rule.minutes(shift.start, shift.end, shift.planned)
    return shift.pinned_rule.worth(minutes, shift.event.category_id, row.job.coefficient, grade=row.grade)


def least_minutes(shift: Shift) -> int:
    """The shortest presence at this shift that counts, in minutes."""
    rule = shift.pinned_rule
    lengths = range(1, shift.planned // MINUTE + 1)
    found = bisect_left(
        lengths, True, key=lambda length: bool(rule.minutes(shift.start, shift.start + length * MINUTE, shift.planned))
    )
    return found + 1


def first_counting_minute(after: datetime, last: datetime, counts: Callable[[datetime], bool]) -> datetime | None:
    """The first whole minute after `after`, at the latest `last`, from which on `counts` holds; None where it never does."""
    whole = after.replace(second=0, microsecond=0)
    minutes = range(1, max(0, (last - whole) // MINUTE) + 1)
    found = bisect_left(minutes, True, key=lambda minute: counts(whole + minute * MINUTE))
    return whole + minutes[found] * MINUTE if found < len(minutes) else None
