"""A server in a process of its own."""

import os
import socket
import time
from http.client import HTTPConnection, HTTPException

PATIENCE = 60  # seconds; on a busy machine loading the site takes long


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def answer(server, port):
    """The status of the first answer to a code in lower case, which asks no database; the server gets a minute to load."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and server.poll() is None:
        line = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        try:
            line.request("GET", "/c/abc")
            with line.getresponse() as page:
                return page.status
        except (OSError, HTTPException):
            os.sched_yield()
        finally:
            line.close()
    return None
