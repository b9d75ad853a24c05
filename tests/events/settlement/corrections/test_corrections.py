"""Putting records right: another time, another person, a shift that never took place."""

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from events.attendance.recorder import LateReason, Recorder
from events.models import Attendance, Correction, Flag, Makeup, Scan, Shift, Signup
from events.records import hours as record_hours
from events.settlement.actions import confirm as confirm_actions
from events.settlement.actions import settle as settle_actions
from events.settlement.corrections.actions import correct as correct_actions
from events.settlement.corrections.refusals import CorrectionRefusal
from points.budgets.actions import allot as allot_actions
from points.ledger import actions as ledger
from points.models import Transfer
from tests import cast
from tests.cast import at
from tests.support import attendance_checks
from tests.support.budget_factory import escrow, fund, reserved
from tests.support.clients import log_in
from tests.support.refusal_checks import refused_unwritten
from tests.support.settlement_factory import close_and_settle, row, scan, serve
from tests.support.snapshot import kept_fixture
from tests.support.witness_factory import strict
from volunteer.core.ids import new_id
from volunteer.models import AuditRow, Household, Notice

AFTERWARDS = at(18)


@kept_fixture
def shift(district):
    """14:00 to 16:00, 200 of the point's 1,000 points reserved."""
    fund(district.point, 1_000)
    return reserved(cast.shift(district.point, district.manager, start=at(14)), 200)


@pytest.fixture
def settled(district, shift):
    """Alice and Bob were there; both have 20 points."""
    serve(shift, district.alice, district.bob)
    close_and_settle(shift, district.manager, count=2)
    shift.refresh_from_db()
    return shift


@pytest.fixture(autouse=True)
def the_door_agrees(db):
    yield
    assert attendance_checks.differences() == []


def correct(record, by, counted=None, reason="早退", moment=AFTERWARDS):
    return correct_actions.correct(attendance=record, counted=counted, by=by, reason=reason, at=moment)


def replace(record, person, by, moment=AFTERWARDS):
    return correct_actions.replace_person(attendance=record, person=person, by=by, reason="扫错了人", at=moment)


def not_held(shift, by, moment=AFTERWARDS):
    return correct_actions.mark_not_held(shift=shift, by=by, reason="当天大风, 没有举行", at=moment)


# --- another time ------------------------------------------------------------------------------------------------------------


def test_what_stood_before_and_after_is_kept(district, settled):
    alice = row(settled, district.alice)
    correct(alice, district.reviewer, (at(14), at(15, 30)))
    made = Correction.objects.get()
    assert (made.attendance, made.kind, made.reason, made.by, made.at) == (alice, "time", "早退", district.reviewer, AFTERWARDS)
    assert (made.before["minutes"], made.before["points"], made.before["pay"]) == (120, 20, "paid")
    assert (made.after["minutes"], made.after["points"], made.after["pay"]) == (90, 15, "paid")
    assert made.before["counted_end"] == at(16).isoformat().replace("16:00:00+08:00", "08:00:00+00:00")
    assert Notice.objects.get(kind="corrected").url == f"/my/record/{alice.pk}/"


def test_a_correction_is_never_rewritten(district, settled):
    alice = row(settled, district.alice)
    correct(alice, district.reviewer, (at(14), at(15, 30)))
    correct(alice, district.reviewer, (at(14), at(16)), moment=at(19))
    assert [made.after["minutes"] for made in Correction.objects.all()] == [90, 120]


@pytest.mark.parametrize("who", ["carol", "manager", "other_manager", "auditor", "keeper"])
def test_only_a_reviewer_of_the_area_corrects(district, settled, who):
    found = refused_unwritten(correct, record=row(settled, district.alice), by=getattr(district, who))
    assert found == CorrectionRefusal.NOT_YOURS
    assert not Correction.objects.exists()


