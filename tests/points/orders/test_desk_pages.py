"""The pages on which a service point orders for somebody, and where its orders show: at the point, at the shop, to the person."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from points.ledger import actions as ledger
from points.models import Order, Sale
from points.orders.actions import hand_over as hand_over_actions
from points.orders.actions import pickup
from tests import cast
from tests.cast import NOW
from tests.support import shop_factory, stock_factory
from tests.support.clients import signed_in
from tests.support.desk_sale_factory import PIN, asked, entered, round_the_corner, with_card
from tests.support.export_checks import taken
from tests.support.html_pages import Phone
from tests.support.ledger_checks import books_agree
from tests.support.snapshot import kept_fixture
from volunteer.core.ids import new_id
from volunteer.models import Role


@pytest.fixture(autouse=True)
def now(time_machine):
    time_machine.move_to(NOW, tick=False)


@kept_fixture
def town(district):
    return round_the_corner(district)


def form(town, whose, **more):
    return {"id": str(new_id(NOW)), "point": town.desk.pk, "shop": town.shop.pk, "whose": whose} | more


# --- an elder without a phone


def test_from_the_pick_up_desk_to_the_slip_in_her_hand(town):
    serial = with_card(town)
    han = Phone(town.han).look("/pickup/").follow("代下单")
    han.send("/desk/", shop=town.shop.pk, whose=serial)
    sale = Sale.objects.get()
    han.tap(town.tissue, 2).follow("请本人看一看")
    assert "抽纸 1 包 × 2" in han.main and "12 积分" in han.main
    assert town.desk.name in han.main and town.shop.name in han.main and "12月3日" in han.main
    assert town.granny.name not in han.main and "500 积分" not in han.main  # neither her name nor what she has
    han.send("/pin/", pin="1111")
    assert "errorlist" in han.main and not Order.objects.exists()
    han.send("/pin/", pin=PIN)
    order = Order.objects.get(pk=sale.pk)
    assert han.page.redirect_chain[-1][0] == f"/desk/orders/{order.pk}/"
    assert order.pickup_code not in han.main
    han.follow("领取码")
    spaced = f"{order.pickup_code[:4]} {order.pickup_code[4:]}"
    assert f'<p class="pickup-code" translate="no">{spaced}</p>' in han.main
    assert town.desk.address in han.main and "抽纸" in han.main and "488 积分" in han.main
    assert books_agree()


def test_placed_is_said_right_after_ordering_and_later_what_became_of_it(town, time_machine):
    order, han = entered(town), signed_in(town.han)
    said = lambda: han.get(f"/desk/orders/{order.pk}/").text.split('class="result"')[1].split("</div>")[0]  # noqa: E731
    assert "下单成功" in said()
    time_machine.shift(timedelta(minutes=3))
    assert "下单成功" not in said() and str(Order.State.PLACED.label) in said() and "done-mark" not in said()


def test_collected_the_slip_tells_no_code_any_more(town):
    order = entered(town)
    pickup.mark_brought(order=order, by=town.keeper, at=NOW)
    han = signed_in(town.han)
    assert han.post("/pickup/hand-over/", {"code": order.pickup_code, "point": town.desk.pk}).status_code == 302
    assert "pickup-code" not in han.get(f"/desk/orders/{order.pk}/slip/").text
    assert "slip/" not in han.get(f"/desk/orders/{order.pk}/").text


def test_the_shops_slip_tells_no_code_of_an_order_of_the_desk(town):
    order = entered(town)
    assert order.pickup_code not in signed_in(town.keeper).get(f"/counter/orders/{order.pk}/slip/").text.replace(" ", "")


# --- somebody with a phone


def test_the_person_confirms_on_their_own_page_and_the_desk_is_led_on(town):
    han = signed_in(town.han)
    begun = han.post("/desk/", form(town, town.alice.volunteer_no))
    assert han.post(f"{begun.url}put/", {"item": town.tissue.pk, "quantity": 2}).status_code == 302
    assert han.post(f"{begun.url}ask/").url == f"{begun.url}agree/"
    alice = signed_in(town.alice)
    shown = alice.get("/sales/").text
    assert town.desk.name in shown and town.han.masked_name in shown and town.desk.address in shown
    sale = Sale.objects.get()
    assert f'hx-get="/desk/sale/{sale.pk}/"' in han.get(f"{begun.url}agree/").text
    done = alice.post(f"/sales/{sale.pk}/confirm/", {"total": 12})
    own = alice.get(done.url).text
    assert town.desk.name in own and town.han.masked_name in own
    led = han.get(begun.url, headers={"HX-Request": "true"})
    assert led.headers["HX-Redirect"] == f"/desk/orders/{sale.pk}/"
    assert han.get(begun.url).url == han.get(f"{begun.url}agree/").url == f"/desk/orders/{sale.pk}/"
    assert books_agree()


def test_who_says_no_is_seen_at_the_desk(town):
    sale = asked(town)
    signed_in(town.alice).post(f"/sales/{sale.pk}/decline/")
    han = signed_in(town.han)
    assert han.get(f"/desk/sale/{sale.pk}/agree/").url == f"/desk/sale/{sale.pk}/"
    assert "没同意" in han.get(f"/desk/sale/{sale.pk}/").text
    assert not Order.objects.exists()


def test_a_code_by_message_is_sent_and_typed_on_the_page(town, settings):
    settings.SMS_GATEWAY = "volunteer.notices.sms.DemoGateway"
    sale, han = asked(town), signed_in(town.han)
    url = f"/desk/sale/{sale.pk}/"
    assert han.post(f"{url}send-code/", {"total": 12}).url == f"{url}agree/"
    assert "errorlist" in han.post(f"{url}code/", {"total": 12, "code": "0"}).text
    assert han.post(f"{url}drop/").url == f"/desk/?shop={town.shop.pk}&point={town.desk.pk}"
    assert Sale.objects.get().state == Sale.State.DROPPED


# --- who sees what


def test_a_sale_belongs_to_who_began_it_and_the_shop_has_no_part_in_it(town):
    sale = asked(town)
    colleague = cast.appoint(cast.person("韦管(演示)"), Role.POINT_MANAGER, town.desk)
    for person in (colleague, town.keeper, town.other_manager, town.alice):
        assert signed_in(person).get(f"/desk/sale/{sale.pk}/").status_code == 404
        assert signed_in(person).post(f"/desk/sale/{sale.pk}/pin/", {"total": 12, "pin": PIN}).status_code == 404
    keeper = signed_in(town.keeper)
    assert keeper.get(f"/counter/sale/{sale.pk}/").status_code == 404
    assert str(sale.pk) not in keeper.get("/counter/sale/").text
    assert str(sale.pk) in signed_in(town.han).get("/desk/").text
    assert str(sale.pk) not in signed_in(colleague).get("/desk/").text
    counter = asked(town, keeper=town.keeper, desk=None)
    assert signed_in(town.manager).get(f"/desk/sale/{counter.pk}/").status_code == 404


def test_the_shops_day_and_the_points_desk_say_who_ordered_where(town):
    order = entered(town)
    said = f"{town.desk.name} {town.han.masked_name}代下单"
    keeper, han = signed_in(town.keeper), signed_in(town.han)
    day, desk = keeper.get("/counter/day/"), han.get("/pickup/")
    assert order in day.context["to_bring"] and said in day.text
    assert order in desk.context["page"] and said in desk.text
    assert f'href="/desk/orders/{order.pk}/"' in desk.text
    assert order in han.get("/desk/").context["page"]
    assert said in keeper.get(f"/counter/orders/{order.pk}/").text
    assert taken(Client(), town.keeper, "/counter/day/")[1][-1] == said


def test_a_booked_service_stands_in_the_shops_day_with_who_entered_it(town):
    slot = stock_factory.haircut(town.shop, town.keeper)
    han = signed_in(town.han)
    url = han.post("/desk/", form(town, town.alice.volunteer_no)).url
    assert town.shop.point.address in han.get(url).text  # where services take place
    han.post(f"{url}put/", {"item": slot.stock.item_id, "quantity": 1, "slot": slot.pk})
    assert "理发" in han.get(f"{url}agree/").text
    refused = han.post(f"{url}put/", {"item": town.tissue.pk, "quantity": 1}, follow=True)
    assert "分开下单" in refused.text
    han.post(f"{url}ask/")
    signed_in(town.alice).post(f"/sales/{Sale.objects.get().pk}/confirm/", {"total": 10})
    day = slot.starts_at.date().isoformat()
    row = taken(Client(), town.keeper, "/counter/day/", day=day)[1]
    assert row[:4] == ["预约", "10:00", town.alice.masked_name, "理发(演示) × 1"]
    assert row[-1] == f"{town.desk.name} {town.han.masked_name}代下单"
    assert "在超市" in han.get("/desk/").text


def test_the_desk_cancels_with_a_reason(town):
    order, han = entered(town), signed_in(town.han)
    url = f"/desk/orders/{order.pk}/"
    assert "errorlist" in han.post(f"{url}cancel/", {"reason": ""}).text
    assert han.post(f"{url}cancel/", {"reason": "本人不要了"}).url == url
    assert "本人不要了" in han.get(url).text
    assert ledger.balance(town.alice) == 500
    assert signed_in(town.other_manager).post(f"{url}cancel/", {"reason": "不要了"}).status_code == 404
    assert books_agree()


# --- handed over by mistake


def test_who_handed_over_at_the_point_undoes_it_within_ten_minutes(town, time_machine):
    order = entered(town)
    pickup.mark_brought(order=order, by=town.keeper, at=NOW)
    han, undo = signed_in(town.han), f"/pickup/orders/{order.pk}/undo/"
    assert undo not in han.get("/pickup/").text
    han.post("/pickup/hand-over/", {"code": order.pickup_code, "point": town.desk.pk})
    assert f'action="{undo}"' in han.get("/pickup/").text
    other = signed_in(town.street_admin)
    assert undo not in other.get("/pickup/", {"point": town.desk.pk}).text
    assert "十分钟" in other.post(undo, follow=True).text
    assert signed_in(town.other_manager).post(undo).status_code == signed_in(town.keeper).post(undo).status_code == 404
    assert han.post(undo).url == f"/pickup/?point={town.desk.pk}"
    order.refresh_from_db()
    assert (order.waiting, order.brought_at) == (True, NOW)
    assert shop_factory.moves(town.shelf) == [("received", 5), ("handed", -2), ("undone", 2)]
    han.post(undo)  # pressed twice
    assert books_agree()
    han.post("/pickup/hand-over/", {"code": order.pickup_code, "point": town.desk.pk})
    time_machine.move_to(NOW + hand_over_actions.UNDO_WITHIN, tick=False)
    han.post(undo)
    order.refresh_from_db()
    assert order.handed_over and books_agree()
    assert undo not in han.get("/pickup/").text


# --- what is typed wrong


@pytest.mark.parametrize("whose", ["", "没有这个人", "ZZZZZZZZ", "x" * 500, "\x00", "K/NOSUCHCARD"])
def test_nobody_of_that_number_is_a_sentence(town, whose):
    page = signed_in(town.han).post("/desk/", form(town, whose))
    assert page.status_code == 200 and page.context["form"].errors["whose"]
    assert not Sale.objects.exists()


def test_another_shop_another_point_and_a_used_form_are_refused(town):
    han, number = signed_in(town.han), town.alice.volunteer_no
    elsewhere = shop_factory.open_shop(town.other_point)
    for shop in (elsewhere.pk, "", "x", 10**30):
        assert "shop" in han.post("/desk/", form(town, number, shop=shop)).context["form"].errors
    assert han.post("/desk/", form(town, number, point=town.point.pk)).status_code == 404
    id = str(new_id(NOW))
    other = signed_in(town.street_admin)
    assert other.post("/desk/", form(town, number, id=id)).status_code == 302
    again = han.post("/desk/", form(town, number, id=id))
    assert again.context["form"].errors["whose"] and f'value="{id}"' not in again.text
    assert Sale.objects.get().keeper == town.street_admin


def test_own_household_frozen_and_closed_are_told_on_the_page(town):
    han = signed_in(town.han)
    assert "自己" in han.post("/desk/", form(town, town.han.volunteer_no)).context["form"].errors["whose"][0]
    town.shop.active = False
    town.shop.save()
    page = han.get("/desk/")
    assert page.status_code == 200 and not page.context["shops"] and 'name="whose"' not in page.text


@pytest.mark.parametrize("step", ["put", "ask", "pin", "send-code", "code", "drop"])
def test_nonsense_in_a_step_changes_nothing(town, step):
    sale, han = asked(town), signed_in(town.han)
    for text in ("\x00", "9" * 5000, "²", "-1", "<b>"):
        sent = dict.fromkeys(["item", "quantity", "slot", "page", "total", "pin", "code"], text)
        assert han.post(f"/desk/sale/{sale.pk}/{step}/", sent).status_code in (200, 302, 404)
    assert not Order.objects.exists() and ledger.balance(town.alice) == 500


def test_who_runs_no_point_that_a_shop_brings_to_reads_so(town):
    page = signed_in(town.other_manager).get("/desk/")
    assert page.status_code == 200 and 'name="whose"' not in page.text


# --- long lists


def test_the_file_of_the_pick_up_desk_exact(town):
    order = entered(town)
    own = shop_factory.order(town.shop, town.alice, (town.rice, 1), at=NOW + timedelta(minutes=1))
    Order.objects.filter(pk=own.pk).update(pickup_point=town.desk, brought_at=NOW)
    heads = ["下单时间", "姓名", "商品", "积分", "领取期限", "在哪里", "代下单"]
    same = [order.pick_up_by.isoformat(), town.desk.name]
    said = f"{town.desk.name} {town.han.masked_name}代下单"
    rows = [
        ["2026-11-24 09:00", town.alice.masked_name, "抽纸 1 包 × 2", 12, *same, said],
        ["2026-11-24 09:01", town.alice.masked_name, "大米 5 kg × 1", 40, *same, None],
    ]
    assert taken(Client(), town.han, "/pickup/") == [heads, *rows]
    assert taken(Client(), town.han, "/pickup/", q="大米") == [heads, rows[1]]
    assert taken(Client(), town.han, "/pickup/", order="-placed_at") == [heads, *reversed(rows)]
    assert signed_in(town.carol).get("/pickup/", {"export": "xlsx"}).status_code == 404
    assert signed_in(town.han).get("/pickup/", {"point": town.point.pk, "export": "xlsx"}).status_code == 404


def test_two_and_twenty_orders_cost_the_same_statements(town):
    han = signed_in(town.han)
    there = {"pickup_point": town.desk, "desk": town.desk, "proof": "phone", "placed_by": town.han}

    def statements():
        counted = []
        for url, query in (("/pickup/", {}), ("/pickup/", {"export": "xlsx"}), ("/desk/", {})):
            han.get(url, query)
            with CaptureQueriesContext(connection) as queries:
                answer = han.get(url, query)
                assert answer.status_code == 200
                b"".join(answer) if answer.streaming else answer.content
            counted.append(len(queries))
        return counted

    shop_factory.fill(town.shop, town.alice, 2, **there)
    few = statements()
    assert len(taken(Client(), town.han, "/pickup/")) == 3
    shop_factory.fill(town.shop, town.alice, 18, **there)
    assert statements() == few
    assert len(taken(Client(), town.han, "/pickup/")) == 21
