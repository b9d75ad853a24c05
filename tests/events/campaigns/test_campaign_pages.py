"""The pages of campaigns: for everybody, for makers, for those who draft events; how they stand beside events."""

from datetime import date, timedelta
from io import BytesIO

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from PIL import Image

from events.figures import rollup
from events.models import Campaign, Event
from tests import cast
from tests.cast import NOW
from tests.support.campaign_factory import TODAY, draft, published
from tests.support.clients import log_in
from tests.support.event_factory import plan
from tests.support.html_pages import text
from tests.support.settlement_factory import held

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def tuesday(time_machine):
    time_machine.move_to(NOW, tick=False)


def picture(name="poster.png"):
    out = BytesIO()
    Image.new("RGB", (60, 40), "red").save(out, "PNG")
    return SimpleUploadedFile(name, out.getvalue(), "image/png")


def test_everybody_reads_what_is_on_and_what_comes_next(client, district):
    one = published(district.street, by=district.street_admin, slogan="一起来(演示)", target_shifts=5)
    published(district.street, by=district.street_admin, name="以后(演示)", start=TODAY + timedelta(days=2))
    draft(district.street, by=district.street_admin, name="草稿(演示)")
    cast.shift(district.point, district.manager, start=NOW + timedelta(hours=3), event_campaign=one, event_title="打扫(演示)")
    cast.shift(district.point, district.manager, start=NOW + timedelta(days=9), event_campaign=one, event_title="太晚(演示)")
    page = text(client.get("/campaigns/"))
    assert "学雷锋(演示)" in page and "以后(演示)" in page and "草稿(演示)" not in page
    page = text(client.get(f"/campaigns/{one.pk}/"))
    assert "一起来(演示)" in page and "打扫(演示)" in page and "太晚(演示)" not in page and "0 / 5" in page
    assert client.get(f"/campaigns/{draft(district.street, by=district.street_admin, name='草稿(演示)').pk}/").status_code == 404


def test_without_any_campaign_there_is_a_way_on(client, district):
    assert 'href="/events/"' in client.get("/campaigns/").content.decode()


def test_cards_and_the_page_of_an_event_name_its_campaign(client, district):
    one = published(district.street, by=district.street_admin)
    shift = cast.shift(district.point, district.manager, start=NOW + timedelta(hours=3), event_campaign=one)
    for url in ("/events/", f"/events/{shift.pk}/", "/"):
        assert "学雷锋(演示)" in text(client.get(url))
    assert f'href="/campaigns/{one.pk}/"' in client.get(f"/events/{shift.pk}/").content.decode()


def test_lists_ask_a_constant_number_of_statements(client, district):
    def asked(url):
        with CaptureQueriesContext(
            connection,
        ) as found:
            assert client.get(url).status_code == 200
        return len(found)

    log_in(client, district.district_admin)
    published(district.street, by=district.street_admin)
    urls = ("/campaigns/", "/staff/campaigns/")
    few = [asked(url) for url in urls]
    few = [asked(url) for url in urls]
    for n in range(6):
        published(district.street, by=district.street_admin, name=f"第{n}个(演示)")
    assert [asked(url) for url in urls] == few


def test_a_street_makes_one_around_a_festival_and_publishes_it(client, district):
    log_in(client, district.street_admin)
    page = text(client.get("/staff/campaigns/new/"))
    assert "2027年2月6日" in page  # the next Spring Festival
    data = {"area": district.street.pk, "name": "我们的节日·春节(演示)", "festival": "spring", "target_shifts": 10}
    data |= {"categories": ["culture"], "picture": picture()}
    answer = client.post("/staff/campaigns/new/", data)
    made = Campaign.objects.get()
    assert answer.url == f"/staff/campaigns/{made.pk}/"
    assert (made.start, made.end) == (date(2027, 1, 30), date(2027, 2, 13)) and made.picture.name.endswith(".jpg")
    assert client.get(f"/campaigns/{made.pk}/").status_code == 404
    client.post(f"/staff/campaigns/{made.pk}/act/", {"act": "publish"})
    assert client.get(f"/campaigns/{made.pk}/").status_code == 200
    edited = data | {"slogan": "包饺子", "festival": "", "start": "2027-02-01", "end": "2027-02-20", "picture": ""}
    assert client.post(f"/staff/campaigns/{made.pk}/edit/", edited).status_code == 302
    made.refresh_from_db()
    assert (made.slogan, made.start.day, bool(made.picture)) == ("包饺子", 1, True)
    client.post(f"/staff/campaigns/{made.pk}/act/", {"act": "again"})
    assert made.copies.get().start.year == 2028


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({}, "请选日期"),
        ({"start": "2027-02-20", "end": "2027-02-01"}, "不早于"),
        ({"start": "2027-02-30", "end": "2027-03-01"}, ""),
        ({"start": "1027-02-20", "end": "1027-02-21"}, "年份"),
        ({"festival": "nonsense"}, ""),
        ({"festival": "spring", "area": "999999"}, ""),
        ({"festival": "spring", "target_shifts": "-1"}, ""),
        ({"festival": "spring", "picture": SimpleUploadedFile("x.png", b"nonsense", "image/png")}, "JPEG"),
        ({"festival": "spring", "name": "很" * 41}, ""),
    ],
)
def test_nonsense_is_told_and_keeps_nothing(client, district, wrong, said):
    log_in(client, district.street_admin)
    data = {"area": district.street.pk, "name": "春节(演示)"} | wrong
    answer = client.post("/staff/campaigns/new/", data)
    assert answer.status_code == 200 and "errorlist" in answer.content.decode() and said in text(answer)
    assert not Campaign.objects.exists()


