"""Two jobs of the office from the role's home, in presses and fields: the table that no later page may exceed."""

import pytest
from playwright.sync_api import expect

from events.models import Event
from points.budgets.actions import allot as allot_actions
from tests.cast import NOW, area
from tests.support.budget_factory import fund
from tests.support.event_factory import states
from tests.support.presses import Finger
from volunteer.core.ids import new_id

DESK = {"width": 1280, "height": 800}
pytestmark = pytest.mark.long


def put(page, name: str, value: str) -> int:
    """A value into a field that is reached with the keyboard: one field."""
    field = page.locator(f"[name='{name}']")
    field.focus()
    if field.evaluate("field => field.tagName") == "SELECT":
        field.select_option(value)
    else:
        field.fill(value)
    return 1


def test_an_event_with_two_shifts_is_submitted_with_three_presses_and_twelve_fields(visit, town):
    fund(town.point, 5000)
    page = visit(town.manager, viewport=DESK).go("/")
    finger = Finger(page)
    finger.press(page.locator("main a[href='/manage/events/new/']"))
    first = {"category": "aid", "title": "爱心义剪(演示)", "description": "给老人理发。"}
    lines = {
        "day": ("2026-12-05", "2026-12-12"),
        "from_time": ("14:00",) * 2,
        "to_time": ("16:00", "15:30"),
        "capacity": ("20", "8"),
    }
    fields = sum(put(page, name, value) for name, value in first.items())
    fields += sum(put(page, f"rows-0-{name}", values[0]) for name, values in lines.items())
    finger.press(page.locator("[data-add]"))
    fields += sum(put(page, f"rows-1-{name}", values[1]) for name, values in lines.items())
    fields += put(page, "rows-1-leader", town.manager.volunteer_no)
    expect(page.locator("#follows .plan-most")).to_have_text("520 积分")  # 20 × 2 h × 10 and 8 × 1.5 h × 10
    finger.button("保存并提交")
    expect(page.locator("main h2").first).to_contain_text("已提交，等长青社区周审(演示)审批")
    event = Event.objects.get()
    assert states(event) == ["submitted", "submitted"]
    assert (finger.presses, fields) == (3, 12)
    page.goto(page.url.partition("/manage/")[0] + "/manage/events/new/")
    assert page.evaluate("Object.keys(localStorage).filter(key => key.startsWith('draft:'))") == []


def test_points_are_allotted_to_seven_streets_with_two_presses(visit, town):
    fund(town.point, 5000)
    allot_actions.mint(id=new_id(NOW), district=town.area, amount=7000, year=2026, actor=None, at=NOW)
    streets = [town.street, town.other_street, *(area(f"街道{n}(演示)", "street", town.area) for n in range(5))]
    page = visit(town.district_admin, viewport=DESK).go("/")
    finger = Finger(page)
    finger.press(page.locator("main a[href^='/staff/budget/']"))
    fields = sum(put(page, f"amount-area-{street.pk}", "1000") for street in streets)
    expect(page.locator("[data-rest]")).to_have_text("0")
    fields += put(page, "reason", "冬季(演示)")
    finger.button("划拨")
    expect(page.locator(".messages-region")).to_contain_text("街道4(演示)")
    assert allot_actions.free_of_units([*streets, town.area]) == [1000] * 7 + [0]
    assert (finger.presses, fields) == (2, 8)
