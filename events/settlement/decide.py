"""What becomes of an attendance at settlement: nothing, a second person's look, or points. Decides; saves and pays nothing."""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection, models

from events.attendance import flag_holds
from events.models import Attendance, Shift, Signup
from events.settlement import caps as settlement_caps
from events.settlement import daily_limits, witnessed
from events.settlement.witnessed import Standing
from points.ledger import actions as ledger

Pay = Attendance.Pay
UNCLOSED_AFTER = timedelta(hours=24)  # after the end a shift that nobody closed is settled as it stands
DECIDED_FIELDS = ["extra", "pay", "pay_note", "points", "needs", "confirmed_by", "confirmed_at"]
NO_CHECK_OUT, TOO_SHORT, VOID, REFUSED = "no_check_out", "too_short", Attendance.VOID, Attendance.REFUSED


def lock_shift(shift_id: UUID) -> Shift:
    """The shift, alone, until the transaction ends; with its rule, event, point, and the fund of a campaign."""
    rows = Shift.objects.select_for_update(of=("self",)).select_related(
        "rule", "event__point__area", "event__category", "event__campaign__fund", "event__created_by"
    )
    return rows.get(pk=shift_id)


def earned_points(shift: Shift, row: Attendance) -> int:
    """What the counted minutes earn in the row's job by the pinned rule, before what else the person earned."""
    leads = row.person_id == shift.leader_id
    return shift.pinned_rule.worth(row.minutes, shift.event.category_id, row.job.coefficient, grade=row.grade, leads=leads)


def expected_outcome(shift: Shift, row: Attendance) -> tuple[int, int]:
    """The minutes and points of a row as things stand: what was decided, else what the minutes earn before caps and holds.

    For somebody who is inside: if they stay to the end.
    """
    if row.out_at is not None and shift.state == Shift.State.SETTLED:
        return row.minutes, row.points
    if row.out_at is not None:
        return row.minutes, earned_points(shift, row)
    stays = copy(row)
    stays.minutes = shift.pinned_rule.minutes(max(row.in_at, shift.start), shift.end, shift.planned)
    return stays.minutes, earned_points(shift, stays)


def is_beyond_places(row: Attendance) -> bool:
    """Whether, as things stand, the points of somebody inside would wait: no place signed up for and none left on arrival."""
    signed = Signup.objects.filter(shift_id=row.shift_id, state=Signup.State.PLACE)
    places = dict(signed.values_list("person_id", "job_id"))
    if places.get(row.person_id) == row.job_id:
        return False
    before = Attendance.objects.filter(job=row.job, in_at__lt=row.in_at).exclude(person_id__in=places)
    return before.count() + list(places.values()).count(row.job_id) >= row.job.capacity


def decide_shift(shift: Shift, rows: Sequence[Attendance], standing: Standing) -> None:
    """Decide all rows of a shift, not yet saved. Places go to those signed up for the job, then in order of arrival.

    `standing`: what vouches for the shift. Where the rule has caps the caller holds the wallets of all its people.
    """
    decide_attendances(shift, rows, standing)
    settlement_caps.apply_caps(shift, rows)
    signed = set(Signup.objects.filter(shift=shift, state=Signup.State.PLACE).values_list("person_id", "job_id"))
    left = ledger.account_sum(ledger.escrow_account(shift.pk))
    places = {row.job_id: row.job.capacity for row in rows}
    for row in sorted(rows, key=lambda row: (row.person_id, row.job_id) not in signed):
        places[row.job_id] -= 1
        row.extra = places[row.job_id] < 0
        if row.pay == Pay.BUDGET and not row.extra and row.points <= left:
            row.pay, left = Pay.PAID, left - row.points


def decide_attendance(shift: Shift, row: Attendance, at: datetime) -> None:
    """What becomes of one attendance. Points that are due are first marked as waiting; who pays them marks them paid."""
    decide_attendances(shift, [row], witnessed.standing_of(shift, [row], at))


def decide_attendances(shift: Shift, rows: Sequence[Attendance], standing: Standing) -> None:
    """`decide_attendance` for many rows of one shift, in two statements."""
    daily_limits.set_needs(shift, rows)
    witnessed.set_needs(standing, rows)
    found = flag_holds.holds_of_shift(shift)
    for row in rows:
        _decide_attendance(shift, row, found)


def _decide_attendance(shift: Shift, row: Attendance, found: flag_holds.Holds) -> None:
    row.points, row.pay_note = earned_points(shift, row), ""
    if row.out_at is None:
        row.pay, row.pay_note = Pay.PENDING, NO_CHECK_OUT
    elif found.refused.covers(row):
        mark_refused(row)
    elif row.points == 0:
        row.pay, row.pay_note = Pay.NOTHING, TOO_SHORT
    elif found.awaited(row):
        row.pay = Pay.SECOND_PERSON
    else:
        row.pay = Pay.BUDGET


def save_rows(rows: Sequence[Attendance], fields: Sequence[str] = DECIDED_FIELDS) -> None:
    """Save these fields of many rows in one short statement; Django's own grows with rows times fields and takes seconds."""
    if not rows:
        return
    known = {column.name: column for column in Attendance._meta.concrete_fields}
    columns = [known[name] for name in ("id", *fields)]
    names = [column.attname for column in columns]
    kinds = ["text" if isinstance(column, models.CharField) else column.db_type(connection) for column in columns]
    given = ", ".join(f"%s::{kind}[]" for kind in kinds)
    changes = ", ".join(f"{name} = given.{name}" for name in names[1:])
    sql = (
        f"UPDATE events_attendance SET {changes} FROM unnest({given}) AS given ({', '.join(names)})"  # noqa: S608  (names of ours)
        " WHERE events_attendance.id = given.id"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [[plain_value(getattr(row, name)) for row in rows] for name in names])


def plain_value(value: object) -> object:
    """A choice as its text: the driver knows no other."""
    return str(value) if isinstance(value, str) else value


def mark_refused(row: Attendance) -> None:
    """A second person found that the row does not count."""
    row.pay, row.pay_note, row.points = Pay.NOTHING, REFUSED, 0


def released_rows(shift: Shift, rows: Sequence[Attendance]) -> list[Attendance]:
    """Of rows that waited for a second person those that wait for nobody any more."""
    found = flag_holds.holds_of_shift(shift)
    return [row for row in rows if row.pay == Pay.SECOND_PERSON and not found.awaited(row)]
