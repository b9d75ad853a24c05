"""The ladder of a day: so many minutes count at once, more of them need the parent area's word, still more the district's.

What a day holds is counted over all shifts of a person that begin on that local date, in the order in which they were served, so
the order in which they are settled changes nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db.models import Q

from events.models import Attendance, Shift
from points.models import Rule
from volunteer.core.dates import day_start

Needs, Pay = Attendance.Needs, Attendance.Pay


def set_needs(shift: Shift, rows: Sequence[Attendance]) -> None:
    """Set on each row of the shift whose word it needs; not saved. One statement.

    A word of the parent area given earlier does not answer for the district: then it is asked anew.
    """
    others = other_rows_of_day(shift, rows)
    for row in rows:
        needs = (
            needs_for_minutes(shift.pinned_rule, minutes_before(row, others.get(row.person_id, [])) + row.minutes)
            if row.minutes
            else Needs.NOBODY
        )
        if needs == Needs.DISTRICT != row.needs:
            row.confirmed_by, row.confirmed_at = None, None
        row.needs = needs


def needs_for_minutes(rule: Rule, minutes: int) -> Attendance.Needs:
    """Whose word so many minutes in a day need."""
    if minutes <= rule.day_minutes:
        return Needs.NOBODY
    return Needs.AREA if minutes <= rule.day_most else Needs.DISTRICT


def other_rows_of_day(shift: Shift, rows: Sequence[Attendance]) -> dict[int, list[Attendance]]:
    """What else these people did on the local day of the shift."""
    first = day_start(shift.start)
    day = Q(shift__start__gte=first, shift__start__lt=first + timedelta(days=1), minutes__gt=0)
    found: dict[int, list[Attendance]] = {}
    people = [row.person_id for row in rows if row.minutes]
    for other in Attendance.objects.filter(day, person_id__in=people).exclude(shift=shift).exclude(pay_note=Attendance.REFUSED):
        found.setdefault(other.person_id, []).append(other)
    return found


def minutes_before(row: Attendance, others: Sequence[Attendance]) -> int:
    """The minutes of the day that come before the row: those served earlier, and those let through already."""
    return sum(other.minutes for other in others if served_from(other) < served_from(row) or is_let_through(other))


def served_from(row: Attendance) -> datetime:
    """When what counts of it began; for rows with minutes."""
    return row.counted_interval[0]


def is_let_through(row: Attendance) -> bool:
    """Whether the row counted at once; one that a second person let through took nothing of what counts at once."""
    return row.pay in (Pay.PAID, Pay.BUDGET) and not row.needs
