"""Roles, service points and people without a phone: within one's scope, below one's rank, never for oneself."""

from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import cast
from tests.cast import NOW
from tests.support.clients import log_in
from volunteer.core import geo
from volunteer.core.refusals import Refused
from volunteer.models import Appointment, Area, AuditRow, Organization, Role, ServicePoint, User
from volunteer.people.actions import confirm_person
from volunteer.places import actions as places
from volunteer.places.refusals import PlaceRefusal
from volunteer.roles import actions as role_actions
from volunteer.roles import scope as role_scope
from volunteer.roles.refusals import RoleRefusal

TODAY = date(2026, 11, 24)


@pytest.fixture(autouse=True)
def tuesday():
    with time_machine.travel(NOW, tick=False):
        yield


def fresh(person):
    return User.objects.get(pk=person.pk)


def appoint(by, person, role, over, since=TODAY, until=None):
    return role_actions.appoint(by=fresh(by), person=person, role=role, over=over, since=since, until=until, at=NOW)


def refusal(act, *args, **kwargs):
    before = Appointment.objects.count(), AuditRow.objects.count()
    with pytest.raises(Refused) as no:
        act(*args, **kwargs)
    assert (Appointment.objects.count(), AuditRow.objects.count()) == before and no.value.sentence
    return no.value.reason


# --- roles ---------------------------------------------------------------------------------------------------------------


def test_a_community_appoints_a_manager_of_its_point_once(district):
    first = appoint(district.community_admin, district.alice, Role.POINT_MANAGER, district.point)
    assert first.appointed_by == district.community_admin
    assert appoint(district.community_admin, district.alice, Role.POINT_MANAGER, district.point) == first
    assert AuditRow.objects.filter(act="appoint", actor=district.community_admin).count() == 1


@pytest.mark.parametrize(
    ("by", "role", "over"),
    [
        ("community_admin", Role.COMMUNITY_ADMIN, "community"),
        ("community_admin", Role.STREET_ADMIN, "street"),
        ("community_admin", Role.AUDITOR, "community"),
        ("community_admin", Role.POINT_MANAGER, "sister_point"),
        ("community_admin", Role.REVIEWER, "street"),
        ("street_admin", Role.COMMUNITY_ADMIN, "other_community"),
        ("district_admin", Role.DISTRICT_ADMIN, "area"),
        ("reviewer", Role.POINT_MANAGER, "point"),
        ("manager", Role.SHOP_KEEPER, "point"),
        ("auditor", Role.REVIEWER, "community"),
        ("alice", Role.REVIEWER, "community"),
    ],
)
def test_nobody_gives_a_role_not_below_their_own_or_outside_their_area(district, by, role, over):
    assert refusal(appoint, getattr(district, by), district.bob, role, getattr(district, over)) == RoleRefusal.NOT_BELOW


def test_nobody_appoints_oneself(district):
    assert refusal(appoint, district.street_admin, district.street_admin, Role.REVIEWER, district.community) == RoleRefusal.ONESELF


@pytest.mark.parametrize(
    ("role", "over"), [(Role.POINT_MANAGER, "community"), (Role.REVIEWER, "point"), (Role.STREET_ADMIN, "community")]
)
def test_a_role_fits_its_place(district, role, over):
    assert refusal(appoint, district.district_admin, district.bob, role, getattr(district, over)) == RoleRefusal.WRONG_PLACE


def test_the_last_day_does_not_lie_before_the_first(district):
    day_before = TODAY - timedelta(days=1)
    assert (
        refusal(appoint, district.street_admin, district.bob, Role.REVIEWER, district.community, until=day_before)
        == RoleRefusal.ENDS_BEFORE
    )


def test_ending_takes_effect_at_once_and_once(district):
    held = Appointment.objects.get(person=district.manager)
    for _ in range(2):
        role_actions.end_appointment(appointment=held, by=fresh(district.community_admin), at=NOW)
    held.refresh_from_db()
    assert held.until == TODAY - timedelta(days=1)
    assert AuditRow.objects.filter(act="end").count() == 1
    new = appoint(district.community_admin, district.alice, Role.POINT_MANAGER, district.point)
    role_actions.end_appointment(appointment=new, by=fresh(district.community_admin), at=NOW)
    assert not Appointment.objects.current(TODAY).filter(person=district.alice).exists()


