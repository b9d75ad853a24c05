"""Closing, paying, waiting, confirming, correcting."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from events.models import Attendance, Door, Job, Scan, Shift, Signup
from events.settlement.actions import confirm as confirm_actions
from events.settlement.actions import settle as settle_actions
from events.settlement.corrections.actions import correct as correct_actions
from events.settlement.corrections.refusals import CorrectionRefusal
from events.settlement.refusals import SettlementRefusal
from points.budgets.actions import allot as allot_actions
from points.ledger import actions as ledger
from points.models import Transfer
from tests import cast
from tests.cast import at
from tests.support.budget_factory import escrow, fund, reserved
from tests.support.refusal_checks import refused_unwritten
from tests.support.settlement_factory import AFTERWARDS, close, close_and_settle, row, scan, serve
from tests.support.snapshot import kept_fixture
from volunteer.core.ids import new_id
from volunteer.models import AuditRow, Household, Notice


@kept_fixture
def shift(district):
    """14:00 to 16:00, ten places, 200 of the point's 1,000 points reserved."""
    fund(district.point, 1_000)
    return reserved(cast.shift(district.point, district.manager, start=at(14)), 200)


@pytest.fixture(autouse=True)
def the_book_agrees(request, db):
    yield
    call_command("verify_ledger")


# --- closing ---------------------------------------------------------------------------------------------------------------


def test_closing_keeps_the_leaders_word(district, shift):
    close(shift, district.manager, count=7)
    shift.refresh_from_db()
    assert (shift.state, shift.head_count, shift.report, shift.closed_by) == ("closed", 7, "顺利完成", district.manager)
    assert shift.closed_at == at(16, 10)


def test_the_first_closing_stands(district, shift):
    close(shift, district.manager, count=7)
    close(shift, district.manager, count=99, moment=at(18))
    shift.refresh_from_db()
    assert (shift.head_count, shift.closed_at) == (7, at(16, 10))
    assert AuditRow.objects.filter(act="shift.close").count() == 1


def test_who_stayed_to_the_end_is_counted_to_the_end(district, shift):
    scan(shift, district.alice, "in", at(14))
    scan(shift, district.bob, "in", at(14))
    close(shift, district.manager, stayed=[district.alice.pk])
    alice = row(shift, district.alice)
    assert (alice.out_at, alice.minutes, alice.grade) == (at(16), 120, "B")
    assert row(shift, district.bob).out_at is None
    assert Scan.objects.get(door=Door.CLOSING).by == district.manager


def test_the_leaders_word_moves_no_check_out(district, shift):
    serve(shift, district.alice, end=at(15, 30))
    close(shift, district.manager, stayed=[district.alice.pk, district.carol.pk])
    assert row(shift, district.alice).out_at == at(15, 30)
    assert not Attendance.objects.filter(person=district.carol).exists()


def test_closing_early_counts_until_then(district, shift):
    scan(shift, district.alice, "in", at(14))
    close(shift, district.manager, stayed=[district.alice.pk], moment=at(15, 30))
    assert row(shift, district.alice).out_at == at(15, 30)


def test_a_shift_that_has_not_begun_is_not_closed(district, shift):
    assert refused_unwritten(close, shift=shift, by=district.manager, moment=at(13, 59)) == SettlementRefusal.NOT_BEGUN


@pytest.mark.parametrize("state", ["draft", "approved", "cancelled"])
def test_a_shift_that_is_not_running_is_not_closed(district, shift, state):
    Shift.objects.filter(pk=shift.pk).update(state=state)
    assert refused_unwritten(close, shift=shift, by=district.manager) == SettlementRefusal.NOT_RUNNING
    assert refused_unwritten(settle_actions.settle, shift=shift, at=at(18)) == SettlementRefusal.NOT_RUNNING
    Shift.objects.filter(pk=shift.pk).update(state="published")  # the book would miss what a cancelled one gives back


# --- settling --------------------------------------------------------------------------------------------------------------