def test_a_reviewer_of_another_street_does_not(district, settled):
    other = cast.appoint(cast.person("韩审(演示)"), "reviewer", district.other_community)
    assert refused_unwritten(correct, record=row(settled, district.alice), by=other) == CorrectionRefusal.NOT_YOURS


@pytest.mark.parametrize("part", ["leader", "closer", "receiver", "household", "entered it"])
def test_who_is_part_of_it_does_not_correct(district, part):
    """A reviewer who led, closed, entered or took part, or lives with somebody who did."""
    fund(district.point, 1_000)
    by = district.reviewer
    made = reserved(cast.shift(district.point, by if part == "leader" else district.manager, start=at(14)), 200)
    serve(made, by if part == "receiver" else district.alice, by=by if part == "entered it" else None, door="roster")
    close_and_settle(made, by if part == "closer" else district.manager)
    if part == "household":
        for person in (by, district.alice):
            person.household = Household.objects.get_or_create(created_at=at(8))[0]
            person.save()
    assert refused_unwritten(correct, record=Attendance.objects.get(), by=by) == CorrectionRefusal.INVOLVED


def test_a_reason_is_needed(district, settled):
    assert (
        refused_unwritten(correct, record=row(settled, district.alice), by=district.reviewer, reason=" ")
        == CorrectionRefusal.NO_REASON
    )


def test_a_record_without_check_out_can_be_voided_and_stays_so(district, shift):
    scan(shift, district.alice, "in", at(14))
    close_and_settle(shift, district.manager)
    alice = row(shift, district.alice)
    correct(alice, district.reviewer)
    correct(alice, district.reviewer, moment=at(19))
    alice.refresh_from_db()
    assert (alice.pay, alice.pay_note, alice.minutes, Correction.objects.count()) == ("nothing", "void", 0, 1)


def test_no_late_word_brings_back_what_was_put_right(district, shift):
    scan(shift, district.alice, "in", at(14))
    serve(shift, district.bob)
    close_and_settle(shift, district.manager, count=2)
    correct(row(shift, district.alice), district.reviewer)
    settle_actions.record_stayed(attendance=row(shift, district.alice), by=district.manager, at=at(19))
    alice = row(shift, district.alice)
    assert (alice.pay, alice.pay_note, alice.minutes, alice.out_at) == ("nothing", "void", 0, None)
    correct(row(shift, district.bob), district.reviewer, (at(14), at(15, 30)))
    late = cast.scanned(id=new_id(at(20)), shift=shift, person=district.bob, act="out", scanned_at=at(16, 20))
    shift.refresh_from_db()
    with transaction.atomic():
        desk = Recorder(shift, [district.bob.pk], at(20), {}, held=True)
        assert refused_unwritten(desk.enter, scan=late) == LateReason.PUT_RIGHT
    assert row(shift, district.bob).minutes == 90


def test_the_outlook_says_what_will_follow(district, settled):
    alice = row(settled, district.alice)
    spend = ledger.Move(
        "lapse:test", "lapse", ledger.wallet_account(district.alice), ledger.expired_account(district.area), 18, ("test", "spent")
    )
    ledger.post(moves=[spend], at=at(17))
    told = correct_actions.preview_correction(shift=settled, attendance=alice, counted=(at(14), at(15, 30)), at=at(17))
    assert (told.minutes, told.points, told.taken_back, told.owed, told.waits) == (90, 15, 20, 3, False)
    correct(alice, district.reviewer, (at(14), at(15, 30)))
    assert (ledger.balance(district.alice), ledger.owed_points(district.alice)) == (0, told.owed)


def test_the_outlook_says_what_waits_because_nobody_vouches(district, shift):
    strict(unwitnessed_shifts=0)
    serve(shift, district.alice)
    close_and_settle(shift, district.manager, count=1)
    alice = row(shift, district.alice)
    told = correct_actions.preview_correction(shift=alice.shift, attendance=alice, counted=(at(14), at(15, 30)), at=at(17))
    assert (told.minutes, told.points, told.owed, told.waits) == (90, 15, 0, True)
    correct(alice, district.reviewer, (at(14), at(15, 30)))
    assert row(shift, district.alice).pay == "second"