def test_nobody_ends_a_role_above_or_one_s_own(district):
    street = Appointment.objects.get(person=district.street_admin)
    assert (
        refusal(role_actions.end_appointment, appointment=street, by=fresh(district.community_admin), at=NOW)
        == RoleRefusal.NOT_BELOW
    )
    assert refusal(role_actions.end_appointment, appointment=street, by=fresh(district.street_admin), at=NOW) == RoleRefusal.ONESELF


def test_the_page_finds_a_person_by_number_and_says_what_is_wrong(client, district):
    page = log_in(client, district.community_admin)
    data = {"volunteer_no": "00000000", "role": "point_manager", "point": district.point.pk, "since": "2026-11-24"}
    assert "volunteer_no" in page.post("/staff/appointments/new/", data).context["form"].errors
    data["volunteer_no"] = f"{district.alice.volunteer_no[:4]} {district.alice.volunteer_no[4:]}"
    assert page.post("/staff/appointments/new/", data | {"area": district.community.pk}).context["form"].non_field_errors()
    assert page.post("/staff/appointments/new/", data | {"role": "street_admin"}).context["form"].errors
    assert page.post("/staff/appointments/new/", data | {"point": district.other_point.pk}).context["form"].errors
    assert not Appointment.objects.filter(person=district.alice).exists()
    assert page.post("/staff/appointments/new/", data).status_code == 302
    assert Appointment.objects.get(person=district.alice).point == district.point
    assert page.post("/staff/appointments/new/", data | {"volunteer_no": district.community_admin.volunteer_no}).status_code == 200


def test_the_list_holds_one_s_own_area_at_a_constant_number_of_queries(client, district):
    page = log_in(client, district.street_admin)
    shown = page.get("/staff/appointments/").content.decode()
    assert "赵管(演示)" in shown and "钱管(演示)" not in shown and "冯区(演示)" not in shown
    own, below = (Appointment.objects.get(person=who).pk for who in (district.street_admin, district.manager))
    assert f"/staff/appointments/{below}/end/" in shown and f"/staff/appointments/{own}/end/" not in shown
    counts = []
    for more in (10, 90):
        for number in range(more):
            cast.appoint(cast.person(f"审{more}{number}"), Role.REVIEWER, district.community)
        with CaptureQueriesContext(connection) as queries:
            page.get("/staff/appointments/")
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 30  # each door of the side bar counts what waits in one statement


def test_another_area_s_role_is_a_404(client, district):
    held = Appointment.objects.get(person=district.other_manager)
    assert log_in(client, district.street_admin).post(f"/staff/appointments/{held.pk}/end/").status_code == 404
    held.refresh_from_db()
    assert held.until is None


# --- service points ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wgs", "gcj"),
    [
        ((106.8222, 39.6911), (106.826925, 39.692001)),
        ((106.79, 39.66), (106.794765, 39.660949)),
        ((106.75, 39.70), (106.754774, 39.700983)),
        ((106.85, 39.72), (106.854684, 39.720854)),
        ((106.80, 39.75), (106.804762, 39.750947)),
    ],
)
def test_positions_turn_from_chinese_maps_and_back(wgs, gcj):
    assert geo.gcj02(wgs[1], wgs[0]) == pytest.approx((gcj[1], gcj[0]), abs=2e-6)
    assert geo.wgs84(gcj[1], gcj[0]) == pytest.approx((wgs[1], wgs[0]), abs=2e-6)


def point_data(area, **changes):
    return {
        "name": "新小区服务点(演示)",
        "area": area.pk,
        "address": "新小区 1 号",
        "longitude": "106.826925",
        "latitude": "39.692001",
        "datum": "gcj02",
        "active": "on",
    } | changes


