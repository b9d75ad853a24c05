"""The dashboard: true figures in one's own scope, each with the list behind it."""

from datetime import date, timedelta
from io import BytesIO

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from events.core import periods
from events.figures import charts, drilldown, rollup, rollup_points, units
from events.figures import dashboard as figure_dashboard
from events.figures.dashboard import COLUMNS, Selection
from events.models import HelpRequest, Makeup, Purse, Signup, Spending, Waning
from events.requests.actions import review
from events.settlement.corrections.actions import makeup
from events.shifts.actions import no_shows
from points.models import Account, Cutoff, Transfer
from points.orders.actions import hand_over as hand_over_actions
from points.orders.actions import place as place_actions
from points.orders.actions import return_goods as return_actions
from points.wallet.expiry.actions import announce as announce_actions
from tests import cast
from tests.cast import NOW, District, at
from tests.support import request_factory, shop_factory
from tests.support.budget_factory import fund
from tests.support.clients import log_in
from tests.support.group_factory import member
from tests.support.html_pages import text
from tests.support.settlement_factory import held
from tests.support.snapshot import Kept
from volunteer.core.ids import new_id
from volunteer.roles import scope as role_scope
from volunteer.roles.scope import Power, Scope

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def morning(time_machine):
    time_machine.move_to(NOW, tick=False)


def lived() -> District:
    """Five shifts at three points in two months and two kinds, a school, a no-show, a make-up record."""
    district = District()
    for point in (district.point, district.sister_point, district.other_point):
        fund(point, 5_000)
    district.school = cast.organization("长青学校(演示)", district.community)
    member(district.alice, district.school, district.manager, date(2026, 9, 1))
    first = held(district, day=3, people=[district.alice, district.bob])
    held(district, day=10, people=[district.alice], category="law")
    held(district, district.sister_point, day=12, people=[district.bob, district.carol])
    held(district, district.other_point, day=17, people=[district.carol])
    first.refresh_from_db()
    missed = Signup.objects.create(
        id=new_id(NOW),
        shift=first,
        job=first.jobs.get(),
        person=district.carol,
        signed_by=district.carol,
        state="place",
        queued_at=NOW,
        missed_at=NOW,
    )
    assert no_shows.standing_absences().get() == missed
    asked = Makeup(id=new_id(NOW), shift=first, person=district.other_manager, minutes=90, evidence="王姐可以作证，扫了三单元")
    moment = first.end + timedelta(hours=1)
    makeup.approve_makeup(
        makeup=makeup.request_makeup(makeup=asked, by=district.other_manager, at=moment), by=district.district_admin, at=moment
    )
    rollup.update_figures(at=NOW)
    return district


YEAR = Kept(lived)


@pytest.fixture
def year(db):
    return YEAR()


def page(client, person, address="/figures/", **query):
    log_in(client, person)
    client.cookies["django_language"] = "en"
    return client.get(address, query)


def number_of(answer, name):
    stats = dict(zip([column.name for column in COLUMNS], answer.context["stats"], strict=True))
    return int(stats[name]["value"].replace(",", ""))


# --- numbers and the lists behind them ---------------------------------------------------------------------------------


@pytest.mark.parametrize("cut", ["", "c:environment", "o"])
def test_every_number_is_the_sum_of_the_list_it_leads_to(client, year, cut, kept_numbers):
    cut = f"o:{year.school.pk}" if cut == "o" else cut
    keys = [year.area.path, year.street.path, year.community.path, f"p{year.point.pk}", year.other_street.path]
    for key, period in zip(keys, ["all", "2026", "2026Q4", "2026-11", "all"], strict=True):
        answer = page(client, year.district_admin, unit=key, period=period, cut=cut)
        for column, stat in zip(COLUMNS, answer.context["stats"], strict=True):
            behind_it = client.get(stat["url"])
            assert behind_it.status_code == 200
            lines = behind_it.context["lines"]
            sums = len(lines) if column.name == "people" else sum(float(line["cells"][-1][1]) for line in lines)
            assert int(sums) == int(stat["value"].replace(",", "")), (key, column.name)


