"""Acts on the register of places: what they write, when they hold, and how they are undone."""

from datetime import timedelta

import pytest
from django.db import Error, transaction

from events import scheduler
from tests.cast import NOW, appoint, area, person, point
from tests.support.register_rows import NEXT_WEEK, TODAY, YESTERDAY, register_rows
from volunteer.models import Appointment, Area, AuditRow, PlaceChange, Role
from volunteer.places import actions as places
from volunteer.places import place_file

pytestmark = pytest.mark.django_db

State = PlaceChange.State


@pytest.fixture
def by(district):
    return district.district_admin


def path(row: Area) -> str:
    return Area.objects.get(pk=row.pk).path


# --- adding ------------------------------------------------------------------------------------------------------------------


def test_a_district_adds_a_compound_a_building_and_a_stairwell(district, by):
    compound = places.add_area(by=by, parent=district.community, level="compound", name="新苑", at=NOW, households=320)
    building = places.add_area(by=by, parent=compound, level="building", name="1号楼", at=NOW, since=TODAY)
    stairwell = places.add_area(by=by, parent=building, level="stairwell", name="1单元", at=NOW)
    assert compound.path == f"{district.community.path}0002." and compound.households == 320 and compound.since is None
    assert stairwell.path == f"{building.path}0001." and stairwell.since == TODAY
    change = compound.changes.get()
    assert (change.kind, change.state, change.on, change.by) == ("add", "done", TODAY, by)
    assert AuditRow.objects.filter(act="add_areas", subject_id=str(district.community.pk)).count() == 1


def test_the_same_form_twice_is_one_area(district, by):
    first, second = [
        places.add_area(by=by, parent=district.community, level="compound", name="新苑", at=NOW, households=3) for _ in range(2)
    ]
    assert first == second and district.community.children.count() == 2


def test_a_sheet_adds_what_is_not_there(district, by):
    rows = [{"parent": district.community, "level": "compound", "name": name} for name in ("工行南小区", "新苑", "东苑")]
    assert places.add_areas(by=by, rows=rows, at=NOW) == 2
    assert places.add_areas(by=by, rows=rows, at=NOW) == 0
    paths = [f"{district.community.path}{n:04d}." for n in (1, 2, 3)]
    assert list(district.community.children.order_by("path").values_list("path", flat=True)) == paths


# --- acts of today -----------------------------------------------------------------------------------------------------------


def test_a_new_name_holds_from_today_and_the_old_one_is_kept(district, by):
    code = district.community.code
    change = places.rename_area(area=district.community, by=by, name="长安社区", code="", on=TODAY, at=NOW)
    district.community.refresh_from_db()
    assert district.community.name == "长安社区" and district.community.code == code and change.state == State.DONE
    term = district.community.terms.get()
    assert (term.name, term.code, term.path, term.until) == ("长青社区", code, district.community.path, YESTERDAY)


def test_a_community_moves_with_all_below_it(district, by):
    before = district.compound.path
    places.move_area(area=district.community, by=by, parent=district.other_street, on=TODAY, at=NOW)
    district.community.refresh_from_db()
    assert district.community.parent == district.other_street
    assert district.community.path == f"{district.other_street.path}0002."
    assert path(district.compound) == f"{district.community.path}0001."
    assert district.compound.terms.get().path == before


def test_a_merge_takes_everything_along_and_ends_the_appointments(district, by):
    home = person("住户(演示)", area=district.community)
    stand = point("长青社区服务点(演示)", district.community, opened_at=NOW - timedelta(days=90))
    into = district.sister_community
    places.merge_areas(area=district.community, by=by, into=into, on=TODAY, at=NOW)
    for row in (district.community, home, stand):
        row.refresh_from_db()
    assert district.community.until == YESTERDAY and not district.community.is_open(TODAY)
    assert home.area == into and stand.area == into and path(district.compound) == f"{into.path}0001."
    assert stand.terms.get().area == district.community and stand.terms.get().until == YESTERDAY
    over = Appointment.objects.filter(area=district.community)
    assert over.count() == 3 and {a.until for a in over} == {YESTERDAY}
    assert not Appointment.objects.filter(area=into).exists()
    assert Appointment.objects.get(person=district.manager).until is None


def test_what_lay_beside_a_merged_place_lies_beside_the_one_that_goes_on(district, by):
    both, former = area("北苑(演示)", "compound", district.community), area("东苑(演示)", "compound", district.community)
    for beside in (both, former):
        district.compound.neighbours.add(beside)
    into = area("南苑(演示)", "compound", district.community)
    into.neighbours.add(both, district.compound)
    change = places.merge_areas(area=district.compound, into=into, by=by, on=TODAY, at=NOW)
    assert set(place_file.neighbours(into, TODAY)) == {both, former}
    assert set(place_file.neighbours(former, TODAY)) == {into}
    assert district.compound in place_file.neighbours(former, YESTERDAY)  # the past stays as it was
    places.undo_change(change=change, by=by, at=NOW)
    assert set(place_file.neighbours(into, TODAY)) == {both, district.compound}
    assert set(place_file.neighbours(former, TODAY)) == {district.compound}


