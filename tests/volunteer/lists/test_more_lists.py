"""Drafts of rules, programmes, opening figures, reports, pairings, visits, skills and cards: narrowed, sorted, taken along."""

from datetime import date, timedelta

import pytest
from django.core.files.base import ContentFile

from events.models import OpeningFigure, Programme, Report, Series
from points.models import RuleDraft
from tests import cast
from tests.cast import NOW
from tests.support import sampling
from tests.support.clients import enter
from tests.support.export_checks import refused, statements, taken
from volunteer.core.ids import new_id
from volunteer.groups.pairings import actions as pairings
from volunteer.models import Appointment, DataRequest, Pairing, Role, Skill, Visit
from volunteer.privacy.actions import submit
from volunteer.signin import cards

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
TODAY = NOW.date()


@pytest.fixture
def office(district, time_machine):
    """Two rows or more in every list; what people wrote is there to deceive a spreadsheet."""
    time_machine.move_to(NOW, tick=False)
    district.series = Series.objects.first() or Series.objects.create(name="我帮你", position=1)
    district.unit = cast.organization("税务所(演示)", district.other_community, "office")
    liaison = district.liaison = cast.person("尤联(演示)")
    Appointment.objects.create(person=liaison, role=Role.LIAISON, organization=district.unit, since=date(2025, 1, 1))
    district.pairing = paired(district, district.compound, TODAY - 400 * DAY)
    paired(district, district.community, TODAY - 300 * DAY, until=TODAY - DAY)
    district.granny = cast.person("高奶奶(演示)", phone="", area=district.community)
    cards.issue_card(person=cast.person("李爷爷(演示)", area=district.compound), by=district.community_admin, at=NOW)
    for number in (1, 2):
        written(district, number)
    return district


def paired(district, area, since, **fields):
    made = Pairing(id=new_id(NOW), organization=district.unit, area=area, since=since, **fields)
    made.agreement = ContentFile(b"picture", name="x.jpg")
    return pairings.create_pairing(pairing=made, by=district.community_admin, at=NOW)


