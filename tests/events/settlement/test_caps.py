"""The most one person earns for an event, a day and a month: in whatever order shifts are settled, corrections included."""

from datetime import timedelta
from itertools import permutations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from events.models import Attendance, Door
from events.records import hours as record_hours
from events.settlement import caps as settlement_caps
from events.settlement import decide as settlement_decide
from events.settlement.actions import confirm as confirm_actions
from events.settlement.actions import settle as settle_actions
from events.settlement.corrections.actions import correct as correct_actions
from points.budgets.actions import allot as allot_actions
from points.ledger import actions as ledger
from points.models import Rule
from tests import cast
from tests.cast import at
from tests.support.attendance_checks import differences
from tests.support.budget_factory import fund, reserved
from tests.support.settlement_factory import close, row, serve
from volunteer.models import Notice

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def the_equations_hold(request, db):
    yield
    assert differences() == []


def capped(district, **caps):
    Rule.objects.update(**caps)
    if not ledger.account_sum(ledger.budget_account(district.point)):
        fund(district.point, 2_000)


def done(district, *plan, order=None, person=None, **fields):
    """Alice serves two-hour shifts, each worth 20, at these moments; they are settled in the given order."""
    person = person or district.alice
    shifts = [reserved(cast.shift(district.point, district.manager, start=start, places=2, **fields), 40) for start in plan]
    for shift in shifts:
        serve(shift, person, start=shift.start, end=shift.end)
    last = max(plan) + timedelta(hours=3)
    for number in order or range(len(plan)):
        close(shifts[number], district.manager, moment=last)
        settle_actions.settle(shift=shifts[number], at=last)
    return [row(shift, person) for shift in shifts]


def test_a_day_brings_no_more_than_its_cap_in_whatever_order_shifts_settle(district):
    capped(district, day_points=50)
    plan = [at(8), at(11), at(14), at(17)]
    for number, order in enumerate(list(permutations(range(4)))[::5]):
        person = cast.person(f"众{number}(演示)")
        rows = done(district, *plan, order=order, person=person)
        assert ledger.balance(person) == 50
        assert [rows[n].points for n in order] == [20, 20, 10, 0]
        assert [rows[n].pay for n in order] == ["paid", "paid", "paid", "nothing"]


def test_hours_stand_beyond_every_cap(district):
    capped(district, day_points=0)
    found = done(district, at(8), at(11))
    assert (ledger.balance(district.alice), record_hours.verified_minutes(district.alice)) == (0, 240)
    assert {(r.pay, r.pay_note) for r in found} == {("nothing", "capped")}
    assert allot_actions.free_points(district.point) == 2_000


def test_a_day_begins_at_midnight_in_shanghai(district):
    """22:00 to 24:00 is the 24th; 00:00 to 02:00 the 25th, though it is still the 24th in London."""
    capped(district, day_points=20)
    before, after = done(district, at(22), at(0, day=25))
    assert (before.points, after.points) == (20, 20)


def test_a_shift_over_midnight_belongs_to_the_day_on_which_it_begins(district):
    capped(district, day_points=30)
    rows = done(district, at(20), at(23), at(8, day=25))
    assert [r.points for r in rows] == [20, 10, 20]


def test_a_month_ends_at_midnight_in_shanghai(district):
    capped(district, month_points=30)
    first = done(district, at(8), at(22, day=30))
    next_month = done(district, at(0, day=30) + timedelta(days=1))
    assert ([r.points for r in first], [r.points for r in next_month]) == ([20, 10], [20])


@pytest.mark.parametrize(
    ("moment", "first", "last"),
    [
        (at(0), at(0), at(0, day=25) - timedelta(microseconds=1)),
        (at(23, 59), at(0), at(0, day=25) - timedelta(microseconds=1)),
    ],
)
def test_the_bounds_of_a_day(moment, first, last):
    assert settlement_caps.day_bounds(moment) == (first, last)


def test_an_event_brings_no_more_than_its_cap_over_all_its_shifts(district):
    capped(district, event_points=30)
    first = done(district, at(8))[0]
    same = done(district, at(8, day=27), event=first.shift.event)[0]
    other = done(district, at(11, day=27))[0]
    assert (first.points, same.points, other.points) == (20, 10, 20)


def test_caps_are_each_persons_own(district):
    capped(district, day_points=20)
    done(district, at(8))
    assert done(district, at(11), person=district.bob)[0].points == 20


def test_a_shift_keeps_the_caps_it_was_published_under(district):
    first = reserved_under(district, None)
    Rule.objects.create(since=at(9, day=1).date(), day_points=5)
    serve(first, district.alice, start=first.start, end=first.end)
    close(first, district.manager, moment=at(18))
    settle_actions.settle(shift=first, at=at(18))
    assert row(first, district.alice).points == 20


def reserved_under(district, cap):
    capped(district, day_points=cap)
    return reserved(cast.shift(district.point, district.manager, start=at(14)), 200)


def test_corrections_count(district):
    """Cut short the first leaves room that the second, counted anew, may take; together never beyond the cap."""
    capped(district, day_points=30)
    first, second = done(district, at(8), at(11))
    assert (first.points, second.points) == (20, 10)
    first = corrected(first, district, (at(8), at(9, 30)))
    second = corrected(second, district, (at(11), at(12, 30)))
    assert (first.points, second.points, ledger.balance(district.alice)) == (15, 15, 30)
    first = corrected(first, district, (at(8), at(10)), moment=at(21))
    assert (first.points, ledger.balance(district.alice)) == (15, 30)


