"""The community registers a resident without a phone; a colleague, never the registrar, confirms them."""

from datetime import date

import pytest

from tests import cast
from tests.cast import NOW
from tests.support.clients import BACKEND
from volunteer.models import AuditRow, Consent, Role, User
from volunteer.people.refusals import PersonRefusal

pytestmark = pytest.mark.django_db
NEW = "/staff/people/new/"


@pytest.fixture(autouse=True)
def now(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def desk(client, district):
    client.force_login(district.community_admin, backend=BACKEND)
    return client


def fields(district, **other):
    return {"name": "高奶奶(演示)", "birth_date": "1948-03-05", "area": district.community.pk, "agreed": "on"} | other


def registered():
    return User.objects.filter(name="高奶奶(演示)")


def test_the_number_is_shown_and_what_was_said_is_kept(desk, district):
    page = desk.post(NEW, fields(district), follow=True)
    person = registered().get()
    assert page.redirect_chain == [(f"/staff/people/{person.volunteer_no}/", 302)]
    assert f"{person.volunteer_no[:4]} {person.volunteer_no[4:]}" in page.content.decode()
    assert (person.birth_date, person.area, person.registered_by) == (
        date(1948, 3, 5),
        district.community,
        district.community_admin,
    )
    assert person.confirmed_at is None and not person.may_spend and person.phone == ""
    consent = Consent.objects.get(person=person)
    assert (consent.purpose, consent.given_by) == (Consent.Purpose.TERMS, district.community_admin)
    row = AuditRow.objects.get(act="register_person")
    assert row.actor == district.community_admin and person.name not in str(row.detail)


def test_the_same_person_twice_is_one_whoever_registers(desk, district):
    desk.post(NEW, fields(district))
    desk.post(NEW, fields(district))
    desk.force_login(district.street_admin, backend=BACKEND)
    desk.post(NEW, fields(district))
    assert registered().get().registered_by == district.community_admin
    assert AuditRow.objects.filter(act="register_person").count() == 1


def test_not_the_registrar_but_a_colleague_confirms(desk, district):
    desk.post(NEW, fields(district))
    person = registered().get()
    said = desk.post(f"/staff/people/{person.volunteer_no}/confirm/", follow=True)
    assert [str(message) for message in said.context["messages"]] == [str(PersonRefusal.INVOLVED.label)]
    person.refresh_from_db()
    assert person.confirmed_at is None
    colleague = cast.appoint(cast.person("许社(演示)"), Role.COMMUNITY_ADMIN, district.community)
    desk.force_login(colleague, backend=BACKEND)
    desk.post(f"/staff/people/{person.volunteer_no}/confirm/")
    person.refresh_from_db()
    assert person.confirmed_at == NOW and person.may_spend


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", " "),
        ("name", "高" * 41),
        ("birth_date", ""),
        ("birth_date", "1848-03-05"),
        ("birth_date", "2026-12-01"),
        ("birth_date", "2020-01-01"),
        ("birth_date", "x"),
        ("area", ""),
        ("area", "999999"),
        ("agreed", ""),
    ],
)
def test_nonsense_is_told_at_its_field_and_registers_nobody(desk, district, field, value):
    before = User.objects.count()
    page = desk.post(NEW, fields(district, **{field: value}))
    assert page.status_code == 200 and field in page.context["form"].errors
    assert User.objects.count() == before and not Consent.objects.exists() and not AuditRow.objects.exists()


def test_only_into_communities_of_one_s_own(desk, district):
    page = desk.post(NEW, fields(district, area=district.other_community.pk))
    assert "area" in page.context["form"].errors and not registered().exists()


def test_neither_a_stranger_s_number_nor_one_with_a_phone_is_shown(desk, district):
    elsewhere = cast.person("远亲(演示)", phone="", area=district.other_community)
    with_phone = cast.person("有机(演示)", area=district.community)
    for person in (elsewhere, with_phone):
        assert desk.get(f"/staff/people/{person.volunteer_no}/").status_code == 404
