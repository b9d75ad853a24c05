"""Grids: a community lists its buildings and names who sees to them; what is told there then goes to those people."""

from contextlib import suppress
from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from events.models import Grid, GridBuilding, GridMember, Incident
from events.neighbourhood.grids import actions as grid_actions
from events.neighbourhood.grids.refusals import GridRefusal
from events.neighbourhood.incidents.actions import handle
from tests import cast
from tests.cast import NOW
from tests.support.concurrency import together
from tests.support.incident_factory import grid, told
from tests.support.refusal_checks import refused
from tests.support.workbook_factory import workbook
from volunteer.core.ids import new_id
from volunteer.core.refusals import Refused
from volunteer.models import AuditRow, Notice, User
from volunteer.roles import scope as role_scope
from volunteer.roles.scope import Power

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 24)
COLUMNS = ("编号", "名称", "社区", "所含楼栋")


@pytest.fixture(autouse=True)
def morning(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def place(town):
    """The community's clerk makes grids; it has two buildings that no grid has."""
    town.clerk = {"by": town.community_admin, "at": NOW}
    town.scope = role_scope.scope_for(town.community_admin, Power.APPOINT, NOW)
    town.buildings = [cast.area(f"{n}号楼(演示)", "building", town.compound) for n in (8, 9)]
    return town


def opened(place, **fields):
    fields = {"area": place.community, "number": "W-1", "name": "西片(演示)"} | fields
    return grid_actions.open_grid(**fields, scope=place.scope, **place.clerk)


def with_buildings(place, made, *buildings):
    fields = {"number": made.number, "name": made.name}
    return grid_actions.change_grid(grid=made, fields=fields, buildings=buildings, **place.clerk)


def cells(row):
    return [row.get(column, "") for column in COLUMNS]


# --- acts


def test_what_is_told_at_a_building_goes_to_who_was_named_for_its_grid(place):
    made = with_buildings(place, opened(place), place.buildings[0])
    assert told(place.buildings[0], place.alice).in_charge == made
    assert Notice.objects.filter(person=place.bob, kind="incident_told").count() == 0  # nobody is named yet
    grid_actions.name_member(grid=made, person=place.bob, part="full", **place.clerk)
    told(place.buildings[0], place.alice, id=new_id(NOW))
    assert [one.kind for one in Notice.objects.filter(person=place.bob).order_by("pk")] == ["grid_member", "incident_told"]
    assert told(place.buildings[1], place.alice, id=new_id(NOW)).in_charge == place.community  # of no grid
    assert set(AuditRow.objects.filter(act__startswith="grid.").values_list("act", flat=True)) == {
        "grid.open",
        "grid.change",
        "grid.member",
    }


def test_a_building_lies_in_one_grid_of_its_own_community(place):
    first = with_buildings(place, opened(place), *place.buildings)
    second = opened(place, number="W-2", name="东片(演示)")
    change = {"grid": second, "fields": {"number": "W-2", "name": "东片(演示)"}, **place.clerk}
    assert refused(grid_actions.change_grid, buildings=place.buildings[:1], **change) == GridRefusal.TAKEN
    foreign = cast.area("外地楼(演示)", "building", cast.area("外小区(演示)", "compound", place.other_community))
    assert refused(grid_actions.change_grid, buildings=[foreign], **change) == GridRefusal.ELSEWHERE
    assert refused(grid_actions.change_grid, buildings=[place.compound], **change) == GridRefusal.ELSEWHERE
    assert not second.places.exists()
    with_buildings(place, first, place.buildings[1])  # taken out there, it is free here
    with_buildings(place, second, place.buildings[0])
    assert GridBuilding.objects.get(building=place.buildings[0]).grid == second


def test_a_grid_has_a_number_of_its_own_and_lies_in_a_community_of_ones_area(place):
    opened(place)
    assert refused(opened, place, name="又一个(演示)") == GridRefusal.NUMBER
    assert refused(opened, place, number="X", area=place.compound) == GridRefusal.NOT_OVER
    assert refused(opened, place, number="X", area=place.other_community) == GridRefusal.NOT_OVER
    assert Grid.objects.count() == 1


def test_naming_twice_is_one_membership_and_a_closed_account_is_none(place):
    made = opened(place)
    for _press in range(2):
        member = grid_actions.name_member(grid=made, person=place.bob, part="full", **place.clerk)
    assert grid_actions.name_member(grid=made, person=place.bob, part="head", **place.clerk) == member
    member.refresh_from_db()
    assert (GridMember.objects.count(), member.part, member.since) == (1, "head", TODAY)
    assert Notice.objects.filter(person=place.bob, kind="grid_member").count() == 2  # each part once
    User.objects.filter(pk=place.alice.pk).update(is_active=False)
    place.alice.refresh_from_db()
    assert refused(grid_actions.name_member, grid=made, person=place.alice, part="full", **place.clerk) == GridRefusal.CLOSED


def test_the_last_day_is_today_and_tomorrow_the_community_has_it(place):
    made = with_buildings(place, opened(place), place.buildings[0])
    member = grid_actions.name_member(grid=made, person=place.bob, part="full", **place.clerk)
    for _press in range(2):
        grid_actions.end_member(member=member, **place.clerk)
    member.refresh_from_db()
    assert member.until == TODAY and Notice.objects.filter(person=place.bob, kind="grid_member_end").count() == 1
    tomorrow = NOW + timedelta(days=1)
    before = Notice.objects.filter(person=place.reviewer).count()
    told(place.buildings[0], place.alice, at=tomorrow, id=new_id(tomorrow))
    assert Notice.objects.filter(person=place.reviewer).count() == before + 1


def test_a_grid_ends_once_nothing_waits_there_and_frees_its_buildings(place):
    made = with_buildings(place, opened(place), place.buildings[0])
    member = grid_actions.name_member(grid=made, person=place.bob, part="full", **place.clerk)
    incident = told(place.buildings[0], place.alice)
    assert refused(grid_actions.end_grid, grid=made, **place.clerk) == GridRefusal.WAITING
    handle.pass_up(incident=incident, note="要社区来办", by=place.bob, at=NOW)
    for _press in range(2):
        grid_actions.end_grid(grid=made, **place.clerk)
    made.refresh_from_db()
    member.refresh_from_db()
    assert (made.ended_at, made.places.count(), member.until) == (NOW, 0, TODAY)
    assert refused(grid_actions.name_member, grid=made, person=place.alice, part="full", **place.clerk) == GridRefusal.ENDED
    assert refused(with_buildings, place, made, place.buildings[0]) == GridRefusal.ENDED


@pytest.mark.django_db(transaction=True)
def test_what_is_told_while_a_grid_ends_waits_at_a_grid_at_work_or_at_the_community(place):
    made = [grid(place, place.bob) for _number in range(4)]

    def act(number):
        its = made[number // 2]
        if number % 2:
            told(its.building, place.alice)
        else:
            with suppress(Refused):
                grid_actions.end_grid(grid=its, **place.clerk)

    together(2 * len(made), act)
    for one, incident in zip(Grid.objects.order_by("pk"), Incident.objects.order_by("area_id"), strict=True):
        assert incident.in_charge == (place.community if one.ended_at else one)


# --- pages


def test_a_clerk_makes_a_grid_by_its_pages(client, place):
    client.force_login(place.community_admin)
    answer = client.post(reverse("events:grid_new"), {"area": place.community.pk, "number": "W-1", "name": "西片(演示)"})
    made = Grid.objects.get()
    assert answer.url == made.get_absolute_url()
    shown = client.get(made.get_absolute_url()).context["form"]
    assert [names for _compound, names in shown["buildings"].field.choices] == [[(one.pk, one.name) for one in place.buildings]]
    buildings = [one.pk for one in place.buildings]
    sent = {"number": "W-1", "name": "西片(演示)", "buildings": buildings, "version": shown["version"].value()}
    assert client.post(made.get_absolute_url(), sent).status_code == 302
    assert made.places.count() == 2
    naming = {"id": new_id(NOW), "number": place.bob.volunteer_no, "part": "head"}
    assert client.post(reverse("events:grid_member_add", args=[made.pk]), naming).status_code == 302
    page = client.get(made.get_absolute_url()).text
    assert place.bob.name in page and "网格长" in page
    (row,) = client.get(reverse("events:grids")).context["table"].data
    assert (row.buildings, row.people, row.waiting) == (2, 1, 0)
    assert client.post(reverse("events:grid_member_end", args=[made.members.get().pk])).status_code == 302
    assert client.post(reverse("events:grid_end", args=[made.pk])).url == reverse("events:grids")


def test_what_is_wrong_with_a_form_stands_at_its_field_and_nothing_is_lost(client, place):
    first = grid(place)
    client.force_login(place.community_admin)
    sent = {"area": place.community.pk, "number": first.number, "name": "西片(演示)"}
    answer = client.post(reverse("events:grid_new"), sent)
    assert "number" in answer.context["form"].errors and 'value="西片(演示)"' in answer.text
    for nonsense in ({"area": "\x00"}, {"area": "999999"}, {"number": "\x00"}, {"number": "x" * 99}, {"name": ""}):
        assert client.post(reverse("events:grid_new"), sent | nonsense).status_code == 200
    kept = {"number": first.number, "name": first.name}
    for buildings in (["x"], ["999999"], ["\x00"], [place.compound.pk]):
        answer = client.post(first.get_absolute_url(), kept | {"buildings": buildings})
        assert answer.status_code == 200 and "buildings" in answer.context["form"].errors
    naming = {"id": new_id(NOW), "number": place.bob.volunteer_no, "part": "\x00"}
    assert client.post(reverse("events:grid_member_add", args=[first.pk]), naming).status_code == 200
    assert Grid.objects.count() == 1 and first.places.count() == 1 and not first.members.exists()


def test_grids_come_in_from_a_sheet_with_the_codes_of_their_buildings(client, place):
    grid(place)
    client.force_login(place.community_admin)
    first, second = (building.code for building in place.buildings)
    row = {"编号": "W-1", "名称": "西片(演示)", "社区": place.community.name, "所含楼栋": f"{first}、{second}"}
    there = {"编号": "G1", "名称": "别名(演示)", "社区": place.community.name}
    address = reverse("events:grids_sheet")
    for wrong in ({"所含楼栋": "NONE"}, {"所含楼栋": place.compound.code}, {"社区": place.other_community.name}):
        answer = client.post(address, {"file": workbook(COLUMNS, cells(there), cells(row | wrong))})
        assert answer.status_code == 200 and Grid.objects.count() == 1, "all of them, or none"
    assert client.post(address, {"file": workbook(COLUMNS, cells(there), cells(row))}).status_code == 302
    made = Grid.objects.get(number="W-1")
    assert list(made.places.order_by("building").values_list("building", flat=True)) == [one.pk for one in place.buildings]
    assert Grid.objects.get(number="G1").name == "第一网格(演示)"


def test_a_grid_of_another_community_is_not_there(client, place):
    far = Grid.objects.create(area=place.other_community, number="F-1", name="别处(演示)")
    member = GridMember.objects.create(grid=far, person=place.bob, since=timezone.localdate(NOW))
    client.force_login(place.community_admin)
    assert client.get(far.get_absolute_url()).status_code == 404
    for name, args in (("grid_member_add", [far.pk]), ("grid_end", [far.pk]), ("grid_member_end", [member.pk])):
        assert client.post(reverse(f"events:{name}", args=args)).status_code == 404
    assert list(client.get(reverse("events:grids")).context["table"].data) == []
