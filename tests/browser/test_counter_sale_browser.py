"""A sale at the counter, seen from both phones."""

import re

from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from points.ledger import actions as ledger
from points.models import Order, Sale
from points.orders.actions import sale as sale_actions
from tests.support import attendance_checks, shop_factory
from tests.support.ean_picture import barcode
from tests.support.page_checks import findings
from volunteer.core.ids import new_id
from volunteer.signin import cards, personal_code


def test_the_keeper_scans_a_card_taps_the_goods_and_the_person_confirms(visit, filmed, district):
    goods, shop = shop_factory.item(), shop_factory.open_shop(district.point)
    shop_factory.stock(shop, goods, 5, district.keeper)
    shop_factory.give(district, district.alice)
    card = cards.issue_card(person=district.alice, by=district.community_admin, at=timezone.now())
    keeper = visit(district.keeper, film=filmed(personal_code.card_address(card.serial)))
    keeper.go(reverse("points:counter"))
    keeper.page.locator("[data-start]").click()
    keeper.page.wait_for_url("**/counter/sale/*-*/")
    for count in (1, 2):
        keeper.page.locator(".sale-goods button").first.click()
        expect(keeper.page.locator(".item-title", has_text=f"× {count}")).to_be_visible()
    keeper.shot("orders-sale")
    buyer = visit(district.alice)
    buyer.go(reverse("points:sales"))
    buyer.shot("orders-nothing-to-confirm")
    keeper.page.locator("form[action$='ask/'] button").click()
    expect(buyer.page.locator("form[action$='confirm/'] button")).to_be_visible()
    buyer.shot("orders-confirm")
    assert not Order.objects.exists()
    buyer.page.locator("form[action$='confirm/'] button").click()
    buyer.page.wait_for_url("**/orders/*/")
    keeper.page.wait_for_url("**/counter/orders/*/")
    keeper.shot("orders-sold")
    assert (Order.objects.get().state, Order.objects.get().proof) == ("handed", "phone")
    assert ledger.balance(district.alice) == 88
    keeper.page.locator("form[action$='undo/'] button").click()
    keeper.page.locator("dialog[open] .btn-primary").click()
    expect(keeper.page.locator("form[action$='undo/']")).to_have_count(0)
    assert ledger.balance(district.alice) == 100
    assert attendance_checks.differences() == []


def test_the_camera_puts_each_packet_on_the_counter_once_and_runs_on_until_it_is_folded_away(visit, filmed, district):
    paper, soap = shop_factory.item(ean="6901234567892"), shop_factory.item("肥皂 1 块", 3, ean="4006381333931")
    shop = shop_factory.open_shop(district.point)
    for goods in (paper, soap):
        shop_factory.stock(shop, goods, 5, district.keeper)
    shop_factory.give(district, district.alice)
    now, whose = timezone.now(), district.alice.volunteer_no
    sale = sale_actions.begin_sale(id=new_id(now), shop=shop, whose=whose, keeper=district.keeper, at=now)
    film = filmed(*map(barcode, (paper.ean, "9780201379624", soap.ean)), seconds=1)  # the second is nothing of this shop
    keeper = visit(district.keeper, film=film)
    page = keeper.go(f"/counter/sale/{sale.pk}/")
    page.locator("body").evaluate("body => { body.dataset.first = 'the page has never been left' }")
    page.locator(".sale-scan summary").click()
    expect(page.locator(".messages-region, #sale [role=status]").filter(has_text="9780201379624").first).to_be_visible()
    for goods in (paper, soap):
        expect(page.locator(".item-title", has_text=f"{goods.name} ×")).to_be_visible()
    keeper.shot("orders-sale-camera")
    page.locator(".sale-scan summary").click()
    expect(page.locator("[data-scanner]")).to_have_attribute("data-state", "idle")
    assert page.locator(".sale-scan video").evaluate("video => video.srcObject") is None
    assert findings(page, 44) == []
    expect(page.locator("body[data-first]")).to_have_count(1)
    assert {line.item.name for line in Sale.objects.get(pk=sale.pk).lines.all()} == {paper.name, soap.name}


def test_a_packet_held_into_view_counts_once(visit, filmed, district):
    goods, shop = shop_factory.item(ean="6901234567892"), shop_factory.open_shop(district.point)
    shop_factory.stock(shop, goods, 5, district.keeper)
    shop_factory.give(district, district.alice)
    now, whose = timezone.now(), district.alice.volunteer_no
    sale = sale_actions.begin_sale(id=new_id(now), shop=shop, whose=whose, keeper=district.keeper, at=now)
    keeper = visit(district.keeper, film=filmed(barcode(goods.ean)))
    page = keeper.go(f"/counter/sale/{sale.pk}/")
    page.evaluate("""() => { const scanner = document.querySelector('[data-scanner]').scanner;
      let seen = 0; const take = scanner.take;
      scanner.take = text => { take.call(scanner, text); document.body.dataset.seen = ++seen; }; }""")
    page.locator(".sale-scan summary").click()
    expect(page.locator("body")).to_have_attribute("data-seen", re.compile("[1-9][0-9]"))
    expect(page.locator(".item-title", has_text="× 1")).to_be_visible()
    assert [line.quantity for line in Sale.objects.get(pk=sale.pk).lines.all()] == [1]
