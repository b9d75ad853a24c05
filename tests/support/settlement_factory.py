"""Shifts with attendances, closed and settled."""

from datetime import timedelta

from events.models import Attendance, Door
from events.settlement.actions import settle as settle_actions
from points.budgets.actions import allot as allot_actions
from points.ledger import actions as ledger
from points.ledger.actions import Award
from tests import cast
from tests.cast import NOW, at
from tests.support.budget_factory import reserved
from volunteer.core.ids import new_id

START, END, CLOSING, AFTERWARDS = at(14), at(16), at(16, 10), at(18)


def scan(shift, person, act, moment, door=Door.OWN, **fields):
    """A scan in or out, and the attendance that it leads to."""
    return cast.record(
        shift=shift, person=person, act=act, door=door, id=new_id(moment), scanned_at=moment, at=moment, **fields
    ).attendance


def serve(shift, *people, start=START, end=END, **fields):
    """Attendances from start to end."""
    for person in people:
        scan(shift, person, "in", start, **fields)
        scan(shift, person, "out", end, **fields)


def close(shift, by, stayed=(), count=None, moment=CLOSING):
    """The shift is closed by this person, with all who came unless `count` says otherwise."""
    count = shift.attendances.count() if count is None else count
    return settle_actions.close_shift(shift=shift, by=by, head_count=count, stayed=stayed, report="顺利完成", at=moment)


def close_and_settle(shift, by, **fields):
    """The same, and settled at the moment of closing."""
    close(shift, by, **fields)
    return settle_actions.settle(shift=shift, at=at(16, 10))


def row(shift, person):
    """The attendance of this person at this shift."""
    return Attendance.objects.get(shift=shift, person=person)


def held(district, point=None, *, day=24, people=(), category="environment", leader=None, start=None):
    """A shift of two hours, 14:00 to 16:00 of that November day unless another start is given, closed and settled."""
    point = point or district.point
    shift = cast.shift(point, leader or district.manager, start=start or at(14, day=day), event_category_id=category)
    reserved(shift, 200)
    serve(shift, *people, start=shift.start, end=shift.end)
    settle_actions.close_shift(shift=shift, by=district.manager, head_count=len(people), stayed=[], report="", at=shift.end)
    settle_actions.settle(shift=shift, at=shift.end)
    return shift


def paid(district, *people, title="清理楼道(演示)", each=10, when=NOW):
    """A shift that gave these people points."""
    shift = cast.shift(district.point, district.manager, start=when - timedelta(hours=3), event_title=title)
    allot_actions.reserve(point=district.point, shift_id=shift.pk, amount=each * len(people), version=1, at=when)
    awards = [Award(p.pk, each, f"{shift.pk}:{p.pk}", when.date(), ("attendance", str(new_id(when)))) for p in people]
    ledger.award(awards=awards, from_=ledger.escrow_account(shift.pk), at=when)
    return shift
