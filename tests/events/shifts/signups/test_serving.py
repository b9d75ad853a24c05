"""Who came stands where they are: an attendance leads over a sign-up, on the first page, the event's page and my events."""

import pytest

from events.models import Door
from events.shifts.actions import sign_up as sign_up_actions
from events.shifts.signups import queries as signup_queries
from tests import cast
from tests.cast import at, person, record
from tests.support.clients import log_in
from tests.support.html_pages import text
from volunteer.core.ids import new_id
from volunteer.models import Household
from volunteer.people.now import NowKind

RUNNING = "正在服务 14:05 已签到"


@pytest.fixture
def shift(district, time_machine):
    """14:00 to 16:00; it is 14:30. Checking out is possible until 17:00."""
    time_machine.move_to(at(14, 30), tick=False)
    return cast.shift(district.point, district.manager, at(14))


def came(shift, user, act="in", moment=None, door=Door.OWN):
    moment = moment or at(14, 5)
    return record(id=new_id(moment), shift=shift, person=user, act=act, door=door, scanned_at=moment, at=moment).attendance


def pages(shift):
    return {"home": "/", "event": shift.get_absolute_url(), "mine": "/my/"}


PAGES = ["home", "event", "mine"]


@pytest.mark.parametrize("elder", ["", "1"], ids=["normal", "elder"])
@pytest.mark.parametrize("page", PAGES)
def test_a_walk_in_who_checked_in_is_serving_and_can_check_out_on_each_page(client, district, shift, page, elder):
    came(shift, district.alice)
    client.cookies["elder"] = elder
    answer = log_in(client, district.alice).get(pages(shift)[page])
    words = text(answer)
    assert words.count(RUNNING) == 1 and words.count("扫码签退") == 1 and words.count("已签到") == 1
    assert answer.content.decode().count('href="/scan/"') - words.count("扫一扫") == 1  # beside the menu's
    assert "还没有报名" not in words and "直接到现场" not in words and "候补" not in words


@pytest.mark.parametrize("page", PAGES)
def test_so_is_who_signed_up_and_who_stood_on_the_waiting_list(client, district, shift, time_machine, page):
    time_machine.move_to(at(9), tick=False)
    full = cast.shift(district.sister_point, district.manager, at(14), places=1)
    for user in (district.alice, district.bob):
        sign_up_actions.sign_up(id=new_id(at(9)), job=full.jobs.get(), person=user, by=user, at=at(9))
    time_machine.move_to(at(14, 30), tick=False)
    for user in (district.alice, district.bob):
        came(full, user)
        words = text(log_in(client, user).get(pages(full)[page]))
        assert words.count(RUNNING) == 1 and words.count("扫码签退") == 1
        assert "候补第" not in words and "排队第" not in words


@pytest.mark.parametrize("page", PAGES)
def test_nobody_else_is_serving(client, district, shift, page):
    came(shift, district.alice)
    words = text(log_in(client, district.bob).get(pages(shift)[page]))
    assert "正在服务" not in words and "扫码签退" not in words and "张安" not in words


def test_a_running_shift_is_not_among_the_past(client, district, shift):
    row = came(shift, district.alice)
    answer = log_in(client, district.alice).get("/my/")
    assert ([e.attendance for e in answer.context["serving"]], list(answer.context["past"])) == ([row], [])
    assert answer.context["coming"] == []


def test_after_the_check_out_it_is_past_and_the_event_page_says_what_comes(client, district, shift, time_machine):
    came(shift, district.alice)
    time_machine.move_to(at(16), tick=False)
    row = came(shift, district.alice, "out", at(16))
    log_in(client, district.alice)
    mine = client.get("/my/")
    assert (mine.context["serving"], [one for one, _ in mine.context["past"]]) == ([], [row])
    assert "正在服务" not in text(client.get("/"))
    words = text(client.get(shift.get_absolute_url()))
    assert "服务完成，谢谢您！ 14:05–16:00" in words and "负责人结束场次后" in words and "直接到现场" not in words


def test_when_checking_out_has_ended_it_says_whom_to_ask(client, district, shift, time_machine):
    came(shift, district.alice)
    time_machine.move_to(at(16, 59), tick=False)
    assert RUNNING in text(log_in(client, district.alice).get("/"))
    time_machine.move_to(at(17), tick=False)
    assert "正在服务" not in text(client.get("/"))
    for page in ("/my/", shift.get_absolute_url()):
        words = text(client.get(page))
        assert "扫码签退" not in words and "没有签退。请负责人" in words


