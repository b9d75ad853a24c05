"""The cart: several items of one shop, ordered together or not at all."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from points.ledger import actions as ledger
from points.models import CartLine, Item, Order
from points.orders.actions import cart
from points.orders.actions.place import OrderTerms
from points.orders.refusals import OrderRefusal
from tests.cast import NOW
from tests.support import attendance_checks, shop_factory
from tests.support.clients import BACKEND
from tests.support.shop_checks import snapshot
from volunteer.core.ids import new_id
from volunteer.core.refusals import Refused


@pytest.fixture
def town(district, time_machine):
    time_machine.move_to(NOW, tick=False)
    district.shop = shop_factory.open_shop(district.point)
    district.tissue, district.rice = shop_factory.item(price=6), shop_factory.item("大米 5 kg", 40)
    district.tissue_stock = shop_factory.stock(district.shop, district.tissue, 5, district.keeper)
    district.rice_stock = shop_factory.stock(district.shop, district.rice, 10, district.keeper)
    shop_factory.give(district, district.alice)
    return district


def put(town, stock, quantity=1):
    cart.set_cart_quantity(person=town.alice, stock=stock, quantity=quantity, at=NOW)


def order(town, total, id=None):
    return cart.order_cart(id=id or new_id(NOW), person=town.alice, shop=town.shop, terms=OrderTerms(total=total), at=NOW)


def refused(act, **kwargs):
    before = snapshot(), CartLine.objects.count()
    with pytest.raises(Refused) as caught:
        act(**kwargs)
    assert (snapshot(), CartLine.objects.count()) == before
    return caught.value


def test_everything_in_the_cart_is_one_order_and_the_cart_is_empty(town):
    put(town, town.tissue_stock, 2)
    put(town, town.rice_stock)
    placed = order(town, 52)
    assert (placed.total, placed.lines.count()) == (52, 2)
    assert not CartLine.objects.exists()
    assert shop_factory.differences() == [] and attendance_checks.differences() == []


def test_the_same_press_again_answers_the_first_order(town):
    put(town, town.tissue_stock)
    id = new_id(NOW)
    assert order(town, 6, id) == order(town, 6, id)
    assert ledger.balance(town.alice) == 94


def test_putting_in_is_saying_how_many(town):
    for quantity in (3, 3, 2):
        put(town, town.tissue_stock, quantity)
    assert CartLine.objects.get().quantity == 2
    put(town, town.tissue_stock, 0)
    assert not CartLine.objects.exists()


def test_a_price_that_changed_is_shown_before_anything_is_taken(town):
    put(town, town.tissue_stock, 2)
    Item.objects.filter(pk=town.tissue.pk).update(first_price=7)
    no = refused(order, town=town, total=12)
    assert (no.reason, no.params) == (OrderRefusal.DEAR, {"total": 14})
    assert order(town, 14).total == 14


def test_one_item_sold_out_keeps_the_whole_cart(town):
    put(town, town.rice_stock)
    put(town, town.tissue_stock, 6)
    assert refused(order, town=town, total=76).reason == OrderRefusal.SOLD_OUT


def test_an_empty_cart_and_a_crowded_one_are_refused(town):
    assert refused(order, town=town, total=1).reason == OrderRefusal.EMPTY
    for number in range(cart.MAX_LINES):
        put(town, shop_factory.stock(town.shop, shop_factory.item(f"商品 {number}(演示)"), 1, town.keeper))
    assert refused(put, town=town, stock=town.rice_stock).reason == OrderRefusal.FULL


def test_other_shops_and_other_people_keep_their_goods(town):
    second = shop_factory.open_shop(town.sister_point, "蓝天爱心超市(演示)")
    there = shop_factory.stock(second, town.rice, 5, town.keeper)
    put(town, town.tissue_stock)
    put(town, there)
    cart.set_cart_quantity(person=town.bob, stock=town.tissue_stock, quantity=1, at=NOW)
    order(town, 6)
    assert set(CartLine.objects.values_list("person", "stock")) == {(town.alice.pk, there.pk), (town.bob.pk, town.tissue_stock.pk)}


def test_the_pages_fill_show_and_order_the_cart(client, town):
    client.force_login(town.alice, backend=BACKEND)
    assert "cart" in client.get(f"/shop/{town.tissue.pk}/").text
    into = {"id": new_id(NOW), "shop": town.shop.pk, "quantity": 2, "cart": "1"}
    assert client.post(f"/shop/{town.tissue.pk}/", into).url == "/cart/"
    client.post("/cart/put/", {"stock": town.rice_stock.pk, "quantity": 1})
    page = client.get("/cart/").text
    assert "抽纸 1 包" in page and "52" in page
    answer = client.post("/cart/order/", {"id": new_id(NOW), "shop": town.shop.pk, "total": 52})
    assert answer.url == f"/orders/{Order.objects.get().pk}/"
    assert client.post("/cart/order/", {"id": "x", "shop": town.shop.pk, "total": 52}).url.startswith("/cart/")


def test_the_cart_asks_the_same_number_of_queries_for_many_lines(client, town):
    client.force_login(town.alice, backend=BACKEND)
    put(town, town.tissue_stock)
    counts = []
    for turn in range(2):
        with CaptureQueriesContext(connection) as seen:
            client.get("/cart/")
        counts.append(len(seen))
        for number in range(5):
            put(town, shop_factory.stock(town.shop, shop_factory.item(f"货 {turn}{number}(演示)"), 1, town.keeper))
    assert counts[0] == counts[1]