def test_what_counts_is_paid_and_the_rest_goes_back(district, shift):
    serve(shift, district.alice)
    serve(shift, district.bob, end=at(15, 30))
    close_and_settle(shift, district.manager)
    assert (ledger.balance(district.alice), ledger.balance(district.bob)) == (20, 15)
    assert (escrow(shift), allot_actions.free_points(district.point)) == (0, 965)
    alice = row(shift, district.alice)
    assert (alice.pay, alice.points, alice.pay_note) == ("paid", 20, "")
    award = Transfer.objects.get(key=f"attendance:{alice.pk}")
    assert (award.earned_on, award.source_type, award.source_id) == (at(14).date(), "attendance", str(alice.pk))
    shift.refresh_from_db()
    assert (shift.state, shift.settled_at) == ("settled", at(16, 10))


def test_settling_twice_pays_once(district, shift):
    serve(shift, district.alice)
    close_and_settle(shift, district.manager)
    settle_actions.settle(shift=shift, at=at(18))
    assert ledger.balance(district.alice) == 20
    assert Notice.objects.filter(kind="credited").count() == 1


def test_each_is_told_what_was_credited(district, shift):
    serve(shift, district.alice)
    close_and_settle(shift, district.manager)
    told = Notice.objects.get(kind="credited")
    assert (told.person, told.params) == (district.alice, {"title": "清理楼道(演示)", "points": 20, "minutes": 120})


def test_coefficients_of_category_and_job_are_paid(district, shift):
    district.rule.coefficients = {"environment": 150}
    district.rule.save()
    shift.jobs.update(coefficient=120)
    serve(shift, district.alice)
    close_and_settle(shift, district.manager)
    assert ledger.balance(district.alice) == 36


def test_too_short_a_time_is_recorded_and_earns_nothing(district, shift):
    serve(shift, district.alice, end=at(14, 40))
    close_and_settle(shift, district.manager)
    assert (row(shift, district.alice).pay, row(shift, district.alice).pay_note) == ("nothing", "too_short")
    assert ledger.balance(district.alice) == 0
    assert Notice.objects.count() == 0


def test_without_a_check_out_nothing_counts(district, shift):
    scan(shift, district.alice, "in", at(14))
    close_and_settle(shift, district.manager)
    assert (row(shift, district.alice).pay, row(shift, district.alice).pay_note) == ("pending", "no_check_out")
    assert (ledger.balance(district.alice), escrow(shift)) == (0, 0)


def test_a_shift_that_nobody_closed_is_settled_after_a_day(district, shift):
    serve(shift, district.alice)
    assert refused_unwritten(settle_actions.settle, shift=shift, at=at(15, 59, day=25)) == SettlementRefusal.NOT_CLOSED
    assert settle_actions.settle_due(at=at(15, 59, day=25)) == 0
    assert settle_actions.settle_due(at=at(16, day=25)) == 1
    assert ledger.balance(district.alice) == 20


def test_a_closed_shift_is_settled_at_once(district, shift):
    serve(shift, district.alice)
    close(shift, district.manager)
    assert settle_actions.settle_due(at=at(16, 11)) == 1
    assert settle_actions.settle_due(at=at(16, 12)) == 0
    assert ledger.balance(district.alice) == 20


def test_what_stood_open_for_fourteen_days_ends_at_nothing(district, shift):
    scan(shift, district.alice, "in", at(14))
    close_and_settle(shift, district.manager)
    settle_actions.settle_due(at=at(14) + timedelta(days=14))
    assert row(shift, district.alice).pay == "pending"
    settle_actions.settle_due(at=at(14) + timedelta(days=14, seconds=1))
    assert (row(shift, district.alice).pay, row(shift, district.alice).pay_note) == ("nothing", "no_check_out")


