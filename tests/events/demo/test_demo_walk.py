"""两分钟走一遍: each press is somebody's act on their own page; it can be left, taken up and begun anew, and nothing is made up."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth import get_user
from django.test import Client

from events.demo import guide
from events.demo import walk as demo_walk
from events.demo.walk import Step
from events.models import Attendance, Scan, Shift, Signup
from points import models as points_models
from points.ledger import actions as ledger
from points.models import Order
from tests.cast import NOW
from tests.support import demo_factory
from tests.support.attendance_checks import differences
from volunteer.core import clock

BUTTON = re.compile(r'class="walk-press" name="step" value="(\w+)"')
ID = re.compile(r'name="id" value="([0-9a-f-]{36})">\s*<button class="walk-press"')


@pytest.fixture
def homes(db, settings, tmp_path):
    found = demo_factory.HOMES()
    demo_factory.on(settings, tmp_path)
    demo_factory.give(found, found[0].people[3], 90)
    return found


class Visitor:
    """A browser that presses what the guide shows."""

    def __init__(self, client=None):
        self.client = client or Client()

    def press(self, step, **fields):
        """Press a button of the walk, and follow to the page that it leads to."""
        answer = self.client.post("/demo/walk/", {"step": step, **fields}, follow=True)
        assert answer.status_code == 200, step
        return self.at(answer)

    def open(self, path):
        return self.at(self.client.get(path, follow=True))

    def at(self, answer):
        self.path, self.page = answer.request["PATH_INFO"], answer.content.decode()
        return self

    @property
    def button(self):
        return BUTTON.search(self.page)[1]

    def on(self):
        return self.press(self.button, id=ID.search(self.page)[1])

    @property
    def who(self):
        return get_user(self.client)


def walked(homes, steps):
    """A walk after so many presses."""
    visitor = Visitor().press("begin")
    for _ in range(steps):
        visitor.on()
    return visitor


def test_from_the_first_button_to_the_statement(homes):
    visitor = Visitor().press("begin")
    shift, person = Shift.objects.get(), homes[0].people[3]
    leader = homes[0].manager
    seen = []
    while visitor.button != "begin":
        seen.append((visitor.button, visitor.path.split("/")[1], visitor.who))
        visitor.on()
    keeper = Order.objects.get().ended_by
    assert seen == [
        ("sign_up", "events", person),
        ("arrive", "events", person),
        ("scan", "live", leader),
        ("check_in", "C", person),
        ("leave", "C", person),
        ("close", "C", person),
        ("redeem", "manage", leader),
        ("collect", "orders", person),
        ("read", "counter", keeper),
    ]
    assert (visitor.path, visitor.who) == ("/points/statement/", person)
    assert "走完了" in visitor.page and "香皂" in visitor.page and shift.event.title in visitor.page


def test_what_it_did_is_what_the_acts_write_and_the_books_balance(homes):
    walked(homes, 9)
    shift, person, order = Shift.objects.get(), homes[0].people[3], Order.objects.get()
    row = Attendance.objects.get(person=person)
    assert (shift.state, shift.head_count, row.minutes, row.points, row.grade) == ("settled", 6, 120, 20, "A")
    assert sorted(Scan.objects.filter(person=person).values_list("act", "door")) == [("in", "own"), ("out", "own")]
    assert (order.state, order.person, order.total, ledger.balance(person)) == ("handed", person, 80, 30)
    assert differences() == []


def test_time_passes_between_the_steps_and_never_back(homes):
    moments, visitor = [clock.now()], Visitor().press("begin")
    while visitor.button != "begin":
        visitor.on()
        moments.append(clock.now())
    assert moments == sorted(moments) and moments[-1] - moments[0] > timedelta(hours=2)


def test_each_page_says_the_step_who_one_is_and_what_happened(homes):
    visitor = walked(homes, 2)
    assert "第 3 步，共 9 步" in visitor.page
    assert f"您现在是{guide.plain_name(homes[0].manager)}，这场的负责人" in visitor.page
    assert "已经到了 5 人" in visitor.page


@pytest.mark.parametrize("steps", range(10))
def test_it_can_be_left_at_any_step_and_taken_up_again(homes, steps):
    visitor = walked(homes, steps)
    path, button = visitor.path, visitor.button
    visitor.press("hide")
    assert visitor.path == "/demo/" and not BUTTON.search(visitor.page)
    visitor.client.post("/demo/", {"who": homes[0].manager.volunteer_no})
    assert not BUTTON.search(visitor.open("/").page)
    visitor.open("/demo/walk/")
    follows = {"check_in": "scan", "begin": "read"}  # steps that change nothing but the page are shown where they begin
    assert visitor.button == follows.get(button, button)
    assert button in follows or visitor.path == path or path.startswith("/live/")


def test_begun_anew_it_is_another_shift_and_the_first_stays_as_it_is(homes):
    demo_factory.give(homes, homes[0].people[4], 85)
    visitor = walked(homes, 5)
    visitor.press("begin")
    assert (visitor.button, Shift.objects.count(), Attendance.objects.exclude(out_at=None).count()) == ("sign_up", 2, 6)


def test_a_second_press_of_a_button_changes_nothing(homes):
    visitor = walked(homes, 7)
    step, form = visitor.button, ID.search(visitor.page)[1]
    assert step == "collect"
    for _ in range(2):
        visitor.press("redeem", id=form)
        assert (visitor.button, Order.objects.count()) == ("collect", 1)


def test_a_button_of_the_page_does_as_well(homes):
    visitor = walked(homes, 0)
    shift, person = Shift.objects.get(), homes[0].people[3]
    form = dict(re.findall(r'name="(id-[^"]+)" value="([^"]+)"', visitor.page))
    data = {**form, "job": shift.jobs.get().pk, "people": person.volunteer_no}
    visitor.at(visitor.client.post(f"/events/{shift.pk}/sign-up/", data, follow=True))
    assert Signup.objects.filter(person=person).exists() and visitor.button == "arrive"


def test_a_walk_whose_shift_has_passed_is_begun_anew(homes):
    visitor = walked(homes, 1)
    clock.advance(timedelta(hours=1))
    assert visitor.open("/").button == "begin" and "走不下去了" in visitor.page


def test_who_forgot_to_check_out_is_counted_by_the_leader(homes):
    visitor = walked(homes, 4)
    assert visitor.button == "leave"
    clock.advance_to(Shift.objects.get().end + timedelta(minutes=61))
    assert visitor.open("/").on().button == "redeem"


def test_where_nobody_has_points_left_it_says_so_and_makes_nothing(db, settings, tmp_path):
    demo_factory.HOMES()
    demo_factory.on(settings, tmp_path)
    visitor = Visitor().press("begin")
    assert visitor.path == "/demo/" and "积分都用完了" in visitor.page and not Shift.objects.exists()


def test_the_demo_s_home_begins_with_one_button(homes):
    page = Visitor().open("/demo/").page
    assert page.index("两分钟走一遍</button>", page.index("<main")) < page.index('name="who"')


@pytest.mark.parametrize("broken", ["", "x", "eyJ:1:2"])
def test_a_broken_cookie_is_no_walk(homes, broken):
    visitor = Visitor()
    visitor.client.cookies[guide.COOKIE] = broken
    assert not BUTTON.search(visitor.open("/").page)


@pytest.mark.parametrize("form", ["", "nonsense"])
def test_a_press_without_its_id_is_no_press(homes, form):
    visitor = walked(homes, 0)
    assert visitor.client.post("/demo/walk/", {"step": "sign_up", "id": form}).status_code == 404
    assert visitor.client.post("/demo/walk/", {"step": "collect", "id": form}).status_code == 302  # not its turn
    assert not Signup.objects.filter(person=homes[0].people[3]).exists()


def test_a_real_site_shows_no_guide(homes, settings):
    visitor = walked(homes, 1)
    settings.DEMO = False
    page = visitor.open("/").page
    assert "walk-press" not in page and "demo.css" not in page and visitor.client.post("/demo/walk/").status_code == 404


def test_goods_are_fetched_when_the_shop_is_open(homes):
    shop = points_models.Shop.objects.first()
    evening, noon = NOW + timedelta(hours=12), NOW + timedelta(hours=3)
    assert demo_walk.next_opening(shop, noon) == noon
    assert demo_walk.next_opening(shop, evening) == NOW + timedelta(days=1, minutes=20)
    assert demo_walk.next_opening(shop, NOW - timedelta(hours=8)) == NOW + timedelta(minutes=20)


def test_every_step_has_a_sentence():
    assert set(guide.STEP_SENTENCES) == set(Step)
