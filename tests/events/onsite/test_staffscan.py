"""Scans made by whoever runs a shift: grades, clocks, late uploads, and that order does not matter."""

from dataclasses import replace
from datetime import timedelta
from itertools import permutations

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from events.attendance import tokens
from events.attendance.actions import record as record_actions
from events.attendance.actions import undo as undo_actions
from events.attendance.refusals import AttendanceRefusal
from events.cases.actions import object as object_actions
from events.cases.actions import open as open_actions
from events.models import Attendance, Flag, Scan, Undo
from events.onsite.actions import staff_scan
from events.onsite.actions.staff_scan import Reading
from events.settlement.actions import confirm as confirm_actions
from events.settlement.actions import settle as settle_actions
from tests import cast
from tests.cast import at
from tests.support import sampling
from volunteer.core.ids import new_id
from volunteer.core.refusals import Refused
from volunteer.models import AuditRow, Household, Pass
from volunteer.signin import cards, passes, personal_code

pytestmark = pytest.mark.django_db


@pytest.fixture
def shift(district):
    return cast.shift(district.point, leader=district.bob, start=at(14))


@pytest.fixture
def scanner(shift, district):
    return pass_for(shift, district.bob)


def pass_for(shift, holder):
    fields = {"subject": f"shift:{shift.pk}", "holder": holder, "by": holder, "until": at(23), "at": at(13)}
    return passes.lend_pass(kind=Pass.Kind.SCANNER, **fields)[0]


def code(person, moment):
    return personal_code.code_address(person, personal_code.window_number(moment))


def read(person, moment, act="in", text=None):
    return Reading(new_id(moment), text or code(person, moment), act, moment)


def take(scanner, *readings, at, sent=None):
    return staff_scan.record_readings(pass_=scanner, readings=readings, sent_at=sent or at, at=at)


def attended(shift):
    rows = Attendance.objects.filter(shift=shift).order_by("person")
    return list(rows.values_list("person", "in_at", "out_at", "counted_start", "counted_end", "minutes", "grade"))


class TestGrades:
    def test_a_code_on_a_phone_is_grade_b(self, scanner, shift, district):
        (scan,) = take(scanner, read(district.alice, at(14)), at=at(14))
        assert (scan.accepted, scan.door, scan.by, scan.clock_off) == (True, "staff", district.bob, 0)
        assert Attendance.objects.get().grade == "B"

    def test_a_card_is_grade_c(self, scanner, shift, district):
        card = cards.issue_card(person=district.alice, by=district.community_admin, at=at(9))
        (scan,) = take(scanner, read(None, at(14), text=personal_code.card_address(card.serial)), at=at(14))
        assert (scan.door, scan.card) == ("card", card)
        assert Attendance.objects.get().grade == "C"

    def test_a_typed_number_is_an_entry_by_hand(self, scanner, shift, district):
        (scan,) = take(scanner, read(None, at(14), text=f" {district.alice.volunteer_no} "), at=at(14))
        assert (scan.accepted, scan.person, scan.door) == (True, district.alice, "roster")
        assert Attendance.objects.get().grade == "C"

    def test_one_s_own_code_and_one_s_household_s_are_entries_by_hand(self, scanner, shift, district):
        home = Household.objects.create(created_at=at(9))
        for person in (district.alice, district.bob):
            person.household = home
            person.save()
        scans = take(pass_for(shift, district.bob), read(district.alice, at(14)), read(district.bob, at(14)), at=at(14))
        assert [scan.door for scan in scans] == ["roster", "roster"]

    def test_late_comers_come_in_until_the_end(self, scanner, shift, district):
        (scan,) = take(scanner, read(district.alice, at(15, 30)), at=at(15, 30))
        assert scan.accepted


