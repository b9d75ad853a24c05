"""What looks odd waits for somebody who is not part of it."""

import pytest
from django.core.management import call_command

from events.attendance import flags
from events.attendance.refusals import AttendanceRefusal
from events.cases import permissions
from events.cases.actions import decide_flag
from events.models import Attendance, Door, Flag, Shift
from events.records import hours as record_hours
from events.settlement.actions import confirm as confirm_actions
from events.settlement.actions import settle as settle_actions
from events.settlement.refusals import SettlementRefusal
from points.budgets.actions import allot as allot_actions
from points.ledger import actions as ledger
from points.models import Transfer
from tests import cast
from tests.cast import at
from tests.support.attendance_checks import differences
from tests.support.budget_factory import escrow, fund, reserved
from tests.support.household_factory import share_household
from tests.support.settlement_factory import close_and_settle, row, scan, serve
from tests.support.snapshot import kept_fixture
from volunteer.core.refusals import Refused
from volunteer.models import AuditRow, Household, Notice

Kind, Decision = Flag.Kind, Flag.Decision


@kept_fixture
def shift(district):
    """14:00 to 16:00; alice and bob were there from beginning to end, by their own phones."""
    fund(district.point, 1_000)
    made = reserved(cast.shift(district.point, district.manager, start=at(14)), 200)
    serve(made, district.alice, district.bob)
    return made


@pytest.fixture(autouse=True)
def the_equations_hold(request, db):
    yield
    call_command("verify_ledger")
    assert differences() == []


def settle(district, shift):
    return close_and_settle(shift, district.manager, count=Attendance.objects.filter(shift=shift).count())


def raised(shift, kind=Kind.FAR, **about):
    return flags.raise_flag(Flag(kind=kind, shift=shift, **about), at=at(16))


def decide(flag, by, decision=Decision.COUNTS, note="", moment=None):
    decide_flag.decide_many(flags=[flag], decision=decision, note=note, by=by, at=moment or at(17))
    flag.refresh_from_db()
    return flag


def pays(shift, *people):
    return [(row(shift, person).pay, ledger.balance(person)) for person in people]


# --- raising ---------------------------------------------------------------------------------------------------------------


def test_a_flag_is_raised_once(district, shift):
    first = raised(shift, attendance=row(shift, district.alice), detail={"metres": 900})
    again = raised(shift, attendance=row(shift, district.alice), detail={"metres": 700})
    assert (again.pk, again.detail, Flag.objects.count()) == (first.pk, {"metres": 900}, 1)
    assert first.key == f"far:{first.attendance_id}"


def test_an_accepted_scan_stands_for_its_attendance(district, shift):
    came = shift.scans.get(person=district.alice, act="in")
    flag = raised(shift, kind=Kind.CLOCK, scan=came)
    assert (flag.attendance, flag.key) == (row(shift, district.alice), f"clock:{came.pk}")


def test_a_scan_that_was_refused_stands_for_nobody(district, shift):
    with pytest.raises(Refused):
        scan(shift, district.carol, "out", at(15))
    refused = cast.scanned(
        id=shift.pk, shift=shift, person=district.alice, act="in", scanned_at=at(15), reason="closed", door=Door.STAFF
    )
    refused.accepted = False
    refused.save()
    assert raised(shift, kind=Kind.UPLOAD, scan=refused).attendance is None
    settle(district, shift)
    assert pays(shift, district.alice) == [("paid", 20)]


# --- waiting ---------------------------------------------------------------------------------------------------------------


def test_what_a_flag_is_about_waits_and_the_others_are_paid(district, shift):
    raised(shift, attendance=row(shift, district.alice))
    settle(district, shift)
    assert pays(shift, district.alice, district.bob) == [("second", 0), ("paid", 20)]
    assert (record_hours.verified_minutes(district.alice), record_hours.verified_minutes(district.bob)) == (0, 120)
    assert (escrow(shift), allot_actions.free_points(district.point)) == (0, 980)


def test_a_flag_about_the_shift_holds_everybody(district, shift):
    raised(shift, kind=Kind.HEADS)
    settle(district, shift)
    assert pays(shift, district.alice, district.bob) == [("second", 0), ("second", 0)]
    assert record_hours.verified_minutes(district.bob) == 0


def test_many_entries_by_hand_hold_those_entries_only(district, shift):
    serve(shift, district.carol, door=Door.ROSTER, by=district.manager)
    flag = raised(shift, kind=Kind.BY_HAND)
    settle(district, shift)
    confirm_actions.confirm_attendances(attendances=[row(shift, district.carol)], by=district.reviewer, at=at(17))
    assert pays(shift, district.alice, district.carol) == [("paid", 20), ("second", 0)]
    assert record_hours.verified_minutes(district.carol) == 0
    decide(flag, district.reviewer)
    assert pays(shift, district.carol) == [("paid", 20)]
    assert record_hours.verified_minutes(district.carol) == 120


