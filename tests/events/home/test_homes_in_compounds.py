"""Somebody who lives in a compound is one of its community wherever a home is read, and others see no more than the community."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from events.cases.views import complain
from events.core import periods
from events.figures import drilldown, units
from events.figures.dashboard import Selection
from events.figures.views import dashboard as dashboard_views
from events.home import views as home_views
from events.models import Certificate, HelpRequest, StarAward
from events.records.actions import stars
from events.records.certificates.actions import issue
from events.records.exchange import national_export
from events.requests.actions import review, submit
from events.requests.views import help as help_views
from points.freezes import actions as freezes
from points.freezes.models import Freeze
from points.ledger import actions as ledger
from points.orders.views import shop
from tests import cast
from tests.cast import NOW, at
from tests.support import certificate_factory, request_factory, role_model_factory, shop_factory
from tests.support.attendance_factory import serve
from tests.support.clients import log_in
from tests.support.group_factory import lives, member, tax_office
from tests.support.html_pages import text
from tests.support.team_factory import found
from volunteer.core.ids import new_id
from volunteer.groups.units import community_reporting
from volunteer.models import DataRequest, Organization, User
from volunteer.people import actions as people_actions
from volunteer.privacy import export_own
from volunteer.privacy.actions import submit as data_requests
from volunteer.roles import scope as role_scope
from volunteer.roles.scope import Power
from volunteer.skills import actions as skills
from volunteer.skills import queries as skill_queries


@pytest.fixture(autouse=True)
def morning(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def resident(district) -> User:
    """Alice lives in a compound; of the points, hers stands in another one of the same community."""
    district.home = cast.area("幸福小区(演示)", "compound", district.community)
    return lives(district.alice, district.home)


def test_the_community_of_each_level(district, resident):
    building = cast.area("1号楼", "building", district.home)
    stairwell = cast.area("1单元", "stairwell", building)
    assert {area.community for area in (district.community, district.home, building, stairwell)} == {district.community}
    assert {area.community for area in (district.street, district.area)} == {None}
    assert (resident.community, district.carol.community) == (district.community, None)


# --- what comes first near by --------------------------------------------------------------------------------------------


def test_the_shifts_of_the_community_come_first(district, resident):
    far = cast.shift(district.other_point, district.manager, at(14))
    near = cast.shift(district.point, district.manager, at(15))
    assert list(home_views.nearby_shifts(resident, NOW)) == [near, far]


def test_requests_of_the_community_come_before_those_of_the_street(town, resident):
    dispatched = [request_factory.ask(town.bob, area) for area in (town.sister_community, town.compound)]
    HelpRequest.objects.update(state="open", may_show=True, check_first=False)
    assert [row.pk for row in help_views.open_requests(resident)] == [row.pk for row in reversed(dispatched)]


def test_the_shop_of_the_community_is_the_first(rf, district, resident):
    shops = [shop_factory.open_shop(point, point.name) for point in (district.other_point, district.point)]
    request = rf.get("/shop/")
    request.user = resident
    assert shop.selected_shop(request, shops) == shops[1]


# --- what belongs to the community ---------------------------------------------------------------------------------------


def test_a_place_in_the_community_is_no_other_door(town, resident):
    asked = {area: request_factory.unsaved(resident, area) for area in (town.community, town.home, town.sister_community)}
    assert [submit.is_another_door(row, resident) for row in asked.values()] == [False, False, True]


def test_a_star_is_noticed_in_the_community(district, resident):
    serve(district, resident, 100)
    stars.update_stars(at=NOW)
    assert StarAward.objects.get().area == district.community


def test_certificates_are_asked_of_and_noticed_in_the_community(client, district, resident):
    certificate_factory.issuer(district)
    form = log_in(client, resident).get("/my/certificates/new/").context["form"]
    assert form["area"].value() == district.community.pk
    made = certificate_factory.issued(district, certificate_factory.served(district))
    User.objects.filter(pk=resident.pk).update(area=district.home)
    assert list(issue.certificates_in_notice(User.objects.get(pk=resident.pk), NOW)) == [made] == list(Certificate.objects.all())


def test_a_role_model_is_of_the_community(district, resident):
    near, _young = role_model_factory.two_honours(district)
    lives(resident, district.home)
    model = role_model_factory.nominated(district, near)
    assert (model.area, model.reviewed_in) == (district.community, district.street)


def test_a_complaint_about_what_is_near_goes_to_the_community(rf, district, resident):
    request = rf.get("/")
    request.user = resident
    assert complain.own_subject(request, "", "other").unit == district.community


def test_a_wish_about_data_goes_to_the_community(district, resident):
    wish = DataRequest(id=new_id(NOW), person=resident, kind="explain", words="为什么没有积分？")
    assert data_requests.submit_request(data_request=wish, by=resident, at=NOW).area == district.community


def test_a_resident_founds_a_team_of_the_community(client, district, resident):
    assert found(resident, district.community).area == district.community
    areas = log_in(client, resident).get("/teams/new/").context["form"].fields["area"].queryset
    assert list(areas) == [district.community]


def test_a_member_of_a_unit_reports_in_at_the_community(district, resident):
    unit = tax_office(district.street)
    member(resident, unit, district.street_admin)
    row = community_reporting.report_in(person=resident, organization=unit, offers="修水管", at=NOW)
    assert row.community == district.community and Organization.objects.count() == 1


def test_who_runs_a_point_of_the_community_confirms_skills(district, resident):
    row = skills.claim_skill(person=resident, word="理发", proof="理发师证", picture=None, at=NOW)
    held = role_scope.scope_for(district.manager, Power.RUN, NOW)
    stranger = role_scope.scope_for(district.other_manager, Power.RUN, NOW)
    assert skill_queries.covers_person(held, resident) and not skill_queries.covers_person(stranger, resident)
    assert User.objects.filter(skill_queries.people_in_scope(held)).get() == resident
    assert not User.objects.filter(skill_queries.people_in_scope(stranger)).exists()
    assert skills.confirm_skill(row=row, by=district.manager, at=NOW).state == "confirmed"


def test_the_community_decides_about_a_pause(district, resident):
    freeze = Freeze(kind="spending", person=resident, reason="核对", until=date(2026, 12, 1))
    assert freezes.require_deciding_area(freeze, district.community_admin, NOW) == district.community


def test_the_same_name_and_birthday_in_the_community_is_the_same_person(district, resident):
    who = {"name": "高奶奶(演示)", "birth_date": date(1948, 3, 5), "by": district.community_admin, "at": NOW}
    first = people_actions.register(area=district.home, **who)
    assert first.area == district.home
    assert people_actions.register(area=district.community, **who) == first
    assert people_actions.register(area=district.compound, **who) == first
    assert people_actions.register(area=district.sister_community, **who) != first


def test_the_wallets_of_the_community_hold_those_of_its_compounds(district, resident):
    ledger.wallet_account(resident)
    shop_factory.give(district, resident, amount=30)
    view = Selection(units.unit_of_area(district.community), periods.ALL_TIME)
    (wallet,) = drilldown.resident_wallets(view).object_list
    assert dashboard_views.wallet_line(wallet)[1][2] == "长青社区"


# --- what others see -----------------------------------------------------------------------------------------------------


def test_staff_and_the_national_system_read_the_community(district, resident):
    assert "长青社区" in national_export.person_cells(resident, {})
    assert "幸福小区(演示)" not in national_export.person_cells(resident, {})


def test_lists_of_people_say_the_community_in_the_same_statements_for_many(client, district):
    admin = log_in(client, district.community_admin)
    home = cast.area("幸福小区(演示)", "compound", district.community)
    counts = []
    for number in range(2):
        for each in range(1 + 4 * number):
            cast.person(f"奶奶{number}{each}(演示)", phone="", area=home)
        with CaptureQueriesContext(connection) as asked:
            page = admin.get("/staff/people/")
        counts.append(len(asked))
        assert "长青社区" in text(page) and "幸福小区" not in text(page)
    assert counts[0] == counts[1]


def test_neighbours_read_where_help_is_wanted_no_closer_than_the_community(client, town):
    row = request_factory.opened(town)
    HelpRequest.objects.filter(pk=row.pk).update(area=town.compound)
    near = log_in(client, town.bob)
    for address in ("/requests/near/", f"/requests/{row.pk}/", "/requests/near/?q=长青"):
        page = text(near.get(address))
        assert "长青社区" in page and "工行南小区" not in page
    assert "换一个灯泡" not in text(near.get("/requests/near/?q=工行南")), "nothing is found by what may not be read"
    staff = text(log_in(client, town.reviewer).get(f"/requests/{row.pk}/"))
    assert "长青社区 · 工行南小区" in staff


def test_a_wish_for_one_name_or_door_is_found_again_through_the_compound(town, resident):
    def wish(area, **fields):
        return submit.submit_request(
            help_request=request_factory.unsaved(None, area, way="neighbour", **fields),
            by=town.bob,
            at=NOW,
            contact="+8613800138000",
        )

    first = wish(town.community, for_name="王奶奶(演示)", address="3 号楼 501")
    by_name = wish(town.home, for_name="王奶奶(演示)")
    by_door = wish(town.compound, for_name="王爷爷(演示)", address="3 号楼 501")
    other = wish(town.home, for_name="李爷爷(演示)", address="3 号楼 501")
    found = {row.pk for row in review.possible_duplicates(first, HelpRequest.objects.all())}
    assert found == {by_name.pk, by_door.pk, other.pk}
    assert {row.pk for row in review.possible_duplicates(by_door, HelpRequest.objects.all())} == {first.pk}, "another compound"


def test_one_reads_one_s_own_home_in_full(client, district, resident):
    assert "长青社区 · 幸福小区(演示)" in text(log_in(client, resident).get("/me/"))
    assert ("住处", "长青社区 · 幸福小区(演示)") in list(export_own.profile_rows(resident))


# --- where a home is asked for --------------------------------------------------------------------------------------------

ASKING = {
    "/me/edit/": "alice",
    "/me/household/": "alice",
    "/requests/new/": "alice",
    "/my/certificates/new/": "alice",
    "/staff/people/new/": "community_admin",
    "/staff/cards/new/": "manager",
    "/manage/requests/new/": "manager",
}


@pytest.mark.parametrize("address", ASKING)
def test_every_page_that_asks_for_a_home_has_the_one_field(client, district, resident, address):
    page = log_in(client, getattr(district, ASKING[address])).get(address).text
    assert page.count("data-place-field ") == 1 and '<select name="area"' not in page
    assert "js/place-field.js" in page and "css/place-field.css" in page and page.count('src="/static/vendor/htmx/htmx.min.js') == 1


def test_somebody_at_the_desk_is_registered_in_the_office_s_own_places_alone(client, district):
    office = log_in(client, district.community_admin)
    who = {"name": "高奶奶(演示)", "birth_date": "1948-03-05", "agreed": "on"}
    for elsewhere in (district.sister_community, district.street):
        assert "area" in office.post("/staff/people/new/", who | {"area": elsewhere.pk}).context["form"].errors
    office.post("/staff/people/new/", who | {"area": district.compound.pk})
    assert User.objects.get(name="高奶奶(演示)").area == district.compound


def test_a_request_may_name_the_compound(client, town):
    asks = log_in(client, town.alice)
    form = asks.get("/requests/new/").context["form"]
    sent = {"id": form["id"].value(), "whom": town.alice.volunteer_no, "kind": "repairs", "words": "灯坏了", "address": "3-501"}
    assert asks.post("/requests/new/", sent | {"area": ["", f"in:{town.street.pk}"]}).context["form"]["words"].value() == "灯坏了"
    asks.post("/requests/new/", sent | {"area": town.compound.pk})
    assert HelpRequest.objects.get().area == town.compound