class TestRefusals:
    def test_an_old_code_says_whose_it_was(self, scanner, shift, district):
        (scan,) = take(scanner, read(district.alice, at(14), text=code(district.alice, at(13, 58))), at=at(14))
        assert (scan.accepted, scan.reason, scan.person) == (False, "expired_person", district.alice)
        assert not Attendance.objects.exists()
        assert not Flag.objects.exists()

    @pytest.mark.parametrize("text", ["https://example.com", "HTTPS://X/C/ABC", "A" * 32, "?", "\x00", "１２３", "9" * 300])
    def test_nonsense_is_kept_as_nonsense(self, scanner, shift, district, text):
        (scan,) = take(scanner, read(None, at(14), text=text), at=at(14))
        assert (scan.accepted, scan.reason, scan.person) == (False, "unknown_person", None)

    def test_a_killed_card_is_refused_from_then_on(self, scanner, shift, district):
        card = cards.issue_card(person=district.alice, by=district.community_admin, at=at(9))
        cards.kill_card(card=card, by=district.alice, reason="丢失", at=at(14, 1))
        before, after = (read(None, moment, text=card.serial) for moment in (at(14), at(14, 2)))
        assert [scan.reason for scan in take(scanner, before, after, at=at(14, 3))] == ["", "killed_card"]

    def test_nobody_tries_all_numbers(self, scanner, shift, district):
        tries = [read(None, at(14), text=f"{number:08d}") for number in range(61)]
        assert [scan.reason for scan in take(scanner, *tries, at=at(14))] == ["nobody"] * 60 + ["slowly"]
        (known,) = take(scanner, read(None, at(14), text=district.alice.volunteer_no), at=at(14))
        assert known.reason == "slowly"  # nobody expects alice here

    def test_too_early_on_the_spot_is_no_case_for_a_reviewer(self, scanner, shift, district):
        (scan,) = take(scanner, read(district.alice, at(13)), at=at(13))
        assert scan.reason == "too_early"
        assert not Flag.objects.exists()

    def test_the_id_of_another_shift_s_scan_tells_nothing(self, scanner, shift, district):
        (first,) = take(scanner, read(district.alice, at(14)), at=at(14))
        other = pass_for(cast.shift(district.point, leader=district.carol, start=at(14)), district.carol)
        (told,) = take(other, replace(read(district.carol, at(14)), id=first.pk), at=at(14))
        assert (told.accepted, told.reason, told.person) == (False, staff_scan.FOREIGN, None)
        assert Scan.objects.get() == first


class TestClocks:
    def test_five_minutes_off_are_taken_as_they_are(self, scanner, shift, district):
        ahead = at(14, 5)
        text = code(district.alice, at(14))  # fresh by our clock, not by the device's
        (scan,) = take(scanner, read(None, ahead, text=text), at=at(14), sent=ahead)
        assert (scan.accepted, scan.scanned_at, scan.clock_off) == (True, ahead, 300)
        assert not Flag.objects.exists()

    def test_more_than_five_wait_for_a_second_person(self, scanner, shift, district):
        behind = at(13, 54)
        (scan,) = take(scanner, read(None, behind, text=code(district.alice, at(14))), at=at(14), sent=behind)
        flag = Flag.objects.get()
        assert (flag.kind, flag.attendance, flag.detail) == ("clock", Attendance.objects.get(), {"seconds": -360})
        assert scan.accepted

    def test_one_flag_a_person(self, scanner, shift, district):
        off = timedelta(minutes=6)
        for moment, act in ((at(14), "in"), (at(16), "out")):
            reading = Reading(new_id(moment), code(district.alice, moment), act, moment + off)
            take(scanner, reading, at=moment, sent=moment + off)
        assert Attendance.objects.get().minutes == 90
        assert Flag.objects.count() == 1

    def test_hours_off_is_a_case_for_a_reviewer(self, scanner, shift, district):
        ahead = at(19)
        (scan,) = take(scanner, read(None, ahead, text=code(district.alice, at(14))), at=at(14), sent=ahead)
        assert (scan.accepted, scan.reason) == (False, "too_late")
        assert Flag.objects.get().kind == "upload"
        row = staff_scan.admit_late_scan(scan=scan, by=district.reviewer, at=at(15))
        assert (row.in_at, row.grade) == (at(14), "C")

    def test_a_check_out_before_its_check_in_holds_the_attendance_later(self, scanner, shift, district):
        off = timedelta(minutes=6)
        out = Reading(new_id(at(16)), code(district.alice, at(16)), "out", at(16) + off)
        take(scanner, out, at=at(16), sent=at(16) + off)
        assert Flag.objects.get().attendance is None
        take(scanner, read(district.alice, at(14)), at=at(16, 30))
        assert Flag.objects.get().attendance == Attendance.objects.get()


