"""Ordering, handing over, cancelling, lapsing; each refusal changes nothing."""

from datetime import date, time, timedelta

import pytest
from django.db import IntegrityError, transaction

from points.inventory.actions import receive as receive_actions
from points.inventory.refusals import InventoryRefusal
from points.ledger import actions as ledger
from points.models import Closure, Item, Order, Stock, Transfer
from points.orders.actions import cancel as cancel_actions
from points.orders.actions import hand_over as hand_over_actions
from points.orders.actions import place as place_actions
from points.orders.refusals import OrderRefusal
from tests import cast
from tests.cast import NOW
from tests.support import shop_factory
from tests.support.shop_checks import refused
from tests.support.shop_factory import buy, free
from tests.support.snapshot import kept_fixture
from volunteer.core.ids import LETTERS, new_id
from volunteer.models import Notice
from volunteer.notices.outbox import notice_text


@kept_fixture
def town(district):
    """A shop with five packs of tissue and two bags of rice; Alice has 100 points."""
    district.shop = shop_factory.open_shop(district.point)
    district.tissue = shop_factory.item(price=6)
    district.rice = shop_factory.item("大米 5 kg", 40, limit_per_person=2, limit_days=90)
    district.tissue_stock = shop_factory.stock(district.shop, district.tissue, 5, district.keeper)
    district.rice_stock = shop_factory.stock(district.shop, district.rice, 10, district.keeper)
    shop_factory.give(district, district.alice)
    return district


# --- placing


def test_an_order_holds_points_and_goods(town):
    order = buy(town, (town.tissue, 2), (town.rice, 1))
    assert order.total == 52
    assert ledger.balance(town.alice) == 48
    assert ledger.account_sum(ledger.hold_account(town.shop)) == 52
    assert free(town.tissue_stock) == (5, 2)
    assert free(town.rice_stock) == (10, 1)
    assert shop_factory.differences() == []


def test_the_price_is_frozen_at_placing(town):
    order = buy(town, (town.tissue, 2))
    Item.objects.filter(pk=town.tissue.pk).update(first_price=99)
    assert order.lines.get().price == 6
    cancel_actions.cancel_order(order=order, by=town.alice, at=NOW)
    assert ledger.balance(town.alice) == 100


def test_the_pick_up_code_has_eight_characters_without_look_alikes(town):
    code = buy(town).pickup_code
    assert len(code) == 8
    assert set(code) <= set(LETTERS)


def test_the_person_is_told_where_until_when_and_with_which_code(town):
    order = buy(town)
    notice = Notice.objects.get(person=town.alice)
    assert (notice.kind, notice.url) == ("order_ready", f"/orders/{order.pk}/")
    assert notice.params["until"].startswith("2026-12-03T17:00:00")
    assert f"{order.pickup_code[:4]} {order.pickup_code[4:]}" in notice_text(notice)


def test_the_same_form_twice_is_one_order(town):
    id = new_id(NOW)
    first = buy(town, id=id)
    assert buy(town, id=id).pickup_code == first.pickup_code
    assert Order.objects.count() == 1
    assert ledger.balance(town.alice) == 88
    assert free(town.tissue_stock) == (5, 2)


def test_the_same_form_with_other_goods_is_refused(town):
    id = new_id(NOW)
    buy(town, (town.tissue, 2), id=id)
    again = {"id": id, "person": town.alice, "shop": town.shop, "by": town.alice, "at": NOW}
    assert refused(place_actions.place_order, lines=[(town.tissue, 3)], **again).reason == OrderRefusal.USED_FORM
    assert refused(place_actions.place_order, lines=[(town.rice, 2)], **again).reason == OrderRefusal.USED_FORM


def test_the_form_of_another_person_is_refused(town):
    shop_factory.give(town, town.bob)
    order = buy(town)
    again = refused(buy, town=town, person=town.bob, id=order.pk)
    assert again.reason == OrderRefusal.USED_FORM
    assert ledger.balance(town.bob) == 100


def test_one_item_named_twice_counts_together(town):
    order = buy(town, (town.tissue, 2), (town.tissue, 1))
    assert order.lines.get().quantity == 3


@pytest.mark.parametrize("quantity", [0, -1, 101])
def test_an_order_of_nothing_or_of_too_many_is_refused(town, quantity):
    assert refused(lambda: buy(town, (town.tissue, quantity))).reason == OrderRefusal.NOTHING


def test_an_order_without_lines_is_refused(town):
    assert refused(lambda: shop_factory.order(town.shop, town.alice)).reason == OrderRefusal.NOTHING


