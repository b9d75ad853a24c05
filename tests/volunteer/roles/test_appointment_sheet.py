"""Roles out of an Excel sheet: whatever is refused by hand is refused here, and one refusal takes all rows back."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from tests import cast
from tests.cast import NOW
from tests.support.import_checks import headings, problems, send
from volunteer.models import Appointment, AuditRow, Role

pytestmark = pytest.mark.django_db
TODAY = NOW.date()
PAGE = "volunteer:appointments_sheet"
HEADINGS = ("志愿者编号", "姓名", "职务", "区划", "所属街道或社区", "服务点", "单位", "第一天", "最后一天")


@pytest.fixture(autouse=True)
def tuesday(time_machine):
    time_machine.move_to(NOW, tick=False)


def row(person, role, *, area="", above="", point="", unit="", since="", until=""):
    return [person.volunteer_no, person.name, str(role), area, above, point, unit, since, until]


def given():
    """Every role there is, and what was written down about giving them."""
    return list(Appointment.objects.order_by("pk").values()), AuditRow.objects.filter(act="appoint").count()


def test_managers_and_keepers_of_a_sheet_hold_their_roles_for_their_terms(client, district):
    assert headings(client, district.community_admin, PAGE) == list(HEADINGS)
    assert f'href="{reverse(PAGE)}"' in client.get(reverse("volunteer:appointments")).text
    rows = [
        row(district.alice, Role.POINT_MANAGER.label, point=district.point.name, since="2026/12/1", until="2027年11月30日"),
        row(district.bob, Role.SHOP_KEEPER.label, point=district.point.name),
    ]
    assert send(client, district.community_admin, PAGE, HEADINGS, *rows).url == reverse("volunteer:appointments")
    first, second = (Appointment.objects.get(person=person) for person in (district.alice, district.bob))
    assert (first.role, first.point, first.since, first.until) == (
        Role.POINT_MANAGER,
        district.point,
        date(2026, 12, 1),
        date(2027, 11, 30),
    )
    assert (second.role, second.since, second.until, second.appointed_by) == (
        Role.SHOP_KEEPER,
        TODAY,
        None,
        district.community_admin,
    )
    assert AuditRow.objects.filter(act="appoint", actor=district.community_admin, at=NOW).count() == 2


def test_a_role_that_is_held_stays_as_it_is(client, district):
    rows = [row(district.alice, Role.POINT_MANAGER.label, point=district.point.name)]
    send(client, district.community_admin, PAGE, HEADINGS, *rows)
    before = given()
    rows[0][-1] = str(TODAY + timedelta(days=9))
    assert send(client, district.community_admin, PAGE, HEADINGS, *rows).status_code == 302
    assert given() == before


def test_a_wrong_digit_gives_the_role_to_nobody(client, district):
    before = given()
    good = row(district.bob, Role.SHOP_KEEPER.label, point=district.point.name)
    wrong = row(district.alice, Role.POINT_MANAGER.label, point=district.point.name)
    wrong[1] = district.bob.name
    (said,) = problems(send(client, district.community_admin, PAGE, HEADINGS, good, wrong))
    assert said.startswith("第 3 行") and "没有这个编号和姓名" in said
    assert given() == before


def test_what_is_refused_by_hand_is_refused_and_named_by_row(client, district):
    before = given()
    by, point = district.community_admin, district.point.name
    good = row(district.bob, Role.SHOP_KEEPER.label, point=point)
    rows = [
        good,
        row(by, Role.SHOP_KEEPER.label, point=point),  # oneself
        row(district.alice, Role.REVIEWER.label, point=point),  # no role over a point
        row(district.alice, Role.SHOP_KEEPER.label, point=point, since=str(TODAY), until=str(TODAY - timedelta(days=1))),
    ]
    said = problems(send(client, by, PAGE, HEADINGS, *rows))
    assert [line.split("：")[0] for line in said] == [f"第 {n} 行" for n in (3, 4, 5)]
    for wrong in (
        row(district.alice, Role.STREET_ADMIN.label, area=district.community.name),  # above one's own
        row(district.alice, Role.COMMUNITY_ADMIN.label, area=district.community.name),  # one's own
        row(district.alice, Role.POINT_MANAGER.label, point=district.other_point.name),  # elsewhere
        row(district.alice, Role.REVIEWER.label, area=district.other_community.name),
        row(district.alice, Role.SHOP_KEEPER.label),  # over nothing
        row(district.alice, Role.REVIEWER.label, area=district.community.name, point=point),  # over two things
    ):
        assert [line.split("：")[0] for line in problems(send(client, by, PAGE, HEADINGS, good, wrong))] == ["第 3 行"]
    assert given() == before


def test_of_two_areas_of_one_name_the_one_above_tells_which(client, district):
    twins = [cast.area("和平社区(演示)", "community", above) for above in (district.street, district.other_community.parent)]
    wanted = row(district.alice, Role.COMMUNITY_ADMIN.label, area=twins[0].name)
    assert "说明" in problems(send(client, district.district_admin, PAGE, HEADINGS, wanted))[0]
    wanted[4] = district.street.name
    assert send(client, district.district_admin, PAGE, HEADINGS, wanted).status_code == 302
    assert Appointment.objects.get(person=district.alice).area == twins[0]


def test_only_those_who_appoint_by_hand_appoint_by_sheet(client, district):
    before = given()
    for person in (district.manager, district.reviewer, district.auditor, district.alice):
        wanted = row(district.bob, Role.SHOP_KEEPER.label, point=district.point.name)
        assert send(client, person, PAGE, HEADINGS, wanted).status_code == 404
    assert given() == before
