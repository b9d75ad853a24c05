"""Hand-overs and deputies at the same moment: of two, one holds."""

from collections import Counter
from datetime import date

import pytest

from tests.cast import NOW, person
from tests.support.concurrency import outcomes
from volunteer.models import Appointment, HandOver, Role, User
from volunteer.roles import deputies, hand_overs

pytestmark = pytest.mark.django_db(transaction=True)
TODAY = date(2026, 11, 24)
CROWD = 8


def row(district):
    return Appointment.objects.get(person=district.manager)


def fresh(one):
    return User.objects.get(pk=one.pk)


def test_of_eight_who_hand_over_to_different_people_one_does(district):
    crowd = [person(f"接{n}(演示)") for n in range(CROWD)]
    held, admin = row(district), district.community_admin
    done = outcomes(CROWD, lambda n: hand_overs.hand_over(appointment=held, to=crowd[n], by=fresh(admin), on=TODAY, at=NOW))
    assert done == Counter({"done": 1, "handed_over": CROWD - 1})
    now = Appointment.objects.current(TODAY).filter(role=Role.POINT_MANAGER, point=district.point)
    assert now.count() == HandOver.objects.count() == 1


def test_of_eight_deputies_for_the_same_days_one_stands_in(district):
    crowd = [person(f"代{n}(演示)") for n in range(CROWD)]
    held, days = row(district), {"since": TODAY, "until": TODAY}
    done = outcomes(
        CROWD,
        lambda n: deputies.name_deputy(appointment=held, deputy=crowd[n], by=fresh(district.manager), at=NOW, **days),
    )
    assert done == Counter({"done": 1, "deputized": CROWD - 1})


def test_two_runners_carry_a_plan_out_once(district):
    hand_overs.hand_over(
        appointment=row(district), to=district.alice, by=fresh(district.community_admin), on=date(2026, 11, 25), at=NOW
    )
    moment = NOW.replace(day=25)
    outcomes(4, lambda n: hand_overs.apply_due(at=moment))
    assert Appointment.objects.filter(person=district.alice).count() == 1
    assert HandOver.objects.get().state == "done"
