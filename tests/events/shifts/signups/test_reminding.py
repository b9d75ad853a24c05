"""A quarter of an hour after the end whoever is still inside is reminded, once."""

from datetime import datetime

import pytest

from events.shifts.signups import reminders as signup_reminders
from tests import cast
from tests.cast import at
from volunteer.core.ids import new_id
from volunteer.models import Notice

pytestmark = pytest.mark.django_db


def came(shift, person, out=None):
    for act, moment in (("in", at(14)), ("out", out)):
        if moment:
            cast.record(id=new_id(moment), shift=shift, person=person, act=act, scanned_at=moment, at=moment)


def test_who_is_inside_is_reminded_once_and_who_left_is_not(district):
    shift = cast.shift(district.point, district.manager, start=at(14))
    came(shift, district.alice)
    came(shift, district.bob, out=at(16))
    assert signup_reminders.remind_check_out(at=at(16, 14)) == 0
    for minute in (15, 16):
        signup_reminders.remind_check_out(at=at(16, minute))
    told = Notice.objects.get(kind="check_out_reminder")
    assert (told.person, datetime.fromisoformat(told.params["until"])) == (district.alice, at(17))


def test_when_the_door_is_shut_nobody_is_reminded(district):
    came(cast.shift(district.point, district.manager, start=at(14)), district.alice)
    assert signup_reminders.remind_check_out(at=at(17)) == 0