def test_a_split_makes_new_areas_of_what_is_named(district, by):
    second = area("东苑", "compound", district.community)
    parts = [{"name": "东苑社区", "code": "150302001900", "children": [second.pk], "points": []}]
    places.split_area(area=district.community, by=by, parts=parts, on=TODAY, at=NOW)
    made = Area.objects.get(code="150302001900")
    assert (made.level, made.parent, made.since) == ("community", district.street, TODAY)
    assert path(second) == f"{made.path}0001." and path(district.compound) == district.compound.path


def test_an_empty_place_closes(district, by):
    empty = area("旧楼", "compound", district.community)
    places.close_area(area=empty, by=by, on=TODAY, at=NOW)
    assert Area.objects.get(pk=empty.pk).until == YESTERDAY
    assert empty not in Area.objects.open(TODAY) and empty in Area.objects.open(YESTERDAY)


def test_the_same_act_twice_is_once(district, by):
    asked = {"area": district.community, "by": by, "into": district.sister_community, "on": TODAY, "at": NOW}
    assert places.merge_areas(**asked) == places.merge_areas(**asked)
    assert PlaceChange.objects.count() == 1


# --- acts of a later day -----------------------------------------------------------------------------------------------------


def test_a_planned_act_waits_for_its_day(district, by, time_machine):
    change = places.merge_areas(area=district.community, by=by, into=district.sister_community, on=NEXT_WEEK, at=NOW)
    assert change.state == State.PLANNED and places.apply_due_changes(at=NOW) == 0
    later = NOW + timedelta(days=7)
    time_machine.move_to(later, tick=False)
    assert scheduler.run_steps(at=later)["places_changed"] == 1
    change.refresh_from_db()
    assert change.state == State.DONE and Area.objects.get(pk=district.community.pk).until == NEXT_WEEK - timedelta(days=1)
    assert next(iter(scheduler.STEPS)) == "places_changed"


def test_what_is_planned_can_be_withdrawn(district, by):
    change = places.rename_area(area=district.community, by=by, name="长安社区", code="", on=NEXT_WEEK, at=NOW)
    for _ in range(2):
        places.withdraw_change(change=change, by=by, at=NOW)
    change.refresh_from_db()
    assert (change.state, change.ended_by) == (State.WITHDRAWN, by)
    assert places.apply_due_changes(at=NOW + timedelta(days=8)) == 0


# --- undoing -----------------------------------------------------------------------------------------------------------------


def acts(district, by):
    asked = {"by": by, "on": TODAY, "at": NOW}
    second = area("东苑", "compound", district.community)
    empty = area("空", "compound", district.community)
    person("住户(演示)", area=district.community)
    point("长青社区服务点(演示)", district.community, opened_at=NOW - timedelta(days=90))
    parts = [{"name": "东苑社区", "code": "", "children": [second.pk], "points": []}]
    return {
        "rename": lambda: places.rename_area(area=district.community, name="长安", code="1503", **asked),
        "move": lambda: places.move_area(area=district.community, parent=district.other_street, **asked),
        "merge": lambda: places.merge_areas(area=district.community, into=district.sister_community, **asked),
        "split": lambda: places.split_area(area=district.community, parts=parts, **asked),
        "close": lambda: places.close_area(area=empty, **asked),
    }


@pytest.mark.parametrize("kind", ["rename", "move", "merge", "close"])
def test_undoing_puts_every_row_back(district, by, kind):
    act = acts(district, by)[kind]
    before = register_rows()
    change = act()
    assert register_rows() != before
    for _ in range(2):
        places.undo_change(change=change, by=by, at=NOW)
    assert register_rows() == before
    change.refresh_from_db()
    assert (change.state, change.ended_by) == (State.UNDONE, by)


def test_no_place_is_ever_deleted(district):
    """Not even one that nothing names: what is over ends, and its row stays for whoever reads of the past."""
    empty = area("空小区(演示)", "compound", district.community)
    with pytest.raises(Error, match="Cannot delete"), transaction.atomic():
        empty.delete()
    assert Area.objects.filter(pk=empty.pk).exists()


def test_undoing_a_split_leaves_its_parts_on_no_day(district, by):
    act = acts(district, by)["split"]
    before = register_rows()
    change = act()
    places.undo_change(change=change, by=by, at=NOW)
    made = Area.objects.get(name="东苑社区")
    assert made not in Area.objects.existing() and made not in Area.objects.open(TODAY) and made.code == f"-{made.pk}"
    after = register_rows()
    after["Area"] = [row for row in after["Area"] if row["id"] != made.pk]
    assert after == before


def test_an_addition_of_today_can_be_undone_and_its_code_is_free(district, by):
    asked = {"by": by, "parent": district.community, "level": "compound", "name": "新苑", "code": "X1", "at": NOW}
    made = places.add_area(**asked)
    places.undo_change(change=made.changes.get(), by=by, at=NOW)
    again = places.add_area(**asked)
    assert again != made and again.path != made.path and again.code == "X1"


def test_rights_follow_from_the_day(district, by):
    appoint(person("新(演示)"), Role.COMMUNITY_ADMIN, district.sister_community)
    places.merge_areas(area=district.community, by=by, into=district.sister_community, on=TODAY, at=NOW)
    current = Appointment.objects.current(TODAY).filter(area__in=[district.community, district.sister_community])
    assert [a.person.name for a in current] == ["新(演示)"]