def test_the_lists_are_not_empty_by_mistake(client, year):
    answer = page(client, year.district_admin)
    numbers = {column.name: number_of(answer, column.name) for column in COLUMNS}
    assert numbers == {
        "shifts": 4, "participations": 6, "people": 3, "verified": 12, "honorary": 1, "points": 120, "misses": 1,
        "grade_b": 0, "grade_c": 0, "by_hand": 1,
    }  # fmt: skip


def test_parts_months_kinds_and_organisations_add_up(client, year):
    found = page(client, year.district_admin).context
    shifts = {name: sum(line.cells[0].value for line in found[name]) for name in ("by_part", "by_month", "by_category")}
    assert shifts == {"by_part": 4, "by_month": 4, "by_category": 4}
    assert [line.name for line in found["by_part"]] == ["凤凰岭街道", "海北街道"]
    (school,) = found["by_organisation"]
    assert (school.name, school.cells[1].value) == ("长青学校(演示)", 2)
    only = page(client, year.district_admin, cut=f"o:{year.school.pk}")
    assert number_of(only, "participations") == 2 and "Only 长青学校(演示)." in text(only)
    community = page(client, year.district_admin, unit=year.community.path).context["by_part"]
    assert [line.name for line in community] == ["工行南小区"]
    compound = page(client, year.district_admin, unit=year.compound.path).context["by_part"]
    assert [(line.name, line.cells[0].value) for line in compound] == [(year.point.name, 2)]


def test_an_organisation_can_be_left_again(client, year):
    answer = page(client, year.district_admin, cut=f"o:{year.school.pk}")
    assert number_of(client.get(answer.context["everything"]), "participations") == 6


def test_many_people_are_walked_through_to_the_same_end(year, monkeypatch):
    view = Selection(units.unit_of_area(year.area), periods.ALL_TIME)
    few = [person.pk for person in drilldown.participants(view).get_page(1)]
    monkeypatch.setattr(drilldown, "FEW_PARTICIPATIONS", 0)
    assert [person.pk for person in drilldown.participants(view).get_page(1)] == few and len(few) == 3


def test_a_narrowed_list_is_counted_up_to_a_limit_and_the_file_holds_it_all(client, year, monkeypatch):
    monkeypatch.setattr(drilldown, "MOST_COUNTED", 3)
    monkeypatch.setattr(drilldown, "PER_PAGE", 2)
    whole = page(client, year.district_admin, "/figures/list/", what="shifts")
    assert (whole.context["page"].paginator.num_pages, "4 rows" in text(whole)) == (2, True), "the figure knows its length"
    few = page(client, year.district_admin, "/figures/list/", what="shifts", area=year.street.code)
    assert (few.context["count"], "3 rows" in text(few)) == (3, True)
    some = page(client, year.district_admin, "/figures/list/", what="shifts", since="2026-01-01")
    assert "More than 3 lines." in text(some) and some.context["page"].paginator.num_pages == 2
    pages = [client.get(some.request["PATH_INFO"], {"what": "shifts", "since": "2026-01-01", "page": n}) for n in (1, 2)]
    assert [len(one.context["lines"]) for one in pages] == [2, 1]
    file = client.get(some.request["PATH_INFO"], {"what": "shifts", "since": "2026-01-01", "export": "xlsx"})
    assert len(list(openpyxl.load_workbook(BytesIO(b"".join(file))).active.values)) == 5, "the heading and all four"


# --- who sees what -------------------------------------------------------------------------------------------------------


def test_staff_see_their_own_area_and_nothing_beside_it(client, year):
    answer = page(client, year.community_admin)
    assert answer.context["view"].unit.key == year.community.path and number_of(answer, "shifts") == 2
    assert answer.context["above"] == []
    for stranger in (year.street.path, year.sister_community.path, f"p{year.other_point.pk}", "p999999", "0001.9999.", "px", "海"):
        for address in ("/figures/", "/figures/list/", "/figures/people/", "/figures/spent/", "/figures/held/"):
            assert page(client, year.community_admin, address, unit=stranger, what="shifts").status_code == 404


