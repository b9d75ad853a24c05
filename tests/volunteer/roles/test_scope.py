"""Rights follow appointments."""

from datetime import date

import pytest

from tests import cast
from tests.cast import NOW
from volunteer.models import Appointment, Role, ServicePoint, User
from volunteer.roles import scope as role_scope
from volunteer.roles.scope import Power


def points_of(user: User, power: Power) -> set[str]:
    return set(ServicePoint.objects.filter(role_scope.scope_for(user, power, NOW).points()).values_list("name", flat=True))


def test_a_street_administrator_sees_the_points_of_the_street_and_no_others(district):
    assert points_of(district.street_admin, Power.SEE) == {"工行南小区服务点", "蓝天服务点(演示)"}


def test_a_manager_runs_one_point_and_reviews_none(district):
    assert points_of(district.manager, Power.RUN) == {"工行南小区服务点"}
    assert points_of(district.manager, Power.REVIEW) == set()


def test_a_volunteer_has_no_scope(district):
    assert not role_scope.scope_for(district.alice, Power.SEE, NOW)
    assert points_of(district.alice, Power.SEE) == set()


@pytest.mark.parametrize(
    ("since", "until", "held"),
    [
        (date(2026, 11, 25), None, False),
        (date(2026, 1, 1), date(2026, 11, 23), False),
        (date(2026, 11, 24), date(2026, 11, 24), True),
    ],
)
def test_an_appointment_counts_from_its_first_to_its_last_day(district, since, until, held):
    cast.appoint(district.carol, Role.AUDITOR, district.community, since=since, until=until)
    assert bool(role_scope.scope_for(district.carol, Power.SEE, NOW)) is held


def test_the_nearest_reviewers_upward_decide(district):
    assert role_scope.reviewers_for(district.compound, at=NOW) == [district.reviewer, district.community_admin]


def test_a_reviewer_who_is_involved_is_left_out_and_the_street_decides_when_nobody_remains(district):
    both = [district.reviewer.pk, district.community_admin.pk]
    assert role_scope.reviewers_for(district.compound, at=NOW, excluding=both[:1]) == [district.community_admin]
    assert role_scope.reviewers_for(district.compound, at=NOW, excluding=both) == [district.street_admin]


def test_appointments_come_with_what_they_are_over_by_one_statement(district, django_assert_num_queries):
    """The same as Django's own way, which takes longer to write its statement than the database to answer it."""
    school = cast.organization("长青学校(演示)", district.community)
    cast.appoint(district.carol, Role.REVIEWER, district.community)
    cast.appoint(district.carol, Role.SHOP_KEEPER, district.point)
    Appointment.objects.create(person=district.carol, role=Role.LIAISON, since=NOW.date(), organization=school)
    own = list(
        Appointment.objects.filter(person=district.carol).select_related("area", "point__area", "organization").order_by("pk")
    )
    with django_assert_num_queries(1):
        found = Appointment.all_of(district.carol)
        assert [(a.area, a.point, a.point and a.point.area, a.organization) for a in found] == [
            (district.community, None, None, None),
            (None, district.point, district.compound, None),
            (None, None, None, school),
        ]
    assert [vars(a) | {"_state": 0} for a in found] == [vars(a) | {"_state": 0, "stand_ins": []} for a in own]
    assert Appointment.all_of(district.alice) == []
