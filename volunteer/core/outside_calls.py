"""A deadline for the whole of a call to another system.

The timeout of a library is for one step: a server that sends a byte every two seconds is read for as long as it likes, and
looking up a name has no timeout of its own. So the call runs in a thread, and its caller waits no longer than it said.
"""

from __future__ import annotations

import http.client
import socket
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from functools import partial
from threading import Thread
from urllib.parse import urlsplit

LARGEST_ANSWER = 100_000  # bytes


def call_within[T](seconds: float, call: Callable[[], T], *, give_up: Callable[[], None] = lambda: None) -> T:
    """What `call` answers or raises; TimeoutError where it has not come to its end after so many seconds.

    `give_up` then closes what the call reads from, so that its thread ends too. The call may not use the database: a thread
    has a connection of its own, which sees nothing of the caller's transaction.
    """
    answer: Future[T] = Future()
    Thread(target=_settle, args=(answer, call), daemon=True).start()
    try:
        return answer.result(seconds)
    except TimeoutError:
        give_up()
        raise


def _settle[T](answer: Future[T], call: Callable[[], T]) -> None:
    try:
        answer.set_result(call())
    except BaseException as problem:  # whatever it is, it is the caller's to deal with
        answer.set_exception(problem)


def post(url: str, body: bytes, headers: dict[str, str], *, step_seconds: float, deadline_seconds: float) -> tuple[int, bytes]:
    """POST to an address of the settings: its status and what it answers, cut after `LARGEST_ANSWER` bytes.

    No redirect is followed. Raises TimeoutError after `deadline_seconds`, and OSError for everything else that went wrong.
    """
    parts = urlsplit(url)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = kind(str(parts.hostname), parts.port, timeout=step_seconds)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")

    def send() -> tuple[int, bytes]:
        try:
            connection.request("POST", path, body, headers)
            with connection.getresponse() as answer:  # closing the connection leaves one open that ends with it
                return answer.status, answer.read(LARGEST_ANSWER)
        except http.client.HTTPException as problem:
            raise ConnectionError(type(problem).__name__) from problem
        finally:
            connection.close()

    return call_within(deadline_seconds, send, give_up=partial(abort, connection))


def abort(connection: http.client.HTTPConnection) -> None:
    """End what another thread reads or writes here, at once."""
    with suppress(OSError, AttributeError):  # the other side was quicker, or nothing is connected
        connection.sock.shutdown(socket.SHUT_RDWR)
