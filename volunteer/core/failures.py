"""What of the machinery has failed, so that a person reads a sentence and the log holds one line instead of a traceback."""

import errno
import logging

from django.db import InterfaceError, OperationalError

from volunteer.core.files.storage import StorageGoneError

# SQLSTATE of a server that cannot be used now: connection lost, out of resources, shutting down. An OperationalError without a
# state was made by the client, which could not connect or whose connection is gone.
UNUSABLE = ("08", "53", "57P")
FULL = (errno.ENOSPC, errno.EDQUOT, errno.EROFS)


def database_is_gone(problem: BaseException | None) -> bool:
    """Whether the database cannot be used at all, as opposed to an error of one statement."""
    if isinstance(problem, InterfaceError):
        return "connection" in str(problem)
    if not isinstance(problem, OperationalError):
        return False
    state = getattr(problem.__cause__, "sqlstate", None)
    return state is None or state.startswith(UNUSABLE)


def disk_is_full(problem: BaseException | None) -> bool:
    return isinstance(problem, OSError) and problem.errno in FULL


def store_is_gone(problem: BaseException | None) -> bool:
    """Whether a file could not be read because the store of files cannot be reached."""
    return isinstance(problem, StorageGoneError)


def error_text(problem: BaseException) -> str:
    """What it says, on one line."""
    return " ".join(str(problem).split())


class OneLine(logging.Filter):
    """Of a page that failed for one of these reasons the log tells address and reason; a traceback would tell nothing more."""

    def filter(self, record: logging.LogRecord) -> bool:
        problem = record.exc_info[1] if record.exc_info else None
        if problem and (database_is_gone(problem) or disk_is_full(problem) or store_is_gone(problem)):
            record.msg, record.args = f"{record.getMessage()}: {error_text(problem)}".replace("%", "%%"), ()
            record.exc_info = None
        return True
