"""The first two minutes of whoever tries the demonstration, in a real window: from the first button to the statement."""

import re
from io import StringIO

import pytest
from django.core.management import call_command
from playwright.sync_api import expect

from events.models import Attendance, Shift
from points.ledger import actions as ledger
from points.models import Order
from tests.support import demo_factory
from tests.support.attendance_checks import differences
from tests.support.page_checks import enlarged, findings
from volunteer.core import clock


@pytest.fixture
def homes(transactional_db, settings, tmp_path):
    found = demo_factory.HOMES()
    demo_factory.on(settings, tmp_path)
    demo_factory.give(found, found[0].people[3], 90)
    return found


STEPS = [
    ("报名", "/events/"),
    ("到点了，看现场的签到码", "/events/"),
    ("扫这个码", "/live/"),
    ("签到", "/C/"),
    ("两小时后，再扫一次签退", "/C/done/"),
    ("负责人结束这场", "/C/done/"),
    ("用积分换东西", "/manage/shifts/"),
    ("店里交货", "/orders/"),
    ("看每一分的来龙去脉", "/counter/orders/"),
]


def test_the_whole_way_in_nine_presses(visit, homes):
    window = visit()
    page = window.go("/demo/")
    page.locator("main").get_by_role("button", name="两分钟走一遍").click()
    for number, (press, path) in enumerate(STEPS, 1):
        page.wait_for_url(re.compile(re.escape(path)))
        expect(page.locator(".walk-step")).to_have_text(f"第 {number} 步，共 9 步")
        expect(page.locator(".walk-who")).to_contain_text("您现在是")
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        window.shot(f"walk-{number}")
        page.locator(".walk-press", has_text=press).click()
    page.wait_for_url(re.compile("/points/statement/"))
    expect(page.locator(".walk-said")).to_contain_text("走完了")
    expect(page.locator("main")).to_contain_text(Shift.objects.get().event.title)
    expect(page.locator("main")).to_contain_text("香皂")
    window.shot("walk-end")
    person, order = homes[0].people[3], Order.objects.get()
    assert (order.person, order.state, ledger.balance(person)) == (person, "handed", 30)
    assert differences() == []
    call_command("verify_ledger", stdout=StringIO())


def test_the_real_button_and_the_guide_s_go_together_and_it_is_taken_up_again(visit, homes):
    """The large red button of the page behind the code checks in; then somebody looks around, and comes back."""
    window = visit()
    page = window.go("/demo/")
    page.locator("main").get_by_role("button", name="两分钟走一遍").click()
    for press, _path in STEPS[:3]:
        page.locator(".walk-press", has_text=press).click()
    page.wait_for_url(re.compile("/C/[A-Z2-7]{45}$"))
    page.locator("main button.btn-huge", has_text="签到").click()
    page.wait_for_url(re.compile("/C/done/"))
    assert Attendance.objects.filter(person=homes[0].people[3]).exists()
    page.locator(".walk-leave").click()
    expect(page.locator(".walk")).to_have_count(0)
    page.locator("main a", has_text="接着走").click()
    expect(page.locator(".walk-press")).to_have_text("两小时后，再扫一次签退")


@pytest.mark.parametrize(("elder", "least"), [(False, 44), (True, 60)], ids=["normal", "elder"])
def test_axe_finds_nothing_on_the_demonstration_s_bar_and_guide(visit, homes, elder, least):
    window = visit(viewport={"width": 360, "height": 640})
    if elder:
        window.context.add_cookies([{"name": "elder", "value": "1", "url": window.base}])
    page, wrong = window.go("/demo/"), []
    page.locator(".demo-bar summary").click()
    wrong += findings(page, least) + enlarged(page)
    page.reload()
    page.locator("main").get_by_role("button", name="两分钟走一遍").click()
    for press, _path in STEPS[:4]:
        page.locator(".walk-press", has_text=press).wait_for()
        wrong += findings(page, least) + enlarged(page)
        page.locator(".walk-press", has_text=press).click()
    assert wrong == []


def test_the_leader_s_code_goes_with_the_clock(visit, homes):
    """The page has a clock of its own: after the demonstration's was moved it shows the codes of then."""
    phone = visit()
    page = phone.go("/demo/")
    page.locator("main").get_by_role("button", name="两分钟走一遍").click()
    for press, _path in STEPS[:2]:
        page.locator(".walk-press", has_text=press).click()
    page.wait_for_url(re.compile("/live/"))
    expect(page.locator("[data-code]")).to_have_attribute("data-state", "live")
    before = page.locator("[data-typed]").inner_text()
    moved = Shift.objects.get().start
    clock.advance_to(moved)
    expect(page.locator("[data-typed]")).not_to_have_text(re.compile(f"^({before}|–)$"))
    now = page.evaluate(
        "fetch(document.querySelector('[data-code]').dataset.url).then(a => a.json()).then(d => d.codes.map(c => c.typed))"
    )
    assert page.locator("[data-typed]").inner_text() in now
