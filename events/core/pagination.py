"""Long answers in pages: each tells the cursor of the next, which says after which row it begins.

A row that is added meanwhile is neither skipped nor told twice, as it would be with page numbers.
"""

from __future__ import annotations

import binascii
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

type Key = Sequence[tuple[str, Callable[[str], Any]]]  # the columns that order the rows, and how each is read from text


class Lost(Exception):
    """This is no cursor of ours."""


@dataclass(frozen=True)
class Part[Row]:
    """Some rows, and the cursor of those that follow; empty after the last."""

    rows: list[Row]
    next: str


def of_query[Model: Any](rows: QuerySet[Model], key: Key, cursor: str, limit: int) -> Part[Model]:
    """The rows after the cursor in the order of the key, at most `limit`; one statement. Raises `Lost`."""
    names = [name for name, _read in key]
    if cursor:
        rows = rows.filter(beyond(names, read(cursor, key)))
    found = list(rows.order_by(*names)[: limit + 1])
    more = len(found) > limit
    return Part(found[:limit], write([value(found[limit - 1], name) for name in names]) if more else "")


def of_list[Row](rows: Sequence[Row], key: Callable[[Row], str], cursor: str, limit: int) -> Part[Row]:
    """The same of rows that were sorted by `key` already."""
    (last,) = read(cursor, [("", str)]) if cursor else [""]
    left = [row for row in rows if key(row) > last]
    return Part(left[:limit], write([key(left[limit - 1])]) if len(left) > limit else "")


def beyond(names: Sequence[str], values: Sequence[Any]) -> Q:
    """Rows that come after the values in the order of the columns."""
    condition = Q(pk__in=())
    for place, name in enumerate(names):
        same = Q(**dict(zip(names[:place], values[:place], strict=True)))
        condition |= same & Q(**{f"{name}__gt": values[place]})
    return condition


def value(row: Any, name: str) -> Any:
    for part in name.split("__"):
        row = getattr(row, part)
    return row


def write(values: Sequence[Any]) -> str:
    parts = [each.isoformat() if hasattr(each, "isoformat") else str(each) for each in values]
    return urlsafe_b64encode(json.dumps(parts).encode()).decode().rstrip("=")


def read(cursor: str, key: Key) -> list[Any]:
    try:
        parts = json.loads(urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        if not isinstance(parts, list) or any(not isinstance(part, str) or "\0" in part for part in parts):
            raise Lost
        return [reads(part) for part, (_name, reads) in zip(parts, key, strict=True)]
    except (ValueError, binascii.Error, RecursionError, OverflowError) as problem:
        raise Lost from problem