def test_a_walk_ins_settled_shift_shows_what_it_brought(client, district, shift, time_machine):
    time_machine.move_to(at(18), tick=False)
    past = cast.shift(district.point, district.manager, at(10), state="settled")
    cast.came(past, district.alice, 120, points=20)
    words = text(log_in(client, district.alice).get(past.get_absolute_url()))
    assert "10:00–12:00 · 2 小时 · +20" in words
    assert "服务完成" not in text(log_in(client, district.bob).get(past.get_absolute_url()))


def test_who_came_before_the_start_is_not_asked_to_sign_up(client, district, shift, time_machine):
    time_machine.move_to(at(13, 40), tick=False)
    came(shift, district.alice, moment=at(13, 40))
    page = log_in(client, district.alice).get(shift.get_absolute_url())
    assert page.context["open"] and page.context["people"] == [] and "13:40 已签到" in text(page)
    assert log_in(client, district.bob).get(shift.get_absolute_url()).context["people"][0]["person"] == district.bob


def test_a_member_of_the_household_who_serves_is_named(client, district, shift):
    district.alice.household = Household.objects.create(created_at=at(9))
    district.alice.save()
    mother = person("李桂兰(演示)", phone="", household=district.alice.household)
    came(shift, mother, door=Door.STAFF)
    log_in(client, district.alice)
    for page in ("/my/", shift.get_absolute_url()):
        words = text(client.get(page))
        assert words.count("正在服务") == words.count("李桂兰(演示)正在服务 · 14:05 已签到") == 1 and "扫码签退" not in words
    assert "正在服务" not in text(client.get("/"))


def test_an_online_event_is_left_on_its_own_page(client, district, time_machine):
    time_machine.move_to(at(14, 30), tick=False)
    online = cast.shift(district.point, district.manager, at(14), event_online=True, event_join_url="https://meet.example/1")
    came(online, district.alice, door=Door.ONLINE)
    page = log_in(client, district.alice).get("/")
    assert RUNNING in text(page) and "扫码签退" not in text(page)
    assert page.content.decode().count(f'href="/events/{online.pk}/join/"') == 1


def test_in_lists_a_shift_says_that_one_is_there(client, district, shift):
    came(shift, district.alice)
    assert "已签到" in text(log_in(client, district.alice).get("/events/"))
    assert "已签到" not in text(log_in(client, district.bob).get("/events/"))


def test_what_goes_on_comes_before_what_is_next(client, district, shift):
    sooner = cast.shift(district.sister_point, district.manager, at(15))
    sign_up_actions.sign_up(id=new_id(at(14)), job=sooner.jobs.get(), person=district.bob, by=district.bob, at=at(14))
    came(shift, district.bob)
    found = signup_queries.coming_engagements([district.bob], at=at(14, 30))
    assert [(e.shift, e.serving) for e in found] == [(shift, True), (sooner, False)]
    card = log_in(client, district.bob).get("/").context["now"]
    assert [(one.kind, one.url) for one in card.items] == [
        (NowKind.SERVING, shift.get_absolute_url()),
        (NowKind.CHECK_IN, sooner.get_absolute_url()),
    ]


def test_it_costs_the_same_with_many_shifts_and_people(client, district, shift, django_assert_num_queries):
    def ahead(days):
        for day in days:
            made = cast.shift(district.point, district.manager, at(15, day=day))
            sign_up_actions.sign_up(id=new_id(at(14)), job=made.jobs.get(), person=district.alice, by=district.alice, at=at(14))

    def found():
        return [(e.points, e.extra, e.outcome, e.serving) for e in signup_queries.coming_engagements(users, at=at(14, 30))]

    users = [district.alice, *(person(f"甲{n}(演示)") for n in range(5))]
    came(shift, district.alice)
    ahead([25])
    with django_assert_num_queries(3):
        assert len(found()) == 2
    ahead([26, 27, 28, 29])
    for user in users[1:]:
        came(shift, user)
    with django_assert_num_queries(3):
        assert [serving for *_, serving in found()] == [True] * 6 + [False] * 5
