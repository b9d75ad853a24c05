"""What the register refuses: a sentence each, and nothing half done."""

from datetime import date, timedelta

import pytest

from points.models import Account
from tests.cast import NOW, appoint, area, person, point
from tests.support.register_rows import NEXT_WEEK, TODAY, YESTERDAY, register_rows
from volunteer.core.refusals import Refused
from volunteer.models import Area, AuditRow, Notice, PlaceChange, Role
from volunteer.places import actions as places
from volunteer.places.refusals import PlaceRefusal as No

pytestmark = pytest.mark.django_db


def refusal(act, **asked):
    """The reason with which an act refuses, its sentence complete; None where it is done."""
    try:
        act(**asked)
    except Refused as refused:
        assert "%(" not in refused.sentence
        return refused.reason
    return None


@pytest.fixture
def by(district):
    return district.district_admin


@pytest.fixture
def refused(by):
    """Call an act as the district's officer, today; its refusal, with nothing written."""

    def call(act, **asked):
        before = register_rows()
        said = refusal(act, **{"by": by, "on": TODAY, "at": NOW} | asked)
        assert register_rows() == before and not AuditRow.objects.filter(act__startswith="area_").exists()
        return said

    return call


def add(district, **asked):
    asked = {"by": district.district_admin, "parent": district.community, "level": "compound", "name": "新苑", "at": NOW} | asked
    return refusal(places.add_area, **asked)


# --- names and codes ---------------------------------------------------------------------------------------------------------


def test_two_places_of_one_name_under_one_parent(district, refused):
    assert add(district, name="工行南小区") == No.SAME_NAME
    assert refused(places.rename_area, area=district.community, name="蓝天社区", code="") == No.SAME_NAME
    area("长青社区", "community", district.other_street)
    assert refused(places.move_area, area=district.community, parent=district.other_street) == No.SAME_NAME
    area("工行南小区", "compound", district.sister_community)
    assert refused(places.merge_areas, area=district.community, into=district.sister_community) == No.SAME_NAME


def test_two_points_of_one_name_do_not_come_together(district, refused):
    point("同名(演示)", district.community)
    point("同名(演示)", district.sister_community)
    assert refused(places.merge_areas, area=district.community, into=district.sister_community) == No.SAME_NAME


def test_a_name_that_is_planned_is_taken(district, by, refused):
    places.rename_area(area=district.sister_community, by=by, name="新名", code="", on=NEXT_WEEK, at=NOW)
    assert refused(places.rename_area, area=district.community, name="新名", code="") == No.SAME_NAME


def test_the_name_of_a_place_that_ended_is_free(district, by):
    old = area("旧苑", "compound", district.community)
    places.close_area(area=old, by=by, on=TODAY, at=NOW)
    assert places.add_area(by=by, parent=district.community, level="compound", name="旧苑", at=NOW) != old


def test_a_code_is_given_once(district, by, refused):
    assert add(district, code=district.sister_community.code) == No.SAME_CODE
    former = district.sister_community.code
    places.rename_area(area=district.sister_community, by=by, name="蓝天社区", code="NEW1", on=TODAY, at=NOW)
    assert (
        refusal(places.rename_area, by=by, area=district.community, name="长青社区", code=former, on=TODAY, at=NOW) == No.SAME_CODE
    )
    assert add(district, code=former) == No.SAME_CODE
    places.rename_area(area=district.sister_community, by=by, name="蓝天社区", code=former, on=TODAY, at=NOW)


def test_a_sheet_with_one_code_twice_adds_nothing(district, by):
    rows = [{"parent": district.community, "level": "compound", "name": name, "code": "X1"} for name in ("甲", "乙")]
    assert refusal(places.add_areas, by=by, rows=rows, at=NOW) == No.NAMED_TWICE
    rows = [{"parent": district.community, "level": "compound", "name": "甲"}] * 2
    assert refusal(places.add_areas, by=by, rows=rows, at=NOW) == No.SAME_NAME
    assert district.community.children.count() == 1


def test_a_place_needs_a_name(district, refused):
    assert add(district, name=" ") == No.NO_NAME
    assert refused(places.rename_area, area=district.community, name=" ", code="") == No.NO_NAME
    assert refused(places.rename_area, area=district.community, name="长青社区", code="") == No.SAME_AS_NOW


