"""Lists for residents and visitors: narrowed, sorted, and taken along; the file says what the page says to that reader, no more."""

import re
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from events.models import Category, HelpRequest, Honour, RoleModel, Signup
from tests import cast
from tests.cast import NOW
from tests.support import request_factory, shop_factory
from tests.support.clients import enter
from tests.support.export_checks import taken
from tests.support.role_model_factory import AFTER, born, in_notice, shown
from tests.support.snapshot import kept_fixture
from tests.support.whole_site import CONFIDED, STAGE
from volunteer.core.ids import new_id, random_code
from volunteer.lists import public_export
from volunteer.models import Attempt, Organization, ServicePoint, Team

pytestmark = pytest.mark.django_db
OPEN = ("/events/", "/places/", "/role-models/", "/role-models/notice/", "/shop/", "/teams/", "/open/", "/open/costs/")
HERE = {"lat": "39.69", "lng": "106.82"}


@pytest.fixture(autouse=True)
def tuesday(time_machine):
    time_machine.move_to(NOW, tick=False)


def named(client, person, url, **asked):
    """The first column of the file; the page leads to it."""
    assert re.search(r'rel="nofollow"\s+href="\?', enter(client, person).get(url).text)
    return [row[0] for row in taken(client, person, url, **asked)[1:]]


# --- what everybody may take, and how often -----------------------------------------------------------------------------


@pytest.mark.parametrize("url", OPEN)
def test_a_visitor_takes_a_file_of_an_empty_list_too(client, district, url):
    shop_factory.open_shop(district.point)
    assert taken(client, None, url)[0]


def test_visitors_together_take_so_many_and_the_page_goes_on_answering(client, district, monkeypatch, time_machine):
    monkeypatch.setattr(public_export, "VISITOR_LIMIT", 2)
    for url in ("/places/", "/events/"):
        taken(client, None, url)
    refused = client.get("/places/?export=xlsx&q=x")
    assert refused.status_code == 429 and refused.headers["Retry-After"] == "300" and "请过五分钟再试" in refused.text
    assert 'href="/places/"' in refused.text and client.get("/places/").status_code == 200
    assert taken(client, district.alice, "/places/"), "who signed in has a limit of their own"
    time_machine.shift(public_export.WITHIN + timedelta(seconds=1))
    assert taken(client, None, "/places/")


def test_one_person_is_slowed_down_and_holds_up_nobody(client, district, monkeypatch):
    monkeypatch.setattr(public_export, "PERSON_LIMIT", 1)
    taken(client, district.alice, "/requests/near/")
    assert client.get("/units/?export=xlsx").status_code == 429
    assert taken(client, district.bob, "/units/") and taken(client, None, "/teams/")


def test_the_page_itself_counts_nothing(client, district):
    for url in OPEN:
        client.get(url)
    assert not Attempt.objects.filter(kind="open_file").exists()


# --- events and service points ------------------------------------------------------------------------------------------


@kept_fixture
def coming(district):
    """Two shifts; Alice has a place in the first, which Carol cannot see."""
    first = cast.shift(district.point, leader=district.bob, start=NOW + timedelta(hours=5), places=3, event_title="=清理楼道(演示)")
    cast.shift(district.other_point, leader=district.bob, start=NOW + timedelta(days=2), event_title="义诊(演示)")
    cast.shift(district.point, leader=district.bob, start=NOW + timedelta(days=3), state="draft", event_title="未公布(演示)")
    moment = NOW - timedelta(days=1)
    Signup.objects.create(
        id=new_id(moment),
        shift=first,
        person=district.alice,
        job=first.jobs.get(),
        state="place",
        queued_at=moment,
        signed_by=district.alice,
    )
    return district


def test_events_as_the_page_lists_them_each_with_the_reader_s_own_place(client, coming):
    heads, first, second = taken(client, None, "/events/")
    assert heads[:4] == ["日期", "开始", "结束", "活动"] and heads[-1] == "我的报名"
    kind = Category.objects.get(pk=coming.point.events.first().category_id).name
    assert first == ["2026-11-24", "14:00", "16:00", "=清理楼道(演示)", kind, coming.point.name, first[6], 3, first[8], None, None]
    assert second[3] == "义诊(演示)" and second[0] == "2026-11-26"
    assert taken(client, coming.alice, "/events/")[1][-1] == "已报名" and taken(client, coming.carol, "/events/")[1][-1] is None


def test_events_are_narrowed_and_the_nearest_stand_first(client, coming):
    ServicePoint.objects.filter(pk=coming.point.pk).update(latitude=39.9)
    assert [row[3] for row in taken(client, None, "/events/", q="义诊")[1:]] == ["义诊(演示)"]
    heads, *rows = taken(client, None, "/events/", **HERE)
    assert heads[-1] == "距离（米，约）" and [row[3] for row in rows] == ["义诊(演示)", "=清理楼道(演示)"]
    assert rows[0][-1] == 100 and 20_000 < rows[1][-1] < 30_000


