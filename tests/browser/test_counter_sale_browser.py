"""A sale at the counter, seen from both phones."""

from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from points.ledger import actions as ledger
from points.models import Order
from tests.support import attendance_checks, shop_factory
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