# --- another person ----------------------------------------------------------------------------------------------------------


def test_the_record_moves_to_who_was_there_and_waits_for_a_second_person(district, settled):
    alice = row(settled, district.alice)
    carol = replace(alice, district.carol, district.reviewer)
    alice.refresh_from_db()
    assert (alice.pay, alice.pay_note, alice.minutes, ledger.balance(district.alice)) == ("nothing", "void", 0, 0)
    assert (carol.person, carol.minutes, carol.grade, carol.pay, carol.points) == (district.carol, 120, "C", "second", 20)
    assert ledger.balance(district.carol) == 0 and record_hours.verified_minutes(district.carol) == 0
    assert (
        refused_unwritten(confirm_actions.confirm_attendances, attendances=[carol], by=district.reviewer, at=at(19))
        == CorrectionRefusal.INVOLVED
    )
    confirm_actions.confirm_attendances(attendances=[carol], by=district.community_admin, at=at(19))
    assert ledger.balance(district.carol) == 20 and record_hours.verified_minutes(district.carol) == 120
    assert (escrow(settled), allot_actions.free_points(district.point)) == (0, 960)
    assert Correction.objects.get().after["instead"] == str(carol.pk)
    assert {n.person for n in Notice.objects.filter(kind="corrected")} == {district.alice, district.carol}


def test_the_same_replacement_again_changes_nothing(district, settled):
    alice = row(settled, district.alice)
    first = replace(alice, district.carol, district.reviewer)
    scans, transfers = Scan.objects.count(), Transfer.objects.count()
    assert replace(alice, district.carol, district.reviewer, moment=at(19)) == first
    assert (Scan.objects.count(), Transfer.objects.count(), Correction.objects.count()) == (scans, transfers, 1)


def test_time_that_counts_elsewhere_is_not_counted_twice(district, settled):
    other = cast.shift(district.sister_point, district.community_admin, start=at(14))
    serve(other, district.carol, end=at(15))
    carol = replace(row(settled, district.alice), district.carol, district.reviewer)
    assert (carol.counted_start, carol.counted_end, carol.minutes) == (at(15), at(16), 0)


def test_nobody_gets_a_second_record_and_nobody_helps_their_own(district, settled):
    alice, by = row(settled, district.alice), district.reviewer
    assert refused_unwritten(replace, record=alice, person=district.bob, by=by) == CorrectionRefusal.HAS_RECORD
    assert refused_unwritten(replace, record=alice, person=district.alice, by=by) == CorrectionRefusal.SAME_PERSON
    assert refused_unwritten(replace, record=alice, person=by, by=by) == CorrectionRefusal.INVOLVED
    assert refused_unwritten(replace, record=alice, person=district.carol, by=district.manager) == CorrectionRefusal.NOT_YOURS


def test_what_was_voided_is_nobodys_to_pass_on(district, settled):
    alice = row(settled, district.alice)
    correct(alice, district.reviewer)
    assert refused_unwritten(replace, record=alice, person=district.carol, by=district.reviewer) == CorrectionRefusal.VOID


# --- the whole shift -----------------------------------------------------------------------------------------------------------


def test_a_shift_that_never_took_place_leaves_nothing(district, settled):
    not_held(settled, district.reviewer)
    settled.refresh_from_db()
    assert (settled.state, settled.state_note) == ("cancelled", "当天大风, 没有举行")
    rows = Attendance.objects.filter(shift=settled)
    assert {(r.minutes, r.points, r.pay, r.pay_note, r.counted_start) for r in rows} == {(0, 0, "nothing", "void", None)}
    assert (ledger.balance(district.alice), ledger.balance(district.bob), record_hours.verified_minutes(district.alice)) == (
        0,
        0,
        0,
    )
    assert (escrow(settled), allot_actions.free_points(district.point)) == (0, 1_000)
    kept = {(made.kind, made.before["points"], made.after["points"]) for made in Correction.objects.all()}
    assert kept == {("cancelled", 20, 0)} and Correction.objects.count() == 2
    assert {n.person for n in Notice.objects.filter(kind="not_held")} == {district.alice, district.bob}
    assert AuditRow.objects.get(act="shift.not_held").actor == district.reviewer


