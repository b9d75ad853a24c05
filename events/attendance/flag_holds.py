"""What the flags of a shift mean for its rows: which wait for a second person's look, which were found not to count."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID

from events.models import Attendance, Flag, Grade, Shift

Kind = Flag.Kind


@dataclass(frozen=True)
class AffectedRows:
    """The flags of one decision that touch rows: of every row, of those entered by hand, of some."""

    whole: bool = False
    by_hand: bool = False
    rows: frozenset[UUID] = field(default_factory=frozenset)

    def covers(self, row: Attendance) -> bool:
        return self.whole or (self.by_hand and row.grade == Grade.C) or row.pk in self.rows


@dataclass(frozen=True)
class Holds:
    """`open`: what has to be looked at before it is paid; `refused`: what does not count."""

    open: AffectedRows
    refused: AffectedRows

    def awaited(self, row: Attendance) -> bool:
        """Whether the row waits for somebody: for the look at a flag, or for the word it needs by grade or length of the day."""
        return self.open.covers(row) or needs_confirmation(row)


def needs_confirmation(row: Attendance) -> bool:
    """Whether grade or the length of the day ask for a second person who has not spoken yet."""
    return row.confirmed_by_id is None and (row.grade == Grade.C or bool(row.needs))


def holds_of_shift(shift: Shift) -> Holds:
    """What the flags of the shift say, in one statement."""
    flags = list(Flag.objects.filter(shift=shift).holding().exclude(attendance=None, scan__isnull=False))
    refused = [flag for flag in flags if flag.decision == Flag.Decision.REFUSED]
    return Holds(open=affected_rows([flag for flag in flags if flag.decided_at is None]), refused=affected_rows(refused))


def affected_rows(flags: list[Flag]) -> AffectedRows:
    whole = {flag.kind for flag in flags if flag.attendance_id is None}
    return AffectedRows(
        whole=bool(whole - {Kind.BY_HAND}),
        by_hand=Kind.BY_HAND in whole,
        rows=frozenset(flag.attendance_id for flag in flags if flag.attendance_id is not None),
    )
