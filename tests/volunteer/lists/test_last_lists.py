"""Screens, sentences, phones, classes, refusals, changes, the health of points: narrowed by a form, paged, taken along as shown."""

from datetime import timedelta

import pytest

from events import models as events_models
from events.models import Category, Certificate, ChangeRequest, Honour, MessageTemplate, OutcomeKind, ScreenPart, Series
from events.public.screens import actions as screens
from events.public.screens.models import Screen
from points.models import Cutoff, GoodsCategory, ItemPrice
from tests import cast
from tests.cast import NOW
from tests.support import shop_factory
from tests.support.clients import enter
from tests.support.export_checks import refused, statements, taken
from volunteer.core.ids import new_id
from volunteer.models import Device, Role
from volunteer.signin import devices

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
BATCH = new_id(NOW)


@pytest.fixture
def town(district, time_machine):
    """Two rows in every list; what people wrote is there to deceive a spreadsheet."""
    time_machine.move_to(NOW, tick=False)
    district.reads = cast.appoint(cast.person("石街(演示)"), Role.REVIEWER, district.street)
    district.school = cast.organization("第六中学(演示)", district.community)
    district.shift = cast.shift(district.point, leader=district.bob)
    MessageTemplate.objects.all().delete()
    for number in (1, 2):
        written(district, number)
    return district


def written(town, number):
    """One of each kind, unlike those of another number."""
    at, odd = NOW - number * timedelta(minutes=1), number % 2
    person = cast.person(f"=学生{number}(演示)")
    asked = {"person": person, "area": town.community, "organization": town.school, "note": "三班", "purpose": "评价"}
    days = {"since": NOW.date(), "until": NOW.date()}
    state = "applied" if odd else "returned"
    Certificate.objects.create(id=new_id(at), batch=BATCH, applied_by=town.reviewer, applied_at=at, state=state, **asked, **days)
    place = (town.community, town.sister_community)[odd]
    screen = events_models.Screen(name=f"=大屏{number}", area=place, active=bool(odd))
    screens.save_screen(screen=screen, parts=[ScreenPart(kind="figures")], by=town.street_admin, at=NOW)
    MessageTemplate.objects.create(text=f"=请带{number}", text_en=f"=bring {number}", active=bool(odd))
    device, _code = devices.invite_device(point=town.point, name=f"=前台{number}", by=town.manager, at=at)
    if not odd:
        Device.objects.filter(pk=device.pk).update(enrolled_by=town.manager, enrolled_at=at, seen_at=at)
    act = ("in", "out")[odd]
    scan = cast.scanned(id=new_id(at), shift=town.shift, person=person, act=act, door=("own", "staff")[odd], scanned_at=at)
    scan.accepted, scan.reason = False, "not_in"
    scan.save()
    held = cast.shift(town.point, leader=town.bob, start=NOW + number * DAY, event_title=f"=改{number}")
    change = {"before": {"place": "东门"}, "after": {"place": "西门"}, "asked_by": town.bob, "asked_at": at}
    ChangeRequest.objects.create(id=new_id(at), shift=held, **change)
    cast.point(f"=服务点{number}", place, sign_code=f"LAST{number:04d}")


def every(town):
    return {
        "/manage/screens/": town.street_admin,
        "/staff/messages/": town.district_admin,
        f"/staff/points/{town.point.pk}/devices/": town.manager,
        f"/review/certificates/class/{BATCH}/": town.reviewer,
        f"/manage/shifts/{town.shift.pk}/refusals/": town.bob,
        "/figures/points/": town.reads,
        "/review/": town.reads,
    }


def rows(client, town, url, **asked):
    return taken(client, every(town)[url], url, **asked)[1:]


def column(client, town, url, number, **asked):
    return [row[number] for row in rows(client, town, url, **asked)]


def test_every_list_has_a_form_and_a_file(town, client):
    for url, person in every(town).items():
        page = enter(client, person).get(url).text
        assert "export=xlsx" in page and 'name="q"' in page, url
        assert len(rows(client, town, url)) >= 2, url
        assert len(rows(client, town, url, q="没有这样的")) == 0, url
        assert client.get(url, {"q": "没有这样的"}).status_code == 200
        assert refused(client, town.carol, url), url


@pytest.mark.parametrize(
    "nonsense", [{"q": "\x00", "area": "x"}, {"state": "x", "active": "x", "page": "x"}, {"door": "x", "changes": "x"}]
)
@pytest.mark.long
def test_what_makes_no_sense_is_answered_all_the_same(town, client, nonsense):
    for url, person in every(town).items():
        assert enter(client, person).get(url, nonsense | {"boards": "x"}).status_code == 200, url


def test_screens(town, client):
    url = "/manage/screens/"
    address = screens.screen_address(Screen.objects.get(name="=大屏1"))
    first = ["=大屏1", str(town.sister_community), "统计数字", "是", address, town.street_admin.name, "2026-11-24 09:00"]
    assert rows(client, town, url)[0][:2] == first[:2] and rows(client, town, url)[0][3:] == first[3:]
    assert column(client, town, url, 0, active="false") == ["=大屏2"] == column(client, town, url, 0, area=town.community.code)
    page = enter(client, town.street_admin).get(url, {"q": "服务点1"})
    assert [point.name for point in page.context["points"]] == ["=服务点1"], "the boards too"


