"""The equations of the figures hold after many acts, and each finds what was spoilt, with unit, rows and owner."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from events.figures import rollup
from events.figures.checks import actions as checks
from events.models import Attendance, Figure, FigureCheck, FigureDifference, Seen, Tally
from tests import cast
from tests.cast import NOW, at
from tests.support.all_rights import all_rights
from tests.support.group_factory import member
from tests.support.place_factory import merged, point_moved
from tests.support.settlement_factory import held
from volunteer.core.ids import new_id
from volunteer.models import Notice

pytestmark = pytest.mark.django_db
NIGHT = at(3, 30, day=25)


@pytest.fixture
def town(funded_points):
    """Shifts in two streets and three months, one visit, one to which nobody came, a member of a school."""
    school = cast.organization("长青学校(演示)", funded_points.community)
    member(funded_points.alice, school, funded_points.manager)
    for day in (2, 9, 16):
        held(funded_points, day=day, people=[funded_points.alice, funded_points.bob])
    held(funded_points, funded_points.other_point, start=at(14) - timedelta(days=70), people=[funded_points.carol], category="law")
    held(funded_points, funded_points.sister_point, day=5, people=[funded_points.carol])
    held(funded_points, funded_points.sister_point, day=6)
    visit = held(funded_points, day=7, people=[funded_points.carol])
    visit.event.visit = True
    visit.event.save()
    Attendance.objects.filter(shift=visit).update(grade="B")
    rollup.update_figures(at=NOW)
    return funded_points


def wrong():
    """Equation -> unit, measure, expected and found of its first difference."""
    rows = reversed(checks.differences())
    return {row.equation: (row.unit, row.measure, row.expected, row.found) for row in rows}


def past_the_triggers(sql, *params):
    with all_rights(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role TO replica")
        cursor.execute(sql, params)
        cursor.execute("SET LOCAL session_replication_role TO DEFAULT")


def test_they_hold_where_places_move_and_merge(town):
    assert wrong() == {}
    point_moved(town.point, town.other_community, NOW.date().replace(day=12))
    merged(town.sister_community, town.community, NOW.date().replace(day=20))
    rollup.update_figures(at=NOW)
    assert Tally.objects.exclude(path_now="").exists() and wrong() == {}


def test_what_was_not_recounted_is_no_difference(town):
    held(town, day=20, people=[town.alice])
    Attendance.objects.update(minutes=0, counted_start=None, counted_end=None)
    assert wrong() == {}


def test_a_figure_that_was_spoilt_is_found_at_every_place_it_touches(town):
    Figure.objects.filter(unit=town.street.path, kind="m", cut="", start="2026-11-01").update(participations=99)
    found = wrong()
    assert found["F3 list"] == (town.street.path, "participations", 8, 99)
    assert found["F1 parts"] == (town.area.path, "participations", 99, 8)
    assert {"F1 parts", "F1 periods", "F1 cuts", "F3 list"} == set(found)


def test_more_people_than_participations_are_found(town):
    Figure.objects.filter(unit=f"p{town.point.pk}", kind="q", cut="").update(people=50)
    assert wrong() == {"F2 people": (f"p{town.point.pk}", "people", 7, 50)}


def test_who_is_counted_without_a_record_is_found(town):
    tally = Tally.objects.filter(cut="c:environment", point=town.point).order_by("day").first()
    Seen.objects.create(tally=tally, person=town.manager)
    found = wrong()
    assert found["F3 records"] == (f"p{town.point.pk}", "people", 2, 3)
    assert set(found) == {"F3 records", "F3 list"}


def test_a_record_changed_past_the_triggers_is_found(town):
    past_the_triggers("UPDATE events_attendance SET pay_note = 'void' WHERE person_id = %s", town.bob.pk)
    assert wrong() == {"F3 records": (f"p{town.point.pk}", "participations", 1, 2)}


def test_a_shift_to_which_nobody_came_and_that_counts_is_found(town):
    past_the_triggers("UPDATE events_attendance SET pay_note = 'void' WHERE person_id = %s", town.carol.pk)
    assert wrong()["F4 nobody"] == (f"p{town.point.pk}", "shifts", 0, 1)


def test_a_shift_that_took_place_and_is_not_counted_is_found(town):
    sql = "UPDATE events_shift SET head_count = 5, count_confirmed_at = %s, count_confirmed_by_id = %s WHERE head_count = 0"
    past_the_triggers(sql, NOW, town.reviewer.pk)
    assert wrong() == {"F4 missing": (f"p{town.sister_point.pk}", "shifts", 1, 0)}


# --- kept, told, shown ------------------------------------------------------------------------------------------------------


def test_the_night_keeps_what_it_found_and_tells_who_audits(town):
    assert checks.check_nightly(at=at(2, 59, day=25)) == 0
    assert checks.check_nightly(at=NIGHT) == 1 and checks.check_nightly(at=NIGHT) == 0
    assert FigureCheck.objects.get().green and not Notice.objects.filter(kind="figures_differ").exists()
    Figure.objects.filter(unit=f"p{town.point.pk}", kind="q", cut="").update(people=50)
    made = checks.check_figures(id=new_id(NIGHT), by=town.auditor, at=NIGHT)
    assert checks.check_figures(id=made.pk, by=town.auditor, at=NIGHT) == made
    difference = FigureDifference.objects.get()
    assert (made.wrong, difference.owner, difference.expected, difference.found) == (1, town.community, 7, 50)
    assert {notice.person for notice in Notice.objects.filter(kind="figures_differ")} == {town.auditor, town.district_admin}


def test_the_command_says_where_and_exits_with_an_error(town):
    out = StringIO()
    call_command("verify_figures", stdout=out)
    assert "equations hold" in out.getvalue()
    Figure.objects.filter(unit=f"p{town.point.pk}", kind="q", cut="").update(people=50)
    with pytest.raises(CommandError, match="differ in 1"):
        call_command("verify_figures", stdout=out)
    assert f"F2 people  p{town.point.pk} q 2026-10-01 people: expected 7, found 50" in out.getvalue()
