"""Goods off the shelf: nothing moves before the person agrees, and then place and hand over are one act."""

import re
from datetime import timedelta

import pytest

from points.freezes import actions as freezes
from points.ledger import actions as ledger
from points.models import Item, ItemPrice, Order, Sale, Stock, Transfer
from points.orders.actions import hand_over as hand_over_actions
from points.orders.actions import sale as sale_actions
from points.orders.refusals import OrderRefusal
from tests import cast
from tests.cast import NOW
from tests.support import attendance_checks, shop_factory
from tests.support.clients import BACKEND
from tests.support.counter_sale_factory import begin, with_goods, with_shop
from tests.support.html_pages import text
from tests.support.shop_checks import refused
from tests.support.snapshot import kept_fixture
from volunteer.core.ids import new_id
from volunteer.core.refusals import Refused
from volunteer.models import Household, Notice, Role, SmsMessage, User
from volunteer.notices.outbox import notice_text
from volunteer.signin import cards, personal_code, pins
from volunteer.signin.refusals import SignInRefusal

PIN = "2580"


@pytest.fixture(autouse=True)
def now(time_machine, settings):
    time_machine.move_to(NOW, tick=False)
    settings.SMS_GATEWAY = "volunteer.notices.sms.DemoGateway"


@kept_fixture
def town(district):
    return with_shop(district)


def by_card(town, *goods):
    """A sale for Granny, who showed her card and has a PIN."""
    card = cards.issue_card(person=town.granny, by=town.manager, at=NOW)
    pins.set_pin(person=town.granny, pin=PIN, by=town.community_admin, at=NOW)
    return with_goods(town, *goods, whose=personal_code.card_address(card.serial))


def agree():
    return shop_factory.differences() == [] and attendance_checks.differences() == []


# --- on the own phone


def test_the_person_confirms_and_the_goods_are_theirs(town):
    sale = with_goods(town, (town.tissue, 2), (town.rice, 1))
    order = sale_actions.confirm_sale(sale=sale, total=52, by=town.alice, at=NOW)
    assert (order.pk, order.total, order.person, order.placed_by) == (sale.pk, 52, town.alice, town.keeper)
    order.refresh_from_db()
    assert (order.state, order.proof, order.at_counter) == ("handed", "phone", True)
    assert ledger.balance(town.alice) == 448
    assert ledger.account_sum(ledger.spent_account(town.shop)) == 52
    assert shop_factory.moves(town.tissue_stock) == [("received", 5), ("handed", -2)]
    assert sorted(n.kind for n in Notice.objects.filter(person=town.alice)) == ["order_sold", "sale_asked"]
    assert agree()


@pytest.mark.parametrize("number", ["34679346", "10258210"])
def test_a_number_that_could_be_a_code_opens_the_sale_of_whose_it_is(client, town, number):
    User.objects.filter(pk=town.alice.pk).update(volunteer_no=number)
    client.force_login(town.keeper, backend=BACKEND)
    client.post("/counter/", {"id": new_id(NOW), "shop": town.shop.pk, "code": f"{number[:4]} {number[4:]}"})
    assert Sale.objects.get().person == town.alice


def test_nothing_moves_before_the_person_agrees(town):
    with_goods(town)
    assert not Order.objects.exists() and not Transfer.objects.filter(kind="order").exists()
    assert Stock.objects.get(pk=town.tissue_stock.pk).reserved == 0


def test_confirming_twice_is_confirming_once(town):
    sale = with_goods(town)
    first = sale_actions.confirm_sale(sale=sale, total=12, by=town.alice, at=NOW)
    assert sale_actions.confirm_sale(sale=sale, total=12, by=town.alice, at=NOW) == first
    assert ledger.balance(town.alice) == 488
    assert agree()


def test_nobody_else_confirms(town):
    assert (
        refused(sale_actions.confirm_sale, sale=with_goods(town), total=12, by=town.keeper, at=NOW).reason
        == OrderRefusal.NOT_THEIRS
    )


def test_goods_put_on_afterwards_are_asked_anew(town):
    sale = with_goods(town)
    sale_actions.set_sale_quantity(sale=sale, item=town.rice, quantity=1, at=NOW)
    assert refused(sale_actions.confirm_sale, sale=sale, total=12, by=town.alice, at=NOW).reason == OrderRefusal.CHANGED
    sale_actions.request_confirmation(sale=sale, later=False, at=NOW)
    assert refused(sale_actions.confirm_sale, sale=sale, total=12, by=town.alice, at=NOW).reason == OrderRefusal.CHANGED
    assert sale_actions.confirm_sale(sale=sale, total=52, by=town.alice, at=NOW).total == 52


