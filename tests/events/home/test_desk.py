"""The first page of staff: what waits as one table, and several events approved at once."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from events.models import AwardDraw, FigureCheck, Shift
from events.shifts.actions import publish as publish_actions
from points.models import BookCheck
from tests import cast
from tests.cast import NOW, at
from tests.support import group_factory
from tests.support.budget_factory import fund
from tests.support.clients import log_in
from tests.support.event_factory import MOST, submitted
from tests.support.html_pages import text
from volunteer.core.ids import new_id
from volunteer.models import Membership, Role
from volunteer.roles import navigation as role_navigation
from volunteer.roles import waiting as role_waiting

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def morning(time_machine):
    time_machine.move_to(NOW, tick=False)


def titles(answer) -> list[str]:
    return [line.row.title for line in answer.context["lines"]]


def answers(page) -> str:
    return " ".join(str(message) for message in page.context["messages"])


def test_each_query_behind_a_navigation_item_has_its_kind_of_row():
    makers = [maker for item in role_navigation.SIDE for maker in item.waits]
    assert len(makers) == len(set(makers)) and set(makers) == set(role_waiting.KINDS)


@pytest.mark.parametrize("who", ["district_admin", "keeper", "relief_officer", "manager", "auditor"])
def test_every_kind_can_be_listed_by_whoever_may_open_it(client, district, who):
    answer = log_in(client, getattr(district, who)).get("/home/waiting/")
    assert answer.status_code == 200 and answer.context["waiting"].rows == []


def test_the_table_says_what_waits_what_is_late_first_and_its_badge_is_the_same_number(client, district, time_machine):
    submitted(district, start=at(14, day=29), title="远的(演示)")
    submitted(district, start=at(14, day=25), title="近的(演示)")  # 29 hours from now: a third of it is time for each office
    time_machine.move_to(NOW + timedelta(hours=10), tick=False)
    answer = log_in(client, district.reviewer).get("/")
    assert titles(answer) == ["近的(演示)", "远的(演示)"]
    near, far = (line.row for line in answer.context["lines"])
    assert near.late and near.waited == "10 小时" and not far.late
    assert near.until == NOW + timedelta(hours=29) / 3 and near.who == district.point.name
    assert answer.context["waiting"].counts == {"": 2, "late": 1, "approval": 2, "help": 0, "other": 0}
    badge = next(link["badge"] for group in answer.context["side"] for link in group["links"] if link["url"] == "/review/")
    assert badge == 2
    assert titles(client.get("/?show=late")) == titles(client.get("/home/waiting/?show=late")) == ["近的(演示)"]
    assert titles(client.get("/?show=nonsense")) == ["近的(演示)", "远的(演示)"]
    higher = log_in(client, district.street_admin).get("/")
    assert higher.context["lines"][0].row.until == NOW + timedelta(hours=29) * 2 / 3  # its time comes after the community's


def test_the_home_of_an_office_costs_the_same_with_more_to_do(client, district, django_assert_num_queries, settings):
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
    submitted(district, title="一(演示)")
    log_in(client, district.community_admin).get("/")
    with CaptureQueriesContext(connection) as one:
        client.get("/")
    for number in range(12):
        submitted(district, title=f"第{number}个(演示)")
    with django_assert_num_queries(len(one)):
        assert len(client.get("/").context["lines"]) == 12
    assert client.get("/").context["waiting"].total == 13 and "/home/waiting/" in client.get("/").content.decode()


def test_several_events_are_approved_at_once_and_each_is_answered(client, district):
    fund(district.point, 2 * MOST + 10)
    events = [submitted(district, title=f"第{number}个(演示)") for number in range(3)]
    gone = submitted(district, title="退过(演示)")
    ids = [event.pk for event in [*events, gone]]
    page = log_in(client, district.reviewer).get("/review/batch/", {"event": ids})
    assert page.context["needs"][0].needed == 4 * MOST and page.context["needs"][0].missing == 2 * MOST - 10
    publish_actions.send_back(event=gone, by=district.community_admin, reason="再想想", at=NOW)
    words = answers(client.post("/review/batch/", {"event": ids}, follow=True))
    states = set(Shift.objects.filter(event__in=events).values_list("event__title", "state"))
    assert states == {("第0个(演示)", "published"), ("第1个(演示)", "published"), ("第2个(演示)", "approved")}
    assert "已通过 2 个：第0个(演示)、第1个(演示)。" in words
    assert f"“第2个(演示)”已通过，但额度还差 {MOST - 10} 积分" in words
    assert re.search(f"“退过\\(演示\\)”没有处理：{re.escape(district.community_admin.name)}.*", words)
    assert "第0个(演示)" not in answers(client.post("/review/batch/", {"event": ["nonsense"]}, follow=True))


def test_several_events_are_sent_back_at_once_with_one_reason_and_each_is_answered(client, district):
    events = [submitted(district, title=f"第{number}个(演示)") for number in range(2)]
    gone = submitted(district, title="通过了(演示)")
    asked = {"event": [event.pk for event in [*events, gone]], "return": "1"}
    page = log_in(client, district.reviewer).get("/review/batch/", asked)
    assert page.context["back"] and "没有处理" not in text(page)
    for reason in ("", " ", "长" * 201):
        refused = client.post("/review/batch/", {**asked, "reason": reason})
        assert refused.status_code == 422 and refused.context["form"].sentences
        assert Shift.objects.filter(state=Shift.State.SUBMITTED).count() == 3
    publish_actions.approve(event=gone, by=district.community_admin, at=NOW)
    for _press in range(2):  # a second press changes nothing
        words = answers(client.post("/review/batch/", {**asked, "reason": "写清楚地点"}, follow=True))
        assert re.search(f"“通过了\\(演示\\)”没有处理：{re.escape(district.community_admin.name)}.*", words)
    for event in events:
        assert event.shifts.get().state == Shift.State.RETURNED
        assert list(event.reviews.filter(step="returned").values_list("reason", "by")) == [("写清楚地点", district.reviewer.pk)]
    assert gone.shifts.get().state != Shift.State.RETURNED


def test_nobody_approves_an_event_of_their_own_or_of_elsewhere_in_a_batch(client, district):
    event = submitted(district)
    cast.appoint(district.manager, Role.REVIEWER, district.community)
    cast.appoint(district.bob, Role.REVIEWER, district.other_community)
    for person in (district.manager, district.bob):
        assert log_in(client, person).get("/review/batch/", {"event": [event.pk]}).status_code == 302
        client.post("/review/batch/", {"event": [event.pk]})
    assert event.shifts.get().state == Shift.State.SUBMITTED


def test_an_auditor_begins_with_the_last_proofs_and_what_differed(client, district):
    BookCheck.objects.create(id=new_id(NOW), night=NOW.date(), at=NOW, green=True, rows=[], milliseconds=3)
    made = FigureCheck.objects.create(id=new_id(NOW), night=NOW.date(), at=NOW, equations=[], wrong=1, milliseconds=3)
    made.differences.create(equation="F2 people", unit=district.area.path, measure="people", expected=3, found=4)
    AwardDraw.objects.create(id=new_id(NOW), month=NOW.date().replace(day=1), seed="1", population=0, number=0, at=NOW)
    page = log_in(client, district.auditor).get("/")
    words = text(page)
    assert page.context["audits"] and "1 处差异" in words and "今天要办" not in words
    assert f'href="/figures/checks/{made.pk}/"' in page.content.decode() and "人数不多于人次" in words
    assert "audits" not in log_in(client, district.district_admin).get("/").context


def test_who_speaks_for_a_unit_begins_with_its_people_and_the_pairings_that_are_behind(client, district):
    office = group_factory.tax_office(district.community)
    person = group_factory.liaison_of(office)
    membership = Membership.objects.create(
        organization=office, person=district.alice, asked_by=district.alice, asked_at=NOW, agreed_at=NOW
    )
    pairing = group_factory.pair(district, office)
    page = log_in(client, person).get("/")
    (mine,) = page.context["units"]
    assert (mine.unit, mine.people, [month.pairing for month in mine.months]) == (office, 0, [pairing])
    assert f'href="/pairings/{pairing.pk}/visits/"' in page.content.decode() and "走访 0 / " in text(page)
    assert [row.title for row in page.context["waiting"].rows] == [office.name]
    assert page.context["waiting"].rows[0].url == f"/units/{office.pk}/members/" and membership.since is None
    assert "可用积分" not in text(page) and "可用积分" not in text(client.get("/home/own/"))
