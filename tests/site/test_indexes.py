"""Each index serves a query: none repeats another, those of the largest tables say whom they serve, and a press writes few."""

from collections import Counter
from importlib import import_module
from typing import NamedTuple

import pytest
from django.apps import apps
from django.db import connection

from events.models import Attendance, Scan, Seen, Signup, Tally
from points.models import Account, Transfer
from tests import cast
from tests.cast import at
from volunteer.core.ids import new_id
from volunteer.models import AuditRow, Delivery, Notice

pytestmark = pytest.mark.django_db
TABLES = {
    model._meta.db_table
    for model in apps.get_models(include_auto_created=True)
    if model._meta.app_label in ("volunteer", "points", "events") and model._meta.managed
}
LARGEST = (Account, Attendance, AuditRow, Delivery, Notice, Scan, Seen, Signup, Tally, Transfer)
PATTERN = ("varchar_pattern_ops", "text_pattern_ops")
PRESS = 10  # index rows
# Texts that are unique and are also looked for by their beginning: what an area holds.
BY_BEGINNING = {"volunteer_area.path", "events_purse.path"}
ACCOUNTS, KNOWN, LISTS = (
    "points.ledger.actions:get_or_create_account",
    "events.attendance.sql:read_records",
    "events.figures.drilldown:shifts",
)
# Index of one of the largest tables -> a function whose query finds its rows by it. A unique one answers for its rule as well.
ASKED_BY = {
    "account_fullest_wallets": "events.figures.drilldown:resident_wallets",
    "account_one_per_area": ACCOUNTS,
    "account_one_per_fund": ACCOUNTS,
    "account_one_per_person": ACCOUNTS,
    "account_one_per_point": ACCOUNTS,
    "account_one_per_shift_id": ACCOUNTS,
    "account_one_per_shop": ACCOUNTS,
    "points_account_person_id": "points.privacy.export:balance_rows",
    "attendance_of_person": KNOWN,
    "attendance_once_per_shift_and_person": KNOWN,
    "attendance_one_place_at_a_time": "events.attendance.sql:write_records",  # the rule alone
    "attendance_open": KNOWN,
    "attendance_roster": "events.onsite.queries:roster_lines",
    "attendance_without_witness": "events.settlement.witnesses.permissions:rows_without_witness",
    "events_attendance_job_id": "events.settlement.decide:is_beyond_places",
    "audit_subject": "volunteer.core.audit:last_act",
    "volunteer_auditrow_actor_id": "volunteer.privacy.export_own:acts_by",
    "delivery_failed": "volunteer.notices.outbox:failed_texts",
    "delivery_once_per_channel": "volunteer.notices.outbox:write_notices",
    "delivery_waiting": "volunteer.notices.outbox:claim_due",
    "notice_inbox": "volunteer.notices.models:NoticeQuerySet",
    "notice_unread": "volunteer.registered.navigation:unread_notices",
    "notice_of_ending_terms": "volunteer.places.committees.reminders:remind",
    "volunteer_notice_key": "volunteer.notices.channels:load_notices",
    "events_scan_person_id": "events.cases.trust:trust_rows",
    "scan_fold": KNOWN,
    "events_seen_person_id": "events.figures.rollup:collect_changes",
    "events_signup_job_id": "events.shifts.actions.sign_up:promote_waiting",
    "events_signup_shift_id": "events.shifts.actions.no_shows:absences_of_shift",
    "signup_missed": "events.shifts.actions.no_shows:pauses_by_person",
    "signup_of_person": "events.shifts.signups.queries:coming_engagements",
    "signup_once_per_shift_and_person": "events.shifts.signups.queries:engagements_at_shift",
    "signup_queue": "events.shifts.actions.sign_up:promote_waiting",
    **dict.fromkeys((f"tally_{name}" for name in ("by_hand", "grade_b", "grade_c", "honorary", "misses")), LISTS),
    "tally_lay_there": "events.figures.units:Unit",
    "tally_lies_there": "events.figures.parts:left_behind",
    "tally_of_cut": LISTS,
    "tally_of_day": LISTS,
    "tally_of_point": "events.figures.drilldown:tallies",
    "tally_once_per_shift_and_cut": "events.figures.rollup:recount",
    "points_transfer_key": "points.ledger.actions:insert_moves",
    "points_transfer_reverses_id": "points.ledger.actions:reverse_transfers",
    "transfer_at_shops": "events.figures.drilldown:shop_transfers",
    "transfer_credit": "points.ledger.models:TransferQuerySet",
    "transfer_debit": "points.ledger.models:TransferQuerySet",
    "transfer_source": "points.orders.payment:lock_payers",
}


