"""The lists of an office: roles, points, organizations, people without a phone, teams, members, points in figures."""

from datetime import timedelta

import pytest

from points.models import Freeze
from tests import cast
from tests.cast import NOW, at
from tests.support import sampling
from tests.support.clients import enter
from tests.support.export_checks import refused, statements, taken
from volunteer.core.ids import new_id
from volunteer.models import Appointment, Membership, Role, Team, TeamMember

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(district, time_machine):
    time_machine.move_to(NOW, tick=False)
    district.unit = cast.organization("税务所(演示)", district.community, "office")
    cast.organization("长青学校(演示)", district.sister_community, "school")
    district.granny = cast.person("高奶奶(演示)", phone="", area=district.community, registered_by=district.bob)
    cast.person("丁奶奶(演示)", phone="", area=district.sister_community)
    district.team = founded(district, district.community, "理发队(演示)", confirmed_by=district.community_admin, confirmed_at=NOW)
    founded(district, district.sister_community, "=新队(演示)")
    joined(district, district.alice, leads=True)
    joined(district, district.carol, stands=False)
    for point, person in ((district.point, district.alice), (district.sister_point, district.carol)):
        cast.came(cast.shift(point, leader=district.bob, start=at(8, day=20), state="settled", settled_at=NOW), person)
    return district


def founded(district, area, name, **fields):
    return Team.objects.create(area=area, name=name, created_by=district.bob, created_at=NOW, **fields)


def joined(district, person, leads=False, stands=True):
    """In the team and in the unit, or invited to both."""
    both = {"agreed_at": NOW, "since": NOW.date(), "confirmed_at": NOW, "confirmed_by": district.bob} if stands else {}
    said = {"person": person, "asked_at": NOW, "asked_by": district.bob} | both
    TeamMember.objects.create(team=district.team, leads=leads, **said)
    Membership.objects.create(organization=district.unit, **said)


def lists(office):
    """Each list with who reads it."""
    found = dict.fromkeys(["appointments/", "points/", "organizations/", "people/", "teams/"], office.street_admin)
    found = {f"/staff/{name}": person for name, person in found.items()}
    return found | {"/review/trust/points/": office.street_admin, f"/teams/{office.team.pk}/members/": office.community_admin}


def names(client, office, url, number=0, **asked):
    return [row[number] for row in taken(client, lists(office)[url], url, **asked)[1:]]


def test_each_list_is_narrowed_on_the_page_and_in_the_file(office, client):
    here, there = office.community.code, office.sister_community.code
    cases = [
        ("/staff/appointments/", {"role": Role.REVIEWER}, [office.reviewer.name]),
        ("/staff/appointments/", {"q": office.manager.volunteer_no}, [office.manager.name]),
        ("/staff/appointments/", {"area": there}, []),
        ("/staff/points/", {"area": there}, [office.sister_point.name]),
        ("/staff/points/", {"q": "工行"}, [office.point.name]),
        ("/staff/points/", {"active": "false"}, []),
        ("/staff/organizations/", {"kind": "school"}, ["长青学校(演示)"]),
        ("/staff/organizations/", {"area": here, "q": "税务"}, ["税务所(演示)"]),
        ("/staff/people/", {"area": here}, ["高奶奶(演示)"]),
        ("/staff/people/", {"q": office.bob.name}, ["高奶奶(演示)"]),
        ("/staff/teams/", {"show": "waits"}, ["=新队(演示)"]),
        ("/staff/teams/", {"show": "stands", "area": here}, ["理发队(演示)"]),
        ("/staff/teams/", {"show": "closed"}, []),
        ("/review/trust/points/", {"area": there}, [office.sister_point.name]),
        ("/review/trust/points/", {"q": "工行"}, [office.point.name]),
        (f"/teams/{office.team.pk}/members/", {"show": "stands"}, [office.alice.name]),
        (f"/teams/{office.team.pk}/members/", {"show": "invited"}, [office.carol.name]),
        (f"/teams/{office.team.pk}/members/", {"q": office.carol.volunteer_no}, [office.carol.name]),
    ]
    for url, asked, expected in cases:
        assert names(client, office, url, **asked) == expected, (url, asked)
        page = enter(client, lists(office)[url]).get(url, asked)
        assert len(list(page.context["table"].rows)) == len(expected), (url, asked)


def test_members_of_a_unit(office, client):
    url = f"/units/{office.unit.pk}/members/"
    assert [row[0] for row in taken(client, office.community_admin, url, show="stands")[1:]] == [office.alice.name]
    assert [row[0] for row in taken(client, office.community_admin, url, q="王彩")[1:]] == [office.carol.name]
    assert refused(client, office.carol, url)


def test_yes_and_no_are_said_in_words(office, client):
    office.point.active = False
    office.point.save()
    rows = taken(client, office.street_admin, "/staff/points/", sort="active")
    assert [row[4] for row in rows[1:]] == ["否", "是"] and [row[3] for row in rows[1:]] == ["否", "否"]


NONSENSE = [{"q": "\x00", "area": "x"}, {"role": "x", "kind": "x", "show": "x", "skill": "x"}, {"active": "x", "sort": "x"}]


@pytest.mark.long
def test_what_makes_no_sense_narrows_nothing(office, client):
    for url, person in lists(office).items():
        whole = len(names(client, office, url))
        for asked in (
            {"q": "\x00", "area": "x"},
            {"role": "x", "kind": "x", "show": "x", "skill": "x"},
            {"active": "x", "sort": "x"},
        ):
            assert enter(client, person).get(url, asked).status_code == 200
            assert len(names(client, office, url, **asked)) == whole, (url, asked)


@pytest.mark.long
def test_tables_sort_both_ways_by_each_of_their_columns(office, client):
    for url, person in lists(office).items():
        table = enter(client, person).get(url).context["table"]
        for name in sampling.part([column.name for column in table.columns if column.orderable], 3, url):
            there, back = ([row.record for row in client.get(url, {"sort": f"{s}{name}"}).context["table"].rows] for s in ("", "-"))
            if url != "/review/trust/points/":  # sorted in memory: rows that are alike keep their order
                assert there == back[::-1], (url, name)
            assert len(there) == len(back) >= 2, (url, name)


@pytest.mark.long
def test_more_rows_cost_no_more_statements(office, client):
    few = statements(client, lists(office))
    for number in range(18):
        person = cast.person(f"众{number}(演示)", phone="", area=office.community)
        Appointment.objects.create(person=person, role=Role.SHOP_KEEPER, point=office.point, since=NOW.date())
        cast.point(f"点{number}(演示)", office.community)
        cast.organization(f"所{number}(演示)", office.community, "office")
        founded(office, office.community, f"队{number}(演示)")
        joined(office, person)
    assert statements(client, lists(office)) == few


def test_pauses_by_place_day_and_words(office, client):
    def pause(point, number, reason):
        day = NOW - timedelta(days=number)
        common = {"kind": "unit", "until": NOW.date(), "by": office.street_admin, "at": day, "reason": reason}
        Freeze.objects.create(id=new_id(day), point=point, within=point.area, **common)

    pause(office.point, 1, "=核查中")
    pause(office.sister_point, 3, "换人")
    url = "/staff/pauses/"

    def why(**asked):
        return [row[3] for row in taken(client, office.street_admin, url, **asked)[1:]]

    assert why() == ["=核查中", "换人"]
    assert why(area=office.sister_community.code) == ["换人"] == why(until="2026-11-22") == why(q="换人 蓝天")
    assert why(since="2026-11-23") == ["=核查中"] and why(show="over") == []
