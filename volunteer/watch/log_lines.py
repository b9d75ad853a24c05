"""Lines of the log: for machines one JSON object each, for people one line, and in both nothing that tells who somebody is."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterator
from datetime import UTC, datetime

from volunteer.core.phone import mask_phone
from volunteer.watch import request_ids

PHONE = re.compile(r"(?<![0-9A-Za-z])(?:\+?86[ -]?)?1[3-9][0-9][ -]?[0-9]{4}[ -]?[0-9]{4}(?![0-9A-Za-z])")
DOCUMENT = re.compile(r"(?<![0-9A-Za-z])[1-9][0-9]{16}[0-9Xx](?![0-9A-Za-z])")
# What PostgreSQL says of the row that it refused: up to the line after which the traceback goes on.
DETAIL = re.compile(r"\s*\bDETAIL: .*?(?=\n(?:HINT|CONTEXT|QUERY|STATEMENT|LINE \d+): |\n\n|\nTraceback |\n  File |\Z)", re.S)
LEFT_OUT = " [details left out]"


def without_people(text: str, problem: BaseException | None = None) -> str:
    """The text without numbers of phones and documents, and without the row that PostgreSQL quotes; `problem`: what it is about."""
    for detail in details(problem):
        text = text.replace(detail, LEFT_OUT.strip())
    text = DETAIL.sub(LEFT_OUT, text)
    text = PHONE.sub(lambda found: mask_phone("".join(filter(str.isdigit, found[0]))[-11:]), text)
    return DOCUMENT.sub(lambda found: f"{found[0][:3]}****{found[0][-2:]}", text)


def details(problem: BaseException | None) -> Iterator[str]:
    """What PostgreSQL said of rows in this error and in those that led to it."""
    met: set[int] = set()
    waiting = [problem]
    while waiting:
        one = waiting.pop()
        if one is None or id(one) in met:
            continue
        met.add(id(one))
        if detail := getattr(getattr(one, "diag", None), "message_detail", None):
            yield detail
        waiting += [one.__cause__, one.__context__, *(one.exceptions if isinstance(one, BaseExceptionGroup) else ())]


class PlainLines(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        record.exc_text = None  # another formatter may have kept the traceback as it was
        line = without_people(super().format(record), record.exc_info[1] if record.exc_info else None)
        record.exc_text = None
        return line


class JsonLines(PlainLines):
    """`time` (UTC), `level`, `logger`, `message`; `request_id` within a request; `error` and `traceback` of an exception."""

    def format(self, record: logging.LogRecord) -> str:
        problem = record.exc_info[1] if record.exc_info else None
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": without_people(record.getMessage(), problem),
        }
        if request_id := request_ids.current.get():
            line["request_id"] = request_id
        if record.exc_info and problem:
            line["error"] = type(problem).__name__
            line["traceback"] = without_people(self.formatException(record.exc_info), problem)
        return json.dumps(line, ensure_ascii=False)