def test_nobody_orders_with_the_points_of_another(town):
    act = {"id": new_id(NOW), "person": town.alice, "shop": town.shop, "lines": [(town.tissue, 1)], "by": town.bob, "at": NOW}
    assert refused(place_actions.place_order, **act).reason == OrderRefusal.ONLY_OWN


def test_a_person_without_a_phone_orders_only_after_the_community_saw_them(town):
    dora = cast.person("杜拉(演示)", phone="")
    shop_factory.give(town, dora)
    assert refused(buy, town=town, person=dora).reason == OrderRefusal.NOT_CONFIRMED
    dora.confirmed_at = NOW
    assert buy(town, person=dora).total == 12


def test_a_shop_that_is_shut_takes_no_orders(town):
    town.shop.active = False
    assert refused(buy, town=town).reason == OrderRefusal.SHOP_CLOSED


def test_goods_that_are_no_longer_offered_are_refused(town):
    town.tissue.active = False
    assert refused(buy, town=town).reason == OrderRefusal.NOT_OFFERED


def test_too_few_points_says_how_many_are_missing(town):
    shop_factory.give(town, town.bob, amount=5)
    no = refused(buy, town=town, person=town.bob)
    assert (no.reason, no.params) == (OrderRefusal.NOT_ENOUGH, {"missing": 7})


def test_an_order_beyond_what_a_person_can_ever_hold_is_refused(town):
    gold = shop_factory.item("金条(演示)", 1_000_000)
    shop_factory.stock(town.shop, gold, 2, town.keeper)
    assert refused(lambda: buy(town, (gold, 2))).reason == OrderRefusal.TOO_MUCH


def test_goods_the_shop_never_had_are_sold_out(town):
    kettle = shop_factory.item("电热水壶", 10)
    no = refused(lambda: buy(town, (kettle, 1)))
    assert (no.reason, no.params) == (OrderRefusal.SOLD_OUT, {"item": "电热水壶", "left": 0})


def test_more_than_the_shop_has_left_says_how_many_there_are(town):
    buy(town, (town.tissue, 4))
    no = refused(lambda: buy(town, (town.tissue, 2)))
    assert (no.reason, no.params["left"]) == (OrderRefusal.SOLD_OUT, 1)


def test_one_item_sold_out_leaves_the_other_on_the_shelf(town):
    assert refused(lambda: buy(town, (town.rice, 1), (town.tissue, 6))).reason == OrderRefusal.SOLD_OUT
    assert free(town.rice_stock) == (10, 0)


# --- limits


def test_the_limit_of_an_item_holds_over_several_orders(town):
    shop_factory.give(town, town.alice, amount=200)
    buy(town, (town.rice, 1))
    no = refused(lambda: buy(town, (town.rice, 2)))
    assert (no.reason, no.params["left"]) == (OrderRefusal.OVER_LIMIT, 1)
    buy(town, (town.rice, 1))
    assert refused(lambda: buy(town, (town.rice, 1))).params["left"] == 0


def test_the_limit_counts_what_was_collected(town):
    shop_factory.give(town, town.alice, amount=200)
    order = buy(town, (town.rice, 2))
    hand_over_actions.hand_over(code=order.pickup_code, shop=town.shop, keeper=town.keeper, at=NOW)
    assert refused(lambda: buy(town, (town.rice, 1))).reason == OrderRefusal.OVER_LIMIT


def test_the_limit_holds_across_shops(town):
    shop_factory.give(town, town.alice, amount=200)
    second = shop_factory.open_shop(town.sister_point, "蓝天爱心超市(演示)")
    shop_factory.stock(second, town.rice, 5, town.keeper)
    buy(town, (town.rice, 2))
    assert refused(lambda: shop_factory.order(second, town.alice, (town.rice, 1))).reason == OrderRefusal.OVER_LIMIT


def test_what_was_cancelled_does_not_count_and_is_no_way_around(town):
    shop_factory.give(town, town.alice, amount=300)
    first = buy(town, (town.rice, 2))
    cancel_actions.cancel_order(order=first, by=town.alice, at=NOW)
    buy(town, (town.rice, 2))
    assert refused(lambda: buy(town, (town.rice, 1))).reason == OrderRefusal.OVER_LIMIT


def test_the_limit_ends_with_its_days(town):
    shop_factory.give(town, town.alice, amount=300)
    buy(town, (town.rice, 2))
    assert refused(lambda: buy(town, (town.rice, 1), at=NOW + timedelta(days=89))).reason == OrderRefusal.OVER_LIMIT
    assert buy(town, (town.rice, 1), at=NOW + timedelta(days=90)).total == 40


