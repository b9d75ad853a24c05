"""Shops are opened and changed by the offices above; a day closed gives waiting orders a day more; the year's points are made."""

from datetime import date, time

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from points.budgets.actions import allot as allot_actions
from points.ledger import actions as ledger
from points.models import Account, Allotment, Closure, Order, Shop
from points.orders.actions import hand_over as hand_over_actions
from points.shops import actions as shops
from points.shops.refusals import ShopRefusal
from tests.cast import NOW
from tests.support import shop_factory
from tests.support.clients import BACKEND
from volunteer.core.ids import new_id
from volunteer.core.refusals import Refused
from volunteer.models import AuditRow

pytestmark = pytest.mark.django_db
THURSDAY = date(2026, 11, 26)


@pytest.fixture(autouse=True)
def tuesday():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def admin(client, district):
    client.force_login(district.community_admin, backend=BACKEND)
    return client


@pytest.fixture
def mayor(client, district):
    client.force_login(district.district_admin, backend=BACKEND)
    return client


def fields(district, **other):
    return {
        "name": "长青超市(演示)",
        "point": district.point.pk,
        "open_days": ["0", "2", "4"],
        "opens": "09:00",
        "closes": "17:30",
        "hold_days": 3,
        "active": "on",
    } | other


def waiting_order(district, here):
    goods = shop_factory.item()
    shop_factory.stock(here, goods, 5, district.keeper)
    shop_factory.give(district, district.alice)
    return shop_factory.order(here, district.alice, (goods, 1))


# --- opening -----------------------------------------------------------------------------------------------------------


def test_the_community_opens_a_shop_and_the_keeper_finds_it(admin, district):
    answer = admin.post("/staff/shops/new/", fields(district))
    made = Shop.objects.get()
    assert answer.url == f"/staff/shops/{made.pk}/"
    assert (made.name, made.point, made.open_days, made.opens, made.closes) == (
        "长青超市(演示)",
        district.point,
        "024",
        time(9),
        time(17, 30),
    )
    assert (made.hold_days, made.active) == (3, True)
    assert AuditRow.objects.get(act="open_shop").actor == district.community_admin
    admin.force_login(district.keeper, backend=BACKEND)
    assert made.name in admin.get("/counter/").content.decode()


def test_the_same_shop_twice_is_one(admin, district):
    admin.post("/staff/shops/new/", fields(district))
    admin.post("/staff/shops/new/", fields(district))
    assert Shop.objects.count() == 1 and AuditRow.objects.filter(act="open_shop").count() == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "长" * 61),
        ("point", "999999"),
        ("point", "x"),
        ("open_days", []),
        ("open_days", ["7"]),
        ("opens", "25:00"),
        ("closes", "08:00"),
        ("closes", ""),
        ("hold_days", "0"),
        ("hold_days", "61"),
        ("hold_days", "-1"),
    ],
)
def test_nonsense_is_told_at_its_field_and_opens_nothing(admin, district, field, value):
    page = admin.post("/staff/shops/new/", fields(district, **{field: value}))
    assert page.status_code == 200 and field in page.context["form"].errors
    assert not Shop.objects.exists() and not AuditRow.objects.exists()


def test_no_shop_at_a_point_of_another_community_or_one_that_is_closed(admin, district):
    assert "point" in admin.post("/staff/shops/new/", fields(district, point=district.other_point.pk)).context["form"].errors
    district.point.active = False
    district.point.save()
    assert "point" in admin.post("/staff/shops/new/", fields(district)).context["form"].errors
    assert not Shop.objects.exists()


def test_a_shop_of_another_community_is_not_there(admin, district):
    foreign = shop_factory.open_shop(district.other_point)
    for answer in (
        admin.get(f"/staff/shops/{foreign.pk}/"),
        admin.post(f"/staff/shops/{foreign.pk}/", fields(district)),
        admin.post(f"/staff/shops/{foreign.pk}/closed/", {"day": "2026-11-26"}),
    ):
        assert answer.status_code == 404
    foreign.refresh_from_db()
    assert foreign.point == district.other_point and not Closure.objects.exists()
    assert foreign.name not in admin.get("/staff/shops/").content.decode()


