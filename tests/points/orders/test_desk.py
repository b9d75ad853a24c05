"""代下单: at the desk of a service point, orders for people who come there instead of to the shop.

The rules are those of the counter (`test_counter_sale`); here is what is the same, what differs, and that nobody of the shop takes
part. The pages are in `test_desk_pages`.
"""

import re
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from points.books import queries as book_queries
from points.core import months
from points.freezes import actions as freezes
from points.freezes.refusals import FreezeRefusal
from points.ledger import actions as ledger
from points.models import Item, Order, Sale, Stock, Transfer
from points.orders.actions import cancel as cancel_actions
from points.orders.actions import hand_over as hand_over_actions
from points.orders.actions import pickup
from points.orders.actions import sale as sale_actions
from points.orders.refusals import OrderRefusal
from tests.cast import NOW
from tests.support import shop_factory, stock_factory
from tests.support.desk_sale_factory import PIN, asked, begin, entered, put, round_the_corner, with_card
from tests.support.freeze_factory import freeze
from tests.support.ledger_checks import books_agree
from tests.support.shop_checks import snapshot
from tests.support.snapshot import kept_fixture
from volunteer.core.ids import new_id
from volunteer.core.refusals import Refused
from volunteer.models import AuditRow, Household, Notice, SmsMessage
from volunteer.notices.outbox import notice_text
from volunteer.signin.refusals import SignInRefusal

SOON = NOW + timedelta(minutes=5)


@pytest.fixture(autouse=True)
def now(time_machine, settings):
    time_machine.move_to(NOW, tick=False)
    settings.SMS_GATEWAY = "volunteer.notices.sms.DemoGateway"


@kept_fixture
def town(district):
    return round_the_corner(district)


def refused(act, *args, **kwargs):
    """The reason; nothing was written."""
    before = snapshot()
    with pytest.raises(Refused) as caught:
        act(*args, **kwargs)
    assert snapshot() == before
    assert caught.value.sentence
    return caught.value.reason


# --- entered, brought, collected


def test_the_person_agrees_on_their_phone_and_the_goods_are_set_aside_for_the_point(town):
    sale = asked(town, (town.tissue, 2), (town.rice, 1))
    assert not Order.objects.exists() and not Transfer.objects.filter(kind="order").exists()
    order = sale_actions.confirm_sale(sale=sale, total=52, by=town.alice, at=NOW)
    assert (order.pk, order.waiting, order.at_counter, order.proof) == (sale.pk, True, False, "phone")
    assert (order.desk, order.pickup_point, order.placed_by) == (town.desk, town.desk, town.han)
    assert (ledger.balance(town.alice), ledger.account_sum(ledger.hold_account(town.shop))) == (448, 52)
    assert Stock.objects.get(pk=town.shelf.pk).reserved == 2
    assert books_agree()


def test_the_person_is_told_who_asks_and_where_it_is_collected(town):
    order = entered(town)
    told = {notice.kind: notice_text(notice) for notice in Notice.objects.filter(person=town.alice)}
    assert town.desk.name in told["sale_asked"] and town.shop.name in told["sale_asked"]
    assert town.desk.name in told["order_ready"] and order.pickup_code in told["order_ready"].replace(" ", "")


def test_the_trail_names_who_entered_it_and_nobody_of_the_shop(town):
    order = entered(town)
    row = AuditRow.objects.get(act="sell")
    assert (row.actor, row.subject_id) == (town.han, str(order.pk))
    assert row.detail == {"proof": "phone", "points": 12, "desk": town.desk.pk}
    assert not AuditRow.objects.filter(actor=town.keeper, subject_id=str(order.pk)).exists()


def test_from_the_desk_to_the_shop_and_back_to_the_desk(town):
    order = entered(town)
    code = order.pickup_code
    hand = {"code": code, "point": town.desk, "by": town.han, "at": SOON}
    assert refused(pickup.hand_over_at_point, **hand) == OrderRefusal.NOT_YET
    pickup.mark_brought(order=order, by=town.keeper, at=SOON)
    pickup.hand_over_at_point(**hand)
    assert refused(pickup.hand_over_at_point, **hand) == OrderRefusal.USED
    assert shop_factory.moves(town.shelf) == [("received", 5), ("handed", -2)]
    assert books_agree()


