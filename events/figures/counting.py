"""What a shift that is over adds up to, and the sums over shifts, as statements of the database.

What counts is said once, by the same querysets that the pages of records use; here they are only put together. A correction of any
sum is the same statement as its making: what a shift added before is taken off with the sign -1, what it adds now is added with +1.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Case, F, QuerySet, When
from django.db.models.functions import TruncDate

from events import judging, links, misses
from events.models import Attendance, Figure, Makeup, Shift, Signup
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


def run(sql: str, params: Iterable[Any] = ()) -> None:
    """One statement."""
    with connection.cursor() as cursor:
        cursor.execute(sql, list(params))


# --- what one shift adds up to ---------------------------------------------------------------------------------------------


def came(which: Which) -> QuerySet[Attendance]:
    """The participations of these shifts: records that nobody found void."""
    return Attendance.objects.filter(shift__in=which).exclude(pay_note__in=[judging.VOID, judging.REFUSED]).order_by()


def parts(which: Which) -> dict[str, tuple[str, QuerySet[Any]]]:
    """What a tally is put together from: name -> (columns, rows), each row of one person at one of these shifts."""
    escrow = Account.Kind.ESCROW
    shifts = list(which) if not isinstance(which, QuerySet) else which
    given = Transfer.objects.filter(kind=Transfer.Kind.AWARD, debit__kind=escrow, debit__shift_id__in=shifts).order_by()
    back = Transfer.objects.filter(kind=Transfer.Kind.REVERSAL, credit__kind=escrow, credit__shift_id__in=shifts).order_by()
    of_campaign = Case(When(day__gte=F("event__campaign__start"), day__lte=F("event__campaign__end"), then="event__campaign"))
    over = Shift.objects.filter(pk__in=which, state__in=OVER).order_by().annotate(day=TruncDate("start"))
    over = over.annotate(of_campaign=of_campaign)
    place = ("pk", "day", "event__category", "event__point", "event__point__area__path", "of_campaign")
    minutes, mine = ("shift", "person", "minutes"), {"shift__in": which}
    return {
        "over": ("shift, day, category, point, path, campaign", over.values_list(*place)),
        "came": ("shift, person, grade", came(which).values_list("shift", "person", "grade")),
        "trusted": ("shift, person, minutes", links.verified().filter(**mine).order_by().values_list(*minutes)),
        "added": ("shift, person, minutes", Makeup.objects.honorary().filter(**mine).order_by().values_list(*minutes)),
        "places": ("shift, person", Signup.objects.holding().filter(**mine).order_by().values_list("shift", "person")),
        "missed": ("shift, person", misses.standing().filter(**mine).order_by().values_list("shift", "person")),
        "given": ("shift, person, points", given.values_list("debit__shift_id", "credit__person", "amount")),
        "back": ("shift, person, points", back.values_list("credit__shift_id", "debit__person", "amount")),
    }


# One row for each thing a person did, in the order of SUMS: participations, verified, honorary, by_hand, grade_b, grade_c,
# signed, misses, points.
DID = """
    SELECT shift, person, 1 AS n, 0 AS v, 0 AS h, 0 AS a, (grade = 'B')::int AS b, (grade = 'C')::int AS c, 0 AS s, 0 AS m, 0 AS p
    FROM came
    UNION ALL SELECT shift, person, 0, minutes, 0, 0, 0, 0, 0, 0, 0 FROM trusted
    UNION ALL SELECT shift, person, 0, 0, minutes, 1, 0, 0, 0, 0, 0 FROM added
    UNION ALL SELECT shift, person, 0, 0, 0, 0, 0, 0, 1, 0, 0 FROM places
    UNION ALL SELECT shift, person, 0, 0, 0, 0, 0, 0, 0, 1, 0 FROM missed
    UNION ALL SELECT shift, person, 0, 0, 0, 0, 0, 0, 0, 0, points FROM given
    UNION ALL SELECT shift, person, 0, 0, 0, 0, 0, 0, 0, 0, -points FROM back
"""
ADDED_UP = ", ".join(f"COALESCE(sum({letter}), 0)" for letter in "nvhabcsmp")
MEMBERS = "JOIN volunteer_membership u ON u.person_id = {person} AND u.since <= {day} AND ({day} <= u.until OR u.until IS NULL)"


def tally(which: Which) -> None:
    """Write what these shifts add up to, as far as they are over; the caller has removed what stood.

    A shift counts for every organisation one of whose members took part, by the membership on the day of the shift; and for the
    campaign of its event, where it began on one of the campaign's days.
    """
    texts: list[str] = []
    params: list[Any] = []
    for name, (columns, rows) in parts(which).items():
        sql, values = rows.query.sql_with_params()
        texts.append(f"{name} ({columns}) AS ({sql})")
        params += values
    place = "over.shift, over.day, over.point, over.path"
    run(
        f"""WITH {", ".join(texts)}, did AS MATERIALIZED ({DID})
        INSERT INTO events_tally (shift_id, day, point_id, path, cut, shifts, {", ".join(SUMS[1:])})
        SELECT {place}, 'c:' || over.category, 1, {ADDED_UP} FROM over LEFT JOIN did USING (shift) GROUP BY {place}, over.category
        UNION ALL
        SELECT {place}, 'k:' || over.campaign, 1, {ADDED_UP} FROM over LEFT JOIN did USING (shift) WHERE over.campaign IS NOT NULL
        GROUP BY {place}, over.campaign
        UNION ALL
        SELECT {place}, 'o:' || u.organization_id, (sum(n) > 0)::int, {ADDED_UP}
        FROM over JOIN did USING (shift) {MEMBERS.format(person="did.person", day="over.day")}
        GROUP BY {place}, u.organization_id""",  # noqa: S608  (names of this module; all values are parameters)
        params,
    )
    look_who_came(which)


def look_who_came(which: Which) -> None:
    """Write who is counted in the tallies of these shifts."""
    sql, params = came(which).values_list("shift", "person").query.sql_with_params()
    run(
        f"""WITH came (shift, person) AS ({sql})
        INSERT INTO events_seen (tally_id, person_id)
        SELECT t.id, came.person FROM came JOIN events_tally t ON t.shift_id = came.shift
            AND (t.cut LIKE 'c:%%' OR t.cut LIKE 'k:%%')
        UNION ALL
        SELECT o.id, came.person FROM came JOIN events_tally t ON t.shift_id = came.shift AND t.cut LIKE 'c:%%'
            {MEMBERS.format(person="came.person", day="t.day")}
            JOIN events_tally o ON o.shift_id = t.shift_id AND o.cut = 'o:' || u.organization_id""",  # noqa: S608
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
