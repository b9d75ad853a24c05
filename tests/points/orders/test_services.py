"""Services as goods: a haircut has times, a time has places, a place belongs to one order."""

from collections import Counter
from datetime import date, time, timedelta
from threading import Barrier

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from points.books import costs as book_costs
from points.core.months import Month
from points.inventory.actions import receive as receive_actions
from points.inventory.refusals import InventoryRefusal
from points.ledger import actions as ledger
from points.models import Order, Slot, StockMove
from points.orders import appointments
from points.orders.actions import cancel as cancel_actions
from points.orders.actions import cart
from points.orders.actions import hand_over as hand_over_actions
from points.orders.actions import return_goods as return_actions
from points.orders.actions import sale as sale_actions
from points.orders.appointments import SlotTimes
from points.orders.refusals import OrderRefusal
from tests import cast
from tests.cast import NOW
from tests.support import shop_factory, stock_factory
from tests.support.concurrency import outcomes
from tests.support.ledger_checks import books_agree
from tests.support.shop_checks import refused
from tests.support.stock_factory import book
from volunteer.core.ids import new_id
from volunteer.models import Notice

TOMORROW = NOW.date() + timedelta(days=1)


@pytest.fixture
def town(district, time_machine):
    """Tomorrow at ten there are two chairs; Alice and Bob have 100 points each."""
    time_machine.move_to(NOW, tick=False)
    district.shop = shop_factory.open_shop(district.point)
    district.slot = stock_factory.haircut(district.shop, district.keeper)
    district.haircut = district.slot.stock.item
    shop_factory.give(district, district.alice, district.bob)
    return district


def taken(slot):
    return Slot.objects.get(pk=slot.pk).taken


def hand(town, order, at=NOW, **more):
    return hand_over_actions.hand_over(code=order.pickup_code, shop=town.shop, keeper=town.keeper, at=at, **more)


# --- the keeper's times


def test_a_morning_in_half_hours_for_two_weeks(town):
    times = SlotTimes(TOMORROW, time(13), time(15), 30, weeks=2)
    asked = {"stock": town.slot.stock, "times": times, "capacity": 1, "unit_cost": None, "by": town.keeper, "at": NOW}
    assert appointments.offer_slots(**asked) == 8
    assert appointments.offer_slots(**asked) == 0  # pressed twice
    starts = [timezone.localtime(slot.starts_at) for slot in town.slot.stock.slots.exclude(pk=town.slot.pk).order_by("starts_at")]
    assert [f"{moment:%d %H:%M}" for moment in starts[:4]] == ["25 13:00", "25 13:30", "25 14:00", "25 14:30"]
    assert f"{starts[4]:%m-%d %H:%M}" == "12-02 13:00"


@pytest.mark.parametrize(
    ("times", "reason"),
    [
        (SlotTimes(TOMORROW, time(15), time(13), 30), OrderRefusal.BACKWARDS),
        (SlotTimes(TOMORROW, time(9), time(9, 20), 30), OrderRefusal.BACKWARDS),
        (SlotTimes(NOW.date(), time(8), time(9), 30), OrderRefusal.PAST),
        (SlotTimes(NOW.date() + timedelta(days=121), time(10), time(11), 30), OrderRefusal.TOO_FAR),
        (SlotTimes(TOMORROW, time(0), time(23), 5), OrderRefusal.TOO_MANY),
    ],
)
def test_times_that_make_no_sense_are_refused(town, times, reason):
    no = refused(appointments.offer_slots, stock=town.slot.stock, times=times, capacity=1, unit_cost=None, by=town.keeper, at=NOW)
    assert no.reason == reason


def test_goods_have_no_times_and_services_no_deliveries(town):
    goods = shop_factory.stock(town.shop, shop_factory.item(), 1, town.keeper)
    times = SlotTimes(TOMORROW, time(13), time(15), 30)
    no = refused(appointments.offer_slots, stock=goods, times=times, capacity=1, unit_cost=None, by=town.keeper, at=NOW)
    assert no.reason == OrderRefusal.NOT_A_SERVICE
    no = refused(receive_actions.receive_delivery, shop=town.shop, item=town.haircut, quantity=1, key="x", by=town.keeper, at=NOW)
    assert no.reason == InventoryRefusal.SERVICE