def test_it_is_always_for_later_and_never_over_a_counter(town):
    sale = asked(town)
    assert sale.later
    order = sale_actions.confirm_sale(sale=sale, total=12, by=town.alice, at=NOW)
    with pytest.raises(IntegrityError, match="sale_at_a_desk_is_for_later"), transaction.atomic():
        Sale.objects.filter(pk=sale.pk).update(later=False)
    for wrong in ({"at_counter": True}, {"proof": ""}, {"pickup_point": town.point}):
        with pytest.raises(IntegrityError, match="order_of_a_desk_is_agreed_and_collected_there"), transaction.atomic():
            Order.objects.filter(pk=order.pk).update(**wrong)


def test_the_open_books_of_the_shop_read_the_same_wherever_it_was_ordered(town):
    def book():
        month = months.Month(NOW.date().replace(day=1))
        return list(book_queries.shop_goods(town.shop, month)), book_queries.points_spent(town.shop, month)

    def undone(order):
        """What the book says once the order was collected; then all is as before."""
        with transaction.atomic():
            order()
            said = book()
            transaction.set_rollback(True)
        return said

    def at_the_shop():
        own = shop_factory.order(town.shop, town.alice, (town.tissue, 2))
        hand_over_actions.hand_over(code=own.pickup_code, shop=town.shop, keeper=town.keeper, at=NOW)

    def at_the_desk():
        order = entered(town)
        pickup.mark_brought(order=order, by=town.keeper, at=NOW)
        pickup.hand_over_at_point(code=order.pickup_code, point=town.desk, by=town.han, at=NOW)

    assert undone(at_the_shop) == undone(at_the_desk) != book()


# --- without a phone


def test_card_and_pin_stand_for_the_word_and_the_household_learns_of_it(town):
    near = Household.objects.create(created_at=NOW)
    for person in (town.granny, town.bob):
        person.household = near
        person.save()
    sale = asked(town, whose=with_card(town))
    order = sale_actions.confirm_by_pin(sale=sale, total=12, pin=PIN, at=NOW)
    assert (order.proof, order.desk, order.waiting) == ("pin", town.desk, True)
    assert "高奶奶" in notice_text(Notice.objects.get(person=town.bob, kind="spent_without_phone"))
    assert books_agree()


def test_a_wrong_pin_and_one_without_the_card_take_nothing(town):
    serial = with_card(town)
    assert refused(sale_actions.confirm_by_pin, sale=asked(town, whose=serial), total=12, pin="1111", at=NOW) == SignInRefusal.WRONG
    by_number = asked(town, whose=town.granny.volunteer_no)
    assert refused(sale_actions.confirm_by_pin, sale=by_number, total=12, pin=PIN, at=NOW) == OrderRefusal.NO_CARD


def test_the_cap_of_a_day_counts_counter_and_desk_together(town):
    serial = with_card(town)
    counter = asked(town, (town.rice, 4), whose=serial, keeper=town.keeper, desk=None)
    sale_actions.confirm_by_pin(sale=counter, total=160, pin=PIN, at=NOW)
    desk = asked(town, (town.rice, 2), whose=serial)
    assert refused(sale_actions.confirm_by_pin, sale=desk, total=80, pin=PIN, at=NOW) == OrderRefusal.CAP
    put(desk, town.rice, 1)
    assert sale_actions.confirm_by_pin(sale=desk, total=40, pin=PIN, at=NOW).total == 40
    assert books_agree()


def test_a_code_by_message_is_read_aloud(town):
    sale = asked(town)
    sale_actions.send_code(sale=sale, total=12, at=NOW)
    code = re.search(r"\d{6}", SmsMessage.objects.get().text)[0]
    sale.refresh_from_db()
    assert refused(sale_actions.confirm_by_code, sale=sale, total=12, code="000000", at=NOW) == OrderRefusal.WRONG_CODE
    order = sale_actions.confirm_by_code(sale=sale, total=12, code=code, at=NOW)
    assert (order.proof, order.desk) == ("sms", town.desk)


def test_who_set_the_pin_does_not_take_it_neither_at_the_desk_nor_at_the_counter(town):
    """Card, PIN and desk in one hand could spend an elder's points alone; a community's office holds all three."""
    serial = with_card(town)
    office = asked(town, whose=serial, keeper=town.community_admin)
    assert refused(sale_actions.confirm_by_pin, sale=office, total=12, pin=PIN, at=NOW) == OrderRefusal.SET_THE_PIN
    counter = asked(town, whose=serial, keeper=town.community_admin, desk=None)
    assert refused(sale_actions.confirm_by_pin, sale=counter, total=12, pin=PIN, at=NOW) == OrderRefusal.SET_THE_PIN


