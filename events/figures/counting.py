"""What a shift that is over adds up to, and the sums over shifts, as statements of the database.

What counts is said once, by the same querysets that the pages of records use; here they are only put together. A correction of any
sum is the same statement as its making: what a shift added before is taken off with the sign -1, what it adds now is added with +1.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import TruncDate

from events import judging, links, misses
from events.models import Attendance, Figure, Grade, Makeup, Shift, Signup
from events.models.figures import Measures
from points.models import Account, Transfer

OVER = (Shift.State.CLOSED, Shift.State.SETTLED)
EARLIEST = "DATE '1900-01-01'"
STARTS = {
    Figure.Kind.MONTH: "date_trunc('month', day)::date",
    Figure.Kind.QUARTER: "date_trunc('quarter', day)::date",
    Figure.Kind.YEAR: "date_trunc('year', day)::date",
    Figure.Kind.ALL: EARLIEST,
}
# An area's path has five characters a level: district, street, community. What lies deeper is shown by its points.
UNITS = {5: "left(path, 5)", 10: "left(path, 10)", 15: "left(path, 15)", 0: "'p' || point_id"}
SUMS = Measures.NAMES
type Which = Collection[UUID] | QuerySet[Any]


def run(sql: str, params: Iterable[Any] = ()) -> int:
    """One statement; how many rows it wrote."""
    with connection.cursor() as cursor:
        cursor.execute(sql, list(params))
        return int(cursor.rowcount)


# --- what one shift adds up to ---------------------------------------------------------------------------------------------


def came(which: Which) -> QuerySet[Attendance]:
    """The participations of these shifts: records that nobody found void."""
    return Attendance.objects.filter(shift__in=which).exclude(pay_note__in=[judging.VOID, judging.REFUSED]).order_by()


def parts(which: Which) -> dict[str, tuple[str, QuerySet[Any]]]:
    """The parts a tally is put together from: name -> (its columns, the rows by shift)."""
    escrow = Account.Kind.ESCROW
    trusted, honorary = links.verified().filter(shift__in=which), Makeup.objects.honorary().filter(shift__in=which)
    holding, missed = Signup.objects.holding().filter(shift__in=which), misses.standing().filter(shift__in=which)
    shifts = list(which) if not isinstance(which, QuerySet) else which
    given = Transfer.objects.filter(kind=Transfer.Kind.AWARD, debit__kind=escrow, debit__shift_id__in=shifts).order_by()
    back = Transfer.objects.filter(kind=Transfer.Kind.REVERSAL, credit__kind=escrow, credit__shift_id__in=shifts).order_by()
    return {
        "over": (
            "shift, day, category, point, path",
            Shift.objects.filter(pk__in=which, state__in=OVER)
            .order_by()
            .annotate(day=TruncDate("start"))
            .values_list("pk", "day", "event__category", "event__point", "event__point__area__path"),
        ),
        "came": (
            "shift, number, grade_b, grade_c",
            came(which)
            .values("shift")
            .annotate(n=Count("pk"), b=Count("pk", filter=Q(grade=Grade.B)), c=Count("pk", filter=Q(grade=Grade.C))),
        ),
        "trusted": ("shift, minutes", trusted.order_by().values("shift").annotate(m=Sum("minutes"))),
        "added": ("shift, minutes, number", honorary.order_by().values("shift").annotate(m=Sum("minutes"), n=Count("pk"))),
        "places": ("shift, number", holding.order_by().values("shift").annotate(n=Count("pk"))),
        "missed": ("shift, number", missed.order_by().values("shift").annotate(n=Count("pk"))),
        "given": ("shift, points", given.values("debit__shift_id").annotate(p=Sum("amount"))),
        "back": ("shift, points", back.values("credit__shift_id").annotate(p=Sum("amount"))),
    }


def tally(which: Which) -> int:
    """Write what these shifts add up to, as far as they are over; the caller has removed what stood. How many shifts are over."""
    texts: list[str] = []
    params: list[Any] = []
    for name, (columns, rows) in parts(which).items():
        sql, values = rows.query.sql_with_params()
        texts.append(f"{name} ({columns}) AS ({sql})")
        params += values
    made = run(
        f"""WITH {", ".join(texts)}
        INSERT INTO events_tally (shift_id, cut, day, point_id, path, {", ".join(SUMS)})
        SELECT over.shift, 'c:' || over.category, over.day, over.point, over.path, 1, COALESCE(came.number, 0),
            COALESCE(trusted.minutes, 0), COALESCE(added.minutes, 0), COALESCE(added.number, 0),
            COALESCE(came.grade_b, 0), COALESCE(came.grade_c, 0), COALESCE(places.number, 0), COALESCE(missed.number, 0),
            COALESCE(given.points, 0) - COALESCE(back.points, 0)
        FROM over LEFT JOIN came USING (shift) LEFT JOIN trusted USING (shift) LEFT JOIN added USING (shift)
            LEFT JOIN places USING (shift) LEFT JOIN missed USING (shift) LEFT JOIN given USING (shift) LEFT JOIN back USING (shift)
        """,  # noqa: S608  (names of this module; all values are parameters)
        params,
    )
    look_who_came(which)
    return made


def look_who_came(which: Which) -> None:
    """Write who is counted in the tallies of these shifts."""
    sql, params = came(which).values_list("shift", "person").query.sql_with_params()
    run(
        f"""INSERT INTO events_seen (tally_id, person_id)
        SELECT t.id, a.person FROM ({sql}) a (shift, person) JOIN events_tally t ON t.shift_id = a.shift AND t.cut LIKE 'c:%%'""",  # noqa: S608
        params,
    )


# --- the sums over shifts ----------------------------------------------------------------------------------------------------


def sum_up(sign: int, where: str = "", params: Iterable[Any] = (), kinds: Iterable[str] = tuple(STARTS)) -> None:
    """Add the tallies (those of the condition) to the sums of every period, unit and cut they belong to; or take them off."""
    starts = ", ".join(f"('{kind}', {STARTS[Figure.Kind(kind)]})" for kind in kinds)
    units = ", ".join(f"({length}, {unit})" for length, unit in UNITS.items())
    sums = ", ".join(f"{sign} * sum({name})" for name in SUMS)
    run(
        f"""INSERT INTO events_figure (kind, start, unit, cut, people, {", ".join(SUMS)})
        SELECT period.kind, period.start, unit.name, cuts.cut, 0, {sums}
        FROM events_tally t CROSS JOIN LATERAL (VALUES {starts}) period (kind, start)
            CROSS JOIN LATERAL (VALUES {units}) unit (length, name)
            CROSS JOIN LATERAL (VALUES (t.cut), (CASE WHEN t.cut LIKE 'c:%%' THEN '' END)) cuts (cut)
        WHERE cuts.cut IS NOT NULL AND length(path) >= unit.length {where}
        GROUP BY period.kind, period.start, unit.name, cuts.cut
        ON CONFLICT (unit, kind, cut, start) DO UPDATE SET {add(SUMS)}""",  # noqa: S608
        params,
    )


def add(names: Iterable[str]) -> str:
    return ", ".join(f"{name} = events_figure.{name} + EXCLUDED.{name}" for name in names)


def spread(people: Collection[int] | None) -> None:
    """Lay out, for `count_people`, where these people (None: all) were seen; replaces what was laid out before."""
    run("DROP TABLE IF EXISTS pg_temp.figures_spread")
    chosen = "" if people is None else "WHERE s.person_id = ANY(%s)"
    run(
        f"""CREATE TEMPORARY TABLE figures_spread ON COMMIT DROP AS
        SELECT t.day, t.path, t.point_id, t.cut, s.person_id
        FROM events_seen s JOIN events_tally t ON t.id = s.tally_id {chosen}""",  # noqa: S608
        [] if people is None else [list(people)],
    )
    run("ANALYZE figures_spread")


def count_people(sign: int, kind: str, length: int) -> None:
    """Add the different people who are laid out to one kind of period and one level of units; or take them off."""
    start, unit = STARTS[Figure.Kind(kind)], UNITS[length]
    run(
        f"""INSERT INTO events_figure (kind, start, unit, cut, people, {", ".join(SUMS)})
        WITH once AS MATERIALIZED (
            SELECT DISTINCT {start} AS start, {unit} AS unit, cut, person_id FROM figures_spread WHERE length(path) >= {length}
        )
        SELECT '{kind}', start, unit, cut, {sign} * count(*), {", ".join("0" for _name in SUMS)}
        FROM (
            SELECT * FROM once
            UNION ALL
            (SELECT DISTINCT start, unit, '', person_id FROM once WHERE cut LIKE 'c:%%')
        ) counted
        GROUP BY start, unit, cut
        ON CONFLICT (unit, kind, cut, start) DO UPDATE SET {add(["people"])}"""  # noqa: S608
    )
