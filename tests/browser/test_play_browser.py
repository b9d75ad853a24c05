"""A screen on the wall: it goes round, goes on without network, and brings what is new once the server answers."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from events.models import Screen, ScreenPart
from events.public.screens import actions as screens
from tests import cast


def test_it_goes_round_goes_on_without_network_and_comes_anew_with_it(visit, district):
    at = timezone.now()
    cast.shift(district.point, district.manager, at + timedelta(days=1), event_title="扫雪(演示)")
    parts = [ScreenPart(kind=kind, seconds=10) for kind in (ScreenPart.Kind.EVENTS, ScreenPart.Kind.FIGURES)]
    screen = screens.save_screen(screen=Screen(name="大厅", point=district.point), parts=parts, by=district.manager, at=at)
    wall = visit(strict=False, viewport={"width": 1280, "height": 800})
    wall.page.clock.install()
    wall.go(reverse("events:playlist", args=[screen.code]))
    on = wall.page.locator(".slide.on h2")
    expect(on).to_have_text("最近的活动")
    wall.page.clock.run_for(10_000)
    expect(on).to_have_text("大家一起做到的")
    wall.page.clock.run_for(10_000)
    expect(on).to_have_text("最近的活动")

    wall.page.evaluate("window.before = true")
    wall.context.set_offline(True)
    for _ in range(70):
        wall.page.clock.run_for(10_000)
    assert wall.page.evaluate("window.before"), "without network the same page goes on"
    expect(on).to_have_count(1)
    cast.shift(district.point, district.manager, at + timedelta(hours=20), event_title="义诊(演示)")
    wall.context.set_offline(False)
    new = wall.page.locator(".slide.on .slide-next").get_by_text("义诊(演示)")
    for _ in range(30):
        wall.page.clock.run_for(10_000)
        wall.page.wait_for_timeout(100)  # the answer of the server comes in real time
        if new.count():
            break
    expect(new).to_be_visible()
    assert wall.page.evaluate("window.before"), "nothing jumped: the page is the same, its slides are new"
    wall.page.clock.run_for(3_000)
    expect(wall.page.locator(".slide")).to_have_count(2)
    expect(on).to_have_count(1)
