"""Honest people notice nothing of witnesses: the demonstration's year is paid, and no community has much to look at."""

from collections import Counter

import pytest

from events.demo import past_year
from events.models import Attendance, Shift, Witness
from tests.cast import NOW
from tests.support import demo_factory
from tests.support.attendance_checks import differences

pytestmark = pytest.mark.long


def test_at_least_95_percent_of_rows_are_paid_without_a_further_press(db):
    homes = demo_factory.HOMES()
    for number, home in enumerate(homes[:2]):
        past_year.make_past_shifts(home, 12, until=NOW.date(), before=12 * number)
    rows = Attendance.objects.exclude(pay=Attendance.Pay.NOTHING)
    looked = Witness.objects.filter(kind=Witness.Kind.LOOK)
    at_once = rows.filter(pay=Attendance.Pay.PAID).exclude(shift__in=looked.values("shift")).count()
    assert at_once * 100 >= rows.count() * 95, (
        at_once,
        rows.count(),
        list(rows.exclude(pay="paid").values("pay", "needs", "grade")),
    )
    weeks = Counter((word.by_id, word.at.isocalendar()[:2]) for word in looked)
    assert max(weeks.values(), default=0) <= 3
    kinds = Counter(Shift.objects.values_list("witnesses__kind", flat=True))
    assert kinds["scan"] >= 18 and set(kinds) <= {"scan", "allowance", "look", None}
    assert differences() == []
