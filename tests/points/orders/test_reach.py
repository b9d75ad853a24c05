"""What one's points buy now and what is missing for the next thing: computed, and said in one sentence on every page."""

from datetime import date

import pytest
from django.utils import translation

from points.models import Rule, Stock
from points.orders import reach
from points.orders.reach import Means
from tests.cast import NOW
from tests.support import shop_factory
from tests.support.snapshot import kept_fixture
from volunteer.core import hooks

PRICES = {"抽纸 1 包": 6, "香皂": 40, "洗洁精": 60, "大米 5 千克": 400, "电饭锅": 900}


@kept_fixture
def town(district):
    """Alice has 126 points. The soap is gone, and of the tissues she may have one more."""
    district.shop = shop_factory.open_shop(district.point)
    for name, price in PRICES.items():
        item = shop_factory.item(name, price, limit_per_person=1 if price == 6 else None)
        shop_factory.stock(district.shop, item, 5, district.keeper)
    Stock.objects.filter(item__name="香皂").update(on_hand=0)
    shop_factory.give(district, district.alice, amount=126)
    return district


def found(town):
    return reach.reach_of(town.alice, town.shop, reach.means_of(town.alice, NOW), NOW)


def test_what_is_there_is_named_the_dearest_first_and_then_the_next_beyond(town):
    what = found(town)
    assert [row.item.name for row in what.now] == ["洗洁精", "抽纸 1 包"]
    assert (what.next.item.name, what.missing.points, what.missing.minutes) == ("大米 5 千克", 274, 27 * 60)


def test_what_one_may_not_have_again_is_not_named(town):
    tissue = Stock.objects.get(item__name="抽纸 1 包").item
    shop_factory.order(town.shop, town.alice, (tissue, 1))
    assert [row.item.name for row in found(town).now] == ["洗洁精"]


@pytest.mark.parametrize(
    ("balance", "waiting", "sentence"),
    [
        (126, 0, "还差 274 分，大约再服务 27 小时。"),
        (385, 0, "还差 15 分，大约再服务 1.5 小时。"),
        (385, 20, "还差 15 分，待到账的积分到了就够。"),
        (360, 20, "还差 40 分。除了待到账的 20 分，大约再服务 2 小时。"),
    ],
)
def test_the_sentence_tells_hours_that_are_computed(balance, waiting, sentence):
    with translation.override("zh-hans"):
        assert Means(balance, waiting, Rule(since=date(2026, 1, 1))).missing_for(400).sentence == sentence


@pytest.mark.parametrize("rule", [None, Rule(since=date(2026, 1, 1), month_points=0)], ids=["no rule", "nobody earns any"])
def test_no_hours_are_promised_where_they_cannot_be_computed(rule):
    with translation.override("zh-hans"):
        assert Means(126, 0, rule).missing_for(400).sentence == "还差 274 分。"
    assert Means(400, 0, rule).missing_for(400) is None


def test_wallet_shop_product_and_cart_say_the_same(client, town, monkeypatch):
    monkeypatch.setattr(hooks.pending_points, "answer", lambda person: [])
    client.force_login(town.alice, backend="django.contrib.auth.backends.ModelBackend")
    rice = Stock.objects.get(item__name="大米 5 千克")
    client.post("/cart/put/", {"stock": rice.pk, "quantity": 1})
    said, pages = "还差 274 分，大约再服务 27 小时。", ["/points/", "/shop/", f"/shop/{rice.item_id}/", "/cart/"]
    assert {path: client.get(path).text.count(said) for path in pages} == dict.fromkeys(pages, 1)
