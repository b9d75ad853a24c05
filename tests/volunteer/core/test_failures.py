"""A database that is gone: a page that says so, when to come again, and one line in the log; an error of ours stays one."""

import json
import os
import signal
import subprocess
import sys
from contextlib import closing
from http.client import HTTPConnection
from unittest.mock import patch

import psycopg
import pytest
from django.conf import settings as site
from django.db import DataError, InterfaceError, OperationalError, ProgrammingError, connection

from tests.cast import NOW
from tests.support.server_process import PATIENCE, answer, free_port
from tests.support.whole_site import STAGE
from volunteer.core import failures

REFUSED = 'connection failed: connection to server at "10.0.0.9", port 5432 failed: Connection refused\n\tIs it running?'
ON_ONE_LINE = " ".join(REFUSED.split())


@pytest.fixture
def alice(client, db, time_machine):
    time_machine.move_to(NOW, tick=False)
    client.force_login(STAGE().alice, backend="django.contrib.auth.backends.ModelBackend")
    client.raise_request_exception = False
    return client


def without_database():
    return patch.object(connection, "cursor", side_effect=OperationalError(REFUSED))


@pytest.mark.parametrize(
    ("method", "path"), [("get", "/"), ("get", "/events/"), ("get", "/me/"), ("post", "/me/edit/"), ("get", "/api/v1/points")]
)
def test_a_page_says_that_it_is_back_soon_and_the_log_holds_one_line(alice, caplog, settings, method, path):
    settings.CLOCK_FROM_DATABASE = True
    with without_database():
        page = getattr(alice, method)(path)
    assert (page.status_code, page["Retry-After"]) == (503, "30")
    assert "网站这会儿读不到数据" in page.text
    (line,) = caplog.records
    assert line.getMessage() == f"Service Unavailable: {path}: {ON_ONE_LINE}"
    assert line.exc_info is None


def test_it_asks_for_no_more_than_one_connection(alice):
    """Where nothing answers, each attempt waits for its time limit."""
    with without_database() as asked:
        alice.get("/")
    assert asked.call_count == 1


def test_an_elder_reads_it_in_large_type(alice):
    alice.cookies["elder"] = "1"
    with without_database():
        assert 'class="elder"' in alice.get("/").text


def test_a_mistake_of_ours_is_no_lost_database(alice, caplog):
    with patch.object(connection, "cursor", side_effect=ProgrammingError("no such column")):
        page = alice.get("/")
    assert page.status_code == 500 and "Retry-After" not in page
    assert any(record.exc_info for record in caplog.records)


def caused(state):
    problem = OperationalError("…")
    problem.__cause__ = psycopg.errors.lookup(state)("…")
    return problem


@pytest.mark.parametrize("state", ["08006", "08P01", "53300", "53100", "57P01", "57P03"])
def test_a_server_that_cannot_be_used_is_gone(state):
    assert failures.database_is_gone(caused(state))


@pytest.mark.parametrize(
    "problem", [caused("40P01"), caused("55P03"), caused("57014"), DataError("…"), InterfaceError("cursor already closed"), None]
)
def test_an_error_of_one_statement_is_not(problem):
    assert not failures.database_is_gone(problem)


def test_a_connection_that_broke_under_way_is_gone():
    assert failures.database_is_gone(InterfaceError("connection already closed"))
    assert failures.database_is_gone(OperationalError("the connection is closed"))


def test_the_server_itself_answers_so_while_no_database_does(tmp_path):
    port, url = free_port(), f"postgresql://nobody@/none?host={tmp_path}"
    keys = {"SECRET_KEY": "x" * 50, "PHONE_KEYS": f"1:{'A' * 43}=", "PHONE_INDEX_KEY": "y" * 50, "PUBLIC_URL": "http://127.0.0.1"}
    environment = os.environ | keys | {"DATABASE_URL": url, "DATA_DIR": str(tmp_path), "EMBEDDED": "0"}
    environment.pop("OWNER_DATABASE_URL", None)  # beside it no server starts
    (tmp_path / "static").mkdir()
    manifest = {"version": "1.1", "paths": {"css/bare.css": "css/bare.css"}}  # all that this page asks for
    (tmp_path / "static" / "staticfiles.json").write_text(json.dumps(manifest))
    words = [sys.executable, "-m", "volunteer.serve", "--port", str(port), "--log-level", "error"]
    server = subprocess.Popen(words, env=environment, cwd=site.BASE_DIR, stderr=subprocess.PIPE, text=True)
    try:
        assert answer(server, port) == 302
        with closing(HTTPConnection("127.0.0.1", port, timeout=PATIENCE)) as line:
            line.request("GET", "/")
            page = line.getresponse()
            assert (page.status, page.headers["Retry-After"]) == (503, "30")
            assert "网站这会儿读不到数据" in page.read().decode()
    finally:
        server.send_signal(signal.SIGTERM)
        _out, log = server.communicate(timeout=PATIENCE)
    (line,) = map(json.loads, log.splitlines())
    assert (line["logger"], line["message"][:29]) == ("django.request", "Service Unavailable: /: conne")
