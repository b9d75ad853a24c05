"""The first page."""

import gzip
import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client

from events.figures import rollup
from events.home import figures as home_figures
from events.models import Figure, Job, Shift, StaleShift, Tally
from events.shifts.actions import sign_up as sign_up_actions
from tests import cast
from tests.cast import NOW, at, shift
from tests.support.attendance_factory import attended, past
from tests.support.campaign_factory import published
from tests.support.clients import log_in
from tests.support.html_pages import text
from tests.support.signup_factory import join
from volunteer.core.ids import new_id
from volunteer.models import Role


@pytest.fixture(autouse=True)
def morning(time_machine):
    time_machine.move_to(NOW, tick=False)


def titles(answer) -> list[str]:
    return [card.shift.event.title for card in answer.context["cards"]]


# --- visitors -------------------------------------------------------------------------------------------------------


def test_a_visitor_sees_what_this_is_what_comes_next_and_what_was_done(client, district):
    shift(district.point, district.manager, at(14, day=25), event_title="明天(演示)")
    shift(district.point, district.manager, at(14, day=26), event_title="草稿(演示)", state="draft")
    attended(past(district), district.alice)
    attended(past(district, 19), district.bob)
    rollup.update_figures(at=NOW)
    answer = client.get("/")
    assert answer.status_code == 200 and titles(answer) == ["明天(演示)"]
    done = answer.context["figures"]
    assert (done.name, done.shifts, done.participations, done.minutes, done.points) == ("海勃湾区", 2, 2, 240, 3)
    words = text(answer)
    assert "邻里有事，我帮你" in words and "三步就会" in words and "登录 / 注册" in words
    assert "张安" not in words and "赵管" not in words


def test_an_empty_site_still_has_a_home(client, db):
    answer = client.get("/")
    assert answer.status_code == 200 and "这会儿没有活动" in text(answer)


def test_the_figures_are_kept_five_minutes(client, district, django_assert_max_num_queries):
    client.get("/")
    attended(past(district), district.alice)
    rollup.update_figures(at=NOW)
    with django_assert_max_num_queries(4):
        assert client.get("/").context["figures"].shifts == 0


def test_the_first_visit_stays_within_150_kb(client, district):
    for n in range(6):
        slug = ["aid", "health", "law", "culture", "unity", "environment"][n]
        shift(district.point, district.manager, at(14, day=25) + timedelta(days=n), event_category_id=slug)
    page = client.get("/").content
    linked = {address.split("#")[0] for address in re.findall(r'(?:href|src)="/static/([^"]+)"', page.decode())}
    assert len(linked) >= 8
    files = [Path(settings.BASE_DIR, "static", name).read_bytes() for name in linked]
    sizes = [len(gzip.compress(content)) for content in [page, *files]]
    assert sum(sizes) < 150_000


def test_on_the_visitors_page_the_next_events_stand_right_below_what_it_is(client, district):
    shift(district.point, district.manager, at(14, day=25), event_title="明天(演示)")
    published(district.area, by=district.district_admin, name="暖心月(演示)")
    words = text(client.get("/"))
    order = ["邻里有事，我帮你", "登录 / 注册", "最近的活动", "明天(演示)", "暖心月(演示)", "三步就会"]
    places = [words.index(one) for one in order]
    assert places == sorted(places)


# --- volunteers -----------------------------------------------------------------------------------------------------


def test_a_volunteer_sees_balance_hours_and_the_next_event(client, district):
    coming = shift(district.point, district.manager, at(14, day=25))
    later = shift(district.point, district.manager, at(14, day=27))
    join(later, district.alice)
    join(coming, district.alice)
    attended(past(district), district.alice, pay="budget")
    answer = log_in(client, district.alice).get("/")
    assert [item.url for item in answer.context["now"].items] == [coming.get_absolute_url(), later.get_absolute_url()]
    assert (answer.context["balance"], answer.context["pending"], answer.context["minutes"]) == (0, 20, 120)
    words = text(answer)
    assert "张安(演示)，早上好" in words and "扫码签到" not in words and "管理" not in words


def test_a_new_person_is_shown_the_way_and_no_zeros(client, district):
    page = log_in(client, district.alice).get("/")
    assert "张安(演示)，早上好" in text(page) and "挑一个活动，到了扫一下" in text(page)
    assert "hero-figures" not in page.content.decode() and "可用积分" not in text(page)
    attended(past(district), district.alice)
    page = log_in(client, district.alice).get("/")
    assert page.content.decode().count("hero-figures") == 1 and "挑一个活动" not in text(page)


def test_in_elder_mode_a_new_person_reads_no_zeros_either(client, district):
    client.cookies["elder"] = "1"
    assert "elder-figures" not in log_in(client, district.alice).get("/").content.decode()


