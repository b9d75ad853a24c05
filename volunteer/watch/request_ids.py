"""The id of a request, by which lines of the proxy's log, of this log and reports of errors are found together."""

import re
import secrets
from contextvars import ContextVar

HEADER = "X-Request-ID"
ALLOWED = re.compile(r"[A-Za-z0-9_-]{8,64}")

current: ContextVar[str] = ContextVar("request_id", default="")


def accept(given: str) -> str:
    """The id that a proxy gave, or a new one where it gave none that may stand in a log."""
    return given if ALLOWED.fullmatch(given) else secrets.token_hex(16)