def test_an_objection_holds_nothing(district, shift):
    raised(shift, kind=Kind.OBJECTION, attendance=row(shift, district.alice), raised_by=district.alice, words="三小时")
    settle(district, shift)
    assert pays(shift, district.alice) == [("paid", 20)]
    assert record_hours.verified_minutes(district.alice) == 120


def test_what_waits_for_the_budget_is_not_paid_while_it_is_flagged(district):
    poor = cast.shift(district.other_point, district.other_manager, start=at(14))
    serve(poor, district.alice)
    close_and_settle(poor, district.other_manager)
    flag = raised(poor, attendance=row(poor, district.alice))
    fund(district.other_point, 20)
    settle_actions.settle_due(at=at(18))
    assert pays(poor, district.alice) == [("budget", 0)]
    decide(flag, district.district_admin)
    settle_actions.settle_due(at=at(19))
    assert pays(poor, district.alice) == [("paid", 20)]


def test_many_entries_by_hand_concern_the_people_entered_and_who_entered_them(district, shift):
    """Alice came by her own phone, carol by bob's tick: a flag about entries by hand waits for alice's household, not theirs."""
    serve(shift, district.carol, door=Door.ROSTER, by=district.bob)
    settle(district, shift)
    flag = raised(shift, kind=Kind.BY_HAND)
    found = {}
    for person in (district.alice, district.bob, district.carol):
        reviewer = cast.appoint(cast.person(f"{person.name[0]}审(演示)"), "reviewer", district.community)
        share_household(reviewer, person)
        found[person] = list(permissions.flags_to_decide(reviewer, at(17)))
    assert found == {district.alice: [flag], district.bob: [], district.carol: []}


# --- deciding --------------------------------------------------------------------------------------------------------------


def test_what_counts_is_paid_once(district, shift):
    flag = raised(shift, attendance=row(shift, district.alice))
    settle(district, shift)
    decide(flag, district.reviewer)
    decided = decide(flag, district.street_admin, Decision.REFUSED, "太远", moment=at(18))
    assert (decided.decision, decided.decided_by, decided.decided_at) == ("counts", district.reviewer, at(17))
    assert pays(shift, district.alice) == [("paid", 20)]
    assert (escrow(shift), allot_actions.free_points(district.point), record_hours.verified_minutes(district.alice)) == (
        0,
        960,
        120,
    )
    assert AuditRow.objects.filter(act="flag.decide").count() == 1
    assert Notice.objects.filter(person=district.alice, kind="credited").count() == 1


def test_before_settlement_nothing_is_paid(district, shift):
    flag = raised(shift, attendance=row(shift, district.alice))
    decide(flag, district.reviewer, moment=at(16, 5))
    assert Transfer.objects.filter(kind="award").count() == 0
    settle(district, shift)
    assert pays(shift, district.alice) == [("paid", 20)]


def test_with_another_flag_open_it_waits_on(district, shift):
    alice = row(shift, district.alice)
    one, two = raised(shift, attendance=alice), raised(shift, kind=Kind.CLOCK, attendance=alice)
    settle(district, shift)
    decide(one, district.reviewer)
    assert pays(shift, district.alice) == [("second", 0)]
    decide(two, district.reviewer)
    assert pays(shift, district.alice) == [("paid", 20)]


def test_an_entry_by_hand_needs_its_confirmation_too(district, shift):
    serve(shift, district.carol, door=Door.ROSTER, by=district.manager)
    flag = raised(shift, attendance=row(shift, district.carol))
    settle(district, shift)
    decide(flag, district.reviewer)
    assert pays(shift, district.carol) == [("second", 0)]
    confirm_actions.confirm_attendances(attendances=[row(shift, district.carol)], by=district.reviewer, at=at(18))
    assert pays(shift, district.carol) == [("paid", 20)]


def test_what_does_not_count_ends_at_nothing_and_the_person_reads_why(district, shift):
    flag = raised(shift, attendance=row(shift, district.alice))
    settle(district, shift)
    decide(flag, district.reviewer, Decision.REFUSED, "两公里外签到")
    alice = row(shift, district.alice)
    assert (alice.pay, alice.pay_note, alice.points, alice.minutes) == ("nothing", "refused", 0, 120)
    assert (ledger.balance(district.alice), record_hours.verified_minutes(district.alice)) == (0, 0)
    told = Notice.objects.get(person=district.alice)
    assert (told.kind, told.params["note"]) == ("not_counted", "两公里外签到")