def test_a_manager_sees_the_point_and_nobodys_purse(client, year):
    answer = page(client, year.manager)
    assert answer.context["view"].unit.key == f"p{year.point.pk}" and number_of(answer, "participations") == 3
    assert "Points people hold" not in text(answer)
    assert client.get("/figures/held/").status_code == 404


def test_who_holds_two_areas_chooses(client, year):
    cast.appoint(year.manager, "community_admin", year.other_community)
    own = page(client, year.manager).context["own"]
    assert [name for name, _url, _active in own] == ["青山社区", year.point.name]
    assert number_of(client.get(own[1][1]), "participations") == 3


def test_names_on_lists_are_masked(client, year):
    answer = page(client, year.district_admin, "/figures/people/")
    assert "张" in text(answer) and year.alice.name not in text(answer) and year.alice.volunteer_no in text(answer)


def test_a_reviewer_goes_on_to_the_records_and_an_auditor_to_the_open_list(client, year):
    def first(person):
        return page(client, person, "/figures/list/", what="shifts").context["lines"][0]["url"]

    assert first(year.district_admin).startswith("/review/shifts/")
    assert first(year.auditor).startswith("/open/points/") and client.get(first(year.auditor)).status_code == 200


def test_each_bar_of_a_picture_leads_to_its_list_and_equals_it(client, year):
    for chart in page(client, year.district_admin).context["ranked"]:
        assert chart.bars and [bar.value for bar in chart.bars] == sorted((bar.value for bar in chart.bars), reverse=True)
        for bar in chart.bars:
            rows = client.get(bar.url).context["lines"]
            assert sum(int(row["cells"][-1][1]) for row in rows) == bar.value, bar


# --- speed and bad input ------------------------------------------------------------------------------------------------


def test_more_rows_cost_no_more_statements(client, year):
    def statements():
        log_in(client, year.district_admin)
        found = []
        for address in ("/figures/", "/figures/list/?what=verified", "/figures/people/"):
            with CaptureQueriesContext(connection) as queries:
                assert client.get(address).status_code == 200
            found.append(len(queries))
        return found

    statements()
    few = statements()
    for number in range(3):
        cast.area(f"新街道{number}(演示)", "street", year.area)
        office = cast.organization(f"单位{number}(演示)", year.community)
        member(year.bob, office, year.manager, date(2026, 9, 1))
        held(year, day=18 + number, people=[year.alice, year.bob, year.carol], category=("aid", "health", "culture")[number])
    rollup.update_figures(at=NOW)
    assert statements() == few
    assert max(few) <= 40  # some twenty of them are the side bar: what waits behind each of its doors


NONSENSE = [
    *(
        "period=2026-13",
        "period=x",
        "period=2026Q9",
        "period=9999",
        "cut=c:nothing",
        "cut=x",
        "cut=o:²",
        "cut=o:99999999999999999999",
    ),
    *("page=x", "page=-1", "unit="),
]


def test_nonsense_in_the_address_shows_the_ordinary_page(client, year):
    for query in NONSENSE:
        assert page(client, year.district_admin, f"/figures/?{query}").status_code == 200, query


def test_a_list_of_nothing_known_is_missing(client, district):
    for what in ("", "people", "x", "pk"):
        assert page(client, district.district_admin, "/figures/list/", what=what).status_code == 404


def test_an_empty_district_shows_zeros(client, district):
    answer = page(client, district.district_admin)
    assert number_of(answer, "shifts") == 0 and "so far" in text(answer)
    empty = page(client, district.district_admin, "/figures/list/", what="shifts")
    assert "There is nothing behind this figure." in text(empty)


def test_turning_to_other_periods(client, year):
    answer = page(client, year.district_admin, period="2026-11")
    turning = answer.context["turning"]
    assert turning["after"] == ""
    october = client.get(turning["before"])
    assert number_of(october, "shifts") == 0 and october.context["view"].period.word == "2026-10"
    assert number_of(client.get(october.context["turning"]["after"]), "shifts") == 4
    words = [kind["url"].rpartition("period=")[2] for kind in turning["kinds"]]
    assert words == ["2026-11", "2026Q4", "2026", "all"]


