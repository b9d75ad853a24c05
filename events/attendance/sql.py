"""The three statements of a desk: hold, read, write. A crowd at one door is answered as fast as these are.

Written by hand because each is several of Django's in one, and because Django has no words for `FOR KEY SHARE`, for a full join
and for an insert that picks its job. Names of tables and columns are ours; every value is a parameter.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import connection, models, transaction

from events.models import Attendance, Scan, Shift
from points.models import Rule
from volunteer.core import counting
from volunteer.core.database.raw_sql import select_columns, select_joined

FOLDED_FIELDS = ["in_at", "out_at", "counted_start", "counted_end", "minutes", "grade"]
NEAR_WITHIN = timedelta(hours=24)  # what lies farther from the shift cannot overlap it

LOCK_SQL = f"""WITH people AS MATERIALIZED
        (SELECT id FROM volunteer_user WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE)
    SELECT {select_columns(Shift, "shift")}, {select_columns(Rule, "rule")}
    FROM events_shift shift LEFT JOIN points_rule rule ON rule.id = shift.rule_id
    WHERE shift.id = ANY(%s) AND (SELECT count(*) FROM people) >= 0
    ORDER BY shift.id FOR KEY SHARE OF shift"""  # noqa: S608

READ_SQL = f"""WITH attendance AS (SELECT * FROM events_attendance WHERE person_id = ANY(%s)
            AND (out_at IS NULL OR shift_id = ANY(%s) OR in_at BETWEEN %s AND %s)),
        scan AS (SELECT * FROM events_scan WHERE person_id = ANY(%s) AND shift_id = ANY(%s)
            AND (accepted OR reason = ANY(%s)) AND NOT EXISTS (SELECT FROM events_undo WHERE scan_id = events_scan.id))
    SELECT {select_columns(Attendance, "attendance")}, {select_columns(Scan, "scan")}
    FROM attendance FULL JOIN scan ON scan.person_id = attendance.person_id AND scan.shift_id = attendance.shift_id
    ORDER BY attendance.in_at, attendance.id"""  # noqa: S608

# The job the person has a place in; for a walk-in the first with a free place, else the first.
JOB_SQL = """(SELECT job.id FROM events_job job
    LEFT JOIN events_signup mine ON mine.job_id = job.id AND mine.person_id = new.person_id AND mine.state = 'place'
    WHERE job.shift_id = new.shift_id ORDER BY mine.id IS NULL, job.taken >= job.capacity, job.id LIMIT 1)"""


@dataclass
class KnownRecords:
    """What is on record of some people: their attendances here, open elsewhere or near, and the scans heard at some shifts."""

    rows: dict[int, list[Attendance]] = field(default_factory=dict)
    scans: list[Scan] = field(default_factory=list)


def lock_people_and_shifts(shift_ids: Iterable[UUID], people: Collection[int]) -> dict[UUID, Shift]:
    """Lock the people, then the shifts against closing and cancelling; the shifts as they are then, with their rules.

    People first and each list in order, as everywhere: the shifts are not looked at before all people are held. What else is
    asked of the database must be asked afterwards, because this statement may have waited.
    """
    found: dict[UUID, Shift] = {}
    for shift, rule in select_joined(LOCK_SQL, [list(people), list(shift_ids)], Shift, Rule):
        shift.rule = rule
        found[shift.pk] = shift
    return found


def read_records(shift: Shift, shift_ids: Iterable[UUID], people: Collection[int]) -> KnownRecords:
    """What these people have at `shift` and near it; of the scans those that `ScanQuerySet.heard` means, at all `shift_ids`."""
    who, where = list(people), list(shift_ids)
    values = [who, where, shift.start - NEAR_WITHIN, shift.end + NEAR_WITHIN, who, where, Scan.OUT_OF_ORDER]
    known, seen = KnownRecords(), set()
    for row, scan in select_joined(READ_SQL, values, Attendance, Scan):
        if row is not None and row.pk not in seen:
            seen.add(row.pk)
            known.rows.setdefault(row.person_id, []).append(row)
        if scan is not None:
            known.scans.append(scan)
    return known


def write_records(scans: Sequence[Scan], created: Sequence[Attendance], changed: Sequence[Attendance]) -> int:
    """Insert scans whose ids are new, insert and update attendances; how many scans were new. Gives created ones their jobs."""
    parts, values = [], []
    for name, (sql, more) in {
        "written": _insert_scans_sql(scans),
        "came": _insert_attendances_sql(created),
        "folded": _update_attendances_sql(changed),
    }.items():
        if sql:
            parts.append(f"{name} AS ({sql})")
            values += more
    if not parts:
        return 0
    jobs = "(SELECT json_object_agg(id, job_id) FROM came)" if created else "NULL"
    count = "(SELECT count(*) FROM written)" if scans else "0"
    with connection.cursor() as cursor:
        cursor.execute(f"WITH {', '.join(parts)} SELECT {count}, {jobs}", values)
        number, given = cursor.fetchone()
    for row in created:
        row.job_id = given[str(row.pk)]
    if number == len(scans):  # else the caller begins again, or the same refusal was written before
        transaction.on_commit(lambda: _count(scans))
    return int(number)


def _count(scans: Sequence[Scan]) -> None:
    for scan in scans:
        counting.count_scan(act=scan.act, door=scan.door, reason=scan.reason)


def _insert_scans_sql(scans: Sequence[Scan]) -> tuple[str, list[Any]]:
    fields = Scan._meta.concrete_fields
    line = f"({', '.join(['%s'] * len(fields))})"
    sql = f"""INSERT INTO events_scan ({", ".join(field.attname for field in fields)})
        VALUES {", ".join([line] * len(scans))} ON CONFLICT (id) DO NOTHING RETURNING id"""  # noqa: S608
    return sql if scans else "", [value for scan in scans for value in _db_values(scan, fields)]


def _insert_attendances_sql(rows: Sequence[Attendance]) -> tuple[str, list[Any]]:
    fields = [field for field in Attendance._meta.concrete_fields if field.attname != "job_id"]
    names = ", ".join(field.attname for field in fields)
    sql = f"""INSERT INTO events_attendance ({names}, job_id)
        SELECT {names}, {JOB_SQL} FROM (VALUES {", ".join([_typed_line(fields)] * len(rows))}) new ({names})
        RETURNING id, job_id"""  # noqa: S608
    return sql if rows else "", [value for row in rows for value in _db_values(row, fields)]


def _update_attendances_sql(rows: Sequence[Attendance]) -> tuple[str, list[Any]]:
    fields = [Attendance._meta.get_field(name) for name in ("id", *FOLDED_FIELDS)]
    sql = f"""UPDATE events_attendance row SET {", ".join(f"{name} = new.{name}" for name in FOLDED_FIELDS)}
        FROM (VALUES {", ".join([_typed_line(fields)] * len(rows))}) new (id, {", ".join(FOLDED_FIELDS)}) WHERE row.id = new.id"""  # noqa: S608
    return sql if rows else "", [value for row in rows for value in _db_values(row, fields)]


def _typed_line(fields: Iterable[Any]) -> str:
    """A row of VALUES with the types of these columns: a column of nothing but NULL would be text. What is too long is refused."""
    return f"({', '.join(f'%s::{field.db_type(connection).partition("(")[0]}' for field in fields)})"


def _db_values(row: models.Model, fields: Iterable[Any]) -> list[Any]:
    return [field.get_db_prep_save(getattr(row, field.attname), connection) for field in fields]