# --- who may not, and where not


def test_nobody_enters_an_order_for_themselves_or_their_household(town):
    assert refused(begin, town, town.han.volunteer_no) == OrderRefusal.OWN
    near = Household.objects.create(created_at=NOW)
    for person in (town.han, town.alice):
        person.household = near
        person.save()
    assert refused(begin, town) == OrderRefusal.OWN


@pytest.mark.parametrize(
    ("kind", "reason"),
    [("unit", FreezeRefusal.UNIT), ("leading", FreezeRefusal.LEADING), ("keeping", FreezeRefusal.KEEPING)],
    ids=lambda v: str(v),
)
def test_a_paused_point_or_person_enters_nothing_and_ends_what_was_begun(town, kind, reason):
    sale = asked(town)
    subject = {"point": town.desk} if kind == "unit" else {"person": town.han, "within": town.street}
    freeze(town, kind, by=town.street_admin, **subject)
    assert refused(begin, town) == reason
    assert refused(sale_actions.confirm_sale, sale=sale, total=12, by=town.alice, at=NOW) == reason


def test_a_pause_of_the_shops_own_point_or_keeper_does_not_concern_the_desk(town):
    freeze(town, point=town.point)
    freeze(town, "keeping", person=town.keeper)
    assert entered(town).waiting


def test_whose_points_rest_orders_nothing_here_either(town):
    freeze(town, "spending", by=town.district_admin, person=town.alice)
    sale = asked(town)
    assert refused(sale_actions.confirm_sale, sale=sale, total=12, by=town.alice, at=NOW) == FreezeRefusal.SPENDING


def test_a_shop_that_is_closed_or_brings_nothing_here_is_not_offered(town):
    town.shop.active = False
    town.shop.save()
    assert refused(begin, town) == OrderRefusal.SHOP_CLOSED
    assert refused(begin, town, shop=shop_factory.open_shop(town.other_point)) == OrderRefusal.NOT_BROUGHT
    assert refused(begin, town, desk=town.other_point, shop=shop_factory.open_shop(town.point)) == OrderRefusal.NOT_BROUGHT


def test_what_changed_before_the_person_agreed_is_refused(town):
    sale = asked(town)

    def no():
        return refused(sale_actions.confirm_sale, sale=sale, total=12, by=town.alice, at=NOW)

    town.shop.pickup_points.clear()
    assert no() == OrderRefusal.NOT_BROUGHT
    town.shop.pickup_points.add(town.desk)
    town.desk.active = False
    town.desk.save()
    assert no() == OrderRefusal.NOT_BROUGHT
    town.desk.active = True
    town.desk.save()
    town.shop.active = False
    town.shop.save()
    assert no() == OrderRefusal.SHOP_CLOSED
    town.shop.active = True
    town.shop.save()
    Item.objects.filter(pk=town.tissue.pk).update(first_price=7)
    assert no() == OrderRefusal.CHANGED


def test_a_shelf_that_emptied_meanwhile_sets_nothing_aside(town):
    sale = asked(town, (town.tissue, 2), (town.rice, 1))
    shop_factory.order(town.shop, town.alice, (town.tissue, 4))
    assert refused(sale_actions.confirm_sale, sale=sale, total=52, by=town.alice, at=NOW) == OrderRefusal.SOLD_OUT
    assert (
        refused(sale_actions.confirm_sale, sale=sale, total=52, by=town.alice, at=NOW + sale_actions.SALE_LASTS)
        == OrderRefusal.OVER
    )
    assert books_agree()


# --- services take place at the shop


def test_a_service_is_booked_at_the_desk_and_takes_place_at_the_shop(town):
    slot = stock_factory.haircut(town.shop, town.keeper, capacity=1)
    sale = begin(town)
    put(sale, slot.stock.item, slot=slot)
    order = sale_actions.confirm_sale(
        sale=sale_actions.request_confirmation(sale=sale, later=False, at=NOW), total=10, by=town.alice, at=NOW
    )
    assert (order.desk, order.pickup_point, order.waiting) == (town.desk, None, True)
    assert order.lines.get().slot == slot
    assert refused(pickup.mark_brought, order=order, by=town.keeper, at=NOW) == OrderRefusal.NOT_THERE
    tomorrow = NOW + timedelta(days=1, hours=1)
    hand_over_actions.hand_over(code=order.pickup_code, shop=town.shop, keeper=town.keeper, at=tomorrow)
    assert books_agree()