def test_tables_and_lists_can_be_taken_along(client, year):
    def rows(answer):
        return list(openpyxl.load_workbook(BytesIO(answer.content)).active.iter_rows(values_only=True))

    whole = rows(page(client, year.district_admin, export="xlsx"))
    assert whole[1][:4] == ("凤凰岭街道", 3, 5, 3)
    listed = rows(page(client, year.district_admin, "/figures/list/", what="participations", export="xlsx"))
    assert sum(row[-1] for row in listed[1:]) == 6


# --- points ---------------------------------------------------------------------------------------------------------------


@pytest.fixture
def shop(year):
    market = shop_factory.open_shop(year.point)
    tissue = shop_factory.item(price=6)
    shop_factory.stock(market, tissue, 50, year.keeper)
    year.alice.area = year.compound
    year.alice.save()
    return market, tissue


def bought(district, shop, quantity=2, when=NOW):
    market, tissue = shop
    order = place_actions.place_order(
        id=new_id(when), person=district.alice, shop=market, lines=[(tissue, quantity)], by=district.alice, at=when
    )
    return hand_over_actions.hand_over(code=order.pickup_code, shop=market, keeper=district.keeper, at=when)


def test_points_spent_held_and_expiring(client, year, shop):
    cutoff = Cutoff(id=new_id(NOW), district=year.area, day=date(2026, 11, 5), takes_effect=date(2027, 3, 1))
    announce_actions.announce_cutoff(cutoff=cutoff, by=year.district_admin, at=NOW)
    bought(year, shop)
    rollup_points.rebuild_points(at=NOW)
    money = page(client, year.district_admin).context["money"]
    wallets = Account.objects.filter(kind="wallet", balance__gt=0)
    assert (money.spent, money.redeemed) == (12, 10)
    assert (money.holders, money.held) == (3, sum(wallets.values_list("balance", flat=True))) and money.held == 108
    assert money.expiring == sum(Waning.objects.values_list("points", flat=True)) == 20 - 12 + 20
    for what, sums in (("", 108), ("expiring", 28)):
        lines = page(client, year.district_admin, "/figures/held/", what=what).context["lines"]
        assert sum(line["cells"][-1][1] for line in lines) == sums
    home = page(client, year.community_admin).context["money"]
    assert (home.holders, home.held, home.expiring) == (1, 28, 8)
    lines = page(client, year.community_admin, "/figures/held/").context["lines"]
    assert [line["cells"][0][1] for line in lines] == [year.alice.masked_name]


def test_what_is_brought_back_is_not_spent(client, year, shop):
    order = bought(year, shop, quantity=3)
    rollup_points.update_points(at=NOW)
    assert Spending.objects.get().points == 18
    line = order.lines.get()
    return_actions.return_goods(id=new_id(NOW), order=order, pieces={line.pk: 1}, reason="坏了", by=year.keeper, at=NOW)
    rollup_points.update_points(at=NOW)
    lines = page(client, year.street_admin, "/figures/spent/").context["lines"]
    assert sum(line["cells"][-1][1] for line in lines) == Spending.objects.get().points == 12
    assert page(client, year.street_admin, unit=year.sister_community.path).context["money"].spent == 0


def test_kept_and_made_anew_are_the_same(year, shop):
    bought(year, shop, when=at(9, day=2).replace(month=9))
    bought(year, shop, when=NOW)
    rollup_points.rebuild_points(at=NOW)
    before = list(Spending.objects.order_by("start").values_list("start", "points"))
    assert before == [(date(2026, 9, 1), 12), (date(2026, 11, 1), 12)]
    rollup_points.update_points(at=NOW)
    assert list(Spending.objects.order_by("start").values_list("start", "points")) == before
    moved = Transfer.objects.filter(credit__kind="spent").count()
    assert moved == 2


def test_purses_are_looked_into_every_five_minutes(year):
    assert rollup_points.update_points(at=NOW) == 1
    assert rollup_points.update_points(at=NOW + timedelta(minutes=4)) == 0
    assert rollup_points.update_points(at=NOW + timedelta(minutes=5)) == 1
    assert Purse.objects.get().points == 120


