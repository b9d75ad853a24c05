"""What other rooms show of check-in: sources in words, points on their way, hours."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from events.models import Shift
from events.records import hours as record_hours
from events.settlement import ledger_sources
from events.settlement.actions import confirm as confirm_actions
from events.settlement.actions import settle as settle_actions
from tests import cast
from tests.cast import at
from volunteer.core.ids import new_id


@pytest.fixture
def shift(district):
    return cast.shift(district.point, district.manager, start=at(14))


def serve(shift, person, **fields):
    for act, moment in (("in", at(14)), ("out", at(16))):
        cast.record(
            shift=shift, person=person, act=act, id=new_id(moment), scanned_at=moment, at=moment, **{"door": "own"} | fields
        )
    return person.attendances.get(shift=shift)


def settle(shift, by):
    settle_actions.close_shift(shift=shift, by=by, head_count=1, stayed=[], report="", at=at(16, 5))
    settle_actions.settle(shift=shift, at=at(16, 5))


def test_sources_are_named_and_linked_in_one_statement(district, shift):
    rows = [serve(shift, person) for person in (district.alice, district.bob)]
    with CaptureQueriesContext(connection) as queries:
        found = ledger_sources.attendance_links([str(row.pk) for row in rows])
    assert len(queries) == 1
    words, url = found[str(rows[0].pk)]
    assert words.startswith("清理楼道(演示) · ")
    assert url == f"/events/{shift.pk}/"
    assert ledger_sources.shift_links([str(shift.pk)]) == {str(shift.pk): (words, url)}


def test_pending_points_say_why(district, shift):
    serve(shift, district.alice)
    (row,) = ledger_sources.pending_points(district.alice)
    assert (row["points"], row["url"]) == (20, f"/events/{shift.pk}/")
    assert row["why"]
    assert ledger_sources.pending_points(district.bob) == []


def test_what_was_paid_or_called_off_is_not_pending(district, shift):
    serve(shift, district.alice)
    settle(shift, district.manager)
    assert [row["points"] for row in ledger_sources.pending_points(district.alice)] == [
        20
    ]  # nothing was reserved: it waits for the budget
    Shift.objects.filter(pk=shift.pk).update(state="cancelled")
    assert ledger_sources.pending_points(district.alice) == []


def test_hours_are_verified_at_settlement_and_do_not_ask_for_points(district, shift):
    serve(shift, district.alice)
    assert record_hours.verified_minutes(district.alice) == 0
    settle(shift, district.manager)
    assert record_hours.verified_minutes(district.alice) == 120


def test_hours_by_hand_count_after_a_second_persons_word(district, shift):
    row = serve(shift, district.alice, door="roster", by=district.manager)
    settle(shift, district.manager)
    assert record_hours.verified_minutes(district.alice) == 0
    confirm_actions.confirm_attendances(attendances=[row], by=district.reviewer, at=at(17))
    assert record_hours.verified_minutes(district.alice) == 120