class TestLate:
    def test_after_closing_it_is_kept_for_a_reviewer(self, scanner, shift, district):
        settle_actions.close_shift(shift=shift, by=district.bob, head_count=1, stayed=[], report="", at=at(16, 30))
        scans = take(scanner, read(district.alice, at(14)), read(district.alice, at(16), "out"), at=at(18))
        assert [(scan.accepted, scan.reason) for scan in scans] == [(False, "closed")] * 2
        assert list(Flag.objects.values_list("kind", "scan", "attendance").order_by("scan")) == [
            ("upload", scan.pk, None) for scan in scans
        ]
        assert not Attendance.objects.exists()

    @pytest.mark.parametrize("settled", [False, True])
    def test_the_reviewer_s_word_records_it_by_hand(self, scanner, shift, district, settled):
        settle_actions.close_shift(shift=shift, by=district.bob, head_count=1, stayed=[], report="", at=at(16, 30))
        if settled:
            settle_actions.settle(shift=shift, at=at(16, 31))
        into, out = take(scanner, read(district.alice, at(14)), read(district.alice, at(16), "out"), at=at(18))
        for scan in (out, into, into):  # in any order, twice
            staff_scan.admit_late_scan(scan=scan, by=district.reviewer, at=at(19))
        row = Attendance.objects.get()
        assert (row.in_at, row.out_at, row.minutes, row.grade) == (at(14), at(16), 120, "C")
        assert (row.confirmed_by, row.pay) == (district.reviewer, "budget" if settled else "pending")
        assert Scan.objects.filter(accepted=True).count() == 2

    @pytest.mark.parametrize("who", ["bob", "alice", "other_manager", "auditor"])
    def test_nobody_else_s_word_does(self, scanner, shift, district, who):
        settle_actions.close_shift(shift=shift, by=district.bob, head_count=1, stayed=[], report="", at=at(16, 30))
        (scan,) = take(scanner, read(district.alice, at(14)), at=at(18))
        with pytest.raises(Refused):
            staff_scan.admit_late_scan(scan=scan, by=getattr(district, who), at=at(19))
        assert not Attendance.objects.exists()

    def test_what_was_scanned_after_closing_is_no_case(self, scanner, shift, district):
        settle_actions.close_shift(shift=shift, by=district.bob, head_count=1, stayed=[], report="", at=at(16, 10))
        (scan,) = take(scanner, read(district.alice, at(16, 20)), at=at(16, 20))
        assert scan.reason == "closed"
        assert not Flag.objects.exists()
        with pytest.raises(Refused):
            staff_scan.admit_late_scan(scan=scan, by=district.reviewer, at=at(19))


