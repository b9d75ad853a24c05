"""Lists for residents and visitors: narrowed and sorted, and nobody is found by what they may not read."""

from datetime import date, timedelta

import pytest

from events.models import HelpRequest, Honour, RoleModel, Signup
from tests import cast
from tests.cast import NOW
from tests.support import request_factory, shop_factory
from tests.support.clients import enter
from tests.support.export_checks import taken
from tests.support.html_pages import text
from tests.support.role_model_factory import AFTER, born, in_notice, shown
from tests.support.snapshot import kept_fixture
from tests.support.whole_site import CONFIDED, STAGE
from volunteer.core.ids import new_id
from volunteer.lists import public_export
from volunteer.models import Attempt, ServicePoint, Team

pytestmark = pytest.mark.django_db
OPEN = ("/open/", "/open/costs/")
HERE = {"lat": "39.69", "lng": "106.82"}


@pytest.fixture(autouse=True)
def tuesday(time_machine):
    time_machine.move_to(NOW, tick=False)


def listed(client, person, url, **asked):
    """The rows that the page shows to this person, narrowed and sorted as the address asks."""
    return list(enter(client, person).get(url, query_params=asked).context["page"])


# --- the open books are the one file that everybody may take, and not without end -----------------------------------------


@pytest.mark.parametrize("url", OPEN)
def test_a_visitor_takes_the_open_books_along(client, district, url):
    shop_factory.open_shop(district.point)
    assert taken(client, None, url)[0]


def test_visitors_together_take_so_many_and_the_page_goes_on_answering(client, district, monkeypatch, time_machine):
    monkeypatch.setattr(public_export, "VISITOR_LIMIT", 2)
    for url in OPEN:
        taken(client, None, url)
    refused = client.get("/open/?export=xlsx")
    assert refused.status_code == 429 and refused.headers["Retry-After"] == "300" and "请过五分钟再试" in refused.text
    assert client.get("/open/").status_code == 200
    assert taken(client, district.alice, "/open/"), "who signed in has a limit of their own"
    time_machine.shift(public_export.WITHIN + timedelta(seconds=1))
    assert taken(client, None, "/open/")


def test_one_person_is_slowed_down_and_holds_up_nobody(client, district, monkeypatch):
    monkeypatch.setattr(public_export, "PERSON_LIMIT", 1)
    taken(client, district.alice, "/open/")
    assert client.get("/open/costs/?export=xlsx").status_code == 429
    assert taken(client, district.bob, "/open/") and taken(client, None, "/open/")


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
    assert [shift.event.title for shift in listed(client, None, "/events/")] == ["=清理楼道(演示)", "义诊(演示)"]
    assert "已报名" in text(enter(client, coming.alice).get("/events/"))
    assert "已报名" not in text(enter(client, coming.carol).get("/events/"))


def test_events_are_narrowed_and_the_nearest_stand_first(client, coming):
    ServicePoint.objects.filter(pk=coming.point.pk).update(latitude=39.9)
    assert [shift.event.title for shift in listed(client, None, "/events/", q="义诊")] == ["义诊(演示)"]
    near, far = listed(client, None, "/events/", **HERE)
    assert [near.event.title, far.event.title] == ["义诊(演示)", "=清理楼道(演示)"]
    assert near.metres < 100 and 20_000 < far.metres < 30_000


def test_service_points_by_words_and_by_nearness(client, coming):
    assert [(point.name, point.coming) for point in listed(client, None, "/places/", q="长青")] == [
        (coming.point.name, NOW + timedelta(hours=5))
    ]
    ServicePoint.objects.filter(pk=coming.point.pk).update(active=False)
    assert coming.point not in listed(client, None, "/places/")
    assert [round(point.metres) for point in listed(client, None, "/places/", **HERE)] == [0, 0]


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


def test_role_models_by_the_names_everybody_reads(client, honoured):
    assert {model.person for model in listed(client, None, "/role-models/")} == {honoured.alice, honoured.bob}
    words = text(client.get("/role-models/"))
    assert honoured.alice.name in words and honoured.bob.masked_name in words and "李博" not in words
    assert [model.person for model in listed(client, None, "/role-models/notice/")] == [honoured.carol]