def test_a_booked_time_is_not_closed(town):
    order = book(town.slot, town.alice)
    assert refused(appointments.close_slot, slot=town.slot, by=town.keeper, at=NOW).reason == OrderRefusal.BOOKED
    cancel_actions.cancel_order(order=order, by=town.alice, at=NOW)
    appointments.close_slot(slot=town.slot, by=town.keeper, at=NOW)
    appointments.close_slot(slot=town.slot, by=town.keeper, at=NOW)
    assert refused(book, slot=town.slot, person=town.alice).reason == OrderRefusal.SLOT_GONE


# --- booking


def test_a_place_is_taken_and_the_points_are_held(town):
    order = book(town.slot, town.alice)
    assert (taken(town.slot), ledger.balance(town.alice)) == (1, 90)
    assert order.pick_up_by >= TOMORROW
    assert books_agree()


def test_a_full_time_a_past_time_no_time_and_a_strangers_time(town):
    book(town.slot, town.alice, quantity=2)
    assert refused(book, slot=town.slot, person=town.bob).reason == OrderRefusal.SLOT_FULL
    assert refused(book, slot=town.slot, person=town.bob, at=NOW + timedelta(days=2)).reason == OrderRefusal.SLOT_GONE
    with pytest.raises(Exception) as no:
        shop_factory.order(town.shop, town.bob, (town.haircut, 1))
    assert no.value.reason == OrderRefusal.NO_SLOT
    other = stock_factory.haircut(shop_factory.open_shop(town.sister_point, "蓝天超市(演示)"), town.district_admin)
    other.stock.shop = town.shop
    assert refused(book, slot=Slot(pk=other.pk, stock=town.slot.stock), person=town.bob).reason == OrderRefusal.SLOT_GONE


def test_the_same_press_takes_one_place(town):
    id = new_id(NOW)
    assert book(town.slot, town.alice, id=id) == book(town.slot, town.alice, id=id)
    assert taken(town.slot) == 1


def test_cancelled_and_lapsed_places_are_free_again(town):
    cancel_actions.cancel_order(order=book(town.slot, town.alice), by=town.alice, at=NOW)
    assert taken(town.slot) == 0
    order = book(town.slot, town.alice)
    late = NOW.replace(month=12, day=28)
    assert order.pick_up_by < late.date()
    assert cancel_actions.lapse_overdue_orders(at=late) == 1
    assert (taken(town.slot), ledger.balance(town.alice)) == (0, 100)
    assert books_agree()


def test_served_undone_served_again_and_given_back(town):
    order = book(town.slot, town.alice)
    hand(town, order)
    hand_over_actions.undo_hand_over(order=order, keeper=town.keeper, at=NOW + timedelta(minutes=1))
    assert taken(town.slot) == 1
    order.refresh_from_db()
    hand(town, order)
    back = {"pieces": {order.lines.get().pk: 1}, "reason": "没剪好", "by": town.keeper, "at": NOW + timedelta(minutes=2)}
    return_actions.return_goods(id=new_id(NOW), order=order, **back)
    assert ledger.balance(town.alice) == 100 and not StockMove.objects.exists()
    assert books_agree()


def test_what_was_served_costs_what_was_agreed(town):
    hand(town, book(town.slot, town.alice))
    (row,) = book_costs.costs_by_source(Month(date(2026, 11, 1)), town.shop)
    assert (row.pieces, row.points, row.fen) == (1, 10, 1500)


def test_a_slot_that_counts_wrong_is_found_at_night(town):
    book(town.slot, town.alice)
    Slot.objects.filter(pk=town.slot.pk).update(taken=2)
    with pytest.raises(CommandError):
        call_command("verify_ledger")


# --- on the phone


def test_a_resident_books_on_the_phone(town, client):
    url = f"/shop/{town.haircut.pk}/"
    page = client.get(url)
    assert "预约" in page.text
    client.force_login(town.alice)
    page = client.get(url)
    assert [slot.pk for slot in page.context["form"].fields["slot"].queryset] == [town.slot.pk]
    form = {"id": str(new_id(NOW)), "price": 10}
    assert "slot" in client.post(url, form).context["form"].errors
    assert "slot" in client.post(url, form | {"slot": 10**12}).context["form"].errors
    answer = client.post(url, form | {"slot": town.slot.pk})
    order = Order.objects.get()
    assert answer.url == f"/orders/{order.pk}/"
    assert client.post(url, form | {"slot": town.slot.pk}).url == answer.url
    assert "10:00" in client.get(answer.url).text
    assert "10:00" in client.get("/orders/").text
    assert order.lines.get().slot == town.slot
    assert Notice.objects.get(kind="order_ready").person == town.alice


