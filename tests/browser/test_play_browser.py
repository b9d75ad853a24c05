"""A screen on the wall: it goes round, goes on without network, and loads itself anew when the server answers."""

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
    wall.context.set_offline(False)
    with wall.page.expect_navigation():
        wall.page.clock.run_for(100_000)
    wall.page.wait_for_function("window.before === undefined")
    expect(on).to_have_count(1)
