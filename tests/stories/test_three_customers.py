"""Three customers at once are served within two minutes by one keeper.

Seconds depend on people; presses do not. So the presses are counted, on the pages as they are: each form is sent with what the page
holds, each link is followed where the page has it. A keeper has ten seconds for each of twelve presses in two minutes; scanning a
code is no press (the page sends what the camera reads), and a page that looks again by itself is none either.
"""

import re

import pytest

from points.ledger import actions as ledger
from points.models import Order
from tests import cast
from tests.cast import NOW
from tests.support import attendance_checks, shop_factory
from tests.support.html_pages import Phone
from volunteer.signin import cards, personal_code, pins

pytestmark = pytest.mark.django_db
SECONDS, PER_PRESS = 120, 10
MOST = SECONDS // PER_PRESS
PIN = "2580"


@pytest.fixture
def town(district, time_machine):
    time_machine.move_to(NOW, tick=False)
    district.shop = shop_factory.open_shop(district.point)
    district.goods = [shop_factory.item("抽纸(演示)", 6), shop_factory.item("大米(演示)", 40)]
    district.stocks = [shop_factory.stock(district.shop, one, 10, district.keeper) for one in district.goods]
    district.granny = cast.person("高奶奶(演示)", phone="", area=district.community, confirmed_at=NOW)
    shop_factory.give(district, district.alice, district.bob, district.granny)
    district.card = cards.issue_card(person=district.granny, by=district.manager, at=NOW)
    pins.set_pin(person=district.granny, pin=PIN, by=district.community_admin, at=NOW)
    return district


def code(person):
    return personal_code.code_address(person, personal_code.window_number(NOW))


def scan(keeper, whose):
    """The next person holds a code before the camera."""
    keeper.send("counter/sale/", pressed=False, whose=whose)
    return sale_shown(keeper)


def sale_shown(keeper):
    return re.search(r"/counter/sale/([0-9a-f-]{36})/", keeper.main)[1]


def test_three_at_once_take_two_pieces_each_in_eleven_presses(town):
    keeper, alice, bob = Phone(town.keeper), Phone(town.alice), Phone(town.bob)
    tissue, rice = town.goods
    keeper.look(f"/counter/?shop={town.shop.pk}")
    # The first two have phones: asked one after the other, nobody waits for anybody.
    sales = []
    for person in (town.alice, town.bob):
        if sales:
            keeper.follow("下一位")
            sales.append(scan(keeper, code(person)))
        else:  # the counter itself takes whoever stands there
            keeper.send("/counter/", pressed=False, code=code(person))
            sales.append(sale_shown(keeper))
        keeper.tap(tissue).tap(rice).send("/ask/")
    keeper.follow("下一位")
    # The third has a card; while she types her PIN the others confirm, in the other order.
    sales.append(scan(keeper, personal_code.card_address(town.card.serial)))
    keeper.tap(tissue).tap(rice)
    for phone, sale in ((bob, sales[1]), (alice, sales[0])):
        phone.look("/sales/").send(f"{sale}/confirm/")
        assert "46" in phone.main
    keeper.send("/pin/", pin=PIN)
    # Where a keeper looks meanwhile goes on by itself, to the order that came of it.
    ahead = keeper.client.get(f"/counter/sale/{sales[0]}/", headers={"HX-Request": "true"})
    assert ahead.headers["HX-Redirect"] == f"/counter/orders/{sales[0]}/"
    assert Order.objects.filter(state="handed", at_counter=True, total=46).count() == 3
    assert [ledger.balance(person) for person in (town.alice, town.bob, town.granny)] == [54, 54, 54]
    assert (keeper.presses, alice.presses, bob.presses) == (11, 1, 1)
    assert keeper.presses <= MOST
    assert shop_factory.differences() == [] and attendance_checks.differences() == []


def test_after_a_sale_the_next_person_is_one_press_away(town):
    keeper, alice = Phone(town.keeper), Phone(town.alice)
    keeper.look("/counter/sale/")
    sale = scan(keeper, code(town.alice))
    keeper.tap(town.goods[0]).send("/ask/")
    alice.look("/sales/").send("/confirm/")
    keeper.look(f"/counter/sale/{sale}/").follow("下一位")
    assert 'name="whose"' in keeper.main


def test_a_sale_left_open_is_found_again_among_those_not_finished(town):
    keeper = Phone(town.keeper)
    keeper.look("/counter/sale/")
    sale = scan(keeper, code(town.alice))
    keeper.tap(town.goods[0]).look("/counter/sale/")
    assert f'href="/counter/sale/{sale}/"' in keeper.main
    assert not Order.objects.exists()