def test_a_community_opens_a_point_with_a_position_from_a_chinese_map(client, district):
    page = log_in(client, district.community_admin)
    response = page.post("/staff/points/new/", point_data(district.compound))
    point = ServicePoint.objects.get(name="新小区服务点(演示)")
    assert response.url == f"/staff/points/{point.pk}/sign/"
    assert (point.longitude, point.latitude) == pytest.approx((106.8222, 39.6911), abs=2e-6)
    assert not point.trusted and len(point.sign_code) == 8
    page.post("/staff/points/new/", point_data(district.compound))
    assert ServicePoint.objects.filter(name=point.name).count() == 1
    assert AuditRow.objects.filter(act="open_point").count() == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"latitude": ""}, "latitude"), ({"longitude": "39.69", "latitude": "106.8"}, "longitude"), ({"name": ""}, "name")],
)
def test_a_wrong_position_is_told_at_its_field(client, district, changes, field):
    response = log_in(client, district.community_admin).post("/staff/points/new/", point_data(district.compound, **changes))
    assert field in response.context["form"].errors and ServicePoint.objects.count() == 3


def test_a_point_is_opened_in_one_s_own_area_only(client, district):
    response = log_in(client, district.community_admin).post("/staff/points/new/", point_data(district.other_community))
    assert "area" in response.context["form"].errors and ServicePoint.objects.count() == 3


def test_changing_a_point_writes_down_what_changed_and_keeps_its_sign(client, district):
    page, code = log_in(client, district.street_admin), district.point.sign_code
    form = page.get(f"/staff/points/{district.point.pk}/").context["form"]
    data = {name: form[name].value() for name in form.fields if form[name].value()} | {"trusted": "on"}
    assert page.post(f"/staff/points/{district.point.pk}/", data).status_code == 302
    district.point.refresh_from_db()
    assert district.point.trusted and district.point.sign_code == code and district.point.latitude == 39.69
    assert AuditRow.objects.get(act="change_point").detail["fields"] == ["trusted"]


def test_only_the_street_or_the_district_decides_that_a_point_publishes_at_once(client, district):
    page, path = log_in(client, district.community_admin), f"/staff/points/{district.point.pk}/"
    assert "trusted" not in page.get(path).context["form"].fields
    assert "trusted" not in page.get("/staff/points/new/").context["form"].fields
    data = point_data(district.compound, name=district.point.name, trusted="on")
    assert page.post(path, data).status_code == 302
    for by, fields in ((district.community_admin, {"trusted": True}), (district.manager, {"trusted": True})):
        change = {"point": district.point, "by": fresh(by), "fields": fields, "at": NOW}
        assert refusal(places.change_point, **change) == PlaceRefusal.TRUST
    fields = {name: getattr(district.point, name) for name in places.POINT_FIELDS} | {"name": "新点(演示)", "trusted": True}
    assert refusal(places.open_point, by=fresh(district.community_admin), fields=fields, at=NOW) == PlaceRefusal.TRUST
    assert not ServicePoint.objects.filter(trusted=True).exists()
    for by in (district.street_admin, district.district_admin):
        places.open_point(by=fresh(by), fields=fields | {"name": by.name}, at=NOW)
    assert ServicePoint.objects.filter(trusted=True).count() == 2


def test_saving_without_a_change_writes_nothing(district):
    fields = {name: getattr(district.point, name) for name in places.POINT_FIELDS}
    places.change_point(point=district.point, by=district.community_admin, fields=fields, at=NOW)
    assert not AuditRow.objects.exists()


@pytest.mark.parametrize("path", ["", "sign/"])
def test_another_area_s_point_is_a_404(client, district, path):
    page = log_in(client, district.community_admin)
    assert page.get(f"/staff/points/{district.other_point.pk}/{path}").status_code == 404
    assert page.get(f"/staff/points/{district.point.pk}/{path}").status_code == 200


def test_the_sign_holds_the_address_of_the_point(client, district, settings):
    page = log_in(client, district.manager).get(f"/staff/points/{district.point.pk}/sign/").content.decode()
    assert f"{settings.PUBLIC_URL}/p/{district.point.sign_code}/" in page and "<svg" in page


def test_the_list_of_points_costs_the_same_for_ten_and_a_hundred(client, district):
    page, counts = log_in(client, district.community_admin), []
    for more in (10, 90):
        for number in range(more):
            cast.point(f"点{more}{number}", district.compound)
        with CaptureQueriesContext(connection) as queries:
            page.get("/staff/points/")
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 30  # each door of the side bar counts what waits in one statement


# --- organisations -------------------------------------------------------------------------------------------------------

SCHOOL = "长青学校(演示)"


def school_data(area, **changes):
    return {"name": SCHOOL, "kind": "school", "area": area.pk} | changes


