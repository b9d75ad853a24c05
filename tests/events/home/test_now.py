"""The now card: one thing first, from attendance, requests, orders and sign-ups, the same on each page that has it."""

import re
from datetime import timedelta

import pytest

from events.attendance import tokens
from events.models import Door
from tests import cast
from tests.cast import at, record
from tests.support import request_factory, shop_factory
from tests.support.clients import log_in
from tests.support.html_pages import text
from tests.support.signup_factory import join
from volunteer.core.ids import new_id
from volunteer.people.now import NowKind, now_card

HERE = at(13, 50)


@pytest.fixture(autouse=True)
def ten_to_two(time_machine):
    time_machine.move_to(HERE, tick=False)


def serve(shift, person, moment=HERE):
    record(id=new_id(moment), shift=shift, person=person, act="in", door=Door.OWN, scanned_at=moment, at=moment)


@pytest.fixture
def order(town):
    """Makes orders of soap that wait to be collected."""
    shop = shop_factory.open_shop(town.point)
    soap = shop_factory.item(name="香皂(演示)", price=5)
    shop_factory.stock(shop, soap, 50, town.keeper)
    shop_factory.give(town, town.alice)
    return lambda: shop_factory.order(shop, town.alice, (soap, 2))


def kinds(person) -> list[NowKind]:
    return [item.kind for item in now_card(person, HERE).items]


def dock(answer) -> str:
    """What stands in the thumb's reach, without the tab bar."""
    found = re.search(r'(?s)<div class="dock no-print"[^>]*>(.*?)(?:<nav|<dialog)', answer.content.decode())
    return " ".join(re.sub(r"<[^>]+>", " ", found[1]).split()) if found else ""


def test_what_presses_most_comes_first_and_the_rest_is_folded(client, town, order):
    alice = town.alice
    join(cast.shift(town.point, town.manager, at(9, day=26)), alice)
    join(cast.shift(town.point, town.manager, at(9, day=25)), alice)
    order()
    request_factory.ask(alice, town.community)
    request_factory.offered(town, town.bob)
    join(cast.shift(town.point, town.manager, at(14)), alice)
    serve(cast.shift(town.sister_point, town.manager, at(13, 40)), alice)
    expected = [NowKind.SERVING, NowKind.CHECK_IN, NowKind.HELP, NowKind.COLLECT, *[NowKind.SIGNED_UP] * 2, NowKind.ASKED]
    assert kinds(alice) == expected
    assert [item.when for item in now_card(alice, HERE).items if item.kind == NowKind.SIGNED_UP] == [
        "明天 09:00",
        "11月26日 周四 09:00",
    ]
    words = text(log_in(client, alice).get("/"))
    assert "正在服务 13:50 已签到" in words and "还有 6 件" in words
    assert kinds(town.carol) == []


def test_each_thing_says_what_there_is_to_do_about_it(client, town, order):
    """One act in the thumb's reach, the same in both modes, and none where there is only to wait."""
    alice = town.alice
    log_in(client, alice)

    def shown(elder=""):
        client.cookies["elder"] = elder
        answer = client.get("/")
        assert answer.content.decode().count("btn-primary") == 1 + bool(dock(answer))  # the other one is in the closed dialog
        return dock(answer)

    coming = cast.shift(town.point, town.manager, at(9, day=25))
    join(coming, alice)
    assert shown() == "" and "报名了" in text(client.get("/"))
    placed = order()
    assert shown() == shown("1") == "出示领取码" and f'href="/orders/{placed.pk}/"' in client.get("/").text
    request_factory.offered(town, town.bob)
    assert shown() == shown("1") == "看看是谁" and "有人愿意来帮：修水电、修家电" in text(client.get("/"))
    today = cast.shift(town.point, town.manager, at(14))
    join(today, alice)
    assert shown() == shown("1") == "扫码签到"
    serve(today, alice)
    assert shown() == shown("1") == "17:00 前要签退，不签退不算 扫码签退"


def test_home_the_event_and_my_page_show_the_same_card(client, town):
    shift = cast.shift(town.point, town.manager, at(14))
    join(shift, town.alice)
    other = cast.shift(town.point, town.manager, at(9, day=26)).get_absolute_url()
    pages = ("/", "/me/", shift.get_absolute_url())
    log_in(client, town.alice)
    for state in ("可以签到 14:00 开始", "正在服务 13:50 已签到"):
        cards = [re.search(r'(?s)<section class="card now .*?</section>', client.get(page).text)[0] for page in pages]
        assert cards[0] == cards[1] == cards[2] and state in " ".join(re.sub("<[^>]+>", " ", cards[0]).split())
        assert len({dock(client.get(page)) for page in pages}) == 1
        if state.startswith("可以签到"):
            assert "报名" in dock(client.get(other)) and "扫码签到" not in dock(client.get(other)), "that page is for signing up"
        serve(shift, town.alice)
    assert "扫码签退" in dock(client.get(other))  # whoever serves reads it on every event's page
    assert "now" not in re.findall(r'class="card (\w+)', log_in(client, town.bob).get(other).text)


def test_the_page_behind_the_code_says_the_same_of_its_shift(client, town):
    shift = cast.shift(town.point, town.manager, at(14))
    path = (
        tokens.qr_address(shift, tokens.window_number(HERE))
        .removeprefix("http://localhost:8000")
        .removeprefix("HTTP://LOCALHOST:8000")
    )
    log_in(client, town.alice)
    assert "可以签到 14:00 开始" in text(client.get(path))
    serve(shift, town.alice)
    assert "正在服务 13:50 已签到" in text(client.get(path))


def test_it_costs_the_same_however_much_there_is(town, order, django_assert_num_queries):
    def more(number):
        order()
        request_factory.ask(town.alice, town.community)
        join(cast.shift(town.point, town.manager, at(9, day=25) + timedelta(hours=3 * number)), town.alice)

    more(0)
    with django_assert_num_queries(6):  # sign-ups, attendances, changes; requests; orders, their lines
        assert len(kinds(town.alice)) == 3
    for number in range(1, 5):
        more(number)
    with django_assert_num_queries(6):
        assert len(kinds(town.alice)) == 15