# --- where -------------------------------------------------------------------------------------------------------------------


def test_an_area_goes_only_where_its_level_fits(district, refused):
    assert add(district, parent=district.street) == No.WRONG_LEVEL
    assert add(district, parent=district.compound, level="stairwell") == No.WRONG_LEVEL
    assert refused(places.move_area, area=district.community, parent=district.area) == No.WRONG_LEVEL
    assert refused(places.merge_areas, area=district.community, into=district.street) == No.OTHER_LEVEL
    assert refused(places.merge_areas, area=district.community, into=district.community) == No.ITSELF


def test_no_circles(district, by, refused):
    assert refused(places.move_area, area=district.community, parent=district.compound) == No.CIRCLE
    assert refused(places.move_area, area=district.community, parent=district.community) == No.CIRCLE
    assert refused(places.move_area, area=district.community, parent=district.street) == No.THERE_ALREADY
    places.merge_areas(area=district.community, by=by, into=district.sister_community, on=NEXT_WEEK, at=NOW)
    back = {"area": district.sister_community, "into": district.community}
    assert refused(places.merge_areas, **back) == No.TARGET_ENDS
    assert refused(places.close_area, area=district.sister_community) == No.IS_TARGET
    assert refused(places.move_area, area=district.compound, parent=district.community) == No.THERE_ALREADY
    assert add(district) == No.TARGET_ENDS


def test_nothing_goes_to_another_district(district, refused):
    elsewhere = area("海南区", "district")
    street = area("拉僧庙镇", "town", elsewhere)
    community = area("远方社区", "community", street)
    appoint(district.district_admin, Role.DISTRICT_ADMIN, elsewhere)
    assert refused(places.move_area, area=district.community, parent=street) == No.OTHER_DISTRICT
    assert refused(places.merge_areas, area=district.community, into=community) == No.OTHER_DISTRICT


def test_a_street_and_a_town_can_be_merged(district, by):
    town = area("千里山镇", "town", district.area)
    places.merge_areas(area=town, by=by, into=district.street, on=TODAY, at=NOW)
    assert Area.objects.get(pk=town.pk).until == YESTERDAY


# --- when --------------------------------------------------------------------------------------------------------------------


def test_an_act_is_neither_in_the_past_nor_too_far_ahead(district, refused):
    for on, reason in ((YESTERDAY, No.PAST), (TODAY + timedelta(days=367), No.FAR)):
        assert refused(places.close_area, area=district.community, on=on) == reason
    assert add(district, since=TODAY + timedelta(days=367)) == No.FAR
    assert add(district, since=date(1999, 1, 1)) is None


def test_nothing_happens_to_a_place_before_it_exists(district, by, refused):
    late = places.add_area(by=by, parent=district.community, level="compound", name="新苑", since=NEXT_WEEK, at=NOW)
    assert refused(places.rename_area, area=late, name="别名", code="") == No.BEFORE_ITSELF
    assert refused(places.close_area, area=late, on=NEXT_WEEK) == No.BEFORE_ITSELF
    assert add(district, parent=late, level="building", name="1号楼", since=TODAY) == No.BEFORE_ITSELF
    assert add(district, parent=late, level="building", name="1号楼") is None
    assert Area.objects.get(name="1号楼").since == NEXT_WEEK
    moved = {"area": Area.objects.get(name="1号楼"), "parent": district.compound}
    assert refused(places.move_area, **moved) == No.BEFORE_ITSELF


def test_a_place_does_not_close_before_what_lies_in_it(district, by):
    empty = area("旧苑", "compound", district.community)
    building = area("1号楼", "building", empty)
    closing = {"area": empty, "by": by, "on": TODAY, "at": NOW}
    assert refusal(places.close_area, **closing) == No.OPEN_MATTERS
    places.close_area(area=building, by=by, on=TODAY, at=NOW)
    assert places.close_area(**closing).state == "done"


def test_what_has_ended_is_left_alone(district, by, refused):
    old = area("旧苑", "compound", district.community)
    Area.objects.filter(pk=old.pk).update(until=YESTERDAY)
    assert refused(places.rename_area, area=old, name="别名", code="") == No.AREA_ENDED
    assert refused(places.move_area, area=district.compound, parent=old) == No.WRONG_LEVEL
    assert add(district, parent=old, level="building") == No.AREA_ENDED
    fields = {"name": "点(演示)", "area": old, "address": "1 号"}
    assert refusal(places.open_point, by=by, fields=fields, at=NOW) == No.AREA_ENDED
    assert refusal(places.change_point, point=district.point, by=by, fields={"area": old}, at=NOW) == No.AREA_ENDED