def test_the_page_that_asks_once_more_knows_the_caps(district):
    capped(district, day_points=30)
    _first, second = done(district, at(8), at(11))
    shift = settlement_decide.lock_shift(second.shift_id)
    assert correct_actions.preview_correction(shift=shift, attendance=second, counted=(at(11), at(12, 30)), at=at(18)).points == 10


def corrected(found, district, counted, moment=None):
    return correct_actions.correct(attendance=found, counted=counted, by=district.reviewer, reason="核对", at=moment or at(20))


def test_who_waits_for_a_second_person_is_limited_when_it_is_paid(district):
    capped(district, day_points=30)
    shift = reserved(cast.shift(district.point, district.manager, start=at(8), places=2), 40)
    serve(shift, district.alice, start=at(8), end=at(10), door=Door.ROSTER, by=district.manager)
    close(shift, district.manager)
    settle_actions.settle(shift=shift, at=at(16, 20))
    assert done(district, at(11))[0].points == 20
    assert row(shift, district.alice).points == 20
    confirm_actions.confirm_attendances(attendances=[row(shift, district.alice)], by=district.reviewer, at=at(20))
    assert (row(shift, district.alice).points, ledger.balance(district.alice)) == (10, 30)


def test_what_a_shift_that_never_took_place_had_used_up_is_paid(district):
    """The cap of the day cut the third and the fourth shift; without the first they get what is left of it."""
    capped(district, day_points=50)
    rows = done(district, at(8), at(11), at(14), at(17))
    assert [one.points for one in rows] == [20, 20, 10, 0]
    correct_actions.mark_not_held(shift=rows[0].shift, by=district.reviewer, reason="无人到场", at=at(21))
    found = [row(one.shift, district.alice) for one in rows]
    assert [(one.points, one.pay) for one in found] == [(0, "nothing"), (20, "paid"), (20, "paid"), (10, "paid")]
    assert ledger.balance(district.alice) == 50
    correct_actions.mark_not_held(shift=rows[0].shift, by=district.reviewer, reason="无人到场", at=at(21))  # harmless to repeat
    assert ledger.balance(district.alice) == 50


def test_what_a_record_put_right_had_used_up_is_paid(district):
    """The cap of the day cut the third and the fourth shift; of the first an hour and a half is left, then nothing."""
    capped(district, day_points=50)
    rows = done(district, at(8), at(11), at(14), at(17))
    corrected(rows[0], district, (at(8), at(9, 30)))
    assert [row(one.shift, district.alice).points for one in rows] == [15, 20, 15, 0]
    corrected(rows[0], district, None, moment=at(21))
    assert [row(one.shift, district.alice).points for one in rows] == [0, 20, 20, 10]
    assert ledger.balance(district.alice) == 50


def test_what_waited_for_the_budget_is_limited_when_it_is_paid(district):
    Rule.objects.update(day_points=30)
    poor = cast.shift(district.point, district.manager, start=at(8))
    serve(poor, district.alice, start=at(8), end=at(10))
    close(poor, district.manager)
    settle_actions.settle(shift=poor, at=at(16, 20))
    assert row(poor, district.alice).pay == "budget"
    capped(district, day_points=30)
    done(district, at(11))
    settle_actions.pay_waiting(point=district.point, at=at(20))
    assert (row(poor, district.alice).points, ledger.balance(district.alice)) == (10, 30)


def test_each_is_told_why_there_is_less(district):
    capped(district, day_points=30)
    done(district, at(8), at(11), at(14))
    told = Notice.objects.filter(kind="capped").order_by("pk")
    assert [notice.params["points"] for notice in told] == [10, 0]
    assert Notice.objects.filter(kind="credited").count() == 1


def test_leading_and_the_grade_change_what_an_hour_brings(district):
    capped(district, leader_bonus=20, grades={"B": 50})
    shift = reserved(cast.shift(district.point, district.alice, start=at(14)), 200)
    serve(shift, district.alice)
    serve(shift, district.bob, door=Door.STAFF, by=district.alice)
    close(shift, district.manager)
    settle_actions.settle(shift=shift, at=at(16, 20))
    assert (row(shift, district.alice).points, row(shift, district.bob).points) == (24, 10)


def test_a_fixed_award_is_the_same_for_all_who_stayed(district):
    capped(district, fixed_awards={"environment": 15})
    shift = reserved(cast.shift(district.point, district.manager, start=at(14)), 200)
    serve(shift, district.alice)
    serve(shift, district.bob, end=at(15, 30))
    serve(shift, district.carol, end=at(14, 40))
    close(shift, district.manager)
    settle_actions.settle(shift=shift, at=at(16, 20))
    points = [row(shift, person).points for person in (district.alice, district.bob, district.carol)]
    assert points == [15, 15, 0]


@pytest.mark.parametrize("people", [2, 9])
def test_settling_under_caps_takes_a_constant_number_of_statements(district, people):
    capped(district, day_points=15, month_points=100)
    shift = reserved(cast.shift(district.point, district.manager, start=at(14)), 200)
    serve(shift, *[cast.person(f"众{n}(演示)") for n in range(people)])
    close(shift, district.manager)
    with CaptureQueriesContext(connection) as queries:
        settle_actions.settle(shift=shift, at=at(16, 10))
    assert len([q for q in queries if "SAVEPOINT" not in q["sql"]]) <= 50, [q["sql"][:90] for q in queries]
    assert set(Attendance.objects.values_list("points", flat=True)) == {15}
