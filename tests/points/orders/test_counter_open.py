"""A counter that stands open on a tablet: one shop, until its end, whoever is signed in on it or nobody."""

from datetime import timedelta

import pytest
from django.test import Client

from points.freezes import actions as freezes
from points.models import Closure, Freeze, Order, Sale
from points.orders import counter_pass
from points.orders.actions import sale as sale_actions
from points.orders.views.access import COOKIE
from tests import cast
from tests.cast import NOW, at
from tests.support import shop_factory
from tests.support.clients import BACKEND
from tests.support.snapshot import kept_fixture
from volunteer.core.ids import new_id
from volunteer.models import AuditRow, Pass, User
from volunteer.signin import cards, devices, personal_code, pins, second_factor

PIN, PHONE_PIN = "2580", "314159"


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to(NOW, tick=False)
    return lambda moment: time_machine.move_to(moment, tick=False)


@kept_fixture
def town(district):
    """A shop with goods and an order that waits, and a second shop at the same service point."""
    district.shop, district.other_shop = (
        shop_factory.open_shop(district.point),
        shop_factory.open_shop(district.point, "第二超市(演示)"),
    )
    district.tissue = shop_factory.item(price=6)
    for shop in (district.shop, district.other_shop):
        shop_factory.stock(shop, district.tissue, 9, district.keeper)
    district.granny = cast.person("高奶奶(演示)", phone="", area=district.community, confirmed_at=NOW)
    shop_factory.give(district, district.alice, district.granny, amount=500)
    district.order = shop_factory.order(district.shop, district.alice, (district.tissue, 2))
    district.other_order = shop_factory.order(district.other_shop, district.alice, (district.tissue, 1))
    return district


def signed_out(client):
    """Its session is over; what else the browser holds stays."""
    del client.cookies["sessionid"]
    return client


@pytest.fixture
def tablet(town):
    """The keeper opened the counter on it and was signed out afterwards."""
    client = Client()
    client.force_login(town.keeper, backend=BACKEND)
    assert client.post("/counter/open/", {"shop": town.shop.pk}).status_code == 302
    return signed_out(client)


def hand_over(client, town, order=None):
    code = (order or town.order).pickup_code
    return client.post("/counter/hand-over/", {"shop": town.shop.pk, "code": code})


def turned_away(client, town):
    """No page of the counter opens, and a press does nothing."""
    before = Order.objects.get(pk=town.order.pk).state
    pages = [client.get("/counter/"), client.get("/counter/sale/"), hand_over(client, town)]
    assert Order.objects.get(pk=town.order.pk).state == before
    return all(page.status_code == 302 and page.url.startswith("/accounts/enter/") for page in pages)


def test_signed_out_it_hands_over_in_the_name_of_who_opened_it(tablet, town):
    page = tablet.get("/counter/")
    assert page.status_code == 200 and town.keeper.name in page.text
    done = hand_over(tablet, town)
    assert tablet.get(done.url).status_code == 200
    order = Order.objects.get(pk=town.order.pk)
    assert (order.state, order.ended_by) == ("handed", town.keeper)


def test_a_whole_sale_goes_over_an_open_counter(tablet, town):
    card = cards.issue_card(person=town.granny, by=town.manager, at=NOW)
    pins.set_pin(person=town.granny, pin=PIN, by=town.community_admin, at=NOW)
    form = tablet.get("/counter/sale/").context["form"]
    sent = {"shop": town.shop.pk, "id": form["id"].value(), "whose": personal_code.card_address(card.serial)}
    sale = tablet.post("/counter/sale/", sent).url
    tablet.post(f"{sale}put/", {"item": town.tissue.pk, "quantity": 2})
    tablet.post(f"{sale}ask/")
    tablet.post(f"{sale}pin/", {"pin": PIN, "total": 12})
    assert Sale.objects.get().done
    order = Order.objects.get(person=town.granny)
    assert (order.state, order.ended_by, order.total) == ("handed", town.keeper, 12)
    tablet.post(f"/counter/orders/{order.pk}/undo/")
    assert Order.objects.get(pk=order.pk).state != "handed"


def test_it_reaches_its_own_shop_and_no_other_page(tablet, town):
    assert tablet.get(f"/counter/?shop={town.other_shop.pk}").status_code == 404
    assert tablet.get(f"/counter/orders/{town.other_order.pk}/").status_code == 404
    hand_over(tablet, town, town.other_order)
    assert Order.objects.get(pk=town.other_order.pk).state == "placed"
    sale = sale_actions.begin_sale(id=new_id(NOW), shop=town.other_shop, whose=town.alice.volunteer_no, keeper=town.keeper, at=NOW)
    assert tablet.get(f"/counter/sale/{sale.pk}/").status_code == 404
    for path in ("/stock/", "/me/", "/points/", "/inbox/", "/staff/shops/", "/manage/"):
        assert tablet.get(path).url.startswith("/accounts/enter/")


def test_its_pages_lead_nowhere_else(tablet, town):
    page = tablet.get("/counter/").text
    assert "tabbar" not in page and "/inbox/" not in page and "/stock/" not in page
    assert tablet.get("/counter/")["Cache-Control"].count("no-store") == 1