def test_one_plan_at_a_time(district, by, refused):
    places.rename_area(area=district.community, by=by, name="长安社区", code="", on=NEXT_WEEK, at=NOW)
    assert refused(places.move_area, area=district.community, parent=district.other_street) == No.PLANNED_ALREADY


# --- who ---------------------------------------------------------------------------------------------------------------------


def test_each_office_decides_on_its_own_levels(district):
    building = area("1号楼", "building", district.compound)
    asked = {"on": TODAY, "at": NOW}
    for by in (district.street_admin, district.community_admin, district.reviewer, district.auditor, district.alice):
        assert refusal(places.rename_area, area=district.community, name="别名", code="", by=by, **asked) == No.NOT_YOURS
    for by in (district.community_admin, district.manager):
        assert refusal(places.rename_area, area=district.compound, name="别名", code="", by=by, **asked) == No.NOT_YOURS
        assert add(district, by=by) == No.NOT_YOURS
    assert places.rename_area(area=building, name="甲楼", code="", by=district.community_admin, **asked).state == "done"
    assert places.rename_area(area=district.compound, name="别名", code="", by=district.street_admin, **asked).state == "done"
    assert add(district, by=district.community_admin, parent=district.compound, level="building") is None


def test_where_it_goes_to_is_in_the_same_hands(district):
    asked = {"area": district.compound, "parent": district.other_community, "on": TODAY, "at": NOW}
    assert refusal(places.move_area, by=district.street_admin, **asked) == No.NOT_YOURS
    assert refusal(places.move_area, by=district.street_admin, **asked | {"parent": district.sister_community}) is None


def test_facts_are_every_office_s(district):
    facts = {"area": district.community, "fields": {"households": 900, "neighbours": [district.sister_community]}, "at": NOW}
    assert refusal(places.change_facts, by=district.manager, **facts) == No.NOT_YOURS
    for _ in range(2):
        places.change_facts(by=district.community_admin, **facts)
    row = AuditRow.objects.get(act="change_area_facts")
    assert row.detail["changes"] == {"households": [None, 900], "neighbours": ["", "蓝天社区"]}
    assert district.sister_community.neighbours.get() == district.community


# --- open matters ------------------------------------------------------------------------------------------------------------


def test_points_in_the_budget_block_a_merge_and_are_named(district, by):
    budget = Account.objects.create(kind="budget", area=district.community, balance=100)
    asked = {"area": district.community, "by": by, "into": district.sister_community, "on": TODAY, "at": NOW}
    with pytest.raises(Refused) as problem:
        places.merge_areas(**asked)
    assert problem.value.reason == No.OPEN_MATTERS and "(1)" in problem.value.sentence
    item = next(item for item in places.checklist("merge", district.community, district.sister_community, TODAY) if item.blocks)
    assert item.count == 1 and item.page == "points:moves" and item.who
    Account.objects.filter(pk=budget.pk).update(balance=0)
    assert places.merge_areas(**asked).state == "done"


def test_an_appointment_that_begins_that_day_is_ended_first(district, refused):
    appoint(person("新(演示)"), Role.REVIEWER, district.community, since=TODAY)
    assert refused(places.merge_areas, area=district.community, into=district.sister_community) == No.OPEN_MATTERS


def test_people_s_homes_block_the_closing_of_a_community_and_go_up_from_a_compound(district, by, refused):
    empty = area("空社区", "community", district.street)
    person("住户(演示)", area=empty)
    assert refused(places.close_area, area=empty) == No.OPEN_MATTERS
    compound = area("旧苑", "compound", district.community)
    home = person("住户二(演示)", area=compound)
    places.close_area(area=compound, by=by, on=TODAY, at=NOW)
    home.refresh_from_db()
    assert home.area == district.community


