"""The long lists of shops and points: filtered, sorted, paged, and taken along with cells that are text."""

from datetime import date, timedelta
from io import BytesIO

import pytest
from django.core.cache import cache
from openpyxl import load_workbook

from points.books import costs as book_costs
from points.books import verification as book_verification
from points.models import Item
from points.orders.actions import hand_over as hand_over_actions
from tests.cast import NOW, at
from tests.support import shop_factory, stock_factory
from tests.support.stock_factory import lot
from volunteer.core.ids import new_id

MONTH = {"month": "2026-11"}


@pytest.fixture
def town(district, time_machine):
    time_machine.move_to(NOW, tick=False)
    district.shop = shop_factory.open_shop(district.point)
    district.tissue, district.rice = shop_factory.item(price=6), shop_factory.item("=大米(演示)", 40)
    batch = stock_factory.deliver(district.shop, district.tissue, 9, district.keeper, lot(date(2026, 11, 30), 250))
    stock_factory.deliver(
        district.shop, district.tissue, 2, district.keeper, lot(date(2026, 11, 1), 100), at=NOW - timedelta(days=30)
    )
    district.shelf = batch.stock
    shop_factory.stock(district.shop, district.rice, 5, district.keeper)
    shop_factory.give(district, district.alice, district.bob)
    district.first = shop_factory.order(district.shop, district.alice, (district.tissue, 1), at=at(8))
    district.second = shop_factory.order(district.shop, district.bob, (district.rice, 2))
    hand_over_actions.hand_over(code=district.second.pickup_code, shop=district.shop, keeper=district.keeper, at=NOW)
    return district


@pytest.fixture
def keeper(client, town):
    client.force_login(town.keeper)
    return client


def rows(client, url, **asked):
    return [row.record for row in client.get(url, asked).context["table"].rows]


def file(client, url, **asked):
    answer = client.get(url, asked | {"export": "xlsx"})
    return load_workbook(BytesIO(answer.content)).active


def test_orders_by_state_goods_person_and_day(town, keeper):
    url = "/stock/orders/"
    assert rows(keeper, url) == [town.second, town.first]
    assert rows(keeper, url, state="placed") == [town.first]
    assert rows(keeper, url, q="大米") == [town.second]
    assert rows(keeper, url, q=town.alice.volunteer_no.lower()) == [town.first]
    assert rows(keeper, url, q="张") == rows(keeper, url, q="张安") == rows(keeper, url, q="张三") == [town.first], "the surname"
    assert rows(keeper, url, q="安") == [], "of a masked name nothing else is found"
    assert rows(keeper, url, since="2026-11-25") == []
    assert len(rows(keeper, url, since="2026-11-24", until="2026-11-24")) == 2
    assert rows(keeper, url, shop=town.shop.pk, sort="total") == [town.first, town.second]


@pytest.mark.parametrize(
    "nonsense",
    [
        {"since": "2026-02-30"},
        {"until": "9999-12-31"},
        {"shop": "x"},
        {"shop": 10**12},
        {"state": "x"},
        {"page": "x"},
        {"sort": "x"},
    ],
)
@pytest.mark.parametrize("url", ["/stock/orders/", "/stock/shelves/", "/stock/moves/", "/stock/goods/"])
def test_what_makes_no_sense_is_answered_all_the_same(keeper, url, nonsense):
    assert keeper.get(url, nonsense).status_code == 200


def test_names_are_masked_and_cells_are_text(town, keeper):
    sheet = file(keeper, "/stock/orders/", sort="-total")
    assert sheet.max_row == 3
    cells = [cell for row in sheet.iter_rows() for cell in row]
    assert town.bob.masked_name in sheet["C2"].value and town.bob.name not in str([cell.value for cell in cells])
    assert sheet["D2"].value == "=大米(演示) × 2" and sheet["D2"].data_type == "s"
    assert sheet["E2"].value == 80


def test_the_order_opens_for_who_stands_at_the_counter_only(town, client):
    link = f"/counter/orders/{town.first.pk}/"
    client.force_login(town.keeper)
    assert link in client.get("/stock/orders/").text
    client.force_login(town.community_admin)
    page = client.get("/stock/orders/")
    assert page.status_code == 200 and link not in page.text
    client.force_login(town.other_manager)
    assert client.get("/stock/orders/").status_code in (302, 403, 404)


