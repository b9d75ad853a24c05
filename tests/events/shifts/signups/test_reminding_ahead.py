"""A day and an hour before the start those with a place are reminded, once each."""

from datetime import timedelta

import pytest

from events.models import Shift, Signup
from events.shifts.actions import sign_up as sign_up_actions
from events.shifts.signups import reminders as signup_reminders
from tests import cast
from tests.cast import NOW
from volunteer.core.ids import new_id
from volunteer.models import Notice

pytestmark = pytest.mark.django_db
START = NOW + timedelta(days=3)


@pytest.fixture
def shift(district):
    return cast.shift(district.point, district.manager, start=START, places=1)


def join(shift, person, at=NOW):
    return sign_up_actions.sign_up(id=new_id(at), job=shift.jobs.get(), person=person, by=person, at=at)


def told(kind):
    return [notice.person.name for notice in Notice.objects.filter(kind=kind)]


def before(**ago):
    return START - timedelta(**ago)


def test_a_day_and_an_hour_before_each_once_and_no_sooner(shift, district):
    join(shift, district.alice)
    assert signup_reminders.remind_start(at=before(hours=24, minutes=1)) == 0
    assert signup_reminders.remind_start(at=before(hours=24)) == 1
    assert signup_reminders.remind_start(at=before(hours=23)) == 0
    assert signup_reminders.remind_start(at=before(hours=1)) == 1
    assert signup_reminders.remind_start(at=before(minutes=59)) == 0
    assert (told("starts_tomorrow"), told("starts_soon")) == (["张安(演示)"], ["张安(演示)"])
    assert Notice.objects.get(kind="starts_soon").before == START


def test_a_runner_that_slept_reminds_late_but_not_when_it_is_no_use(shift, district):
    join(shift, district.alice)
    assert signup_reminders.remind_start(at=before(hours=13)) == 1
    Notice.objects.all().delete()
    assert signup_reminders.remind_start(at=before(hours=11)) == 0
    assert signup_reminders.remind_start(at=START) == 0


def test_who_waits_withdrew_or_signed_up_just_now_is_not_reminded(shift, district):
    mine = join(shift, district.alice)
    join(shift, district.bob)
    assert Signup.objects.get(person=district.bob).state == Signup.State.WAITING
    sign_up_actions.withdraw(signup=mine, by=district.alice, at=before(hours=20))
    signup_reminders.remind_start(at=before(hours=19))
    assert told("starts_tomorrow") == ["李博(演示)"]  # who moved up had signed up long before
    late = cast.shift(district.point, district.manager, start=START)
    join(late, district.carol, at=before(minutes=50))
    signup_reminders.remind_start(at=before(minutes=40))
    assert told("starts_soon") == ["李博(演示)"]


def test_a_cancelled_shift_reminds_nobody(shift, district):
    join(shift, district.alice)
    Shift.objects.filter(pk=shift.pk).update(state=Shift.State.CANCELLED)
    assert signup_reminders.remind_start(at=before(hours=1)) == 0


def test_a_thousand_places_cost_as_many_statements_as_one(district, django_assert_num_queries):
    for number in (1, 30):
        shift = cast.shift(district.point, district.manager, start=START + timedelta(hours=number), places=50)
        for n in range(number):
            join(shift, cast.person(f"甲{n}"))
        with django_assert_num_queries(4):  # two looks, the notices, what they are; no message: nobody asked for one
            assert signup_reminders.remind_start(at=shift.start - timedelta(hours=1)) == number
