"""The roster, the closing and the confirmation, in a real browser."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from events.models import Attendance, Job, Shift, Signup
from points.budgets.actions import allot as allot_actions
from tests import cast
from volunteer.core.ids import new_id

DESK = {"width": 1280, "height": 800}


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def shift(district, now):
    """Two hours that ended five minutes ago, with budget, two jobs and a handful of people in every state."""
    made = cast.shift(district.point, leader=district.bob, start=now - timedelta(minutes=125))
    Job.objects.create(shift=made, name="搬运", capacity=5)
    allot_actions.mint(district=district.area, amount=9000, year=2026, actor=district.district_admin, at=now, id=new_id(now))
    allot_actions.allot(
        id=new_id(now), source=district.area, target=district.point, amount=5000, reason="", actor=district.manager, at=now
    )
    allot_actions.reserve(point=district.point, shift_id=made.pk, amount=300, version=1, at=now)
    people = [cast.person(f"{name}(演示)") for name in ("马秀兰", "何建国", "高玉梅", "林志强", "罗小燕")]
    for person in people:
        scan(made, person, "in", made.start + timedelta(minutes=3))
    scan(made, people[0], "out", made.end)
    scan(made, people[1], "out", made.end)
    for person, state in ((people[0], "place"), (district.alice, "place"), (district.carol, "waiting")):
        Signup.objects.create(
            id=new_id(now), shift=made, job=made.jobs.first(), person=person, signed_by=person, state=state, queued_at=now
        )
    return made


def scan(shift, person, act, at, **more):
    return cast.record(id=new_id(at), shift=shift, person=person, act=act, scanned_at=at, at=at, **{"door": "own"} | more)


def elder(window):
    window.context.add_cookies([{"name": "elder", "value": "1", "url": window.base}])
    return window


def test_a_tick_shows_at_once_without_a_new_page(visit, shift, district):
    leader = visit(district.bob)
    page = leader.go(f"/manage/shifts/{shift.pk}/roster/")
    leader.shot("scan-roster-phone")
    page.evaluate("window.stays = true")
    line = page.locator("#roster li.item", has_text="高玉梅")
    line.get_by_role("button", name="手动签退").click()
    expect(page.locator("#roster .notice.green")).to_be_visible()
    assert page.evaluate("window.stays") is True
    assert Attendance.objects.get(person__name="高玉梅(演示)").grade == "C"
    page.locator("details.line-more summary").first.click()
    leader.shot("scan-roster-ticked")


@pytest.mark.parametrize(("name", "size"), [("desk", DESK), ("elder", None)])
def test_the_roster_on_other_screens(visit, shift, district, name, size):
    leader = visit(district.manager, **({"viewport": size} if size else {}))
    page = (elder(leader) if name == "elder" else leader).go(f"/manage/shifts/{shift.pk}/roster/")
    leader.shot(f"scan-roster-{name}")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_closing_ticks_all_and_asks_about_a_count_that_differs(visit, shift, district):
    leader = visit(district.bob)
    page = leader.go(f"/manage/shifts/{shift.pk}/close/")
    page.get_by_role("button", name="全部勾上").click()
    page.fill("input[name=head_count]", "7")
    leader.shot("scan-close-phone")
    page.locator("form .btn-door").click()
    expect(page.locator(".errorlist")).to_be_visible()
    expect(page.locator("input[name=stayed]:checked")).to_have_count(3)
    leader.shot("scan-close-asked")
    page.fill("input[name=head_count]", "5")
    page.locator("form .btn-door").click()
    expect(page.locator(".kpis")).to_be_visible()
    leader.shot("scan-closed-phone")
    page.set_viewport_size(DESK)
    leader.shot("scan-closed-desk")
    assert Shift.objects.get(pk=shift.pk).head_count == 5
    assert set(Attendance.objects.values_list("pay", flat=True)) == {"paid"}


def test_the_second_person_confirms_with_one_press(visit, shift, district, now):
    for act, at in (("in", shift.start), ("out", shift.end)):
        scan(shift, district.alice, act, at, door="roster", by=district.bob)
    reviewer = visit(district.reviewer, viewport=DESK)
    page = reviewer.go("/review/attendance/")
    reviewer.shot("scan-confirm-desk")
    page.get_by_role("button", name="确认在场").click()
    expect(page.locator(".notice.success, .notice.green")).to_be_visible()
    assert Attendance.objects.get(person=district.alice).confirmed_by == district.reviewer