def test_one_large_scan_button_when_check_in_is_open(client, district, time_machine):
    join(shift(district.point, district.manager, at(14)), district.alice)
    time_machine.move_to(at(13, 45))
    page = log_in(client, district.alice).get("/").content.decode()
    assert page.count("btn-primary") == 1 + page.count('id="confirm"')  # the other one is in the closed dialog
    assert re.search(r'(?s)class="dock no-print".*class="btn btn-primary" href="/scan/".*class="tabbar"', page)
    assert "下午好" in page


def test_next_events_come_from_the_own_community_first_and_leave_out_what_is_mine(client, district):
    shift(district.other_point, district.manager, at(10, day=25), event_title="别处(演示)")
    shift(district.point, district.manager, at(14, day=26), event_title="自己社区(演示)")
    mine = shift(district.point, district.manager, at(14, day=27), event_title="我的(演示)")
    district.alice.area = district.community
    district.alice.save()
    join(mine, district.alice)
    assert titles(log_in(client, district.alice).get("/")) == ["自己社区(演示)", "别处(演示)"]
    assert titles(log_in(client, district.bob).get("/")) == ["别处(演示)", "自己社区(演示)", "我的(演示)"]


def test_elder_mode_shows_what_is_on_now_and_the_seven_jobs(client, district, time_machine):
    attended(past(district), district.alice)
    join(shift(district.point, district.manager, at(14)), district.alice)
    time_machine.move_to(at(13, 45))
    client.cookies["elder"] = "1"
    answer = log_in(client, district.alice).get("/")
    page = answer.content.decode()
    assert page.count('class="dock-act"') == 1
    for door in ("/scan/", "/events/", "/points/", "/shop/", "/orders/", "/requests/new/", "/my/certificates/", "/me/"):
        assert f'href="{door}"' in page, door
    for gone in ("event-card", 'class="figure', 'class="tabbar"', 'class="foot', 'name="language"'):
        assert gone not in page, gone


def test_elder_mode_shows_the_own_code_with_nothing_planned(client, district):
    client.cookies["elder"] = "1"
    page = log_in(client, district.alice).get("/").content.decode()
    assert page.count('href="/me/code/"') == 1 and "dock-act" not in page


@pytest.mark.long
def test_the_home_of_a_volunteer_costs_the_same_with_more_events(client, district, django_assert_num_queries):
    for n in range(10):
        shift(district.sister_point, district.manager, at(12, day=25) + timedelta(days=n))
        join(shift(district.point, district.manager, at(8, day=25) + timedelta(days=n)), district.alice)
    log_in(client, district.alice).get("/")
    with django_assert_num_queries(
        21
    ) as ten:  # two for requests and orders on the now card, one for the shifts that the phone keeps
        client.get("/")
    for n in range(10, 100):
        join(shift(district.point, district.manager, at(8, day=25) + timedelta(days=n)), district.alice)
        shift(district.point, district.manager, at(12, day=25) + timedelta(days=n))
        attended(
            shift(district.point, district.manager, at(8, day=20) - timedelta(days=n), state="closed"),
            district.alice,
            pay="pending",
        )
    with django_assert_num_queries(len(ten)):
        client.get("/")


# --- staff ----------------------------------------------------------------------------------------------------------


def test_a_manager_finds_the_code_of_the_shifts_of_the_day(client, district):
    today = shift(district.point, district.carol, at(14))
    shift(district.point, district.carol, at(14, day=27))
    other = shift(district.other_point, district.other_manager, at(14))
    answer = log_in(client, district.manager).get("/")
    assert answer.context["led"] == [(today, False)]
    assert f"/manage/shifts/{today.pk}/code/" in answer.content.decode()
    assert f"/manage/shifts/{other.pk}/code/" not in answer.content.decode()
    assert log_in(client, district.carol).get("/").context["led"] == [(today, False)]  # who leads it
    assert log_in(client, district.alice).get("/").context["led"] == []


def test_whoever_runs_only_another_point_sees_nothing_waiting(client, district):
    made = shift(district.point, district.manager, at(14, day=27), state="returned")
    found = log_in(client, district.manager).get("/").context["waiting"]
    assert [(row.title, row.url) for row in found.rows] == [(made.event.title, f"/manage/shifts/{made.pk}/")]
    assert log_in(client, district.other_manager).get("/").context["waiting"].rows == []
    assert "waiting" not in log_in(client, district.alice).get("/").context


def test_a_full_shift_next_door_says_so(client, district):
    made = shift(district.point, district.manager, at(14, day=25), places=1)
    sign_up_actions.sign_up(id=new_id(NOW), job=made.jobs.get(), person=district.bob, by=district.bob, at=NOW)
    assert Job.objects.get(shift=made).free == 0
    assert "已满，可候补" in text(log_in(client, district.alice).get("/"))


def adds_up(found: home_figures.AreaOverview) -> bool:
    names = ("shifts", "participations", "minutes", "points")
    return all(getattr(found.total, name) == sum(getattr(part, name) for part in found.parts) for name in names)


