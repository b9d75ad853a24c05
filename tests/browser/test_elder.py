"""大字版: each page of the seven jobs has its one button in the first screen, at every type and height of a phone."""

import pytest

from events.models import Issuer
from events.records.certificates.actions import issue
from tests import cast
from tests.cast import NOW, at
from tests.support.page_checks import BOX, COVERED, PHONES, TYPE
from tests.support.whole_site import Stage

TITLE = "“我帮你”楼道杂物清零行动(演示)"
OFFICE = {"name": "长青社区居委会(演示)", "responsible": "胡桂兰(演示)", "contact": "0473-0000001"}
ACT = ".dock-act .btn-primary:visible, main .btn-primary:visible"
# What is pressed next on each page of a job, if it is no filled button: the first of a list, the code that is shown.
JOBS = {
    "/": ACT,
    "/scan/": ".scanner-view",
    "/me/code/": "main .qr",
    "/events/": ".event-row",
    "/events/{shift}/": ACT,
    "/my/": "main .card a",
    "/points/": ACT,
    "/shop/": ".good-card",
    "/shop/{item}/": ACT,
    "/orders/": "main a.item",
    "/orders/{order}/": ".pickup-code",
    "/requests/": ACT,
    "/requests/new/": ACT,
    "/my/certificates/": ACT,
    "/my/certificates/new/": ACT,
}
TOO_LARGE = """() => [...document.querySelectorAll('h1, h2, h3')].filter(e => parseFloat(getComputedStyle(e).fontSize) > 40)
  .map(e => e.textContent.trim())"""
# A header of one line: everything in it crosses the same height.
LINES = """() => { const boxes = [...document.querySelectorAll('.top > *, .top-tools > *')]
    .map(e => e.getBoundingClientRect()).filter(box => box.height)
  return Math.max(...boxes.map(box => box.top)) < Math.min(...boxes.map(box => box.bottom)) }"""


@pytest.fixture
def stage(time_machine, transactional_db):
    time_machine.move_to(NOW, tick=False)
    return Stage()


@pytest.fixture
def elder(visit, stage):
    """Windows in large type of Alice and of a neighbour who may sign up; the office of their community has a telephone."""
    stage.coming = cast.shift(stage.point, stage.bob, start=at(14, day=25), event_title=TITLE)
    issue.save_issuer(issuer=Issuer(area=stage.community, **OFFICE), by=stage.community_admin, at=NOW)
    neighbour = cast.person("张秀英(演示)", area=stage.community)
    windows = [visit(who, reduced_motion="reduce") for who in (stage.alice, neighbour)]
    for window in windows:
        window.context.add_cookies([{"name": "elder", "value": "1", "url": window.base}])
    return windows


def wrong_at(page, act, width, height, size) -> list[str]:
    page.evaluate("size => { document.documentElement.style.fontSize = `${size}%` }", size)
    page.set_viewport_size({"width": width + 1, "height": height})
    page.set_viewport_size({"width": width, "height": height})  # Chromium asks a container's query again when its size changes
    page.evaluate("scrollTo(0, 0)")
    button = page.locator(act).first
    left, top, right, bottom = button.evaluate(BOX)
    wrong = [f"act at {left}..{right}, {top}..{bottom}"] if left < 0 or top < 0 or right > width or bottom > height else []
    wrong += ["act is covered"] if button.evaluate(COVERED) else []
    wrong += [f"head over 40 px: {words}" for words in page.evaluate(TOO_LARGE)]
    wrong += [] if page.evaluate(LINES) else ["more than one line of header"]
    return wrong


@pytest.mark.long
def test_each_page_of_the_seven_jobs(elder, stage):
    known = {"shift": stage.coming.pk, "item": stage.item.pk, "order": stage.order.pk}
    wrong = []
    for route, act in JOBS.items():
        page = elder[route == "/events/{shift}/"].go(route.format(**known))  # who serves is offered to check out on all events
        for width, height in PHONES:
            for size in TYPE:
                wrong += [f"{route} {width}x{height} at {size} %: {what}" for what in wrong_at(page, act, width, height, size)]
        assert page.evaluate("getComputedStyle(document.body).fontSize") == "38.5px"  # words grow fully
        for gone in (".tabbar", ".foot", ".export", "button[name=language]", "form.find", "details.narrow"):
            wrong += [f"{route} has {gone}"] * page.locator(gone).count()
        back = page.locator(".top > .brand").inner_text()
        wrong += [f"{route} leads back by {back!r}"] * (back != ("回首页" if route != "/" else "我帮你"))
        asked = page.locator(".ask-person").inner_text().split()
        wrong += [f"{route} names {asked}"] * (asked != ["有事找", OFFICE["responsible"], OFFICE["contact"]])
    assert not wrong, "\n".join(wrong)


def test_wechat_s_enlargement_on_an_iphone_moves_the_root(visit):
    """It writes a percentage on the body, which Chromium knows too: then the page is as the other test sees it."""
    page = visit().go("/terms/")
    page.evaluate("document.body.style.webkitTextSizeAdjust = '130%'")
    page.wait_for_function("getComputedStyle(document.documentElement).fontSize === '20.8px'")
    assert page.locator("main").evaluate("e => getComputedStyle(e).webkitTextSizeAdjust") == "100%"
    page.evaluate("document.body.style.webkitTextSizeAdjust = '100%'")
    page.wait_for_function("getComputedStyle(document.documentElement).fontSize === '16px'")
