"""The one statement that looks for signs in all shifts of a time and brings the table of signs up to date.

Written by hand because it compares the people of each shift with those of the shifts before, and because a runner asks it every
minute: the rows stay in the database. Every value is a parameter; `%(limits)s` is the row of `SignLimits`.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import connection
from django.forms import model_to_dict

from events.cases.signs.models import SignLimits
from events.models import Attendance, Door, Shift

OWN_PHONES = (Door.OWN, Door.TYPED, Door.WAITING)
OVER = (Shift.State.CLOSED, Shift.State.SETTLED)

# over: the shifts that are looked at. came: who counts there, without the leader. crowd: how many that are.
SHIFTS_SQL = """
    over AS MATERIALIZED (
        SELECT s.id, s.start, s."end", s.leader_id, s.head_count, e.point_id, e.online, s.start AT TIME ZONE %(zone)s AS begins,
            s."end" AT TIME ZONE %(zone)s AS ends
        FROM events_shift s JOIN events_event e ON e.id = s.event_id
        WHERE s.state = ANY(%(over)s) AND s."end" <= %(at)s AND s."end" > %(at)s - make_interval(days => %(days)s) AND NOT e.visit
    ), came AS MATERIALIZED (
        SELECT over.id AS shift, over.leader_id AS leader, a.person_id AS person
        FROM over JOIN events_attendance a ON a.shift_id = over.id
        WHERE a.minutes > 0 AND a.pay_note <> %(refused)s AND a.person_id <> over.leader_id
    ), crowd AS MATERIALIZED (SELECT shift, count(*) AS people FROM came GROUP BY shift)"""

NOBODY_SQL = """
    SELECT over.id, 'nobody', jsonb_build_object('heads', over.head_count) FROM over LEFT JOIN crowd ON crowd.shift = over.id
    WHERE crowd.shift IS NULL"""

NO_PICTURE_SQL = """
    SELECT over.id, 'no_picture', jsonb_build_object('days', %(picture_days)s::int) FROM over JOIN crowd ON crowd.shift = over.id
    WHERE %(picture_days)s > 0 AND NOT over.online AND over."end" <= %(at)s - make_interval(days => %(picture_days)s)
        AND NOT EXISTS (SELECT FROM events_photo p WHERE p.shift_id = over.id AND p.removed_at IS NULL)"""

# turn: the leader's shifts in their order; pair: each with one of those just before it, and how many were at both.
PAIRS_SQL = """
    turn AS MATERIALIZED (
        SELECT over.id AS shift, leader_id AS leader, people, row_number() OVER (PARTITION BY leader_id ORDER BY start, id) AS place
        FROM over JOIN crowd ON crowd.shift = over.id
    ), pair AS (
        SELECT turn.shift, turn.people, before.shift AS before, before.people AS people_before, count(*) AS common
        FROM turn
        JOIN turn before ON before.leader = turn.leader AND before.place BETWEEN turn.place - %(same_shifts)s AND turn.place - 1
        JOIN came a ON a.shift = turn.shift
        JOIN came b ON b.shift = before.shift AND b.person = a.person
        WHERE turn.people >= %(same_people)s
        GROUP BY 1, 2, 3, 4
    )"""
SAME_PEOPLE_SQL = """
    SELECT shift, 'same_people', jsonb_build_object('people', people, 'shifts', count(*), 'same', min(common)) FROM pair
    WHERE common * 100 >= %(same_percent)s * greatest(people, people_before) GROUP BY shift, people
    HAVING count(*) = %(same_shifts)s"""

# own: by which phone and network people scanned themselves; phone and network: how many each, and of how many households.
SCANS_SQL = """
    own AS MATERIALIZED (
        SELECT DISTINCT came.shift, came.person, scan.device, scan.network, coalesce(u.household_id, -came.person) AS home
        FROM came JOIN volunteer_user u ON u.id = came.person
        JOIN events_scan scan ON scan.shift_id = came.shift AND scan.person_id = came.person
        WHERE scan.accepted AND scan.door = ANY(%(doors)s) AND NOT EXISTS (SELECT FROM events_undo WHERE scan_id = scan.id)
    ), own_crowd AS (SELECT shift, count(DISTINCT person) AS people FROM own GROUP BY shift
    ), phone AS (
        SELECT DISTINCT ON (shift) shift, count(DISTINCT person) AS people, count(DISTINCT home) AS homes
        FROM own WHERE device <> '' GROUP BY shift, device ORDER BY shift, people DESC
    ), small_network AS (
        SELECT network FROM own JOIN over ON over.id = own.shift WHERE network <> '' GROUP BY network
        HAVING count(DISTINCT person) <= %(network_most)s AND count(DISTINCT (point_id, leader_id)) = 1
    ), network AS (
        SELECT DISTINCT ON (shift) shift, count(DISTINCT person) AS people, count(DISTINCT home) AS homes
        FROM own JOIN small_network USING (network) GROUP BY shift, network ORDER BY shift, people DESC
    )"""
ONE_DEVICE_SQL = """
    SELECT shift, 'one_device', jsonb_build_object('people', phone.people, 'of', own_crowd.people)
    FROM phone JOIN own_crowd USING (shift)
    WHERE %(device_people)s > 0 AND phone.people >= %(device_people)s AND homes > 1
        AND phone.people * 100 >= %(share_percent)s * own_crowd.people"""
ONE_NETWORK_SQL = """
    SELECT shift, 'one_network', jsonb_build_object('people', network.people, 'of', own_crowd.people)
    FROM network JOIN own_crowd USING (shift)
    WHERE %(network_people)s > 0 AND network.people >= %(network_people)s AND homes > 1
        AND network.people * 100 >= %(share_percent)s * own_crowd.people"""

OFFICE_HOURS_SQL = """
    SELECT DISTINCT ON (shift) shift, 'office_hours', jsonb_build_object('unit', o.name, 'people', members, 'of', people)
    FROM (
        SELECT came.shift, m.organization_id, count(DISTINCT came.person) AS members
        FROM came JOIN over ON over.id = came.shift
        JOIN volunteer_membership m ON m.person_id = came.person AND m.since <= over.begins::date
            AND (m.until IS NULL OR m.until >= over.begins::date)
        WHERE %(office_people)s > 0 AND extract(isodow FROM over.begins) < 6 AND over.begins::date = over.ends::date
            AND over.begins::time >= %(office_begins)s AND over.ends::time <= %(office_ends)s
        GROUP BY 1, 2
    ) AS unit JOIN crowd USING (shift) JOIN volunteer_organization o ON o.id = unit.organization_id
    WHERE members >= %(office_people)s AND members * 100 >= %(office_percent)s * people
    ORDER BY shift, members DESC, o.id"""

FOUND = (NOBODY_SQL, NO_PICTURE_SQL, SAME_PEOPLE_SQL, ONE_DEVICE_SQL, ONE_NETWORK_SQL, f"({OFFICE_HOURS_SQL})")
UPDATE_SQL = f"""
    WITH {SHIFTS_SQL}, {PAIRS_SQL}, {SCANS_SQL},
    found (shift, kind, detail) AS MATERIALIZED ({" UNION ALL ".join(FOUND)}),
    gone AS (
        DELETE FROM events_sign old USING over
        WHERE old.shift_id = over.id AND NOT EXISTS (SELECT FROM found WHERE found.shift = old.shift_id AND found.kind = old.kind)
        RETURNING 1
    ), kept AS (
        INSERT INTO events_sign (shift_id, kind, detail, found_at) SELECT shift, kind, detail, %(at)s FROM found
        ON CONFLICT (shift_id, kind) DO UPDATE SET detail = excluded.detail WHERE events_sign.detail <> excluded.detail
        RETURNING 1
    )
    SELECT (SELECT count(*) FROM gone) + (SELECT count(*) FROM kept)"""  # noqa: S608  (only texts of this module)


def update_signs(limits: SignLimits, at: datetime) -> int:
    """Write the signs of the shifts that ended in the days before `at`, and delete those that no longer hold; how many changed.

    Shifts that ended earlier keep what was found, and so do those that were cancelled or taken back.
    """
    asked: dict[str, Any] = model_to_dict(limits)
    asked |= {"at": at, "zone": settings.TIME_ZONE, "refused": Attendance.REFUSED}
    asked |= {"over": [str(state) for state in OVER], "doors": [str(door) for door in OWN_PHONES]}
    with connection.cursor() as cursor:
        cursor.execute(UPDATE_SQL, asked)
        return int(cursor.fetchone()[0])
