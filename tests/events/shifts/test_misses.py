"""Who had a place and did not come: noted, excused, and too many rest sign-up."""

from datetime import datetime, timedelta

import pytest

from events.models import Attendance, Scan, Signup
from events.settlement.actions import settle as settle_actions
from events.shifts.actions import no_shows
from events.shifts.actions import sign_up as sign_up_actions
from events.shifts.refusals import ShiftRefusal
from tests import cast
from tests.cast import at
from tests.support.refusal_checks import refused
from volunteer.core.ids import new_id
from volunteer.core.refusals import Refused
from volunteer.models import Household, Notice

pytestmark = pytest.mark.django_db


def over(district, *people, day=24, present=(), closed=True):
    """A shift 14:00 to 16:00 of that day for which these people hold a place; it is closed and settled."""
    shift = cast.shift(district.point, district.manager, start=at(14, day=day))
    for person in people:
        hold(shift, person)
    for person in present:
        cast.record(id=new_id(at(14)), shift=shift, person=person, act=Scan.Act.IN, scanned_at=shift.start, at=shift.start)
    if closed:
        settle_actions.close_shift(shift=shift, by=district.manager, head_count=len(present), stayed=[], report="", at=shift.end)
    settle_actions.settle(shift=shift, at=shift.end + timedelta(hours=0 if closed else 24))
    return shift


def hold(shift, person, state="place"):
    return Signup.objects.create(
        id=new_id(at(9)), shift=shift, job=shift.jobs.get(), person=person, signed_by=person, state=state, queued_at=at(9, day=1)
    )


def hold_place(shift, person):
    return sign_up_actions.sign_up(id=new_id(at(9)), job=shift.jobs.get(), person=person, by=person, at=at(9))


def missed(shift):
    return set(no_shows.absences_of_shift(shift).values_list("person__name", flat=True))


def excuse(found, by, why="在医院", moment=None):
    return no_shows.excuse_absence(signup=found, why=why, by=by, at=moment or at(18))


def test_who_had_a_place_and_did_not_come_is_noted_and_told(district):
    shift = over(district, district.alice, district.bob, present=[district.alice])
    assert missed(shift) == {district.bob.name}
    told = Notice.objects.get(kind="missed")
    assert (told.person, told.params["most"], told.params["days"]) == (district.bob, 3, 30)


def test_a_place_given_back_too_late_is_an_absence_unless_it_is_excused_beforehand(district):
    shift = cast.shift(district.point, district.manager, start=at(14))
    late = [sign_up_actions.withdraw(signup=hold_place(shift, one), by=one, at=at(13)) for one in (district.alice, district.bob)]
    excuse(late[1], district.manager, why="家里有急事", moment=at(13, 30))
    settle_actions.close_shift(shift=shift, by=district.manager, head_count=0, stayed=[], report="", at=at(16))
    settle_actions.settle(shift=shift, at=at(16))
    assert no_shows.standing_absences().filter(shift=shift).get().person == district.alice
    assert [notice.person for notice in Notice.objects.filter(kind="missed")] == [district.alice]


def test_who_waited_or_withdrew_missed_nothing(district):
    shift = cast.shift(district.point, district.manager, start=at(14))
    hold(shift, district.alice, "waiting")
    hold(shift, district.bob, "withdrawn")
    settle_actions.close_shift(shift=shift, by=district.manager, head_count=0, stayed=[], report="", at=at(16))
    settle_actions.settle(shift=shift, at=at(16))
    assert missed(shift) == set()


def test_what_nobody_came_to_and_nobody_closed_was_missed_by_nobody(district):
    assert missed(over(district, district.alice, closed=False)) == set()


def test_three_within_ninety_days_rest_sign_up_for_thirty(district):
    for day in (20, 21):
        over(district, district.alice, day=day)
    assert no_shows.paused_until(district.alice, district.rule, at(17, day=21)) is None
    over(district, district.alice, day=22)
    until = at(16, day=22) + timedelta(days=30)
    assert no_shows.paused_until(district.alice, district.rule, at(17, day=22)) == until
    assert no_shows.paused_until(district.alice, district.rule, until) is None
    assert datetime.fromisoformat(Notice.objects.get(kind="paused").params["until"]) == until
    assert no_shows.paused_until(district.bob, district.rule, at(17, day=22)) is None


def test_while_it_rests_sign_up_says_until_when(district):
    for day in (20, 21, 22):
        over(district, district.alice, day=day)
    job = cast.shift(district.point, district.manager, start=at(14, day=28)).jobs.get()
    fields = {"id": new_id(at(9)), "job": job, "person": district.alice, "by": district.alice, "at": at(9)}
    with pytest.raises(Refused) as caught:
        sign_up_actions.sign_up(**fields)
    assert caught.value.reason == ShiftRefusal.PAUSED
    assert "%(" not in caught.value.sentence
    excuse(Signup.objects.get(shift__start=at(14, day=22)), district.manager)
    assert sign_up_actions.sign_up(**fields).state == "place"


def test_too_far_apart_they_rest_nothing(district):
    for day in (1, 2, 3):
        shift = over(district, district.alice, day=day)
        Signup.objects.filter(shift=shift).update(missed_at=at(16, day=day) - timedelta(days=60 * (3 - day)))
    assert no_shows.paused_until(district.alice, district.rule, at(17, day=3)) is None


def test_a_rule_without_a_number_rests_nobody(district):
    district.rule.misses_most = 0
    district.rule.save()
    for day in (20, 21, 22):
        over(district, district.alice, day=day)
    assert no_shows.paused_until(district.alice, district.rule, at(17, day=22)) is None


def test_an_excuse_stays_with_its_reason_and_is_told(district):
    found = Signup.objects.get(shift=over(district, district.alice))
    for _ in range(2):
        done = excuse(found, district.manager)
    assert (done.excused_by, done.excused_at, done.excuse) == (district.manager, at(18), "在医院")
    assert Notice.objects.filter(kind="excused", person=district.alice).count() == 1
    assert not no_shows.standing_absences().exists()


def test_who_may_excuse(district):
    found = Signup.objects.get(shift=over(district, district.alice, district.manager, present=()), person=district.alice)
    own = Signup.objects.get(person=district.manager)
    assert refused(excuse, found, district.carol) == ShiftRefusal.NOT_YOURS
    assert refused(excuse, found, district.other_manager) == ShiftRefusal.NOT_YOURS
    assert refused(excuse, own, district.manager) == ShiftRefusal.OWN
    assert refused(excuse, found, district.manager, why=" ") == ShiftRefusal.WHY
    assert refused(excuse, found, district.manager, moment=at(17) + timedelta(days=14)) == ShiftRefusal.TOO_LATE
    assert excuse(found, district.reviewer).excused_by == district.reviewer


def test_a_household_excuses_not_its_own(district):
    found = Signup.objects.get(shift=over(district, district.alice))
    home = Household.objects.create(created_at=at(9))
    for person in (district.alice, district.manager):
        person.household = home
        person.save()
    assert refused(excuse, found, district.manager) == ShiftRefusal.OWN


def test_who_came_is_not_excused(district):
    shift = over(district, district.alice, present=[district.alice])
    assert refused(excuse, Signup.objects.get(shift=shift), district.manager) == ShiftRefusal.NOT_MISSED
    assert Attendance.objects.count() == 1
