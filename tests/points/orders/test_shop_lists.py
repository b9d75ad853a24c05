"""Lists at the counter, of a day, of one row of a shelf and of costs: narrowed, ordered, taken along; names stay masked."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from points.orders.actions import hand_over as hand_over_actions
from tests.cast import NOW, at
from tests.support import shop_factory, stock_factory
from tests.support.clients import enter
from tests.support.export_checks import refused, taken
from tests.support.stock_factory import lot

pytestmark = pytest.mark.django_db
RICE = "=大米(演示)"


@pytest.fixture
def town(district, time_machine):
    time_machine.move_to(NOW, tick=False)
    district.shop = shop_factory.open_shop(district.point)
    district.tissue, district.rice = shop_factory.item(price=6), shop_factory.item(RICE, 40)
    district.shelf = stock_factory.deliver(district.shop, district.tissue, 9, district.keeper, lot(date(2026, 12, 30), 250)).stock
    shop_factory.stock(district.shop, district.rice, 5, district.keeper)
    shop_factory.give(district, district.alice, district.bob)
    district.first = shop_factory.order(district.shop, district.alice, (district.tissue, 1), at=at(8))
    district.second = shop_factory.order(district.shop, district.bob, (district.rice, 2))
    return district


def shown(client, person, url, **asked):
    return list(enter(client, person).get(url, asked).context["page"])


def hand_over(town, order):
    hand_over_actions.hand_over(code=order.pickup_code, shop=town.shop, keeper=town.keeper, at=NOW)


def test_orders_at_the_counter(town, client):
    url, until = "/counter/", town.second.pick_up_by.isoformat()
    row = ["2026-11-24 09:00", town.bob.masked_name, f"{RICE} × 2", 80, until, town.shop.name, None]
    heads = ["下单时间", "姓名", "商品", "积分", "领取期限", "在哪里", "代下单"]
    assert taken(client, town.keeper, url, q="大米") == [heads, row]
    number = town.alice.volunteer_no
    found = [shown(client, town.keeper, url, **asked) for asked in ({"q": number}, {"order": "-placed_at"}, {"order": "x"})]
    assert found == [[town.first], [town.second, town.first], [town.first, town.second]]
    page = enter(client, town.keeper).get(url, {"q": "没有"}).text
    assert 'name="q"' in page and f'<input type="hidden" name="shop" value="{town.shop.pk}">' in page
    assert town.bob.name not in enter(client, town.keeper).get(url).text
    assert refused(client, town.carol, url)
    assert enter(client, town.keeper).get(url, {"shop": 0, "export": "xlsx"}).status_code == 404


def test_the_list_of_a_day(town, client):
    url, until = "/counter/day/", town.first.pick_up_by.isoformat()
    heads = ["事项", "时间", "姓名", "商品", "状态", "在哪里", "代下单"]
    row = ["待领取", until, town.alice.masked_name, f"{town.tissue.name} × 1", "待领取", None, None]
    assert taken(client, town.keeper, url, q=town.alice.volunteer_no) == [heads, row]
    assert len(taken(client, town.keeper, url)) == 3
    hand_over(town, town.first)
    assert taken(client, town.keeper, url, q="抽纸") == [heads]
    assert refused(client, town.carol, url)


def test_an_appointment_stands_in_the_list_of_its_day(town, client):
    slot = stock_factory.haircut(town.shop, town.keeper)
    stock_factory.book(slot, town.alice)
    day = slot.starts_at.date().isoformat()
    assert taken(client, town.keeper, "/counter/day/", day=day)[1][:3] == ["预约", "10:00", town.alice.masked_name]


def test_every_move_of_one_row(town, client):
    hand_over(town, town.first)
    url = f"/stock/{town.shelf.pk}/"
    heads, row = taken(client, town.keeper, url, kind="handed")
    assert heads == ["时间", "事项", "件数", "经手人"]
    assert row == ["2026-11-24 09:00", "领走", -1, town.keeper.masked_name]
    records = [line.record for line in enter(client, town.keeper).get(url, {"sort": "quantity"}).context["table"].rows]
    assert [one.quantity for one in records] == [-1, 9]
    assert taken(client, town.keeper, url, until="2026-11-23") == [heads]
    assert refused(client, town.carol, url) and refused(client, town.other_manager, url)


def test_what_goods_cost_by_shop_and_source(town, client):
    for order in (town.first, town.second):
        hand_over(town, order)
    heads = ["超市", "资金来源", "件数", "积分", "金额（元）", "成本不明的件数"]
    public = [town.shop.name, "财政资金", 1, 6, "2.50", 0]
    assert taken(client, None, "/open/costs/", source="public") == [heads, public, ["合计", None, 1, 6, "2.50", 0]]
    whole = taken(client, None, "/open/costs/", sort="-points")
    assert [row[3] for row in whole[1:]] == [80, 6, 86]
    assert taken(client, None, "/open/costs/", q="没有这家")[1:] == [["合计", None, 0, 0, "0.00", 0]]
    page = enter(client, None).get("/open/costs/", {"month": "2026-11", "source": "public"})
    assert 'name="month" value="2026-11"' in page.text and "合计" in page.text


@pytest.mark.long
def test_more_rows_cost_no_more_statements(town, client):
    def statements():
        found = []
        for url in ("/counter/", "/counter/day/", f"/stock/{town.shelf.pk}/", "/open/costs/"):
            for asked in ({}, {"export": "xlsx"}):
                enter(client, town.keeper).get(url, asked)
                with CaptureQueriesContext(connection) as queries:
                    client.get(url, asked)
                found.append(len(queries))
        return found

    hand_over(town, town.first)
    few = statements()
    shop_factory.fill(town.shop, town.alice, 12)
    assert statements() == few
