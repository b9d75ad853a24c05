"""Lists narrowed by days, words and people: the own record, what people said, points by hand."""

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from points.models import HandEntry
from tests import cast
from tests.cast import NOW, at
from tests.support.clients import enter
from tests.support.export_checks import taken
from tests.support.snapshot import kept_fixture
from volunteer.core.ids import new_id
from volunteer.models import Household, Role

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
OWN = "/my/record/"


@pytest.fixture(autouse=True)
def tuesday(time_machine):
    time_machine.move_to(NOW, tick=False)


def served(district, person, day, title, minutes=60, points=10, point=None):
    made = cast.shift(point or district.point, leader=district.bob, start=at(14, day=day), state="settled", event_title=title)
    return cast.came(made, person, minutes=minutes, points=points)


@kept_fixture
def record(district):
    """Alice served three times, and Carol of her household once."""
    home = Household.objects.create(created_at=NOW)
    for person in (district.alice, district.carol):
        person.household = home
        person.save()
    served(district, district.alice, 20, "=清理楼道(演示)")
    served(district, district.alice, 21, "义诊(演示)", minutes=120, points=5)
    served(district, district.alice, 22, "读报(演示)", minutes=30, points=40, point=district.sister_point)
    served(district, district.carol, 23, "清理楼道(演示)")
    return district


def days(client, record, **asked):
    """The days that the page lists, in its order."""
    return [row.in_at.day for row in enter(client, record.alice).get(OWN, asked).context["page"]]


def test_the_own_record_by_day_words_and_person(client, record):
    assert days(client, record) == [23, 22, 21, 20]
    assert days(client, record, since="2026-11-21", until="2026-11-22") == [22, 21]
    assert days(client, record, q="清理") == [23, 20] and days(client, record, q=f"清理 {record.sister_point.name[:2]}") == []
    assert days(client, record, who=record.carol.volunteer_no) == [23]
    assert days(client, record, q="清理", who=record.alice.volunteer_no) == [20]


def test_the_own_record_in_another_order(client, record):
    assert days(client, record, sort="early") == [20, 21, 22, 23]
    assert days(client, record, sort="hours") == [21, 23, 20, 22]
    assert days(client, record, sort="points") == [22, 23, 20, 21]


@pytest.mark.long
def test_what_makes_no_sense_narrows_nothing(client, record):
    for asked in ({"since": "2026-02-30"}, {"q": "\x00"}, {"who": "x", "sort": "x", "page": "x"}):
        assert len(days(client, record, **asked)) == 4


def test_whoever_has_nobody_chooses_nobody(client, record):
    assert 'name="who"' in enter(client, record.alice).get(OWN).text
    served(record, record.keeper, 19, "读报(演示)")
    assert 'name="who"' not in enter(client, record.keeper).get(OWN).text
    assert 'name="since"' not in enter(client, record.manager).get(OWN).text, "nothing is there to be narrowed"
    page = enter(client, record.alice).get(OWN, {"q": "没有"}).text
    assert 'name="q"' in page and "没找到合适的" in page


def statements(client, person, url, **asked):
    enter(client, person).get(url, asked)
    with CaptureQueriesContext(connection) as queries:
        client.get(url, asked)
    return len(queries)


def test_a_long_record_costs_what_a_short_one_does(client, record):
    ways = ({}, {"q": "清理", "sort": "hours"}, {"export": "xlsx"})
    few = [statements(client, record.alice, OWN, **asked) for asked in ways]
    for number in range(1, 19):
        served(record, record.alice, number, f"又清理{number}(演示)")
    assert [statements(client, record.alice, OWN, **asked) for asked in ways] == few


# --- what people said


@kept_fixture
def rated(district):
    made = served(district, district.alice, 20, "=清理楼道(演示)").shift
    for number, stars in enumerate((5, 2, 4)):
        say(made, stars, f"=话{number}")
    made.url = f"/manage/shifts/{made.pk}/ratings/"
    return made


def say(shift, stars, words):
    shift.ratings.create(person=cast.person(f"评{new_id(NOW).hex[-4:]}(演示)"), stars=stars, words=words, at=NOW)


