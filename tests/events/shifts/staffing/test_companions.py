"""A first-timer is never alone: the leader sees who is new, somebody experienced is asked, the newcomer reads whom to look for."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from events.models import Companion
from events.shifts.actions import sign_up as sign_up_actions
from events.shifts.staffing.actions import companions
from events.shifts.staffing.refusals import StaffingRefusal
from tests import cast
from tests.cast import NOW
from tests.support.clients import log_in
from tests.support.notice_checks import told
from tests.support.refusal_checks import refused
from tests.support.signup_factory import join
from tests.support.staffing_factory import served

pytestmark = pytest.mark.django_db


@pytest.fixture
def shift(district):
    """The day after tomorrow; alice has served three times, bob never."""
    made = cast.shift(district.point, district.manager, NOW + timedelta(days=1, hours=23))
    served(district.alice, district, 3)
    for one in (district.alice, district.bob):
        join(made, one)
    return made


def answer(pair, yes, by=None, at=NOW):
    return companions.answer_companion(pair=pair, yes=yes, by=by or pair.person, at=at)


def test_somebody_experienced_is_asked_once_and_a_yes_tells_the_newcomer(district, shift, client):
    assert [companions.ask_companions(at=NOW), companions.ask_companions(at=NOW)] == [1, 0]
    pair = Companion.objects.get()
    assert (pair.newcomer, pair.person, told(district.alice)[-1]) == (district.bob, district.alice, "companion_asked")
    page = reverse("events:companion", args=[pair.pk])
    assert "李" not in log_in(client, district.alice).get(page).text.split("<main")[1].split("</main>")[0]
    assert "找带队的赵管" in log_in(client, district.bob).get(shift.get_absolute_url()).text
    log_in(client, district.alice).post(page, {"answer": "yes"})
    assert answer(pair, True).answer == "yes" and told(district.bob).count("companion_found") == 1
    assert "张安(演示) 会陪您" in log_in(client, district.bob).get(shift.get_absolute_url()).text
    assert "李*第一次来" in log_in(client, district.alice).get(shift.get_absolute_url()).text
    assert refused(answer, pair, True, by=district.carol) == StaffingRefusal.NOT_ASKED
    assert log_in(client, district.carol).get(page).status_code == 404


def test_after_a_no_or_no_answer_the_next_is_asked(district, shift):
    served(district.carol, district, 4)
    join(shift, district.carol)
    companions.ask_companions(at=NOW)
    first = Companion.objects.get()
    assert first.person == district.carol  # who came most often
    answer(first, False)
    companions.ask_companions(at=NOW)
    second = Companion.objects.open().get()
    assert second.person == district.alice
    companions.ask_companions(at=NOW + timedelta(hours=25))
    assert not Companion.objects.open().exists()  # nobody is asked twice
    assert refused(answer, second, True, at=NOW + timedelta(hours=25)) == StaffingRefusal.PAIR_OVER


def test_who_withdraws_is_released_and_the_other_is_told(district, shift):
    companions.ask_companions(at=NOW)
    answer(Companion.objects.get(), True)
    sign_up_actions.withdraw(signup=district.bob.signups.get(), by=district.bob, at=NOW)
    companions.ask_companions(at=NOW)
    assert told(district.alice)[-1] == "companion_off" and Companion.objects.get().answer == "gone"


def test_nobody_is_asked_for_a_child_nor_a_child_for_somebody(district, shift, client):
    district.bob.birth_date = date(2015, 1, 1)
    district.bob.save()
    assert companions.ask_companions(at=NOW) == 0
    assert "自己照看" in log_in(client, district.manager).get(reverse("events:staffing", args=[shift.pk])).text


def test_the_leader_sees_who_is_new_on_roster_and_planning_page(district, shift, client):
    log_in(client, district.manager)
    for page in ("roster", "shift_manage"):
        assert client.get(reverse(f"events:{page}", args=[shift.pk])).text.count("第一次来") == 1


def test_many_newcomers_cost_as_many_statements_as_one(district, shift, django_assert_num_queries):
    for number in range(4):
        join(shift, cast.person(f"新{number}(演示)"))
    with django_assert_num_queries(8):
        assert companions.ask_companions(at=NOW) == companions.MOST_NEWCOMERS
