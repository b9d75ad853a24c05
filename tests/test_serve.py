"""The web server: the site is loaded before the workers part, without anything they could not share."""

import os
import signal
import socket
import subprocess
import sys
import time
from http.client import HTTPConnection, HTTPException

LOADED = """
from django.db import connection
from volunteer import serve
serve.load()
print(connection.connection, 'volunteer.urls' in serve.sys.modules, serve.gc.get_freeze_count() > 100_000)
"""


def test_what_is_loaded_for_all_workers_holds_no_connection():
    done = subprocess.run([sys.executable, "-c", LOADED], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["None", "True", "True"], done.stdout + done.stderr


def test_two_workers_answer_on_the_port_that_was_asked_for():
    port = free_port()
    server = subprocess.Popen([sys.executable, "-m", "volunteer.serve", "--port", str(port), "--log-level", "warning"])
    try:
        status = answer(server, port)
        workers = subprocess.run(["ps", "--ppid", str(server.pid), "-o", "pid="], capture_output=True, text=True).stdout.split()
    finally:
        server.send_signal(signal.SIGTERM)
        assert server.wait(timeout=20) == 0
    assert (status, len(workers)) == (302, 2)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def answer(server, port):
    """The status of the first answer to a code in lower case, which asks no database; the server gets half a minute to load."""
    end = time.monotonic() + 30
    while time.monotonic() < end and server.poll() is None:
        line = HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            line.request("GET", "/c/abc")
            return line.getresponse().status
        except (OSError, HTTPException):
            os.sched_yield()
        finally:
            line.close()
    return None
