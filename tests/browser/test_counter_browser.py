"""The keeper's camera at the counter."""

from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from points.models import Order
from tests.support import shop_factory


def test_the_keeper_scans_the_pick_up_code_and_hands_over(visit, filmed, district):
    goods, shop = shop_factory.item(), shop_factory.open_shop(district.point)
    shop_factory.stock(shop, goods, 5, district.keeper)
    shop_factory.give(district, district.alice)
    order = shop_factory.order(shop, district.alice, (goods, 2), at=timezone.now())
    buyer = visit(district.alice)
    buyer.go(reverse("points:order", args=[order.pk]))
    keeper = visit(district.keeper, film=filmed(buyer.shot("scan-pickup")))
    keeper.go(reverse("points:counter"))
    keeper.shot("scan-counter")
    keeper.page.locator("[data-start]").click()
    expect(keeper.page.locator("form[action$='hand-over/'], form .btn-huge").first).to_be_visible()
    expect(keeper.page.locator("main")).to_contain_text(goods.name)
    keeper.page.locator("form .btn-huge").first.click()
    expect(keeper.page.locator(".result")).to_contain_text("已交付")
    assert Order.objects.get().state == "handed"
