"""The side bar: links for what one may do, each with what waits behind it."""

import re
from html import unescape

import pytest
from django.urls import reverse

from tests import cast
from tests.cast import NOW
from tests.support import shop_factory
from tests.support.clients import BACKEND
from tests.support.permissions import TABLE
from tests.support.permissions.roles import ROLES
from volunteer.roles import navigation as role_navigation
from volunteer.roles.navigation import NavGroup, NavItem
from volunteer.roles.scope import Power

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def now(time_machine):
    time_machine.move_to(NOW, tick=False)


def side(client, person, page="/"):
    """Address and number of each link the person's side bar has."""
    if person:
        client.force_login(person, backend=BACKEND)
    groups = client.get(page).context["side"]
    return {link["url"]: link["badge"] for group in groups for link in group["links"]}


def test_neither_visitors_nor_volunteers_have_a_side_bar(client, district):
    assert side(client, None) == {}
    assert side(client, district.carol) == {}


def menu(client, person):
    client.force_login(person, backend=BACKEND)
    return client.get("/").context["side"]


def test_the_menu_of_every_role_is_short_in_one_order_and_leads_only_where_the_role_may_go(client, district):
    order = [group.key for group in role_navigation.GROUPS]
    assert order == ["workplace", "activities", "people", "shop", "help", "governance", "data", "settings"]
    entries = [item.url_name for item in role_navigation.SIDE if not item.under]
    for letter in "mMkrCsduf":
        groups = menu(client, getattr(district, ROLES[letter]))
        keys = [group["key"] for group in groups]
        assert keys == [key for key in order if key in keys], letter
        assert max(len(group["entries"]) for group in groups) <= 9, letter
        links = [link["url"].removeprefix("/") for group in groups for link in group["links"]]
        assert [url for url in links if letter not in TABLE[url][0]] == [], letter
        pages = {reverse(item.url_name).removeprefix("/") for item in role_navigation.SIDE if not (item.shown or item.only_units)}
        assert sorted(pages & set(links)) == sorted(url for url in pages if letter in TABLE[url][0]), letter
    assert len(entries) == len(set(entries))
    assert {item.group.key for item in role_navigation.SIDE} == set(order)


def test_a_clerk_has_the_seven_groups_and_a_page_below_an_entry_adds_its_number_to_it(client, district):
    cast.person("甲(演示)", phone="", area=district.community)
    groups = {group["key"]: group for group in menu(client, district.community_admin)}
    assert list(groups) == [group.key for group in role_navigation.GROUPS]
    units = next(entry for entry in groups["people"]["entries"] if entry["url"] == "/staff/organizations/")
    assert [page["url"] for page in units["pages"]] == ["/staff/organizations/", "/pairings/"]
    assert str(units["label"]) == "单位与共建"
    people = next(entry for entry in groups["people"]["entries"] if entry["url"] == "/staff/people/")
    assert [page["badge"] for page in people["pages"]] == [1, 0, 0]
    assert (people["badge"], groups["people"]["badge"]) == (1, 1)
    pairings = {str(entry["label"]): entry["url"] for group in menu(client, district.auditor) for entry in group["entries"]}
    assert pairings["包联共建"] == "/pairings/"  # one page alone goes by its own name


def test_an_eighth_group_is_added_by_data(client, district, monkeypatch):
    group = NavGroup("governance", "治理", "flag")
    monkeypatch.setattr(role_navigation, "GROUPS", [*role_navigation.GROUPS, group])
    page = NavItem("事件", "events:mine", "flag", power=Power.REVIEW, group=group)
    monkeypatch.setattr(role_navigation, "SIDE", [*role_navigation.SIDE, page])
    assert [entry["url"] for entry in menu(client, district.community_admin)[-1]["entries"]] == ["/my/"]
    assert "governance" not in [group["key"] for group in menu(client, district.keeper)]


def test_orders_wait_behind_the_counter_of_their_own_shop(client, district):
    here, elsewhere = shop_factory.open_shop(district.point), shop_factory.open_shop(district.sister_point, name="蓝天超市(演示)")
    soap = shop_factory.item()
    shop_factory.give(district, district.alice)
    for shop, orders in ((here, 2), (elsewhere, 1)):
        shop_factory.stock(shop, soap, 5, district.keeper)
        for _ in range(orders):
            shop_factory.order(shop, district.alice, (soap, 1))
    assert side(client, district.keeper, "/me/") == {"/": 0, "/counter/": 2, "/stock/": 0, "/stock/papers/": 0}
    assert "/counter/" not in side(client, district.community_admin)


def test_people_wait_to_be_seen_by_somebody_who_did_not_register_them(client, district):
    for name, registrar in (("甲(演示)", district.community_admin), ("乙(演示)", district.street_admin), ("丙(演示)", None)):
        cast.person(name, phone="", area=district.community, registered_by=registrar)
    cast.person("丁(演示)", phone="", area=district.other_community)
    assert side(client, district.community_admin)["/staff/people/"] == 2
    assert side(client, district.district_admin)["/staff/people/"] == 4


def test_the_numbers_are_a_minute_old_at_most_and_new_after_an_act_of_one_s_own(client, district, time_machine, kept_numbers):
    cast.person("甲(演示)", phone="", area=district.community)
    assert side(client, district.community_admin, "/me/")["/staff/people/"] == 1
    cast.person("乙(演示)", phone="", area=district.community)
    assert side(client, district.community_admin, "/me/")["/staff/people/"] == 1
    client.post("/staff/people/")
    assert side(client, district.community_admin, "/me/")["/staff/people/"] == 2
    cast.person("丙(演示)", phone="", area=district.community)
    time_machine.shift(61)
    assert side(client, district.community_admin, "/me/")["/staff/people/"] == 3


def test_a_page_of_staff_says_where_it_stands(client, district):
    client.force_login(district.community_admin, backend=BACKEND)

    def crumbs(path):
        words = unescape(client.get(path).content.decode())
        found = re.search(r'<nav class="crumbs".*?</nav>', words, re.DOTALL)
        return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", found.group())).split() if found else []

    assert crumbs("/staff/names/") == ["人员", "当面确认", "更改姓名"]
    assert crumbs(f"/staff/points/{district.point.pk}/") == ["设置", "服务点资料", district.point.name]
    assert crumbs("/") == crumbs("/my/") == []
    names = client.get("/staff/names/").content.decode()
    assert re.findall(r'<details class="side-group" data-group="(\w+)" open>', names) == ["people", "people"]  # bar and sheet
    assert re.search(r'<a class="side-link" href="/staff/people/" aria-current="page">', names)
    for address in ("/staff/people/", "/staff/numbers/"):  # the pages beside it have no entry of their own
        assert f'<a class="chip" href="{address}">' in names
