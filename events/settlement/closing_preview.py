"""What closing a shift now would do to everybody who is there, said before the leader presses. Writes nothing."""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass
from datetime import datetime

from events.attendance.recorder import Recorder
from events.models import Attendance, Door, Shift
from events.settlement import decide as settlement_decide
from events.settlement.actions import settle as settle_actions
from events.settlement.no_points import first_counting_minute, least_minutes
from volunteer.models import User


@dataclass(frozen=True)
class ClosingPreview:
    """What one person gets if the shift is closed now and, for who is inside, the leader says that they stayed.

    `since` is the first moment from which closing would bring them something, for who gets nothing now and would later.
    """

    person: User
    inside: bool
    minutes: int
    points: int
    since: datetime | None = None

    @property
    def nothing(self) -> bool:
        return not self.minutes and not self.points


@dataclass(frozen=True)
class EarlyEnd:
    """Who gets `nothing` if the shift is closed now, and `since` when it would count for `later` of them (None where it never does).

    `least` is the shortest presence that counts, in minutes.
    """

    nothing: list[ClosingPreview]
    since: datetime | None
    later: int
    least: int


def early_end(shift: Shift, ahead: Mapping[int, ClosingPreview]) -> EarlyEnd:
    """What an end now would cost, out of `preview_closing`. No statement."""
    nothing = [one for one in ahead.values() if one.nothing]
    moments = [one.since for one in nothing if one.since]
    return EarlyEnd(nothing, max(moments, default=None), len(moments), least_minutes(shift) if nothing else 0)


def preview_closing(*, shift: Shift, by: User, at: datetime) -> dict[int, ClosingPreview]:
    """Person id -> what closing now brings them, by the desk and the rule that pay. Three statements however many there are."""
    rows = list(shift.attendances.select_related("person", "job").order_by("in_at", "pk"))
    inside = [row.person_id for row in rows if row.out_at is None]
    desk = Recorder(shift, inside, at, {}, held=True)
    doors = settle_actions.doors_by_person(inside, door=Door.CLOSING, by=by)
    found = {}
    for row in rows:
        if row.person_id not in doors:
            found[row.person_id] = ClosingPreview(row.person, False, row.minutes, settlement_decide.earned_points(shift, row))
            continue
        found[row.person_id] = preview_stayed(desk, row, doors[row.person_id], by)
    return found


def preview_stayed(desk: Recorder, row: Attendance, door: str, by: User) -> ClosingPreview:
    shift, now = desk.shift, min(desk.at, desk.shift.end)

    def earned(until: datetime) -> tuple[int, int]:
        fold = desk.if_stayed(row.person_id, until=until, door=door, by=by)
        if fold is None:
            return 0, 0
        there = copy(row)
        there.minutes, there.grade = fold.minutes, fold.grade
        return fold.minutes, settlement_decide.earned_points(shift, there)

    minutes, points = earned(now)
    since = None if minutes or points else first_counting_minute(now, shift.end, lambda until: any(earned(until)))
    return ClosingPreview(row.person, True, minutes, points, since)
