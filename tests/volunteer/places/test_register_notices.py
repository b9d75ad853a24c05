"""Who is told of a change of the register, and that the list before an act says what happens."""

from datetime import date, timedelta

import pytest

from tests.cast import NOW, point
from volunteer.models import Area, Notice, PointTerm
from volunteer.notices import outbox
from volunteer.places import actions as places
from volunteer.places.attachments import Rule

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 24)


@pytest.fixture
def asked(district):
    return {"area": district.community, "by": district.district_admin, "on": TODAY, "at": NOW}


def told(kind: str) -> dict[str, str]:
    """The words of the notices of this kind by the names of those who get them."""
    return {notice.person.name: outbox.notice_text(notice) for notice in Notice.objects.filter(kind=kind).select_related("person")}


def test_a_merge_tells_those_whose_appointment_ends_and_the_managers(district, asked):
    change = places.merge_areas(**asked, into=district.sister_community)
    ended = told("appointment_ended_with_place")
    assert set(ended) == {district.reviewer.name, district.community_admin.name, district.relief_officer.name}
    assert all("长青社区" in words and "蓝天社区" in words for words in ended.values())
    managers = told("point_came_to_other_place")
    assert set(managers) == {district.manager.name, district.keeper.name}
    assert all("工行南小区服务点" in words and "蓝天社区" in words for words in managers.values())
    places.undo_change(change=change, by=district.district_admin, at=NOW)
    assert set(told("place_change_undone")) == set(ended)


def test_a_closing_tells_whose_appointment_ends(district, asked):
    Area.objects.filter(pk=district.compound.pk).update(parent=district.sister_community)
    Area.objects.filter(pk=district.compound.pk).update(path=Area.child_path(district.sister_community, 1))
    places.close_area(**asked)
    assert len(told("appointment_ended_with_place")) == 3 and not told("point_came_to_other_place")


def test_a_new_name_tells_nobody(district, asked):
    places.rename_area(**asked, name="长安社区", code="")
    assert not Notice.objects.exists()


def test_where_a_point_stood_is_kept_when_it_is_changed_by_hand(district):
    stand = point("老点(演示)", district.community, opened_at=NOW - timedelta(days=9))
    fields = {"by": district.district_admin, "at": NOW}
    for area in (district.sister_community, district.other_community):
        places.change_point(point=stand, fields={"area": area}, **fields)
    term = PointTerm.objects.get()
    assert (term.point, term.area, term.until) == (stand, district.community, TODAY - timedelta(days=1))
    new = point("新点(演示)", district.community, opened_at=NOW)
    places.change_point(point=new, fields={"area": district.sister_community}, **fields)
    assert PointTerm.objects.count() == 1  # nothing took place there before today


def test_the_list_before_a_merge_says_what_happens_and_who_does_what(district):
    found = {str(item.label): item for item in places.checklist("merge", district.community, district.sister_community, TODAY)}
    appointments = found["任职"]
    assert (appointments.count, appointments.rule, appointments.page) == (3, Rule.ENDS, "volunteer:appointments")
    assert appointments.who and appointments.what == "到昨天为止"
    assert found["下级区划"].names == ["工行南小区"] and found["下级区划"].what == "转到蓝天社区"
    assert found["服务点"].count == 1
    assert not any(item.blocks for item in found.values())


def test_the_list_before_a_move_says_that_all_goes_along(district):
    found = places.checklist("move", district.community, district.other_street, TODAY)
    assert {item.what for item in found} == {"一起过去"} and {str(item.label) for item in found} == {"任职", "下级区划", "服务点"}