# --- changing ----------------------------------------------------------------------------------------------------------


def test_a_change_is_written_down_once(admin, district):
    here = shop_factory.open_shop(district.point)
    for _ in range(2):
        assert admin.post(f"/staff/shops/{here.pk}/", fields(district, name="新名(演示)")).url == "/staff/shops/"
    here.refresh_from_db()
    assert (here.name, here.open_days) == ("新名(演示)", "024")
    assert AuditRow.objects.get(act="change_shop").detail["fields"] == ["name", "open_days", "closes", "hold_days"]


def test_a_shop_that_takes_no_orders_still_hands_over_what_waits(admin, district):
    here = shop_factory.open_shop(district.point)
    order = waiting_order(district, here)
    data = fields(district)
    del data["active"]
    admin.post(f"/staff/shops/{here.pk}/", data)
    here.refresh_from_db()
    assert not here.active
    admin.force_login(district.keeper, backend=BACKEND)
    assert here.name in admin.get("/counter/").content.decode()
    hand_over_actions.hand_over(code=order.pickup_code, shop=here, keeper=district.keeper, at=NOW)
    assert here.name not in admin.get("/counter/").content.decode()


def test_fewer_opening_days_give_waiting_orders_more_time_and_more_days_take_none(district):
    here = shop_factory.open_shop(district.point)
    order = waiting_order(district, here)
    assert order.pick_up_by == date(2026, 12, 3)
    change(district, here, open_days="1")
    order.refresh_from_db()
    assert order.pick_up_by == date(2027, 1, 12)
    change(district, here, open_days="0123456")
    order.refresh_from_db()
    assert order.pick_up_by == date(2027, 1, 12)


def change(district, here, **other):
    now = {name: getattr(here, name) for name in shops.SHOP_FIELDS} | other
    shops.change_shop(shop=here, by=district.community_admin, fields=now, at=NOW)


# --- days closed -------------------------------------------------------------------------------------------------------


def test_a_day_closed_gives_waiting_orders_the_day_back_and_only_those(admin, district):
    here, elsewhere = shop_factory.open_shop(district.point), shop_factory.open_shop(district.sister_point, name="蓝天超市(演示)")
    order, collected, foreign = (waiting_order(district, at) for at in (here, here, elsewhere))
    hand_over_actions.hand_over(code=collected.pickup_code, shop=here, keeper=district.keeper, at=NOW)
    for _ in range(2):
        assert admin.post(f"/staff/shops/{here.pk}/closed/", {"day": "2026-11-26"}).status_code == 302
    assert dict(Order.objects.values_list("pk", "pick_up_by")) == {
        order.pk: date(2026, 12, 4),
        collected.pk: date(2026, 12, 3),
        foreign.pk: date(2026, 12, 3),
    }
    assert Closure.objects.get().day == THURSDAY
    assert AuditRow.objects.filter(act="close_shop_on").count() == 1


def test_open_after_all_takes_nothing_from_who_was_promised(admin, district):
    here = shop_factory.open_shop(district.point)
    order = waiting_order(district, here)
    admin.post(f"/staff/shops/{here.pk}/closed/", {"day": "2026-11-26"})
    assert 'value="2026-11-26"' in admin.get(f"/staff/shops/{here.pk}/").content.decode()
    for _ in range(2):
        admin.post(f"/staff/shops/{here.pk}/closed/", {"reopen": "2026-11-26"})
    order.refresh_from_db()
    assert not Closure.objects.exists() and order.pick_up_by == date(2026, 12, 4)
    assert AuditRow.objects.filter(act="open_shop_on").count() == 1


@pytest.mark.parametrize("day", ["2026-11-23", "2029-01-01", "2026-02-30", "x", ""])
def test_a_day_that_makes_no_sense_is_told_at_the_field(admin, district, day):
    here = shop_factory.open_shop(district.point)
    page = admin.post(f"/staff/shops/{here.pk}/closed/", {"day": day})
    assert page.status_code == 200 and "day" in page.context["closing"].errors
    assert not Closure.objects.exists()


