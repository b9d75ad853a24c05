"""What scans add up to. Pure: no database, no clock; any order, repetition or split of the same scans gives the same answer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from events.models import Door, Grade
from points.models import Rule

DOOR_GRADES = {
    Door.OWN: Grade.A,
    Door.TYPED: Grade.B,
    Door.STAFF: Grade.B,
    Door.WAITING: Grade.B,
    Door.CLOSING: Grade.B,
    Door.CARD: Grade.C,
    Door.ROSTER: Grade.C,
    Door.PAPER: Grade.C,
    Door.ONLINE: Grade.C,
    Door.VISIT: Grade.C,
}


class AcceptedScan(Protocol):
    """An accepted scan, as far as the fold looks at it."""

    act: str
    door: str
    scanned_at: datetime
    person_id: int | None
    by_id: int | None


@dataclass(frozen=True)
class Fold:
    """In, out, what of it counts, and how far to trust it. `minutes` is 0 while the person is inside."""

    in_at: datetime | None = None
    out_at: datetime | None = None
    counted_start: datetime | None = None
    counted_end: datetime | None = None
    minutes: int = 0
    grade: str = Grade.A


def grade_of_scan(scan: AcceptedScan) -> str:
    """The grade of one scan. One's own phone in somebody else's hand is a scan by another person."""
    grade = DOOR_GRADES[Door(scan.door)]
    return max(grade, Grade.B) if scan.by_id is not None and scan.by_id != scan.person_id else grade


def fold(
    scans: Iterable[AcceptedScan],
    *,
    start: datetime,
    end: datetime,
    rule: Rule,
    busy: Iterable[tuple[datetime, datetime]] = (),
) -> Fold:
    """The earliest in, the latest out, their overlap with the shift outside `busy` times, the minutes by the rule.

    The weaker of in and out gives the grade.

    `busy` are the intervals that already count for the same person elsewhere: time is counted once.
    """
    scans = list(scans)
    in_at = min((scan.scanned_at for scan in scans if scan.act == "in"), default=None)
    if in_at is None:
        return Fold()
    out_at = max((scan.scanned_at for scan in scans if scan.act == "out" and scan.scanned_at >= in_at), default=None)
    grade = max(grade_of_scan(scan) for scan in scans if (scan.act, scan.scanned_at) in {("in", in_at), ("out", out_at)})
    counted = longest_free_part(busy, max(in_at, start), min(out_at, end)) if out_at else None
    if counted is None:
        return Fold(in_at, out_at, grade=grade)
    return Fold(in_at, out_at, *counted, rule.minutes(*counted, end - start), grade)


def longest_free_part(
    busy: Iterable[tuple[datetime, datetime]], start: datetime, end: datetime
) -> tuple[datetime, datetime] | None:
    """The longest part of [start, end) that meets none of `busy`; None where nothing is left."""
    free, cursor = [], start
    for busy_start, busy_end in sorted(busy):
        free.append((cursor, min(end, busy_start)))
        cursor = max(cursor, busy_end)
    free.append((cursor, end))
    longest = max(free, key=lambda part: part[1] - part[0])
    return longest if longest[1] - longest[0] > timedelta() else None
