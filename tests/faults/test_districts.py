"""Two districts with roles and schemas of their own in one database, made by the command: each sees nothing but its own."""

import os
import re
import subprocess
import sys
from types import SimpleNamespace
from urllib.parse import urlsplit

import psycopg
import pytest

from tests.bench.site import ROOT
from tests.support.production_settings import PRODUCTION, environment

pytestmark = [pytest.mark.faults, pytest.mark.real_time]
NAME = "two_districts"
ONE, OTHER = "district_150302", "district_150303"
ADD_AREA = "from volunteer.models import Area"
ADD_AREA += "; Area.objects.create(name='甲区', level='district', code='150302', path=Area.child_path(None, 1))"
COUNT = "from volunteer.models import Area; print(Area.objects.count())"


def begun(url, *words):
    """A command of `manage.py` with a database's address, as it starts."""
    full = environment() | PRODUCTION | {"DATABASE_URL": url}
    command = [sys.executable, "manage.py", *words]
    return subprocess.Popen(command, cwd=ROOT, env=full, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def run(url, *words):
    """How a command ends: its exit code, and what it says in both ways."""
    process = begun(url, *words)
    out, wrong = process.communicate(timeout=300)
    return process.returncode, out + wrong


@pytest.fixture(scope="module")
def two(request):
    """A database with two districts; the addresses of the server's administrator, and of each district's site."""
    server = os.environ["DATABASE_URL"]
    with psycopg.connect(server, autocommit=True) as line:
        clean(line)
        line.execute(f"CREATE DATABASE {NAME}")
    admin = urlsplit(server)._replace(path=f"/{NAME}").geturl()
    adding = [begun(admin, "district", "add", code) for code in ("150302", "150303")]
    told = [process.communicate(timeout=600) for process in adding]
    assert [process.returncode for process in adding] == [0, 0], told
    found = [re.findall(r"postgresql://\S+", out) for out, _wrong in told]
    yield SimpleNamespace(admin=admin, owner=found[0][0], one=found[0][1], other=found[1][1])
    with psycopg.connect(server, autocommit=True) as line:
        clean(line)


def clean(line):
    line.execute(f"DROP DATABASE IF EXISTS {NAME} WITH (FORCE)")
    for role in (ONE, OTHER):
        line.execute(f"DROP ROLE IF EXISTS {role}, {role}_owner")


def test_each_is_as_it_must_be(two):
    assert run(two.admin, "district", "list") == (0, f"{ONE}\n{OTHER}\n")
    assert run(two.admin, "district", "check") == (0, f"ok      {ONE}\nok      {OTHER}\n")


def test_what_one_writes_the_other_does_not_see(two):
    assert run(two.one, "shell", "-v", "0", "-c", ADD_AREA) == (0, "")
    assert [run(url, "shell", "-v", "0", "-c", COUNT) for url in (two.one, two.other)] == [(0, "1\n"), (0, "0\n")]


@pytest.mark.parametrize("does", ["SELECT count(*) FROM {0}.volunteer_area", "DELETE FROM {0}.points_transfer", "SET ROLE {0}"])
def test_neither_may_reach_into_the_other(two, does):
    with psycopg.connect(two.one) as line, pytest.raises(psycopg.errors.InsufficientPrivilege):
        line.execute(does.format(OTHER))


@pytest.mark.parametrize(
    "does", ["TRUNCATE points_transfer", "ALTER TABLE points_transfer DISABLE TRIGGER USER", "CREATE TABLE a (b int)"]
)
def test_the_site_owns_nothing_of_its_own_district(two, does):
    with psycopg.connect(two.one) as line, pytest.raises(psycopg.errors.InsufficientPrivilege):
        line.execute(does)


def test_both_proofs_hold_with_the_address_of_the_site(two):
    code, said = run(two.one, "verify_ledger")
    assert code == 0 and "equations hold" in said
    code, said = run(two.one, "verify_figures")
    assert code == 0 and "equations hold" in said


def test_twin_a_guard_that_is_off_is_missed_in_its_own_district_alone(two):
    guard = f"ALTER TABLE {OTHER}.points_transfer {{}} TRIGGER USER"
    with psycopg.connect(two.admin, autocommit=True) as line:
        line.execute(guard.format("DISABLE"))
        try:
            code, said = run(two.admin, "district", "check")
            assert code == 2 and f"ok      {ONE}\n" in said and f"{OTHER}.points_transfer has no guard" in said
            assert run(two.one, "verify_ledger")[0] == 0
            assert run(two.other, "verify_ledger")[0] == 1
        finally:
            line.execute(guard.format("ENABLE"))


@pytest.mark.parametrize(
    ("does", "undone", "said"),
    [
        (f"GRANT USAGE ON SCHEMA {OTHER} TO {ONE}", f"REVOKE USAGE ON SCHEMA {OTHER} FROM {ONE}", f"{ONE} may enter {OTHER}."),
        (f"ALTER ROLE {ONE} RESET search_path", f"ALTER ROLE {ONE} SET search_path TO {ONE}", f"{ONE} does not find its tables"),
        (f"ALTER ROLE {ONE} CREATEROLE", f"ALTER ROLE {ONE} NOCREATEROLE", f"{ONE} may do more"),
        (
            f"GRANT TRUNCATE ON {ONE}.points_transfer TO {ONE}",
            f"REVOKE TRUNCATE ON {ONE}.points_transfer FROM {ONE}",
            "has the right of TRUNCATE",
        ),
        (
            f"DELETE FROM {ONE}.django_migrations WHERE app = 'events'",
            f"INSERT INTO {ONE}.django_migrations SELECT * FROM {OTHER}.django_migrations WHERE app = 'events'",
            "lacks migrations",
        ),
    ],
)
def test_what_is_not_as_it_must_be_is_said(two, does, undone, said):
    with psycopg.connect(two.admin, autocommit=True) as line:
        line.execute(does)
        try:
            code, words = run(two.admin, "district", "check")
            assert code == 2 and said in words and f"ok      {OTHER}" in words
        finally:
            line.execute(undone)
    assert run(two.admin, "district", "check")[0] == 0


def test_all_are_migrated_one_after_the_other_and_what_they_have_stays(two):
    code, said = run(two.admin, "district", "migrate")
    assert code == 0 and said.count("has every migration") == 2
    assert run(two.one, "shell", "-v", "0", "-c", COUNT)[0] == 0


def test_one_that_is_there_is_refused_and_stays_as_it_is(two):
    code, said = run(two.admin, "district", "add", "150302")
    assert code == 1 and f"There is a schema {ONE} already" in said
    assert run(two.admin, "district", "check", "150302") == (0, f"ok      {ONE}\n")


def test_the_owner_of_one_may_add_none(two):
    code, said = run(two.owner, "district", "add", "150304")
    assert code == 1 and "may not create roles" in said
