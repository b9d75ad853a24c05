"""What a shift that is over adds up to, and who is counted in it, as statements of the database.

What counts is said once, by the same querysets that the pages of records use; here they are only put together.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Case, CharField, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce, TruncDate

from events.attendance.models import took_place_condition
from events.figures.models import Measures
from events.models import Attendance, Makeup, Placed, Shift, Signup
from events.shifts.actions import no_shows
from points.models import Account, Transfer
from volunteer.models import Area, AreaTerm, PointTerm

SUMS = Measures.NAMES
type Which = Collection[UUID] | QuerySet[Any]


def execute_sql(sql: str, params: Iterable[Any] = ()) -> None:
    """One statement."""
    with connection.cursor() as cursor:
        cursor.execute(sql, list(params))


# --- what one shift adds up to ---------------------------------------------------------------------------------------------


def participations(which: Which) -> QuerySet[Attendance]:
    """The participations of these shifts: records that nobody found void."""
    return Attendance.objects.counted().filter(shift__in=which).order_by()


def tally_parts(which: Which) -> dict[str, tuple[str, QuerySet[Any]]]:
    """What a tally is put together from: name -> (columns, rows), each row of one person at one of these shifts."""
    escrow = Account.Kind.ESCROW
    shifts = list(which) if not isinstance(which, QuerySet) else which
    given = Transfer.objects.filter(kind=Transfer.Kind.AWARD, debit__kind=escrow, debit__shift_id__in=shifts).order_by()
    back = Transfer.objects.filter(kind=Transfer.Kind.REVERSAL, credit__kind=escrow, credit__shift_id__in=shifts).order_by()
    of_campaign = Case(When(day__gte=F("event__campaign__start"), day__lte=F("event__campaign__end"), then="event__campaign"))
    over = Shift.objects.filter(took_place_condition(), pk__in=which).order_by().annotate(day=TruncDate("start"))
    over = over.annotate(of_campaign=of_campaign, **places_of_shift())
    place = ("pk", "day", "event", "event__category", "event__visit", "event__point", "path", "path_now", "of_campaign")
    minutes, mine = ("shift", "person", "minutes"), {"shift__in": which}
    return {
        "over": ("shift, day, event, category, visit, point, path, path_now, campaign", over.values_list(*place)),
        "came": ("shift, person, grade", participations(which).values_list("shift", "person", "grade")),
        "trusted": ("shift, person, minutes", Attendance.objects.verified().filter(**mine).order_by().values_list(*minutes)),
        "added": ("shift, person, minutes", Makeup.objects.honorary().filter(**mine).order_by().values_list(*minutes)),
        "places": ("shift, person", Signup.objects.counted().filter(**mine).order_by().values_list("shift", "person")),
        "missed": ("shift, person", no_shows.standing_absences().filter(**mine).order_by().values_list("shift", "person")),
        "given": ("shift, person, points", given.values_list("debit__shift_id", "credit__person", "amount")),
        "back": ("shift, person, points", back.values_list("credit__shift_id", "debit__person", "amount")),
    }


def places_of_shift() -> dict[str, Any]:
    """For a query of shifts with their local `day`: where their point lay on that day, and where it lies now if that is elsewhere.

    A term is valid up to and including its last day; without one what holds now held already. Where points lie now stands in
    `Placed`, which the writer of the figures has brought up to date.
    """
    of_point = PointTerm.objects.filter(point=OuterRef("event__point"), until__gte=OuterRef("day")).order_by("until")
    of_area = AreaTerm.objects.filter(area=OuterRef("area_then"), until__gte=OuterRef("day")).order_by("until")
    unchanged = Area.objects.filter(pk=OuterRef("area_then"))
    now = Subquery(Placed.objects.filter(point=OuterRef("event__point")).values("path")[:1])
    return {
        "area_then": Coalesce(Subquery(of_point.values("area")[:1]), F("event__point__area")),
        "path": Coalesce(Subquery(of_area.values("path")[:1]), Subquery(unchanged.values("path")[:1])),
        "path_now": Case(When(Q(path=now), then=Value("")), default=Coalesce(now, Value("")), output_field=CharField()),
    }


# One row for each thing a person did: which of SUMS it is, by its place there, and how much of it.
PLACE = {name: place for place, name in enumerate(SUMS)}
DID = f"""
    SELECT shift, person, {PLACE["participations"]} AS what, 1 AS much FROM came
    UNION ALL SELECT shift, person, CASE grade WHEN 'B' THEN {PLACE["grade_b"]} ELSE {PLACE["grade_c"]} END, 1
        FROM came WHERE grade IN ('B', 'C')
    UNION ALL SELECT shift, person, {PLACE["verified"]}, minutes FROM trusted
    UNION ALL SELECT shift, person, {PLACE["honorary"]}, minutes FROM added
    UNION ALL SELECT shift, person, {PLACE["by_hand"]}, 1 FROM added
    UNION ALL SELECT shift, person, {PLACE["signed"]}, 1 FROM places
    UNION ALL SELECT shift, person, {PLACE["misses"]}, 1 FROM missed
    UNION ALL SELECT shift, person, {PLACE["points"]}, points::int FROM given
    UNION ALL SELECT shift, person, {PLACE["points"]}, -points::int FROM back
