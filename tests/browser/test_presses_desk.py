"""The jobs of an office from its first page, in presses."""

import pytest
from playwright.sync_api import expect

from events.models import Shift
from tests.cast import NOW
from tests.support.budget_factory import fund
from tests.support.event_factory import MOST, submitted
from tests.support.page_checks import DESK as WINDOW
from tests.support.page_checks import findings
from tests.support.presses import Finger

DESK = {"viewport": WINDOW}


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


def test_two_events_are_sent_back_with_one_reason_and_enter_approves_nothing(visit, town, time_machine):
    time_machine.move_to(NOW, tick=False)
    for number in range(2):
        submitted(town, title=f"第{number}个(演示)")
    window = visit(town.reviewer, **DESK)
    finger = Finger(window.go("/"))
    approve, back = finger.page.locator(".batch-bar .btn").all()
    for button in (approve, back):
        expect(button).to_have_class("btn btn-line")
    finger.button("全选")
    expect(approve).to_have_class("btn btn-primary")
    expect(back).to_have_class("btn btn-ghost")
    finger.button("退回")
    expect(finger.page.locator("h1")).to_have_text("退回 2 个活动")
    reason = finger.page.get_by_label("原因")
    reason.press("Enter")
    expect(reason).to_have_attribute("aria-invalid", "true")
    assert findings(finger.page, 40) == []
    window.problems.clear()  # the browser complains of the 422 itself
    assert set(Shift.objects.values_list("state", flat=True)) == {"submitted"}
    reason.fill("写清楚地点")
    reason.press("Enter")
    expect(finger.page.locator(".messages-region")).to_contain_text("已退回 2 项")
    assert set(Shift.objects.values_list("state", "state_note")) == {("returned", "写清楚地点")}


def test_enter_in_the_reason_on_the_page_of_one_event_decides_nothing(visit, town, time_machine):
    time_machine.move_to(NOW, tick=False)
    event = submitted(town)
    page = visit(town.reviewer, **DESK).go(f"/review/events/{event.pk}/")
    page.locator("#id_reason").fill("写清楚地点")
    page.locator("#id_reason").press("Enter")
    page.get_by_role("button", name="退回").click()
    expect(page.locator(".messages-region")).to_contain_text("已退回")
    assert set(Shift.objects.values_list("state", "state_note")) == {("returned", "写清楚地点")}