def test_a_plan_that_meets_open_matters_waits_and_its_author_is_told_once_a_day(district, by):
    change = places.merge_areas(area=district.community, by=by, into=district.sister_community, on=NEXT_WEEK, at=NOW)
    budget = Account.objects.create(kind="budget", area=district.community, balance=100)
    day = NOW + timedelta(days=7)
    before = register_rows()
    assert [places.apply_due_changes(at=day) for _ in range(2)] == [0, 0]
    assert register_rows() == before
    assert Notice.objects.get(kind="place_change_waits").person == by
    Account.objects.filter(pk=budget.pk).update(balance=0)
    assert places.apply_due_changes(at=day + timedelta(days=1)) == 1
    change.refresh_from_db()
    assert change.on == NEXT_WEEK + timedelta(days=1) and Area.objects.get(pk=district.community.pk).until == NEXT_WEEK


# --- splitting ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("parts", "reason"),
    [
        ([], No.NO_PARTS),
        ([{"name": ""}], No.NO_PARTS),
        ([{"name": "长青社区"}], No.SAME_NAME),
        ([{"name": "甲"}, {"name": "甲"}], No.NAMED_TWICE),
        ([{"name": "甲", "code": "150302"}], No.SAME_CODE),
        ([{"name": "甲", "children": [0]}], No.NOT_IN_IT),
        ([{"name": "甲", "points": [0]}], No.NOT_IN_IT),
    ],
)
def test_the_parts_of_a_split_make_sense(district, refused, parts, reason):
    assert refused(places.split_area, area=district.community, parts=parts) == reason


def test_a_place_goes_into_one_part_only(district, refused):
    parts = [{"name": name, "children": [district.compound.pk]} for name in ("甲", "乙")]
    assert refused(places.split_area, area=district.community, parts=parts) == No.NOT_IN_IT


# --- undoing -----------------------------------------------------------------------------------------------------------------


def undo(change, district, at=NOW):
    return refusal(places.undo_change, change=change, by=district.district_admin, at=at)


def test_only_an_act_of_today_can_be_undone(district, by):
    change = places.rename_area(area=district.community, by=by, name="长安社区", code="", on=TODAY, at=NOW)
    assert refusal(places.undo_change, change=change, by=district.street_admin, at=NOW) == No.NOT_YOURS
    assert undo(change, district, NOW + timedelta(days=1)) == No.NOT_TODAY
    planned = places.rename_area(area=district.compound, by=by, name="别名", code="", on=NEXT_WEEK, at=NOW)
    assert undo(planned, district) == No.NOT_TODAY
    assert refusal(places.withdraw_change, change=change, by=by, at=NOW) == No.DONE_ALREADY


def test_what_has_followed_stands_in_the_way(district, by):
    merge = places.merge_areas(area=district.community, by=by, into=district.sister_community, on=TODAY, at=NOW)
    later = places.rename_area(area=district.compound, by=by, name="别名", code="", on=TODAY, at=NOW)
    assert undo(merge, district) == No.FOLLOWED
    assert undo(later, district) is None and undo(merge, district) is None


def test_an_added_place_that_is_used_stays(district, by):
    made = places.add_area(by=by, parent=district.community, level="compound", name="新苑", at=NOW)
    stand = point("新苑服务点(演示)", made)
    assert undo(made.changes.get(), district) == No.FOLLOWED
    assert PlaceChange.objects.get(area=made).state == "done"
    stand.delete()
    assert undo(made.changes.get(), district) is None


def test_a_point_that_has_moved_on_stands_in_the_way(district, by):
    stand = point("长青社区服务点(演示)", district.community, opened_at=NOW - timedelta(days=90))
    merge = places.merge_areas(area=district.community, by=by, into=district.sister_community, on=TODAY, at=NOW)
    places.change_point(point=stand, by=by, fields={"area": district.other_community}, at=NOW)
    assert undo(merge, district) == No.FOLLOWED


def test_a_name_or_a_code_that_is_taken_since_does_not_come_back(district, by):
    made = places.add_area(by=by, parent=district.community, level="compound", name="新苑", code="C1", since=TODAY, at=NOW)
    change = places.rename_area(area=made, by=by, name="东苑", code="C2", on=TODAY, at=NOW)
    other = places.add_area(by=by, parent=district.community, level="compound", name="新苑", code="C1", at=NOW)
    assert undo(change, district) == No.SAME_CODE
    assert undo(other.changes.get(), district) is None and undo(change, district) is None