# --- at the counter


def test_handing_over_spends_the_points_and_takes_the_goods_out(town):
    order = buy(town)
    done = hand_over_actions.hand_over(code=order.pickup_code, shop=town.shop, keeper=town.keeper, at=NOW)
    assert (done.state, done.ended_by, done.ended_at) == (Order.State.HANDED_OVER, town.keeper, NOW)
    assert free(town.tissue_stock) == (3, 0)
    assert shop_factory.moves(town.tissue_stock) == [("received", 5), ("handed", -2)]
    assert ledger.account_sum(ledger.hold_account(town.shop)) == 0
    assert ledger.account_sum(ledger.spent_account(town.shop)) == 12
    assert Notice.objects.filter(person=town.alice, kind="order_handed").count() == 1
    assert shop_factory.differences() == []


def test_a_code_is_read_as_people_type_it(town):
    code = buy(town).pickup_code
    assert hand_over_actions.find_order_at_shop(code=f" {code[:4].lower()}-{code[4:]} ", shop=town.shop, at=NOW).pickup_code == code


def test_a_code_works_once(town):
    code = buy(town).pickup_code
    hand_over_actions.hand_over(code=code, shop=town.shop, keeper=town.keeper, at=NOW)
    assert refused(hand_over_actions.hand_over, code=code, shop=town.shop, keeper=town.keeper, at=NOW).reason == OrderRefusal.USED
    assert refused(hand_over_actions.find_order_at_shop, code=code, shop=town.shop, at=NOW).reason == OrderRefusal.USED


def test_a_code_works_at_its_own_shop_only(town):
    second = shop_factory.open_shop(town.sister_point, "蓝天爱心超市(演示)")
    code = buy(town).pickup_code
    no = refused(hand_over_actions.hand_over, code=code, shop=second, keeper=town.keeper, at=NOW)
    assert no.reason == OrderRefusal.WRONG_SHOP
    assert "长青社区爱心超市" in no.sentence


@pytest.mark.parametrize("code", ["", "AAAA AAAA", "不是码", "x" * 500, "A\x00B"])
def test_an_unknown_code_is_refused(town, code):
    assert refused(hand_over_actions.find_order_at_shop, code=code, shop=town.shop, at=NOW).reason == OrderRefusal.UNKNOWN


def test_the_code_of_a_cancelled_order_is_refused(town):
    order = buy(town)
    cancel_actions.cancel_order(order=order, by=town.alice, at=NOW)
    code = order.pickup_code
    assert (
        refused(hand_over_actions.hand_over, code=code, shop=town.shop, keeper=town.keeper, at=NOW).reason == OrderRefusal.CANCELLED
    )


def test_the_code_of_a_lapsed_order_is_refused(town):
    order = buy(town)
    cancel_actions.lapse_overdue_orders(at=NOW + timedelta(days=30))
    code = order.pickup_code
    assert refused(hand_over_actions.hand_over, code=code, shop=town.shop, keeper=town.keeper, at=NOW).reason == OrderRefusal.LAPSED


# --- giving back


def test_cancelling_gives_points_and_goods_back(town):
    order = buy(town)
    cancel_actions.cancel_order(order=order, by=town.alice, at=NOW)
    assert ledger.balance(town.alice) == 100
    assert free(town.tissue_stock) == (5, 0)
    assert Notice.objects.filter(person=town.alice, kind="order_cancelled").count() == 1
    assert shop_factory.differences() == []


def test_cancelling_twice_gives_back_once(town):
    order = buy(town)
    cancel_actions.cancel_order(order=order, by=town.alice, at=NOW)
    cancel_actions.cancel_order(order=order, by=town.alice, at=NOW)
    assert ledger.balance(town.alice) == 100
    assert shop_factory.differences() == []


def test_points_come_back_with_the_date_of_the_oldest(town):
    shop_factory.give(town, town.alice, day=date(2026, 3, 1))
    cancel_actions.cancel_order(order=buy(town), by=town.alice, at=NOW)
    assert Transfer.objects.get(kind="refund").earned_on == date(2026, 3, 1)


def test_what_was_collected_cannot_be_cancelled(town):
    order = buy(town)
    hand_over_actions.hand_over(code=order.pickup_code, shop=town.shop, keeper=town.keeper, at=NOW)
    assert refused(cancel_actions.cancel_order, order=order, by=town.alice, at=NOW).reason == OrderRefusal.USED


