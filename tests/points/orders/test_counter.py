"""The keeper's counter and shelves over HTTP."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from points.ledger import actions as ledger
from points.models import Item, Order, Stock
from points.orders.views.counter import MAX_CODES
from tests import cast
from tests.support import shop_factory
from tests.support.clients import log_in
from tests.support.picture_factory import jpeg
from volunteer.core.ids import new_id
from volunteer.models import Attempt, AuditRow, Role

PAGES = ["/counter/", "/stock/", "/stock/goods/", "/stock/goods/new/"]


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def town(district, now):
    district.shop = shop_factory.open_shop(district.point)
    district.tissue = shop_factory.item(price=6)
    district.shelf = shop_factory.stock(district.shop, district.tissue, 5, district.keeper)
    shop_factory.give(district, district.alice, amount=500)
    district.order = shop_factory.order(district.shop, district.alice, (district.tissue, 2), at=now)
    return district


@pytest.fixture
def keeper(client, town):
    return log_in(client, town.keeper)


def look(client, town, code, at_shop=None):
    return client.post("/counter/", {"shop": (at_shop or town.shop).pk, "code": code})


def hand(client, town, code=None):
    return client.post("/counter/hand-over/", {"shop": town.shop.pk, "code": code or town.order.pickup_code})


# --- handing over


def test_a_code_shows_the_goods_and_the_masked_name_and_one_press_hands_over(keeper, town):
    page = look(keeper, town, town.order.pickup_code.lower()).text
    assert "抽纸 1 包" in page
    assert "张*" in page
    assert "张安" not in page
    done = keeper.get(hand(keeper, town).url).text
    assert "已交付" in done
    assert "下一位" in done
    assert Stock.objects.get().on_hand == 3
    assert shop_factory.differences() == []


def test_looking_changes_nothing(keeper, town):
    look(keeper, town, town.order.pickup_code)
    keeper.get(f"/counter/orders/{town.order.pk}/")
    town.order.refresh_from_db()
    assert town.order.waiting


def test_a_second_press_shows_the_same_answer(keeper, town):
    assert hand(keeper, town).url == hand(keeper, town).url == f"/counter/orders/{town.order.pk}/"
    assert Stock.objects.get().on_hand == 3


def test_a_used_code_is_refused_in_words(keeper, town):
    hand(keeper, town)
    assert "已经领走了" in look(keeper, town, town.order.pickup_code).text


def test_the_press_of_another_keeper_is_refused_in_words(keeper, client, town):
    hand(keeper, town)
    log_in(client, cast.appoint(cast.person("何店(演示)"), Role.SHOP_KEEPER, town.point))
    assert "已经领走了" in client.get(hand(client, town).url).text


@pytest.mark.parametrize("code", ["AAAAAAAA", "不是码", "?", "A\x00B"])
def test_an_unknown_code_stays_in_the_field(keeper, town, code):
    page = look(keeper, town, code)
    assert page.status_code == 200
    assert "errorlist" in page.text


def test_no_code_at_all_says_what_to_type(keeper, town):
    assert "请输入对方手机上的 8 位领取码" in look(keeper, town, "").text


def test_the_code_of_another_shop_names_that_shop(client, town):
    second = shop_factory.open_shop(town.sister_point, "蓝天爱心超市(演示)")
    stranger = cast.appoint(cast.person("何店(演示)"), Role.SHOP_KEEPER, town.sister_point)
    log_in(client, stranger)
    assert "长青社区爱心超市(演示)" in look(client, town, town.order.pickup_code, second).text


def test_a_keeper_stands_at_no_other_counter(client, town):
    shop_factory.open_shop(town.sister_point, "蓝天爱心超市(演示)")
    log_in(client, cast.appoint(cast.person("何店(演示)"), Role.SHOP_KEEPER, town.sister_point))
    assert look(client, town, town.order.pickup_code).status_code == 404
    assert hand(client, town).status_code == 404
    assert client.get(f"/counter/?shop={town.shop.pk}").status_code == 404
    assert client.get(f"/counter/orders/{town.order.pk}/").status_code == 404
    assert client.post(f"/counter/orders/{town.order.pk}/cancel/", {"reason": "不给"}).status_code == 404
    assert client.get(f"/stock/{town.shelf.pk}/").status_code == 404
    assert client.post("/stock/", {"shop": town.shop.pk}).status_code == 404
    town.order.refresh_from_db()
    assert town.order.waiting


def test_guessing_codes_ends_after_so_many_tries(keeper, town):
    look(keeper, town, "AAAAAAAA")
    one = Attempt.objects.get()
    Attempt.objects.bulk_create(Attempt(kind=one.kind, subject=one.subject, at=one.at) for _ in range(MAX_CODES - 1))
    assert "试的次数太多了" in look(keeper, town, town.order.pickup_code).text


def test_guessing_by_handing_over_counts_the_same(keeper, town):
    hand(keeper, town, "AAAAAAAA")
    one = Attempt.objects.get()
    Attempt.objects.bulk_create(Attempt(kind=one.kind, subject=one.subject, at=one.at) for _ in range(MAX_CODES - 1))
    assert "试的次数太多了" in keeper.get(hand(keeper, town).url).text
    assert Order.objects.get().state == Order.State.PLACED


def test_a_keeper_without_a_shop_is_told_whom_to_ask(client, district):
    log_in(client, district.keeper)
    assert "还没有超市" in client.get("/counter/").text
    assert "还没有超市" in client.get("/stock/").text


@pytest.mark.parametrize("url", PAGES)
def test_volunteers_find_no_counter(client, town, url):
    assert client.get(url).status_code == 302
    log_in(client, town.alice)
    assert client.get(url).status_code == 404
    assert client.post("/counter/hand-over/", {"code": town.order.pickup_code}).status_code == 404


def test_the_lists_show_who_waits_and_who_came_today(keeper, town, now):
    page = keeper.get("/counter/")
    assert list(page.context["page"]) == [town.order]
    assert town.order.pickup_code not in page.text
    hand(keeper, town)
    page = keeper.get("/counter/")
    assert (list(page.context["page"]), list(page.context["handed"])) == ([], [town.order])
    Order.objects.update(ended_at=now - timedelta(days=1))
    assert list(keeper.get("/counter/").context["handed"]) == []


# --- cancelling


def test_the_keeper_says_why_and_the_person_has_the_points_back(keeper, town):
    url = f"/counter/orders/{town.order.pk}/cancel/"
    assert "errorlist" in keeper.post(url, {"reason": ""}).text
    assert ledger.balance(town.alice) == 488
    assert "积分已退回" in keeper.post(url, {"reason": "商品破损"}, follow=True).text
    assert ledger.balance(town.alice) == 500


def test_cancelling_what_was_handed_over_is_refused_in_words(keeper, town):
    hand(keeper, town)
    page = keeper.post(f"/counter/orders/{town.order.pk}/cancel/", {"reason": "晚了"}, follow=True)
    assert "已经领走了" in page.text


# --- stock


def test_a_delivery_counts_once(keeper, town):
    form = {"act": "receive", "id": str(new_id(timezone.now())), "quantity": 7}
    for _ in range(2):
        assert keeper.post(f"/stock/{town.shelf.pk}/", form).status_code == 302
    town.shelf.refresh_from_db()
    assert town.shelf.on_hand == 12
    again = keeper.post(f"/stock/{town.shelf.pk}/", form | {"quantity": 8})
    assert "另一个数量" in again.text


@pytest.mark.parametrize(
    "form", [{}, {"act": "receive"}, {"act": "receive", "id": "x", "quantity": "y"}, {"act": "steal"}], ids=str
)
def test_nonsense_moves_no_goods(keeper, town, form):
    assert keeper.post(f"/stock/{town.shelf.pk}/", form).status_code == 200
    town.shelf.refresh_from_db()
    assert town.shelf.on_hand == 5


def test_goods_new_to_the_shop_come_onto_its_shelf(keeper, town):
    rice = shop_factory.item("大米 5 kg", 40)
    form = {"shop": town.shop.pk, "id": str(new_id(timezone.now())), "item": rice.pk, "quantity": 3}
    assert keeper.post("/stock/", form).status_code == 302
    assert Stock.objects.get(item=rice).on_hand == 3
    assert "大米 5 kg" in keeper.get("/stock/").text


def test_new_goods_with_a_photo(keeper, town):
    photo = SimpleUploadedFile("../../../etc/x.php", jpeg(), "image/jpeg")
    form = {"name": "雨伞(演示)", "first_price": 22, "limit_days": 90, "active": "on", "photo": photo}
    assert keeper.post("/stock/goods/new/", form).status_code == 302
    umbrella = Item.objects.get(name="雨伞(演示)")
    assert umbrella.photo.name.startswith("goods/picture")
    assert AuditRow.objects.filter(act="item_saved", subject_id=str(umbrella.pk)).exists()
    served = keeper.get(umbrella.picture_url)
    assert (served.status_code, served["Content-Type"]) == (200, "image/jpeg")
    served.close()


def test_a_file_that_is_no_picture_is_answered_at_the_field(keeper, town):
    form = {"name": "雨伞(演示)", "first_price": 22, "limit_days": 90, "photo": SimpleUploadedFile("x.jpg", b"MZ no picture")}
    page = keeper.post("/stock/goods/new/", form)
    assert "不是能打开的图片" in page.text
    assert 'value="22"' in page.text
    assert not Item.objects.filter(name="雨伞(演示)").exists()


@pytest.mark.parametrize("price", ["0", "-1", "1000001", "x", ""])
def test_a_price_out_of_bounds_is_answered_at_the_field(keeper, town, price):
    page = keeper.post("/stock/goods/new/", {"name": "雨伞(演示)", "first_price": price, "limit_days": 90})
    assert "errorlist" in page.text


def test_a_price_that_holds_elsewhere_cannot_be_changed_here(keeper, town):
    second = shop_factory.open_shop(town.sister_point, "蓝天爱心超市(演示)")
    shop_factory.stock(second, town.tissue, 1, town.keeper)
    assert keeper.get(f"/stock/goods/{town.tissue.pk}/").status_code == 404
    assert "改价格" not in keeper.get(f"/stock/{town.shelf.pk}/").text


def test_who_keeps_all_shops_changes_prices(client, town):
    log_in(client, town.district_admin)
    tomorrow = timezone.localdate() + timedelta(days=2)
    page = f"/stock/goods/{town.tissue.pk}/prices/"
    assert client.post(page, {"price": 7, "since": tomorrow.isoformat()}).status_code == 302
    assert [(row.since, row.price) for row in town.tissue.prices.all()] == [(tomorrow, 7)]
    assert client.post(page, {"withdraw": tomorrow.isoformat()}).status_code == 302
    assert not town.tissue.prices.exists()


# --- lists take a constant number of queries


def queries(client, url, django_assert_max_num_queries):
    with django_assert_max_num_queries(40) as made:
        assert client.get(url).status_code == 200
    return len(made.captured_queries)


@pytest.mark.parametrize("url", ["/counter/", "/stock/", "/stock/goods/"])
def test_lists_take_the_same_number_of_queries(keeper, town, now, url, django_assert_max_num_queries):
    shop_factory.fill(town.shop, town.alice, 10, now)
    few = queries(keeper, url, django_assert_max_num_queries)
    shop_factory.fill(town.shop, town.alice, 90, now)
    assert queries(keeper, url, django_assert_max_num_queries) == few
