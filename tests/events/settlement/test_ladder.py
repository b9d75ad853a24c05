"""Eight hours a day count at once; up to twelve need the parent area's word, beyond that the district's."""

from datetime import timedelta
from itertools import permutations

import pytest
from django.core.management import call_command

from events.models import Attendance, Door, Shift
from events.records import hours as record_hours
from events.settlement import daily_limits, permissions
from events.settlement.actions import confirm as confirm_actions
from events.settlement.actions import settle as settle_actions
from events.settlement.refusals import SettlementRefusal
from points.ledger import actions as ledger
from tests import cast
from tests.cast import at
from tests.support import sampling
from tests.support.attendance_checks import differences
from tests.support.budget_factory import fund, reserved
from tests.support.clients import log_in
from tests.support.settlement_factory import row, serve
from volunteer.core.refusals import Refused
from volunteer.models import AuditRow


@pytest.fixture(autouse=True)
def the_equations_hold(request, db):
    yield
    call_command("verify_ledger")
    assert differences() == []


def shift_of(district, start, hours, day=24):
    """A shift at the sister point beginning at that full hour."""
    return cast.shift(district.sister_point, district.street_admin, start=at(start, day=day), hours=hours)


def settled(district, *plan, day=24, order=None, person=None):
    """Alice serves the shifts of the plan (start, hours) to the end; they are settled in the given order."""
    if not ledger.account_sum(ledger.budget_account(district.sister_point)):
        fund(district.sister_point, 5_000)
    shifts = [reserved(shift_of(district, start, hours, day), 200) for start, hours in plan]
    for shift in shifts:
        serve(shift, person or district.alice, start=shift.start, end=shift.end)
    for number in order or range(len(plan)):
        shift = shifts[number]
        settle_actions.close_shift(shift=shift, by=district.street_admin, head_count=1, stayed=[], report="", at=shift.end)
        settle_actions.settle(shift=shift, at=at(23, 50, day=day))
    return [row(shift, person or district.alice) for shift in shifts]


def needs(rows):
    return [row.needs for row in rows]


def confirm(found, by):
    return confirm_actions.confirm_attendances(attendances=[found], by=by, at=at(23, 55))


@pytest.mark.parametrize(("minutes", "whose"), [(0, ""), (480, ""), (481, "area"), (720, "area"), (721, "district")])
def test_the_steps(district, minutes, whose):
    assert daily_limits.needs_for_minutes(district.rule, minutes) == whose


def test_eight_hours_count_at_once(district):
    rows = settled(district, (8, 4), (14, 4))
    assert (needs(rows), [r.pay for r in rows]) == (["", ""], ["paid", "paid"])
    assert record_hours.verified_minutes(district.alice) == 480


def test_what_is_beyond_eight_hours_waits_for_the_parent_area(district):
    rows = settled(district, (8, 5), (14, 4))
    assert (needs(rows), [r.pay for r in rows]) == (["", "area"], ["paid", "second"])
    assert (ledger.balance(district.alice), record_hours.verified_minutes(district.alice)) == (50, 300)
    assert confirm(rows[1], cast.appoint(district.bob, "reviewer", district.sister_community)) == 1
    assert (ledger.balance(district.alice), record_hours.verified_minutes(district.alice)) == (90, 540)


def test_what_is_beyond_twelve_hours_waits_for_the_district(district):
    rows = settled(district, (6, 6), (12, 6), (18, 4))
    assert needs(rows) == ["", "area", "district"]
    reviewer = cast.appoint(district.bob, "reviewer", district.sister_community)
    with pytest.raises(Refused) as caught:
        confirm(rows[2], reviewer)
    assert caught.value.reason == SettlementRefusal.DISTRICT
    assert confirm(rows[2], district.district_admin) == 1
    assert (ledger.balance(district.alice), row(rows[2].shift, district.alice).pay) == (100, "paid")


def test_it_waits_for_who_may_confirm_so_long_a_day(district, client, time_machine):
    """The third record is beyond twelve hours: it is no number in the community's menu, and its page says who decides it."""
    rows = settled(district, (6, 6), (12, 6), (18, 4))
    reviewer = cast.appoint(district.bob, "reviewer", district.sister_community)
    assert list(permissions.attendances_to_confirm(reviewer, at(23, 55))) == [rows[1]]
    assert set(permissions.attendances_to_confirm(district.district_admin, at(23, 55))) == {rows[1], rows[2]}
    time_machine.move_to(at(23, 55), tick=False)
    page = log_in(client, reviewer).get("/review/attendance/").text
    assert (f'value="{rows[1].pk}"' in page, f'value="{rows[2].pk}"' in page) == (True, False)
    assert page.count(str(SettlementRefusal.DISTRICT.label)) == 1
    page = log_in(client, district.district_admin).get("/review/attendance/").text
    assert f'value="{rows[2].pk}"' in page


