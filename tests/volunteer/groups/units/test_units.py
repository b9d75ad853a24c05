"""Units: members by the word of both sides, whose service counts for both; reporting in at home; real rights over a unit."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from events.figures import of_units, rollup
from events.models import Attendance
from tests import cast
from tests.cast import NOW
from tests.support.clients import log_in
from tests.support.group_factory import liaison_of, lives, refusal, tax_office, told
from tests.support.snapshot import kept_fixture
from volunteer.core.ids import new_id
from volunteer.groups.refusals import GroupRefusal
from volunteer.groups.units import actions as units
from volunteer.groups.units import community_reporting
from volunteer.groups.units.refusals import UnitRefusal
from volunteer.models import Appointment, Household, Membership, Reporting, Role, User
from volunteer.roles import scope as role_scope
from volunteer.roles.scope import Power

pytestmark = pytest.mark.django_db
DAY, LATER = NOW.date(), cast.at(15)


@pytest.fixture(autouse=True)
def tuesday(time_machine):
    time_machine.move_to(NOW, tick=False)


@kept_fixture
def unit(district):
    return tax_office(district.community)


@pytest.fixture
def liaison(unit):
    return liaison_of(unit, since=date(2026, 1, 1))


def member(unit, person, by, at=NOW, note=""):
    return units.admit_member(
        place=units.request_to_join(organization=unit, person=person, note=note, by=person, at=at), by=by, at=at
    )


def served(district, person, start, minutes=60, point=None):
    shift = cast.shift(point or district.point, leader=district.manager, start=start, state="settled", settled_at=start)
    out = start + timedelta(minutes=minutes)
    them = {"shift": shift, "job": shift.jobs.get(), "person": person, "grade": "A", "minutes": minutes, "pay": "paid"}
    return Attendance.objects.create(id=new_id(start), in_at=start, out_at=out, counted_start=start, counted_end=out, **them)


# --- membership ------------------------------------------------------------------------------------------------------------


def test_asked_by_the_person_and_admitted_by_the_liaison(district, unit, liaison):
    place = units.request_to_join(organization=unit, person=district.alice, note=" 征管科 ", by=district.alice, at=NOW)
    assert units.request_to_join(organization=unit, person=district.alice, by=district.alice, at=LATER).pk == place.pk
    assert not place.stands and place.note == "征管科" and told(liaison) == ["张安(演示) 申请加入“税务所(演示)”。"]
    units.admit_member(place=place, by=liaison, at=LATER)
    units.admit_member(place=place, by=district.community_admin, at=cast.at(16))
    place.refresh_from_db()
    assert (place.since, place.until, place.confirmed_by) == (DAY, None, liaison) and len(told(district.alice)) == 1


def test_who_has_no_role_over_the_unit_or_its_seat_admits_nobody(district, unit):
    place = units.request_to_join(organization=unit, person=district.alice, by=district.alice, at=NOW)
    other = cast.organization("另一所(演示)", district.other_community)
    stranger = cast.person("何外(演示)")
    Appointment.objects.create(person=stranger, role=Role.LIAISON, organization=other, since=DAY)
    reader = cast.person("吕看(演示)")
    Appointment.objects.create(person=reader, role=Role.REVIEWER, organization=unit, since=DAY)
    for person in (district.alice, district.manager, district.reviewer, district.other_manager, stranger, reader):
        assert refusal(units.admit_member, place=place, by=person, at=NOW) == UnitRefusal.NOT_UNIT_STAFF
    assert refusal(units.request_to_join, organization=unit, person=district.bob, by=district.carol, at=NOW) == UnitRefusal.NOT_YOU
    assert units.admit_member(place=place, by=district.street_admin, at=NOW).stands


def test_nobody_admits_themselves(district, unit, liaison):
    place = units.request_to_join(organization=unit, person=liaison, by=liaison, at=NOW)
    assert refusal(units.admit_member, place=place, by=liaison, at=NOW) == UnitRefusal.NOT_ONESELF
    assert units.admit_member(place=place, by=district.community_admin, at=NOW).stands


def test_an_invitation_waits_for_the_person(district, unit, liaison):
    place = units.invite_member(organization=unit, person=district.alice, note="一班", by=liaison, at=NOW)
    assert not place.stands
    assert refusal(units.answer_invitation, place=place, yes=True, by=district.bob, at=NOW) == UnitRefusal.NOT_YOU
    units.answer_invitation(place=place, yes=False, by=district.alice, at=NOW)
    assert refusal(units.invite_member, organization=unit, person=district.alice, by=liaison, at=LATER) == GroupRefusal.DECLINED
    later = NOW + timedelta(days=31)
    again = units.invite_member(organization=unit, person=district.alice, by=liaison, at=later)
    assert units.answer_invitation(place=again, yes=True, by=district.alice, at=later).stands


def test_the_last_day_counts_and_a_new_beginning_is_the_day_after(district, unit, liaison):
    place = member(unit, district.alice, liaison)
    units.end_membership(place=place, by=district.alice, at=LATER)
    place.refresh_from_db()
    assert (place.until, place.ended_at) == (DAY, LATER) and "退出" in told(liaison)[-1]
    assert member(unit, district.alice, liaison, at=cast.at(16)).since == DAY + timedelta(days=1)
    units.end_membership(place=Membership.objects.latest("pk"), by=liaison, at=cast.at(17))
    assert "不在" in told(district.alice)[-1]


# --- rights over a unit ----------------------------------------------------------------------------------------------------


def test_a_role_over_a_unit_is_a_power_over_that_unit_and_nothing_else(district, unit, liaison):
    held = role_scope.scope_for(liaison, Power.RUN, NOW)
    other = cast.organization("另一所(演示)", district.community)
    assert not held and held.unit_ids == (unit.pk,)
    assert held.covers_organization(unit) and not held.covers_organization(other)
    assert not held.covers_point(district.point) and not held.covers_area(district.community)
    assert not role_scope.scope_for(liaison, Power.APPOINT, NOW).covers_organization(unit)
    over_area = role_scope.scope_for(district.community_admin, Power.RUN, NOW)
    assert over_area.covers_organization(unit) and over_area.covers_organization(other)
    assert not role_scope.scope_for(district.other_manager, Power.RUN, NOW).covers_organization(unit)


@pytest.mark.parametrize("path", ["/manage/", "/staff/skills/", "/staff/teams/", "/staff/organizations/", "/staff/reportings/"])
def test_no_page_of_areas_opens_for_a_role_over_a_unit(client, liaison, path):
    assert log_in(client, liaison).get(path).status_code == 404


def test_a_role_over_a_unit_that_ended_opens_nothing(client, district, unit, liaison):
    member(unit, district.alice, liaison)
    Appointment.objects.filter(person=liaison).update(until=DAY - timedelta(days=1))
    assert log_in(client, User.objects.get(pk=liaison.pk)).get(f"/units/{unit.pk}/members/").status_code == 404


# --- what counts -------------------------------------------------------------------------------------------------------------


def test_service_counts_for_both_on_days_of_membership_alone(district, unit, liaison):
    place = member(unit, district.alice, liaison)
    Membership.objects.filter(pk=place.pk).update(since=date(2026, 11, 10))
    for day, hour in ((9, 9), (10, 9), (20, 9), (24, 6)):
        served(district, district.alice, cast.at(hour, day=day))
    served(district, district.bob, cast.at(12, day=20))
    people = [district.alice.pk, district.bob.pk]
    assert of_units.minutes_of_members(unit, people, date(2026, 11, 1), DAY) == {district.alice.pk: 180}
    assert of_units.minutes_of_members(unit, people, date(2026, 11, 11), date(2026, 11, 20)) == {district.alice.pk: 60}
    rollup.rebuild_figures()
    with translation.override("en"):
        shown = {figure["label"]: figure["value"] for figure in of_units.unit_stats(unit, NOW)}
    assert shown == {
        "Hours this month": "3",
        "Hours this year": "3",
        "People who served this year": "1",
        "Participations this year": "3",
    }


def test_the_page_of_a_unit_shows_its_staff_what_its_people_did(client, district, unit, liaison):
    member(unit, district.alice, liaison, note="征管科")
    served(district, district.alice, cast.at(6), minutes=90)
    log_in(client, liaison)
    page = client.get(f"/units/{unit.pk}/members/").content.decode()
    assert "张安(演示)" in page and "征管科" in page and "1.5" in page
    assert client.get(f"/units/{unit.pk}/members/?export=xlsx")["Content-Type"].endswith("sheet")
    for person in (district.alice, district.carol, district.manager, district.reviewer):
        assert log_in(client, person).get(f"/units/{unit.pk}/members/").status_code == 404
        assert "kpis" not in client.get(f"/units/{unit.pk}/").content.decode()


# --- pages -------------------------------------------------------------------------------------------------------------------


def test_from_my_page_to_my_unit_and_in(client, district, unit, liaison):
    log_in(client, district.alice)
    assert 'href="/units/"' in client.get("/me/belonging/").content.decode()
    assert f'href="/units/{unit.pk}/"' in client.get("/units/?q=税务").content.decode()
    client.post(f"/units/{unit.pk}/join/", {"note": "征管科"})
    place = Membership.objects.get()
    log_in(client, liaison)
    links = {link["url"]: link["badge"] for group in client.get("/").context["side"] for link in group["links"]}
    assert links == {"/": 0, "/staff/volunteers/": 0, "/units/": 1, "/pairings/": 0}
    assert f'href="/units/{unit.pk}/members/"' in client.get(f"/units/{unit.pk}/").content.decode()
    client.post(f"/units/{unit.pk}/members/{place.pk}/", {"act": "admit"})
    place.refresh_from_db()
    assert place.stands
    log_in(client, district.alice)
    assert "税务所(演示)" in client.get("/me/belonging/").content.decode()
    client.post(f"/units/{unit.pk}/members/{place.pk}/", {"act": "part", "own": "1"})
    place.refresh_from_db()
    assert not place.stands


def test_a_pupil_is_joined_by_a_parent_and_nobody_else_touches_it(client, district, unit):
    home = Household.objects.create(created_at=NOW)
    pupil = cast.person("小明(演示)", phone="", household=home, birth_date=date(2015, 1, 1))
    district.alice.household = home
    district.alice.save(update_fields=["household"])
    log_in(client, district.alice).post(f"/units/{unit.pk}/join/", {"person": pupil.volunteer_no, "note": "三年级"})
    place = Membership.objects.get(person=pupil)
    assert log_in(client, district.carol).post(f"/units/{unit.pk}/members/{place.pk}/", {"act": "part"}).status_code == 404


def test_an_invitation_to_a_unit_is_answered_on_one_s_own_page(client, district, unit, liaison):
    log_in(client, liaison)
    assert client.post(f"/units/{unit.pk}/members/", {"volunteer_no": district.alice.volunteer_no}).status_code == 302
    assert "没有" in client.post(f"/units/{unit.pk}/members/", {"volunteer_no": "1"}).content.decode()
    place = Membership.objects.get()
    assert log_in(client, district.carol).post(f"/me/belonging/units/{place.pk}/", {"answer": "yes"}).status_code == 404
    log_in(client, district.alice)
    assert f"/me/belonging/units/{place.pk}/" in client.get("/me/belonging/").content.decode()
    client.post(f"/me/belonging/units/{place.pk}/", {"answer": "yes"})
    place.refresh_from_db()
    assert place.stands


def test_a_reader_of_a_unit_sees_and_does_nothing(client, district, unit, liaison):
    place = units.request_to_join(organization=unit, person=district.alice, by=district.alice, at=NOW)
    reader = cast.person("吕看(演示)")
    Appointment.objects.create(person=reader, role=Role.REVIEWER, organization=unit, since=DAY)
    log_in(client, reader)
    page = client.get(f"/units/{unit.pk}/members/").content.decode()
    assert "张安(演示)" in page and 'value="admit"' not in page
    assert client.post(f"/units/{unit.pk}/members/", {"volunteer_no": "1"}).status_code == 404
    assert client.post(f"/units/{unit.pk}/members/{place.pk}/", {"act": "admit"}).status_code == 404


def test_the_list_of_members_reads_the_same_number_of_statements_however_many(client, district, unit, liaison):
    def count(more):
        for number in range(more):
            person = cast.person(f"人{number}(演示)")
            member(unit, person, liaison)
            served(district, person, cast.at(6))
        with CaptureQueriesContext(connection) as seen:
            assert client.get(f"/units/{unit.pk}/members/").status_code == 200
        return len(seen)

    log_in(client, liaison)
    count(1)
    assert count(1) == count(10)


# --- reporting in ------------------------------------------------------------------------------------------------------------


def reported(district, unit, liaison, offers="夜间巡逻"):
    member(unit, lives(district.alice, district.community), liaison)
    return community_reporting.report_in(person=district.alice, organization=unit, offers=offers, at=NOW)


def test_a_member_reports_in_at_home_and_the_community_confirms(district, unit, liaison):
    row = reported(district, unit, liaison)
    assert (row.community, row.stands) == (district.community, False)
    again = community_reporting.report_in(person=district.alice, organization=unit, offers="修水管", at=LATER)
    assert again.pk == row.pk and again.offers == "修水管"
    community_reporting.confirm_reporting(row=row, by=district.manager, at=LATER)
    community_reporting.confirm_reporting(row=row, by=district.community_admin, at=cast.at(16))
    row.refresh_from_db()
    assert (row.confirmed_by, row.confirmed_at) == (district.manager, LATER)
    assert sum("税务所" in words for words in told(district.alice)) == 2  # joined, and reported in
    assert refusal(community_reporting.refuse_reporting, row=row, reason="x", by=district.manager, at=LATER) == UnitRefusal.DECIDED


def test_who_does_not_belong_or_names_no_home_does_not_report_in(district, unit, liaison):
    assert (
        refusal(community_reporting.report_in, person=district.alice, organization=unit, offers="", at=NOW) == GroupRefusal.NO_HOME
    )
    lives(district.alice, district.community)
    assert (
        refusal(community_reporting.report_in, person=district.alice, organization=unit, offers="", at=NOW) == UnitRefusal.NO_MEMBER
    )


def test_only_staff_of_that_community_decide(district, unit, liaison):
    row = reported(district, unit, liaison)
    for person in (liaison, district.other_manager, district.reviewer, district.bob):
        assert refusal(community_reporting.confirm_reporting, row=row, by=person, at=NOW) == UnitRefusal.NOT_YOURS
    assert refusal(community_reporting.confirm_reporting, row=row, by=district.alice, at=NOW) == UnitRefusal.INVOLVED
    assert refusal(community_reporting.refuse_reporting, row=row, reason="", by=district.manager, at=NOW) == UnitRefusal.NO_REASON
    community_reporting.refuse_reporting(row=row, reason="查无此人。", by=district.manager, at=NOW)
    assert "查无此人" in told(district.alice)[-1]


def test_who_moves_reports_anew_and_who_leaves_the_unit_no_longer_does(district, unit, liaison):
    first = reported(district, unit, liaison)
    lives(district.alice, district.other_community)
    second = community_reporting.report_in(person=district.alice, organization=unit, offers="", at=LATER)
    first.refresh_from_db()
    assert first.ended_at == LATER and second.community == district.other_community
    units.end_membership(place=Membership.objects.get(), by=district.alice, at=cast.at(16))
    assert not Reporting.objects.open().exists()


def test_the_community_sees_who_offers_what_and_did_how_much_here(client, district, unit, liaison):
    row = reported(district, unit, liaison)
    served(district, district.alice, cast.at(6, day=20), minutes=150)
    served(district, district.alice, cast.at(6, day=21), point=district.other_point)
    assert of_units.minutes_at_home([district.alice.pk], date(2026, 1, 1), DAY) == {district.alice.pk: 150}
    log_in(client, district.manager)
    page = client.get("/staff/reportings/").content.decode()
    assert "夜间巡逻" in page and "2.5" in page and "税务所(演示)" in page
    assert "夜间巡逻" not in client.get("/staff/reportings/?show=stands").content.decode()
    client.post(f"/staff/reportings/{row.pk}/", {"confirm": "1"})
    assert "夜间巡逻" in client.get("/staff/reportings/?show=stands").content.decode()
    assert log_in(client, district.other_manager).post(f"/staff/reportings/{row.pk}/", {"confirm": "1"}).status_code == 404


def test_reporting_in_by_the_page(client, district, unit, liaison):
    lives(district.alice, district.community)
    log_in(client, district.alice)
    assert 'href="/units/"' in client.get("/me/belonging/reporting/").content.decode()  # first the unit
    member(unit, district.alice, liaison)
    assert 'href="/me/belonging/reporting/"' in client.get("/me/belonging/").content.decode()
    client.post("/me/belonging/reporting/", {"organization": unit.pk, "offers": "教书法"})
    assert Reporting.objects.get().offers == "教书法" and "教书法" in client.get("/me/belonging/").content.decode()
    client.post("/me/belonging/reporting/end/")
    assert not Reporting.objects.open().exists()
    other = cast.organization("另一所(演示)", district.community)
    assert client.post("/me/belonging/reporting/", {"organization": other.pk}).status_code == 200
