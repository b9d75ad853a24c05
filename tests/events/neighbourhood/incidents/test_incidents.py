"""Incidents from the report to the close: who has them, by when, who is told; and all that is refused."""

from datetime import date, timedelta
from functools import partial

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from events.models import Incident, IncidentStep, IncidentTerms
from events.neighbourhood.incidents import permissions as incident_permissions
from events.neighbourhood.incidents import privacy
from events.neighbourhood.incidents.actions import handle, report
from events.neighbourhood.incidents.refusals import IncidentRefusal
from tests import cast
from tests.cast import NOW
from tests.support.incident_factory import grid, picture, told
from tests.support.notice_checks import told_about
from tests.support.refusal_checks import refused
from volunteer.models import Role

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
State = Incident.State


@pytest.fixture
def gina():
    """A member of a grid."""
    return cast.person("葛格(演示)")


@pytest.fixture
def cell(town, gina):
    return grid(town, gina)


def acts(incident):
    return list(incident.steps.values_list("act", flat=True))


def waits_for(person, at=NOW):
    return set(incident_permissions.incidents_to_handle(person, at))


# --- telling ---------------------------------------------------------------------------------------------------------------


def test_what_a_resident_tells_of_goes_to_the_grid_of_the_building(town, cell, gina):
    incident = told(cell.building, town.alice)
    assert (incident.grid, incident.at_grid, incident.office) == (cell, True, town.community)
    assert (incident.state, incident.level, incident.source) == ("reported", "small", "resident")
    assert (incident.opened_at, incident.due_at, incident.escalate_at) == (NOW, NOW + DAY, NOW + DAY)
    assert acts(incident) == ["reported"] and incident.photos.get().by == town.alice
    assert told_about("incident_told") == {gina.name}


def test_a_place_without_a_grid_goes_to_the_community(town):
    incident = told(town.sister_community, town.alice)
    assert (incident.grid, incident.at_grid, incident.office) == (None, False, town.sister_community)
    # no one holds an office there: the street is told, and it waits where it lies
    assert told_about("incident_told") == {town.street_admin.name}


def test_a_compound_of_one_grid_is_that_grid_and_one_of_two_is_the_community(town, cell):
    assert told(town.compound, town.alice).grid == cell
    assert told(cell.building.parent, town.bob).grid == cell
    grid(town, name="第二网格(演示)")
    assert told(town.compound, town.alice).grid is None
    cell.ended_at = NOW
    cell.save()
    assert told(cell.building, town.alice).grid is None


def test_a_grid_without_members_tells_the_office(town):
    empty = grid(town)
    told(empty.building, town.alice)
    assert told_about("incident_told") == {town.reviewer.name, town.community_admin.name}


def test_each_level_has_its_time_and_a_new_version_holds_for_what_is_told_later(town):
    assert told(town.community, town.alice, kind="manhole").due_at == NOW + 3 * DAY
    assert told(town.community, town.alice, kind="smoke").due_at == NOW + 7 * DAY
    before = told(town.community, town.alice)
    IncidentTerms.objects.create(since=date(2026, 11, 25), small_hours=2, middle_hours=3, big_hours=4, most_hours=5)
    assert told(town.community, town.alice).due_at == NOW + DAY
    later = told(town.community, town.alice, at=NOW + DAY)
    assert later.due_at == NOW + DAY + 2 * HOUR
    before.refresh_from_db()
    assert before.due_at == NOW + DAY


def test_the_same_form_twice_is_one_incident_and_somebody_else_s_is_refused(town):
    first = told(town.community, town.alice)
    assert told(town.community, town.alice, id=first.pk) == first
    assert (Incident.objects.count(), first.steps.count(), first.photos.count()) == (1, 1, 1)
    assert refused(told, town.community, town.bob, id=first.pk) == IncidentRefusal.USED_FORM