def test_boards_and_changes_turn_their_own_pages(town, client):
    for number in range(3, 34):
        written(town, number)
    answer = enter(client, town.street_admin).get("/manage/screens/", {"boards": "2", "page": "1"})
    assert answer.context["points"].number == 2 and "?boards=1&amp;page=1" in answer.text
    first = enter(client, town.reads).get("/review/", {"q": "改"})
    assert len(first.context["changes"]) == 20 and "?q=%E6%94%B9&amp;changes=2" in first.text
    rest = client.get("/review/", {"changes": "2"}).context["changes"]
    assert len(rest) == 13 and not {change.pk for change in rest} & {change.pk for change in first.context["changes"]}


def test_sentences(town, client):
    url = "/staff/messages/"
    assert taken(client, town.district_admin, url) == [
        ["短语", "英文", "供负责人选用"],
        ["=请带1", "=bring 1", "是"],
        ["=请带2", "=bring 2", "否"],
    ]
    assert column(client, town, url, 0, active="true") == ["=请带1"] == column(client, town, url, 0, q="BRING 1")


def test_phones_of_a_point(town, client):
    url = f"/staff/points/{town.point.pk}/devices/"
    assert column(client, town, url, 0) == ["=前台1", "=前台2"]
    by = [town.manager.name, "2026-11-24 08:58"]
    assert rows(client, town, url, state="living") == [["=前台2", "使用中", *by, *by, "2026-11-24 08:58", None, None]]
    devices.revoke_device(device=Device.objects.get(name="=前台2"), by=town.manager, at=NOW)
    assert rows(client, town, url, state="revoked")[0][-2:] == [town.manager.name, "2026-11-24 09:00"]
    assert column(client, town, url, 0, state="waiting") == ["=前台1"]
    Device.objects.filter(name="=前台1").update(code_until=NOW)
    assert column(client, town, url, 0) == ["=前台2"], "an invitation that nobody used in time is none"
    assert "已解除" in enter(client, town.manager).get(url).text


def test_a_class(town, client):
    url = f"/review/certificates/class/{BATCH}/"
    heads = ["姓名", "证明编号", "状态", "申请", "开具日期"]
    assert taken(client, town.reviewer, url, state="returned") == [heads, ["=学生2(演示)", None, "已退回", "2026-11-24", None]]
    assert column(client, town, url, 0, q="学生1") == ["=学生1(演示)"]
    page = enter(client, town.reviewer).get(url, {"state": "returned"})
    assert page.context["to_check"], "what is to be checked does not depend on what is shown"


def test_refusals_of_a_shift(town, client):
    url = f"/manage/shifts/{town.shift.pk}/refusals/"
    assert column(client, town, url, 1) == ["=学生1(演示)", "=学生2(演示)"]
    assert column(client, town, url, 1, act="in") == ["=学生2(演示)"] == column(client, town, url, 1, door="own")
    assert column(client, town, url, 1, q="学生1") == ["=学生1(演示)"]


def test_how_points_are(town, client):
    url = "/figures/points/"
    assert {"=服务点1", "=服务点2"} < set(column(client, town, url, 0))
    assert column(client, town, url, 0, q="服务点1") == ["=服务点1"]
    assert town.sister_point.name in column(client, town, url, 0, area=town.sister_community.code, show="unmanaged")
    named = rows(client, town, url, q=town.point.name)[0]
    assert named[:2] == [town.point.name, town.point.area.name] and town.manager.name in named[4]
    page = enter(client, town.reads).get(url, {"show": "unmanaged"}).text
    assert '<input type="hidden" name="show" value="unmanaged"' in page


@pytest.mark.long
def test_more_rows_cost_no_more_statements(town, client):
    few = statements(client, every(town))
    for number in range(3, 14):
        written(town, number)
    assert statements(client, every(town)) == few


# --- what the district sets


def test_what_the_district_sets_leaves_too(town, client):
    who, kind = town.district_admin, OutcomeKind.objects.first()
    assert taken(client, who, "/staff/outcomes/")[1][:2] == [kind.name, kind.unit]
    Honour.objects.create(name="=榜样(演示)", themes="助人为乐", notice_days=5, min_age=18)
    assert ["=榜样(演示)", "助人为乐", "街道", 5, 18, None, "是"] in taken(client, who, "/staff/honours/")
    series = Series.objects.create(name="=系列(演示)", name_en="series", position=99, active=False)
    series.categories.add(Category.objects.get(pk="law"))
    assert [series.name, "series", str(Category.objects.get(pk="law")), "否"] in taken(client, who, "/figures/series/")
    GoodsCategory.objects.create(name="=日用(演示)", position=7)
    assert ["=日用(演示)", None, 7, "是"] in taken(client, who, "/staff/categories/")
    day = {"day": NOW.date() - 400 * DAY, "takes_effect": NOW.date() + 90 * DAY}
    Cutoff.objects.create(id=new_id(NOW), district=town.area, announced_by=who, announced_at=NOW, **day)
    row = ["2025-10-20", "2027-02-22", who.name, "2026-11-24 09:00", "已公布", 0]
    assert taken(client, who, "/staff/expiry/")[1:] == [row]
    for url in ("/staff/outcomes/", "/staff/honours/", "/figures/series/", "/staff/categories/", "/staff/expiry/"):
        assert refused(client, town.carol, url), url


def test_prices_of_goods_and_orders_entered_at_a_desk(town, client):
    goods = shop_factory.item("=抽纸(演示)", 6)
    ItemPrice.objects.create(item=goods, since=NOW.date() + DAY, price=8, by=town.district_admin, at=NOW)
    url = f"/stock/goods/{goods.pk}/prices/"
    assert taken(client, town.district_admin, url)[1:] == [["2026-11-25", 8, town.district_admin.name], ["最初", 6, None]]
    assert refused(client, town.carol, url)
    page = enter(client, town.manager).get("/desk/", {"q": "没有", "point": town.point.pk})
    assert page.status_code == 200
