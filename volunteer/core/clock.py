"""The one clock of the site: `now()` and `today()`.

`now()` is the database's time, so that web machines whose own clocks differ agree on which code is valid and which shift has
begun. Asking the database at each call would cost a statement, so each process measures the difference to its own clock once in
`EVERY` seconds (`ClockMiddleware` and the runners call `measure_if_due`) and adds it.

In the demonstration the clock can be moved forwards (`advance`), so that hours and points are earned while somebody watches. The
offset stands in a file of the data folder, because all processes of the demonstration share that folder. It never moves back:
what has happened stays in the past. What a browser holds (its session) lives by time that really passed: `now() - offset()`.
"""

import fcntl
from contextlib import suppress
from datetime import date, datetime, timedelta
from math import ceil
from pathlib import Path
from time import monotonic

from django.conf import settings
from django.db import Error, connection
from django.utils import timezone

EVERY = 60  # seconds between two measurements of a process


class _Difference:
    """How far the database's clock is ahead of this process's own, and when (by `monotonic`) that was measured last."""

    ahead = timedelta(0)
    measured: float | None = None


def now() -> datetime:
    """The moment, aware (UTC). It runs no statement."""
    return timezone.now() + _Difference.ahead + offset()


def today() -> date:
    """The date in the site's time zone (Asia/Shanghai)."""
    return timezone.localdate(now())


def measure_if_due() -> None:
    """Measures the difference to the database's clock, at most once in `EVERY` seconds; for the beginning of a request or a run.

    Where the database does not answer, the difference that was measured last stays: whoever needs the database will say so. It is
    asked again in `EVERY` seconds and not by each request, since a database that is gone may be slow to say so.
    """
    if not settings.CLOCK_FROM_DATABASE:
        return
    if _Difference.measured is None or monotonic() - _Difference.measured >= EVERY:
        _Difference.measured = monotonic()
        with suppress(Error):
            measure()


def measure() -> None:
    """Reads the database's time and keeps the difference to the middle of the call. Raises DatabaseError."""
    with connection.cursor() as cursor:
        before = timezone.now()
        cursor.execute("SELECT clock_timestamp()")
        (moment,) = cursor.fetchone()
        after = timezone.now()
    _Difference.ahead = moment - (before + (after - before) / 2)
    _Difference.measured = monotonic()


def database_ahead() -> timedelta:
    """How far the database's clock is ahead of this machine's, as measured last."""
    return _Difference.ahead


# --- the demonstration ------------------------------------------------------------------------------------------------


def offset() -> timedelta:
    """How far the demonstration's clock was moved forwards; nothing on a real site, and where it was never moved."""
    if not settings.DEMO:
        return timedelta(0)
    try:
        return timedelta(seconds=int(_file().read_text() or "0"))
    except FileNotFoundError:
        return timedelta(0)


def advance(by: timedelta) -> None:
    """Moves the demonstration's clock forwards by a whole number of seconds. Two calls at once add up."""
    if not settings.DEMO:
        raise ValueError("Only the demonstration's clock can be moved.")
    if by < timedelta(seconds=1):
        raise ValueError("The clock moves forwards only.")
    _file().touch()
    with _file().open("r+") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        seconds = int(file.read() or "0") + int(by.total_seconds())
        file.seek(0)
        file.write(str(seconds))  # never shorter than before, so a reader meets the old number or the new one


def advance_to(moment: datetime) -> None:
    """Moves the demonstration's clock forwards to a moment, to the second; nothing where that has passed."""
    if (left := moment - now()) > timedelta(0):
        advance(timedelta(seconds=ceil(left.total_seconds())))


def _file() -> Path:
    return Path(settings.DATA_DIR) / "demo-clock"
