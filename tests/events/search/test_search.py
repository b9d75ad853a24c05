"""One search finds what the lists of its reader show, and no more."""

import pytest

from events.models import Case
from events.search import queries
from tests import cast
from tests.cast import NOW
from tests.support import shop_factory
from tests.support.clients import BACKEND

pytestmark = pytest.mark.django_db


@pytest.fixture
def wang(district):
    return cast.person("王秀英(演示)", area=district.compound)


def enter(client, person):
    client.force_login(person, backend=BACKEND)
    return client


def found(text, reader):
    return {str(group.label): [hit.label for hit in group.hits] for group in queries.search(text, reader=reader, at=NOW)}


def test_it_finds_people_events_and_places_within_the_scope(district, wang):
    cast.shift(district.point, district.manager)
    cast.shift(district.other_point, district.other_manager, event_title="清理河道(演示)")
    assert found("秀英", district.community_admin) == {"志愿者": ["王秀英(演示)"]}
    assert found(wang.phone, district.community_admin) == {"志愿者": ["王秀英(演示)"]}
    assert found("清理", district.community_admin) == found("清理", district.manager) == {"活动": ["清理楼道(演示)"]}
    assert found("清理", district.reviewer) == {"活动": ["清理楼道(演示)"]}
    assert found("工行南", district.community_admin)["服务点"] == ["工行南小区服务点"]
    assert found("工行南", district.manager) == {"活动": ["清理楼道(演示)"]}  # by the name of the point; its file is not theirs
    for stranger in (district.other_manager, district.keeper, district.auditor, district.relief_officer, district.carol):
        assert found("秀英", stranger) == found(wang.phone, stranger) == found(wang.volunteer_no, stranger) == {}


def test_an_order_is_found_by_its_code_at_its_counter_alone(client, district, wang):
    shop, soap = shop_factory.open_shop(district.point), shop_factory.item()
    shop_factory.give(district, district.alice)
    shop_factory.stock(shop, soap, 5, district.keeper)
    order = shop_factory.order(shop, district.alice, (soap, 1))
    assert list(found(order.pickup_code, district.keeper)) == ["兑换单"]
    assert found(order.pickup_code, district.community_admin) == {}
    answer = enter(client, district.keeper).post("/search/", {"q": order.pickup_code})
    assert (answer.status_code, answer["Location"]) == (302, f"/counter/orders/{order.pk}/")  # the one exact number opens
    assert Case.objects.count() == 0


def test_it_makes_as_many_queries_for_many_as_for_one_and_shows_five(client, district, django_assert_num_queries):
    office = district.community_admin
    cast.person("李一(演示)", area=district.compound)
    queries.search("李一", reader=office, at=NOW)
    with django_assert_num_queries(7):  # one for each kind this reader has, and their home
        queries.search("李一", reader=office, at=NOW)
    for number in range(7):
        cast.person(f"李一{number}(演示)", area=district.compound)
    with django_assert_num_queries(7):
        groups = queries.search("李一", reader=office, at=NOW)
    assert [(len(group.hits), group.total) for group in groups] == [(5, 8)]
    page = enter(client, office).post("/search/", {"q": "李一"}).content.decode()
    assert "全部 8 条" in page


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "搜索"),
        ("王", "请输入两个字或更多。"),
        ("长" * 500, "太长了，请输入姓名或号码。"),
        ("%%__", "请输入姓名、词语或号码，只有符号搜不到。"),
        ("' OR 1=1 --", "您管理的范围里没有找到，请换短一点的词或号码。"),
        ("a%_b\\", "您管理的范围里没有找到，请换短一点的词或号码。"),
    ],
)
def test_whatever_is_typed_gets_a_clear_sentence(client, district, text, words):
    enter(client, district.district_admin)
    assert words in client.post("/search/", {"q": text}).content.decode()
    part = client.post("/search/", {"q": text}, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part and (words in part or not text)
    assert client.get("/search/").status_code == 200