class TestUndo:
    """One rule for scanner and roster: what staff recorded is taken back within ten minutes, until the shift is settled."""

    def undo(self, scan, by, at, reason="扫错了人"):
        return undo_actions.undo(scan=scan, by=by, reason=reason, at=at)

    def tick(self, shift, person, when, act="in"):
        cast.record(id=new_id(when), shift=shift, person=person, act=act, scanned_at=when, at=when, door="roster", by=shift.leader)
        return Scan.objects.latest("received_at", "pk")

    def refused(self, scan, by, at):
        before = list(Attendance.objects.values())
        with pytest.raises(Refused) as no:
            self.undo(scan, by, at)
        assert (list(Attendance.objects.values()), Undo.objects.count()) == (before, 0)
        return no.value.reason

    def test_within_ten_minutes_it_is_as_if_it_had_not_been(self, scanner, shift, district):
        (scan,) = take(scanner, read(district.alice, at(14)), at=at(14))
        first = self.undo(scan, district.bob, at(14, 10))
        assert self.undo(scan, district.manager, at(15)) == first
        assert not Attendance.objects.exists()
        assert (Scan.objects.count(), Undo.objects.get().reason, Undo.objects.get().by) == (1, "扫错了人", district.bob)

    def test_later_it_is_not(self, scanner, shift, district):
        (scan,) = take(scanner, read(district.alice, at(14)), at=at(14))
        assert self.refused(scan, district.bob, at(14, 10) + timedelta(seconds=1)) == AttendanceRefusal.UNDO_TOO_LATE

    def test_what_came_late_from_a_phone_without_network_has_its_ten_minutes(self, scanner, shift, district):
        (scan,) = take(scanner, read(district.alice, at(14)), at=at(14, 40))
        self.undo(scan, district.bob, at(14, 50))
        assert not Attendance.objects.exists()

    def test_a_tick_of_the_roster_too(self, shift, district):
        self.undo(self.tick(shift, district.alice, at(14)), district.manager, at(14, 9))
        assert not Attendance.objects.exists()

    def test_what_people_scanned_themselves_stays(self, shift, district):
        cast.record(id=new_id(at(14)), shift=shift, person=district.alice, act="in", scanned_at=at(14), at=at(14))
        assert self.refused(Scan.objects.get(), district.bob, at(14, 1)) == AttendanceRefusal.OWN

    def test_only_the_check_out_goes(self, scanner, shift, district):
        take(scanner, read(district.alice, at(14)), at=at(14))
        (out,) = take(scanner, read(district.alice, at(15), "out"), at=at(15))
        self.undo(out, district.bob, at(15))
        row = Attendance.objects.get()
        assert (row.in_at, row.out_at, row.minutes) == (at(14), None, 0)

    def test_a_second_persons_word_about_how_it_stood_is_asked_for_anew(self, shift, district):
        self.tick(shift, district.alice, at(14))
        out = self.tick(shift, district.alice, at(15), "out")
        confirm_actions.confirm_attendances(attendances=[Attendance.objects.get()], by=district.reviewer, at=at(15, 1))
        assert Attendance.objects.get().confirmed_by == district.reviewer
        self.undo(out, district.bob, at(15, 5))
        row = Attendance.objects.get()
        assert (row.out_at, row.confirmed_by, row.confirmed_at) == (None, None, None)

    def test_what_it_rests_on_besides_stays(self, scanner, shift, district):
        (first,) = take(scanner, read(district.alice, at(14)), at=at(14))
        take(scanner, read(district.alice, at(14) + timedelta(seconds=30)), at=at(14) + timedelta(seconds=30))
        self.undo(first, district.bob, at(14) + timedelta(seconds=40))
        assert Attendance.objects.get().in_at == at(14) + timedelta(seconds=30)

    def test_a_check_out_elsewhere_that_it_caused_goes_with_it(self, scanner, shift, district):
        elsewhere = cast.shift(district.sister_point, leader=district.carol, start=at(14))
        cast.record(id=new_id(at(14)), shift=elsewhere, person=district.alice, act="in", scanned_at=at(14), at=at(14))
        (scan,) = take(scanner, read(district.alice, at(14, 20)), at=at(14, 20))
        assert Attendance.objects.get(shift=elsewhere).out_at == at(14, 20)
        self.undo(scan, district.bob, at(14, 20))
        assert Attendance.objects.get().shift == elsewhere
        assert Attendance.objects.get().out_at is None

    def test_a_refused_scan_has_nothing_to_undo(self, scanner, shift, district):
        (scan,) = take(scanner, read(None, at(14), text="?"), at=at(14))
        assert self.refused(scan, district.bob, at(14)) == AttendanceRefusal.NOTHING

    def test_a_closed_shift_still_lets_it_a_settled_one_does_not(self, scanner, shift, district):
        one, other = take(scanner, read(district.alice, at(14)), read(district.carol, at(14)), at=at(14))
        settle_actions.close_shift(shift=shift, by=district.bob, head_count=1, stayed=[], report="", at=at(14, 1))
        self.undo(one, district.bob, at(14, 2))
        assert Attendance.objects.get().person == district.carol
        settle_actions.settle(shift=shift, at=at(14, 3))
        with pytest.raises(Refused) as no:
            self.undo(other, district.bob, at(14, 4))
        assert no.value.reason == AttendanceRefusal.SETTLED
        assert Attendance.objects.get().person == district.carol

    def test_a_flag_about_the_clock_goes_with_it(self, scanner, shift, district):
        (scan,) = take(scanner, read(district.alice, at(14, 6)), at=at(14), sent=at(14, 6))
        assert Flag.objects.get().attendance == Attendance.objects.get()
        self.undo(scan, district.bob, at(14, 9))
        assert not Attendance.objects.exists()
        assert not Flag.objects.exists()

    def test_one_that_lies_with_a_case_stays_there_and_holds_nobody_who_comes_after(self, scanner, shift, district):
        (scan,) = take(scanner, read(district.alice, at(14, 6)), at=at(14), sent=at(14, 6))
        open_actions.gather_flags(at=at(14, 1))
        self.undo(scan, district.bob, at(14, 9))
        assert not Attendance.objects.exists()
        assert Flag.objects.open().get().attendance is None
        take(scanner, read(district.alice, at(14, 12)), at=at(14, 12))
        assert Attendance.objects.get().flags.count() == 0

    def test_a_record_that_the_community_looks_at_is_left_to_it(self, scanner, shift, district):
        (scan,) = take(scanner, read(district.alice, at(14)), at=at(14))
        settle_actions.close_shift(shift=shift, by=district.bob, head_count=1, stayed=[], report="", at=at(14, 1))
        object_actions.object_to(attendance=Attendance.objects.get(), words="我没来", by=district.alice, at=at(14, 2))
        assert self.refused(scan, district.bob, at(14, 3)) == AttendanceRefusal.LOOKED_AT


