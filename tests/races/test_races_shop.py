"""Many at once at the shop. Each race ends with the equations; each has a twin without the guard that must break them."""

from collections import Counter

import pytest
from django.db.models import F

from points.inventory.actions import receive as receive_actions
from points.ledger import actions as ledger
from points.models import Order, Stock
from points.orders.actions import cancel as cancel_actions
from points.orders.actions import hand_over as hand_over_actions
from points.orders.actions import place as place_actions
from tests import cast
from tests.cast import NOW
from tests.support import shop_factory
from tests.support.concurrency import outcomes, together
from tests.support.ledger_checks import books_agree
from tests.support.race_stubs import no_lock, unguarded_end, unguarded_reserve
from volunteer.core.ids import new_id

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def town(transactional_db, district):
    """A shop with one kind of goods on the shelf; `stocked` says how many."""
    district.shop = shop_factory.open_shop(district.point)
    district.tissue = shop_factory.item(price=6)
    district.stocked = lambda quantity: shop_factory.stock(district.shop, district.tissue, quantity, district.keeper)
    return district


def crowd(town, count, amount=100):
    people = [cast.person(f"众{n}(演示)") for n in range(count)]
    shop_factory.give(town, *people, amount=amount)
    return people


# --- the last one on the shelf


def buyers(town, count, quantity):
    people = crowd(town, count)
    ledger.hold_account(town.shop)
    return people, lambda n: shop_factory.order(town.shop, people[n], (town.tissue, quantity))


def test_fifty_orders_for_the_last_one(town):
    stock = town.stocked(1)
    people, buy = buyers(town, 50, 1)
    assert outcomes(50, buy) == {"done": 1, "sold_out": 49}
    stock.refresh_from_db()
    assert (stock.on_hand, stock.reserved) == (1, 1)
    assert Counter(ledger.balance(person) for person in people) == {94: 1, 100: 49}
    assert ledger.account_sum(ledger.hold_account(town.shop)) == 6
    assert Order.objects.count() == 1
    assert books_agree()


def test_twin_without_the_guard_the_last_one_is_sold_many_times(town, monkeypatch):
    town.stocked(1)
    _people, buy = buyers(town, 8, 1)
    monkeypatch.setattr(place_actions, "_reserve_stock", unguarded_reserve(8))
    assert outcomes(8, buy)["done"] > 1
    assert "shelf" in shop_factory.differences()


def test_twenty_orders_of_two_from_seven(town):
    stock = town.stocked(7)
    _people, buy = buyers(town, 20, 2)
    assert outcomes(20, buy) == {"done": 3, "sold_out": 17}
    stock.refresh_from_db()
    assert stock.free == 1
    assert books_agree()


def test_twin_without_the_guard_seven_are_oversold(town, monkeypatch):
    town.stocked(7)
    _people, buy = buyers(town, 6, 2)
    monkeypatch.setattr(place_actions, "_reserve_stock", unguarded_reserve(6))
    assert outcomes(6, buy)["done"] > 3
    assert "shelf" in shop_factory.differences()


def test_two_kinds_of_goods_in_opposite_order_never_deadlock(town):
    rice = shop_factory.item("大米 5 kg", 4)
    town.stocked(60)
    shop_factory.stock(town.shop, rice, 60, town.keeper)
    people = crowd(town, 20)
    lines = [(town.tissue, 3), (rice, 3)]
    result = outcomes(20, lambda n: shop_factory.order(town.shop, people[n], *(lines if n % 2 else reversed(lines))))
    assert result == {"done": 20}
    assert books_agree()


# --- one person at once


@pytest.fixture
def limited(town):
    town.tissue.limit_per_person = 2
    town.tissue.save()
    town.stocked(50)
    shop_factory.give(town, town.alice)
    ledger.hold_account(town.shop)
    return town


def test_the_limit_of_a_person_holds_when_all_orders_come_at_once(limited):
    result = outcomes(20, lambda n: shop_factory.order(limited.shop, limited.alice, (limited.tissue, 1)))
    assert result == {"done": 2, "over_limit": 18}
    assert ledger.balance(limited.alice) == 88
    assert books_agree()


def test_twin_without_the_wallet_lock_the_limit_is_passed(limited, monkeypatch):
    no_lock(5, "_require_within_limits", monkeypatch)
    assert outcomes(5, lambda n: shop_factory.order(limited.shop, limited.alice, (limited.tissue, 1)))["done"] > 2


def test_the_same_form_sent_at_once_is_one_order(town):
    stock = town.stocked(50)
    shop_factory.give(town, town.alice)
    id = new_id(NOW)
    codes = together(20, lambda n: shop_factory.order(town.shop, town.alice, (town.tissue, 2), id=id).pickup_code)
    assert len(set(codes)) == 1
    stock.refresh_from_db()
    assert (stock.reserved, ledger.balance(town.alice)) == (2, 88)
    assert books_agree()