def test_it_ends_half_an_hour_after_closing_time(tablet, town, clock):
    clock(at(17, 29))
    assert tablet.get("/counter/").status_code == 200
    clock(at(17, 30))
    assert turned_away(tablet, town)


@pytest.mark.parametrize(
    ("moment", "end"),
    [
        (at(8), at(17, 30)),
        (at(17, 15), at(19, 15)),  # late: two hours at least
        (at(10, day=28), at(12, day=28)),  # a Saturday
        (at(10, day=25), at(12, day=25)),  # closed that day
    ],
)
def test_until_when(town, moment, end):
    Closure.objects.create(shop=town.shop, day=at(9, day=25).date())
    assert counter_pass.counter_open_until(town.shop, moment) == end


def test_shut_on_the_tablet_itself_it_is_over(tablet, town):
    held = Pass.objects.get(kind="counter")
    assert tablet.post(f"/counter/open/{held.pk}/shut/").url == "/"
    assert COOKIE not in {name for name, cookie in tablet.cookies.items() if cookie.value}
    held.refresh_from_db()
    assert (held.ended_by, held.ended_at) == (town.keeper, NOW)
    assert turned_away(tablet, town)


def test_another_keeper_sees_it_and_shuts_it(tablet, town, client):
    colleague = cast.appoint(cast.person("何店(演示)"), "shop_keeper", town.point)
    client.force_login(colleague, backend=BACKEND)
    held = Pass.objects.get(kind="counter")
    assert f"/counter/open/{held.pk}/shut/" in client.get(f"/counter/?shop={town.shop.pk}").text
    client.post(f"/counter/open/{held.pk}/shut/")
    assert turned_away(tablet, town)
    assert list(AuditRow.objects.filter(subject_type="pass").order_by("pk").values_list("act", "actor")) == [
        ("pass.lend", town.keeper.pk),
        ("pass.end", colleague.pk),
    ]


def test_a_stranger_s_keeper_shuts_nothing(tablet, town, client):
    elsewhere = cast.appoint(cast.person("何店(演示)"), "shop_keeper", town.sister_point)
    client.force_login(elsewhere, backend=BACKEND)
    held = Pass.objects.get(kind="counter")
    assert client.post("/counter/open/", {"shop": town.shop.pk}).status_code == 404
    assert client.post(f"/counter/open/{held.pk}/shut/").status_code == 404
    assert tablet.get("/counter/").status_code == 200


def test_it_stops_with_the_role_the_account_and_a_pause(tablet, town):
    role = town.keeper.appointments.get()
    type(role).objects.filter(pk=role.pk).update(until=at(9, day=23).date())
    assert turned_away(tablet, town)
    type(role).objects.filter(pk=role.pk).update(until=None)
    User.objects.filter(pk=town.keeper.pk).update(is_active=False)
    assert turned_away(tablet, town)
    User.objects.filter(pk=town.keeper.pk).update(is_active=True)
    assert tablet.get("/counter/").status_code == 200
    day = NOW.date() + timedelta(days=3)
    freeze = Freeze(id=new_id(NOW), kind="keeping", person=town.keeper, within=town.community, reason="查账(演示)", until=day)
    freezes.start_freeze(freeze=freeze, by=town.community_admin, at=NOW)
    assert turned_away(tablet, town)


@pytest.fixture
def enrolled(town, settings):
    """The point's tablet, enrolled, its PIN shown by the keeper."""
    settings.STAFF_SECOND_FACTOR = True
    _invited, code = devices.invite_device(point=town.point, name="柜台平板(演示)", by=town.manager, at=NOW)
    device, key = devices.enrol_device(code=code, pin=PHONE_PIN, by=town.keeper, at=NOW)
    client = Client()
    client.force_login(town.keeper, backend=BACKEND)
    client.cookies[second_factor.COOKIE] = key
    client.post("/me/second-factor/", {"pin": PHONE_PIN})
    return client, device


def test_a_revoked_phone_shuts_its_counter_and_takes_the_code_off_its_wall(town, enrolled):
    client, device = enrolled
    client.post("/counter/open/", {"shop": town.shop.pk})
    assert client.get("/counter/").status_code == 200
    shift = cast.shift(town.point, town.keeper, start=NOW)
    live = client.get(f"/manage/shifts/{shift.pk}/code/").url
    client.post(f"/manage/shifts/{shift.pk}/scanner/")
    assert {(one.kind, one.device) for one in Pass.objects.all()} == {(kind, device) for kind in ("counter", "code", "scanner")}
    signed_out(client)
    assert client.get(live).status_code == client.get("/counter/").status_code == 200
    devices.revoke_device(device=device, by=town.manager, at=NOW)
    assert client.get(live).status_code == 404
    assert turned_away(client, town)


def test_opening_takes_no_more_queries_with_many_counters(town, client, django_assert_max_num_queries):
    for _ in range(12):
        counter_pass.open_counter(shop=town.shop, keeper=town.keeper, device=None, at=NOW)
    client.force_login(town.keeper, backend=BACKEND)
    with django_assert_max_num_queries(22):
        client.get(f"/counter/?shop={town.shop.pk}")
