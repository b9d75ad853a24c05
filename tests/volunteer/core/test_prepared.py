"""A prepared queryset answers the rows of the plain one, for other values each time, with its related and prefetched rows."""

import sys
from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import BigIntegerField
from django.test.utils import CaptureQueriesContext

from events.campaigns import queries as campaign_queries
from events.home import views as home_views
from events.models import ChangeRequest
from events.onsite.actions import delegate
from events.records import hours
from events.records.exchange import actions as exchange
from events.requests import queries as request_queries
from events.settlement import ledger_sources
from events.shifts import queries as shift_queries
from events.shifts.signups import queries as signup_queries
from points.orders import now as order_now
from tests import cast
from tests.cast import NOW, at
from volunteer.core.database.prepared import Prepared
from volunteer.core.ids import new_id
from volunteer.models import User

pytestmark = pytest.mark.django_db
compared = set()


@pytest.fixture
def served(district):
    """Alice is inside a shift, and others are to come."""
    shifts = [cast.shift(district.point, district.manager, start=at(14, day=day)) for day in (24, 25)]
    cast.record(id=new_id(at(14)), shift=shifts[0], person=district.alice, act="in", at=at(14), scanned_at=at(14))
    return shifts


def test_each_prepared_text_answers_as_its_queryset_does(district, served):
    seen = 0
    for person in (district.alice, district.bob, district.manager):
        ids, shifts = [person.pk], [shift.pk for shift in served]
        moments = {"at": at(14, 30), "since": at(13, 30)}
        for prepared, values in [
            (hours.VERIFIED, {}),
            (hours.MADE_UP, {}),
            (exchange.IMPORTED, {}),
            (ledger_sources.PENDING, {}),
            (order_now.WAITING, {}),
            (request_queries.WAITING, {}),
            (request_queries.OPEN, {"household": None, "alone": True}),
            (request_queries.OPEN, {"household": 1, "alone": False}),
            (delegate.LENT, {"at": at(14, 30)}),
            (shift_queries.STATES, {"shifts": shifts}),
            (signup_queries.WITH_PLACE, {"at": at(9)}),
            (home_views.LED, {"points": [district.point.pk], "until": NOW + timedelta(days=3)}),
            (home_views.LED, {"points": [], "until": NOW + timedelta(days=3)}),
        ]:
            mine, plain = prepared(person=person.pk, **values), rows_of(prepared, person=person.pk, **values)
            assert mine == plain
            seen += len(mine)
        for path, housed in ((district.community.path, True), ("", False)):
            values = {"person": person.pk, "at": at(9), "path": path, "housed": housed}
            assert home_views.NEARBY(**values) == rows_of(home_views.NEARBY, **values)
        values = moments | {"people": ids, "ended_since": at(9)}
        assert signup_queries.COMING_SIGNUPS(**values) == rows_of(signup_queries.COMING_SIGNUPS, **values)
        values = {"people": ids, "since": at(13, 30), "shifts": shifts, "signed": ids}
        came = signup_queries.COMING_ATTENDANCES(**values)
        assert came == rows_of(signup_queries.COMING_ATTENDANCES, **values)
        assert [row.person_id for row in came] == ([person.pk] if person == district.alice else [])
    assert seen > 3
    assert campaign_queries.RUNNING(day=NOW.date()) == rows_of(campaign_queries.RUNNING, day=NOW.date())


def rows_of(prepared, **values):
    compared.add(prepared)
    return list(prepared.queryset(**values))


def test_the_changes_of_shifts_that_are_in_force(district, served):
    first, second = served
    made = [change(first, district, "applied"), change(first, district, "asked"), change(second, district, "applied")]
    assert signup_queries.CHANGES(shifts=[first.pk]) == rows_of(signup_queries.CHANGES, shifts=[first.pk]) == [made[0]]
    assert signup_queries.CHANGES(shifts=[first.pk, second.pk]) == [made[0], made[2]]


def change(shift, district, state):
    decided = {"decided_by": district.community_admin, "decided_at": NOW} if state == "applied" else {}
    return ChangeRequest.objects.create(
        id=new_id(NOW),
        shift=shift,
        before={},
        after={"place": "北门(演示)"},
        asked_by=district.manager,
        asked_at=NOW,
        state=state,
        **decided,
    )


def test_every_prepared_text_of_the_site_is_compared_here(district, served):
    test_each_prepared_text_answers_as_its_queryset_does(district, served)
    test_the_changes_of_shifts_that_are_in_force(district, served)
    modules = [module for name, module in sys.modules.items() if name.split(".")[0] in ("volunteer", "points", "events")]
    assert compared == {one for module in modules for one in vars(module).values() if isinstance(one, Prepared)}


def test_the_text_is_written_once_and_holds_no_value(district):
    built = []

    def of_person(person):
        built.append(person)
        return User.objects.filter(pk=person).select_related("area")

    prepared = Prepared(of_person, person=BigIntegerField())
    with CaptureQueriesContext(connection) as asked:
        assert [prepared(person=one.pk) for one in (district.alice, district.bob)] == [[district.alice], [district.bob]]
    assert (len(built), len(asked)) == (1, 2)


def test_a_shape_has_a_text_of_its_own(district):
    prepared = Prepared(
        lambda person, there: User.objects.filter(pk=person) if there else User.objects.none(), person=BigIntegerField()
    )
    assert prepared(person=district.alice.pk, there=True) == [district.alice]
    assert prepared(person=district.alice.pk, there=False) == []
    assert prepared(person=district.bob.pk, there=True) == [district.bob]


def test_prefetched_rows_come_along(district, served):
    near = home_views.NEARBY(person=district.bob.pk, at=at(9), path="", housed=False)
    with CaptureQueriesContext(connection) as asked:
        assert [len(shift.jobs.all()) for shift in near] == [1, 1]
        assert {shift.event.point.area.parent for shift in near} == {district.community}
    assert len(asked) == 0