def test_also_without_the_wallet_lock_the_key_alone_keeps_the_second_press_from_being_an_order(town, monkeypatch):
    stock = town.stocked(50)
    shop_factory.give(town, town.alice)
    ledger.hold_account(town.shop)
    id = new_id(NOW)
    no_lock(4, "_require_within_limits", monkeypatch)
    assert outcomes(4, lambda n: shop_factory.order(town.shop, town.alice, (town.tissue, 2), id=id)) == {"done": 4}
    stock.refresh_from_db()
    assert (stock.reserved, ledger.balance(town.alice)) == (2, 88)


def test_one_form_of_two_people_is_one_order(town):
    town.stocked(50)
    people = crowd(town, 8)
    ledger.hold_account(town.shop)
    id = new_id(NOW)
    result = outcomes(8, lambda n: shop_factory.order(town.shop, people[n], (town.tissue, 2), id=id))
    assert result == {"done": 1, "used_form": 7}
    assert sum(ledger.balance(person) for person in people) == 788
    assert books_agree()


# --- the end of an order


@pytest.fixture
def waiting(town):
    """Alice's order, and another of Bob so that an error on the shelf stays within the shelf's bounds."""
    town.stocked(50)
    shop_factory.give(town, town.alice, town.bob)
    town.order = shop_factory.order(town.shop, town.alice, (town.tissue, 2))
    shop_factory.order(town.shop, town.bob, (town.tissue, 9))
    ledger.spent_account(town.shop)
    return town


def ends(town):
    """Half the threads hand over, half cancel."""
    order = Order.objects.select_related("shop__point", "person").get(pk=town.order.pk)

    def end(number):
        if number % 2:
            return cancel_actions.cancel_order(order=Order.objects.get(pk=order.pk), by=town.alice, at=NOW)
        return hand_over_actions.hand_over(code=order.pickup_code, shop=town.shop, keeper=town.keeper, at=NOW)

    return end


def test_cancelling_and_handing_over_at_once_end_it_once(waiting):
    result = outcomes(10, ends(waiting))
    order = Order.objects.get(pk=waiting.order.pk)
    if order.state == Order.State.HANDED_OVER:
        assert result == {"done": 1, "used": 9}
        assert ledger.balance(waiting.alice) == 88
    else:
        assert result == {"done": 5, "cancelled": 5}  # a repeated cancelling is no refusal
        assert ledger.balance(waiting.alice) == 100
    assert books_agree()


def test_twin_without_the_guard_goods_and_points_both_leave(waiting, monkeypatch):
    monkeypatch.setattr(hand_over_actions, "end_order", unguarded_end(2))
    assert outcomes(2, ends(waiting)) == {"done": 2}
    assert set(shop_factory.differences()) >= {"shelf", "held"}


def test_one_code_at_two_counters_works_once(waiting):
    code = waiting.order.pickup_code
    result = outcomes(10, lambda n: hand_over_actions.hand_over(code=code, shop=waiting.shop, keeper=waiting.keeper, at=NOW))
    assert result == {"done": 1, "used": 9}
    assert Stock.objects.filter(on_hand=48, reserved=9).count() == 1
    assert books_agree()


def test_twin_without_the_guard_one_code_takes_goods_twice(waiting, monkeypatch):
    code = waiting.order.pickup_code
    monkeypatch.setattr(hand_over_actions, "end_order", unguarded_end(2))
    result = outcomes(2, lambda n: hand_over_actions.hand_over(code=code, shop=waiting.shop, keeper=waiting.keeper, at=NOW))
    assert result == {"done": 1, "IntegrityError": 1}  # the keys of moves are the last guard, and say nothing to anybody


def test_two_runs_of_lapsing_and_a_late_collection_end_it_once(waiting):
    later = NOW.replace(month=12, day=24)
    code = waiting.order.pickup_code

    def act(number):
        if number:
            return cancel_actions.lapse_overdue_orders(at=later)
        return hand_over_actions.hand_over(code=code, shop=waiting.shop, keeper=waiting.keeper, at=later)

    result = outcomes(3, act)
    assert result in ({"done": 3}, {"done": 2, "lapsed": 1})
    assert not Order.objects.filter(state="placed").exists()
    assert Stock.objects.get().reserved == 0
    assert books_agree()


# --- goods in


def test_the_same_delivery_at_once_counts_once(town):
    stock = town.stocked(1)

    def receive(number):
        receive_actions.receive_delivery(shop=town.shop, item=town.tissue, quantity=5, key="one form", by=town.keeper, at=NOW)

    assert outcomes(10, receive) == {"done": 10}
    stock.refresh_from_db()
    assert stock.on_hand == 6
    assert books_agree()


def test_goods_come_in_while_others_are_ordered(town):
    town.stocked(10)
    people, buy = buyers(town, 10, 1)

    def act(number):
        if number < 10:
            return buy(number)
        return receive_actions.receive_delivery(
            shop=town.shop, item=town.tissue, quantity=1, key=str(number), by=town.keeper, at=NOW
        )

    assert outcomes(20, act) == {"done": 20}
    assert Stock.objects.filter(pk=Stock.objects.get().pk, on_hand=F("reserved") + 10).exists()
    assert len(people) == 10
    assert books_agree()
