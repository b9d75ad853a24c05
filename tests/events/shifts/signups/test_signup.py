"""Signing up, the waiting list, withdrawing and answering."""

from datetime import date, timedelta

import pytest

from events.models import ChangeRequest, Job, Shift, Signup
from events.shifts.actions import sign_up as sign_up_actions
from events.shifts.refusals import ShiftRefusal
from tests.cast import NOW, at, came, person, shift
from tests.support.notice_checks import told
from tests.support.refusal_checks import refused
from tests.support.signup_factory import join
from tests.support.snapshot import kept_fixture
from volunteer.core.ids import new_id
from volunteer.models import Household, Notice


@kept_fixture
def tomorrow(district):
    """A shift tomorrow at 14:00 with two places; one may withdraw until 12:00."""
    return shift(district.point, district.manager, at(14, day=25), places=2)


def taken(shift) -> int:
    job = shift.jobs.get()
    assert job.taken == Signup.objects.holding().filter(job=job).count()
    return job.taken


def test_a_place_is_taken_and_the_person_is_told(district, tomorrow):
    made = join(tomorrow, district.alice)
    assert (made.state, made.person, made.signed_by, made.queued_at) == ("place", district.alice, district.alice, NOW)
    assert taken(tomorrow) == 1
    notice = Notice.objects.get(person=district.alice)
    assert (notice.kind, notice.params) == (
        "signed_up",
        {"title": "清理楼道(演示)", "start": "2026-11-25T06:00:00+00:00", "place": "工行南小区服务点 1 号"},
    )


def test_the_same_form_again_is_the_same_sign_up(district, tomorrow):
    id = new_id(NOW)
    assert join(tomorrow, district.alice, id=id) == join(tomorrow, district.alice, id=id)
    assert taken(tomorrow) == 1
    assert told(district.alice) == ["signed_up"]


def test_a_second_form_returns_what_the_person_has(district, tomorrow):
    first = join(tomorrow, district.alice)
    assert join(tomorrow, district.alice) == first
    assert Signup.objects.count() == 1


def test_somebody_else_s_form_is_not_taken(district, tomorrow):
    id = new_id(NOW)
    join(tomorrow, district.alice, id=id)
    assert refused(join, tomorrow, district.bob, id=id) == ShiftRefusal.USED_FORM
    assert taken(tomorrow) == 1


def test_when_full_one_waits_in_order_and_moves_up_in_order(district, tomorrow):
    first, second = join(tomorrow, district.alice), join(tomorrow, district.bob)
    third = join(tomorrow, district.carol)
    fourth = join(tomorrow, person("周末(演示)"), when=NOW + timedelta(seconds=1))
    assert [s.state for s in (first, second, third, fourth)] == ["place", "place", "waiting", "waiting"]
    sign_up_actions.withdraw(signup=second, by=district.bob, at=at(11, day=25))
    third.refresh_from_db()
    fourth.refresh_from_db()
    assert (third.state, fourth.state) == ("place", "waiting")
    assert told(district.carol) == ["waiting", "moved_up"]
    assert told(fourth.person) == ["waiting"]
    assert taken(tomorrow) == 2


def test_the_list_goes_by_when_one_queued_and_not_by_the_form_s_number(district, tomorrow):
    """A page that was opened early and sent late has an early number and a late turn."""
    join(tomorrow, district.alice)
    second = join(tomorrow, district.bob)
    late, early = person("候晚(演示)"), person("候早(演示)")
    join(tomorrow, early, when=NOW + timedelta(minutes=1))
    join(tomorrow, late, when=NOW + timedelta(minutes=2), id=new_id(NOW - timedelta(hours=1)))
    assert [s.person for s in Signup.objects.waiting()] == [early, late]
    sign_up_actions.withdraw(signup=second, by=district.bob, at=NOW + timedelta(minutes=3))
    assert [s.person for s in Signup.objects.waiting()] == [late]


def test_equal_times_are_ordered_by_id(district, tomorrow):
    join(tomorrow, district.alice)
    last = join(tomorrow, district.bob)
    ids = sorted(new_id(NOW) for _ in range(3))
    people = [person(f"候{n}(演示)") for n in range(3)]
    for id, who in reversed(list(zip(ids, people, strict=True))):
        join(tomorrow, who, id=id)
    sign_up_actions.withdraw(signup=last, by=district.bob, at=NOW)
    assert [s.person for s in Signup.objects.waiting()] == people[1:]


