"""Staff find people by their number, but cannot try all numbers."""

import pytest
import time_machine
from django.urls import reverse

from tests.cast import NOW, shift
from tests.support.clients import BACKEND
from volunteer.core.refusals import Refused
from volunteer.people import queries as people_queries
from volunteer.people.queries import find_person
from volunteer.people.refusals import PersonRefusal


@pytest.fixture(autouse=True)
def after_many_lookups(district):
    with time_machine.travel(NOW, tick=False):
        for _ in range(people_queries.LOOKUPS_AN_HOUR):
            assert find_person(volunteer_no=district.alice.volunteer_no, by=district.community_admin, at=NOW) == district.alice
        yield


def test_the_sixty_first_number_in_an_hour_is_refused_to_one_person_only(district):
    number = district.alice.volunteer_no
    with pytest.raises(Refused) as no:
        find_person(volunteer_no=number, by=district.community_admin, at=NOW)
    assert no.value.reason == PersonRefusal.SLOWLY
    assert find_person(volunteer_no=number, by=district.manager, at=NOW) == district.alice
    own = district.community_admin.volunteer_no
    assert find_person(volunteer_no=f"{own[:4]} {own[4:]}", by=district.community_admin, at=NOW) == district.community_admin


def test_the_forms_of_roles_and_leaders_say_so(client, district):
    client.force_login(district.community_admin, backend=BACKEND)
    asked = {"volunteer_no": district.alice.volunteer_no, "leader": district.alice.volunteer_no}
    mine = shift(district.point, district.manager)
    for url, field in (("/staff/appointments/new/", "volunteer_no"), (reverse("events:shift_leader", args=[mine.pk]), "leader")):
        assert client.post(url, asked).context["form"].errors[field] == [str(PersonRefusal.SLOWLY.label)]
    mine.refresh_from_db()
    assert mine.leader == district.manager
