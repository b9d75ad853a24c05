"""Finding a person and appointing one from the home of a community, in presses: nobody's number is known by heart."""

import re

import pytest
from playwright.sync_api import expect

from tests import cast
from tests.cast import NOW
from tests.support.presses import Finger
from volunteer.models import Appointment

DESK = {"width": 1280, "height": 800}


def open_entry(finger: Finger, words: str) -> int:
    """Press the entry of the navigation; how many presses opened its group, where groups fold."""
    entry = finger.page.locator("a.side-link").filter(has_text=re.compile(rf"^\s*{words}\s*\d*\s*$"))
    folded = not entry.locator("visible=true").count()
    if folded:
        finger.press(finger.page.locator("summary.side-link").filter(has_text="人员"))
    finger.press(entry)
    return int(folded)


@pytest.mark.long
def test_a_persons_hours_take_two_presses_and_an_appointment_four(visit, town):
    wang = cast.person("王秀英(演示)", area=town.compound)
    served = cast.shift(town.point, town.manager, state="settled", closed_at=NOW, settled_at=NOW)
    cast.came(served, wang, minutes=90)

    finger = Finger(visit(town.community_admin, viewport=DESK).go("/"))
    folded = open_entry(finger, "志愿者")
    finger.type("person", wang.volunteer_no)
    expect(finger.page.locator(".person-one")).to_contain_text("王秀英(演示)")  # shown before anything is sent
    finger.press(finger.page.locator("main").get_by_role("button", name="打开", exact=True))
    expect(finger.page.locator(".stat").first).to_contain_text("1.5")
    assert finger.presses - folded == 2

    finger = Finger(visit(town.community_admin, viewport=DESK).go("/"))
    folded = open_entry(finger, "任职")
    finger.press(finger.page.locator("main").get_by_role("link", name="任命", exact=True))
    finger.type("volunteer_no", "秀英")
    finger.press(finger.page.locator(".person-option"))
    expect(finger.page.locator("[name=volunteer_no]").first).to_have_value(wang.volunteer_no)
    finger.page.locator("[name=role]").select_option("point_manager")
    finger.page.locator("[name=point]").select_option(str(town.point.pk))
    finger.press(finger.page.locator("main").get_by_role("button", name="任命", exact=True))
    finger.page.wait_for_url("**/staff/appointments/")
    assert Appointment.objects.get(person=wang).point == town.point
    assert finger.presses - folded == 4