def test_after_the_deadline_the_list_moves_no_more_and_nobody_joins_it(district, tomorrow):
    join(tomorrow, district.alice)
    second = join(tomorrow, district.bob)
    waiting = join(tomorrow, district.carol)
    change(tomorrow, {"place": "北门(演示)"}, at(12, 30, day=25))
    assert refused(join, tomorrow, person("迟到(演示)"), when=at(12, day=25)) == ShiftRefusal.FULL
    sign_up_actions.answer_change(signup=second, answer="no", by=district.bob, at=at(13, day=25))
    waiting.refresh_from_db()
    assert (waiting.state, taken(tomorrow)) == ("waiting", 1)
    assert join(tomorrow, person("路过(演示)"), when=at(13, day=25)).state == "place"


def test_not_published_not_begun_not_elsewhere(district, tomorrow):
    for state in ("draft", "submitted", "returned", "approved", "closed", "settled", "cancelled"):
        Shift.objects.filter(pk=tomorrow.pk).update(state=state)
        assert refused(join, tomorrow, district.alice) == ShiftRefusal.NOT_OPEN
    Shift.objects.filter(pk=tomorrow.pk).update(state="published")
    assert refused(join, tomorrow, district.alice, when=at(14, day=25)) == ShiftRefusal.STARTED
    other = shift(district.sister_point, district.manager, at(15, 59, day=25))
    join(other, district.alice)
    assert refused(join, tomorrow, district.alice) == ShiftRefusal.ELSEWHERE
    assert taken(tomorrow) == 0
    assert told(district.alice) == ["signed_up"]


def test_one_shift_may_follow_the_other_and_withdrawing_frees_the_hour(district, tomorrow):
    after = shift(district.sister_point, district.manager, at(16, day=25))
    during = shift(district.sister_point, district.manager, at(15, day=25))
    mine = join(tomorrow, district.alice)
    join(after, district.bob)
    sign_up_actions.withdraw(signup=mine, by=district.alice, at=NOW)
    assert join(during, district.alice).state == "place"
    assert join(tomorrow, district.bob).state == "place"


@pytest.mark.parametrize(
    ("born", "reason"),
    [
        (None, ShiftRefusal.AGE_UNKNOWN),
        (date(2010, 11, 26), ShiftRefusal.TOO_YOUNG),
        (date(2010, 11, 25), None),
        (date(1961, 11, 25), ShiftRefusal.TOO_OLD),
        (date(1961, 11, 26), None),
    ],
)
def test_ages_are_counted_on_the_day_of_the_shift(district, born, reason):
    grown = shift(district.point, district.manager, at(14, day=25), event_min_age=16, event_max_age=64)
    district.alice.birth_date = born
    assert sign_up_actions.sign_up_refusal(job=grown.jobs.get(), person=district.alice, at=NOW) == reason


def test_the_page_is_told_what_the_act_would_say(district, tomorrow):
    join(tomorrow, district.alice)
    job = Job.objects.select_related("shift__event").get(shift=tomorrow)
    assert sign_up_actions.sign_up_refusal(job=job, person=district.alice, at=NOW) == ShiftRefusal.ALREADY
    assert sign_up_actions.sign_up_refusal(job=job, person=district.bob, at=NOW) is None
    assert sign_up_actions.sign_up_refusal(job=job, person=district.bob, at=at(14, day=25)) == ShiftRefusal.STARTED


def test_one_signs_up_one_s_household_and_nobody_else(district, tomorrow):
    home = Household.objects.create(created_at=NOW)
    for member in (district.alice, district.bob):
        member.household = home
        member.save()
    made = join(tomorrow, district.bob, by=district.alice)
    assert (made.person, made.signed_by) == (district.bob, district.alice)
    assert told(district.bob) == ["signed_up"]
    assert told(district.alice) == []
    assert refused(join, tomorrow, district.carol, by=district.alice) == ShiftRefusal.NOT_HOUSEHOLD
    assert refused(sign_up_actions.withdraw, signup=made, by=district.carol, at=NOW) == ShiftRefusal.NOT_HOUSEHOLD
    sign_up_actions.withdraw(signup=made, by=district.alice, at=NOW)
    assert taken(tomorrow) == 0


def test_a_place_is_given_back_at_any_hour_until_the_shift_ends_and_late_counts_as_late(district, tomorrow):
    made = join(tomorrow, district.alice)
    gone = sign_up_actions.withdraw(signup=made, by=district.alice, at=at(11, 59, day=25))
    assert (gone.state, gone.ended_at, gone.left_late) == ("withdrawn", at(11, 59, day=25), False)
    assert sign_up_actions.withdraw(signup=made, by=district.alice, at=at(13, day=25)) == gone
    again = join(tomorrow, district.alice, when=at(13, day=25))
    late = sign_up_actions.withdraw(
        signup=again, by=district.alice, at=at(15, 59, day=25), because="ill", words=" 发烧 "
    )  # the shift has begun
    assert (late.state, late.left_late, late.left_because, late.left_words) == ("withdrawn", True, "ill", "发烧")
    assert taken(tomorrow) == 0
    over = join(tomorrow, district.bob)
    assert refused(sign_up_actions.withdraw, signup=over, by=district.bob, at=at(16, day=25)) == ShiftRefusal.WITHDRAW_TOO_LATE


