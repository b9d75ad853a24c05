"""The most one person earns: for an event, for a day, for a month; by the local date on which a shift begins.

What counts towards it is what stands as paid over the whole history, so whichever shift is settled first, together they never
bring more. Whoever limits rows holds the wallets of their people: two shifts of one person are then paid one after the other.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q, Sum

from events.models import Attendance, Shift
from points.core.months import Month
from volunteer.core.dates import day_start

Pay = Attendance.Pay
CAPPED = "capped"  # in pay_note: there were fewer points than the service is worth, or none


def apply_caps(shift: Shift, rows: Sequence[Attendance]) -> None:
    """Of the rows that are due let each have what its person may still earn by the pinned rule; not saved. One statement."""
    due = [row for row in rows if row.pay == Pay.BUDGET]
    if not due or not shift.pinned_rule.caps:
        return
    given = paid_elsewhere(shift, [row.person_id for row in due])
    for row in due:
        points = shift.pinned_rule.allowed(row.points, **given.get(row.person_id, {}))
        if points < row.points:
            row.points, row.pay_note = points, CAPPED
            row.pay = Pay.BUDGET if points else Pay.NOTHING


def paid_elsewhere(shift: Shift, people: Sequence[int]) -> dict[int, dict[str, int]]:
    """What these people were paid for the event, the day and the month of the shift at all other shifts."""
    day, month = Q(shift__start__range=day_bounds(shift.start)), Q(shift__start__range=month_bounds(shift.start))
    event = Q(shift__event=shift.event_id)
    paid = Attendance.objects.filter(event | month, person_id__in=people, pay=Pay.PAID).exclude(shift=shift)
    sums = (
        paid.order_by()
        .values("person_id")
        .annotate(
            event=Sum("points", filter=event, default=0),
            day=Sum("points", filter=day, default=0),
            month=Sum("points", filter=month, default=0),
        )
    )
    return {row["person_id"]: {name: row[name] for name in ("event", "day", "month")} for row in sums}


def shifts_cut_by(shifts: Collection[UUID], people: Collection[int]) -> list[UUID]:
    """The settled shifts (ids) at which one of these people got less by a cap to which one of these shifts may have counted."""
    cut = Attendance.objects.filter(person_id__in=people, pay_note=CAPPED, shift__state=Shift.State.SETTLED).exclude(
        shift__in=shifts
    )
    of = {(shift.event_id, Month.of(shift.start)) for shift in Shift.objects.filter(pk__in=shifts)}
    events, months = {event for event, _month in of}, {month for _event, month in of}
    found = cut.values_list("shift", "shift__event", "shift__start").distinct()
    return sorted({pk for pk, event, start in found if event in events or Month.of(start) in months})


def day_bounds(moment: datetime) -> tuple[datetime, datetime]:
    """The first and the last instant of the local date of a moment."""
    first = day_start(moment)
    return first, first + timedelta(days=1, microseconds=-1)


def month_bounds(moment: datetime) -> tuple[datetime, datetime]:
    """The first and the last instant of the local calendar month of a moment."""
    month = Month.of(moment)
    return month.began(), month.over() - timedelta(microseconds=1)
