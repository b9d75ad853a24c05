"""What the machine notices about shifts that are over, and that honest shifts show nothing."""

from datetime import timedelta

import pytest

from events.cases import trust as case_trust
from events.cases.signs.actions import find
from events.cases.signs.labels import sign_sentence
from events.models import Sign
from tests import cast
from tests.cast import NOW, at
from tests.support.photo_factory import photo
from volunteer.core.ids import new_id
from volunteer.models import AuditRow, Household, Membership, User
from volunteer.roles import scope as role_scope
from volunteer.roles.scope import Power

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def friends():
    return [cast.person(f"友{number}(演示)") for number in range(4)]


def over(district, *people, days_ago=1, leader=None, start=None, point=None, **fields):
    """A settled shift of two hours, at seven in the evening some days ago, at which these people count."""
    start = start or at(19) - days_ago * DAY
    shift = cast.shift(point or district.point, leader or district.manager, start=start, state="settled", settled_at=NOW, **fields)
    for person in people:
        cast.came(shift, person)
    return shift


def scanned(shift, *people, device="", network="", door="own"):
    for person in people:
        made = cast.scanned(id=new_id(NOW), shift=shift, person=person, act="in", scanned_at=shift.start, door=door)
        made.device, made.network = device, network
        made.save()


def found(*shifts):
    """The kinds of signs of each of these shifts; what was looked at a second time has not changed."""
    find.update_signs(at=NOW)
    assert find.update_signs(at=NOW) == 0
    kinds = [set(shift.signs.values_list("kind", flat=True)) for shift in shifts]
    return kinds[0] if len(kinds) == 1 else kinds


def sentence(kind):
    return sign_sentence(Sign.objects.filter(kind=kind).latest("shift__start"))


def test_nobody_or_the_leader_alone_was_there(district, friends):
    empty, alone, held = over(district), over(district, district.manager), over(district, friends[0])
    refused = over(district)
    cast.came(refused, friends[1], pay="nothing", pay_note="refused")
    visit = over(district, event_visit=True)
    assert found(empty, alone, held, refused, visit) == [{"nobody"}, {"nobody"}, set(), {"nobody"}, set()]
    assert sentence("nobody") == "除负责人外，没有人有计入的时长。"


def test_no_picture_after_three_days_until_one_is_added(district, friends):
    fresh, old = over(district, *friends, days_ago=2), over(district, *friends, days_ago=5)
    assert found(fresh, old) == [set(), {"no_picture"}]
    photo(old, friends[0])
    assert found(old) == set()


def test_the_same_people_every_time(district, friends):
    shifts = [over(district, *friends[:3], days_ago=day) for day in (8, 6, 4, 2)]
    other = over(district, *friends, days_ago=3, leader=district.bob, point=district.other_point)
    kinds = found(*shifts, other)
    assert ["same_people" in one for one in kinds] == [False, False, False, True, False]
    assert Sign.objects.get(kind="same_people").detail == {"people": 3, "shifts": 3, "same": 3}
    cast.came(shifts[3], friends[3])  # three of four are fewer than eighty in a hundred
    assert "same_people" not in found(shifts[3])


def test_one_phone_that_a_household_or_the_leader_s_scanner_may_be(district, friends):
    one, home, desk = (over(district, *friends, start=at(hour, day=22)) for hour in (7, 9, 11))
    scanned(one, *friends, device="d1")
    scanned(desk, *friends, device="d2", door="staff")
    scanned(home, *friends, device="d3")
    assert found(one, home, desk) == [{"one_device"}, {"one_device"}, set()]
    assert Sign.objects.filter(kind="one_device")[0].detail == {"people": 4, "of": 4}
    User.objects.filter(pk__in=[friend.pk for friend in friends]).update(household=Household.objects.create(created_at=NOW))
    assert found(one, home, desk) == [set(), set(), set()]


def test_one_network_that_nobody_else_has_used(district, friends):
    one = over(district, *friends, start=at(7, day=22))
    scanned(one, *friends, network="n1")
    place = over(district, *friends, start=at(9, day=22))
    scanned(place, *friends, network="n2")
    guest = over(district, district.alice, start=at(9, day=21), leader=district.bob)
    scanned(guest, district.alice, network="n2")
    assert found(one, place) == [{"one_network"}, set()]


def test_within_the_office_hours_of_their_own_unit(district, friends):
    unit = cast.organization("第一小学(演示)", district.community)
    for friend in friends[:3]:
        fields = {"asked_by": friend, "asked_at": NOW, "agreed_at": NOW, "confirmed_at": NOW, "confirmed_by": district.reviewer}
        Membership.objects.create(person=friend, organization=unit, since=NOW.date() - 30 * DAY, **fields)
    monday, evening, sunday = (
        over(district, *friends[:3], start=at(hour, day=day)) for day, hour in ((23, 10), (23, 18), (22, 10))
    )
    mixed = over(district, *friends, start=at(13, day=23))
    assert found(monday, evening, sunday, mixed) == [{"office_hours"}, set(), set(), set()]
    assert sentence("office_hours") == "3 人中有 3 人是“第一小学(演示)”的成员，而这正是该单位的上班时间。"


def test_the_district_s_page_counts_them_and_what_is_taken_back_no_longer(district, friends):
    empty = over(district, days_ago=5)
    over(district, *friends, days_ago=4)
    find.update_signs(at=NOW)
    held = role_scope.scope_for(district.district_admin, Power.REVIEW, NOW)

    def numbers():
        (row,) = case_trust.trust_rows(held, NOW)
        return [row[name] for name in ("leader_name", "records", "signs", "striking", "unwitnessed")]

    assert numbers() == [district.manager.name, 4, 2, 0, 0]
    limits = find.limits_in_force()
    limits.together = 1
    find.save_limits(limits=limits, by=district.district_admin, at=NOW)
    assert numbers() == [district.manager.name, 4, 2, 2, 0]
    assert AuditRow.objects.get(act="sign_limits.save").detail == {"changes": {"together": [2, 1]}}
    empty.state = "cancelled"
    empty.save()
    find.update_signs(at=NOW)
    assert numbers() == [district.manager.name, 4, 1, 1, 0] and empty.signs.count() == 1  # its evidence stays


def test_zero_looks_at_nothing(district, friends):
    limits = find.limits_in_force()
    limits.picture_days = limits.same_shifts = limits.device_people = limits.network_people = limits.office_people = 0
    find.save_limits(limits=limits, by=district.district_admin, at=NOW)
    shifts = [over(district, *friends, days_ago=day) for day in (8, 6, 4, 2)]
    scanned(shifts[0], *friends, device="d", network="n")
    assert found(*shifts) == [set()] * 4
