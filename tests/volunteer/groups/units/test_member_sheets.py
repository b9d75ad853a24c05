"""The people of a unit out of an Excel sheet: each is invited and answers themselves; what is wrong is named by its row."""

from io import BytesIO

import openpyxl
import pytest
from django.urls import reverse

from tests.cast import NOW
from tests.support.clients import log_in
from tests.support.import_checks import problems
from tests.support.workbook_factory import sheet
from volunteer.groups.units import actions as units
from volunteer.groups.units import imports as unit_imports
from volunteer.models import Membership, Notice, Organization


@pytest.fixture(autouse=True)
def now(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def unit(district):
    return Organization.objects.create(name="税务所(演示)", kind="office", area=district.community)


@pytest.fixture
def send(client, district, unit):
    """The community's administrator reads a sheet in."""
    log_in(client, district.community_admin)
    page = reverse("volunteer:unit_members_sheet", args=[unit.pk])
    return lambda *rows: client.post(page, {"file": sheet(unit_imports.HEADINGS, *rows)})


def row(person, note=""):
    return {"number": person.volunteer_no, "name": person.name, "note": note}


def places(unit):
    return {place.person: (place.note, place.agreed_at is not None) for place in Membership.objects.filter(organization=unit)}


def test_everybody_is_invited_once_and_answers_themselves(send, unit, district):
    alice, bob = district.alice, district.bob
    units.request_to_join(organization=unit, person=bob, by=bob, at=NOW)
    assert send(row(alice, "三年级二班(演示)"), {**row(bob), "name": " ".join(bob.name)}).status_code == 302
    assert places(unit) == {alice: ("三年级二班(演示)", False), bob: ("", True)}
    assert Notice.objects.filter(person=alice, kind="belong_invited").count() == 1
    assert not Membership.objects.get(person=alice).stands and Membership.objects.get(person=bob).stands
    send(row(alice), row(bob))
    assert Membership.objects.count() == 2 and Notice.objects.filter(kind="belong_invited").count() == 1


def test_who_declined_is_left_alone(send, unit, district):
    place = units.invite_member(organization=unit, person=district.alice, by=district.community_admin, at=NOW)
    units.answer_invitation(place=place, yes=False, by=district.alice, at=NOW)
    assert send(row(district.alice), row(district.bob)).status_code == 302
    assert set(places(unit)) == {district.alice, district.bob} and Membership.objects.filter(person=district.alice).count() == 1


def test_a_number_without_its_name_tells_nothing_and_nobody_is_invited(send, unit, district):
    wrong = [{**row(district.bob), "name": "别人"}, {**row(district.bob), "number": "00000000"}, row(district.alice)]
    said = problems(send(row(district.alice), *wrong))
    assert [line.partition("：")[2] for line in said[:2]] == ["没有这个编号和姓名的志愿者。"] * 2 and len(said) == 3
    assert district.bob.name not in "".join(said) and not Membership.objects.exists()


def test_the_empty_sheet_and_the_way_to_it(client, send, unit, district):
    page = reverse("volunteer:unit_members_sheet", args=[unit.pk])
    assert openpyxl.load_workbook(BytesIO(client.get(page + "?template").content)).active.max_row == 1
    assert page in client.get(reverse("volunteer:unit_members", args=[unit.pk])).text
    log_in(client, district.manager)
    assert client.get(page).status_code == 404
