"""Two persons are two persons: neither a household left for an afternoon nor a role of one's own making is a second one.

Frauds: a reviewer leaves the household by one press, approves points for it, and returns; an administrator makes somebody of her
own a reviewer, asks for points by hand, and has them approved. Their honest twin is a community of two clerks, in which everything
is decided on the same day, each thing by one press.
"""

from datetime import timedelta

import pytest

from events.models import Door
from points.ledger import actions as ledger
from points.models import HandEntry
from tests import cast
from tests.cast import NOW, at
from tests.support.attendance_checks import differences
from tests.support.budget_factory import fund, reserved
from tests.support.clients import signed_in
from tests.support.household_factory import share_household
from tests.support.picture_factory import uploaded_png
from tests.support.settlement_factory import close_and_settle, row, serve
from volunteer.core.ids import new_id
from volunteer.models import Appointment, FormerMember, Notice, User
from volunteer.people.parties import MEMORY
from volunteer.roles import actions as role_actions

pytestmark = pytest.mark.django_db
APPROVE, WORDS = 'name="approve"', "端午节帮忙搬桌椅, 居委会王姐可以作证"


@pytest.fixture
def town(district, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    fund(district.point, 1_000)
    return district


def fresh(person):
    return User.objects.get(pk=person.pk)


def ask(town, by, person):
    """Ask on the page for 50 points; the request and what the page said before."""
    client = signed_in(by)
    said = client.get("/staff/by-hand/new/").content.decode()
    fields = {"id": str(new_id(NOW)), "kind": "credit", "unit": f"point-{town.point.pk}", "amount": 50, "evidence": WORDS}
    answer = client.post("/staff/by-hand/new/", fields | {"number": person.volunteer_no, "picture": uploaded_png()})
    assert answer.status_code == 302
    return HandEntry.objects.latest("asked_at"), said


def press(asked, by):
    """Look at a request and press the button whether it is there or not; whether it was there."""
    client, page = signed_in(by), f"/staff/by-hand/{asked.pk}/"
    answer = client.get(page)
    client.post(f"{page}decide/", {"approve": "1"})
    return answer.status_code == 200 and APPROVE in answer.content.decode()


def test_who_leaves_the_household_for_an_afternoon_is_no_second_person(town, time_machine):
    share_household(town.reviewer, town.alice)
    asked, _said = ask(town, town.manager, town.alice)
    reviewer = signed_in(town.reviewer)
    reviewer.post("/me/household/leave/")
    assert fresh(town.reviewer).household is None and FormerMember.objects.get().person == town.reviewer
    assert not press(asked, fresh(town.reviewer)) and ledger.balance(town.alice) == 0
    # They return: the memory stands as it was.
    signed_in(town.alice).post("/me/household/invite/", {"volunteer_no": town.reviewer.volunteer_no})
    reviewer.post(f"/me/household/answer/{Notice.objects.get(person=town.reviewer, kind='household').pk}/", {"answer": "yes"})
    assert fresh(town.reviewer).household == fresh(town.alice).household
    reviewer.post("/me/household/leave/")
    time_machine.move_to(NOW + MEMORY - timedelta(minutes=1), tick=False)
    assert not press(asked, fresh(town.reviewer)) and ledger.balance(town.alice) == 0
    # A colleague decides meanwhile; and when the memory has ended, who left long ago decides as everybody does.
    assert press(asked, town.community_admin) and ledger.balance(town.alice) == 50
    time_machine.move_to(NOW + MEMORY, tick=False)
    asked, _said = ask(town, town.manager, town.alice)
    assert press(asked, fresh(town.reviewer)) and ledger.balance(town.alice) == 100
    assert differences() == []


def test_who_was_appointed_by_the_asker_is_no_second_person_and_the_page_names_the_street(town):
    Appointment.objects.filter(person=town.reviewer).delete()
    puppet = cast.person("假审(演示)")
    since = NOW.date() - timedelta(days=200)
    fields = {"role": "reviewer", "area": town.community, "since": since, "appointed_by": town.community_admin}
    role = Appointment.objects.create(person=puppet, **fields)
    asked, said = ask(town, town.community_admin, town.alice)
    assert (str(town.community) in said, str(town.street) in said) == (True, True), "said before it is asked"
    assert not press(asked, puppet)
    role.until = NOW.date() - timedelta(days=1)
    role.save()
    Appointment.objects.create(person=puppet, role="reviewer", area=town.community, since=NOW.date())
    assert not press(asked, fresh(puppet)), "the role ended yesterday, and another office gave a new one"
    assert ledger.balance(town.alice) == 0
    assert press(asked, town.street_admin) and ledger.balance(town.alice) == 50
    assert differences() == []


def test_nor_does_somebody_decide_on_what_a_leader_of_their_own_making_asks_for(town):
    Appointment.objects.filter(person=town.manager).update(appointed_by=town.community_admin, since=NOW.date())
    asked, _said = ask(town, town.manager, town.alice)
    assert not press(asked, town.community_admin)
    role_actions.end_appointment(appointment=Appointment.objects.get(person=town.manager), by=town.community_admin, at=NOW)
    assert not press(asked, fresh(town.community_admin)), "ending the role on the day it was given leaves a memory"
    assert press(asked, town.reviewer) and ledger.balance(town.alice) == 50


def test_where_nobody_may_decide_the_page_says_so_and_nothing_is_asked(town):
    offices = Appointment.objects.filter(role__in=["reviewer", "street_admin", "district_admin"])
    offices.update(appointed_by=town.community_admin)
    client = signed_in(town.community_admin)
    said = client.get("/staff/by-hand/new/").content.decode()
    assert "直到全区" in said
    fields = {"id": str(new_id(NOW)), "kind": "credit", "unit": f"point-{town.point.pk}", "amount": 50, "evidence": WORDS}
    answer = client.post("/staff/by-hand/new/", fields | {"number": town.alice.volunteer_no, "picture": uploaded_png()})
    assert answer.status_code == 200 and not HandEntry.objects.exists()


def test_a_community_with_two_clerks_does_not_halt(town):
    """One clerk appointed the other and the leader, long ago, and registered an elder; each thing takes one press of one."""
    first, second = town.community_admin, town.reviewer
    Appointment.objects.filter(person__in=[second, town.manager]).update(appointed_by=first)
    elder = cast.person("高奶奶(演示)", phone="", area=town.community, registered_by=first, confirmed_at=NOW)
    # The leader's paper list, with the elder on it whom the first clerk registered: she may confirm it.
    shift = reserved(cast.shift(town.point, town.manager, start=at(14)), 200)
    serve(shift, town.alice, elder, door=Door.ROSTER, by=town.manager)
    close_and_settle(shift, town.manager)
    rows = [row(shift, person) for person in (town.alice, elder)]
    signed_in(first).post("/review/attendance/", {"row": [str(one.pk) for one in rows]})
    assert [ledger.balance(person) > 0 for person in (town.alice, elder)] == [True, True]
    # The second clerk's own shift: the first confirms.
    own = reserved(cast.shift(town.point, second, start=at(9)), 200)
    serve(own, town.bob, start=at(9), end=at(11), door=Door.ROSTER, by=second)
    close_and_settle(own, town.manager)
    signed_in(first).post("/review/attendance/", {"row": [str(row(own, town.bob).pk)]})
    assert ledger.balance(town.bob) > 0
    # Points by hand for the elder: the second clerk decides, since the first registered her.
    before = ledger.balance(elder)
    asked, said = ask(town, town.manager, elder)
    assert "没有别的人能定" not in said
    assert not press(asked, first) and press(asked, second)
    assert ledger.balance(elder) == before + 50
    assert differences() == []