def test_shelves_by_what_is_wrong_with_them(town, keeper):
    url = "/stock/shelves/"
    names = lambda **asked: [row.item.name for row in rows(keeper, url, **asked)]  # noqa: E731
    assert names() == [town.rice.name, town.tissue.name] or names() == [town.tissue.name, town.rice.name]
    assert names(level="low") == [town.rice.name]
    assert names(level="expired") == [town.tissue.name]
    assert names(level="none") == []
    assert names(sort="-left") == [town.tissue.name, town.rice.name]
    (row,) = rows(keeper, url, q="抽纸")
    assert (row.left, row.expired, row.price, row.first_expiry) == (8, 2, 6, date(2026, 11, 1))


def test_moves_by_kind_and_day(town, keeper):
    url = "/stock/moves/"
    assert {row.kind for row in rows(keeper, url)} == {"received", "handed"}
    assert [row.quantity for row in rows(keeper, url, kind="handed")] == [-2]
    assert rows(keeper, url, until="2026-10-23") == []
    assert file(keeper, url, kind="handed")["E2"].value == -2


def test_goods_by_name_and_offer(town, keeper):
    Item.objects.filter(pk=town.rice.pk).update(active=False)
    assert rows(keeper, "/stock/goods/", active="true") == [town.tissue]
    assert rows(keeper, "/stock/goods/", q="大米") == [town.rice]
    assert file(keeper, "/stock/goods/").max_row == 3


@pytest.mark.parametrize("url", ["/stock/orders/", "/stock/shelves/", "/stock/moves/", "/stock/goods/", "/points/statement/"])
def test_more_rows_cost_no_more_statements(town, client, url, django_assert_max_num_queries):
    who = town.alice if "points" in url else town.keeper
    client.force_login(who)
    client.get(url)
    shop_factory.fill(town.shop, town.alice, 3)
    with django_assert_max_num_queries(40) as few:
        client.get(url)
    shop_factory.fill(town.shop, town.alice, 30)
    with django_assert_max_num_queries(len(few)):
        client.get(url)


def test_a_long_list_has_one_pager(town, keeper):
    shop_factory.fill(town.shop, town.alice, 25)
    page = keeper.get("/stock/orders/")
    assert len(page.context["table"].page.object_list) == 40
    assert page.text.count('class="pager"') == 1


# --- one's own statement


def test_a_statement_by_side(town, client):
    client.force_login(town.alice)
    amounts = lambda **asked: [row.record.amount for row in client.get("/points/statement/", asked).context["table"].rows]  # noqa: E731
    assert amounts() == [100, 6]
    assert (amounts(show="in"), amounts(show="out"), amounts(show="x")) == ([100], [6], [100, 6])


# --- what it cost, for everybody


def test_everybody_reads_what_goods_cost_by_shop_and_source(town, client):
    hand_over_actions.hand_over(code=town.first.pickup_code, shop=town.shop, keeper=town.keeper, at=NOW)
    page = client.get("/open/costs/", MONTH)
    found = {row.source: (row.pieces, row.points, row.fen, row.unknown) for row in page.context["table"].data}
    assert found == {"public": (1, 6, 250, 0), "unknown": (2, 80, 0, 2)}
    assert "2.50" in page.text and town.alice.name not in page.text
    sheet = file(client, "/open/costs/", **MONTH)
    assert [cell.value for cell in sheet[sheet.max_row]][2:5] == [3, 86, "2.50"]
    assert client.get("/open/costs/", {"month": "2026-10"}).context["table"].data.data == []


def test_what_is_outstanding_is_valued(town, client):
    assert book_costs.estimated_cost(100) is None
    hand_over_actions.hand_over(code=town.first.pickup_code, shop=town.shop, keeper=town.keeper, at=NOW)
    cache.clear()
    book_verification.check_books(id=new_id(NOW), by=town.auditor, at=NOW)
    page = client.get("/open/")
    outstanding = page.context["figures"]["wallets"] + page.context["figures"]["held"]
    assert page.context["valued"] == outstanding * 250 // 6
