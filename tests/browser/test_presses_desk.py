"""The jobs of an office from its first page, in presses."""

import pytest
from playwright.sync_api import expect

from events.models import Shift
from tests.cast import NOW
from tests.support.budget_factory import fund
from tests.support.event_factory import MOST, submitted
from tests.support.presses import Finger

DESK = {"viewport": {"width": 1280, "height": 800}}


@pytest.mark.long
def test_five_events_are_approved_in_three_presses(visit, town, time_machine):
    time_machine.move_to(NOW, tick=False)
    fund(town.point, 5 * MOST)
    for number in range(5):
        submitted(town, title=f"第{number}个(演示)")
    finger = Finger(visit(town.reviewer, **DESK).go("/"))
    finger.button("全选")
    expect(finger.page.locator("[data-batch-words]")).to_have_text("已选 5 个 · 共需 1,300 积分 · 额度还剩 1,300，够")
    finger.button("通过")
    expect(finger.page.locator("h1")).to_have_text("通过 5 个活动")
    finger.button("通过 5 个活动")
    expect(finger.page.locator(".messages-region")).to_contain_text("已通过 5 个")
    assert set(Shift.objects.values_list("state", flat=True)) == {"published"}
    assert (finger.presses, finger.path) == (3, "/")
