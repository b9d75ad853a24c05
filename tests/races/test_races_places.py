"""Acts on the register at the same moment: real threads, real PostgreSQL."""

from datetime import date, timedelta
from threading import Barrier

import pytest

from tests.cast import NOW, person
from tests.support.concurrency import outcomes, together
from volunteer.models import Area, PlaceChange, PointTerm, ServicePoint, User
from volunteer.places import actions as places
from volunteer.places.actions import change as change_actions

pytestmark = pytest.mark.django_db(transaction=True)

TODAY = date(2026, 11, 24)
CROWD = 6


def officer(district) -> User:
    """The district's officer, read anew, as each request does."""
    return User.objects.get(pk=district.district_admin.pk)


def test_of_two_who_merge_towards_each_other_one_does(district):
    pair = (district.community, district.sister_community)
    asked = [{"area": pair[n], "into": pair[1 - n], "by": officer(district)} for n in range(2)]
    assert outcomes(2, lambda n: places.merge_areas(**asked[n], on=TODAY, at=NOW)) == {"done": 1, "area_ended": 1}
    assert Area.objects.filter(until=None, pk__in=[area.pk for area in pair]).count() == 1


def test_of_two_who_merge_it_into_different_places_one_does(district):
    into = (district.sister_community, district.other_community)
    by = [officer(district) for _ in into]
    said = outcomes(2, lambda n: places.merge_areas(area=district.community, into=into[n], by=by[n], on=TODAY, at=NOW))
    assert said == {"done": 1, "area_ended": 1}
    compound = Area.objects.get(pk=district.compound.pk)
    assert compound.parent in into and compound.path.startswith(compound.parent.path)
    assert PlaceChange.objects.count() == 1


def test_the_same_merge_from_many_is_one(district):
    by = [officer(district) for _ in range(CROWD)]
    asked = {"area": district.community, "into": district.sister_community, "on": TODAY, "at": NOW}
    assert outcomes(CROWD, lambda n: places.merge_areas(by=by[n], **asked)) == {"done": CROWD}
    assert PlaceChange.objects.count() == 1 and district.compound.terms.count() == 1


def test_without_the_lock_two_would_merge_towards_each_other(district, monkeypatch):
    both_have_read = Barrier(2)

    def read_only(*ids):
        found = {area.pk: area for area in Area.objects.filter(pk__in=ids)}
        both_have_read.wait(timeout=120)
        return found

    monkeypatch.setattr(change_actions, "lock_register", lambda: None)
    monkeypatch.setattr(change_actions, "lock_areas", read_only)
    pair = (district.community, district.sister_community)
    asked = [{"area": pair[n], "into": pair[1 - n], "by": officer(district)} for n in range(2)]
    outcomes(2, lambda n: places.merge_areas(**asked[n], on=TODAY, at=NOW))
    assert not Area.objects.filter(until=None, pk__in=[area.pk for area in pair]).exists()


def test_places_that_are_added_at_once_have_different_paths(district):
    by = [officer(district) for _ in range(CROWD)]
    asked = {"parent": district.community, "level": "compound", "at": NOW}
    together(CROWD, lambda n: places.add_area(by=by[n], name=f"新苑{n}", **asked))
    paths = list(district.community.children.values_list("path", flat=True))
    assert len(set(paths)) == CROWD + 1


def test_a_point_that_opens_while_its_area_ends_stands_in_one_that_goes_on(district):
    fields = {"name": "新点(演示)", "area": district.community, "address": "1 号"}
    by = [officer(district) for _ in range(2)]
    merge = {"area": district.community, "into": district.sister_community, "on": TODAY, "at": NOW}
    said = outcomes(
        2,
        lambda n: places.merge_areas(by=by[0], **merge) if n else places.open_point(by=by[1], fields=fields, at=NOW),
    )
    assert said in ({"done": 2}, {"done": 1, "area_ended": 1})
    point = ServicePoint.objects.filter(name="新点(演示)").select_related("area").first()
    assert (point is None) == (said["done"] == 1)
    assert point is None or point.area == district.sister_community


def test_two_runners_carry_out_a_plan_once(district):
    home = person("住户(演示)", area=district.community)
    ServicePoint.objects.filter(pk=district.point.pk).update(area=district.community, opened_at=NOW - timedelta(days=90))
    asked = {"area": district.community, "into": district.sister_community, "by": officer(district)}
    places.merge_areas(**asked, on=TODAY + timedelta(days=1), at=NOW)
    tomorrow = NOW + timedelta(days=1)
    assert sorted(together(2, lambda _n: places.apply_due_changes(at=tomorrow))) == [0, 1]
    home.refresh_from_db()
    assert home.area == district.sister_community and PointTerm.objects.count() == 1
