"""What vouches for a shift, what is paid without, whose rows wait for a second person, and what a later word releases."""

from datetime import timedelta

import pytest
from django.utils import translation

from events.models import Attendance, Door, Flag, Shift, Witness
from events.settlement import labels
from events.settlement.actions import confirm as confirm_actions
from events.settlement.actions import settle as settle_actions
from events.settlement.witnesses import actions, escalation, permissions, queries
from events.settlement.witnesses.refusals import WitnessRefusal
from points.ledger import actions as ledger
from tests import cast
from tests.cast import at
from tests.support.attendance_checks import differences, unvouched
from tests.support.budget_factory import fund, reserved
from tests.support.household_factory import share_household
from tests.support.refusal_checks import refused_unwritten
from tests.support.settlement_factory import close_and_settle, row, scan, serve
from tests.support.snapshot import kept_fixture
from tests.support.witness_factory import code_shown_by, on_duty, phone, scanned_by, strict
from volunteer.models import Notice


@kept_fixture
def shift(district):
    """14:00 to 16:00, led by the manager, by a rule that asks for witnesses."""
    strict()
    fund(district.point, 5_000)
    return reserved(cast.shift(district.point, district.manager, start=at(14), places=60), 800)


@pytest.fixture(autouse=True)
def the_equations_hold(request, db):
    yield
    assert differences() == unvouched() == []


def crowd(number):
    return [cast.person(f"众{n}(演示)") for n in range(number)]


def use_allowance(district, shifts=2):
    """The manager's first shifts, which pay without a witness."""
    for number in range(shifts):
        earlier = cast.shift(district.point, district.manager, start=at(9, day=20 + number))
        serve(earlier, district.carol, start=earlier.start, end=earlier.end)
        close_and_settle(earlier, district.manager)


def pays(shift):
    """How many rows stand how, and who vouches."""
    rows = list(shift.attendances.values_list("pay", flat=True))
    return {pay: rows.count(pay) for pay in set(rows)}, [word.kind for word in shift.witnesses.order_by("pk")]


# --- the allowance ---------------------------------------------------------------------------------------------------------


def test_a_leaders_first_shifts_pay_for_some_people_and_the_others_wait(district, shift):
    serve(shift, *crowd(7))
    close_and_settle(shift, district.manager)
    assert pays(shift) == ({"paid": 5, "second": 2}, ["allowance"])
    assert set(shift.attendances.filter(pay="second").values_list("needs", flat=True)) == {"witness"}


def test_beyond_them_a_shift_waits_and_the_community_is_told(district, shift):
    use_allowance(district)
    serve(shift, district.alice, district.bob)
    close_and_settle(shift, district.manager)
    assert pays(shift) == ({"second": 2}, [])
    assert {told.person for told in Notice.objects.filter(kind="unwitnessed")} == {district.reviewer, district.community_admin}
    with translation.override("zh-hans"):
        assert labels.pending_reason(row(shift, district.alice)) == "待到账 · 最晚12月8日 周二"


def test_after_ninety_days_the_allowance_is_there_again(district, shift):
    use_allowance(district)
    long_after = at(16, 10) + timedelta(days=90)
    serve(shift, district.alice)
    settle_actions.settle(shift=shift, at=long_after)
    assert pays(shift) == ({"paid": 1}, ["allowance"])


def test_who_planned_the_shift_and_named_a_puppet_leader_uses_their_own_allowance(district, shift):
    use_allowance(district)
    puppet = cast.person("木偶(演示)")
    Shift.objects.filter(pk=shift.pk).update(leader=puppet)
    serve(shift, district.alice)
    settle_actions.settle(shift=shift, at=at(16, day=25))
    assert pays(shift) == ({"second": 1}, [])


def test_what_ended_before_keeps_its_pay(district, shift):
    use_allowance(district)
    Witness.objects.create(shift=shift, kind="before", at=at(9))
    serve(shift, district.manager, *crowd(6))
    close_and_settle(shift, district.manager)
    assert pays(shift) == ({"paid": 7}, ["before"])


# --- who vouches -----------------------------------------------------------------------------------------------------------


