"""The sums over shifts, and how many different people took part, for every period, unit and cut: as statements of the database.

What changes is laid down first in `figures_change`, a table of the transaction's own, month by month: what shifts added before is
taken off with the sign -1, what they add now is added with +1. `apply_changes` brings what is left of it into the figures, so that
one which stays as it was is not touched. A correction is thereby the same statements as making everything.

Different people cannot be added up from smaller parts. Within one unit and cut a person's months stand in order: who was not seen
in the month, quarter or year of the row before is new in it. So each level of units takes one sorting for all four periods.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from events.figures.models import Lengths, Measures
from events.figures.sql_tally import execute_sql
from events.models import Figure

Kind = Figure.Kind
# Months are numbered: twelve times the year, plus 0 for January. How a month is turned into the first day of its period:
STARTS = {
    Kind.MONTH: "make_date(month / 12, month %% 12 + 1, 1)",
    Kind.QUARTER: "make_date(month / 12, month %% 12 / 3 * 3 + 1, 1)",
    Kind.YEAR: "make_date(month / 12, 1, 1)",
    Kind.ALL: "DATE '1900-01-01'",
}
MONTH = "(extract(year FROM t.day) * 12 + extract(month FROM t.day) - 1)::int"
# An area's path has five characters a level: district, street, community, compound, building. What lies deeper is its points.
LENGTHS = (5, 10, 15, 20, 25)
LEVELS = [f"u{length}" for length in (*LENGTHS, 0)]  # the last one: service points


def units_of(path: str) -> dict[int, str]:
    """The unit of each level in which a tally lies by one of its two paths; NULL where it has none, or the other one says the same.

    By where it lies now a tally counts only for the areas in which it did not lie on its day: once in each unit.
    """
    if path == "path":
        there = {length: f"CASE WHEN length(t.path) >= {length} THEN left(t.path, {length}) END" for length in LENGTHS}
        return there | {0: "'p' || t.point_id"}
    other = "CASE WHEN length(t.path_now) >= {0} AND left(t.path_now, {0}) <> left(t.path, {0}) THEN left(t.path_now, {0}) END"
    return {length: other.format(length) for length in LENGTHS} | {0: "NULL"}


# By which path a tally is looked at, and which tallies have it.
PATHS = {"path": "true", "path_now": "NOT (t.path_now = '')"}
# A person's row counts as one more in a period where the row before it is not of the same period; `before` is NULL at the first.
NEW = {
    "m": "before IS DISTINCT FROM month",
    "q": "before / 3 IS DISTINCT FROM month / 3",
    "y": "before / 12 IS DISTINCT FROM month / 12",
    "a": "before IS NULL",
}
# What stands in a figure beside its people, and how it is summed over tallies.
SUMS = {name: f"sum(t.{name})" for name in Measures.NAMES}
SUMS |= {name: f"count(*) FILTER (WHERE t.{name.removeprefix('of_')} <> 0)" for name in Lengths.NAMES}
LARGE = {"verified", "honorary", "points"}  # all else fits an int, month by month; sums of those are added up three times as fast
WORK_MEM = "256MB"  # for sorting a million people; the ordinary few megabytes would have them written to disk and read again


def create_change_table() -> None:
    """An empty `figures_change`, and room to work until the transaction ends."""
    execute_sql(f"SET LOCAL work_mem = '{WORK_MEM}'")
    execute_sql("SET LOCAL jit = off")
    execute_sql("DROP TABLE IF EXISTS pg_temp.figures_change")
    numbers = [f"{kind} int" for kind in NEW]
    numbers += [f"{name} {'bigint' if name in LARGE else 'int'} DEFAULT 0" for name in SUMS]
    execute_sql(f"CREATE TEMPORARY TABLE figures_change (unit text, cut text, month int, {', '.join(numbers)}) ON COMMIT DROP")


def add_shifts(sign: int, where: str = "", params: Iterable[Any] = ()) -> None:
    """Lay down what the tallies (those of the condition) add to the units and cuts they belong to, or take off."""
    params = list(params)
    for path, have in PATHS.items():
        units = ", ".join(f"({unit})" for unit in units_of(path).values())
        sums = ", ".join(f"{sign} * {sum_}" for sum_ in SUMS.values())
        execute_sql(
            f"""INSERT INTO figures_change (unit, cut, month, {", ".join(NEW)}, {", ".join(SUMS)})
            SELECT unit.name, cuts.cut, {MONTH} AS month, {", ".join("0" for _kind in NEW)}, {sums}
            FROM events_tally t CROSS JOIN LATERAL (VALUES {units}) unit (name)
                CROSS JOIN LATERAL (VALUES (t.cut), (CASE WHEN t.cut LIKE 'c:%%' THEN '' END)) cuts (cut)
            WHERE cuts.cut IS NOT NULL AND unit.name IS NOT NULL AND {have} {where}
            GROUP BY unit.name, cuts.cut, {MONTH}""",  # noqa: S608  (names of this module; all values are parameters)
            params,
        )


# --- different people ----------------------------------------------------------------------------------------------------------


def spread_people(people: Collection[int] | None) -> None:
    """Lay out, for `add_people`, where these people (None: all) were seen: months, units and cuts as numbers, which sort fast."""
    for name in ("spread", "cell", "name"):
        execute_sql(f"DROP TABLE IF EXISTS pg_temp.figures_{name}")
    params = [] if people is None else [list(people)]
    theirs = "" if people is None else "AND t.id IN (SELECT tally_id FROM events_seen WHERE person_id = ANY(%s))"
    cells = [
        f"SELECT t.id, {MONTH} AS month, t.cut, {columns(path)} FROM events_tally t WHERE {have} {theirs}"  # noqa: S608
        for path, have in PATHS.items()
    ]
    execute_sql(f"CREATE TEMPORARY TABLE figures_cell ON COMMIT DROP AS {' UNION ALL '.join(cells)}", params * len(cells))
    words = " UNION ".join(f"SELECT {column} FROM figures_cell" for column in ("cut", *LEVELS))  # noqa: S608
    execute_sql(
        f"""CREATE TEMPORARY TABLE figures_name ON COMMIT DROP AS
        SELECT row_number() OVER ()::int AS no, word FROM ({words}) found (word) WHERE word IS NOT NULL"""  # noqa: S608
    )
    execute_sql("ANALYZE figures_cell, figures_name")
    numbers = ", ".join(f"{level}.no AS {level}" for level in LEVELS)
    names = " ".join(f"LEFT JOIN figures_name {level} ON {level}.word = cell.{level}" for level in LEVELS)
    execute_sql(
        f"""CREATE TEMPORARY TABLE figures_spread ON COMMIT DROP AS
        WITH numbered AS MATERIALIZED (
            SELECT cell.id, month, cut.no AS cut, cut LIKE 'c:%%' AS whole, {numbers}
            FROM figures_cell cell JOIN figures_name cut ON cut.word = cell.cut {names}
        )
        SELECT month, numbered.cut, whole, {", ".join(LEVELS)}, person_id
        FROM events_seen s JOIN numbered ON numbered.id = s.tally_id {"" if people is None else "WHERE person_id = ANY(%s)"}""",  # noqa: S608
        params,
    )
    execute_sql("ANALYZE figures_spread")


def add_people(sign: int, level: str) -> None:
    """Lay down the different people who are laid out, for one level of units: in each cut, and in everything; or take them off."""
    counted = ", ".join(f"{sign} * count(*) FILTER (WHERE {new}) AS {kind}" for kind, new in NEW.items())
    for cut, word, where in (("cut", "c.word", "true"), ("0", "''", "whole")):
        execute_sql(
            f"""WITH stay AS (
                SELECT {level} AS unit, {cut} AS cut, month,
                    lag(month) OVER (PARTITION BY {level}, {cut}, person_id ORDER BY month) AS before
                FROM figures_spread WHERE {level} IS NOT NULL AND {where}
            ), added AS (SELECT unit, cut, month, {counted} FROM stay GROUP BY unit, cut, month)
            INSERT INTO figures_change (unit, cut, month, {", ".join(NEW)})
            SELECT u.word, {word}, month, {", ".join(NEW)}
            FROM added JOIN figures_name u ON u.no = added.unit LEFT JOIN figures_name c ON c.no = added.cut"""  # noqa: S608
        )


def columns(path: str) -> str:
    """The units of a tally by one of its paths, as columns; their types are told where every value is NULL."""
    return ", ".join(f"({unit})::text AS u{length}" for length, unit in units_of(path).items())


# --- into the figures ----------------------------------------------------------------------------------------------------------


def apply_changes(kind: Kind, *, anew: bool = False) -> None:
    """Bring what changes into the figures of one kind of period; `anew`: what was laid down is all there is, not a change.

    Either way a row that stays as it was is not touched.
    """
    names = ("people", *SUMS)
    changes = f"SELECT {STARTS[kind]} AS start, unit, cut, {kind.value} AS people, {', '.join(SUMS)} FROM figures_change"  # noqa: S608
    if anew:
        there = ", ".join(f"-{name}" for name in names)
        changes += f" UNION ALL SELECT start, unit, cut, {there} FROM events_figure WHERE kind = '{kind}'"  # noqa: S608
    sums = ", ".join(f"sum({name}) AS {name}" for name in names)
    changed = f"SELECT start, unit, cut, {sums} FROM ({changes}) changes GROUP BY start, unit, cut"  # noqa: S608
    execute_sql(
        f"""INSERT INTO events_figure (kind, start, unit, cut, {", ".join(names)})
        SELECT '{kind}', start, unit, cut, {", ".join(names)} FROM ({changed}) changed
        WHERE ({", ".join(names)}) IS DISTINCT FROM ({", ".join("0" for _name in names)})
        ON CONFLICT (unit, kind, cut, start) DO UPDATE SET {", ".join(f"{name} = events_figure.{name} + EXCLUDED.{name}" for name in names)}"""  # noqa: S608, E501
    )
