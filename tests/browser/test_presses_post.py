"""The jobs of who leads a shift and of who keeps a shop, in presses, typed signs and page loads, from their first page."""

from dataclasses import dataclass

import pytest
from playwright.sync_api import expect

from events.models import Door, Shift, Undo
from points.models import Order, Sale, StockMove
from tests import cast
from tests.cast import at
from tests.support import shop_factory
from tests.support.presses import Finger
from volunteer.core.ids import new_id
from volunteer.models import User

HERE = at(14, 10)


@dataclass
class World:
    """A shop with eleven goods, an order that waits there, and a shift in which somebody was ticked in by mistake."""

    keeper: User
    leader: User
    buyer: User
    order: Order
    names: list[str]
    shift: Shift


@pytest.fixture
def world(district, time_machine):
    time_machine.move_to(HERE, tick=False)
    shop = shop_factory.open_shop(district.point)
    goods = [shop_factory.item(f"商品{n}(演示)", price=10 + n) for n in range(11)]
    for one in goods[:4]:
        shop_factory.stock(shop, one, 5, district.keeper)
    shop_factory.give(district, district.alice)
    order = shop_factory.order(shop, district.alice, (goods[0], 1), at=HERE)
    shift = cast.shift(district.point, district.carol, at(14))
    cast.record(
        id=new_id(HERE), shift=shift, person=district.bob, act="in", door=Door.ROSTER, by=district.carol, scanned_at=HERE, at=HERE
    )
    return World(district.keeper, district.carol, district.alice, order, [one.name for one in goods], shift)


def hand_over_by_code(finger: Finger, world: World) -> None:
    finger.type("code", world.order.pickup_code)
    finger.button("查看商品")
    finger.button("交付")
    expect(finger.page.locator(".result")).to_be_visible()
    assert Order.objects.get().state == "handed"


def sell_two_articles(finger: Finger, world: World) -> None:
    finger.type("code", world.buyer.volunteer_no)
    finger.button("查看商品")
    for n, name in enumerate(world.names[:2], start=1):
        finger.press(finger.page.locator(".sale-goods button", has_text=name))
        expect(finger.page.locator("#sale-bar")).to_contain_text(f"已选 {n} 件")
    finger.button("请对方确认")
    finger.page.locator("#said .notice").wait_for()
    assert Sale.objects.get().state == "asked"


def take_ten_goods_in(finger: Finger, world: World) -> None:
    finger.link("到货入库")
    finger.page.locator("[name=what]:focus").wait_for()
    for name in world.names[:10]:
        for text in (name, "12", "20270501"):
            finger.page.keyboard.type(text)
            finger.typed += len(text)
            finger.page.keyboard.press("Enter")
    finger.button("登记入库")
    finger.page.wait_for_url("**/stock/?shop=*")
    assert StockMove.objects.filter(key__contains=":sheet:", quantity=12).count() == 10


def take_back_a_tick(finger: Finger, world: World) -> None:
    finger.link("名单")
    finger.button("撤回")
    expect(finger.page.locator("#roster")).to_contain_text("已撤回")
    assert Undo.objects.get().scan.person is not None


# What is done, by whom, presses, typed signs, page loads after the first page.
TABLE = [
    (hand_over_by_code, "keeper", 2, 8, 2),
    (sell_two_articles, "keeper", 4, 8, 1),
    (take_ten_goods_in, "keeper", 2, 170, 2),
    (take_back_a_tick, "leader", 2, 0, 1),
]


@pytest.mark.long
def test_the_jobs_of_keeper_and_leader_take_no_more_presses_than_the_table_says(visit, world):
    counted = {}
    for job, who, _presses, _typed, _loads in TABLE:
        finger, loads = Finger(visit(getattr(world, who)).go("/")), []
        finger.page.on("load", lambda page, loads=loads: loads.append(page.url))
        job(finger, world)
        finger.page.wait_for_load_state("load")
        counted[job.__name__] = (finger.presses, finger.typed, len(loads))
    assert counted == {job.__name__: tuple(numbers) for job, _who, *numbers in TABLE}
