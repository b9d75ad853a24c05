"""The long lists of budgets, opening balances, books, shops and relief: each filters, sorts, pages and leaves as text cells."""

from datetime import date, timedelta
from io import BytesIO

import pytest
from openpyxl import load_workbook

from points.budgets.actions import allot as allot_actions
from points.budgets.actions.allot import BudgetFigures
from points.models import AuditPack, BookCheck, BudgetMove, BudgetRequest, OpeningFund, Relief, Slot
from points.orders.actions import hand_over as hand_over_actions
from tests import cast
from tests.cast import NOW
from tests.support import opening_balance_factory, sampling, shop_factory, stock_factory
from tests.support.settlement_factory import paid
from volunteer.core.ids import new_id
from volunteer.models import Role

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def town(district, time_machine):
    """Two rows or more in every list; what people wrote is there to deceive a spreadsheet."""
    time_machine.move_to(NOW, tick=False)
    allot_actions.mint(id=new_id(NOW), district=district.area, amount=10_000, year=2026, actor=None, at=NOW)
    allot_actions.allot(
        id=new_id(NOW), source=district.area, target=district.point, amount=5_000, reason="年度", actor=None, at=NOW
    )
    shop = district.shop = shop_factory.open_shop(district.point, "=超市(演示)")
    district.second_shop = shop_factory.open_shop(district.other_point, "青山超市(演示)", active=False)
    goods = [shop_factory.item("抽纸(演示)", 6), shop_factory.item("=大米(演示)", 8)]
    lots = [stock_factory.deliver(shop, one, 9, district.keeper, stock_factory.lot(date(2026, 12, 30), 250)) for one in goods]
    district.batch, district.stock = lots[0], lots[0].stock
    shop_factory.give(district, district.alice)
    order = shop_factory.order(shop, district.alice, (goods[0], 3))
    hand_over_actions.hand_over(code=order.pickup_code, shop=shop, keeper=district.keeper, at=NOW)
    answered(district)
    district.fund = opening_balance_factory.fund(district)
    district.sheet = opening_balance_factory.handed_in(district, district.fund, {district.alice: 30, district.bob: 15})
    OpeningFund.objects.create(**old_fund(district))
    for number, who in enumerate((district.auditor, None)):
        rows = [["L1", 0, 0, True]]
        night = None if who else NOW.date() - DAY
        made = {"at": NOW - number * DAY, "by": who, "green": bool(who), "rows": rows, "milliseconds": 5 + number, "night": night}
        BookCheck.objects.create(id=new_id(NOW), **made)
        pack = {"since": NOW.date() - 2 * DAY, "until": NOW.date() - DAY, "seed": "a" * 32, "fingerprint": "b" * 64}
        AuditPack.objects.create(id=new_id(NOW), transfers=number, by=district.auditor, at=NOW - number * DAY, **pack)
    cast.appoint(cast.person("钱救助(演示)"), Role.RELIEF_OFFICER, district.community)
    for name in ("=王某(演示)", "李某(演示)"):
        stock_factory.ask_relief(shop, {district.stock.pk: 1}, district.relief_officer, recipient=name)
    district.slot = stock_factory.haircut(shop, district.keeper)
    Slot.objects.create(
        stock=district.slot.stock, starts_at=NOW + 3 * DAY, ends_at=NOW + 4 * DAY, capacity=1, taken=1, by=district.keeper, at=NOW
    )
    district.shift = paid(district, district.alice, district.bob, district.carol)
    paid(district, district.alice, title="少数人(演示)", each=30)
    return district


def answered(district):
    """One move and one request in each state that ends them."""
    units = {"from_point": district.point, "to_point": district.other_point}
    common = {"asked_by": district.manager, "asked_at": NOW, "decided_by": district.street_admin}
    for number, state in enumerate(("done", "returned"), 1):
        row = common | {"amount": number, "state": state, "reason": "=理由", "decided_at": NOW - number * DAY}
        BudgetMove.objects.create(id=new_id(NOW), **units, **row)
        given = allot_actions.allot(
            id=new_id(NOW),
            source=district.area,
            target=district.point,
            amount=7,
            reason="分",
            actor=district.district_admin,
            at=NOW,
        )
        BudgetRequest.objects.create(id=new_id(NOW), point=district.point, allotment=given if state == "done" else None, **row)