"""  # noqa: S608  (numbers from above)
ADDED_UP = ", ".join(f"COALESCE(sum(much) FILTER (WHERE what = {PLACE[name]}), 0) AS {name}" for name in SUMS[1:])
MEMBERS = (
    "JOIN volunteer_membership u ON u.person_id = {person} AND u.since <= over.day AND (over.day <= u.until OR u.until IS NULL)"
)


def write_tallies(which: Which) -> None:
    """Write what these shifts add up to, as far as they took place, and who is counted in it; the caller has removed what stood.

    A visit adds what was done there but is no shift: it is counted as a request that was done.
    A shift counts for every organisation one of whose members took part, by the membership on the day of the shift; and for the
    campaign of its event, where it began on one of the campaign's days. One statement: what it plans does not hang on what the
    database remembers of tables that were emptied a moment ago.
    """
    texts: list[str] = []
    params: list[Any] = []
    for name, (columns, rows) in tally_parts(which).items():
        sql, values = rows.query.sql_with_params()
        texts.append(f"{name} ({columns}) AS ({sql})")
        params += values
    place = "over.shift, over.day, over.event, over.point, over.path, over.path_now"
    session = "(NOT over.visit)::int"
    sums = ", ".join(f"COALESCE({name}, 0)" for name in SUMS[1:])
    execute_sql(
        f"""WITH {", ".join(texts)}, did AS MATERIALIZED ({DID}),
        whole AS MATERIALIZED (SELECT shift, {ADDED_UP} FROM did GROUP BY shift),
        part AS (
            SELECT did.shift, u.organization_id, {ADDED_UP}
            FROM did JOIN over USING (shift) {MEMBERS.format(person="did.person")}
            GROUP BY did.shift, u.organization_id
        ),
        written AS (
            INSERT INTO events_tally (shift_id, day, event_id, point_id, path, path_now, cut, shifts, {", ".join(SUMS[1:])})
            SELECT {place}, 'c:' || over.category, {session}, {sums} FROM over LEFT JOIN whole USING (shift)
            UNION ALL
            SELECT {place}, 'k:' || over.campaign, {session}, {sums} FROM over LEFT JOIN whole USING (shift)
                WHERE over.campaign IS NOT NULL
            UNION ALL
            SELECT {place}, 'o:' || part.organization_id, (participations > 0 AND NOT over.visit)::int, {sums}
                FROM over JOIN part USING (shift)
            RETURNING id, shift_id AS shift, cut
        )
        INSERT INTO events_seen (tally_id, person_id)
        SELECT written.id, person FROM came JOIN written USING (shift) WHERE cut NOT LIKE 'o:%%'
        UNION ALL
        SELECT written.id, person FROM came JOIN over USING (shift) {MEMBERS.format(person="came.person")}
            JOIN written ON written.shift = over.shift AND written.cut = 'o:' || u.organization_id""",  # noqa: S608
        params,
    )
