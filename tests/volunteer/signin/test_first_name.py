"""A newcomer's name: one field where they have just done something, on both ways in; until then nobody is called by a number."""

import pytest

from events.models import Attendance
from events.shifts.actions import sign_up as sign_up_actions
from tests import cast
from tests.cast import NOW, at, shift
from tests.support.clients import log_in
from tests.support.html_pages import text
from volunteer.core.ids import new_id
from volunteer.models import User

ASKED = "怎么称呼您？"


@pytest.fixture(autouse=True)
def morning(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def newcomer(district):
    return cast.person("", phone="+8613800135189")


@pytest.fixture
def phone(client, newcomer):
    return log_in(client, newcomer)


def arrive(person, running):
    cast.record(id=new_id(NOW), shift=running, person=person, act="in", scanned_at=NOW, at=NOW)
    return f"/C/done/{Attendance.objects.get(person=person).pk}/"


def test_the_page_after_a_check_in_asks_the_name_and_comes_back(phone, newcomer, district):
    done = arrive(newcomer, shift(district.point, district.bob, NOW))
    page = phone.get(done)
    assert ASKED in text(page) and f'name="next" value="{done}"' in page.content.decode()
    answer = phone.post("/me/name/", {"name": " 何新(演示) ", "next": done}, follow=True)
    assert answer.redirect_chain == [(done, 302)]
    assert User.objects.get(pk=newcomer.pk).name == "何新(演示)"
    assert "谢谢，何新(演示)" in text(answer) and ASKED not in text(answer)


def test_the_page_after_a_sign_up_asks_it_too(phone, newcomer, district):
    coming = shift(district.point, district.bob, at(14, day=25))
    assert ASKED not in text(phone.get(coming.get_absolute_url()))  # first the place, then the name
    sign_up_actions.sign_up(id=new_id(NOW), job=coming.jobs.get(), person=newcomer, by=newcomer, at=NOW)
    assert ASKED in text(phone.get(coming.get_absolute_url()))


@pytest.mark.parametrize("elder", ["", "1"])
def test_home_greets_kindly_without_a_number_and_asks(phone, newcomer, elder):
    phone.cookies["elder"] = elder
    words = text(phone.get("/"))
    assert "早上好！" in words and ASKED in words
    assert newcomer.volunteer_no not in words
    User.objects.filter(pk=newcomer.pk).update(name="何新(演示)")
    words = text(phone.get("/"))
    assert "何新(演示)，早上好" in words and ASKED not in words


def test_without_a_word_the_page_of_the_one_field_says_what_is_missing(phone, newcomer):
    answer = phone.post("/me/name/", {"name": "  ", "next": "/my/"})
    assert answer.status_code == 200 and "请写下大家怎么称呼您。" in text(answer)
    assert 'name="next" value="/my/"' in answer.content.decode()
    assert phone.post("/me/name/", {"name": "何" * 41}).context["form"]["name"].value() == "何" * 41
    assert User.objects.get(pk=newcomer.pk).name == ""


def test_who_has_a_name_keeps_it(client, district):
    phone = log_in(client, district.alice)
    assert phone.get("/me/name/?next=/my/").url == "/my/"
    assert phone.post("/me/name/", {"name": "别人", "next": "//evil.example/"}).url == "/"
    assert User.objects.get(pk=district.alice.pk).name == "张安(演示)"


def test_the_leader_reads_the_end_of_the_number_until_there_is_a_name(client, newcomer, district):
    running = shift(district.point, district.bob, NOW)
    arrive(newcomer, running)
    words = text(log_in(client, district.bob).get(f"/manage/shifts/{running.pk}/roster/"))
    assert "尾号5189的新朋友" in words and newcomer.volunteer_no not in words
    child = cast.person("", phone="", volunteer_no="20260001")
    assert (newcomer.called, child.called, district.alice.called) == ("尾号5189的新朋友", "20260001", "张安(演示)")
