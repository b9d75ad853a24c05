"""Statements written by hand run in any schema, also on Citus, and what they say of what they wrote is so.

Citus gives as the row count of `INSERT … ON CONFLICT DO NOTHING` how many rows were selected, takes one statement a call, and the
tables of a district stand in a schema of its own name. None of it costs plain PostgreSQL anything.
"""

import ast
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from events.attendance import sql as attendance_sql
from events.cases.signs import sql as signs_sql
from events.models import Attendance, Scan, Sign, SignLimits
from points.ledger import actions as ledger
from points.ledger.actions import Move
from points.models import Account, Transfer
from tests import cast
from tests.cast import NOW
from volunteer.core.database.postgres.base import split_script
from volunteer.core.ids import new_id
from volunteer.models import Area, AreaTerm
from volunteer.places.actions import paths

ROOT = settings.BASE_DIR
WITH_CONFLICT = re.compile(r"\bON\s+CONFLICT\b", re.IGNORECASE)
SQL = re.compile(r"\b(SELECT|INSERT INTO|UPDATE|DELETE FROM|CREATE|ALTER|GRANT|REVOKE|DROP)\b")
NAMES_PUBLIC = re.compile(r"""\bpublic"?\s*\.\s*"?[a-z_]|'public'|"public"|\bSCHEMA\s+public\b""")
# The functions with a statement that writes only what is new, or only where a bound holds: each is run twice below.
GUARDED = {
    "points/ledger/actions.py": {"insert_rows", "guarded_update"},
    "events/attendance/sql.py": {"_insert_scans_sql"},
    "volunteer/places/actions/paths.py": {"insert_terms"},
    "events/cases/signs/sql.py": {"update_signs"},
    "events/figures/sql_rollup.py": {"apply_changes"},  # says nothing
}


def sources(*endings: str) -> Iterator[Path]:
    for folder in ("volunteer", "points", "events", "tests/bench", "tests/support"):
        for ending in endings:
            yield from sorted(path for path in (ROOT / folder).rglob(f"*{ending}") if "migrations" not in path.parts)


def texts(tree: ast.AST) -> Iterator[str]:
    """Every text in the code, with what stands in its brackets left out; docstrings too."""
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            yield "{}".join(str(part.value) for part in node.values if isinstance(part, ast.Constant))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def naming_public(code: str) -> list[str]:
    if "public" not in code:
        return []
    return [text for text in texts(ast.parse(code)) if SQL.search(text) and NAMES_PUBLIC.search(text)]


def guarded_functions(code: str) -> tuple[set[str], set[str]]:
    """The functions with a statement ON CONFLICT or a row count; and those of them that have both."""
    if not (re.search("conflict", code, re.IGNORECASE) or "rowcount" in code):
        return set(), set()
    tree = ast.parse(code)
    named = {
        target.id
        for node in tree.body
        if isinstance(node, ast.Assign) and any(WITH_CONFLICT.search(text) for text in texts(node.value))
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    found, both = set(), set()
    for function in (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)):
        conflict = any(SQL.search(text) and WITH_CONFLICT.search(text) for text in texts(function)) or any(
            isinstance(node, ast.Name) and node.id in named for node in ast.walk(function)
        )
        counts = any(isinstance(node, ast.Attribute) and node.attr == "rowcount" for node in ast.walk(function))
        found |= {function.name} if conflict or counts else set()
        both |= {function.name} if conflict and counts else set()
    return found, both


# --- what stands in the code --------------------------------------------------------------------------------------------------


def test_no_statement_names_the_schema_public():
    offenders = {str(path.relative_to(ROOT)): found for path in sources(".py") if (found := naming_public(path.read_text()))}
    assert offenders == {}
    assert [path.name for path in sources(".sql") if NAMES_PUBLIC.search(path.read_text())] == []


@pytest.mark.parametrize("sql", ["SELECT 1 FROM public.a", "SELECT 'public'::regnamespace", 'DROP TABLE "public"."a"'])
def test_twin_a_statement_that_names_it_is_found(sql):
    assert naming_public(f"asked = {sql!r}") == [sql]
    assert naming_public(f"asked = f{sql + ' {1}'!r}")


def test_no_row_count_is_taken_for_what_was_inserted():
    found = {str(path.relative_to(ROOT)): guarded_functions(path.read_text()) for path in sources(".py")}
    assert {name: both for name, (_all, both) in found.items() if both} == {}
    ours = {name: every for name, (every, _both) in found.items() if every and not name.startswith("tests/")}
    assert ours == GUARDED, "each is run twice below"


@pytest.mark.parametrize("inside", ["INSERT", "'INSERT INTO a SELECT 1 ON CONFLICT DO NOTHING'"])
def test_twin_a_row_count_of_such_an_insert_is_found(inside):
    code = f"INSERT = 'INSERT INTO a SELECT 1 ON CONFLICT DO NOTHING'\ndef f(c):\n    c.execute({inside})\n    return c.rowcount\n"
    assert guarded_functions(code) == ({"f"}, {"f"})