def test_goods_and_a_service_are_two_orders(town):
    slot = stock_factory.haircut(town.shop, town.keeper)
    sale = begin(town)
    put(sale, town.tissue)
    assert refused(put, sale, slot.stock.item, slot=slot) == OrderRefusal.APART
    put(sale, town.tissue, 0)
    put(sale, slot.stock.item, slot=slot)
    assert refused(put, sale, town.tissue) == OrderRefusal.APART
    counter = begin(town, keeper=town.keeper, desk=None)
    put(counter, town.tissue)
    put(counter, slot.stock.item, slot=slot)


# --- pressed twice, by two, at two places


def test_a_form_sent_twice_is_one_sale_and_two_presses_of_agreeing_one_order(town):
    id = new_id(NOW)
    assert begin(town, id=id) == begin(town, id=id)
    sale = asked(town)
    first = sale_actions.confirm_sale(sale=sale, total=12, by=town.alice, at=NOW)
    assert sale_actions.confirm_sale(sale=sale, total=12, by=town.alice, at=NOW) == first
    assert (Order.objects.count(), ledger.balance(town.alice)) == (1, 488)


def test_a_form_belongs_to_who_sent_it_where_they_sent_it(town):
    id = new_id(NOW)
    begin(town, id=id)
    assert refused(begin, town, id=id, keeper=town.street_admin) == OrderRefusal.USED_FORM
    assert refused(begin, town, id=id, keeper=town.han, desk=None) == OrderRefusal.USED_FORM


# --- given back before it is collected


@pytest.mark.parametrize("brought", [False, True])
def test_the_person_and_the_desk_can_cancel_until_it_is_collected(town, brought):
    for by, reason in ((town.alice, ""), (town.han, "本人不要了(演示)")):
        order = entered(town)
        if brought:
            pickup.mark_brought(order=order, by=town.keeper, at=NOW)
        cancel_actions.cancel_order(order=order, by=by, reason=reason, at=SOON)
        assert cancel_actions.cancel_order(order=order, by=by, reason=reason, at=SOON).state == Order.State.CANCELLED
    assert ledger.balance(town.alice) == 500
    assert "本人不要了" in notice_text(Notice.objects.filter(kind="order_cancelled").latest("pk"))
    assert books_agree()


def test_the_desk_says_why_and_only_the_desk_where_it_was_entered(town):
    order = entered(town)
    cancel = {"order": order, "at": SOON}
    assert refused(cancel_actions.cancel_order, **cancel, by=town.han) == OrderRefusal.WHY
    assert refused(cancel_actions.cancel_order, **cancel, by=town.other_manager, reason="不要了") == OrderRefusal.NOT_YOURS
    assert refused(cancel_actions.cancel_order, **cancel, by=town.manager, reason="不要了") == OrderRefusal.NOT_YOURS
    own = shop_factory.order(town.shop, town.alice, (town.tissue, 1))
    assert refused(cancel_actions.cancel_order, order=own, at=SOON, by=town.han, reason="不要了") == OrderRefusal.NOT_YOURS
    cancel_actions.cancel_order(**cancel, by=town.keeper, reason="没货了")  # the shop as ever


def test_a_paused_leader_cancels_nothing(town):
    order = entered(town)
    freeze(town, "leading", by=town.street_admin, person=town.han, within=town.street)
    assert refused(cancel_actions.cancel_order, order=order, by=town.han, reason="不要了", at=SOON) == FreezeRefusal.LEADING
    assert freezes.freeze_of_person(town.han, "keeping", SOON) is None


def test_after_it_was_collected_nobody_cancels(town):
    order = entered(town)
    pickup.mark_brought(order=order, by=town.keeper, at=NOW)
    pickup.hand_over_at_point(code=order.pickup_code, point=town.desk, by=town.han, at=NOW)
    assert refused(cancel_actions.cancel_order, order=order, by=town.han, reason="不要了", at=SOON) == OrderRefusal.USED


def test_what_nobody_collects_lapses_and_the_points_come_back(town):
    order = entered(town)
    late = NOW + timedelta(days=30)
    assert cancel_actions.lapse_overdue_orders(at=late) == 1
    order.refresh_from_db()
    assert (order.state, ledger.balance(town.alice)) == (Order.State.LAPSED, 500)
    assert books_agree()