def old_fund(district):
    day = {"opened_at": NOW - 400 * DAY, "closed_at": NOW - 300 * DAY, "closes_on": NOW.date() - 300 * DAY}
    return (
        {"id": new_id(NOW), "area": district.other_community, "source": district.area, "amount": 9, "per_person": 9}
        | day
        | {"opened_by": district.district_admin}
    )


def addresses(town):
    """Each list with who reads it and how many rows it has."""
    return {
        f"/staff/budget/{town.area.pk}/": (town.district_admin, 2),
        f"/staff/budget/{town.community.pk}/": (town.district_admin, 1),
        "/staff/budget/moves/": (town.district_admin, 2),
        "/staff/budget/requests/": (town.district_admin, 2),
        "/staff/books/": (town.auditor, 2),
        "/staff/books/packs/": (town.auditor, 2),
        f"/staff/books/deliveries/{town.batch.pk}/": (town.auditor, 2),
        "/staff/opening/": (town.district_admin, 2),
        f"/staff/opening/{town.fund.pk}/": (town.district_admin, 1),
        f"/staff/opening/sheets/{town.sheet.pk}/": (town.reviewer, 2),
        "/staff/shops/": (town.district_admin, 2),
        "/relief/": (town.relief_officer, 2),
        f"/stock/services/{town.slot.stock_id}/": (town.keeper, 2),
        "/open/": (None, 3),
        f"/open/shops/{town.shop.pk}/": (None, 2),
        f"/open/points/{town.point.sign_code}/": (None, 2),
        f"/open/points/{town.point.sign_code}/{town.shift.pk}/": (None, 3),
    }


def enter(client, who):
    client.logout()
    if who:
        client.force_login(who, backend="django.contrib.auth.backends.ModelBackend")


def records(client, url, **asked):
    answer = client.get(url, asked)
    assert answer.status_code == 200, (url, asked)
    return [row.record for row in answer.context["table"].rows]


def sheet(client, url, **asked):
    return load_workbook(BytesIO(client.get(url, asked | {"export": "xlsx"}).content)).active


@pytest.mark.long
def test_every_list_sorts_both_ways_by_each_of_its_columns(town, client):
    for url, (who, count) in addresses(town).items():
        enter(client, who)
        table = client.get(url).context["table"]
        names = [column.name for column in table.columns if column.orderable]
        assert names, url
        assert len(list(table.rows)) == count, url
        for name in sampling.part(names, 3, url):
            there, back = (records(client, url, sort=f"{sign}{name}") for sign in ("", "-"))
            if isinstance(there[0], BudgetFigures):  # sorted in memory: rows that are alike keep their order
                there, back = ([getattr(row.whole, name) for row in rows] for rows in (there, back))
            assert there == back[::-1], (url, name)


def test_every_list_leaves_with_all_its_rows_as_text_without_buttons(town, client):
    for url, (who, count) in addresses(town).items():
        enter(client, who)
        assert "export=xlsx" in client.get(url).content.decode(), url
        taken = sheet(client, url)
        sums = url.startswith("/staff/budget/") and url[-2].isdigit()  # and one row below them
        assert taken.max_row == count + 1 + sums, url
        cells = [cell for row in taken.iter_rows() for cell in row if cell.value is not None]
        assert {cell.data_type for cell in cells} <= {"s", "n"}, url
        assert not any("<" in str(cell.value) or cell.value == "操作" for cell in cells), url


NONSENSE = [
    {"since": "2026-02-30", "until": "9999-12-31"},
    {"sort": "x", "page": "x", "state": "x", "month": "x"},
    {"points": "x", "amount": 10**30, "q": "\x00"},
]


@pytest.mark.long
def test_what_makes_no_sense_is_answered_all_the_same(town, client):
    for url, (who, _count) in addresses(town).items():
        enter(client, who)
        for asked in NONSENSE:
            assert client.get(url, asked).status_code == 200, (url, asked)