def test_service_points_with_what_the_page_says(client, coming):
    heads, *rows = taken(client, None, "/places/", q="长青")
    assert heads == ["服务点", "社区", "地址", "下次活动"]
    assert rows == [[coming.point.name, "长青社区", coming.point.address, "2026-11-24 14:00"]]
    ServicePoint.objects.filter(pk=coming.point.pk).update(active=False)
    assert coming.point.name not in named(client, None, "/places/")
    assert [row[4] for row in taken(client, None, "/places/", **HERE)[1:]] == [100, 100]


# --- role models --------------------------------------------------------------------------------------------------------


@kept_fixture
def honoured(district):
    """Alice in full, Bob masked, Carol in public notice."""
    near = Honour.objects.update_or_create(name="榜样就在身边", defaults={"themes": "助人为乐"})[0]
    for person in (district.alice, district.bob, district.carol):
        person.area = district.community
        person.save()
        born(person, date(1980, 5, 1))
    told = "李博每周给老人送饭，风雨无阻，三年没有断过，大家都记在心里。"
    shown(district, near, person=district.alice, full_name=True)
    shown(district, near, person=district.bob, by=district.carol, story=told)
    in_notice(district, near, person=district.carol)
    return district


def test_role_models_by_the_names_everybody_reads(client, honoured, time_machine):
    names = {row[0]: row[6] for row in taken(client, None, "/role-models/")[1:]}
    assert set(names) == {honoured.alice.name, honoured.bob.masked_name}
    assert "李博" not in names[honoured.bob.masked_name] and "李*" in names[honoured.bob.masked_name]
    assert "李博" not in str(taken(client, honoured.alice, "/role-models/"))
    assert named(client, None, "/role-models/notice/") == [honoured.carol.masked_name]
    notice = client.get("/role-models/notice/").text
    assert "日 " in notice and "任期" not in notice, "an honour has no term of office"


def test_nobody_finds_a_masked_name_or_its_story_by_its_letters(client, honoured):
    def found(asked):
        return [row[0] for row in taken(client, None, "/role-models/", q=asked)[1:]]

    assert found("张安") == [honoured.alice.name] == found("三年没有断过"), "Bob's story holds these words too"
    assert found("李博") == [] and honoured.bob.masked_name in found("助人为乐") and len(found("长青")) == 2
    assert taken(client, None, "/role-models/notice/", q="王彩")[1:] == []


def test_a_child_stays_a_child_in_the_file(client, honoured):
    born(honoured.bob, date(2016, 5, 1))
    born(honoured.carol, date(2016, 5, 1))
    assert "未成年志愿者" in {row[0] for row in taken(client, None, "/role-models/")[1:]}
    for url in ("/role-models/", "/role-models/notice/"):
        file = str(taken(client, None, url))
        assert not any(part in file for part in ("李博", "李*", "王彩", "王*")), url


def test_who_takes_the_consent_back_is_gone_from_the_next_file(client, honoured, time_machine):
    time_machine.move_to(AFTER, tick=False)
    honoured.alice.is_active = False
    honoured.alice.save()
    assert named(client, None, "/role-models/") == [honoured.bob.masked_name]


def test_role_models_by_honour_place_and_order(client, honoured):
    near = Honour.objects.get(name="榜样就在身边").pk
    assert len(taken(client, None, "/role-models/", honour=near, area=honoured.community.code)) == 3
    assert len(taken(client, None, "/role-models/", area=honoured.other_community.code)) == 1
    RoleModel.objects.filter(person=honoured.alice).update(shown_at=AFTER + timedelta(days=1))
    every, early = (taken(client, None, "/role-models/", **asked)[1:] for asked in ({}, {"sort": "early"}))
    assert [row[0] for row in every] == [honoured.alice.name, honoured.bob.masked_name] == [row[0] for row in reversed(early)]
    assert "没找到合适的" in client.get("/role-models/", {"q": "没有这样的"}).text


# --- requests near by ---------------------------------------------------------------------------------------------------


def test_requests_to_take_without_a_word_about_who_asks(client, db):
    stage = STAGE()
    request_factory.settle(stage)
    HelpRequest.objects.filter(pk=stage.wish.pk).update(
        state="open", public_words="换一个灯泡", may_show=True, urgent=True, wanted_on=date(2026, 11, 30)
    )
    heads, row = taken(client, stage.bob, "/requests/near/")
    assert row[2:5] == ["换一个灯泡", stage.community.name, "2026-11-30"] and row[7] == "是"
    assert heads[0] == "要帮什么" and CONFIDED not in str(row) and stage.alice.name not in str(row)
    for asked in ({"q": "灯泡"}, {"kind": stage.wish.kind_id}, {"area": stage.street.code}, {"sort": "day"}, {"sort": "early"}):
        assert len(taken(client, stage.bob, "/requests/near/", **asked)) == 2, asked
    for asked in ({"q": CONFIDED}, {"q": stage.alice.name[:2]}, {"area": stage.other_community.code}):
        assert len(taken(client, stage.bob, "/requests/near/", **asked)) == 1, asked
    assert "没找到合适的" in client.get("/requests/near/", {"q": "没有这样的"}).text
    assert enter(client, None).get("/requests/near/?export=xlsx").status_code == 302


