"""Lists that are no tables leave as Excel files too: heads and cells exact, in Chinese, and nothing for who may not read them."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from events.figures import rollup
from events.models import Flag, Makeup, Rating
from tests import cast
from tests.cast import NOW, at
from tests.support.clients import enter
from tests.support.export_checks import refused, taken
from tests.support.signup_factory import signed_up
from tests.support.snapshot import kept_fixture
from volunteer.core.ids import new_id

pytestmark = pytest.mark.django_db
TITLE = "=清理楼道(演示)"


@pytest.fixture(autouse=True)
def tuesday(time_machine):
    time_machine.move_to(NOW, tick=False)


@kept_fixture
def over(district):
    """Settled yesterday and led by Bob: Alice came by her phone with a place, Carol without one by hand."""
    made = cast.shift(district.point, leader=district.bob, start=at(14, day=23), state="settled", settled_at=NOW, event_title=TITLE)
    signed_up(made, district.alice)
    cast.came(made, district.alice, points=10)
    cast.came(made, district.carol, minutes=90, grade="C", pay="second")
    return made


def test_days_in_a_file_are_told_in_full_and_on_the_page_as_people_say_them(client, district, over):
    table = taken(client, district.manager, "/manage/", show="over")
    assert table[1][:2] == [TITLE, "2026-11-23 14:00–16:00"]
    assert "昨天 14:00" in enter(client, district.manager).get("/manage/", {"show": "over"}).text


def test_the_list_of_a_shift(client, district, over):
    url = f"/manage/shifts/{over.pk}/roster/"
    heads = ["姓名", "志愿者编号", "岗位", "状态", "报名时间", "签到时间", "签退时间", "小时", "怎么记的"]
    phone = ["2026-11-22 08:00", "2026-11-23 14:00", "2026-11-23 15:00", "1", "本人扫码"]
    hand = ["现场加入", "2026-11-23 14:00", "2026-11-23 15:30", "1.5", "手动登记"]
    job = str(over.jobs.get())
    lines = [[person.name, person.volunteer_no, job, "已签退"] for person in (district.alice, district.carol)]
    assert taken(client, district.bob, url) == [heads, lines[0] + phone, lines[1] + hand]
    assert taken(client, district.manager, url, show="in") == [heads]
    assert refused(client, district.alice, url) and refused(client, district.other_manager, url)
    assert f"{url}?export=xlsx" in enter(client, district.manager).get(f"/manage/shifts/{over.pk}/").text


def test_the_list_of_a_shift_costs_the_same_for_many(client, district, over):
    def statements():
        taken(client, district.bob, f"/manage/shifts/{over.pk}/roster/")
        with CaptureQueriesContext(connection) as queries:
            taken(client, district.bob, f"/manage/shifts/{over.pk}/roster/")
        return len(queries)

    few = statements()
    for number in range(9):
        signed_up(over, cast.person(f"众{number}(演示)"))
    assert statements() == few


def test_who_was_refused_today(client, district):
    shift = cast.shift(district.point, leader=district.bob)
    refusal = cast.scanned(id=new_id(NOW), shift=shift, person=district.alice, act="out", scanned_at=NOW)
    refusal.accepted, refusal.reason = False, "not_in"
    refusal.save()
    url = f"/manage/shifts/{shift.pk}/refusals/"
    heads = ["时间", "姓名", "签到或签退", "方式", "原因", "处理人"]
    row = ["2026-11-24 09:00", district.alice.name, "签退", "本人手机扫码", "没有签过到"]
    assert taken(client, district.bob, url) == [heads, [*row, None]]
    assert refused(client, district.alice, url)


def test_what_people_said_once_nobody_can_be_guessed(client, district, over):
    def rate(person, stars, words):
        Rating.objects.create(shift=over, person=person, stars=stars, words=words, at=NOW)

    url = f"/manage/shifts/{over.pk}/ratings/"
    rate(district.alice, 5, "=很好")
    rate(district.carol, 2, "")
    rows = [["星级", "评语"], [5, "=很好"], [2, None]]
    assert taken(client, district.manager, url) == rows
    assert refused(client, district.bob, url)
    rate(district.keeper, 1, "太晚了")
    assert taken(client, district.bob, url) == [*rows, [1, "太晚了"]]


def test_what_is_behind_a_figure(client, district, over):
    rollup.rebuild_figures()
    one, two = district.alice, district.carol
    people = [["姓名", "志愿者编号", "人次"], [one.masked_name, one.volunteer_no, 1], [two.masked_name, two.volunteer_no, 1]]
    verified = taken(client, district.district_admin, "/figures/people/")
    assert verified == people
    shifts = taken(client, district.district_admin, "/figures/list/", what="participations")
    assert shifts[1][:4] == ["2026-11-23", TITLE, district.point.name, "工行南小区"]
    for url in ("/figures/spent/", "/figures/held/", "/figures/requests/?what=asked"):
        assert len(taken(client, district.district_admin, url)) == 1
        assert refused(client, district.alice, url)


def test_what_is_behind_a_figure_is_narrowed_on_the_page_and_in_the_file(client, district, over):
    rollup.rebuild_figures()
    one, two, who = district.alice, district.carol, district.district_admin

    def narrowed(url, **asked):
        rows = taken(client, who, url, **asked)[1:]
        page = client.get(url, query_params=asked)
        assert page.context["count"] == len(page.context["lines"]) == len(rows), (url, asked)
        return rows

    url = "/figures/list/"
    for asked in ({"q": TITLE[:3]}, {"since": "2026-11-23", "until": "2026-11-23"}, {"area": district.community.code}):
        assert [row[1] for row in narrowed(url, what="participations", **asked)] == [TITLE], asked
    for asked in ({"q": "没有"}, {"since": "2026-11-24"}, {"area": district.sister_community.code}):
        assert narrowed(url, what="participations", **asked) == [], asked
        assert "没有符合条件的" in client.get(url, {"what": "participations", **asked}).text
    assert [row[1] for row in narrowed("/figures/people/", q=two.volunteer_no)] == [two.volunteer_no]
    assert narrowed("/figures/people/", q=one.name) == [], "names are masked: nobody is found by them"
    assert narrowed("/figures/held/", q=one.volunteer_no) == [] == narrowed("/figures/spent/", since="2026-11-01", q="超市")
    assert narrowed("/figures/requests/", what="asked", state="done") == []
    page = client.get(url, {"what": "participations", "period": "2026-11", "unit": district.street.path})
    for name, value in (("what", "participations"), ("period", "2026-11"), ("unit", district.street.path)):
        assert f'<input type="hidden" name="{name}" value="{value}"' in page.text, "what is looked at goes along"
    for nonsense in ({"q": "\x00"}, {"since": "x"}, {"area": "x"}, {"kind": "x", "state": "x"}):
        for address in (url, "/figures/people/", "/figures/held/", "/figures/spent/", "/figures/requests/"):
            assert client.get(address, nonsense).status_code == 200, (address, nonsense)


def test_the_figures_file_costs_the_same_for_many(client, district, over):
    def statements():
        rollup.rebuild_figures()
        taken(client, district.district_admin, "/figures/people/")
        with CaptureQueriesContext(connection) as queries:
            taken(client, district.district_admin, "/figures/people/")
        return len(queries)

    few = statements()
    for number in range(9):
        cast.came(over, cast.person(f"众{number}(演示)"), minutes=30 + number)
    assert statements() == few


def test_the_button_keeps_what_the_list_was_narrowed_by(client, district, over):
    page = enter(client, district.manager).get("/manage/", {"show": "over", "page": "1"})
    assert 'href="?show=over&amp;export=xlsx"' in page.text


# --- what reviewers look at


def test_shifts_that_are_over_and_their_records(client, district, over):
    about = [TITLE, "2026-11-23 14:00–16:00", district.point.name, district.bob.name]
    heads = ["活动", "时间", "服务点", "负责人", "状态", "人数"]
    assert taken(client, district.reviewer, "/review/shifts/") == [heads, [*about, "已结算", 2]]
    assert taken(client, district.reviewer, "/review/shifts/", q="没有这样的") == [heads]
    url = f"/review/shifts/{over.pk}/"
    rows = taken(client, district.reviewer, url)
    assert rows[0][:4] == ["姓名", "志愿者编号", "岗位", "签到时间"] and len(rows) == 3
    person = district.alice
    times = ["2026-11-23 14:00", "2026-11-23 15:00", "本人扫码", "1", 10]
    hers = next(row for row in rows if row[0] == person.name)  # both came at the same moment
    assert hers == [person.name, person.volunteer_no, "志愿者", *times, "已到账", 0, 0]
    assert refused(client, district.manager, "/review/shifts/") and refused(client, district.manager, url)


def test_entries_by_hand_that_wait(client, district, over):
    heads, row = taken(client, district.reviewer, "/review/attendance/")
    person = district.carol
    assert heads == ["姓名", "志愿者编号", "活动", "时间", "服务点", "负责人", "岗位", "签到时间", "签退时间"]
    assert row[:2] == [person.name, person.volunteer_no] and row[-2:] == ["2026-11-23 14:00", "2026-11-23 15:30"]
    assert refused(client, district.manager, "/review/attendance/")


def test_flags_make_ups_and_signs_of_trust(client, district, over):
    said = {"number": 1, "came": 2, "most": 30}
    Flag.objects.create(id=new_id(NOW), shift=over, kind="by_hand", key="x", detail=said, raised_at=NOW)
    asked = {"shift": over, "person": district.keeper, "minutes": 90, "evidence": "=照片", "asked_by": district.keeper}
    Makeup.objects.create(id=new_id(NOW), asked_at=NOW, **asked)
    about = [TITLE, "2026-11-23 14:00–16:00", district.point.name, district.bob.name]
    (_heads, flag) = taken(client, district.reviewer, "/review/flags/")
    assert flag[1:8] == [None, None, "2人中有1人是手动登记，规则允许30%。", *about]
    (heads, makeup) = taken(client, district.reviewer, "/review/make-ups/")
    assert heads[:3] == ["姓名", "志愿者编号", "小时"]
    keeper = district.keeper
    words = ["2026-11-24 09:00", "=照片", "等社区审核", None, None]
    assert makeup == [keeper.name, keeper.volunteer_no, "1.5", *about, keeper.name, *words]
    (heads, trust) = taken(client, district.reviewer, "/review/trust/")
    assert heads[:3] == ["服务点", "负责人", "记录"] and heads[-2:] == ["无人见证", "疑点"]
    assert trust == [district.point.name, district.bob.name, 2, 1, 0, 1, 0, 1, 1, 0]
    for url in ("/review/flags/", "/review/make-ups/", "/review/trust/"):
        assert refused(client, district.manager, url)
