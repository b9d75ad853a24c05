"""What closing a shift now would do to everybody who is there, said before the leader presses. Writes nothing."""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass
from datetime import datetime

from events.attendance.recorder import Desk
from events.models import Attendance, Door, Shift
from events.settlement import decide as settlement_decide
from events.settlement.actions import settle as settle_actions
from events.settlement.no_points import first_moment
from volunteer.models import User


@dataclass(frozen=True)
class Foreseen:
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


def foresee(*, shift: Shift, by: User, at: datetime) -> dict[int, Foreseen]:
    """Person id -> what closing now brings them, by the desk and the rule that pay. Three statements however many there are."""
    rows = list(shift.attendances.select_related("person", "job").order_by("in_at", "pk"))
    inside = [row.person_id for row in rows if row.out_at is None]
    desk = Desk(shift, inside, at, {}, held=True)
    doors = settle_actions.doors_of_word(inside, door=Door.CLOSING, by=by)
    found = {}
    for row in rows:
        if row.person_id not in doors:
            found[row.person_id] = Foreseen(row.person, False, row.minutes, settlement_decide.worth(shift, row))
            continue
        found[row.person_id] = stayed(desk, row, doors[row.person_id], by)
    return found


def stayed(desk: Desk, row: Attendance, door: str, by: User) -> Foreseen:
    shift, now = desk.shift, min(desk.at, desk.shift.end)

    def earned(until: datetime) -> tuple[int, int]:
        fold = desk.if_stayed(row.person_id, until=until, door=door, by=by)
        if fold is None:
            return 0, 0
        there = copy(row)
        there.minutes, there.grade = fold.minutes, fold.grade
        return fold.minutes, settlement_decide.worth(shift, there)

    minutes, points = earned(now)
    since = None if minutes or points else first_moment(now, shift.end, lambda until: any(earned(until)))
    return Foreseen(row.person, True, minutes, points, since)