def test_a_price_that_rose_meanwhile_is_not_taken(town):
    sale = with_goods(town)
    Item.objects.filter(pk=town.tissue.pk).update(first_price=7)
    assert refused(sale_actions.confirm_sale, sale=sale, total=12, by=town.alice, at=NOW).reason == OrderRefusal.CHANGED


def test_who_says_no_pays_nothing(town):
    sale = with_goods(town)
    sale_actions.decline_sale(sale=sale, by=town.alice, at=NOW)
    assert refused(sale_actions.confirm_sale, sale=sale, total=12, by=town.alice, at=NOW).reason == OrderRefusal.OVER


def test_a_sale_lasts_half_an_hour(town):
    sale = with_goods(town)
    late = NOW + sale_actions.SALE_LASTS
    assert refused(sale_actions.confirm_sale, sale=sale, total=12, by=town.alice, at=late).reason == OrderRefusal.OVER


def test_too_few_points_and_an_empty_shelf_hold_here_too(town):
    sale = with_goods(town, (town.tissue, 6))
    assert refused(sale_actions.confirm_sale, sale=sale, total=36, by=town.alice, at=NOW).reason == OrderRefusal.SOLD_OUT
    asked = with_goods(town, (town.rice, 10))
    ledger.post(
        moves=[
            ledger.Move("out", "debit", ledger.wallet_account(town.alice), ledger.budget_account(town.point), 101, ("hand", "1"))
        ],
        at=NOW,
    )
    assert refused(sale_actions.confirm_sale, sale=asked, total=400, by=town.alice, at=NOW).reason == OrderRefusal.NOT_ENOUGH


def test_nobody_is_asked_for_more_points_than_they_have(town):
    shop_factory.give(town, town.bob, amount=50)
    sale = begin(town, town.bob.volunteer_no)
    sale_actions.set_sale_quantity(sale=sale, item=town.rice, quantity=1, at=NOW)
    sale_actions.set_sale_quantity(sale=sale, item=town.tissue, quantity=1, at=NOW)
    dear = refused(sale_actions.set_sale_quantity, sale=sale, item=town.tissue, quantity=2, at=NOW)
    assert dear.reason == OrderRefusal.SHORT and dear.params == {"name": "李*", "balance": 50, "total": 52, "missing": 2}
    assert [line.quantity for line in sale.lines.order_by("pk")] == [1, 1]
    ItemPrice.objects.create(item=town.tissue, since=NOW.date(), price=11, at=NOW)  # dearer by now: what lies there stays
    again = Sale.objects.with_goods().get(pk=sale.pk)
    assert refused(sale_actions.request_confirmation, sale=again, later=False, at=NOW).reason == OrderRefusal.SHORT
    town.bob.phone_verified_at = NOW
    town.bob.save()
    assert refused(sale_actions.send_code, sale=again, total=51, at=NOW).reason == OrderRefusal.SHORT
    assert not Notice.objects.filter(kind="sale_asked").exists()
    sale_actions.set_sale_quantity(sale=again, item=town.tissue, quantity=0, at=NOW)
    assert sale_actions.request_confirmation(sale=again, later=False, at=NOW).asked


def test_taking_less_is_never_refused(town):
    shop_factory.give(town, town.bob, amount=50)
    sale = begin(town, town.bob.volunteer_no)
    sale_actions.set_sale_quantity(sale=sale, item=town.tissue, quantity=5, at=NOW)
    ledger.post(
        moves=[ledger.Move("out", "debit", ledger.wallet_account(town.bob), ledger.budget_account(town.point), 40, ("hand", "1"))],
        at=NOW,
    )
    sale_actions.set_sale_quantity(sale=sale, item=town.tissue, quantity=4, at=NOW)
    assert sale.lines.get().quantity == 4


