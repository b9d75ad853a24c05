"""A volunteer's day in real windows: an unknown number, a fake camera, and soap over the counter."""

import gzip
import re
from io import StringIO

import pytest
from django.core.management import call_command
from playwright.sync_api import expect

from events.attendance import tokens
from events.models import Attendance
from points.budgets.actions import allot as allot_actions
from points.models import Order
from tests import cast
from tests.cast import at
from tests.support import shop_factory
from tests.support.attendance_checks import differences
from volunteer.core.ids import new_id
from volunteer.models import SmsMessage

WECHAT = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148 MicroMessenger/8.0.50"
NO_CAMERA = "Object.defineProperty(navigator, 'mediaDevices', {value: undefined})"
NUMBER = "13912345678"


@pytest.fixture
def clock(time_machine):
    """The server's clock. It stands still within a scene, so that a slow browser makes no code an old one."""

    def move(moment):
        time_machine.move_to(moment, tick=False)
        return moment

    return move


@pytest.fixture
def shift(district, clock, settings):
    """Two hours from 14:00 with points reserved, soap in the shop; it is ten to two."""
    settings.SMS_GATEWAY = "volunteer.notices.sms.DemoGateway"
    now = clock(at(13, 50))
    allot_actions.mint(id=new_id(now), district=district.area, amount=9000, year=2026, actor=district.district_admin, at=now)
    allot_actions.allot(
        id=new_id(now), source=district.area, target=district.point, amount=500, reason="", actor=district.district_admin, at=now
    )
    made = cast.shift(district.point, leader=district.bob, start=at(14), places=3)
    allot_actions.reserve(point=district.point, shift_id=made.pk, amount=60, version=1, at=now)
    shop_factory.stock(shop_factory.open_shop(district.point), shop_factory.item(name="香皂(演示)", price=15), 2, district.keeper)
    return made


def sign_in(page):
    """Number, code, in; the browser comes back to where it was."""
    page.fill("input[name=phone]", NUMBER)
    page.check("input[name=agree]")
    page.get_by_role("button", name="获取验证码").click()
    page.wait_for_selector("input[name=code]")
    page.fill("input[name=code]", re.search(r"\d{6}", SmsMessage.objects.latest("pk").text)[0])
    page.locator("main").get_by_role("button", name="登录", exact=True).click()


def join(window, shift):
    """From the list of events through the entrance to a place; the name comes last."""
    page = window.go("/events/")
    page.get_by_role("link", name=shift.event.title).first.click()
    dock = page.get_by_role("region", name="手边的操作")
    dock.get_by_role("link", name="登录后报名").click()
    sign_in(page)
    dock.get_by_role("button", name="报名", exact=True).click()
    expect(page.locator(".my-place")).to_contain_text("已报名")
    window.go("/me/edit/").fill("input[name=name]", "何新(演示)")
    page.get_by_role("button", name="保存").click()
    expect(page.locator("main")).to_contain_text("何新(演示)")


def show_code(leader, shift, name):
    page = leader.go(f"/manage/shifts/{shift.pk}/code/")
    expect(page.locator("[data-code]")).to_have_attribute("data-state", "live")
    return leader.shot(name)


def press(page, words, result):
    """The one large button, and what the next page says."""
    page.locator("button.btn-huge", has_text=words).click()
    page.wait_for_url(re.compile("/C/done/"))
    expect(page.locator("h1")).to_have_text(result)


def close(leader, shift):
    page = leader.go(f"/manage/shifts/{shift.pk}/close/")
    page.fill("input[name=head_count]", "1")
    page.get_by_role("button", name="结束并发积分").click()
    expect(page.locator(".kpis")).to_be_visible()


def order_soap(page):
    page.get_by_role("link", name="香皂(演示)").first.click()
    page.locator("main form").get_by_role("button", name="兑换", exact=True).click()
    page.wait_for_selector(".pickup-qr svg")
    return Order.objects.get()


