"""Signals of trust: for each point and leader how records came about, and who was seen by nobody else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q

from events.models import Attendance, Flag, Grade, Scan, Shift
from volunteer.scope import Scope

LOOKS_BACK = timedelta(days=90)
MANY = 30  # percent: a share of entries by hand above it is shown in colour


@dataclass(frozen=True)
class Signals:
    """One leader at one point: numbers of records by grade, people registered and seen only by them, flags not decided."""

    point: str
    leader: str
    records: int
    scanned: int
    by_leader: int
    by_hand: int
    only_theirs: int
    flags: int

    def share(self, number: int) -> int:
        """Percent of the records, rounded."""
        return round(100 * number / self.records) if self.records else 0

    @property
    def share_by_leader(self) -> int:
        return self.share(self.by_leader)

    @property
    def share_by_hand(self) -> int:
        return self.share(self.by_hand)

    @property
    def much_by_hand(self) -> bool:
        return self.share_by_hand > MANY


def rows(held: Scope, at: datetime) -> Any:
    """The signals of the last ninety days inside a scope, the most striking first; one statement a page."""
    seen_by_others = Scan.objects.standing().filter(person=OuterRef("person")).exclude(by=OuterRef("shift__leader"))
    own = Q(~Exists(seen_by_others), person__registered_by=F("shift__leader"), person__confirmed_at=None)
    past = Attendance.objects.filter(held.points("shift__event__point__"), shift__start__gt=at - LOOKS_BACK, shift__start__lte=at)
    counted = past.values("shift__event__point", "shift__leader").annotate(
        point=F("shift__event__point__name"),
        leader=F("shift__leader__name"),
        records=Count("pk"),
        scanned=Count("pk", filter=Q(grade=Grade.A)),
        by_leader=Count("pk", filter=Q(grade=Grade.B)),
        by_hand=Count("pk", filter=Q(grade=Grade.C)),
        only_theirs=Count("person", distinct=True, filter=own),
    )
    return counted.order_by("-only_theirs", (-1.0 * F("by_hand") / F("records")).asc(), "point", "leader")


def page_of(found: Any, held: Scope, at: datetime) -> list[Signals]:
    """One page of `rows` with the flags that are not decided; one more statement."""
    shifts = Shift.objects.filter(held.points("event__point__"), start__gt=at - LOOKS_BACK)
    numbers: dict[tuple[int, int], int] = {}
    for point, leader in Flag.objects.open().filter(shift__in=shifts).values_list("shift__event__point", "shift__leader"):
        numbers[point, leader] = numbers.get((point, leader), 0) + 1
    fields = ("point", "leader", "records", "scanned", "by_leader", "by_hand", "only_theirs")
    return [
        Signals(**{name: row[name] for name in fields}, flags=numbers.get((row["shift__event__point"], row["shift__leader"]), 0))
        for row in found
    ]
