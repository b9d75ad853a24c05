"""Checking in and out, at the database."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from events.attendance.actions import record as record_actions
from events.attendance.refusals import AttendanceRefusal
from events.models import Attendance, Door, Job, Scan, Shift, Signup
from tests import cast
from tests.cast import at
from tests.support.snapshot import kept_fixture
from volunteer.core.ids import new_id
from volunteer.core.refusals import Refused
from volunteer.models import AuditRow, Household


@kept_fixture
def shift(district):
    """Two hours in the afternoon, 14:00 to 16:00."""
    return cast.shift(district.point, district.manager, start=at(14))


def scan(shift, person, act, moment, door=Door.OWN, **fields):
    fields = {"id": new_id(moment), "at": moment, "scanned_at": moment} | fields
    return cast.record(shift=shift, person=person, act=act, door=door, **fields)


def refused(shift, person, act, moment, **fields):
    before = list(Scan.objects.values()), list(Attendance.objects.values())
    with pytest.raises(Refused) as caught:
        scan(shift, person, act, moment, **fields)
    assert (list(Scan.objects.values()), list(Attendance.objects.values())) == before
    assert caught.value.sentence
    return caught.value.reason


def the_attendance(shift, person):
    return Attendance.objects.get(shift=shift, person=person)


def test_in_and_out_make_an_attendance(district, shift):
    first = scan(shift, district.alice, "in", at(13, 50))
    assert (first.act, first.already, first.attendance.out_at) == ("in", False, None)
    last = scan(shift, district.alice, "out", at(16, 5))
    assert last.attendance.pk == first.attendance.pk
    row = the_attendance(shift, district.alice)
    assert (row.in_at, row.out_at, row.minutes, row.grade, row.pay) == (at(13, 50), at(16, 5), 120, "A", "pending")
    assert (row.counted_start, row.counted_end) == (at(14), at(16))
    assert Scan.objects.filter(accepted=True).count() == 2


def test_nothing_counts_before_the_check_out(district, shift):
    scan(shift, district.alice, "in", at(14))
    row = the_attendance(shift, district.alice)
    assert (row.minutes, row.counted_start) == (0, None)


def test_the_same_scan_again_gets_the_first_answer(district, shift):
    id = new_id(at(14))
    first = scan(shift, district.alice, "in", at(14), id=id)
    assert scan(shift, district.alice, "in", at(14), id=id, at=at(15)) == first
    assert Scan.objects.count() == 1


def test_the_same_scan_again_is_never_the_opposite_act(district, shift):
    id = new_id(at(14))
    first = scan(shift, district.alice, "in", at(14), id=id)
    assert scan(shift, district.alice, "out", at(14), id=id, at=at(15)) == first
    assert the_attendance(shift, district.alice).out_at is None


@pytest.mark.parametrize("act", ["in", "out"])
def test_within_ten_minutes_another_scan_is_answered_already(district, shift, act):
    scan(shift, district.alice, "in", at(14))
    answer = scan(shift, district.alice, act, at(14, 9))
    assert answer.already
    assert the_attendance(shift, district.alice).out_at is None
    assert Scan.objects.get(accepted=False).reason == "already"


def test_an_answer_already_is_the_same_when_it_is_asked_again(district, shift):
    scan(shift, district.alice, "in", at(14))
    id = new_id(at(14, 9))
    first = scan(shift, district.alice, "out", at(14, 9), id=id)
    assert scan(shift, district.alice, "out", at(14, 9), id=id, at=at(14, 30)) == first
    assert Scan.objects.count() == 2


def test_ten_minutes_later_a_check_out_is_meant(district, shift):
    scan(shift, district.alice, "in", at(14))
    assert not scan(shift, district.alice, "out", at(14, 10)).already
    assert the_attendance(shift, district.alice).out_at == at(14, 10)


def test_leaving_before_the_start_is_a_slip(district, shift):
    scan(shift, district.alice, "in", at(13, 35))
    assert scan(shift, district.alice, "out", at(13, 55)).already


def test_a_later_check_out_moves_the_end(district, shift):
    scan(shift, district.alice, "in", at(14))
    scan(shift, district.alice, "out", at(15))
    scan(shift, district.alice, "out", at(16))
    row = the_attendance(shift, district.alice)
    assert (row.out_at, row.minutes) == (at(16), 120)


def test_a_stale_page_checks_nobody_in_twice(district, shift):
    scan(shift, district.alice, "in", at(14))
    assert scan(shift, district.alice, "in", at(14, 25)).already
    assert the_attendance(shift, district.alice).in_at == at(14)


@pytest.mark.parametrize(
    ("act", "moment", "reason"),
    [
        ("in", at(13, 29), AttendanceRefusal.TOO_EARLY),
        ("in", at(14, 31), AttendanceRefusal.TOO_LATE),
        ("out", at(15), AttendanceRefusal.NOT_IN),
    ],
)
def test_outside_the_doors_a_scan_is_refused(district, shift, act, moment, reason):
    assert refused(shift, district.alice, act, moment) == reason


def test_the_time_of_the_scan_counts_not_that_of_a_slow_message(district, shift):
    scan(shift, district.alice, "in", at(14, 29), at=at(14, 50))
    assert the_attendance(shift, district.alice).in_at == at(14, 29)


def test_after_the_doors_closed_a_check_out_is_refused(district, shift):
    scan(shift, district.alice, "in", at(14))
    assert refused(shift, district.alice, "out", at(17, 1)) == AttendanceRefusal.OVER


@pytest.mark.parametrize(
    ("state", "reason"),
    [
        ("draft", AttendanceRefusal.NOT_OPEN),
        ("submitted", AttendanceRefusal.NOT_OPEN),
        ("approved", AttendanceRefusal.NOT_OPEN),
        ("closed", AttendanceRefusal.CLOSED),
        ("settled", AttendanceRefusal.CLOSED),
        ("cancelled", AttendanceRefusal.CANCELLED),
    ],
)
def test_only_a_published_shift_takes_scans(district, shift, state, reason):
    Shift.objects.filter(pk=shift.pk).update(state=state)
    assert refused(shift, district.alice, "in", at(14)) == reason


def test_anothers_ticket_is_refused(district, shift):
    id = new_id(at(14))
    scan(shift, district.alice, "in", at(14), id=id)
    assert refused(shift, district.bob, "in", at(14), id=id) == AttendanceRefusal.TICKET_USED
    assert not Attendance.objects.filter(person=district.bob).exists()


def test_a_ticket_serves_one_shift(district, shift):
    other = cast.shift(district.point, district.manager, start=at(14), hours=3)
    id = new_id(at(14))
    scan(shift, district.alice, "in", at(14), id=id)
    assert refused(other, district.alice, "in", at(14), id=id) == AttendanceRefusal.TICKET_USED


def test_a_household_member_may_be_checked_in_and_the_record_says_by_whom(district, shift):
    home = Household.objects.create(created_at=at(9))
    for person in (district.alice, district.bob):
        person.household = home
        person.save()
    scan(shift, district.bob, "in", at(14), by=district.alice)
    row = the_attendance(shift, district.bob)
    assert row.grade == "B"
    assert Scan.objects.get().by == district.alice


def test_a_stranger_cannot_be_checked_in_with_ones_own_phone(district, shift):
    assert refused(shift, district.bob, "in", at(14), by=district.carol) == AttendanceRefusal.NOT_HOUSEHOLD


def test_the_leader_ticks_a_late_comer_and_the_record_is_of_grade_c(district, shift):
    scan(shift, district.alice, "in", at(15), door=Door.ROSTER, by=district.manager)
    assert the_attendance(shift, district.alice).grade == "C"


# --- over midnight in Shanghai, which is four in the afternoon in UTC -------------------------------------------------------


@pytest.mark.parametrize(("came", "left", "minutes"), [((22, 50), (1, 5), 120), ((23, 30), (0, 50), 60), ((23, 0), (0, 0), 0)])
def test_a_shift_over_midnight_counts_like_any_other(district, came, left, minutes):
    night = cast.shift(district.point, district.manager, start=at(23), hours=2)
    scan(night, district.alice, "in", at(*came))
    scan(night, district.alice, "out", at(*left, day=25))
    assert the_attendance(night, district.alice).minutes == minutes


def test_the_last_scan_of_a_day_and_the_first_of_the_next_are_ten_minutes_apart(district):
    night = cast.shift(district.point, district.manager, start=at(23), hours=2)
    scan(night, district.alice, "in", at(23, 28))
    assert scan(night, district.alice, "out", at(23, 37)).already
    assert not scan(night, district.alice, "out", at(0, 0, day=25)).already
    assert scan(night, district.alice, "out", at(0, 9, day=25)).already


# --- elsewhere -----------------------------------------------------------------------------------------------------------


def test_checking_in_elsewhere_closes_what_stands_open(district, shift):
    later = cast.shift(district.sister_point, district.manager, start=at(15, 30))
    scan(shift, district.alice, "in", at(14))
    scan(later, district.alice, "in", at(15, 20))
    row = the_attendance(shift, district.alice)
    assert (row.out_at, row.counted_end, row.minutes) == (at(15, 20), at(15, 20), 60)
    assert Scan.objects.filter(shift=shift, act="out", accepted=True).count() == 1


def test_who_went_on_cannot_check_out_here_later(district, shift):
    later = cast.shift(district.sister_point, district.manager, start=at(15, 30))
    scan(shift, district.alice, "in", at(14))
    scan(later, district.alice, "in", at(15, 20))
    assert refused(shift, district.alice, "out", at(16)) == AttendanceRefusal.MOVED_ON


def test_a_forgotten_check_out_is_no_gift_the_next_day(district, shift):
    tomorrow = cast.shift(district.sister_point, district.manager, start=at(9, day=25))
    scan(shift, district.alice, "in", at(14))
    scan(tomorrow, district.alice, "in", at(9, day=25))
    assert the_attendance(shift, district.alice).out_at is None


def test_an_open_attendance_of_a_closed_shift_is_left_to_its_leader(district, shift):
    later = cast.shift(district.sister_point, district.manager, start=at(15, 30))
    scan(shift, district.alice, "in", at(14))
    Shift.objects.filter(pk=shift.pk).update(state="closed")
    scan(later, district.alice, "in", at(15, 20))
    assert the_attendance(shift, district.alice).out_at is None


def test_counted_times_never_overlap(district, shift):
    other = cast.shift(district.sister_point, district.manager, start=at(14, 30))
    scan(shift, district.alice, "in", at(14))
    scan(other, district.alice, "in", at(14, 45))
    scan(other, district.alice, "out", at(16, 30))
    first, second = the_attendance(shift, district.alice), the_attendance(other, district.alice)
    assert first.counted_end == second.counted_start == at(14, 45)
    assert (first.minutes, second.minutes) == (0, 90)


# --- jobs ----------------------------------------------------------------------------------------------------------------


def test_who_signed_up_works_in_that_job(district, shift):
    job = Job.objects.create(shift=shift, name="引导", capacity=2)
    Signup.objects.create(
        id=new_id(at(9)),
        shift=shift,
        job=job,
        person=district.alice,
        signed_by=district.alice,
        state="place",
        queued_at=at(9),
    )
    scan(shift, district.alice, "in", at(14))
    scan(shift, district.bob, "in", at(14))
    assert the_attendance(shift, district.alice).job == job
    assert the_attendance(shift, district.bob).job == shift.jobs.order_by("pk").first()


def test_checking_in_takes_no_place(district, shift):
    scan(shift, district.alice, "in", at(14))
    assert shift.jobs.get().taken == 0


def test_the_leader_moves_a_person_to_another_job(district, shift):
    job = Job.objects.create(shift=shift, name="引导", capacity=2)
    row = scan(shift, district.alice, "in", at(14)).attendance
    for _ in range(2):
        record_actions.move_job(attendance=row, job=job, by=district.manager, at=at(14, 5))
    assert the_attendance(shift, district.alice).job == job
    assert AuditRow.objects.filter(act="attendance.move").count() == 1


# --- many, statements, refusals --------------------------------------------------------------------------------------------


def unsaved(shift, person, act, moment):
    return Scan(
        id=new_id(moment),
        shift=shift,
        person=person,
        act=act,
        door=Door.OWN,
        accepted=True,
        scanned_at=moment,
        received_at=moment,
    )


def test_many_scans_at_once_are_the_same_as_one_by_one(district, shift):
    scans = [
        unsaved(shift, district.alice, "in", at(14)),
        unsaved(shift, district.bob, "in", at(14, 40)),
        unsaved(shift, district.carol, "in", at(14, 5)),
        unsaved(shift, district.alice, "out", at(16)),
    ]
    alice, bob, _carol, out = record_actions.record_many(shift=shift, scans=scans, at=at(16))
    assert bob.reason == AttendanceRefusal.TOO_LATE
    assert (out.attendance, out.attendance.minutes) == (alice.attendance, 120)
    assert the_attendance(shift, district.alice).minutes == 120
    assert the_attendance(shift, district.carol).out_at is None
    assert Attendance.objects.count() == 2


@pytest.mark.parametrize("people", [2, 12])
def test_many_scans_take_a_constant_number_of_statements(district, shift, people):
    crowd = [cast.person(f"众{n}(演示)") for n in range(people)]
    scans = [unsaved(shift, person, act, moment) for person in crowd for act, moment in (("in", at(14)), ("out", at(16)))]
    with CaptureQueriesContext(
        connection,
    ) as queries:
        record_actions.record_many(shift=shift, scans=scans, at=at(16))
    assert len(own(queries)) == 3


def own(queries):
    return [q["sql"] for q in queries if not q["sql"].startswith(("SAVEPOINT", "RELEASE"))]


def test_a_check_in_takes_three_statements_and_so_does_a_check_out(district, shift):
    shift = Shift.objects.select_related("rule").get(pk=shift.pk)
    for act, moment in (("in", at(14)), ("out", at(16))):
        with CaptureQueriesContext(connection) as queries:
            scan(shift, district.alice, act, moment)
        assert len(own(queries)) == 3, own(queries)


def test_closing_elsewhere_on_the_way_in_takes_five(district, shift):
    later = Shift.objects.select_related("rule").get(pk=cast.shift(district.sister_point, district.manager, start=at(15, 30)).pk)
    scan(shift, district.alice, "in", at(14))
    with CaptureQueriesContext(connection) as queries:
        scan(later, district.alice, "in", at(15, 20))
    assert len(own(queries)) == 5, own(queries)


def test_a_refusal_is_written_down_once_and_leaves_the_ticket_good(district, shift):
    ticket = new_id(at(13, 29))
    for _ in range(2):
        early = cast.scanned(id=ticket, shift=shift, person=district.alice, act="in", scanned_at=at(13, 29))
        record_actions.record_refusal(scan=early, reason=AttendanceRefusal.TOO_EARLY, at=at(13, 29))
    row = Scan.objects.get()
    assert (row.accepted, row.reason, row.shift, row.person) == (False, "too_early", shift, district.alice)
    scan(shift, district.alice, "in", at(13, 30), id=ticket)


def test_a_refusal_at_an_unknown_shift_is_written_without_it(district):
    unknown = cast.scanned(id=new_id(at(9)), shift=Shift(id=new_id(at(9))), person=None, act="in", scanned_at=at(9))
    record_actions.record_refusal(scan=unknown, reason=AttendanceRefusal.UNKNOWN_CODE, at=at(9))
    assert Scan.objects.get().shift is None


# --- what the page shows ---------------------------------------------------------------------------------------------------


def test_the_page_shows_the_act_that_is_due(district, shift):
    shift = Shift.objects.select_related("rule").get(pk=shift.pk)

    def due(moment):
        return record_actions.preview_scan(shift=shift, person=district.alice, at=moment).act

    assert due(at(13, 40)) == "in"
    scan(shift, district.alice, "in", at(13, 40))
    assert due(at(13, 55)) == "done"
    assert due(at(14, 5)) == "out"
    scan(shift, district.alice, "out", at(15))
    assert due(at(15, 5)) == "done"
    assert due(at(15, 30)) == "out"
    assert due(at(17, 30)) == "done"


def test_the_page_says_why_a_person_cannot_check_in(district, shift):
    early = record_actions.preview_scan(shift=shift, person=district.alice, at=at(14) - timedelta(hours=3))
    assert (early.act, early.refused.reason) == ("done", AttendanceRefusal.TOO_EARLY)