def test_who_sees_an_area_sees_its_figures_part_by_part(client, district, django_assert_num_queries):
    attended(past(district), district.alice)
    rollup.update_figures(at=NOW)
    found = log_in(client, district.district_admin).get("/").context["overview"]
    whole = home_figures.UnitFigures("海勃湾区", points=3, shifts=1, participations=1, minutes=120, key=district.area.path)
    assert found.total == whole and adds_up(found)
    assert [(part.name, part.points, part.participations) for part in found.parts] == [("凤凰岭街道", 2, 1), ("海北街道", 1, 0)]
    assert log_in(client, district.manager).get("/").context["overview"] is None
    # the area, what lies below (areas, mergers, points), the roll-ups, what lacks one, the active points, what lies elsewhere now
    with django_assert_num_queries(8):
        home_figures.compute_overview(district.area.path)


def test_a_community_sees_its_compounds_and_the_service_points_outside_them(client, district, django_assert_num_queries):
    square = cast.point("社区广场服务点(演示)", district.community)
    closed = cast.point("老站服务点(演示)", district.compound, active=False)
    cast.point("空站服务点(演示)", district.compound, active=False)
    attended(past(district), district.alice)
    attended(shift(closed, district.manager, at(9, day=19), state="closed"), district.bob)
    rollup.update_figures(at=NOW)
    answer = log_in(client, district.community_admin).get("/")
    found = answer.context["overview"]
    assert (found.total.name, found.total.shifts, found.of_points) == ("长青社区", 2, False) and adds_up(found)
    parts = {(part.name, part.points, part.shifts, part.participations) for part in found.parts}
    assert parts == {(square.name, 1, 0, 0), ("工行南小区", 1, 2, 2)}
    assert f"/figures/?unit={district.compound.path}" in answer.content.decode()
    with django_assert_num_queries(8):
        home_figures.compute_overview(district.community.path)


def test_what_has_no_roll_up_though_shifts_were_held_there_is_being_counted_and_never_nothing(client, district):
    quiet = cast.point("社区广场服务点(演示)", district.community)
    attended(past(district), district.alice)
    rollup.update_figures(at=NOW)
    Figure.objects.filter(unit=district.compound.path).delete()
    answer = log_in(client, district.community_admin).get("/")
    found = answer.context["overview"]
    assert (found.total.shifts, found.total.counting) == (1, False)
    assert {part.name: part.counting for part in found.parts} == {quiet.name: False, "工行南小区": True}
    assert "工行南小区 1 — — — 正在统计" in text(answer) and f"{quiet.name} 1 0 0 0" in text(answer)


@pytest.mark.parametrize("noted", [False, True], ids=["the row is gone", "nothing was added up yet"])
def test_a_home_without_its_own_roll_up_says_that_it_is_being_counted(client, district, noted):
    cast.appoint(district.carol, Role.COMMUNITY_ADMIN, district.compound)
    attended(past(district), district.alice)
    rollup.update_figures(at=NOW)
    Figure.objects.filter(unit__in=[district.compound.path, district.area.path]).delete()
    if noted:
        Tally.objects.all().delete()
        StaleShift.objects.create(shift_id=Shift.objects.get().pk)
    counting = "场活动 — 人次参与 — 服务小时 — "
    assert counting in (visitors := text(client.get("/"))) and "正在统计。" in visitors
    answer = log_in(client, district.carol).get("/")
    assert counting in text(answer) and "正在统计。" in text(answer) and answer.context["overview"].total.points == 1
    cache.clear()
    StaleShift.objects.create(shift_id=StaleShift.EVERYTHING)
    rollup.update_figures(at=NOW)
    assert "正在统计" not in text(client.get("/")) and "正在统计" not in text(Client().get("/"))


def test_a_compound_is_the_sum_of_its_service_points(client, district):
    cast.appoint(district.carol, Role.COMMUNITY_ADMIN, district.compound)
    attended(past(district), district.alice)
    rollup.update_figures(at=NOW)
    found = log_in(client, district.carol).get("/").context["overview"]
    assert (found.total.name, found.total.shifts, found.total.participations, found.total.minutes) == ("工行南小区", 1, 1, 120)
    assert [part.name for part in found.parts] == [district.point.name] and adds_up(found)


def test_a_point_that_stands_in_the_street_itself_is_one_of_its_parts(client, district):
    hall = cast.point("街道大厅服务点(演示)", district.street)
    attended(shift(hall, district.manager, at(9, day=19), state="closed"), district.bob)
    rollup.update_figures(at=NOW)
    found = log_in(client, district.street_admin).get("/").context["overview"]
    assert [(part.name, part.shifts) for part in found.parts if part.shifts] == [(hall.name, 1)] and adds_up(found)
    board = client.get("/figures/").context
    assert [line.name for line in board["by_part"] if line.cells[0].value] == [hall.name]
