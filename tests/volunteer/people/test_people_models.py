"""What the database itself refuses about skills, memberships, teams and pairings; and that no written word was lost."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from events.models import Attendance
from tests import cast
from tests.cast import NOW
from tests.support.snapshot import kept_fixture
from volunteer.core.ids import new_id
from volunteer.core.refusals import Refused
from volunteer.models import (
    Appointment,
    Membership,
    Pairing,
    PersonSkill,
    Reporting,
    Role,
    Skill,
    Team,
    TeamMember,
    Visit,
)
from volunteer.roles import scope as role_scope
from volunteer.roles.actions import appoint
from volunteer.roles.refusals import RoleRefusal
from volunteer.roles.scope import Power

pytestmark = pytest.mark.django_db
DAY = NOW.date()


def refused(constraint: str):
    """What happens inside is turned down by the database under this name."""
    return pytest.raises(IntegrityError, match=constraint)


def member(person, unit, **fields) -> Membership:
    """A membership that both sides agreed to, from a year ago on."""
    words = {"asked_by": person, "asked_at": NOW, "agreed_at": NOW, "confirmed_at": NOW, "confirmed_by": person}
    return Membership.objects.create(
        **{"person": person, "organization": unit, "since": DAY - timedelta(days=365)} | words | fields
    )


@kept_fixture
def unit(district):
    return cast.organization("税务所(演示)", district.community, "office")


def test_the_same_skill_is_said_once(district):
    skill = Skill.objects.create(name="剪纸")
    PersonSkill.objects.create(person=district.alice, skill=skill, said_at=NOW)
    with transaction.atomic(), refused("skill_once_per_person"):
        PersonSkill.objects.create(person=district.alice, skill=skill, said_at=NOW)
    with refused("skill_is_decided_by_somebody"):
        PersonSkill.objects.create(person=district.bob, skill=skill, said_at=NOW, state="confirmed")


def test_a_membership_stands_only_by_both_words(district, unit):
    with refused("membership_stands_by_both_words"):
        member(district.alice, unit, confirmed_at=None, confirmed_by=None)


def test_one_day_of_a_person_counts_once_for_a_unit(district, unit):
    member(district.alice, unit, until=DAY, ended_at=NOW)
    with transaction.atomic(), refused("membership_days_do_not_overlap"):
        member(district.alice, unit, since=DAY)
    member(district.alice, unit, since=DAY + timedelta(days=1))
    member(district.alice, cast.organization("另一个单位(演示)", district.community), since=DAY)  # another unit is another matter


def test_two_questions_to_one_unit_are_not_open_at_once(district, unit):
    Membership.objects.create(person=district.alice, organization=unit, asked_by=district.alice, asked_at=NOW, agreed_at=NOW)
    with refused("membership_once_per_person"):
        Membership.objects.create(person=district.alice, organization=unit, asked_by=district.alice, asked_at=NOW, agreed_at=NOW)


def test_figures_of_a_unit_are_one_join_on_person_and_local_date(district, unit):
    """The service of members counts on the days of their membership, both ends included, and nobody else's does."""
    member(district.alice, unit, since=date(2026, 11, 20), until=date(2026, 11, 22), ended_at=NOW)
    for day, person in ((19, "alice"), (20, "alice"), (22, "alice"), (23, "alice"), (21, "bob")):
        start = cast.at(0, 30, day=day)  # half past midnight: still yesterday in London
        shift = cast.shift(district.point, leader=district.manager, start=start, state="settled")
        them = {"shift": shift, "job": shift.jobs.get(), "person": getattr(district, person), "grade": "A"}
        out = start + timedelta(hours=1)
        Attendance.objects.create(
            id=new_id(start), in_at=start, out_at=out, counted_start=start, counted_end=out, minutes=60, **them
        )
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT m.organization_id, SUM(a.minutes) FROM events_attendance a
            JOIN events_shift s ON s.id = a.shift_id
            JOIN volunteer_membership m ON m.person_id = a.person_id
             AND (s.start AT TIME ZONE 'Asia/Shanghai')::date BETWEEN m.since AND COALESCE(m.until, 'infinity')
            GROUP BY 1"""
        )
        assert cursor.fetchall() == [(unit.pk, 120)]


def test_a_person_reports_in_at_one_community(district, unit):
    them = {"person": district.alice, "organization": unit, "asked_at": NOW}
    Reporting.objects.create(community=district.community, **them)
    with refused("reporting_at_one_community"):
        Reporting.objects.create(community=district.other_community, **them)


def test_a_team_is_named_once_in_an_area(district):
    them = {"name": "银发队(演示)", "created_by": district.manager, "created_at": NOW}
    team = Team.objects.create(area=district.community, **them)
    Team.objects.create(area=district.other_community, **them)
    with transaction.atomic(), refused("team_named_once_in_an_area"):
        Team.objects.create(area=district.community, **them)
    TeamMember.objects.create(team=team, person=district.alice, asked_by=district.alice, asked_at=NOW, agreed_at=NOW)
    assert list(TeamMember.objects.asked()) and not TeamMember.objects.standing()


def pairing(district, unit, **fields) -> Pairing:
    them = {"organization": unit, "area": district.compound, "created_by": district.community_admin, "created_at": NOW}
    return Pairing.objects.create(**{"id": new_id(NOW), "since": DAY} | them | fields)


def test_a_unit_and_a_compound_are_paired_once_at_a_time(district, unit):
    pairing(district, unit, since=DAY - timedelta(days=100), until=DAY - timedelta(days=1))
    pairing(district, unit)
    with transaction.atomic(), refused("pairing_days_do_not_overlap"):
        pairing(district, unit, since=DAY + timedelta(days=1))
    with refused("pairing_ends_after_it_began"):
        pairing(district, unit, until=DAY - timedelta(days=1), area=district.community)


def test_a_visit_is_not_confirmed_by_who_logged_it(district, unit):
    them = {"id": new_id(NOW), "pairing": pairing(district, unit), "day": DAY, "kind": "cleaning", "words": "扫楼道"}
    them |= {"people": 5, "minutes": 60, "logged_by": district.alice, "logged_at": NOW}
    with transaction.atomic(), refused("visit_is_decided_by_somebody_else"):
        Visit.objects.create(state="confirmed", decided_by=district.alice, decided_at=NOW, **them)
    with refused("visit_numbers_make_sense"):
        Visit.objects.create(**them | {"people": 0})


def test_a_role_over_a_unit_reaches_that_unit_and_no_area(district, unit):
    Appointment.objects.create(person=district.alice, role=Role.LIAISON, organization=unit, since=DAY)
    assert role_scope.unit_ids(district.alice, Power.SEE, NOW) == role_scope.unit_ids(district.alice, Power.RUN, NOW) == (unit.pk,)
    assert not any(role_scope.scope_for(district.alice, power, NOW) for power in Power)
    assert role_scope.unit_ids(district.alice, Power.APPOINT, NOW) == role_scope.unit_ids(district.bob, Power.SEE, NOW) == ()
    assert role_scope.unit_ids(district.alice, Power.SEE, NOW - timedelta(days=2)) == ()


def test_a_reviewer_of_a_unit_reads_and_does_not_write(district, unit):
    Appointment.objects.create(person=district.alice, role=Role.REVIEWER, organization=unit, since=DAY)
    assert (
        role_scope.unit_ids(district.alice, Power.SEE, NOW) == (unit.pk,)
        and role_scope.unit_ids(district.alice, Power.RUN, NOW) == ()
    )


@pytest.mark.parametrize("over", ["community", "point"])
def test_a_liaison_belongs_to_a_unit(district, over):
    with pytest.raises(Refused) as no:
        appoint(
            by=district.district_admin,
            person=district.alice,
            role=Role.LIAISON,
            over=getattr(district, over),
            since=DAY,
            until=None,
            at=NOW,
        )
    assert no.value.reason == RoleRefusal.WRONG_PLACE