def test_what_is_told_has_a_picture_or_words_and_a_place(town):
    assert refused(told, town.community, town.alice, words=" ", pictures=[]) == IncidentRefusal.NOTHING_SHOWN
    assert refused(told, town.street, town.alice) == IncidentRefusal.NO_PLACE
    closed = cast.area("旧社区", "community", town.street)
    closed.until = NOW.date() - DAY
    closed.save()
    assert refused(told, closed, town.alice) == IncidentRefusal.NO_PLACE
    five = [picture() for _ in range(5)]
    assert refused(told, town.community, town.alice, pictures=five) == IncidentRefusal.TOO_MANY_PHOTOS
    told(town.community, town.alice, words="", kind="lamp")
    lamp = Incident.objects.get().kind
    lamp.active = False
    lamp.save()
    assert refused(told, town.community, town.alice, kind="lamp") == IncidentRefusal.KIND_GONE
    assert Incident.objects.count() == 1


def test_a_resident_tells_of_ten_things_a_day_and_staff_of_more(town):
    for _ in range(10):
        told(town.community, town.alice)
    assert refused(told, town.community, town.alice, at=NOW + 23 * HOUR) == IncidentRefusal.TODAY
    told(town.community, town.alice, at=NOW + 25 * HOUR)
    for _ in range(11):
        told(town.community, town.reviewer)
    assert set(Incident.objects.filter(reported_by=town.reviewer).values_list("source", flat=True)) == {"staff"}


# --- handling --------------------------------------------------------------------------------------------------------------


def test_the_grid_takes_it_in_hand_once_and_solves_it_with_a_picture(town, cell, gina):
    incident = told(cell.building, town.alice)
    taken = handle.take_incident(incident=incident, by=gina, at=NOW + HOUR)
    assert (taken.state, taken.owner) == ("handled", gina)
    handle.take_incident(incident=incident, by=gina, at=NOW + 2 * HOUR)
    assert acts(incident) == ["reported", "taken"] and told_about("incident_moved") == {town.alice.name}
    close = partial(handle.close_incident, incident=incident, by=gina, at=NOW + 2 * HOUR)
    assert refused(close, report="搬走了", pictures=[]) == IncidentRefusal.NO_PICTURE
    assert refused(close, report=" ", pictures=[picture()]) == IncidentRefusal.NO_REPORT
    done = close(report="搬走了", pictures=[picture()])
    assert (done.state, done.ended_at, done.report, done.escalate_at) == ("solved", NOW + 2 * HOUR, "搬走了", None)
    assert list(done.photos.values_list("after", flat=True)) == [False, True]
    assert refused(close, report="再关", pictures=[picture()]) == IncidentRefusal.MOVED_ON
    assert done.photos.count() == 2


def test_strangers_and_who_told_of_it_do_nothing_with_it(town, cell, gina):
    incident = told(cell.building, town.alice)
    other = cast.appoint(cast.person("外审(演示)"), Role.REVIEWER, town.other_community)
    for stranger in (town.alice, town.bob, town.manager, town.auditor, other):
        for act in (
            partial(handle.take_incident, incident=incident),
            partial(handle.set_level, incident=incident, level="big", note="大"),
            partial(handle.pass_up, incident=incident, note="上"),
            partial(handle.pass_across, incident=incident, area=town.other_community, note="横"),
            partial(handle.grant_time, incident=incident, note="延"),
            partial(handle.close_incident, incident=incident, report="完", pictures=[picture()]),
            partial(handle.refuse_incident, incident=incident, note="不"),
        ):
            assert refused(act, by=stranger, at=NOW) == IncidentRefusal.NOT_YOURS
    assert acts(incident) == ["reported"]


def test_a_member_whose_time_is_over_has_it_no_more(town, cell, gina):
    incident = told(cell.building, town.alice)
    gina.grids.update(until=NOW.date())
    assert incident_permissions.part_in(incident, gina, NOW).acts
    assert refused(handle.take_incident, incident=incident, by=gina, at=NOW + DAY) == IncidentRefusal.NOT_YOURS