def test_scripts_are_sent_statement_by_statement():
    body = "CREATE FUNCTION f() RETURNS int AS $$ BEGIN a; b; END; $$ LANGUAGE plpgsql"
    script = f"\n{body};\n\n-- a; b\nCOMMENT ON TABLE t IS 'it''s; so' ;; DELETE FROM t;"
    assert list(split_script(script)) == [body, "-- a; b\nCOMMENT ON TABLE t IS 'it''s; so'", "DELETE FROM t"]
    assert list(split_script(" ;\n")) == []
    named = "CREATE FUNCTION f() AS $body$ SELECT 1; SELECT $$;$$ $body$ LANGUAGE sql"
    assert list(split_script(f"{named}; DELETE FROM t")) == [named, "DELETE FROM t"]


@pytest.mark.django_db
def test_the_guards_name_no_schema_and_stand_where_the_tables_stand():
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_proc WHERE starts_with(proname, 'pgtrigger_') AND prosrc ~ 'public'")
        assert cursor.fetchone() == (0,)
        cursor.execute(
            """SELECT DISTINCT p.pronamespace = current_schema()::regnamespace FROM pg_proc p
            WHERE starts_with(p.proname, 'pgtrigger_') OR p.proname = '_pgtrigger_should_ignore'"""
        )
        assert cursor.fetchall() == [(True,)]


# --- run twice: what is said, and what stands in the table -----------------------------------------------------------------------


@pytest.fixture
def transfers(district):
    """Two entries of the ledger, not written."""
    mint, budget = ledger.mint_account(district.area), ledger.budget_account(district.area)
    move = {"kind": Transfer.Kind.MINT, "debit": mint, "credit": budget, "amount": 5, "source": ("mint", "1")}
    return [Move(key=key, **move).transfer(new_id(NOW), NOW) for key in ("a", "b")]


@pytest.mark.django_db
def test_entries_of_the_ledger(transfers):
    first, second = transfers
    assert (ledger.insert_rows([first]), Transfer.objects.count()) == (1, 1)
    assert (ledger.insert_rows([first]), Transfer.objects.count()) == (0, 1)
    assert (ledger.insert_rows([first, second]), Transfer.objects.count()) == (1, 2)
    assert (ledger.insert_rows([first, second]), Transfer.objects.count()) == (0, 2)


@pytest.mark.django_db
def test_balances_within_their_bound(district):
    wallet, debt = ledger.wallet_account(district.alice), ledger.debt_account(district.alice)
    balances = Account.objects.filter(person=district.alice).order_by("kind").values_list("balance", flat=True)
    assert (ledger.guarded_update({wallet.pk: 3, debt.pk: -2}), list(balances.all())) == (2, [-2, 3])
    assert (ledger.guarded_update({wallet.pk: -3}), list(balances.all())) == (1, [-2, 0])
    assert (ledger.guarded_update({wallet.pk: -3}), list(balances.all())) == (0, [-2, 0])
    assert (ledger.guarded_update({debt.pk: 3, wallet.pk: 1}), list(balances.all())) == (1, [-2, 1])


@pytest.mark.django_db
def test_scans_and_the_attendances_they_make(district):
    shift = cast.shift(district.point, district.manager)
    people = (district.alice, district.bob)
    scans = [cast.scanned(id=new_id(NOW), shift=shift, person=person, act="in", scanned_at=NOW) for person in people]
    came = [Attendance(id=new_id(NOW), shift=shift, person=person, in_at=NOW, grade="A") for person in people]
    assert (attendance_sql.write_records(scans[:1], came[:1], []), Scan.objects.count(), Attendance.objects.count()) == (1, 1, 1)
    assert (attendance_sql.write_records(scans[:1], [], []), Scan.objects.count()) == (0, 1)
    assert (attendance_sql.write_records(scans, came[1:], []), Scan.objects.count(), Attendance.objects.count()) == (1, 2, 2)
    assert (attendance_sql.write_records(scans, [], []), Scan.objects.count(), Attendance.objects.count()) == (0, 2, 2)
    assert {row.job_id for row in Attendance.objects.all()} == {row.job_id for row in came} == {shift.jobs.get().pk}


@pytest.mark.django_db
def test_what_areas_were_called(district):
    until = (NOW - timedelta(days=1)).date()
    everywhere = Area.objects.filter(path__startswith=district.area.path)
    first, last = paths.insert_terms(everywhere, until)
    assert last - first + 1 == AreaTerm.objects.count() == everywhere.count()
    assert (paths.insert_terms(everywhere, until), AreaTerm.objects.count()) == (None, everywhere.count())


@pytest.mark.django_db
def test_signs_of_fiction(district):
    start = NOW - timedelta(days=1)
    shift = cast.shift(district.point, district.manager, start=start, state="settled", settled_at=NOW)
    limits = SignLimits(pk=1)
    assert signs_sql.update_signs(limits, NOW) == Sign.objects.filter(shift=shift).count() == 1
    assert (signs_sql.update_signs(limits, NOW), Sign.objects.count()) == (0, 1)
    cast.came(shift, district.alice)
    said, kept = signs_sql.update_signs(limits, NOW), set(Sign.objects.values_list("kind", flat=True))
    assert said > 0 and "nobody" not in kept
    assert (signs_sql.update_signs(limits, NOW), set(Sign.objects.values_list("kind", flat=True))) == (0, kept)