# --- the shop -----------------------------------------------------------------------------------------------------------


@kept_fixture
def shop(district):
    """Paper for 6, rice for 40 of which none is left, soap for 3 that is not offered any more."""
    made = shop_factory.open_shop(district.point)
    shop_factory.stock(made, shop_factory.item(), 5, district.keeper)
    shop_factory.stock(made, shop_factory.item("=大米(演示)", 40), 1, district.keeper)
    shop_factory.give(district, district.alice)
    shop_factory.order(made, district.alice, (made.stocks.get(item__name="=大米(演示)").item, 1))
    shop_factory.stock(made, shop_factory.item("肥皂(演示)", 3, active=False), 5, district.keeper)
    return made


def test_the_goods_of_a_shop_with_price_and_what_is_left(client, shop):
    assert taken(client, None, "/shop/") == [["商品", "积分", "剩余"], ["抽纸 1 包", 6, 5], ["=大米(演示)", 40, "换完了"]]


@pytest.mark.parametrize(
    ("asked", "names"),
    [
        ({"q": "抽纸"}, ["抽纸 1 包"]),
        ({"most": 10}, ["抽纸 1 包"]),
        ({"there": "on"}, ["抽纸 1 包"]),
        ({"sort": "dear"}, ["=大米(演示)", "抽纸 1 包"]),
        ({"q": "肥皂"}, []),
        ({"most": "x"}, ["抽纸 1 包", "=大米(演示)"]),
    ],
)
def test_the_page_and_the_file_are_narrowed_alike(client, shop, asked, names):
    assert [row[0] for row in taken(client, None, "/shop/", **asked)[1:]] == names
    page = client.get("/shop/", asked)
    assert [stock.item.name for stock in page.context["page"]] == names
    assert page.context["filter"].narrowed and (names or "没找到合适的" in page.text)


def test_choosing_a_shop_folds_nothing_open_and_its_goods_are_the_file_s(client, district, shop):
    other = shop_factory.open_shop(district.other_point, name="青山超市(演示)")
    shop_factory.stock(other, shop_factory.item("肥皂(演示)", 3), 5, district.keeper)
    page = client.get("/shop/", {"shop": other.pk})
    assert not page.context["filter"].narrowed and f'name="shop" value="{other.pk}"' in page.text
    assert [row[0] for row in taken(client, None, "/shop/", shop=other.pk)[1:]] == ["肥皂(演示)"]


# --- teams and units ----------------------------------------------------------------------------------------------------


def test_teams_and_units_by_size_and_name(client, district):
    for name in ("乙队(演示)", "甲队(演示)"):
        made = Team.objects.create(
            name=name,
            area=district.community,
            created_by=district.bob,
            created_at=NOW,
            confirmed_by=district.manager,
            confirmed_at=NOW,
        )
    request_factory.join(made, district.alice)
    rows = taken(client, None, "/teams/")
    assert rows[0] == ["队伍", "区划", "主要特长", "人数"] and sorted(row[0] for row in rows[1:]) == ["乙队(演示)", "甲队(演示)"]
    assert taken(client, None, "/teams/", sort="size")[1] == ["甲队(演示)", "长青社区", None, 1]
    assert district.alice.name not in str(rows)
    unit = cast.organization("蓝天小学(演示)", district.community)
    assert taken(client, district.alice, "/units/", q="蓝天")[1:] == [[unit.name, "长青社区", Organization.Kind.SCHOOL.label, 0]]
    assert enter(client, None).get("/units/?export=xlsx").status_code == 302


# --- statements ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("url", ["/events/", "/places/", "/shop/", "/teams/"])
def test_a_file_costs_the_same_statements_however_long(client, district, shop, url):
    def cost():
        with CaptureQueriesContext(connection) as seen:
            taken(client, district.carol, url)
        return len(seen)

    def more(count):
        for number in range(count):
            known = {"name": f"{number}{random_code()}(演示)", "area": district.community}
            cast.shift(cast.point(**known), leader=district.bob, start=NOW + timedelta(days=1))
            shop_factory.stock(shop, shop_factory.item(known["name"]), 5, district.keeper)
            signed = {"created_by": district.bob, "created_at": NOW, "confirmed_by": district.manager, "confirmed_at": NOW}
            Team.objects.create(**known, **signed)

    more(1)
    cost()  # the first time one's appointments are read
    few = cost()
    more(7)
    assert cost() == few