def test_the_counter_shows_what_can_be_paid(town, client):
    shop_factory.give(town, town.bob, amount=45)
    sale = begin(town, town.bob.volunteer_no)
    client.force_login(town.keeper, backend=BACKEND)
    url = f"/counter/sale/{sale.pk}/"
    assert client.get(url).context["rest"] == 45 and "还差" not in client.get(url).text
    client.post(f"{url}put/", {"item": town.rice.pk, "quantity": 1})
    page = client.get(url)
    assert page.context["rest"] == 5 and [(tile.missing, tile.gone) for tile in page.context["goods"]] == [(1, False), (35, False)]
    assert "还差 1 分" in text(page) and "还差 35 分" in text(page) and "还能再选 5 积分" in text(page)
    answer = client.post(f"{url}put/", {"item": town.tissue.pk, "quantity": 1}, follow=True)
    assert "还差1" in answer.text.replace(" ", "") and sale.lines.count() == 1


def test_a_tap_by_htmx_changes_the_part_that_shows_it_and_says_what_was_refused(town, client):
    client.force_login(town.keeper, backend=BACKEND)
    sale, htmx = begin(town), {"HX-Request": "true", "HX-Target": "sale"}
    tap = {"item": town.tissue.pk, "quantity": 2, "q": "抽纸"}
    part = client.post(f"/counter/sale/{sale.pk}/put/", tap, headers=htmx)
    assert "<html" not in part.text and "抽纸 1 包 × 2" in part.text and "已选 2 件" in part.text
    assert [tile.stock.item for tile in part.context["goods"]] == [town.tissue]  # the search stays as it was
    over = client.post(f"/counter/sale/{sale.pk}/put/", tap | {"quantity": 90}, headers=htmx)
    assert "还差" in over.text and sale.lines.get().quantity == 2
    asked = client.post(f"/counter/sale/{sale.pk}/ask/", headers=htmx)
    assert 'id="said"' in asked.text and Sale.objects.get(pk=sale.pk).asked


def test_a_barcode_and_enter_puts_one_more_on_the_counter(town, client):
    Item.objects.filter(pk=town.rice.pk).update(ean="6901234567892")
    client.force_login(town.keeper, backend=BACKEND)
    sale = begin(town)
    for _scan in range(2):
        client.post(f"/counter/sale/{sale.pk}/put/", {"q": "6901234567892"})
    assert sale.lines.get().quantity == 2
    unknown = client.post(f"/counter/sale/{sale.pk}/put/", {"q": "96385074"}, follow=True)
    assert "没有条码是 96385074 的商品" in text(unknown) and sale.lines.get().quantity == 2
    found = client.post(f"/counter/sale/{sale.pk}/put/", {"q": "抽纸"}, follow=True)
    assert [tile.stock.item for tile in found.context["goods"]] == [town.tissue] and sale.lines.count() == 1


def test_what_is_all_gone_is_said_and_stands_last(town, client):
    Stock.objects.filter(pk=town.tissue_stock.pk).update(reserved=5)
    client.force_login(town.keeper, backend=BACKEND)
    page = client.get(f"/counter/sale/{begin(town).pk}/")
    assert [(tile.stock.item.name, tile.gone) for tile in page.context["goods"]] == [("大米 5 kg", False), ("抽纸 1 包", True)]
    assert "换完了" in text(page)


def test_a_keeper_begins_at_the_counter_where_the_one_field_opens_a_sale(town, client):
    client.force_login(town.keeper, backend=BACKEND)
    assert client.get("/").url == "/counter/"
    for whose in (town.alice.volunteer_no, personal_code.code_address(town.alice, personal_code.window_number(NOW))):
        id = str(new_id(NOW))
        assert client.post("/counter/", {"shop": town.shop.pk, "code": whose, "id": id}).url == f"/counter/sale/{id}/"
    answer = client.post("/counter/", {"shop": town.shop.pk, "code": "10000001"})
    assert answer.status_code == 200 and 'value="10000001"' in answer.text and "errorlist" in answer.text


def test_set_aside_for_later_it_is_an_order_with_a_code(town):
    sale = with_goods(town, later=True)
    order = sale_actions.confirm_sale(sale=sale, total=12, by=town.alice, at=NOW)
    assert order.waiting and not order.at_counter
    assert order.pickup_code in notice_text(Notice.objects.get(kind="order_ready")).replace(" ", "")
    assert agree()