class Index(NamedTuple):
    table: str
    name: str
    plain: bool  # neither unique nor the key: it is there for queries alone
    where: str
    columns: list[str]
    operators: list[str]


def indexes(tables) -> list[Index]:
    """Indexes of tables as the database has them; an exclusion constraint's is not among the plain ones."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT whose.relname, own.relname, NOT (i.indisunique OR i.indisexclusion),
                coalesce(pg_get_expr(i.indpred, i.indrelid), ''),
                array(SELECT pg_get_indexdef(i.indexrelid, part, true) FROM generate_series(1, i.indnkeyatts) part),
                array(SELECT opcname::text FROM unnest(i.indclass) WITH ORDINALITY u(oid, n) JOIN pg_opclass USING (oid) ORDER BY n)
            FROM pg_index i JOIN pg_class whose ON whose.oid = i.indrelid JOIN pg_class own ON own.oid = i.indexrelid
            WHERE whose.relname = ANY(%s) ORDER BY 1, 2""",
            [sorted(tables)],
        )
        return [Index(*row) for row in cursor.fetchall()]


def begins(one: Index, other: Index) -> bool:
    """Whether `other` finds whatever `one` finds: it begins with the same columns and leaves out no other row."""
    length = len(one.columns)
    same = (one.columns, one.operators) == (other.columns[:length], other.operators[:length])
    return one != other and same and other.where in ("", one.where)


def test_no_index_repeats_the_beginning_of_another():
    # One of few rows may repeat one of all: that it is small is what it is for.
    found = indexes(TABLES)
    repeated = {(one.name, other.name) for one in found for other in found if one.table == other.table and begins(one, other)}
    plain = {one.name for one in found if one.plain and not one.where}
    assert {pair for pair in repeated if pair[0] in plain} == set()


def test_a_unique_text_has_no_twin_for_like_unless_its_beginning_is_looked_for():
    found = indexes(TABLES)
    keys = {(one.table, one.columns[0]) for one in found if one.columns and one.operators[0] not in PATTERN and not one.where}
    twins = {f"{one.table}.{one.columns[0]}" for one in found if not one.where and one.operators[0] in PATTERN}
    assert twins & {f"{table}.{column}" for table, column in keys} == BY_BEGINNING


def test_each_index_of_the_largest_tables_names_a_query():
    found = {plain_name(one.name) for one in indexes({model._meta.db_table for model in LARGEST}) if not one.name.endswith("_pkey")}
    assert found == set(ASKED_BY)


def plain_name(name: str) -> str:
    """Without the hash or the ending that the database's names have."""
    head, _, tail = name.rpartition("_")
    return head if tail == "key" or (len(tail) == 8 and set(tail) <= set("0123456789abcdef")) else name


@pytest.mark.parametrize("where", sorted(set(ASKED_BY.values())))
def test_the_query_that_is_named_is_there(where):
    module, _, name = where.partition(":")
    assert hasattr(import_module(module), name)


def inserted() -> Counter[str]:
    """Rows that this transaction has inserted so far, by table; also new versions of rows that went into the indexes again."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname, n_tup_ins + n_tup_upd - n_tup_hot_upd FROM pg_stat_xact_user_tables")
        return Counter(dict(cursor.fetchall()))


def test_a_press_writes_few_index_rows(district):
    shift = cast.shift(district.point, district.manager, start=at(14))
    before = inserted()
    cast.record(id=new_id(at(14)), shift=shift, person=district.alice, act="in", at=at(14), scanned_at=at(14))
    written = inserted() - before
    assert written == {"events_scan": 1, "events_attendance": 1}
    rows = 0
    for index in indexes(written):
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT count(*) FROM {index.table} WHERE {index.where or 'true'}")
            rows += cursor.fetchone()[0]
    assert rows <= PRESS