def test_what_people_said_by_stars_and_words(client, district, rated):
    def words(**asked):
        return [row[1] for row in taken(client, district.bob, rated.url, **asked)[1:]]

    assert words() == ["=话0", "=话2", "=话1"]
    assert words(sort="few") == ["=话1", "=话2", "=话0"]
    assert (words(stars="2"), words(q="话2"), words(q="没有"), len(words(stars="x"))) == (["=话1"], ["=话2"], [], 3)
    assert "没找到合适的" in enter(client, district.bob).get(rated.url, {"q": "没有"}).text


def test_two_ratings_stay_hidden_however_they_are_asked_for(client, district, rated):
    rated.ratings.filter(stars=4).delete()
    page = enter(client, district.bob).get(rated.url, {"stars": "2"})
    assert not page.context["page"].object_list and 'name="stars"' not in page.text
    assert client.get(rated.url, {"stars": "2", "export": "xlsx"}).status_code == 404


def test_many_ratings_cost_what_few_do(client, district, rated):
    ways = ({}, {"q": "话"}, {"export": "xlsx"})
    few = [statements(client, district.bob, rated.url, **asked) for asked in ways]
    for _ in range(17):
        say(rated, 3, "话")
    assert [statements(client, district.bob, rated.url, **asked) for asked in ways] == few


# --- points by hand


def asked_for(person, amount, by, **fields):
    unit = {"kind": "credit", "evidence": "=卸货", "picture": ContentFile(b"picture", name="x.jpg")}
    return HandEntry.objects.create(
        **{"id": new_id(NOW), "person": person, "amount": amount, "asked_by": by, "asked_at": NOW} | unit | fields
    )


@kept_fixture
def by_hand(district):
    district.reads = cast.appoint(cast.person("石街(演示)"), Role.REVIEWER, district.street)
    asked_for(district.alice, 10, district.manager, point=district.point)
    asked_for(district.bob, 20, district.other_manager, point=district.sister_point, asked_at=NOW - DAY, evidence="值夜")
    asked_for(district.carol, 30, district.community_admin, area=district.community, asked_at=NOW - 2 * DAY, kind="debit")
    return district


def amounts(client, person, **asked):
    return [row[1] for row in taken(client, person, "/staff/by-hand/", **asked)[1:]]


def test_points_by_hand_by_place_day_and_words(client, by_hand):
    def found(**asked):
        return amounts(client, by_hand.reads, **asked)

    assert found() == [10, 20, -30]
    assert found(area=by_hand.community.code) == [10, -30]
    assert found(area=by_hand.sister_community.code) == [20]
    assert found(since="2026-11-23") == [10, 20] and found(until="2026-11-22") == [-30]
    assert found(q="值夜") == [20] == found(q=by_hand.other_manager.name)
    assert found(q="长青") == [-30] and found(q=by_hand.bob.volunteer_no) == [20]
    assert found(area=by_hand.other_community.code) == [10, 20, -30], "a place of others is none of the choices"


def test_points_by_hand_sort_both_ways_by_each_column(client, by_hand):
    table = enter(client, by_hand.reads).get("/staff/by-hand/").context["table"]
    names = [column.name for column in table.columns if column.orderable]
    assert {"person", "amount", "unit", "asked_by", "asked_at", "state"} == set(names)
    for name in names:
        there, back = (amounts(client, by_hand.reads, sort=f"{sign}{name}") for sign in ("", "-"))
        assert there == back[::-1] and len(there) == 3, name


def test_who_audits_finds_people_by_their_number_alone(client, by_hand):
    assert amounts(client, by_hand.auditor, q=by_hand.alice.name) == []
    assert amounts(client, by_hand.auditor, q=by_hand.alice.volunteer_no) == [10]


def test_many_entries_by_hand_cost_what_few_do(client, by_hand):
    ways = ({}, {"q": "卸货", "sort": "person"}, {"export": "xlsx"})
    few = [statements(client, by_hand.reads, "/staff/by-hand/", **asked) for asked in ways]
    for number in range(17):
        asked_for(cast.person(f"众{number}(演示)"), number + 1, by_hand.manager, point=by_hand.point)
    assert [statements(client, by_hand.reads, "/staff/by-hand/", **asked) for asked in ways] == few
