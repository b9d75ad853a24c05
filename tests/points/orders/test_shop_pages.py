"""The shop over HTTP, as a volunteer walks through it."""

import pytest

from points.ledger import actions as ledger
from points.models import Item, Order, Stock
from points.orders.actions import hand_over as hand_over_actions
from points.templatetags.shops import weekday_names
from tests.cast import NOW
from tests.support import shop_factory
from tests.support.snapshot import kept_fixture
from volunteer.core.ids import new_id

PRICE = 6


@kept_fixture
def town(district):
    district.shop = shop_factory.open_shop(district.point)
    district.tissue = shop_factory.item(price=PRICE)
    shop_factory.stock(district.shop, district.tissue, 5, district.keeper)
    shop_factory.give(district, district.alice)
    return district


@pytest.fixture
def alice(client, town):
    client.force_login(town.alice, backend="django.contrib.auth.backends.ModelBackend")
    return client


def press(client, town, **changed):
    form = {"id": str(new_id(NOW)), "shop": town.shop.pk, "quantity": 2} | changed
    return client.post(f"/shop/{town.tissue.pk}/", form)


def test_a_visitor_sees_goods_and_is_asked_to_sign_in_to_order(client, town):
    assert "抽纸 1 包" in client.get("/shop/").text
    page = client.get(f"/shop/{town.tissue.pk}/")
    assert "登录去兑换" in page.text
    assert press(client, town).status_code == 302
    assert not Order.objects.exists()


def test_a_site_without_a_shop_says_so(client, district):
    assert "还没有开张的超市" in client.get("/shop/").text


def test_ordering_leads_to_the_pick_up_code(alice, town):
    answer = press(alice, town)
    order = Order.objects.get()
    assert answer.url == f"/orders/{order.pk}/"
    page = alice.get(answer.url).text
    assert f"{order.pickup_code[:4]} {order.pickup_code[4:]}" in page
    assert "<svg" in page
    assert "出示领取码" in alice.get("/shop/").text


def test_a_second_press_leads_to_the_same_order(alice, town):
    id = str(new_id(NOW))
    assert press(alice, town, id=id).url == press(alice, town, id=id).url
    assert ledger.balance(town.alice) == 100 - 2 * PRICE


def test_a_refusal_stays_on_the_page_and_keeps_what_was_typed(alice, town):
    page = press(alice, town, quantity=99)
    assert page.status_code == 200
    assert "还差 494 积分。参加活动可以攒积分" in page.text and "就有了" not in page.text
    assert "errorlist" in page.text
    assert 'value="99"' in page.text
    assert ledger.balance(town.alice) == 100


def test_a_used_form_comes_back_with_a_new_id(alice, town):
    id = str(new_id(NOW))
    press(alice, town, id=id)
    page = press(alice, town, id=id, quantity=1)
    assert "这一页已经提交过别的兑换" in page.text
    assert id not in page.text


@pytest.mark.parametrize(
    "changed",
    [{"id": "x"}, {"id": ""}, {"quantity": "many"}, {"quantity": ""}, {"shop": "99999"}, {"shop": ""}, {"quantity": "9" * 30}],
    ids=str,
)
def test_nonsense_in_the_form_is_answered_on_the_page(alice, town, changed):
    page = press(alice, town, **changed)
    assert page.status_code == 200
    assert "errorlist" in page.text or 'role="alert"' in page.text
    assert not Order.objects.exists()


def test_sold_out_says_how_many_are_left(alice, town):
    assert "只剩 5 件" in press(alice, town, quantity=6).text


def test_goods_no_longer_offered_are_not_found(alice, town):
    Item.objects.update(active=False)
    assert alice.get(f"/shop/{town.tissue.pk}/").status_code == 404
    assert "抽纸" not in alice.get("/shop/").text


def test_a_person_with_too_few_points_is_told_what_to_do(client, town):
    client.force_login(town.bob, backend="django.contrib.auth.backends.ModelBackend")
    page = client.get(f"/shop/{town.tissue.pk}/").text
    assert "还差 6 分，大约再服务 1 小时。" in page and "就有了" not in page
    assert "找活动" in page