def test_dealt_with_is_written_down_once(scanner, shift, district):
    (scan,) = take(scanner, read(None, at(14), text="?"), at=at(14))
    for moment in (at(15), at(16)):
        staff_scan.mark_seen(scan=scan, by=district.bob, at=moment)
    assert AuditRow.objects.get(act="scan.seen").at == at(15)


@pytest.mark.parametrize("people", [2, 30])
def test_an_upload_takes_a_constant_number_of_statements(scanner, shift, district, people):
    crowd = [cast.person(f"众{n}(演示)") for n in range(people)]
    readings = [read(person, at(14)) for person in crowd] + [read(None, at(14), text="?") for _ in crowd]
    with CaptureQueriesContext(connection) as queries:
        take(scanner, *readings, at=at(14))
    assert len([q for q in queries if not q["sql"].startswith(("SAVEPOINT", "RELEASE"))]) == 10


# --- any order, repetition, split; with and without network ------------------------------------------------------------------

MINUTES = st.one_of(st.integers(-40, 200), st.integers(0, 12).map(lambda number: 5 * number))  # many within ten minutes
ONE = st.tuples(st.integers(0, 1), st.sampled_from(["in", "out"]), MINUTES, st.sampled_from(["staff", "staff", "typed", "own"]))


def moment_of(minute):
    return at(14) + timedelta(minutes=minute)


@settings(max_examples=100 if sampling.THOROUGH else 20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(ONE, max_size=8, unique_by=lambda one: one[2]), st.data())
def test_the_same_scans_in_any_order_repetition_or_split_end_the_same(district, shift, scanner, scans, data):
    """What was scanned without network arrives afterwards in whatever pieces, mixed with what the people scanned themselves."""
    people = [district.alice, district.carol]
    made = [(new_id(moment_of(minute)), people[person], act, moment_of(minute), way) for person, act, minute, way in scans]
    in_time = played(shift, scanner, [[one] for one in sorted(made, key=lambda one: one[3])])
    repeated = made + data.draw(st.lists(st.sampled_from(made), max_size=4) if made else st.just([]))
    shuffled, pieces = data.draw(st.permutations(repeated)), []
    while shuffled:
        size = data.draw(st.integers(1, len(shuffled)))
        pieces.append(shuffled[:size])
        shuffled = shuffled[size:]
    assert played(shift, scanner, pieces) == in_time