def test_a_volunteers_day(visit, filmed, district, shift, clock):
    phone, leader = visit(), visit(district.bob)
    join(phone, shift)
    cookies = phone.context.storage_state()

    def scan(moment, name):
        """The leader's screen becomes the film of the volunteer's camera, whose page reads it."""
        clock(moment)
        camera = visit(film=filmed(show_code(leader, shift, f"story-code-{name}")), storage_state=cookies)
        camera.go("/scan/").wait_for_url(re.compile("/C/[A-Z2-7]{45}$"))
        return camera

    camera = scan(at(13, 52), "in")
    assert not Attendance.objects.exists()
    press(camera.page, "签到", "签到成功")
    expect(camera.page.locator("main")).to_contain_text("走的时候再扫一次，就是签退。")
    expect(camera.page.locator("main .points")).to_have_text("+20")
    camera.shot("story-in")
    assert Attendance.objects.get().out_at is None

    camera = scan(at(16, 2), "out")
    press(camera.page, "签退", "签退成功")
    camera.shot("story-out")
    row = Attendance.objects.get()
    assert (row.minutes, row.grade, row.pay) == (120, "A", "pending")

    close(leader, shift)
    page = phone.go("/points/")
    expect(page.locator(".hero .figure")).to_have_text("20")
    phone.shot("story-wallet")
    page.get_by_role("link", name="去积分超市").first.click()
    order = order_soap(page)
    assert (order.person, order.total) == (row.person, 15)

    keeper = visit(district.keeper, film=filmed(phone.shot("story-pickup")))
    counter = keeper.go("/counter/")
    counter.locator("[data-start]").click()
    counter.locator("button.btn-huge", has_text="交付").wait_for()
    expect(counter.locator(".goods-large")).to_contain_text("香皂(演示)")
    expect(counter.locator("main .card").first).to_contain_text("何*")
    assert "何新" not in counter.content()
    assert NUMBER not in counter.content()
    counter.locator("button.btn-huge", has_text="交付").click()
    expect(counter.locator(".result")).to_contain_text("已交付")
    page.reload()
    expect(page.locator(".result h2")).to_have_text("已领取")
    order.refresh_from_db()
    assert (order.state, order.ended_by) == ("handed", district.keeper)
    assert differences() == []
    call_command("verify_ledger", stdout=StringIO())


def test_in_wechat_without_a_camera_the_typed_code_is_enough(visit, district, shift, clock):
    """A passer-by in WeChat, whose pages get no camera: nobody signed up before, and the code is typed."""
    leader, phone = visit(district.bob), visit(user_agent=WECHAT)
    phone.page.add_init_script(NO_CAMERA)
    page = phone.go("/scan/")
    expect(page.locator("[data-says=missing]")).to_be_visible()
    page.locator("[aria-labelledby=way-typed]").get_by_role("link", name="登录").click()
    sign_in(page)
    for moment, words, result in ((at(13, 55), "签到", "签到成功"), (at(16, 1), "签退", "签退成功")):
        clock(moment)
        show_code(leader, shift, f"story-typed-{words}")
        digits = leader.page.locator("[data-typed]").inner_text()
        phone.go("/scan/").fill("input[name=code]", digits)
        page.locator("form.typed button").click()
        press(page, words, result)
        phone.shot(f"story-wechat-{words}")
    row = Attendance.objects.get()
    assert (row.person.phone, row.minutes, row.grade) == (f"+86{NUMBER}", 120, "B")
    assert differences() == []


def loads(window, path):
    """Every answer the browser takes in for a page, and their size as the server compresses them."""
    taken = []
    window.page.on("response", lambda answer: taken.append(answer))
    window.go(path).wait_for_load_state("networkidle")
    return taken, sum(len(gzip.compress(answer.body())) for answer in taken)


def test_behind_the_code_two_requests_and_no_script(visit, district, shift, base):
    """What a camera app opens: two requests, then number, code and button, all without script."""
    phone = visit(java_script_enabled=False)
    path = tokens.qr_address(shift, tokens.window_number(at(13, 50))).removeprefix(base.upper())
    taken, size = loads(phone, path)
    assert len(taken) <= 2, [answer.url for answer in taken]
    assert size < 12_000  # headers beside
    phone.page.locator("a.btn-huge", has_text="登录").click()
    sign_in(phone.page)
    press(phone.page, "签到", "签到成功")
    assert Attendance.objects.get().person.phone == f"+86{NUMBER}"


def test_the_first_visit_takes_in_no_more_than_150_kb(visit, shift):
    """Also what scripts and style sheets ask for on their own, down to the end of the page."""
    window = visit()
    taken, _size = loads(window, "/")
    window.page.keyboard.press("End")
    window.page.wait_for_load_state("networkidle")
    assert shift.event.title in window.page.content()
    assert sum(len(gzip.compress(answer.body())) for answer in taken) < 140_000  # headers beside
