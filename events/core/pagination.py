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

type SortKey = Sequence[tuple[str, Callable[[str], Any]]]  # the columns that order the rows, and how each is read from text


class BadCursorError(Exception):
    """This is no cursor of ours."""


@dataclass(frozen=True)
class CursorPage[Row]:
    """Some rows, and the cursor of those that follow; empty after the last."""

    rows: list[Row]
    next: str


def page_of_query[Model: Any](rows: QuerySet[Model], key: SortKey, cursor: str, limit: int) -> CursorPage[Model]:
    """The rows after the cursor in the order of the key, at most `limit`; one statement. Raises `BadCursorError`."""
    names = [name for name, _read in key]
    if cursor:
        rows = rows.filter(after_cursor_q(names, decode_cursor(cursor, key)))
    found = list(rows.order_by(*names)[: limit + 1])
    more = len(found) > limit
    return CursorPage(found[:limit], encode_cursor([column_value(found[limit - 1], name) for name in names]) if more else "")


def page_of_list[Row](rows: Sequence[Row], key: Callable[[Row], str], cursor: str, limit: int) -> CursorPage[Row]:
    """The same of rows that were sorted by `key` already."""
    (last,) = decode_cursor(cursor, [("", str)]) if cursor else [""]
    left = [row for row in rows if key(row) > last]
    return CursorPage(left[:limit], encode_cursor([key(left[limit - 1])]) if len(left) > limit else "")


def after_cursor_q(names: Sequence[str], values: Sequence[Any]) -> Q:
    """Rows that come after the values in the order of the columns."""
    condition = Q(pk__in=())
    for place, name in enumerate(names):
        same = Q(**dict(zip(names[:place], values[:place], strict=True)))
        condition |= same & Q(**{f"{name}__gt": values[place]})
    return condition


def column_value(row: Any, name: str) -> Any:
    for part in name.split("__"):
        row = getattr(row, part)
    return row


def encode_cursor(values: Sequence[Any]) -> str:
    parts = [each.isoformat() if hasattr(each, "isoformat") else str(each) for each in values]
    return urlsafe_b64encode(json.dumps(parts).encode()).decode().rstrip("=")


def decode_cursor(cursor: str, key: SortKey) -> list[Any]:
    try:
        parts = json.loads(urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        if not isinstance(parts, list) or any(not isinstance(part, str) or "\0" in part for part in parts):
            raise BadCursorError
        return [reads(part) for part, (_name, reads) in zip(parts, key, strict=True)]
    except (ValueError, binascii.Error, RecursionError, OverflowError) as problem:
        raise BadCursorError from problem