def test_an_enrolled_phone_that_the_leader_does_not_hold_vouches_for_everybody_there(district, shift):
    """Cards and paper too; and the leader whom it scanned was seen by a second person."""
    use_allowance(district)
    elder, ticked = crowd(2)
    scanned_by(shift, district.keeper, phone(district.point, district.keeper, at(9)), district.alice, district.manager)
    serve(shift, district.bob)
    serve(shift, elder, door=Door.CARD, by=district.manager)
    serve(shift, ticked, door=Door.ROSTER, by=district.manager)
    close_and_settle(shift, district.manager)
    assert pays(shift) == ({"paid": 5}, ["scan"])
    assert row(shift, ticked).confirmed_by == row(shift, district.manager).confirmed_by == district.keeper


@pytest.mark.parametrize("holder", ["manager", "bob"])
def test_the_leaders_own_phone_vouches_for_nothing_in_whosever_hand(district, shift, holder):
    use_allowance(district)
    scanned_by(shift, getattr(district, holder), phone(district.point, district.manager, at(9)), *crowd(3))
    close_and_settle(shift, district.manager)
    assert pays(shift) == ({"second": 3}, [])


def test_neither_does_a_lent_scanner_on_any_phone_nor_the_phone_of_the_leaders_household(district, shift):
    use_allowance(district)
    share_household(district.manager, district.keeper)
    scanned_by(shift, district.keeper, phone(district.point, district.keeper, at(9)), district.alice)
    scanned_by(shift, district.bob, None, district.carol)
    close_and_settle(shift, district.manager)
    assert pays(shift) == ({"second": 2}, [])


def test_one_scan_does_not_vouch_for_a_crowd(district, shift):
    """Friends at home open the forwarded code while one honest colleague scans one person: a fifth is asked for."""
    use_allowance(district)
    scanned_by(shift, district.keeper, phone(district.point, district.keeper, at(9)), district.alice)
    serve(shift, *crowd(9))
    close_and_settle(shift, district.manager)
    assert pays(shift) == ({"second": 10}, [])


def test_somebody_of_the_community_on_duty_vouches_with_one_press_also_after_the_closing(district, shift):
    use_allowance(district)
    duty = on_duty(shift, district.reviewer, district.manager, at(9))
    assert Notice.objects.get(kind="duty").person == district.reviewer
    serve(shift, district.alice, district.bob)
    close_and_settle(shift, district.manager)
    assert pays(shift) == ({"second": 2}, [])
    for _again in range(2):
        actions.say_present(duty=duty, at=at(17))
    assert pays(shift) == ({"paid": 2}, ["duty"])
    assert ledger.balance(district.alice) == 20


def test_who_may_be_on_duty_and_when(district, shift):
    name, friend = actions.name_duty, cast.person("朋友(演示)")
    assert refused_unwritten(name, shift=shift, person=friend, by=district.manager, at=at(9)) == WitnessRefusal.NO_OFFICE
    assert refused_unwritten(name, shift=shift, person=district.manager, by=district.reviewer, at=at(9)) == WitnessRefusal.NEAR
    assert refused_unwritten(name, shift=shift, person=district.reviewer, by=district.bob, at=at(9)) == WitnessRefusal.NOT_YOURS
    assert refused_unwritten(name, shift=shift, person=district.reviewer, by=district.manager, at=at(14)) == WitnessRefusal.BEGUN
    duty = name(shift=shift, person=friend, by=district.reviewer, at=at(9))  # the community's own host
    assert refused_unwritten(actions.say_present, duty=duty, at=at(13, 59)) == WitnessRefusal.TOO_EARLY
    assert refused_unwritten(actions.say_present, duty=duty, at=at(16, 1, day=25)) == WitnessRefusal.TOO_LATE


# --- whose rows wait in any case --------------------------------------------------------------------------------------------


def test_leader_and_who_showed_the_code_and_their_households_wait_for_a_second_person(district, shift):
    share_household(district.bob, district.carol)
    code_shown_by(shift, district.bob)
    serve(shift, district.alice, district.bob, district.carol, district.manager)
    close_and_settle(shift, district.manager)
    assert pays(shift) == ({"paid": 1, "second": 3}, ["allowance"])
    waiting = list(permissions.Attendance.objects.filter(shift=shift, needs="area"))
    assert {one.person for one in waiting} == {district.bob, district.carol, district.manager}
    assert confirm_actions.confirm_attendances(attendances=waiting, by=district.reviewer, at=at(17)) == 3
    assert ledger.balance(district.manager) == 20


def test_a_leader_alone_on_the_own_code_earns_nothing_alone(district, shift):
    code_shown_by(shift, district.manager)
    serve(shift, district.manager)
    close_and_settle(shift, district.manager)
    assert (row(shift, district.manager).pay, ledger.balance(district.manager)) == ("second", 0)