def test_who_gave_a_place_back_too_late_and_takes_one_again_is_counted_on_once(district, tomorrow):
    sign_up_actions.withdraw(signup=join(tomorrow, district.alice), by=district.alice, at=at(13, day=25))
    assert Signup.objects.counted().count() == 1
    join(tomorrow, district.alice, when=at(13, 5, day=25))
    assert Signup.objects.counted().count() == 1


def test_who_checked_in_checks_out_and_does_not_withdraw(district, tomorrow):
    made = join(tomorrow, district.alice)
    came(tomorrow, district.alice)
    assert refused(sign_up_actions.withdraw, signup=made, by=district.alice, at=at(15, day=25)) == ShiftRefusal.CAME


def test_the_leader_is_told_who_cannot_come_and_why(district, tomorrow):
    sign_up_actions.withdraw(signup=join(tomorrow, district.alice), by=district.alice, at=NOW, because="work", words="加班")
    notice = Notice.objects.get(kind="cannot_come")
    assert (notice.person, notice.params["name"], notice.params["because"]) == (district.manager, district.alice.name, "work")
    assert "加班" not in str(notice.params)  # what somebody adds stands on the leader's page alone
    own = join(tomorrow, district.manager)
    sign_up_actions.withdraw(signup=own, by=district.manager, at=NOW)
    assert Notice.objects.filter(kind="cannot_come").count() == 1


def test_after_the_deadline_a_free_place_is_offered_to_all_who_wait_and_the_first_takes_it(district, tomorrow):
    made = join(tomorrow, district.alice)
    join(tomorrow, district.bob)
    first, second = join(tomorrow, district.carol), join(tomorrow, person("周末(演示)"))
    sign_up_actions.withdraw(signup=made, by=district.alice, at=at(12, day=25))
    assert "moved_up" not in told(first.person) and taken(tomorrow) == 1  # nobody is put into it unasked
    assert [told(one.person)[-1] for one in (first, second)] == ["place_free", "place_free"]
    job, late = tomorrow.jobs.get(), at(12, 5, day=25)
    assert sign_up_actions.take_other_job(signup=second, job=job, by=second.person, at=late).state == "place"
    assert refused(sign_up_actions.take_other_job, signup=first, job=job, by=first.person, at=late) == ShiftRefusal.PLACE_TAKEN


def test_a_turn_is_given_back_until_the_start_and_frees_no_place(district, tomorrow):
    join(tomorrow, district.alice)
    join(tomorrow, district.bob)
    turn = join(tomorrow, district.carol)
    sign_up_actions.withdraw(signup=turn, by=district.carol, at=at(13, 59, day=25))
    assert taken(tomorrow) == 2


def change(shift, after, when, state="applied"):
    return ChangeRequest.objects.create(
        id=new_id(when),
        shift=shift,
        before={},
        after=after,
        state=state,
        asked_by=shift.leader,
        asked_at=when,
        decided_by=shift.leader,
        decided_at=when,
    )


def test_yes_is_kept_and_no_gives_the_place_back(district, tomorrow):
    made = join(tomorrow, district.alice)
    assert sign_up_actions.answer_change(signup=made, answer="yes", by=district.alice, at=NOW).answer == "yes"
    assert refused(sign_up_actions.answer_change, signup=made, answer="yes", by=district.bob, at=NOW) == ShiftRefusal.NOT_HOUSEHOLD
    gone = sign_up_actions.answer_change(signup=made, answer="no", by=district.alice, at=NOW)
    assert (gone.state, gone.answer) == ("withdrawn", "no")


def test_no_after_the_deadline_is_late_unless_the_shift_changed(district, tomorrow):
    late = at(13, day=25)
    made = join(tomorrow, district.alice)
    change(tomorrow, {"jobs": {"1": {"capacity": 5}}}, at(12, day=25))
    change(tomorrow, {"place": "南门(演示)"}, at(12, day=25), state="returned")
    change(tomorrow, {"place": "南门(演示)"}, NOW - timedelta(days=1))
    assert sign_up_actions.answer_change(signup=made, answer="no", by=district.alice, at=late).left_late
    other = join(tomorrow, district.bob)
    change(tomorrow, {"place": "北门(演示)"}, at(12, day=25))
    gone = sign_up_actions.answer_change(signup=other, answer="no", by=district.bob, at=late)
    assert (gone.state, gone.left_late) == ("withdrawn", False)
