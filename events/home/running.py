"""The shift that a person is running now: what the leader sees first, from the figures of the roster."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from events.models import Arrival, Shift
from events.onsite import queries as onsite_queries
from events.settlement import closing_preview
from events.settlement.closing_preview import EarlyEnd
from volunteer.models import User

BEFORE, AFTER = timedelta(minutes=30), timedelta(hours=2)  # of a shift: how long it leads the home of its leader
ARRIVALS_SHOWN = 5


@dataclass(frozen=True)
class RunningShift:
    """`numbers` as the roster counts them, `waiting` in all and the first `arrivals` of them, each with whether it has a place.

    `early`: what an end now would cost; None before the begin and after the planned end.
    """

    shift: Shift
    numbers: dict[str, int]
    waiting: int
    arrivals: list[tuple[Arrival, bool]]
    early: EarlyEnd | None
    at: datetime

    @property
    def begun(self) -> bool:
        return self.at >= self.shift.start

    @property
    def ended(self) -> bool:
        return self.at >= self.shift.end

    @property
    def minutes_left(self) -> int:
        return max(0, (self.shift.end - self.at) // timedelta(minutes=1))

    @property
    def minutes_until(self) -> int:
        return max(0, -(-(self.shift.start - self.at) // timedelta(minutes=1)))


def is_running(shift: Shift, person: User, at: datetime) -> bool:
    """Whether this shift leads the home of this person now: they lead it themselves, and nobody has closed it."""
    in_time = shift.start - BEFORE <= at <= shift.end + AFTER
    return in_time and shift.state == Shift.State.PUBLISHED and not shift.event.visit and shift.is_led_by(person.pk)


def first_running(shifts: Iterable[Shift], person: User, at: datetime) -> Shift | None:
    """Of these shifts the one that leads the home: what is on comes before what has ended."""
    found = [shift for shift in shifts if is_running(shift, person, at)]
    return min(found, key=lambda shift: (shift.end <= at, shift.start, shift.pk), default=None)


def running_shift(shift: Shift, person: User, at: datetime) -> RunningShift:
    """At most seven statements, however many people there are."""
    lines = onsite_queries.roster_lines(shift)
    placed = {line.person.pk for line in lines if line.has_place}
    waiting = onsite_queries.arrivals_waiting(shift)
    first = list(waiting[: ARRIVALS_SHOWN + 1])
    number = len(first) if len(first) <= ARRIVALS_SHOWN else waiting.count()
    early = None
    if shift.start <= at < shift.end:
        early = closing_preview.early_end(shift, closing_preview.preview_closing(shift=shift, by=person, at=at))
    arrivals = [(one, one.person_id in placed) for one in first[:ARRIVALS_SHOWN]]
    return RunningShift(shift, onsite_queries.count_by_place(lines), number, arrivals, early, at)