def played(shift, scanner, pieces):
    """What the scans come to, uploaded in these pieces after the event; the state before is restored."""
    with transaction.atomic():
        for number, piece in enumerate(pieces):
            heard = at(17, 30) + timedelta(seconds=number)
            readings = [
                Reading(pk, person.volunteer_no if way == "typed" else code(person, moment), act, moment)
                for pk, person, act, moment, way in piece
                if way != "own"
            ]
            if readings:
                take(scanner, *readings, at=heard)
            for pk, person, act, moment, way in piece:
                if way == "own":
                    own(shift, pk, person, act, moment, heard + timedelta(milliseconds=1))
        found = attended(shift)
        transaction.set_rollback(True)
    return found


def own(shift, pk, person, act, moment, heard):

    scan = cast.scanned(id=pk, shift=shift, person=person, act=act, scanned_at=moment)
    scan.received_at = heard
    try:
        record_actions.record(scan=scan, at=heard)
    except Refused as no:
        record_actions.record_refusal(scan=scan, reason=no.reason, at=heard)


def test_a_check_out_that_came_before_the_check_in_just_before_it_is_a_slip_in_any_order(district, shift, scanner):
    """In at half past, out at a quarter past, in at ten past: in time it would have been in, a slip, and a second scan."""
    minutes = (("in", 30), ("out", 15), ("in", 10))
    made = [(new_id(moment_of(minute)), district.alice, act, moment_of(minute), "staff") for act, minute in minutes]
    ends = [played(shift, scanner, pieces) for order in permutations(made) for pieces in ([order], [[one] for one in order])]
    assert {(in_at, out_at) for ((_person, in_at, out_at, *_rest),) in ends} == {(at(14, 10), None)}


# --- no altered, foreign or old code passes at the scanner -------------------------------------------------------------------

ANY = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def presented(scanner, text, moment, sent=None):
    """How the scan of a text is kept; the state before is restored."""
    with transaction.atomic():
        (scan,) = take(scanner, Reading(new_id(moment), text, "in", moment), at=sent or moment, sent=sent or moment)
        transaction.set_rollback(True)
    return scan


@pytest.fixture
def card(district):
    return cards.issue_card(person=district.carol, by=district.community_admin, at=at(9))


@ANY
@given(st.data())
def test_whatever_letter_of_a_code_or_card_is_altered_nobody_else_is_taken(scanner, shift, district, card, data):
    """Letters of the whole text, the host's too: who is taken is the one whose code it was, or nobody."""
    texts = {code(district.alice, at(14)): district.alice, personal_code.card_address(card.serial): district.carol}
    whole, person = data.draw(st.sampled_from(list(texts.items())))
    place = data.draw(st.integers(0, len(whole) - 1))
    letter = data.draw(st.characters(min_codepoint=1, max_codepoint=0x9FFF, exclude_categories=["Cs"]))
    altered = whole[:place] + letter + whole[place + 1 :]
    scan = presented(scanner, altered, at(14))
    same = personal_code.parse_code(altered) == personal_code.parse_code(whole)
    assert (scan.accepted, scan.person) == ((True, person) if same else (False, None))
    assert same or place < whole.rindex("/") or altered[place].upper() != whole[place]


@ANY
@given(st.integers(-(10**6), 10**6), st.integers(0, 7200))
def test_a_code_is_taken_within_its_window_however_late_it_is_sent(scanner, shift, district, older, waited):
    """`older`: by how many seconds the code was older than its scan; `waited`: how long the scan waited for the network."""
    moment = at(14)
    scan = presented(scanner, code(district.alice, moment - timedelta(seconds=older)), moment, moment + timedelta(seconds=waited))
    windows_apart = abs(personal_code.window_number(moment) - personal_code.window_number(moment - timedelta(seconds=older)))
    assert (scan.accepted, scan.reason) == ((True, "") if windows_apart <= 1 else (False, "expired_person"))


@ANY
@given(st.integers(0, 10**6))
def test_a_shift_s_code_is_nobody_s_code(scanner, shift, district, number):
    assert presented(scanner, tokens.qr_address(shift, number), at(14)).reason == "unknown_person"