def test_the_same_again_changes_nothing(district, settled):
    not_held(settled, district.reviewer)
    transfers, told = Transfer.objects.count(), Notice.objects.count()
    not_held(settled, district.reviewer, moment=at(19))
    assert (Transfer.objects.count(), Notice.objects.count(), Correction.objects.count()) == (transfers, told, 2)


def test_a_closed_shift_gives_back_what_it_reserved(district, shift):
    serve(shift, district.alice)
    settle_actions.close_shift(shift=shift, by=district.manager, head_count=1, stayed=[], report="", at=at(16, 10))
    not_held(shift, district.reviewer)
    assert (escrow(shift), allot_actions.free_points(district.point), ledger.balance(district.alice)) == (0, 1_000, 0)
    settle_actions.settle_due(at=at(18) + timedelta(days=2))
    shift.refresh_from_db()
    assert shift.state == "cancelled" and ledger.balance(district.alice) == 0


def test_spent_points_become_a_debt(district, settled):
    spend = ledger.Move(
        "lapse:test", "lapse", ledger.wallet_account(district.alice), ledger.expired_account(district.area), 18, ("test", "spent")
    )
    ledger.post(moves=[spend], at=at(17))
    not_held(settled, district.reviewer)
    assert (ledger.balance(district.alice), ledger.owed_points(district.alice), ledger.owed_points(district.bob)) == (0, 18, 0)


def test_what_hung_on_the_shift_ends_with_it(district, settled):
    """Nobody missed it, hours asked for are sent back, and no case about it stays open."""
    job = settled.jobs.get()
    absent = Signup.objects.create(
        id=new_id(at(9)),
        shift=settled,
        job=job,
        person=district.carol,
        signed_by=district.carol,
        state="place",
        queued_at=at(9),
        missed_at=at(16, 10),
    )
    asked = Makeup.objects.create(
        id=new_id(at(17)),
        shift=settled,
        person=district.carol,
        minutes=60,
        evidence="在场",
        asked_by=district.carol,
        asked_at=at(17),
    )
    flag = Flag.objects.create(id=new_id(at(17)), shift=settled, kind="heads", key="heads:test", raised_at=at(17))
    not_held(settled, district.reviewer)
    for made in (absent, asked, flag):
        made.refresh_from_db()
    assert (absent.state, absent.missed_at) == ("cancelled", None)
    assert (asked.state, asked.reason, asked.decided_by) == ("returned", "当天大风, 没有举行", district.reviewer)
    assert (flag.decision, flag.decided_by) == ("corrected", district.reviewer)
    assert district.carol in {n.person for n in Notice.objects.filter(kind="not_held")}


def test_only_what_is_over_can_turn_out_not_to_have_been(district, shift):
    assert refused_unwritten(not_held, shift=shift, by=district.reviewer) == CorrectionRefusal.NOT_OVER
    Shift.objects.filter(pk=shift.pk).update(state="draft")
    assert refused_unwritten(not_held, shift=shift, by=district.reviewer) == CorrectionRefusal.NOT_OVER


def test_the_leader_does_not_undo_the_shift(district, settled):
    assert refused_unwritten(not_held, shift=settled, by=district.manager) == CorrectionRefusal.NOT_YOURS
    cast.appoint(district.manager, "reviewer", district.community)
    assert refused_unwritten(not_held, shift=settled, by=district.manager) == CorrectionRefusal.INVOLVED


# --- the pages -----------------------------------------------------------------------------------------------------------------


@pytest.fixture
def evening(time_machine):
    time_machine.move_to(AFTERWARDS, tick=False)


