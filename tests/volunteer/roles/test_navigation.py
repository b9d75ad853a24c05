"""The side bar: links for what one may do, each with what waits behind it."""

import pytest

from tests import cast
from tests.cast import NOW
from tests.support import shop_factory
from tests.support.clients import BACKEND
from volunteer.roles import navigation as role_navigation
from volunteer.roles.navigation import NavItem

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def now(time_machine):
    time_machine.move_to(NOW, tick=False)


def side(client, person):
    """Address and number of each link the person's side bar has."""
    if person:
        client.force_login(person, backend=BACKEND)
    groups = client.get("/").context["side"]
    return {link["url"]: link["badge"] for group in groups for link in group["links"]}


def test_a_door_for_everybody_signed_in_is_not_for_visitors(client, district, monkeypatch):
    monkeypatch.setattr(role_navigation, "SIDE", [NavItem("Everybody", "events:mine", "calendar")])
    assert side(client, None) == {}
    assert side(client, district.carol) == {"/my/": 0}


def test_neither_visitors_nor_volunteers_have_a_side_bar(client, district):
    assert side(client, None) == {}
    assert side(client, district.carol) == {}


def test_orders_wait_behind_the_counter_of_their_own_shop(client, district):
    here, elsewhere = shop_factory.open_shop(district.point), shop_factory.open_shop(district.sister_point, name="蓝天超市(演示)")
    soap = shop_factory.item()
    shop_factory.give(district, district.alice)
    for shop, orders in ((here, 2), (elsewhere, 1)):
        shop_factory.stock(shop, soap, 5, district.keeper)
        for _ in range(orders):
            shop_factory.order(shop, district.alice, (soap, 1))
    assert side(client, district.keeper) == {"/counter/": 2, "/stock/": 0}
    assert "/counter/" not in side(client, district.community_admin)


def test_people_wait_to_be_seen_by_somebody_who_did_not_register_them(client, district):
    for name, registrar in (("甲(演示)", district.community_admin), ("乙(演示)", district.street_admin), ("丙(演示)", None)):
        cast.person(name, phone="", area=district.community, registered_by=registrar)
    cast.person("丁(演示)", phone="", area=district.other_community)
    assert side(client, district.community_admin)["/staff/people/"] == 2
    assert side(client, district.district_admin)["/staff/people/"] == 4


def test_the_numbers_are_a_minute_old_at_most_and_new_after_an_act_of_one_s_own(client, district, time_machine, kept_numbers):
    cast.person("甲(演示)", phone="", area=district.community)
    assert side(client, district.community_admin)["/staff/people/"] == 1
    cast.person("乙(演示)", phone="", area=district.community)
    assert side(client, district.community_admin)["/staff/people/"] == 1
    client.post("/staff/people/")
    assert side(client, district.community_admin)["/staff/people/"] == 2
    cast.person("丙(演示)", phone="", area=district.community)
    time_machine.shift(61)
    assert side(client, district.community_admin)["/staff/people/"] == 3