# --- charts -----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("most", "found"), [(1, (1, 1)), (5, (1, 5)), (6, (2, 3)), (9, (2, 5)), (11, (5, 3)), (26, (10, 3)), (2_100, (500, 5))]
)
def test_scales_are_round(most, found):
    assert charts.scale(most) == found


def test_columns_stand_on_one_another_and_in_proportion():
    series = [charts.Series("a", "c1", [2, 0]), charts.Series("b", "c2", [4, 8])]
    made = charts.chart("t", ["1", "2"], ["January", "February"], series, side_by_side=False)
    a, b, none, whole = made.bars
    assert (a.height * 4, a.height * 2) == (pytest.approx(whole.height, abs=0.3), pytest.approx(b.height, abs=0.2))
    assert b.y + b.height == pytest.approx(a.y, abs=0.2) and none.height == 0
    assert [value for _y, value in made.ticks] == [0, 2, 4, 6, 8] and "January：b 4" in b.words
    beside = charts.chart("t", ["1", "2"], ["January", "February"], series, side_by_side=True).bars
    assert beside[1].x == pytest.approx(beside[0].x + beside[0].width, abs=0.2)


def test_the_chart_on_the_page_has_its_table(client, year):
    answer = page(client, year.district_admin)
    words = answer.content.decode()
    assert 'aria-describedby="by-month"' in words and 'id="by-month"' in words
    assert "style=" not in words and "November 2026: own phone (A) 6" in words


def test_shares_of_nothing_are_not_shown():
    assert figure_dashboard.percent(0, 0) is None and figure_dashboard.percent(1, 3) == 33


def test_staff_find_the_figures(client, year):
    log_in(client, year.community_admin)
    assert client.get("/").content.decode().count('href="/figures/"') >= 2
    log_in(client, year.alice)
    assert 'href="/figures/"' not in client.get("/").content.decode()


def test_units_of_a_compounds_and_of_a_stairwells_staff(year):
    cast.appoint(year.carol, "community_admin", year.compound)
    held_there = role_scope.scope_for(year.carol, Power.SEE, NOW)
    assert [unit.key for unit in units.top_units(held_there)] == [year.compound.path]
    building = cast.area("1号楼", "building", year.compound)
    year.point.area = cast.area("1单元", "stairwell", building)
    year.point.save()
    stairwell = Scope(paths=(year.point.area.path,))
    assert [unit.key for unit in units.top_units(stairwell)] == [f"p{year.point.pk}"], "no figures that deep"
    assert [unit.key for unit in units.unit_parts(units.unit_of_area(building))] == [f"p{year.point.pk}"]


# --- requests -------------------------------------------------------------------------------------------------------------


def test_requests_how_soon_they_are_answered_and_how_content_people_are(client, district):
    town = request_factory.settle(district)
    later = NOW + timedelta(hours=3)
    first, second = (request_factory.ask(town.alice, town.community, kind_id=kind) for kind in ("repairs", "meals"))
    review.accept_request(help_request=first, by=town.reviewer, at=later)
    HelpRequest.objects.filter(pk=second.pk).update(
        state="rated", taker=town.bob, accepted_at=NOW + timedelta(hours=1), stars=4, rated_by=town.alice, rated_at=later
    )
    third = request_factory.ask(town.bob, town.community)
    HelpRequest.objects.filter(pk=third.pk).update(state="withdrawn")
    found = page(client, town.street_admin).context["wishes"]
    assert (found.asked, found.answered, found.helped, found.rated) == (2, 2, 1, 1)
    assert (found.answer, found.stars) == (timedelta(hours=2), 4)
    for what, number in (("asked", 2), ("answered", 2), ("helped", 1), ("rated", 1)):
        listed = page(client, town.street_admin, "/figures/requests/", what=what)
        assert len(listed.context["lines"]) == number and "厨房" not in text(listed) and "张" not in text(listed)
    assert page(client, town.street_admin, "/figures/requests/", what="x").status_code == 404
    assert page(client, town.manager).context["wishes"] is None
    assert page(client, town.district_admin, unit=town.other_street.path).context["wishes"].asked == 0