def test_a_community_adds_an_organisation_once(client, district):
    page = log_in(client, district.community_admin)
    for _ in range(2):
        assert page.post("/staff/organizations/new/", school_data(district.community)).url == "/staff/organizations/"
    school = Organization.objects.get()
    assert (school.name, school.kind, school.area) == (SCHOOL, "school", district.community)
    assert AuditRow.objects.get().act == "open_organization" and AuditRow.objects.get().subject_id == str(school.pk)
    assert SCHOOL in page.get("/staff/organizations/").content.decode()


@pytest.mark.parametrize(("changes", "field"), [({"name": ""}, "name"), ({"kind": "club"}, "kind"), ({"kind": ""}, "kind")])
def test_what_an_organisation_lacks_is_told_at_its_field(client, district, changes, field):
    response = log_in(client, district.community_admin).post(
        "/staff/organizations/new/", school_data(district.community, **changes)
    )
    assert list(response.context["form"].errors) == [field] and not Organization.objects.exists()


def test_an_organisation_is_added_in_one_s_own_area_only(client, district):
    page = log_in(client, district.community_admin)
    for area in (district.other_community, district.street):
        assert "area" in page.post("/staff/organizations/new/", school_data(area)).context["form"].errors
    assert not Organization.objects.exists() and not AuditRow.objects.exists()


def test_changing_an_organisation_writes_down_what_changed(client, district):
    school = cast.organization(SCHOOL, district.community)
    page = log_in(client, district.community_admin)
    for _ in range(2):
        data = school_data(district.compound, kind="office")
        assert page.post(f"/staff/organizations/{school.pk}/", data).status_code == 302
    school.refresh_from_db()
    assert (school.name, school.kind, school.area) == (SCHOOL, "office", district.compound)
    assert AuditRow.objects.get(act="change_organization").detail["fields"] == ["kind", "area"]


def test_two_organisations_do_not_share_a_name(client, district):
    cast.organization(SCHOOL, district.other_community)
    office = cast.organization("长青办(演示)", district.community)
    page = log_in(client, district.community_admin)
    for path in ("new", office.pk):
        response = page.post(f"/staff/organizations/{path}/", school_data(district.community))
        assert response.context["form"].errors["name"] == [str(PlaceRefusal.NAME.label)]
    assert Organization.objects.filter(name=SCHOOL).count() == 1 and not AuditRow.objects.exists()


def test_another_area_s_organisation_is_a_404_and_not_in_the_list(client, district):
    school = cast.organization(SCHOOL, district.other_community)
    page = log_in(client, district.community_admin)
    assert page.get(f"/staff/organizations/{school.pk}/").status_code == 404
    assert page.post(f"/staff/organizations/{school.pk}/", school_data(district.community)).status_code == 404
    assert SCHOOL not in page.get("/staff/organizations/").content.decode()
    school.refresh_from_db()
    assert school.area == district.other_community


def test_a_manager_neither_adds_nor_changes_organisations(client, district):
    school = cast.organization(SCHOOL, district.community)
    page = log_in(client, district.manager)
    for path in ("new", school.pk):
        data = school_data(district.community, name="别的(演示)")
        assert page.post(f"/staff/organizations/{path}/", data).status_code == 404
    assert Organization.objects.get().name == SCHOOL


def test_a_role_over_an_organisation_is_given_shown_and_ended_and_reaches_no_area(client, district):
    school = cast.organization(SCHOOL, district.community)
    page = log_in(client, district.street_admin)
    data = {"volunteer_no": district.alice.volunteer_no, "role": "reviewer", "organization": school.pk, "since": "2026-11-24"}
    both = page.post("/staff/appointments/new/", data | {"area": district.community.pk})
    assert both.context["form"].non_field_errors() and not Appointment.objects.filter(person=district.alice).exists()
    for _ in range(2):
        assert page.post("/staff/appointments/new/", data).status_code == 302
    held = Appointment.objects.get(person=district.alice)
    assert (held.over, held.area, held.point) == (school, None, None)
    assert not role_scope.scope_for(fresh(district.alice), role_scope.Power.REVIEW, NOW)
    assert f"单位“{SCHOOL}”，{district.community}" in page.get("/staff/appointments/").content.decode()
    assert page.post(f"/staff/appointments/{held.pk}/end/").status_code == 302
    assert not Appointment.objects.filter(person=district.alice).exists()