# --- the community's look ---------------------------------------------------------------------------------------------------


def unwitnessed(district, shift, *people):
    use_allowance(district)
    serve(shift, *people)
    close_and_settle(shift, district.manager)


def test_one_press_of_the_community_pays_all_the_leader_and_entries_by_hand_too(district, shift):
    scan(shift, district.carol, "in", at(14), door=Door.ROSTER, by=district.manager)
    scan(shift, district.carol, "out", at(16), door=Door.ROSTER, by=district.manager)
    unwitnessed(district, shift, district.alice, district.manager)
    assert list(permissions.shifts_to_look_at(district.reviewer, at(17))) == [shift]
    assert actions.look_at_shifts(shifts=[shift], by=district.reviewer, at=at(17)) == 1
    assert actions.look_at_shifts(shifts=[shift], by=district.reviewer, at=at(17)) == 0
    assert pays(shift) == ({"paid": 3}, ["look"])
    assert row(shift, district.manager).confirmed_by == row(shift, district.carol).confirmed_by == district.reviewer
    assert not permissions.shifts_to_look_at(district.reviewer, at(17)).exists()


def test_neither_a_party_of_the_leader_nor_a_stranger_looks(district, shift):
    share_household(district.manager, district.community_admin)
    unwitnessed(district, shift, district.alice)
    for person, why in ((district.community_admin, WitnessRefusal.INVOLVED), (district.other_manager, WitnessRefusal.NOT_YOURS)):
        assert not permissions.shifts_to_look_at(person, at(17)).exists()
        assert refused_unwritten(actions.look_at_shifts, shifts=[shift], by=person, at=at(17)) == why


def test_a_second_persons_word_about_one_row_pays_it_alone(district, shift):
    unwitnessed(district, shift, district.alice, district.bob)
    confirm_actions.confirm_attendances(attendances=[row(shift, district.alice)], by=district.reviewer, at=at(17))
    assert (ledger.balance(district.alice), ledger.balance(district.bob)) == (20, 0)


def test_who_is_not_sure_lets_it_be_looked_into_and_nothing_is_paid(district, shift):
    unwitnessed(district, shift, district.alice)
    assert actions.doubt_shifts(shifts=[shift], by=district.reviewer, at=at(17)) == 1
    assert Flag.objects.get(shift=shift).kind == Flag.Kind.UNWITNESSED
    assert not permissions.shifts_to_look_at(district.reviewer, at(17)).exists()
    assert row(shift, district.alice).pay == "second"


def test_after_seven_days_the_street_is_told_after_fourteen_the_district_once_each(district, shift):
    unwitnessed(district, shift, district.alice)
    settled = at(16, 10)
    assert escalation.escalate_unwitnessed(at=settled + timedelta(days=6, hours=23)) == 0
    assert [escalation.escalate_unwitnessed(at=settled + timedelta(days=7)) for _again in range(2)] == [1, 0]
    assert {told.person for told in Notice.objects.filter(kind="look_overdue")} == {district.street_admin}
    assert escalation.escalate_unwitnessed(at=settled + timedelta(days=14)) == 1
    assert {told.person for told in Notice.objects.filter(kind="look_overdue")} == {district.street_admin, district.district_admin}


def test_what_comes_in_late_does_not_widen_the_allowance(district, shift):
    people = crowd(6)
    serve(shift, *people)
    close_and_settle(shift, district.manager)
    late = Attendance.objects.get(shift=shift, pay="second")
    settle_actions.decide_late(shift, [late], at(17))
    assert pays(shift)[0] == {"paid": 5, "second": 1}


def test_what_a_leader_may_expect_when_planning(district, shift):
    found = queries.outlook_of(shift, at(9), district.manager)
    assert (found.vouched, found.shifts, found.people) == (False, 2, 5)
    assert found.enrol_at == district.point and queries.outlook_of(shift, at(9), district.alice).enrol_at is None
    use_allowance(district, shifts=1)
    phone(district.point, district.manager, at(9))
    mine = phone(district.point, district.keeper, at(9))
    duty = on_duty(shift, district.reviewer, district.manager, at(9))
    found = queries.outlook_of(shift, at(9), district.manager)
    assert (found.phones, found.duties, found.shifts) == ([mine], [duty], 1)