@pytest.mark.parametrize("people", [2, 9])
def test_settling_takes_a_constant_number_of_statements(district, shift, people):
    serve(shift, *[cast.person(f"众{n}(演示)") for n in range(people)])
    close(shift, district.manager)
    with CaptureQueriesContext(connection) as queries:
        settle_actions.settle(shift=shift, at=at(16, 10))
    assert len([q for q in queries if "SAVEPOINT" not in q["sql"]]) <= 44, [q["sql"][:90] for q in queries]


# --- beyond places and budget ------------------------------------------------------------------------------------------------


def test_places_go_to_those_signed_up_then_in_order_of_arrival(district, shift):
    job = shift.jobs.get()
    job.capacity = 2
    job.save()
    serve(shift, district.carol, start=at(14, 0))
    serve(shift, district.bob, start=at(14, 6))
    serve(shift, district.alice, start=at(14, 7))
    Signup.objects.create(
        id=new_id(at(9)), shift=shift, job=job, person=district.alice, signed_by=district.alice, state="place", queued_at=at(9)
    )
    close_and_settle(shift, district.manager)
    assert [row(shift, p).extra for p in (district.carol, district.bob, district.alice)] == [False, True, False]
    bob = row(shift, district.bob)
    assert (bob.pay, bob.points, bob.minutes, ledger.balance(district.bob)) == ("budget", 10 * 90 // 60, 90, 0)
    assert Notice.objects.get(person=district.bob).kind == "pay_waiting"


def test_a_walk_in_beyond_the_places_is_paid_when_the_budget_can(district, shift):
    shift.jobs.update(capacity=1)
    serve(shift, district.alice)
    serve(shift, district.bob, start=at(14, 6))
    close_and_settle(shift, district.manager)
    assert ledger.balance(district.bob) == 0
    assert settle_actions.pay_waiting(point=district.point, at=at(17)) == 1
    assert settle_actions.pay_waiting(point=district.point, at=at(17)) == 0
    assert (ledger.balance(district.bob), escrow(shift), allot_actions.free_points(district.point)) == (15, 0, 965)
    assert row(shift, district.bob).pay == "paid"
    assert Notice.objects.filter(person=district.bob, kind="credited").count() == 1


def test_beyond_the_budget_points_wait_and_hours_stand(district):
    poor = cast.shift(district.other_point, district.other_manager, start=at(14))
    serve(poor, district.alice, district.bob)
    close_and_settle(poor, district.other_manager)
    assert [(r.pay, r.minutes) for r in (row(poor, district.alice), row(poor, district.bob))] == [("budget", 120)] * 2
    fund(district.other_point, 25)
    assert settle_actions.pay_waiting(point=district.other_point, at=at(18)) == 1
    assert ledger.balance(district.alice) + ledger.balance(district.bob) == 20
    assert allot_actions.free_points(district.other_point) == 5


def test_what_waits_is_paid_in_the_order_of_starts(district):
    """The shift with the smaller id begins last and is settled first, so neither decides."""
    made = [cast.shift(district.other_point, district.other_manager, start=at(11)) for _number in range(2)]
    later, earlier = sorted(made, key=lambda shift: shift.pk)
    later.start, later.end = at(14), at(16)
    later.save()
    for shift, person in ((later, district.alice), (earlier, district.bob)):
        serve(shift, person, start=shift.start, end=shift.end)
        close_and_settle(shift, district.other_manager)
    fund(district.other_point, 20)
    assert settle_actions.pay_waiting(point=district.other_point, at=at(18)) == 1
    assert (ledger.balance(district.bob), ledger.balance(district.alice)) == (20, 0)


def test_tick_pays_what_waits(district):
    poor = cast.shift(district.other_point, district.other_manager, start=at(14))
    serve(poor, district.alice)
    close_and_settle(poor, district.other_manager)
    fund(district.other_point, 20)
    settle_actions.settle_due(at=at(18))
    assert ledger.balance(district.alice) == 20


# --- a second person ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def ticked(district, shift):
    """Alice was ticked in and out by the manager; the shift is settled."""
    serve(shift, district.alice, door=Door.ROSTER, by=district.manager)
    close_and_settle(shift, district.manager)
    return row(shift, district.alice)


def test_entries_by_hand_earn_nothing_before_a_second_persons_word(district, shift, ticked):
    assert (ticked.pay, ticked.points, ticked.minutes) == ("second", 20, 120)
    assert (ledger.balance(district.alice), escrow(shift)) == (0, 0)


def test_a_second_person_confirms_once(district, shift, ticked):
    assert confirm_actions.confirm_attendances(attendances=[ticked], by=district.reviewer, at=at(17)) == 1
    assert confirm_actions.confirm_attendances(attendances=[ticked], by=district.reviewer, at=at(17)) == 0
    ticked.refresh_from_db()
    assert (ticked.pay, ticked.confirmed_by, ticked.confirmed_at) == ("paid", district.reviewer, at(17))
    assert (ledger.balance(district.alice), escrow(shift)) == (20, 0)


def test_after_the_second_persons_word_the_person_is_told_once_that_points_came(district, ticked):
    news = Notice.objects.filter(person=district.alice, kind__in=["credited", "pay_waiting"])
    assert not news.exists()
    for _again in range(2):
        confirm_actions.confirm_attendances(attendances=[ticked], by=district.reviewer, at=at(17))
        settle_actions.pay_waiting(point=district.point, at=at(18))
    assert [(notice.kind, notice.params["points"]) for notice in news] == [("credited", 20)]


def test_confirmed_before_settlement_it_is_paid_with_the_others(district, shift):
    serve(shift, district.alice, door=Door.ROSTER, by=district.manager)
    confirm_actions.confirm_attendances(attendances=[row(shift, district.alice)], by=district.reviewer, at=at(16, 5))
    assert ledger.balance(district.alice) == 0
    close_and_settle(shift, district.manager)
    assert ledger.balance(district.alice) == 20


def test_only_a_reviewer_of_the_area_confirms(district, ticked):
    for person in (district.other_manager, district.carol, district.manager, district.auditor):
        assert (
            refused_unwritten(confirm_actions.confirm_attendances, attendances=[ticked], by=person, at=at(17))
            == SettlementRefusal.NOT_YOURS
        )


def test_nobody_involved_confirms(district, shift):
    leader = cast.appoint(district.manager, "community_admin", district.community)
    home = Household.objects.create(created_at=at(9))
    for person in (district.alice, district.reviewer):
        person.household = home
        person.save()
    serve(shift, district.alice, door=Door.ROSTER, by=district.community_admin)
    close_and_settle(shift, district.manager)
    ticked = row(shift, district.alice)
    for person in (leader, district.community_admin, district.reviewer):
        assert (
            refused_unwritten(confirm_actions.confirm_attendances, attendances=[ticked], by=person, at=at(17))
            == SettlementRefusal.INVOLVED
        )
    assert confirm_actions.confirm_attendances(attendances=[ticked], by=district.street_admin, at=at(17)) == 1


def test_the_leaders_late_word_waits_for_a_second_person(district, shift):
    scan(shift, district.alice, "in", at(14))
    close_and_settle(shift, district.manager)
    for _ in range(2):
        settle_actions.record_stayed(attendance=row(shift, district.alice), by=district.manager, at=at(18))
    late = row(shift, district.alice)
    assert (late.pay, late.grade, late.minutes, late.points) == ("second", "C", 120, 20)
    confirm_actions.confirm_attendances(attendances=[late], by=district.reviewer, at=at(19))
    assert ledger.balance(district.alice) == 20


def test_after_fourteen_days_no_late_word_is_heard(district, shift):
    scan(shift, district.alice, "in", at(14))
    close_and_settle(shift, district.manager)
    late = at(15) + timedelta(days=14)
    assert (
        refused_unwritten(settle_actions.record_stayed, attendance=row(shift, district.alice), by=district.manager, at=late)
        == SettlementRefusal.TOO_LATE
    )


# --- corrections -------------------------------------------------------------------------------------------------------------


@pytest.fixture
def paid(district, shift):
    serve(shift, district.alice)
    close_and_settle(shift, district.manager)
    return row(shift, district.alice)


def correct(paid, district, counted, by=None, moment=AFTERWARDS):
    return correct_actions.correct(attendance=paid, counted=counted, by=by or district.reviewer, reason="早退", at=moment)


def test_a_correction_reverses_and_pays_anew(district, shift, paid):
    correct(paid, district, (at(14), at(15, 30)))
    assert (ledger.balance(district.alice), escrow(shift), allot_actions.free_points(district.point)) == (15, 0, 985)
    keys = set(Transfer.objects.filter(source_type="attendance").values_list("key", flat=True))
    assert keys == {f"attendance:{paid.pk}", f"reverse:attendance:{paid.pk}", f"attendance:{paid.pk}:2"}
    paid.refresh_from_db()
    assert (paid.minutes, paid.points, paid.pay) == (90, 15, "paid")
    assert Notice.objects.get(kind="corrected").params["points"] == 15
    assert AuditRow.objects.get(act="attendance.correct").detail["reason"] == "早退"


def test_the_same_correction_again_changes_nothing(district, paid):
    correct(paid, district, (at(14), at(15, 30)))
    before = Transfer.objects.count()
    correct(paid, district, (at(14), at(15, 30)), moment=at(19))
    assert Transfer.objects.count() == before
    assert Notice.objects.filter(kind="corrected").count() == 1


def test_a_correction_can_be_corrected(district, shift, paid):
    correct(paid, district, (at(14), at(15, 30)))
    correct(paid, district, (at(14), at(16)), moment=at(19))
    assert (ledger.balance(district.alice), escrow(shift)) == (20, 0)


def test_voided_it_leaves_nothing(district, shift, paid):
    correct(paid, district, None)
    paid.refresh_from_db()
    assert (paid.minutes, paid.pay, paid.pay_note, ledger.balance(district.alice)) == (0, "nothing", "void", 0)
    assert (escrow(shift), allot_actions.free_points(district.point)) == (0, 1_000)


def test_spent_points_become_a_debt(district, shift, paid):
    spend = ledger.Move(
        "lapse:test", "lapse", ledger.wallet_account(district.alice), ledger.expired_account(district.area), 18, ("test", "spent")
    )
    ledger.post(moves=[spend], at=at(17))
    correct(paid, district, (at(14), at(15, 30)))
    assert (ledger.balance(district.alice), ledger.owed_points(district.alice)) == (0, 3)
    assert escrow(shift) == 0


@pytest.mark.parametrize(
    ("counted", "reason"),
    [
        ((at(13), at(16)), CorrectionRefusal.OUTSIDE),
        ((at(14), at(16, 30)), CorrectionRefusal.OUTSIDE),
        ((at(16), at(14)), CorrectionRefusal.OUTSIDE),
    ],
)
def test_a_correction_stays_within_presence_and_shift(district, paid, counted, reason):
    assert refused_unwritten(correct, paid=paid, district=district, counted=counted) == reason


def test_nobody_corrects_ones_own_record(district, paid):
    assert refused_unwritten(correct, paid=paid, district=district, counted=None, by=district.alice) == CorrectionRefusal.INVOLVED


def test_before_settlement_there_is_nothing_to_correct(district, shift):
    serve(shift, district.alice)
    found = refused_unwritten(correct, paid=row(shift, district.alice), district=district, counted=None)
    assert found == CorrectionRefusal.NOT_SETTLED


def test_moving_to_a_better_job_beyond_the_reserve_waits_for_the_budget(district):
    """Nobody is paid from nothing: where a shift reserved too little, the rest waits."""
    fund(district.point, 30)
    small = reserved(cast.shift(district.point, district.manager, start=at(14)), 30)
    Job.objects.filter(shift=small).update(coefficient=100)
    serve(small, district.alice, district.bob)
    close_and_settle(small, district.manager)
    assert sorted(r.pay for r in Attendance.objects.filter(shift=small)) == ["budget", "paid"]