def test_refused_before_settlement_it_earns_nothing(district, shift):
    flag = raised(shift, attendance=row(shift, district.alice))
    decide(flag, district.reviewer, Decision.REFUSED, "不在现场", moment=at(16, 5))
    settle(district, shift)
    assert pays(shift, district.alice, district.bob) == [("nothing", 0), ("paid", 20)]
    assert Notice.objects.get(person=district.alice).kind == "not_counted"


def test_what_was_paid_before_the_flag_is_taken_back(district, shift):
    settle(district, shift)
    flag = raised(shift, attendance=row(shift, district.alice))
    assert (ledger.balance(district.alice), record_hours.verified_minutes(district.alice)) == (20, 0)
    decide(flag, district.reviewer, Decision.REFUSED, "不在现场")
    assert pays(shift, district.alice, district.bob) == [("nothing", 0), ("paid", 20)]
    assert (escrow(shift), allot_actions.free_points(district.point)) == (0, 980)


def test_a_whole_shift_may_not_count(district, shift):
    flag = raised(shift, kind=Kind.HEADS)
    settle(district, shift)
    decide(flag, district.reviewer, Decision.REFUSED, "现场没有人")
    assert pays(shift, district.alice, district.bob) == [("nothing", 0), ("nothing", 0)]
    assert allot_actions.free_points(district.point) == 1_000


def test_many_are_decided_with_one_press(district, shift):
    other = reserved(cast.shift(district.point, district.manager, start=at(10)), 200)
    serve(other, district.carol, start=at(10), end=at(12))
    found = [raised(shift, attendance=row(shift, p)) for p in (district.alice, district.bob)]
    found.append(raised(other, attendance=row(other, district.carol)))
    settle(district, shift)
    settle(district, other)
    fields = {"flags": found, "decision": Decision.COUNTS, "note": "", "by": district.reviewer, "at": at(17)}
    assert (decide_flag.decide_many(**fields), decide_flag.decide_many(**fields)) == (3, 0)
    assert pays(shift, district.alice, district.bob) == [("paid", 20), ("paid", 20)]
    assert pays(other, district.carol) == [("paid", 20)]


# --- who decides -----------------------------------------------------------------------------------------------------------


def refused(flag, by, *args):
    with pytest.raises(Refused) as caught:
        decide(flag, by, *args)
    flag.refresh_from_db()
    assert flag.decided_at is None
    return caught.value.reason


def test_only_a_reviewer_of_the_area_decides(district, shift):
    flag = raised(shift, attendance=row(shift, district.alice))
    for person in (district.carol, district.manager, district.other_manager, district.auditor):
        assert refused(flag, person) == AttendanceRefusal.NOT_YOURS


def test_nobody_involved_decides(district, shift):
    home = Household.objects.create(created_at=at(9))
    for person in (district.alice, district.reviewer):
        person.household = home
        person.save()
    Shift.objects.filter(pk=shift.pk).update(leader=cast.appoint(district.carol, "reviewer", district.community))
    flag = raised(shift, attendance=row(shift, district.alice))
    for person in (district.reviewer, district.carol):
        assert refused(flag, person) == SettlementRefusal.INVOLVED
    assert decide(flag, district.street_admin).decision == "counts"


def test_who_took_part_does_not_decide_about_the_whole_shift(district, shift):
    serve(shift, district.reviewer)
    assert refused(raised(shift, kind=Kind.HEADS), district.reviewer) == SettlementRefusal.INVOLVED


def test_who_raised_it_does_not_decide(district, shift):
    flag = raised(shift, attendance=row(shift, district.alice), raised_by=district.reviewer)
    assert refused(flag, district.reviewer) == SettlementRefusal.INVOLVED


def test_a_no_needs_a_line(district, shift):
    flag = raised(shift, attendance=row(shift, district.alice))
    assert refused(flag, district.reviewer, Decision.REFUSED, " ") == AttendanceRefusal.NOTE


def test_an_objection_strikes_nothing_out(district, shift):
    flag = raised(shift, kind=Kind.OBJECTION, attendance=row(shift, district.alice), raised_by=district.alice)
    assert refused(flag, district.reviewer, Decision.REFUSED, "不行") == AttendanceRefusal.CORRECT_IT
    assert refused(flag, district.reviewer, Decision.COUNTS, "") == AttendanceRefusal.NOTE
    decide(flag, district.reviewer, Decision.CORRECTED, "改为三小时")
    told = Notice.objects.get(kind="objection_decided")
    assert (told.person, told.params["decision"], told.params["note"]) == (district.alice, "corrected", "改为三小时")