@pytest.mark.parametrize(
    ("by", "role", "seat"),
    [
        ("community_admin", Role.COMMUNITY_ADMIN, "community"),
        ("community_admin", Role.AUDITOR, "community"),
        ("community_admin", Role.REVIEWER, "other_community"),
        ("manager", Role.REVIEWER, "community"),
    ],
)
def test_a_role_over_an_organisation_is_below_one_s_own_and_within_one_s_area(district, by, role, seat):
    school = cast.organization(SCHOOL, getattr(district, seat))
    assert refusal(appoint, getattr(district, by), district.bob, role, school) == RoleRefusal.NOT_BELOW


def test_a_role_over_another_area_s_organisation_is_neither_offered_nor_ended(client, district):
    school = cast.organization(SCHOOL, district.other_community)
    held = appoint(district.district_admin, district.bob, Role.REVIEWER, school)
    page = log_in(client, district.community_admin)
    data = {"volunteer_no": district.alice.volunteer_no, "role": "reviewer", "organization": school.pk, "since": "2026-11-24"}
    assert "organization" in page.post("/staff/appointments/new/", data).context["form"].errors
    assert page.post(f"/staff/appointments/{held.pk}/end/").status_code == 404
    assert Appointment.objects.filter(pk=held.pk, until=None).exists()


@pytest.mark.parametrize("path", ["organizations", "appointments"])
def test_lists_of_organisations_and_their_roles_cost_the_same_for_ten_and_a_hundred(client, district, path):
    page, counts = log_in(client, district.community_admin), []
    for more in (10, 90):
        for number in range(more):
            school = cast.organization(f"校{more}{number}", district.compound)
            Appointment.objects.create(person=district.bob, role=Role.REVIEWER, organization=school, since=TODAY)
        with CaptureQueriesContext(connection) as queries:
            page.get(f"/staff/{path}/")
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 30  # each door of the side bar counts what waits in one statement


# --- people without a phone ------------------------------------------------------------------------------------------------


def test_seen_in_person_once_within_the_area(client, district):
    elder = cast.person("马奶(演示)", phone="", area=district.compound)
    stranger = cast.person("牛爷(演示)", phone="", area=district.other_community)
    page = log_in(client, district.community_admin)
    shown = page.get("/staff/people/").content.decode()
    assert "马奶(演示)" in shown and "牛爷(演示)" not in shown
    assert not elder.may_spend
    assert page.post(f"/staff/people/{elder.volunteer_no}/confirm/").status_code == 302
    assert fresh(elder).may_spend and fresh(elder).confirmed_at == NOW
    assert page.post(f"/staff/people/{stranger.volunteer_no}/confirm/").status_code == 404
    confirm_person(person=fresh(elder), by=district.community_admin, at=NOW + timedelta(days=1))
    assert fresh(elder).confirmed_at == NOW and AuditRow.objects.filter(act="confirm_person").count() == 1


def test_nobody_confirms_whom_they_registered(district):
    elder = cast.person("马奶(演示)", phone="", area=district.compound, registered_by=district.community_admin)
    with pytest.raises(Refused):
        confirm_person(person=elder, by=district.community_admin, at=NOW)
    assert fresh(elder).confirmed_at is None


@pytest.mark.parametrize(
    "path",
    [
        "/staff/appointments/",
        "/staff/appointments/new/",
        "/staff/points/",
        "/staff/points/new/",
        "/staff/organizations/",
        "/staff/organizations/new/",
        "/staff/people/",
    ],
)
@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("alice", 404),
        ("manager", 404),
        ("keeper", 404),
        ("reviewer", 404),
        ("auditor", 404),
        ("community_admin", 200),
        ("district_admin", 200),
    ],
)
def test_staff_pages_open_to_those_who_may_appoint(client, district, path, who, status):
    assert log_in(client, getattr(district, who)).get(path).status_code == status


def test_staff_pages_lead_a_visitor_to_the_entrance(client, db):
    assert client.get("/staff/points/?page=2").url == "/accounts/enter/?next=/staff/points/%3Fpage%3D2"
    assert not Area.objects.exists()
