"""The long lists of offices: keys, those who are told, messages, hours in and out, stars. Each filters, sorts and leaves."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from events.integrations import api_keys, webhooks
from events.models import HookMessage, HoursExport, HoursSheet, StarAward, StarScale, Subscription
from events.records.exchange import actions as exchange
from tests import cast
from tests.cast import NOW
from tests.support import sampling
from tests.support.api_key_factory import made
from tests.support.clients import enter
from tests.support.export_checks import refused, taken
from tests.support.hours_sheet_factory import ask, row
from volunteer.core import encryption
from volunteer.core.ids import new_id

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
WICKED = "=系统(演示)"


@pytest.fixture
def office(district, time_machine):
    time_machine.move_to(NOW, tick=False)
    district.key, _bearer = made(district.street, district.street_admin, ["events"], name=WICKED)
    district.ended, _bearer = made(district.point, district.street_admin, ["events", "figures"], days=2)
    api_keys.end_key(key=district.ended, by=district.street_admin, at=NOW)
    secret = encryption.seal("secret")
    common = {"contact": "某某(演示)", "address": "https://x.example", "secret_sealed": secret, "made_by": district.street_admin}
    common |= {"area": district.street, "made_at": NOW}
    district.hook = Subscription.objects.create(id=new_id(NOW), name=WICKED, kinds=["shift.published"], **common)
    Subscription.objects.create(id=new_id(NOW), name="停", kinds=["shift.closed"], paused_at=NOW, **common)
    message("shift.published", "failed", answer=500, problem="=HYPERLINK", attempts=9, hook=district.hook)
    message("shift.closed", "sent", made_at=NOW - DAY, answer=204, attempts=1, hook=district.hook)
    district.sheet = ask(district, row(district.alice, 2), row(district.bob, 8, "2024-06-01"))
    district.sheet.rows.filter(number=2).update(title="=义务植树")
    back = ask(district, row(district.carol), source="旧册(演示)")
    exchange.send_back(sheet=back, reason="没有原件", by=district.street_admin, at=NOW)
    sent = {"since": NOW.date() - 30 * DAY, "until": NOW.date(), "made_by": district.community_admin}
    for number, area in enumerate((district.community, district.sister_community)):
        HoursExport.objects.create(id=new_id(NOW), area=area, made_at=NOW - number * DAY, count=7 + number, **sent)
    for person, stars, state in ((district.alice, 1, "notice"), (district.bob, 2, "stands"), (district.carol, 1, "refused")):
        award(district, person, stars, state)
    return district


def message(kind, state, *, hook, made_at=NOW, **fields):
    return HookMessage.objects.create(
        id=new_id(made_at), subscription=hook, kind=kind, body="{}", state=state, made_at=made_at, due_at=made_at, **fields
    )


def award(district, person, stars, state):
    decided = {} if state == "notice" else {"decided_at": NOW}
    return StarAward.objects.create(
        id=new_id(NOW),
        person=person,
        area=district.community,
        scale=StarScale.objects.latest("since"),
        stars=stars,
        minutes=stars * 6030,
        state=state,
        noticed_at=NOW - stars * DAY,
        until=NOW.date(),
        **decided,
    )


def addresses(office):
    return {
        "/staff/exchange/keys/": (office.street_admin, 2),
        "/staff/exchange/hooks/": (office.street_admin, 2),
        f"/staff/exchange/hooks/{office.hook.pk}/": (office.street_admin, 2),
        "/review/hours/": (office.street_admin, 2),
        f"/review/hours/{office.sheet.pk}/": (office.street_admin, 2),
        "/review/hours/exports/": (office.street_admin, 2),
        "/review/stars/": (office.reviewer, 2),
    }


def records(client, person, url, **asked):
    answer = enter(client, person).get(url, asked)
    assert answer.status_code == 200, (url, asked)
    return [line.record for line in answer.context["table"].rows]


@pytest.mark.long
def test_every_list_sorts_both_ways_by_each_of_its_columns(office, client):
    for url, (person, count) in addresses(office).items():
        table = enter(client, person).get(url).context["table"]
        assert len(list(table.rows)) == count, url
        for name in sampling.part([column.name for column in table.columns if column.orderable], 3, url):
            there, back = (records(client, person, url, sort=f"{sign}{name}") for sign in ("", "-"))
            assert there == back[::-1], (url, name)


@pytest.mark.long
def test_what_makes_no_sense_is_answered_all_the_same(office, client):
    for url, (person, _count) in addresses(office).items():
        for nonsense in ({"since": "2026-02-30"}, {"state": "x"}, {"q": "\x00"}, {"page": "x"}, {"sort": "x"}, {"stars": "9"}):
            assert enter(client, person).get(url, nonsense).status_code == 200, (url, nonsense)


@pytest.mark.long
def test_more_rows_cost_no_more_statements(office, client):
    def statements():
        found = []
        for url, (person, _count) in addresses(office).items():
            for asked in ({}, {"export": "xlsx"}):
                enter(client, person).get(url, asked)
                with CaptureQueriesContext(connection) as queries:
                    client.get(url, asked)
                found.append(len(queries))
        return found

    few = statements()
    for number in range(9):
        made(office.street, office.street_admin, ["events"], name=f"系统{number}")
        message("shift.closed", "sent", hook=office.hook)
        ask(office, row(cast.person(f"众{number}(演示)")), source=f"册{number}")
        award(office, cast.person(f"多{number}(演示)"), 3, "stands")
    assert statements() == few


def test_keys(office, client):
    url = "/staff/exchange/keys/"
    heads = ["系统", "地点", "能读内容", "由谁负责", "建立人", "时间", "有效期至", "最近使用", "状态"]
    row = [WICKED, "凤凰岭街道", "活动和场次", "某某(演示)", "郑街(演示)", "2026-11-24 09:00", "2026-12-24 09:00", None, "使用中"]
    assert taken(client, office.street_admin, url, state="valid") == [heads, row]
    narrowed = [
        records(client, office.street_admin, url, **asked) for asked in ({"state": "ended"}, {"q": "服务点"}, {"state": "over"})
    ]
    assert narrowed == [[office.ended], [office.ended], []]
    assert refused(client, office.community_admin, url) and refused(client, office.auditor, url)


def test_who_is_told(office, client):
    url = "/staff/exchange/hooks/"
    assert taken(client, office.street_admin, url, state="told")[1:] == [
        [WICKED, "凤凰岭街道", "场次发布", "某某(演示)", "郑街(演示)", "2026-11-24 09:00", "发送中"]
    ]
    assert [one.name for one in records(client, office.street_admin, url, state="paused")] == ["停"]
    assert refused(client, office.community_admin, url)


def test_messages_of_one_system(office, client):
    url = f"/staff/exchange/hooks/{office.hook.pk}/"
    (heads, row) = taken(client, office.street_admin, url, state="failed")
    assert heads == ["时间", "事项", "状态", "对方应答", "出错原因", "尝试次数", "下次发送"]
    assert row == ["2026-11-24 09:00", "场次发布", "没送到", "HTTP 500", "=HYPERLINK", 9, None]
    assert [one.kind for one in records(client, office.street_admin, url, until="2026-11-23")] == ["shift.closed"]
    assert enter(client, office.street_admin).get(url).text.count("/again/") == 2
    webhooks.end_subscription(subscription=office.hook, by=office.street_admin, at=NOW)
    assert "/again/" not in enter(client, office.street_admin).get(url).text
    assert refused(client, office.community_admin, url)


def test_sheets_that_came_in_and_their_rows(office, client):
    (heads, row) = taken(client, office.street_admin, "/review/hours/", state="asked")
    assert heads == ["记录来源", "区划", "提交人", "时间", "由谁决定", "状态"]
    assert row[:4] == ["志愿汇(演示)", "长青社区", "吴社(演示)", "2026-11-24 09:00"]
    assert [one.source for one in records(client, office.street_admin, "/review/hours/", q="旧册")] == ["旧册(演示)"]
    url = f"/review/hours/{office.sheet.pk}/"
    whole = taken(client, office.reviewer, url, sort="-minutes")
    assert whole[0] == ["行号", "姓名", "志愿者编号", "日期", "活动名称", "组织单位", "小时", "原系统编号"]
    first = [2, office.alice.name, office.alice.volunteer_no, "2024-05-04", "=义务植树", "林业局(演示)", "2", "A-17"]
    assert whole[2] == first and whole[1][6] == "8"
    assert [one.person for one in records(client, office.reviewer, url, q=office.bob.volunteer_no)] == [office.bob]
    assert refused(client, office.manager, url) and refused(client, office.manager, "/review/hours/")
    assert HoursSheet.objects.count() == 2


def test_what_was_sent(office, client):
    url = "/review/hours/exports/"
    (heads, row) = taken(client, office.street_admin, url, q="长青")
    assert heads == ["时间", "区划", "开始日期", "截止日期", "建立人", "记录数"]
    assert row == ["2026-11-24 09:00", "长青社区", "2026-10-25", "2026-11-24", "吴社(演示)", 7]
    assert f"{HoursExport.objects.first().pk}.xlsx" in enter(client, office.street_admin).get(url).text
    assert len(taken(client, office.community_admin, url)) == 2
    assert refused(client, office.reviewer, url)


def test_stars_of_an_area(office, client):
    url = "/review/stars/"
    heads, row = taken(client, office.reviewer, url, stars="2")
    assert heads == ["姓名", "志愿者编号", "星级", "服务小时", "区划", "公示时间", "状态"]
    bob = office.bob
    assert row[:6] == [bob.name, bob.volunteer_no, 2, "201", "长青社区", "2026-11-22 09:00"]
    found = [records(client, office.reviewer, url, **asked) for asked in ({"state": "notice"}, {"q": bob.volunteer_no})]
    assert [[one.person for one in rows] for rows in found] == [[office.alice], [bob]]
    assert 'name="withdraw"' in enter(client, office.reviewer).get(url, {"stars": "2"}).text
    assert 'name="withdraw"' not in enter(client, office.reviewer).get(url, {"stars": "1"}).text
    assert refused(client, office.manager, url)