def test_cancelling_gives_the_points_back(alice, town):
    order = shop_factory.order(town.shop, town.alice, (town.tissue, 1))
    page = alice.post(f"/orders/{order.pk}/cancel/", follow=True)
    assert "6 积分已退回" in page.text
    assert order.pickup_code not in page.text.replace(" ", "")
    assert ledger.balance(town.alice) == 100


def test_cancelling_too_late_says_why(alice, town):
    order = shop_factory.order(town.shop, town.alice, (town.tissue, 1))
    hand_over_actions.hand_over(code=order.pickup_code, shop=town.shop, keeper=town.keeper, at=NOW)
    page = alice.post(f"/orders/{order.pk}/cancel/", follow=True)
    assert "已经领走了" in page.text


def test_an_order_is_seen_by_its_person_only(client, town):
    order = shop_factory.order(town.shop, town.alice, (town.tissue, 1))
    assert client.get(f"/orders/{order.pk}/").status_code == 302
    for other in (town.bob, town.keeper, town.district_admin):
        client.force_login(other, backend="django.contrib.auth.backends.ModelBackend")
        assert client.get(f"/orders/{order.pk}/").status_code == 404
        assert client.post(f"/orders/{order.pk}/cancel/").status_code == 404
        assert "抽纸" not in client.get("/orders/").text
    order.refresh_from_db()
    assert order.waiting


def test_the_shop_of_the_last_order_is_shown_first(alice, town):
    second = shop_factory.open_shop(town.other_point, "青山爱心超市(演示)")
    shop_factory.stock(second, town.tissue, 5, town.keeper)
    shop_factory.order(second, town.alice, (town.tissue, 1))
    assert alice.get("/shop/").context["shop"] == second
    assert alice.get(f"/shop/?shop={town.shop.pk}").context["shop"] == town.shop
    assert alice.get("/shop/?shop=nonsense&page=x").context["shop"] == second


def test_the_shop_of_ones_community_comes_before_others(alice, town):
    second = shop_factory.open_shop(town.other_point, "青山爱心超市(演示)")
    town.alice.area = town.other_community
    town.alice.save()
    assert alice.get("/shop/").context["shop"] == second


@pytest.mark.parametrize(
    ("digits", "words"),
    [
        ("01234", "周一至周五"),
        ("0123456", "每天"),
        ("135", "周二、周四、周六"),
        ("6", "周日"),
        ("43210", "周一至周五"),
        ("56", "周六、周日"),
    ],
)
def test_opening_days_in_words(digits, words):
    assert weekday_names(digits) == words


# --- lists take a constant number of queries


def queries(client, url, django_assert_max_num_queries):
    with django_assert_max_num_queries(40) as made:
        assert client.get(url).status_code == 200
    return len(made.captured_queries)


@pytest.mark.parametrize("url", ["/shop/", "/orders/"])
def test_lists_take_the_same_number_of_queries(alice, town, url, django_assert_max_num_queries):
    shop_factory.fill(town.shop, town.alice, 10)
    few = queries(alice, url, django_assert_max_num_queries)
    shop_factory.fill(town.shop, town.alice, 90)
    assert queries(alice, url, django_assert_max_num_queries) == few


def test_an_item_in_many_shops_takes_the_same_number_of_queries(alice, town, django_assert_max_num_queries):
    url = f"/shop/{town.tissue.pk}/"
    sell_in_more_shops(town, 9)
    few = queries(alice, url, django_assert_max_num_queries)
    sell_in_more_shops(town, 90)
    assert queries(alice, url, django_assert_max_num_queries) == few


def sell_in_more_shops(town, count):
    for number in range(count):
        Stock.objects.create(shop=shop_factory.open_shop(town.point, f"超市 {number}(演示)"), item=town.tissue, on_hand=1)


def test_a_few_shops_are_a_list_to_press_on_and_many_a_drop_down(alice, town):
    assert 'type="radio"' in alice.get(f"/shop/{town.tissue.pk}/").text
    sell_in_more_shops(town, 5)
    assert "<select" in alice.get(f"/shop/{town.tissue.pk}/").text