def test_each_filter_leaves_what_it_says(town, client):
    point, sheet_, fund = town.point.sign_code, town.sheet, town.fund
    cases = [
        (f"/staff/budget/{town.area.pk}/", {"q": town.street.name}, 1),
        ("/staff/budget/moves/", {"state": "done"}, 1),
        ("/staff/budget/moves/", {"q": town.other_point.name}, 2),
        ("/staff/budget/moves/", {"q": town.sister_point.name}, 0),
        ("/staff/budget/moves/", {"since": f"{NOW - DAY:%Y-%m-%d}"}, 1),
        ("/staff/budget/requests/", {"state": "returned"}, 1),
        ("/staff/budget/requests/", {"q": "没有"}, 0),
        ("/staff/books/", {"result": "no"}, 1),
        ("/staff/books/", {"made": "person"}, 1),
        ("/staff/books/packs/", {"until": f"{NOW - DAY:%Y-%m-%d}"}, 1),
        (f"/staff/books/deliveries/{town.batch.pk}/", {"kind": "handed"}, 1),
        ("/staff/opening/", {"show": "closed"}, 1),
        ("/staff/opening/", {"q": town.community.name}, 1),
        (f"/staff/opening/{fund.pk}/", {"state": "done"}, 0),
        (f"/staff/opening/sheets/{sheet_.pk}/", {"q": "张安"}, 1),
        ("/staff/shops/", {"active": "false"}, 1),
        ("/staff/shops/", {"q": "青山"}, 1),
        ("/relief/", {"state": "done"}, 0),
        ("/relief/", {"shop": town.shop.pk}, 2),
        (f"/stock/services/{town.slot.stock_id}/", {"places": "full"}, 1),
        (f"/stock/services/{town.slot.stock_id}/", {"places": "nobody"}, 1),
        (f"/open/shops/{town.shop.pk}/", {"q": "大米"}, 1),
        (f"/open/points/{point}/", {"points": 30}, 2),
        (f"/open/points/{point}/", {"points": 31}, 0),
        (f"/open/points/{point}/", {"month": "2026-10"}, 0),
        (f"/open/points/{point}/{town.shift.pk}/", {"surname": town.alice.name[0]}, 1),
    ]
    readers = addresses(town)
    for url, asked, count in cases:
        enter(client, readers[url][0])
        assert len(records(client, url, **asked)) == count, (url, asked)


def test_the_month_stays_when_a_list_of_it_is_filtered(town, client):
    page = client.get(f"/open/shops/{town.shop.pk}/", {"month": "2026-10"}).content.decode()
    assert '<input type="hidden" name="month" value="2026-10"' in page


def test_the_open_books_tell_nobodys_name_and_no_small_number(town, client):
    url = f"/open/points/{town.point.sign_code}/"
    cells = [[cell.value for cell in row] for row in sheet(client, f"{url}{town.shift.pk}/").iter_rows(min_row=2)]
    assert {row[0] for row in cells} == {person.masked_name for person in (town.alice, town.bob, town.carol)}
    few = [[cell.value for cell in row] for row in sheet(client, url).iter_rows(min_row=2)]
    assert sorted(row[1] for row in few) == ["3", "不足 3"]


def test_part_of_a_name_finds_nobody_for_who_may_not_read_names(town, client):
    enter(client, town.auditor)
    url = f"/staff/opening/sheets/{town.sheet.pk}/"
    assert records(client, url, q="张安") == []
    assert [row.person for row in records(client, url, q=town.alice.volunteer_no.lower())] == [town.alice]
    assert town.alice.name not in str([cell.value for row in sheet(client, url).iter_rows() for cell in row])


@pytest.mark.long
def test_more_rows_cost_no_more_statements(town, client, django_assert_max_num_queries):
    counts = {}
    for url, (who, _count) in addresses(town).items():
        enter(client, who)
        client.get(url)
        with django_assert_max_num_queries(40) as made:
            client.get(url)
        counts[url] = len(made)
    for _ in range(5):
        answered(town)
        stock_factory.ask_relief(town.shop, {town.stock.pk: 1}, town.relief_officer, recipient="赵某(演示)")
        paid(town, town.alice, town.bob, town.carol)
        shop_factory.open_shop(town.point)
        opening_balance_factory.handed_in(town, town.fund, {cast.person(f"{new_id(NOW).hex[-6:]}(演示)"): 1})
    assert Relief.objects.count() == 7
    for url, most in counts.items():
        enter(client, addresses(town)[url][0])
        with django_assert_max_num_queries(most):
            client.get(url)