def test_a_keeper_cancels_with_a_reason(town):
    order = buy(town)
    assert refused(cancel_actions.cancel_order, order=order, by=town.keeper, at=NOW, reason=" ").reason == OrderRefusal.WHY
    cancel_actions.cancel_order(order=order, by=town.keeper, at=NOW, reason="商品破损")
    assert (order.state, order.reason, order.ended_by) == (Order.State.CANCELLED, "商品破损", town.keeper)
    assert "商品破损" in notice_text(Notice.objects.get(kind="order_cancelled"))


@pytest.mark.parametrize("who", ["bob", "manager", "other_manager", "district_admin"])
def test_others_cannot_cancel(town, who):
    order = buy(town)
    assert (
        refused(cancel_actions.cancel_order, order=order, by=getattr(town, who), at=NOW, reason="没有理由").reason
        == OrderRefusal.NOT_YOURS
    )


def test_a_keeper_of_another_shop_cannot_cancel(town):
    stranger = cast.appoint(cast.person("何店(演示)"), "shop_keeper", town.sister_point)
    order = buy(town)
    assert (
        refused(cancel_actions.cancel_order, order=order, by=stranger, at=NOW, reason="没有理由").reason == OrderRefusal.NOT_YOURS
    )


# --- lapsing


def test_an_order_waits_its_opening_days_and_then_lapses(town):
    order = buy(town)  # on a Tuesday; open Monday to Friday, seven opening days
    assert order.pick_up_by == date(2026, 12, 3)
    assert cancel_actions.lapse_overdue_orders(at=cast.at(23, 59, day=30)) == 0
    last = NOW.replace(month=12, day=3, hour=23, minute=59)
    assert cancel_actions.lapse_overdue_orders(at=last) == 0
    assert cancel_actions.lapse_overdue_orders(at=last + timedelta(minutes=1)) == 1
    order.refresh_from_db()
    assert (order.state, order.ended_by) == (Order.State.LAPSED, None)
    assert ledger.balance(town.alice) == 100
    assert free(town.tissue_stock) == (5, 0)
    assert Notice.objects.filter(person=town.alice, kind="order_lapsed").count() == 1
    assert shop_factory.differences() == []


def test_lapsing_again_moves_nothing(town):
    buy(town)
    later = NOW + timedelta(days=30)
    assert (cancel_actions.lapse_overdue_orders(at=later), cancel_actions.lapse_overdue_orders(at=later)) == (1, 0)
    assert ledger.balance(town.alice) == 100


def test_days_on_which_the_shop_stays_shut_do_not_count(town):
    Closure.objects.create(shop=town.shop, day=date(2026, 11, 25))
    assert buy(town).pick_up_by == date(2026, 12, 4)


# --- stock


def test_the_same_delivery_counts_once(town):
    for _ in range(2):
        receive_actions.receive_delivery(shop=town.shop, item=town.tissue, quantity=3, key="form", by=town.keeper, at=NOW)
    assert free(town.tissue_stock) == (8, 0)
    delivery = {"shop": town.shop, "item": town.tissue, "key": "form", "by": town.keeper, "at": NOW}
    assert refused(receive_actions.receive_delivery, quantity=4, **delivery).reason == InventoryRefusal.OTHER_DELIVERY
    assert refused(receive_actions.receive_delivery, quantity=0, **delivery).reason == InventoryRefusal.NO_QUANTITY


def test_what_is_set_aside_cannot_be_written_off(town):
    buy(town, (town.tissue, 2))
    no = refused(shop_factory.lose, of=town.tissue_stock, quantity=4, keeper=town.keeper, signer=town.manager)
    assert (no.reason, no.params["left"]) == (InventoryRefusal.SET_ASIDE, 3)
    shop_factory.lose(town.tissue_stock, 3, town.keeper, town.manager)
    assert free(town.tissue_stock) == (2, 2)
    assert shop_factory.differences() == []


def test_the_database_itself_keeps_a_shelf_from_being_oversold(town):
    with pytest.raises(IntegrityError, match="stock_is_never_oversold"), transaction.atomic():
        Stock.objects.filter(pk=town.tissue_stock.pk).update(reserved=6)


def test_the_database_itself_keeps_an_order_from_ending_without_a_time(town):
    order = buy(town)
    with pytest.raises(IntegrityError, match="order_ends_once"), transaction.atomic():
        Order.objects.filter(pk=order.pk).update(state="handed")


def test_a_shop_cannot_close_before_it_opens(town):
    with pytest.raises(IntegrityError, match="shop_closes_after_it_opens"), transaction.atomic():
        shop_factory.open_shop(town.point, opens=time(17), closes=time(9))