@pytest.mark.usefixtures("evening")
def test_the_page_shows_what_follows_before_it_is_done(client, district, settled):
    alice = row(settled, district.alice)
    url = f"/review/records/{alice.pk}/"
    sent = {"what": "time", "start": "14:00", "end": "15:30", "reason": "早退"}
    shown = log_in(client, district.reviewer).post(url, sent)
    assert (shown.context["outlook"].points, Correction.objects.count()) == (15, 0)
    sure = shown.context["form"]["sure"].value()
    other = client.post(url, sent | {"end": "16:00", "start": "14:30", "sure": sure})
    assert other.context["outlook"].minutes == 90 and not Correction.objects.exists()
    done = client.post(url, sent | {"sure": sure})
    assert done.status_code == 302 and Correction.objects.get().after["minutes"] == 90


@pytest.mark.usefixtures("evening")
@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"what": "time", "start": "13:00", "end": "15:00"}, "end"),
        ({"what": "time", "start": "", "end": "15:00"}, "start"),
        ({"what": "time", "start": "x", "end": "15:00"}, "start"),
        ({"what": "person", "person": ""}, "person"),
        ({"what": "person", "person": "00000000"}, "person"),
        ({"what": "nonsense"}, "what"),
        ({"what": "none", "reason": ""}, "reason"),
    ],
)
def test_what_is_wrong_is_said_at_the_field(client, district, settled, sent, field):
    url = f"/review/records/{row(settled, district.alice).pk}/"
    answer = log_in(client, district.reviewer).post(url, {"reason": "核对"} | sent)
    assert answer.status_code == 200 and answer.context["form"].errors[field]
    assert not Correction.objects.exists()


@pytest.mark.usefixtures("evening")
def test_somebody_else_by_number(client, district, settled):
    url = f"/review/records/{row(settled, district.alice).pk}/"
    sent = {"what": "person", "person": district.carol.volunteer_no, "reason": "扫错了人"}
    shown = log_in(client, district.reviewer).post(url, sent)
    assert shown.context["other"] == district.carol
    client.post(url, sent | {"sure": shown.context["form"]["sure"].value()})
    assert row(settled, district.carol).pay == "second"


@pytest.mark.usefixtures("evening")
def test_a_shift_is_found_and_declared_void(client, district, settled):
    found = log_in(client, district.reviewer).get("/review/shifts/", {"q": "清理"})
    assert [s.pk for s in found.context["page"]] == [settled.pk] and found.context["page"][0].came == 2
    assert not client.get("/review/shifts/", {"q": "没有这个"}).context["page"].object_list
    roster = client.get(f"/review/shifts/{settled.pk}/")
    assert {r.person for r in roster.context["page"]} == {district.alice, district.bob}
    asked = client.get(f"/review/shifts/{settled.pk}/not-held/")
    assert (asked.context["came"], asked.context["paid"], asked.context["minutes"]) == (2, 40, 240)
    assert client.post(f"/review/shifts/{settled.pk}/not-held/", {"reason": ""}).context["form"].errors["reason"]
    client.post(f"/review/shifts/{settled.pk}/not-held/", {"reason": "没有举行"})
    settled.refresh_from_db()
    assert settled.state == "cancelled"
    assert [s.pk for s in client.get("/review/shifts/").context["page"]] == [settled.pk]


@pytest.mark.usefixtures("evening")
def test_the_lists_cost_the_same_with_more_people(client, district, settled):
    crowded = reserved(cast.shift(district.point, district.manager, start=at(14)), 200)
    serve(crowded, *[cast.person(f"人{n}(演示)") for n in range(6)])
    log_in(client, district.reviewer).get("/review/shifts/")

    def statements(url):
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url).status_code == 200
        return len(queries)

    one = statements("/review/shifts/")
    close_and_settle(crowded, district.manager, count=6)
    assert statements("/review/shifts/") == one
    assert statements(f"/review/shifts/{settled.pk}/") == statements(f"/review/shifts/{crowded.pk}/")