def test_an_old_code_and_a_dead_card_open_no_sale(town):
    old = personal_code.code_address(town.alice, personal_code.window_number(NOW) - 2)
    assert refused(begin, town=town, whose=old).reason == SignInRefusal.EXPIRED
    card = cards.issue_card(person=town.granny, by=town.manager, at=NOW)
    cards.kill_card(card=card, by=town.community_admin, reason="lost", at=NOW)
    assert refused(begin, town=town, whose=personal_code.card_address(card.serial)).reason == SignInRefusal.KILLED


def test_a_keeper_sells_neither_to_themselves_nor_while_frozen(town):
    own = refused(begin, town=town, whose=town.keeper.volunteer_no)
    assert own.reason == OrderRefusal.OWN
    assert freezes.freeze_of_person(town.keeper, "keeping", NOW) is None


# --- without a phone


def test_card_and_pin_stand_for_the_word(town):
    near = Household.objects.create(created_at=NOW)
    for person in (town.granny, town.bob):
        person.household = near
        person.save()
    order = sale_actions.confirm_by_pin(sale=by_card(town), total=12, pin=PIN, at=NOW)
    assert order.proof == "pin"
    assert ledger.balance(town.granny) == 488
    told = Notice.objects.get(person=town.bob, kind="spent_without_phone")
    assert "高奶奶" in notice_text(told) and "12" in notice_text(told)
    assert agree()


def test_a_wrong_pin_takes_nothing_and_the_sixth_waits(town):
    sale = by_card(town)
    for _ in range(pins.WRONG_PINS):
        assert refused(sale_actions.confirm_by_pin, sale=sale, total=12, pin="1111", at=NOW).reason == SignInRefusal.WRONG
    assert refused(sale_actions.confirm_by_pin, sale=sale, total=12, pin=PIN, at=NOW).reason == SignInRefusal.PIN_TOO_MANY


def test_a_pin_without_the_card_is_nothing(town):
    by_card(town)
    sale = with_goods(town, whose=town.granny.volunteer_no)
    assert refused(sale_actions.confirm_by_pin, sale=sale, total=12, pin=PIN, at=NOW).reason == OrderRefusal.NO_CARD


def test_without_a_phone_a_day_has_its_cap(town):
    first = by_card(town, (town.rice, 4))
    sale_actions.confirm_by_pin(sale=first, total=160, pin=PIN, at=NOW)
    second = with_goods(town, (town.rice, 2), whose=town.granny.cards.get().serial)
    no = refused(sale_actions.confirm_by_pin, sale=second, total=80, pin=PIN, at=NOW)
    assert (no.reason, no.params["left"]) == (OrderRefusal.CAP, 40)
    sale_actions.set_sale_quantity(sale=second, item=town.rice, quantity=1, at=NOW)
    assert sale_actions.confirm_by_pin(sale=second, total=40, pin=PIN, at=NOW).total == 40
    assert agree()


def test_a_code_by_message_is_read_aloud(town):
    sale = with_goods(town)
    sale_actions.send_code(sale=sale, total=12, at=NOW)
    code = re.search(r"\d{6}", SmsMessage.objects.get().text)[0]
    sale.refresh_from_db()
    assert refused(sale_actions.confirm_by_code, sale=sale, total=12, code="000000", at=NOW).reason == OrderRefusal.WRONG_CODE
    assert sale_actions.confirm_by_code(sale=sale, total=12, code=code, at=NOW).proof == "sms"
    assert agree()


def test_a_code_is_for_the_goods_it_was_sent_for(town):
    sale = with_goods(town)
    sale_actions.send_code(sale=sale, total=12, at=NOW)
    code = re.search(r"\d{6}", SmsMessage.objects.get().text)[0]
    sale_actions.set_sale_quantity(sale=sale, item=town.rice, quantity=1, at=NOW)
    sale.refresh_from_db()
    assert refused(sale_actions.confirm_by_code, sale=sale, total=52, code=code, at=NOW).reason == OrderRefusal.WRONG_CODE


@pytest.mark.parametrize("pin", ["1234", "0000", "98765", "123", "1234567", "19500101"[:6], "abcd"])
def test_weak_pins_are_not_taken(town, pin):
    town.granny.birth_date = NOW.date().replace(year=1950, month=1, day=1)
    with pytest.raises(Refused) as no:
        pins.set_pin(person=town.granny, pin=pin, by=town.community_admin, at=NOW)
    assert no.value.reason == SignInRefusal.WEAK