@pytest.mark.long
def test_the_order_of_settling_changes_nothing(district):
    plan = [(6, 4), (10, 4), (14, 3), (17, 3)]
    seen = set()
    for number, order in enumerate(sampling.part(list(permutations(range(4))), 4, "settling")):
        person = cast.person(f"众{number}(演示)")
        seen.add(tuple((r.needs, r.pay, r.points) for r in settled(district, *plan, order=order, person=person)))
    assert seen == {(("", "paid", 40), ("", "paid", 40), ("area", "second", 30), ("district", "second", 30))}


def test_what_was_let_through_already_counts_before_what_comes_in_late():
    late = Attendance(minutes=240, counted_start=at(6), counted_end=at(10))
    others = [
        Attendance(minutes=420, counted_start=at(10), counted_end=at(17), pay="paid"),
        Attendance(minutes=60, counted_start=at(18), counted_end=at(19), pay="paid", needs="area"),
        Attendance(minutes=60, counted_start=at(20), counted_end=at(21), pay="second", needs="area"),
    ]
    assert daily_limits.minutes_before(late, others) == 420


def test_each_local_day_begins_anew(district):
    assert needs(settled(district, (12, 8)) + settled(district, (6, 8), day=25)) == ["", ""]


def test_a_shift_belongs_to_the_day_on_which_it_begins(district):
    """20:00 to 04:00 is the 24th; from 05:00 on the 25th another eight hours count at once."""
    assert needs(settled(district, (20, 8)) + settled(district, (5, 8), day=25)) == ["", ""]


def test_another_persons_day_is_their_own(district):
    shift = shift_of(district, 8, 6)
    serve(shift, district.bob, start=shift.start, end=shift.end)
    assert needs(settled(district, (15, 6))) == [""]


def test_what_was_struck_out_takes_nothing(district):
    rows = settled(district, (6, 6), (12, 6))
    Attendance.objects.filter(pk=rows[0].pk).update(pay_note=Attendance.REFUSED)
    afternoon = Attendance.objects.select_related("shift__rule").get(pk=rows[1].pk)
    daily_limits.set_needs(afternoon.shift, [afternoon])
    assert afternoon.needs == ""
    Attendance.objects.filter(pk=rows[0].pk).update(pay_note="")


def test_the_limits_are_the_rules(district):
    district.rule.day_minutes, district.rule.day_most = 240, 300
    district.rule.save()
    assert needs(settled(district, (8, 4), (12, 1), (13, 1))) == ["", "area", "district"]


def test_a_community_that_confirmed_an_entry_by_hand_does_not_answer_for_the_district(district):
    first, second = shift_of(district, 6, 8), shift_of(district, 14, 6)
    fund(district.sister_point, 5_000)
    serve(first, district.alice, start=first.start, end=first.end)
    serve(second, district.alice, start=second.start, end=second.end, door=Door.ROSTER, by=district.street_admin)
    reviewer = cast.appoint(district.bob, "reviewer", district.sister_community)
    confirm_actions.confirm_attendances(attendances=[row(second, district.alice)], by=reviewer, at=at(20))
    for shift in (first, second):
        settle_actions.close_shift(shift=shift, by=district.street_admin, head_count=1, stayed=[], report="", at=at(20))
        settle_actions.settle(shift=shift, at=at(20, 5))
    late = row(second, district.alice)
    assert (late.needs, late.pay, late.confirmed_by) == ("district", "second", None)
    assert AuditRow.objects.filter(act="attendance.confirm").count() == 1


def test_an_unclosed_day_is_climbed_by_the_tick_too(district):
    fund(district.sister_point, 5_000)
    for start, hours in ((6, 6), (12, 6)):
        shift = shift_of(district, start, hours)
        serve(shift, district.alice, start=shift.start, end=shift.end)
    assert settle_actions.settle_due(at=at(19) + timedelta(days=1)) == 2
    assert sorted(needs(Attendance.objects.all())) == ["", "area"]
    assert Shift.objects.filter(state="settled").count() == 2
