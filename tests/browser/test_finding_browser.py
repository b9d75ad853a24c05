"""Finding an event and signing up on a phone: what the first screen holds."""

from events.models import Signup
from tests import cast
from tests.cast import NOW, at

LONG = "“我帮你”楼道杂物清零行动"
# How many elements are wholly above what sticks to the foot of the window.
ABOVE = """found => { const foot = document.querySelector('.dock').getBoundingClientRect().top
  return found.filter(e => e.getBoundingClientRect().bottom <= foot).length }"""


def test_seven_events_of_three_days_stand_in_the_first_screen_and_one_press_signs_up(visit, district, time_machine):
    time_machine.move_to(NOW, tick=False)
    for day, hours in ((24, (10, 14)), (25, (9, 14, 19)), (26, (9, 14, 19))):
        for hour in hours:
            cast.shift(district.point, district.manager, at(hour, day=day), event_title=LONG)
    window = visit(district.alice)
    page = window.go("/events/")
    assert page.locator(".event-row").evaluate_all(ABOVE) >= 7
    page.locator(".event-row").first.click()
    press = page.locator(".sign-dock .btn-primary")
    box = press.bounding_box()
    assert box is not None and box["y"] + box["height"] <= 844
    press.click()
    page.locator(".my-place").wait_for()
    assert Signup.objects.get().person == district.alice
    assert page.locator(".sign-dock").count() == 0
    assert window.problems == []