def test_nobody_finds_a_masked_name_or_its_story_by_its_letters(client, honoured):
    def found(asked):
        return [model.person for model in listed(client, None, "/role-models/", q=asked)]

    assert found("张安") == [honoured.alice] == found("三年没有断过"), "Bob's story holds these words too"
    assert found("李博") == [] and honoured.bob in found("助人为乐") and len(found("长青")) == 2
    assert listed(client, None, "/role-models/notice/", q="王彩") == []


def test_a_child_stays_a_child_in_the_list(client, honoured):
    born(honoured.bob, date(2016, 5, 1))
    born(honoured.carol, date(2016, 5, 1))
    assert "未成年志愿者" in text(client.get("/role-models/"))
    for url in ("/role-models/", "/role-models/notice/"):
        words = text(client.get(url))
        assert not any(part in words for part in ("李博", "李*", "王彩", "王*")), url


def test_who_takes_the_consent_back_is_gone_from_the_list(client, honoured, time_machine):
    time_machine.move_to(AFTER, tick=False)
    honoured.alice.is_active = False
    honoured.alice.save()
    assert [model.person for model in listed(client, None, "/role-models/")] == [honoured.bob]


def test_role_models_by_honour_place_and_order(client, honoured):
    near = Honour.objects.get(name="榜样就在身边").pk
    assert len(listed(client, None, "/role-models/", honour=near, area=honoured.community.code)) == 2
    assert listed(client, None, "/role-models/", area=honoured.other_community.code) == []
    RoleModel.objects.filter(person=honoured.alice).update(shown_at=AFTER + timedelta(days=1))
    every, early = (listed(client, None, "/role-models/", **asked) for asked in ({}, {"sort": "early"}))
    assert [model.person for model in every] == [honoured.alice, honoured.bob] and every == early[::-1]
    assert "没找到合适的" in client.get("/role-models/", {"q": "没有这样的"}).text


# --- requests near by ---------------------------------------------------------------------------------------------------


def test_requests_to_take_without_a_word_about_who_asks(client, db):
    stage = STAGE()
    request_factory.settle(stage)
    HelpRequest.objects.filter(pk=stage.wish.pk).update(
        state="open", public_words="换一个灯泡", may_show=True, urgent=True, wanted_on=date(2026, 11, 30)
    )
    (row,) = listed(client, stage.bob, "/requests/near/")
    words = text(client.get("/requests/near/"))
    assert (row, row.public_words) == (stage.wish, "换一个灯泡") and "换一个灯泡" in words
    assert CONFIDED not in words and stage.alice.name not in words
    for asked in ({"q": "灯泡"}, {"kind": stage.wish.kind_id}, {"area": stage.street.code}, {"sort": "day"}, {"sort": "early"}):
        assert listed(client, stage.bob, "/requests/near/", **asked) == [row], asked
    for asked in ({"q": CONFIDED}, {"q": stage.alice.name[:2]}, {"area": stage.other_community.code}):
        assert listed(client, stage.bob, "/requests/near/", **asked) == [], asked
    assert "没找到合适的" in client.get("/requests/near/", {"q": "没有这样的"}).text


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
def test_the_goods_of_a_shop_are_narrowed(client, shop, asked, names):
    page = client.get("/shop/", asked)
    assert [stock.item.name for stock in page.context["page"]] == names
    assert page.context["filter"].narrowed and (names or "没找到合适的" in page.text)


def test_choosing_a_shop_folds_nothing_open(client, district, shop):
    other = shop_factory.open_shop(district.other_point, name="青山超市(演示)")
    shop_factory.stock(other, shop_factory.item("肥皂(演示)", 3), 5, district.keeper)
    page = client.get("/shop/", {"shop": other.pk})
    assert not page.context["filter"].narrowed and f'name="shop" value="{other.pk}"' in page.text
    assert [stock.item.name for stock in page.context["page"]] == ["肥皂(演示)"]


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
    assert [(team.name, team.size) for team in listed(client, None, "/teams/", sort="size")] == [
        ("甲队(演示)", 1),
        ("乙队(演示)", 0),
    ]
    assert district.alice.name not in client.get("/teams/").text
    unit = cast.organization("蓝天小学(演示)", district.community)
    assert listed(client, district.alice, "/units/", q="蓝天") == [unit]
    assert enter(client, None).get("/units/").status_code == 302