def written(district, number):
    """One of each kind, unlike those of another number."""
    at, day, odd = NOW - number * DAY, TODAY - number * DAY, number % 2
    drafted = {"since": TODAY + number * DAY, "reason": f"=讨论{number}", "drafted_by": district.district_admin}
    RuleDraft.objects.create(id=new_id(at), values={}, drafted_at=at, **drafted)
    days = {"start": day, "end": day + max(0, number - 2) * DAY, "published_at": at if odd else None}
    named = {"area": district.street, "name": f"=八个十{number}", "created_by": district.street_admin}
    Programme.objects.create(created_at=at, **named, **days)
    where = (district.community, district.sister_community)[odd]
    report = {"area": where, "kind": "m", "start": date(2026 - number // 12, 12 - number % 12, 1), "by": district.street_admin}
    Report.objects.create(id=new_id(at), number=f"{where.code}-{number}", note="=附注", missing=["甲社区"], at=at, **report)
    visited(district, number, day)
    person = cast.person(f"=丙{number}(演示)", area=district.community)
    wish = DataRequest(id=new_id(at), person=person, kind=("delete", "correct")[odd], words="x")
    submit.submit_request(data_request=wish, by=person, at=at)
    Skill.objects.create(name=f"=修锁{number}", listed=bool(odd))
    area = cast.area(f"丁{number}社区(演示)", "community", district.street)
    figure = {"area": area, "series": district.series, "measure": "shifts", "value": 10 * number, "day": day}
    said = {"source": f"=台账{number}", "asked_by": district.street_admin, "asked_at": at}
    confirmed = {"first_by": district.reviewer, "first_at": NOW} if odd else {}
    OpeningFigure.objects.create(id=new_id(at), **figure, **said, **confirmed)


def visited(district, number, day):
    visit = {"day": day, "kind": ("cleaning", "snow")[number % 2], "words": f"=扫楼道{number}", "people": number, "minutes": 30}
    made = Visit(id=new_id(NOW - number * DAY), pairing=district.pairing, **visit)
    made.picture = ContentFile(b"picture", name="x.jpg")
    pairings.log_visit(visit=made, by=district.liaison, at=NOW)


TABLES = {  # lists that are tables, each with who reads it
    "/staff/rules/": "district_admin",
    "/staff/programmes/": "street_admin",
    "/figures/opening/": "street_admin",
    "/figures/reports/": "street_admin",
    "/pairings/": "community_admin",
    "/staff/skills/list/": "district_admin",
    "/staff/data/": "community_admin",
}
OTHERS = {"/staff/cards/": "community_admin"}


def every(office):
    lists = TABLES | OTHERS | {f"/pairings/{office.pairing.pk}/": "liaison"}
    return {url: getattr(office, who) for url, who in lists.items()}


def rows(client, office, url, **asked):
    return taken(client, every(office)[url], url, **asked)[1:]


def column(client, office, url, number, **asked):
    return [row[number] for row in rows(client, office, url, **asked)]


def test_every_list_leaves_without_its_buttons(office, client):
    for url, person in every(office).items():
        page = enter(client, person).get(url).text
        assert ("export=xlsx" in page and 'name="q"' in page) or url == "/figures/reports/", url
        heads, *found = taken(client, person, url)
        assert len(found) >= 2 and "操作" not in heads, url
        assert not any("<" in str(cell) for row in found for cell in row), url
        assert refused(client, office.carol, url), url


@pytest.mark.long
@pytest.mark.parametrize("url", TABLES)
def test_tables_sort_both_ways_by_each_of_their_columns(office, client, url):
    enter(client, every(office)[url])
    table = client.get(url).context["table"]
    names = [column.name for column in table.columns if column.orderable]
    assert names
    for name in sampling.part(names, 3, url):
        there, back = ([row.record for row in client.get(url, {"sort": f"{s}{name}"}).context["table"].rows] for s in ("", "-"))
        assert there == back[::-1] and len(there) >= 2, name
    text = client.get(url, {"sort": f"-{names[0]}"}).text
    assert 'class="sort-by"' in text and 'aria-current="true"' in text.split('class="sort-by"')[1]


NONSENSE = [
    {"since": "2026-02-30"},
    {"state": "x", "show": "x", "kind": "x", "series": "x", "listed": "x"},
    {"q": "\x00", "area": "x"},
    {"sort": "x", "page": "x", "unit": "\x00"},
]


@pytest.mark.long
def test_what_makes_no_sense_is_answered_all_the_same(office, client):
    for url, person in every(office).items():
        for asked in NONSENSE:
            expected = 404 if "unit" in asked and url == "/figures/reports/" else 200
            assert enter(client, person).get(url, asked).status_code == expected, (url, asked)


def test_drafts_of_rules(office, client):
    url = "/staff/rules/"
    heads = ["生效日期", "原因", "起草人", "时间", "由谁决定", "决定时间", "状态"]
    first = ["2026-11-25", "=讨论1", office.district_admin.name, "2026-11-23 09:00", None, None, "草案"]
    assert taken(client, office.district_admin, url)[:2] == [heads, first]
    assert column(client, office, url, 1, q="讨论2") == ["=讨论2"]
    assert column(client, office, url, 1, until="2026-11-22") == ["=讨论2"]
    assert rows(client, office, url, state="dropped") == []


def test_requests_about_data(office, client):
    url = "/staff/data/"
    heads = ["申请编号", "申请事项", "姓名", "申请身份", "答复单位", "收到时间", "期限", "状态", "答复时间", "不予同意的理由"]
    assert taken(client, office.community_admin, url)[0] == heads
    assert column(client, office, url, 2) == ["=丙2(演示)", "=丙1(演示)"], "the most pressing first"
    assert column(client, office, url, 2, q="丙1") == ["=丙1(演示)"] == column(client, office, url, 2, kind="correct")
    assert column(client, office, url, 2, until="2026-11-22") == ["=丙2(演示)"]
    first = DataRequest.objects.get(kind="correct")
    submit.withdraw_request(data_request=first, by=first.person, at=NOW)
    assert column(client, office, url, 2) == ["=丙2(演示)"] and column(client, office, url, 7, show="answered") == ["已撤回"]
    assert len(rows(client, office, url, show="")) == 2 and rows(client, office, url, show="overdue") == []


def test_programmes(office, client):
    url = "/staff/programmes/"
    assert column(client, office, url, 0) == ["=八个十1", "=八个十2"]
    assert rows(client, office, url, show="over") == [["=八个十1", "凤凰岭街道", "2026-11-23", "2026-11-23", "已结束"]]
    assert column(client, office, url, 4, q="八个十2 凤凰") == ["草稿"] == column(client, office, url, 4, show="draft")
    assert rows(client, office, url, show="coming") == rows(client, office, url, show="running") == []
    page = enter(client, office.street_admin).get(url).text
    assert f"/staff/programmes/{Programme.objects.get(name='=八个十2').pk}/" in page
    elsewhere = cast.appoint(cast.person("何街(演示)"), Role.STREET_ADMIN, office.other_street)
    assert len(taken(client, elsewhere, url)) == 2, "drafts are for those who write them"


def test_opening_figures(office, client):
    url = "/figures/opening/"
    one, two = rows(client, office, url, sort="value")
    assert (one[2], one[3], one[4], two[2]) == ("10", "2026-11-23", "=台账1", "20")
    assert one[6] == f"{office.reviewer.name}、还差一人" and two[6] == "尚无人确认"
    assert column(client, office, url, 2, state="first") == ["10"] and column(client, office, url, 2, state="nobody") == ["20"]
    assert rows(client, office, url, state="stands") == [] == rows(client, office, url, q="没有")
    assert column(client, office, url, 2, q="台账2") == ["20"] == column(client, office, url, 2, until="2026-11-22")
    assert column(client, office, url, 2, area=OpeningFigure.objects.get(value=10).area.code) == ["10"]
    assert len(rows(client, office, url, series=office.series.pk)) == 2
    page = enter(client, office.street_admin).get(url).text
    assert page.count('value="withdraw"') == 2 and 'value="confirm"' not in page, "who wrote it down does not confirm it"


def test_reports_of_an_area_and_those_below(office, client):
    url = "/figures/reports/"
    heads = taken(client, office.street_admin, url)[0]
    assert heads[:5] == ["编号", "区划", "时段", "提交人", "时间"]
    assert column(client, office, url, 1) == ["蓝天社区", "长青社区"]
    assert column(client, office, url, 1, area=office.community.code) == ["长青社区"]
    assert column(client, office, url, 1, since="2026-11-23") == ["蓝天社区"]
    assert rows(client, office, url, kind="y") == []
    assert rows(client, office, url)[0][5:] == ["甲社区", "=附注"]
    page = enter(client, office.street_admin).get(url, {"unit": office.street.path, "period": "2026-10"}).text
    assert f'<input type="hidden" name="unit" value="{office.street.path}"' in page and 'name="period" value="2026-10"' in page
    assert len(taken(client, office.community_admin, url)) == 2


def test_pairings_and_their_visits(office, client):
    url = "/pairings/"
    shown = [column(client, office, url, 1, show=show) for show in ("stands", "over")]
    assert shown == [["工行南小区"], ["长青社区"]]
    assert column(client, office, url, 1, q="税务 工行") == ["工行南小区"]
    visits = f"{url}{office.pairing.pk}/"
    heads = ["日期", "做了什么", "简要说明", "来了几人", "每人多少分钟", "合计小时", "填报人", "时间", "状态", "由谁决定", "原因"]
    latest = ["2026-11-23", "扫雪", "=扫楼道1", 1, 30, "0.5", office.liaison.name, "2026-11-24 09:00", "等社区确认", None, None]
    assert taken(client, office.liaison, visits)[:2] == [heads, latest]
    found = [column(client, office, visits, 3, **asked) for asked in ({"sort": "early"}, {"sort": "people"}, {"kind": "snow"})]
    assert found == [[2, 1], [2, 1], [1]]
    assert column(client, office, visits, 3, since="2026-11-23") == [1] and column(client, office, visits, 3, q="楼道2") == [2]
    assert rows(client, office, visits, state="confirmed") == []
    assert "没有符合条件的" in enter(client, office.liaison).get(visits, {"q": "没有"}).text


def test_skills(office, client):
    url = "/staff/skills/list/"
    assert column(client, office, url, 0, listed="false") == ["=修锁2"] and column(client, office, url, 2, q="修锁1") == ["是"]
    page = enter(client, office.district_admin).get(url, {"q": "修锁2"}).text
    assert 'name="listed" value="yes"' in page
    client.post(url, {"name": "=修锁2", "listed": "yes"})
    assert Skill.objects.get(name="=修锁2").listed


def test_cards(office, client):
    url = "/staff/cards/"
    assert taken(client, office.community_admin, url)[0] == ["姓名", "志愿者编号", "社区", "发卡日期", "已当面确认"]
    found = [column(client, office, url, 0, state=state) for state in ("card", "none", "unseen")]
    assert found == [["李爷爷(演示)"], ["高奶奶(演示)"], ["高奶奶(演示)"]]
    assert [column(client, office, url, 0, q=q) for q in ("高", office.granny.volunteer_no)] == [["高奶奶(演示)"]] * 2
    assert column(client, office, url, 2, sort="area") == ["长青社区", "长青社区"], "one lives in a compound of it"
    made = cards.issue_card(person=office.granny, by=office.community_admin, at=NOW)
    assert made.serial not in str(rows(client, office, url)), "a serial is a key: it stays on the card"


@pytest.mark.long
def test_more_rows_cost_no_more_statements(office, client):
    few = statements(client, every(office))
    for number in range(3, 14):
        written(office, number)
        person = cast.person(f"老{number}(演示)", phone="", area=office.community)
        cards.issue_card(person=person, by=office.community_admin, at=NOW)
        paired(office, cast.area(f"小区{number}(演示)", "compound", office.community), TODAY - DAY)
    assert statements(client, every(office)) == few
