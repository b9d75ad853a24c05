"""The day before: who may not come, with reasons in words, for the leader alone; nothing of it is kept."""

from datetime import timedelta

import pytest
from django.urls import reverse

from events.models import Signup
from events.shifts.signups import reminders as signup_reminders
from events.shifts.staffing import reminders
from tests import cast
from tests.cast import NOW
from tests.support.clients import log_in
from tests.support.signup_factory import join, signed_up

pytestmark = pytest.mark.django_db


@pytest.fixture
def shift(district):
    """Tomorrow morning, led by carol. Alice missed a shift and has read the reminder, bob has not read it, a third did both."""
    made = cast.shift(district.point, district.carol, NOW + timedelta(hours=23))
    past = cast.shift(district.point, district.manager, NOW - timedelta(days=30), state="settled", settled_at=NOW)
    signed_up(past, district.alice)
    Signup.objects.update(missed_at=NOW - timedelta(days=29))
    for one in (district.alice, district.bob, district.manager):
        join(made, one, when=NOW - timedelta(days=3))
    signup_reminders.remind_start(at=NOW)
    for one in (district.alice, district.manager):
        one.notices.filter(kind="starts_tomorrow").update(read_at=NOW)
    return made


EVENING = NOW + timedelta(hours=7)


def test_the_leader_is_told_their_number_and_reads_who_and_why(district, shift, client, time_machine, django_assert_num_queries):
    assert reminders.tell_who_may_not_come(at=NOW) == 0
    with django_assert_num_queries(8):  # rule, shifts, told, places, absences, unread, changes, the notices
        assert reminders.tell_who_may_not_come(at=EVENING) == 1
    assert reminders.tell_who_may_not_come(at=EVENING) == 0
    notice = district.carol.notices.get(kind="may_not_come")
    assert notice.params["number"] == 2 and "张安" not in str(notice.params)
    time_machine.move_to(EVENING, tick=False)
    page = log_in(client, district.carol).get(reverse("events:staffing", args=[shift.pk]))
    told = {hint.signup.person: hint.reasons for hint in page.context["hints"]}
    assert told == {district.alice: ["最近 180 天有 1 次报了名没来。"], district.bob: ["提醒还没点开看。"]}


def test_nobody_else_reads_it_not_even_who_runs_the_point(district, shift, client, time_machine):
    time_machine.move_to(EVENING, tick=False)
    for reader in (district.manager, district.district_admin):
        page = log_in(client, reader).get(reverse("events:staffing", args=[shift.pk]))
        assert page.context["hints"] == [] and "可能来不了" not in page.text
    assert "可能来不了" not in log_in(client, district.alice).get(shift.get_absolute_url()).text
