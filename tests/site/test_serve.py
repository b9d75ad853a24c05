"""The web server: the site is loaded before the workers part, without anything they could not share."""

import os
import re
import signal
import subprocess
import sys
import time
from urllib.request import urlopen

from tests.support.production_settings import PRODUCTION, environment
from tests.support.server_process import PATIENCE, answer, free_port

LOADED = """
from django.db import connection
from volunteer import serve
serve.preload()
print(connection.connection, 'volunteer.urls' in serve.sys.modules, serve.gc.get_freeze_count() > 100_000)
"""


def test_what_is_loaded_for_all_workers_holds_no_connection():
    done = subprocess.run([sys.executable, "-c", LOADED], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["None", "True", "True"], done.stdout + done.stderr


def test_two_workers_answer_on_the_port_that_was_asked_for_and_one_that_dies_is_replaced():
    port = free_port()
    server = subprocess.Popen([sys.executable, "-m", "volunteer.serve", "--port", str(port), "--log-level", "warning"])
    try:
        assert answer(server, port) == 302
        first = workers_of(server, at_least=2)
        assert len(first) == 2
        os.kill(min(first), signal.SIGKILL)
        second = workers_of(server, at_least=2, but=min(first))
        assert len(second) == 2 and len(second - first) == 1
        assert answer(server, port) == 302
    finally:
        server.send_signal(signal.SIGTERM)
        assert server.wait(timeout=PATIENCE) == 0


def test_either_worker_tells_prometheus_what_both_have_counted(monkeypatch, tmp_path):
    monkeypatch.delenv("PROMETHEUS_MULTIPROC_DIR", raising=False)
    monkeypatch.setenv("TMPDIR", str(tmp_path))  # other servers on this machine make such folders too
    port = free_port()
    server = subprocess.Popen([sys.executable, "-m", "volunteer.serve", "--port", str(port), "--log-level", "warning"])
    try:
        assert answer(server, port) == 302
        assert len(workers_of(server, at_least=2)) == 2
        for _ in range(19):
            assert answer(server, port) == 302
        counted = {count_at(port) for _ in range(10)}  # connections of their own: now the one answers, now the other
        assert counted == {20.0}
        assert len(list(tmp_path.glob("wobangni-metrics-*"))) == 1
    finally:
        server.send_signal(signal.SIGTERM)
        assert server.wait(timeout=PATIENCE) == 0
    assert list(tmp_path.glob("wobangni-metrics-*")) == []


def count_at(port):
    with urlopen(f"http://127.0.0.1:{port}/metrics", timeout=PATIENCE) as page:
        found = re.search(r'^wobangni_requests_total\{status="3xx",view="[^"-]+"\} (\S+)$', page.read().decode(), flags=re.M)
    return float(found[1]) if found else None


def test_beside_a_database_of_its_own_it_does_not_start_with_a_secret_that_can_be_guessed():
    words = [sys.executable, "-m", "volunteer.serve", "--port", str(free_port())]
    here = {"DATABASE_URL": os.environ["DATABASE_URL"]}
    done = subprocess.run(words, env=environment() | PRODUCTION | here, capture_output=True, text=True, check=False)
    assert done.returncode == 1 and "The site does not start" in done.stderr
    assert "BROKEN  volunteer.E005: SECRET_KEY is too short or too plain." in done.stdout


def test_it_does_not_start_with_the_owner_in_its_environment_nor_as_the_owner():
    words = [sys.executable, "-m", "volunteer.serve", "--port", str(free_port())]
    strong = PRODUCTION | {"SECRET_KEY": "aQ3" * 4 + "0123456789" * 3, "PHONE_INDEX_KEY": "bQ3" * 4 + "0123456789" * 3}
    strong |= {"SMS_GATEWAY": "tests.support.sms_stub.Gateway", "DATABASE_URL": os.environ["DATABASE_URL"]}
    both = environment() | strong | {"OWNER_DATABASE_URL": os.environ["OWNER_DATABASE_URL"]}
    done = subprocess.run(words, env=both, capture_output=True, text=True, check=False)
    assert done.returncode == 1 and done.stderr.startswith("The site does not start: OWNER_DATABASE_URL is for migrations")
    owner = environment() | strong | {"DATABASE_URL": os.environ["OWNER_DATABASE_URL"]}
    done = subprocess.run(words, env=owner, capture_output=True, text=True, check=False)
    assert done.returncode == 1 and "BROKEN  volunteer.E002: The application's database role may make tables." in done.stdout


def workers_of(server, at_least, but=None):
    """The ids of the workers, once there are so many without `but`: the first may answer before the last has begun."""
    end = time.monotonic() + PATIENCE
    while True:
        listed = subprocess.run(["ps", "--ppid", str(server.pid), "-o", "pid="], capture_output=True, text=True)
        found = {int(number) for number in listed.stdout.split()} - {but}
        if len(found) >= at_least or server.poll() is not None or time.monotonic() > end:
            return found
