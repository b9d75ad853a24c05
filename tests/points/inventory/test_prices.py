"""Prices by date: a new one holds from a midnight on; what an order was told stays true."""

from datetime import timedelta

import pytest
from django.urls import reverse

from points.inventory import prices
from points.inventory.refusals import InventoryRefusal
from points.ledger import actions as ledger
from points.models import ItemPrice, Stock
from tests.cast import NOW, at
from tests.support import shop_factory
from tests.support.shop_checks import refused
from volunteer.models import AuditRow

TODAY = NOW.date()
TOMORROW = TODAY + timedelta(days=1)
LAST_SECOND = at(23, 59).replace(second=59)
MIDNIGHT = at(0, 0, day=25)


@pytest.fixture
def town(district, time_machine):
    time_machine.move_to(NOW, tick=False)
    district.shop = shop_factory.open_shop(district.point)
    district.tissue = shop_factory.item(price=6)
    shop_factory.stock(district.shop, district.tissue, 9, district.keeper)
    shop_factory.give(district, district.alice)
    return district


def change(town, price=8, since=TOMORROW, when=NOW):
    return prices.change_price(item=town.tissue, price=price, since=since, by=town.keeper, at=when)


def test_the_price_changes_at_midnight_and_an_order_keeps_its_own(town):
    change(town)
    before = shop_factory.order(town.shop, town.alice, (town.tissue, 1), at=LAST_SECOND)
    after = shop_factory.order(town.shop, town.alice, (town.tissue, 1), at=MIDNIGHT)
    assert (before.total, after.total) == (6, 8)
    before.refresh_from_db()
    assert before.lines.get().price == 6 and ledger.balance(town.alice) == 86


def test_the_statement_and_the_model_name_the_same_price(town):
    change(town, 8)
    change(town, 4, TOMORROW + timedelta(days=7))
    for days, price in ((0, 6), (1, 8), (7, 8), (8, 4)):
        day = TODAY + timedelta(days=days)
        assert town.tissue.price_on(day) == Stock.objects.priced(day).get().price == price


def test_the_same_day_again_replaces_what_was_planned(town):
    change(town, 8)
    change(town, 9)
    assert ItemPrice.objects.get().price == 9
    assert AuditRow.objects.filter(act="item_price").count() == 2


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"since": TODAY}, InventoryRefusal.TOO_SOON),
        ({"since": TODAY - timedelta(days=9)}, InventoryRefusal.TOO_SOON),
        ({"when": LAST_SECOND}, InventoryRefusal.TOO_SOON),
        ({"since": TODAY + timedelta(days=367)}, InventoryRefusal.TOO_FAR),
        ({"price": 0}, InventoryRefusal.AMOUNT),
        ({"price": 1_000_001}, InventoryRefusal.AMOUNT),
    ],
)
def test_what_is_no_price_is_refused(town, changed, reason):
    assert refused(change, town=town, **changed).reason == reason
    assert not ItemPrice.objects.exists()


def test_what_holds_already_is_not_withdrawn(town):
    change(town)
    no = refused(prices.withdraw_price, item=town.tissue, since=TOMORROW, by=town.keeper, at=MIDNIGHT)
    assert no.reason == InventoryRefusal.BEGUN
    for _twice in range(2):
        prices.withdraw_price(item=town.tissue, since=TOMORROW, by=town.keeper, at=NOW)
    assert not ItemPrice.objects.exists()


def test_the_first_price_of_what_a_shop_has_stands(town):
    town.tissue.first_price = 7
    assert refused(prices.require_never_stocked, item=town.tissue).reason == InventoryRefusal.SOLD


def test_the_page_plans_and_withdraws(town, client):
    client.force_login(town.keeper)
    url = reverse("points:prices", args=[town.tissue.pk])
    assert "since" in client.post(url, {"price": 8, "since": TODAY.isoformat()}).context["form"].errors
    assert "price" in client.post(url, {"price": "-8", "since": TOMORROW.isoformat()}).context["form"].errors
    assert "since" in client.post(url, {"price": 8, "since": "2026-02-30"}).context["form"].errors
    assert client.post(url, {"price": 8, "since": TOMORROW.isoformat()}).status_code == 302
    assert ItemPrice.objects.get().price == 8
    assert client.post(url, {"withdraw": TOMORROW.isoformat()}).status_code == 302
    assert client.post(url, {"withdraw": "2026-02-30"}).status_code == 200
    assert not ItemPrice.objects.exists()