def test_a_full_time_is_offered_to_nobody(town, client):
    book(town.slot, town.alice, quantity=2)
    client.force_login(town.bob)
    page = client.get(f"/shop/{town.haircut.pk}/")
    assert not page.context["form"].fields["slot"].queryset
    assert page.status_code == 200


def test_a_service_is_not_put_into_the_cart(town, client):
    assert (
        refused(cart.set_cart_quantity, person=town.alice, stock=town.slot.stock, quantity=1, at=NOW).reason == OrderRefusal.SERVICE
    )
    client.force_login(town.alice)
    assert client.post("/cart/put/", {"stock": town.slot.stock_id, "quantity": 1}).status_code == 302
    assert not town.alice.cart.exists()


# --- at the counter


def test_the_keeper_books_for_somebody_who_stands_there(town, client):
    client.force_login(town.keeper)
    sale = sale_actions.begin_sale(id=new_id(NOW), shop=town.shop, whose=town.alice.volunteer_no, keeper=town.keeper, at=NOW)
    page = reverse("points:sale", args=[sale.pk])
    assert f'value="{town.slot.pk}"' in client.get(page).text
    client.post(reverse("points:sale_put", args=[sale.pk]), {"item": town.haircut.pk, "quantity": 1, "slot": town.slot.pk})
    client.post(reverse("points:sale_ask", args=[sale.pk]))
    client.force_login(town.alice)
    client.post(reverse("points:sale_confirm", args=[sale.pk]), {"total": 10})
    order = Order.objects.get()
    assert order.waiting and order.lines.get().slot == town.slot and taken(town.slot) == 1
    client.force_login(town.keeper)
    day = client.get("/counter/day/", {"shop": town.shop.pk, "day": TOMORROW.isoformat()})
    assert [line.order_id for line in day.context["booked"]] == [order.pk]


def test_the_keepers_page_opens_and_closes_times(town, client):
    client.force_login(town.keeper)
    url = reverse("points:appointments", args=[town.slot.stock_id])
    form = {"day": TOMORROW.isoformat(), "begins": "14:00", "ends": "15:00", "minutes": 30, "capacity": 1, "weeks": 1}
    assert client.post(url, form | {"ends": "13:00"}).context["form"].non_field_errors()
    assert client.post(url, form | {"day": "2026-13-01"}).context["form"].errors
    assert client.post(url, form).status_code == 302
    assert town.slot.stock.slots.count() == 3
    book(town.slot, town.alice)
    assert town.alice.masked_name in client.get(url).text
    last = town.slot.stock.slots.latest("starts_at")
    client.post(url, {"close": last.pk})
    client.post(url, {"close": town.slot.pk})  # booked: stays
    assert set(Slot.objects.filter(closed_at=None)) == set(Slot.objects.exclude(pk=last.pk))
    assert client.post(url, {"close": "x"}).status_code == 404


# --- many at once


@pytest.mark.django_db(transaction=True)
def test_twenty_for_the_last_two_places(transactional_db, town):
    people = [cast.person(f"众{n}(演示)") for n in range(20)]
    shop_factory.give(town, *people)
    assert outcomes(20, lambda n: book(town.slot, people[n])) == {"done": 2, "slot_full": 18}
    assert taken(town.slot) == 2
    assert Counter(ledger.balance(person) for person in people) == {90: 2, 100: 18}
    assert books_agree()


@pytest.mark.django_db(transaction=True)
def test_twin_without_the_guard_a_chair_is_given_twice(transactional_db, town, monkeypatch):
    people = [cast.person(f"众{n}(演示)") for n in range(6)]
    shop_factory.give(town, *people)
    ledger.hold_account(town.shop)  # made once, so that nobody waits for the one who makes it
    all_have_looked = Barrier(6, timeout=120)

    def look_first(slot, places):
        seen = Slot.objects.get(pk=slot.pk)
        all_have_looked.wait()
        Slot.objects.filter(pk=slot.pk).update(taken=seen.taken + places)
        return seen.free >= places

    monkeypatch.setattr(appointments, "_try_take_places", look_first)
    assert outcomes(6, lambda n: book(town.slot, people[n]))["done"] > 2
    with pytest.raises(CommandError):
        call_command("verify_ledger")