def test_who_registered_a_person_does_not_set_their_pin(town):
    User.objects.get_queryset().filter(pk=town.granny.pk).update(registered_by=town.community_admin)
    with pytest.raises(Refused) as no:
        pins.set_pin(person=town.granny, pin=PIN, by=town.community_admin, at=NOW)
    assert no.value.reason == SignInRefusal.INVOLVED


# --- undone


def test_a_sale_undone_gives_everything_back(town):
    order = sale_actions.confirm_sale(sale=with_goods(town), total=12, by=town.alice, at=NOW)
    undone = hand_over_actions.undo_hand_over(order=order, keeper=town.keeper, at=NOW + timedelta(minutes=9))
    assert undone.state == Order.State.CANCELLED
    assert ledger.balance(town.alice) == 500
    assert shop_factory.moves(town.tissue_stock) == [("received", 5), ("handed", -2), ("undone", 2)]
    assert town.keeper.masked_name in notice_text(Notice.objects.get(kind="order_undone"))
    assert agree()


# --- the pages


def test_the_pages_sell(client, town):
    client.force_login(town.keeper, backend=BACKEND)
    assert client.get("/counter/sale/").status_code == 200
    id = str(new_id(NOW))
    serial = cards.issue_card(person=town.granny, by=town.manager, at=NOW).serial
    pins.set_pin(person=town.granny, pin=PIN, by=town.community_admin, at=NOW)
    page = client.post("/counter/sale/", {"id": id, "shop": town.shop.pk, "whose": serial})
    assert page.url == f"/counter/sale/{id}/"
    client.post(f"{page.url}put/", {"item": town.tissue.pk, "quantity": 2})
    shown = client.get(page.url).text
    assert "抽纸 1 包 × 2" in shown and "高奶奶" not in shown
    wrong = client.post(f"{page.url}pin/", {"total": 12, "pin": "1111"})
    assert wrong.status_code == 200 and "errorlist" in wrong.text
    done = client.post(f"{page.url}pin/", {"total": 12, "pin": PIN})
    assert done.url == f"/counter/orders/{id}/"
    assert f"{done.url}undo/" in client.get(done.url).text
    slip = client.get(f"{done.url}slip/")
    assert slip.status_code == 200 and "今天" not in slip.content.decode().partition('class="card')[2]
    client.post(f"{done.url}undo/")
    assert ledger.balance(town.granny) == 500
    assert agree()


def test_the_person_confirms_on_their_own_page_and_the_keeper_is_led_on(client, town):
    sale = with_goods(town)
    client.force_login(town.alice, backend=BACKEND)
    assert "抽纸 1 包" in client.get("/sales/").text
    assert client.post(f"/sales/{sale.pk}/confirm/", {"total": 12}).url == f"/orders/{sale.pk}/"
    client.force_login(town.keeper, backend=BACKEND)
    led = client.get(f"/counter/sale/{sale.pk}/", headers={"HX-Request": "true"})
    assert led.headers["HX-Redirect"] == f"/counter/orders/{sale.pk}/"


def test_set_aside_at_the_counter_the_slip_tells_the_code_until_it_is_collected(client, town):
    order = sale_actions.confirm_sale(sale=with_goods(town, later=True), total=12, by=town.alice, at=NOW)
    own = shop_factory.order(town.shop, town.alice, (town.tissue, 1))
    client.force_login(town.keeper, backend=BACKEND)
    url = f"/counter/orders/{order.pk}/"
    assert f'href="{url}slip/"' in client.get(url).text
    assert order.pickup_code in client.get(f"{url}slip/").text.replace(" ", "")
    assert own.pickup_code not in client.get(f"/counter/orders/{own.pk}/slip/").text.replace(" ", "")
    hand_over_actions.hand_over(code=order.pickup_code, shop=town.shop, keeper=town.keeper, at=NOW)
    assert order.pickup_code not in client.get(f"{url}slip/").text.replace(" ", "")


def test_a_sale_of_another_shop_is_not_there(client, town):
    sale = with_goods(town)
    stranger = cast.appoint(cast.person("何店(演示)"), Role.SHOP_KEEPER, town.sister_point)
    client.force_login(stranger, backend=BACKEND)
    assert client.get(f"/counter/sale/{sale.pk}/").status_code == 404
    client.force_login(town.bob, backend=BACKEND)
    assert client.post(f"/sales/{sale.pk}/confirm/", {"total": 12}).status_code == 404
    assert Sale.objects.get().asked
