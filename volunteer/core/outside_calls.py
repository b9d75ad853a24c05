"""A deadline for the whole of a call to another system.

The timeout of a library is for one step: a server that sends a byte every two seconds is read for as long as it likes, and
looking up a name has no timeout of its own. So the call runs in a thread, and its caller waits no longer than it said.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from threading import Thread


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