def test_it_goes_up_office_by_office_and_no_lower_one_has_it_then(town, cell, gina):
    incident = told(cell.building, town.alice)
    up = partial(handle.pass_up, incident=incident, at=NOW)
    assert refused(up, by=gina, note=" ") == IncidentRefusal.NO_REASON
    assert (up(by=gina, note="要修").office, incident.area) == (town.community, cell.building)
    assert refused(up, by=gina, note="再上") == IncidentRefusal.NOT_YOURS
    assert up(by=town.reviewer, note="社区修不了").office == town.street
    assert refused(up, by=town.reviewer, note="再上") == IncidentRefusal.NOT_YOURS
    assert up(by=town.street_admin, note="街道修不了").office == town.area
    assert refused(up, by=town.district_admin, note="再上") == IncidentRefusal.TOP
    incident.refresh_from_db()
    assert (incident.at_grid, incident.due_at, waits_for(town.district_admin)) == (False, NOW + DAY, {incident})
    assert waits_for(town.street_admin) == waits_for(town.reviewer) == set()


def test_it_is_passed_on_to_the_place_where_it_lies(town, cell, gina):
    incident = told(town.sister_community, town.alice)
    across = partial(handle.pass_across, incident=incident, by=town.street_admin, at=NOW, note="在那边")
    assert refused(across, area=town.sister_community) == IncidentRefusal.SAME_PLACE
    moved = across(area=cell.building)
    assert (moved.area, moved.office, moved.grid, moved.at_grid) == (cell.building, town.community, cell, True)
    assert gina.name in told_about("incident_told")


def test_another_level_has_another_time_and_more_time_is_granted_by_the_street(town):
    incident = told(town.community, town.alice)
    raised = handle.set_level(incident=incident, level="middle", note="要工具", by=town.reviewer, at=NOW + HOUR)
    assert (raised.level, raised.due_at, raised.escalate_at) == ("middle", NOW + 3 * DAY, NOW + 3 * DAY)
    same = partial(handle.set_level, incident=incident, level="middle", by=town.reviewer, at=NOW)
    assert refused(same, note="再") == IncidentRefusal.SAME_LEVEL
    grant = partial(handle.grant_time, incident=incident, note="等配件", at=NOW)
    assert refused(grant, by=town.reviewer) == IncidentRefusal.NOT_GRANTING
    assert grant(by=town.street_admin).due_at == NOW + 15 * DAY
    assert refused(grant, by=town.street_admin) == IncidentRefusal.LONGEST


def test_what_is_not_taken_up_says_why(town):
    incident = told(town.community, town.alice)
    done = handle.refuse_incident(incident=incident, note="是私事", by=town.reviewer, at=NOW)
    assert (done.state, done.ended_at, waits_for(town.reviewer)) == ("refused", NOW, set())
    assert incident.steps.last().note == "是私事" and told_about("incident_moved") == {town.alice.name}
    again = partial(report.report_not_solved, incident=incident, note="还在", by=town.alice, at=NOW)
    assert refused(again) == IncidentRefusal.MOVED_ON


# --- not solved, late ------------------------------------------------------------------------------------------------------


def test_who_told_of_it_says_within_seven_days_that_it_is_not_solved(town):
    incident = told(town.community, town.alice)
    handle.close_incident(incident=incident, report="好了", pictures=[picture()], by=town.reviewer, at=NOW + HOUR)
    again = partial(report.report_not_solved, incident=incident, note="还在")
    assert refused(again, by=town.bob, at=NOW + DAY) == IncidentRefusal.NOT_TOLD
    late = NOW + HOUR + 7 * DAY + timedelta(seconds=1)
    assert refused(again, by=town.alice, at=late) == IncidentRefusal.TOO_LATE
    open_again = again(by=town.alice, at=late - timedelta(seconds=1))
    assert (open_again.state, open_again.ended_at, open_again.due_at) == ("handled", None, open_again.opened_at + DAY)
    assert waits_for(town.street_admin) == waits_for(town.reviewer) == {incident}
    assert told_about("incident_again") == {town.reviewer.name, town.community_admin.name, town.street_admin.name}


