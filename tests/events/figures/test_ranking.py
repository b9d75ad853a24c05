"""The list of hours: only who asked for it, by verified hours, never a child."""

from datetime import date, timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from events.core import periods
from events.figures import leaderboard
from events.models import Figure
from tests import cast
from tests.cast import NOW
from tests.support.clients import BACKEND
from tests.support.role_model_factory import born
from volunteer.core.refusals import Refused
from volunteer.models import AuditRow, Consent
from volunteer.people import leaderboard_consent
from volunteer.people.refusals import PersonRefusal

pytestmark = pytest.mark.django_db
DAY = NOW.date()


@pytest.fixture(autouse=True)
def tuesday(time_machine):
    time_machine.move_to(NOW, tick=False)


def stands(person, born_on=date(1980, 5, 1)):
    leaderboard_consent.give_consent(person=born(person, born_on), at=NOW)
    return person


def served(district, person, minutes, start=None, point=None, **fields):
    shift = cast.shift(
        point or district.point,
        leader=district.manager,
        start=start or cast.at(6, day=20),
        hours=10,
        state=fields.pop("state", "settled"),
        settled_at=NOW,
    )
    return cast.came(shift, person, minutes, **fields)


def top(kind=Figure.Kind.MONTH, area=None, district=None):
    cache.clear()
    return [
        (line.place, line.name, line.minutes)
        for line in leaderboard.top_lines(periods.period_of(kind, DAY), area or district.area, DAY)
    ]


def test_only_who_asked_for_it_stands_there_by_verified_hours_alone(district):
    for person, minutes in ((district.alice, 60), (district.bob, 120), (district.carol, 600)):
        served(district, person, minutes)
    stands(district.alice)
    stands(district.bob)
    served(district, district.alice, 300, start=cast.at(6, day=21), grade="C")  # nobody's second word yet
    served(district, district.alice, 300, start=cast.at(6, day=22), state="closed")
    served(district, district.alice, 300, start=cast.at(6, day=23), pay_note="refused")
    assert top(district=district) == [(1, "李*", 120), (2, "张*", 60)]


def test_the_same_hours_share_a_place(district):
    for person in (district.alice, district.bob, district.carol):
        served(district, stands(person), 60 if person == district.carol else 90)
    assert [place for place, _name, _minutes in top(district=district)] == [1, 1, 3]


def test_a_period_and_an_area_narrow_the_list(district):
    stands(district.alice)
    served(district, district.alice, 60)
    served(district, district.alice, 120, start=cast.at(6, day=21), point=district.other_point)
    served(district, district.alice, 240, start=cast.at(6) - timedelta(days=60))
    assert top(district=district)[0][2] == 180 and top(Figure.Kind.YEAR, district=district)[0][2] == 420
    assert top(area=district.community)[0][2] == 60 and top(area=district.other_street)[0][2] == 120
    assert leaderboard.own_minutes(periods.period_of(Figure.Kind.MONTH, DAY), district.community, district.alice.pk) == 60


@pytest.mark.parametrize(
    ("born_on", "reason"),
    [
        (None, PersonRefusal.NO_BIRTHDAY),
        (date(2014, 1, 1), PersonRefusal.CHILD),
        (date(2010, 1, 1), PersonRefusal.CHILD),
        (date(2008, 11, 25), PersonRefusal.CHILD),
    ],
)
def test_no_child_and_nobody_of_unknown_age_asks_for_it(district, born_on, reason):
    with pytest.raises(Refused) as no:
        stands(district.alice, born_on)
    assert no.value.reason == reason and no.value.sentence
    assert not Consent.objects.filter(purpose="ranking").exists() and not AuditRow.objects.filter(act="consent.ranking").exists()


def test_a_child_who_gave_another_birthday_first_falls_off_the_list(district):
    served(district, stands(district.alice, date(2008, 11, 24)), 60)
    assert len(top(district=district)) == 1
    born(district.alice, date(2012, 1, 1))
    assert (
        leaderboard.top_lines(periods.period_of(Figure.Kind.MONTH, DAY), district.area, DAY) == []
    )  # at once, though the list is kept


def test_leaving_takes_effect_at_once_and_repeats_are_harmless(district):
    served(district, stands(district.alice), 60)
    leaderboard_consent.give_consent(person=district.alice, at=NOW)
    assert Consent.objects.filter(purpose="ranking").count() == 1 and len(top(district=district)) == 1
    leaderboard_consent.withdraw_consent(person=district.alice, at=NOW)
    leaderboard_consent.withdraw_consent(person=district.alice, at=NOW)
    assert leaderboard.top_lines(periods.period_of(Figure.Kind.MONTH, DAY), district.area, DAY) == []
    assert AuditRow.objects.filter(act__startswith="consent.ranking").count() == 2


@pytest.mark.parametrize(("today", "latest"), [(DAY, date(2008, 11, 24)), (date(2028, 2, 29), date(2010, 2, 28))])
def test_eighteen_is_counted_to_the_day(today, latest):
    assert leaderboard_consent.eighteen_years_before(today) == latest


def test_standing_and_leaving_by_the_page(client, district):
    client.force_login(born(district.alice, date(1980, 1, 1)), backend=BACKEND)
    served(district, district.alice, 60)
    assert 'href="/ranking/"' in client.get("/me/").content.decode()
    assert "张*" not in client.get("/ranking/").content.decode()
    client.post("/ranking/stand/", {"agree": "yes"})
    cache.clear()
    client.logout()
    page = client.get("/ranking/").content.decode()
    assert "张*" in page and "张安" not in page
    client.force_login(district.alice, backend=BACKEND)
    client.post("/ranking/stand/", {"agree": "no"})
    assert "张*" not in client.get("/ranking/?period=year").content.decode()
    born(district.bob, date(2012, 1, 1))
    client.force_login(district.bob, backend=BACKEND)
    assert "18" in client.post("/ranking/stand/", {"agree": "yes"}, follow=True).content.decode()
    assert client.get("/ranking/?period=nonsense&area=x").status_code == 200


def test_the_page_reads_the_same_number_of_statements_however_many(client, district):
    def count(more):
        for number in range(more):
            served(district, stands(cast.person(f"人{number}(演示)")), 60 + number)
        cache.clear()
        with CaptureQueriesContext(connection) as seen:
            assert client.get("/ranking/").status_code == 200
        return len(seen)

    count(1)
    assert count(1) == count(12)
