"""Doing one thing many times at the same moment, each thread with a connection of its own."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from django.db import connections

from volunteer.core.refusals import Refused


def together[T](count: int, act: Callable[[int], T]) -> list[T]:
    """Call `act(0)` … `act(count - 1)` at once; the answers in that order. An exception in a thread is raised here."""
    barrier = Barrier(count)

    def run(number: int) -> T:
        try:
            connections["default"].ensure_connection()
            barrier.wait(timeout=120)
            return act(number)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(run, range(count)))


def outcomes(count, act):
    """How often every branch ran: `done`, a reason, or the name of an error that should never have come."""

    def tried(number):
        try:
            act(number)
        except Refused as refused:
            return str(refused.reason.value)
        except Exception as error:
            return type(error).__name__
        return "done"

    counted = Counter(together(count, tried))
    print(dict(counted))
    return counted
