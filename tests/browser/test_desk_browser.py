"""An elder without a phone at the desk of a service point, seen on the desk's screen and on the shop's."""

from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from points.ledger import actions as ledger
from points.models import Order
from tests import cast
from tests.support import attendance_checks, shop_factory
from volunteer.models import Role
from volunteer.signin import cards, personal_code, pins

PIN = "2580"
DESK = {"width": 1280, "height": 800}


def test_she_shows_her_card_reads_types_her_pin_and_takes_the_slip_home(visit, filmed, district):
    goods, shop = shop_factory.item(), shop_factory.open_shop(district.point)
    shop_factory.stock(shop, goods, 5, district.keeper)
    shop.pickup_points.add(district.sister_point)
    han = cast.appoint(cast.person("韩管(演示)"), Role.POINT_MANAGER, district.sister_point)
    now = timezone.now()
    granny = cast.person("高奶奶(演示)", phone="", area=district.community, confirmed_at=now)
    shop_factory.give(district, granny)
    pins.set_pin(person=granny, pin=PIN, by=district.community_admin, at=now)
    card = cards.issue_card(person=granny, by=district.manager, at=now)

    desk = visit(han, film=filmed(personal_code.card_address(card.serial)))
    desk.go(reverse("points:pickup"))
    desk.page.locator("main a[href*='/desk/']").click()
    desk.shot("desk-begin")
    desk.page.locator("[data-start]").click()
    desk.page.wait_for_url("**/desk/sale/*-*/")
    for count in (1, 2):
        desk.page.locator(".sale-goods button").first.click()
        expect(desk.page.locator(".item-title", has_text=f"× {count}")).to_be_visible()
    desk.shot("desk-goods")
    desk.page.locator("a[href$='agree/']").click()
    desk.page.set_viewport_size(DESK)
    desk.shot("desk-agree-wide")
    desk.page.set_viewport_size({"width": 390, "height": 844})
    desk.shot("desk-agree")
    assert not Order.objects.exists()
    desk.page.locator("#id_pin").fill(PIN)
    desk.page.locator("form[action$='pin/'] button").click()
    desk.page.wait_for_url("**/desk/orders/*/")
    desk.shot("desk-ordered")
    desk.page.locator("a[href$='slip/']").click()
    order = Order.objects.get()
    expect(desk.page.locator(".pickup-code")).to_have_text(f"{order.pickup_code[:4]} {order.pickup_code[4:]}")
    desk.shot("desk-slip")

    keeper = visit(district.keeper, viewport=DESK)
    keeper.go(reverse("points:day_list"))
    keeper.shot("desk-shop-day")
    keeper.page.locator("form[action$='brought/'] button").click()
    expect(keeper.page.locator("form[action$='brought/']")).to_have_count(0)

    desk.page.set_viewport_size(DESK)
    desk.go(reverse("points:pickup"))
    desk.shot("desk-pickup-wide")
    desk.page.locator("#id_code").fill(order.pickup_code)
    desk.page.locator("form[method=post] .btn-primary").first.click()
    desk.page.locator("form[action$='hand-over/'] .btn-primary").click()
    desk.page.wait_for_url("**/pickup/?point=*")
    order.refresh_from_db()
    assert (order.handed_over, order.proof, ledger.balance(granny)) == (True, "pin", 88)
    assert attendance_checks.differences() == []