def test_reopening_on_nonsense_changes_nothing(admin, district):
    here = shop_factory.open_shop(district.point)
    Closure.objects.create(shop=here, day=THURSDAY)
    assert admin.post(f"/staff/shops/{here.pk}/closed/", {"reopen": "x"}).status_code == 302
    assert Closure.objects.count() == 1


def test_the_act_refuses_a_day_that_is_over(district):
    here = shop_factory.open_shop(district.point)
    with pytest.raises(Refused) as no:
        shops.add_closure(shop=here, day=date(2026, 11, 23), by=district.community_admin, at=NOW)
    assert no.value.reason == ShopRefusal.PAST and not Closure.objects.exists() and not AuditRow.objects.exists()


def test_the_list_takes_as_many_queries_for_many_shops(admin, district):
    counts = []
    for number in (10, 100):
        Shop.objects.bulk_create(
            Shop(point=district.point, name=f"{number}-{n}", opens=time(9), closes=time(17)) for n in range(number)
        )
        with CaptureQueriesContext(connection) as asked:
            admin.get("/staff/shops/")
        counts.append(len(asked))
    assert counts[0] == counts[1]


# --- the year's points -------------------------------------------------------------------------------------------------


def mint_page(district):
    return f"/staff/budget/{district.area.pk}/mint/"


def test_the_district_makes_the_next_year_s_points_once_per_form(mayor, district):
    assert mayor.get(mint_page(district)).context["form"]["year"].value() == 2027
    data = {"id": str(new_id(NOW)), "year": "2027", "amount": "120000"}
    for _ in range(2):
        assert mayor.post(mint_page(district), data).url == f"/staff/budget/{district.area.pk}/"
    assert ledger.account_sum(ledger.budget_account(district.area)) == 120_000
    assert allot_actions.minted_points(district.area, 2027) == 120_000 and allot_actions.minted_points(district.area, 2026) == 0
    assert AuditRow.objects.get(act="mint").actor == district.district_admin
    assert "120,000" in mayor.get(mint_page(district)).content.decode()


def test_the_same_form_with_another_number_is_refused(mayor, district):
    data = {"id": str(new_id(NOW)), "year": "2026", "amount": "500"}
    mayor.post(mint_page(district), data)
    page = mayor.post(mint_page(district), data | {"amount": "600"})
    assert "amount" in page.context["form"].errors and ledger.account_sum(ledger.budget_account(district.area)) == 500
    assert mayor.post(mint_page(district), data | {"amount": "600", "id": page.context["form"]["id"].value()}).status_code == 302
    assert ledger.account_sum(ledger.budget_account(district.area)) == 1100


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("amount", "0"),
        ("amount", "-5"),
        ("amount", "1.5"),
        ("amount", "1000000001"),
        ("amount", ""),
        ("year", "2025"),
        ("year", "x"),
    ],
)
def test_a_year_or_number_that_makes_no_sense_makes_nothing(mayor, district, field, value):
    data = {"id": str(new_id(NOW)), "year": "2026", "amount": "500"} | {field: value}
    assert field in mayor.post(mint_page(district), data).context["form"].errors
    assert not Allotment.objects.exists() and not Account.objects.filter(kind="mint").exists()


def test_a_form_without_its_id_says_to_press_again(mayor, district):
    page = mayor.post(mint_page(district), {"year": "2026", "amount": "500"})
    assert page.status_code == 200 and page.context["form"].non_field_errors()
    assert not Allotment.objects.exists()


def test_nobody_makes_points_for_a_street(mayor, district):
    assert mayor.get(f"/staff/budget/{district.street.pk}/mint/").status_code == 404
    assert mint_page(district) in mayor.get("/staff/budget/").content.decode()
    mayor.force_login(district.street_admin, backend=BACKEND)
    assert mayor.get(mint_page(district)).status_code == 404
    assert "/mint/" not in mayor.get("/staff/budget/").content.decode()
