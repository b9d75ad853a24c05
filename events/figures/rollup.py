"""Keeping the figures: `tick` adds up again what changed; everything can be made anew from the base rows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import connection, transaction
from django.db.models import CharField, Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Concat, ExtractYear
from django.utils import timezone

from events.figures import register, sql_rollup, sql_tally
from events.figures.models import Measures
from events.figures.sql_rollup import LEVELS, STARTS
from events.figures.sql_tally import execute_sql
from events.models import Figure, Placed, Seen, Shift, StaleShift, Tally
from events.settlement import not_held
from volunteer.core.dates import midnight
from volunteer.models import Membership

LOCK_KEY = 20_260_202  # any number: one writer of figures at a time
BATCH_SIZE = 2_000  # shifts; where more are noted, everything is made anew
LOOKS_BACK = timedelta(days=2)  # a membership begins on the day it is confirmed, perhaps after a shift of that day was counted
TABLES = ("events_seen", "events_tally", "events_figure")
type Progress = Callable[[int, int], None]


def update_figures(*, at: datetime) -> int:
    """Add up again the shifts that were noted since the last time; how many those were. `at` is the runner's moment."""
    with transaction.atomic():
        lock_writers()
        note_moved_points()
        note_new_members(timezone.localdate(at) - LOOKS_BACK)
        not_held.mark_noted_shifts(at=at)
        shifts = pop_notes()
        if anew := len(shifts) > BATCH_SIZE or StaleShift.EVERYTHING in shifts:
            rebuild_tables(lambda _done, _all: None)
        elif shifts:
            recount(shifts)
    if anew:
        vacuum_tables()
    return len(shifts)


def rebuild_figures(progress: Progress = lambda _done, _all: None) -> int:
    """Make all figures anew from the base rows; how many shifts they count. Readers see the old ones until it is done."""
    with transaction.atomic():
        lock_writers()
        note_moved_points()
        pop_notes()
        shifts = rebuild_tables(progress)
    vacuum_tables()
    return shifts


def vacuum_tables() -> None:
    """Have what was replaced cleared away, so that lists are walked by indexes alone; nothing happens inside a transaction."""
    if not connection.in_atomic_block:
        execute_sql(f"VACUUM (ANALYZE) {', '.join(TABLES)}")


def lock_writers() -> None:
    """Wait until no other writer of figures is at work, until the transaction ends."""
    execute_sql("SELECT pg_advisory_xact_lock(%s)", [LOCK_KEY])


def pop_notes() -> set[UUID]:
    """Remove the notes that are there now; of which shifts they were. What is noted meanwhile stays for the next time."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM events_staleshift RETURNING shift_id")
        return {row[0] for row in cursor.fetchall()}


def note_moved_points() -> None:
    """Note the shifts of points that lie, or lay before, elsewhere than when they were counted, and remember where that is."""
    found = register.points_placed()
    known = {row.point_id: row for row in Placed.objects.all()}
    changed = [row for row in found if (old := known.get(row.point_id)) is None or (old.path, old.terms) != (row.path, row.terms)]
    if moved := [row.point_id for row in changed if row.point_id in known]:
        shifts = Tally.objects.filter(point__in=moved).values_list("shift_id", flat=True).distinct()
        StaleShift.objects.bulk_create([StaleShift(shift_id=pk) for pk in shifts])
    Placed.objects.bulk_create(changed, update_conflicts=True, unique_fields=["point"], update_fields=["path", "terms"])


def note_new_members(since: date) -> None:
    """Note the shifts from this local date on where somebody is not counted for an organisation they belonged to on that day."""
    day, person = OuterRef("tally__day"), OuterRef("person")
    counted = Seen.objects.filter(
        tally__shift=OuterRef(OuterRef("tally__shift")),
        person=OuterRef("person"),
        tally__cut=Concat(Value("o:"), OuterRef("organization"), output_field=CharField()),
    )
    member = Membership.objects.agreed().filter(~Exists(counted), Q(until=None) | Q(until__gte=day), person=person, since__lte=day)
    rows = Seen.objects.filter(Exists(member), tally__day__gte=since, tally__cut__startswith="c:")
    shifts = rows.values_list("tally__shift", flat=True).distinct()
    StaleShift.objects.bulk_create([StaleShift(shift_id=pk) for pk in shifts])


def recount(shifts: set[UUID]) -> None:
    """Take off what these shifts added, look at them again, and add what they add now: a constant number of statements."""
    ids = sorted(shifts)
    people = set(Seen.objects.filter(tally__shift__in=ids).values_list("person_id", flat=True))
    people |= set(sql_tally.participations(ids).values_list("person_id", flat=True))
    sql_rollup.create_change_table()
    collect_changes(-1, ids, people)
    execute_sql("DELETE FROM events_seen s USING events_tally t WHERE t.id = s.tally_id AND t.shift_id = ANY(%s)", [ids])
    execute_sql("DELETE FROM events_tally WHERE shift_id = ANY(%s)", [ids])
    sql_tally.write_tallies(ids)
    collect_changes(+1, ids, people)
    for kind in STARTS:
        sql_rollup.apply_changes(kind)
    drop_empty()


def drop_empty() -> None:
    """Remove the figures of nothing."""
    Figure.objects.filter(**dict.fromkeys((*Measures.NAMES, "people"), 0)).delete()


def collect_changes(sign: int, ids: list[UUID], people: set[int]) -> None:
    """Lay down what these shifts add up to, and where these people were seen."""
    sql_rollup.add_shifts(sign, "AND t.shift_id = ANY(%s)", [ids])
    sql_rollup.spread_people(people)
    for level in LEVELS:
        sql_rollup.add_people(sign, level)


def rebuild_tables(progress: Progress) -> int:
    """Empty the tables of shifts and fill them, year by year; then put the sums right, level by level.

    The caller holds the writers' lock.
    """
    for table in ("events_seen", "events_tally"):
        execute_sql(f"DELETE FROM {table}")  # noqa: S608  (names from above)
    sql_rollup.create_change_table()
    years = years_with_shifts()
    steps = len(years) + 2 + len(LEVELS) + len(STARTS)
    done = 0

    def step() -> None:
        nonlocal done
        done += 1
        progress(done, steps)

    for year in years:
        sql_tally.write_tallies(shifts_begun_in(year).values("pk"))
        step()
    execute_sql("ANALYZE events_seen, events_tally")
    sql_rollup.add_shifts(+1)
    step()
    sql_rollup.spread_people(None)
    step()
    for level in LEVELS:
        sql_rollup.add_people(+1, level)
        step()
    for kind in STARTS:
        sql_rollup.apply_changes(kind, anew=True)
        step()
    drop_empty()
    execute_sql("ANALYZE events_figure")
    return Tally.objects.filter(cut__startswith="c:").count()


def shifts_begun_in(year: int) -> QuerySet[Shift]:
    """The shifts that are over and began in this year, by the local date."""
    begin, after = midnight(date(year, 1, 1)), midnight(date(year + 1, 1, 1))
    return Shift.objects.filter(state__in=Shift.OVER, start__gte=begin, start__lt=after).order_by()


def years_with_shifts() -> list[int]:
    """The years in which shifts that are over began."""
    years = Shift.objects.filter(state__in=Shift.OVER).order_by().annotate(year=ExtractYear("start")).values_list("year", flat=True)
    return sorted(years.distinct())