def test_what_is_late_is_told_office_by_office_upward_each_once(town, cell, gina):
    incident = told(cell.building, town.alice)
    assert handle.escalate_due(at=NOW + DAY - timedelta(seconds=1)) == 0
    assert waits_for(town.street_admin) == set()
    assert [handle.escalate_due(at=NOW + DAY) for _ in range(2)] == [1, 0]
    assert waits_for(town.street_admin) == {incident} and waits_for(town.district_admin) == set()
    assert told_about("incident_overdue") == {town.street_admin.name}
    assert handle.escalate_due(at=NOW + 2 * DAY) == 1
    assert waits_for(town.district_admin) == {incident}
    assert handle.escalate_due(at=NOW + 9 * DAY) == 0
    assert acts(incident) == ["reported", "escalated", "escalated"]
    incident.refresh_from_db()
    assert incident_permissions.part_in(incident, gina, NOW + 9 * DAY).acts  # it still lies with the grid
    handle.close_incident(incident=incident, report="好了", pictures=[picture()], by=gina, at=NOW + 9 * DAY)
    assert waits_for(town.district_admin) == set()


# --- what always holds -----------------------------------------------------------------------------------------------------


def test_steps_and_terms_stay_as_they_were_written(town):
    step = told(town.community, town.alice).steps.get()
    for rows in (IncidentStep.objects.filter(pk=step.pk), IncidentTerms.objects.all()):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.delete()
    with pytest.raises(DatabaseError), transaction.atomic():
        IncidentStep.objects.filter(pk=step.pk).update(note="x")


@pytest.mark.parametrize(
    "wrong",
    [
        {"state": "solved"},
        {"ended_at": NOW},
        {"at_grid": True},
        {"reported_by": None},
        {"state": "solved", "ended_at": NOW, "escalate_at": None},
        {"state": "refused", "ended_at": NOW},
    ],
)
def test_the_database_refuses_what_cannot_be(town, wrong):
    incident = told(town.community, town.alice)
    with pytest.raises(IntegrityError), transaction.atomic():
        Incident.objects.filter(pk=incident.pk).update(**wrong)


def test_terms_grow_with_the_level(town):
    with pytest.raises(IntegrityError), transaction.atomic():
        IncidentTerms.objects.create(since=date(2027, 1, 1), small_hours=80, middle_hours=72, big_hours=168, most_hours=360)


def test_of_what_somebody_told_words_and_pictures_go_with_the_account(town, cell, gina):
    incident = told(cell.building, gina, spot="一单元")
    handle.close_incident(incident=incident, report="好了", pictures=[picture()], by=gina, at=NOW)
    for _ in range(2):
        privacy.erase_person(gina, NOW)
    incident.refresh_from_db()
    assert (incident.words, incident.spot, incident.report, incident.state) == ("", "", "好了", "solved")
    assert list(incident.photos.values_list("after", flat=True)) == [True]
    assert gina.grids.get().until == NOW.date()


def test_a_visible_incident_is_one_s_own_that_of_one_s_grid_or_that_of_one_s_area(town, cell, gina):
    incident, elsewhere = told(cell.building, town.alice), told(town.other_community, town.bob)

    def seen(person):
        return set(incident_permissions.visible_incidents(person, NOW))

    assert seen(town.alice) == seen(gina) == seen(town.reviewer) == seen(town.street_admin) == {incident}
    assert seen(town.district_admin) == {incident, elsewhere}
    assert seen(town.carol) == seen(town.manager) == seen(town.auditor) == set()