def test_an_act_that_does_not_exist_or_is_refused(client, district):
    one = published(district.street, by=district.street_admin, start=TODAY + timedelta(days=1))
    log_in(client, district.street_admin)
    assert client.post(f"/staff/campaigns/{one.pk}/act/", {"act": "burn"}).url == f"/staff/campaigns/{one.pk}/"
    page = text(client.post(f"/staff/campaigns/{one.pk}/act/", {"act": "end"}, follow=True))
    assert "还没有开始" in page
    log_in(client, cast.appoint(cast.person("外街(演示)"), "street_admin", district.other_street))
    assert client.post(f"/staff/campaigns/{one.pk}/act/", {"act": "take_back"}).status_code == 404


def test_who_drafts_an_event_is_offered_the_campaigns_around(client, district):
    log_in(client, district.manager)
    assert 'name="campaign"' not in client.get("/manage/events/new/").content.decode()
    one = published(district.street, by=district.street_admin, kinds=["environment"])
    away = published(district.other_street, by=district.district_admin, name="外面(演示)")
    page = client.get("/manage/events/new/").content.decode()
    assert f'<option value="{one.pk}">{one.name}</option>' in page and away.name not in page
    data = plan(district, category="law", campaign=one.pk)
    page = text(client.post("/manage/events/new/", data))
    assert "这个主题活动不含" in page and not Event.objects.exists()
    assert client.post("/manage/events/new/", data | {"category": "environment"}).status_code == 302
    event = Event.objects.get()
    assert event.campaign_id == one.pk
    assert "学雷锋(演示)" in text(client.get(f"/manage/events/{event.pk}/"))
    assert f'value="{one.pk}" selected' in client.get(f"/manage/events/{event.pk}/edit/").content.decode()


def test_the_summary_adds_up_and_leaves_as_a_file(client, funded_points):
    one = published(funded_points.street, by=funded_points.street_admin, target_shifts=4)
    Event.objects.filter(pk=held(funded_points, people=[funded_points.alice, funded_points.bob]).event_id).update(
        campaign=one, title="打扫(演示)"
    )
    rollup.update_figures(at=NOW)
    log_in(client, funded_points.street_admin)
    page = client.get(f"/staff/campaigns/{one.pk}/")
    assert "打扫(演示)" in text(page) and "1 / 4" in text(page) and f"cut=k%3A{one.pk}" in page.content.decode()
    book = openpyxl.load_workbook(BytesIO(client.get(f"/staff/campaigns/{one.pk}/?export=xlsx").content))
    cells = [[cell.value for cell in row] for row in book.active.iter_rows()]
    assert cells[0][0] == "学雷锋(演示)" and cells[2][:3] == ["场次", 1, 4]
    assert cells[7][:4] == [funded_points.street.name, 1, 2, 2]
    assert cells[8][0] == funded_points.community.name and cells[-1][:3] == ["打扫(演示)", funded_points.point.name, 1]
    points, shifts = ([[cell.value for cell in row] for row in sheet.iter_rows()] for sheet in book.worksheets[1:])
    assert points[0] == ["服务点", "区划", "场次", "人次", "服务小时", "发放积分"]
    assert [row[:4] for row in points[1:]] == [[funded_points.point.name, funded_points.point.area.name, 1, 2]]
    assert (
        len(shifts) == 2
        and shifts[1][0] == "打扫(演示)"
        and shifts[1][2:5] == [funded_points.point.name, funded_points.point.area.name, 2]
    )
    assert "没有符合条件的" in client.get(f"/staff/campaigns/{one.pk}/?q=没有").text
    assert client.get(f"/staff/campaigns/{one.pk}/", {"q": "打扫"}).context["page"].object_list
    assert not client.get(f"/staff/campaigns/{one.pk}/", {"area": funded_points.sister_community.code}).context["page"].object_list
    assert client.get("/staff/campaigns/?export=xlsx").status_code == 200
    figures = text(client.get(f"/figures/?unit={funded_points.street.path}&period=all&cut=k:{one.pk}"))
    assert "学雷锋(演示)" in figures
    whole = client.get(f"/figures/?unit={funded_points.street.path}&period=all")
    assert "按主题活动" in text(whole) and f"cut=k%3A{one.pk}" in whole.content.decode()
    shifts = text(client.get(f"/figures/list/?unit={funded_points.street.path}&period=all&cut=k:{one.pk}&what=shifts"))
    assert "打扫(演示)" in shifts


def test_a_manager_sees_the_own_part_of_a_campaign(client, funded_points):
    one = published(funded_points.area, by=funded_points.district_admin)
    for point in (funded_points.point, funded_points.other_point):
        Event.objects.filter(pk=held(funded_points, point, people=[funded_points.alice]).event_id).update(campaign=one)
    rollup.update_figures(at=NOW)
    log_in(client, funded_points.manager)
    page = client.get(f"/staff/campaigns/{one.pk}/")
    assert funded_points.point.name in text(page) and funded_points.other_street.name not in text(page)
    assert f"unit={funded_points.area.path}" not in page.content.decode()
    for word in ("q=学雷锋", "show=running", "show=draft", "show=over", "show=coming", "show=nonsense"):
        assert client.get(f"/staff/campaigns/?{word}").status_code == 200
