"""The seven jobs from the first page, in presses and typed signs: the table that no later page may exceed.

The two scans begin where the camera of the phone, or of WeChat, has opened the page behind the code.
"""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from events.attendance import tokens
from events.models import Attendance, Certificate, HelpRequest, Shift, Signup
from points.models import Order
from tests import cast
from tests.cast import at
from tests.support import certificate_factory, shop_factory
from tests.support.presses import Finger
from volunteer.models import SmsMessage, User

HERE = at(13, 50)
NUMBERS = iter(["13912345678", "13912345679"])


@dataclass
class World:
    """A shift that is about to begin, one of tomorrow, a shop with soap, and Alice, who has served and has points."""

    alice: User
    running: Shift
    coming: Shift


@pytest.fixture
def world(town, time_machine, settings):
    settings.SMS_GATEWAY = "volunteer.notices.sms.DemoGateway"
    time_machine.move_to(HERE, tick=False)
    certificate_factory.served(town)
    shop = shop_factory.open_shop(town.point)
    shop_factory.stock(shop, shop_factory.item(name="香皂(演示)", price=15), 5, town.keeper)
    shop_factory.give(town, town.alice)
    running = cast.shift(town.point, town.manager, at(14), event_title="清理楼道(演示)")
    return World(town.alice, running, cast.shift(town.point, town.manager, at(9, day=25), event_title="明天义诊(演示)"))


def sign_in(finger: Finger) -> None:
    finger.type("phone", next(NUMBERS))
    finger.press(finger.page.locator("[name=agree]"))
    finger.button("获取验证码")
    finger.page.wait_for_url(re.compile("/accounts/.*code|/enter/|confirm"))
    finger.page.locator("[name=code]").wait_for()
    finger.type("code", re.search(r"\d{6}", SmsMessage.objects.latest("pk").text)[0])
    finger.press(finger.page.locator("main").get_by_role("button", name="登录", exact=True))


def sign_up(finger: Finger, world: World) -> None:
    finger.press(finger.page.locator("main").get_by_role("link", name=world.coming.event.title))
    finger.link("登录后报名")
    sign_in(finger)
    finger.button("报名")
    expect(finger.page.locator("main")).to_contain_text("已报名")
    assert Signup.objects.get().shift == world.coming


def check_in(finger: Finger, world: World) -> None:
    finger.button("签到")
    expect(finger.page.locator("h1")).to_have_text("签到成功")
    assert Attendance.objects.filter(shift=world.running).exists()


def check_in_for_the_first_time(finger: Finger, world: World) -> None:
    finger.link("登录")
    sign_in(finger)
    check_in(finger, world)


def order_soap(finger: Finger, world: World) -> None:
    finger.press(finger.page.locator(".tabbar").get_by_role("link", name="积分"))
    finger.link("去积分超市")
    finger.link("香皂(演示)")
    finger.button("兑换")
    finger.page.locator(".pickup-qr svg").wait_for()
    assert Order.objects.get().person == world.alice


def show_pickup_code(finger: Finger, world: World) -> None:
    """The page has a filled button of its own, so the disc of the tab bar is as pale as what stands behind it."""
    disc = finger.page.locator(".tab-disc").evaluate("disc => getComputedStyle(disc).backgroundColor")
    assert disc == "rgb(252, 238, 236)"
    finger.link("出示领取码")
    finger.page.locator(".pickup-qr svg").wait_for()


def ask_for_help(finger: Finger, world: World) -> None:
    finger.link("请人帮忙")
    finger.page.wait_for_url(re.compile("/requests/new/"))  # with its scripts: nobody presses within their first milliseconds
    finger.press(finger.page.locator(".kind"))
    finger.press(finger.page.locator("button.btn-primary:not(dialog *)"))
    finger.page.wait_for_url(re.compile(r"/requests/[0-9a-f-]{36}/"))
    assert HelpRequest.objects.get().person == world.alice


def ask_for_a_certificate(finger: Finger, world: World) -> None:
    finger.press(finger.page.locator(".tabbar").get_by_role("link", name="我的"))
    finger.link("我的证明")
    finger.button("申请")
    finger.page.wait_for_url(re.compile(r"/my/certificates/[0-9a-f-]{36}/"))
    assert Certificate.objects.get().person == world.alice


# What is done, by whom (a visitor where False), from where ("" = the first page), presses, typed signs.
TABLE = [
    (sign_up, False, "", 6, 17),
    (check_in_for_the_first_time, False, "code", 5, 17),
    (order_soap, True, "", 4, 0),
    (show_pickup_code, True, "", 1, 0),
    (ask_for_help, True, "", 3, 0),
    (ask_for_a_certificate, True, "", 3, 0),
    (check_in, True, "code", 1, 0),
]


@pytest.mark.long
def test_the_seven_jobs_take_no_more_presses_than_the_table_says(visit, world):
    code = urlsplit(tokens.qr_address(world.running, tokens.window_number(HERE))).path
    counted = {}
    for job, signed_in, start, _presses, _typed in TABLE:
        finger = Finger(visit(world.alice if signed_in else None).go(code if start else "/"))
        job(finger, world)
        counted[job.__name__] = (finger.presses, finger.typed)
    assert counted == {job.__name__: (presses, typed) for job, _who, _start, presses, typed in TABLE}
