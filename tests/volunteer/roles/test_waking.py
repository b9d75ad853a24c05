"""A role that decides gives nothing until the level above has said yes, and everybody concerned is told."""

from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.urls import reverse

from tests import cast
from tests.cast import NOW
from tests.support.clients import log_in
from tests.support.household_factory import share_household
from tests.support.notice_checks import told
from tests.support.refusal_checks import refused
from volunteer.models import Appointment, AuditRow, HandOver, Role, User
from volunteer.roles import actions as role_actions
from volunteer.roles import deputies, hand_overs, waking
from volunteer.roles import scope as role_scope
from volunteer.roles.refusals import RoleRefusal
from volunteer.roles.scope import Power

pytestmark = pytest.mark.django_db
TODAY, TOMORROW = date(2026, 11, 24), date(2026, 11, 25)


def fresh(person):
    return User.objects.get(pk=person.pk)


def appoint(by, person, role, over, since=TODAY, until=None):
    return role_actions.appoint(by=fresh(by), person=person, role=role, over=over, since=since, until=until, at=NOW)


def wake(made, by, at=NOW):
    return waking.wake_appointment(appointment=made, by=by and fresh(by), at=at)


def reviews(person, area, at=NOW):
    return role_scope.scope_for(fresh(person), Power.REVIEW, at).covers_area(area)


@pytest.fixture
def puppet(district):
    """The reviewer whom the community's administrator appoints."""
    district.puppet = cast.person("傀儡(演示)")
    return appoint(district.community_admin, district.puppet, Role.REVIEWER, district.community)


def test_it_gives_nothing_until_the_level_above_said_yes_and_all_are_told(district, puppet):
    assert puppet.yes_rank and not reviews(district.puppet, district.community)
    assert district.puppet not in role_scope.reviewers_for(district.community, at=NOW)
    assert told(district.puppet) == told(district.street_admin) == ["appointment"] and told(district.community_admin) == []
    for by in (district.community_admin, district.puppet, district.manager, district.auditor):
        assert refused(wake, puppet, by) == RoleRefusal.NOT_ABOVE
    for _ in range(2):
        wake(puppet, district.street_admin, NOW + timedelta(days=2))
    assert reviews(district.puppet, district.community, NOW + timedelta(days=2))
    held = Appointment.objects.get(pk=puppet.pk)
    assert (held.woken_by, held.since) == (district.street_admin, TODAY + timedelta(days=2))
    assert told(district.puppet) == ["appointment"] * 2 and told(district.community_admin) == ["appointment"]
    assert AuditRow.objects.filter(act="wake", actor=district.street_admin).count() == 1


@pytest.mark.parametrize(
    ("by", "role", "over", "rank"),
    [
        ("community_admin", Role.REVIEWER, "community", 3),
        ("community_admin", Role.RELIEF_OFFICER, "community", 3),
        ("street_admin", Role.REVIEWER, "community", 4),
        ("street_admin", Role.COMMUNITY_ADMIN, "community", 4),
        ("district_admin", Role.STREET_ADMIN, "street", 4),
        ("district_admin", Role.AUDITOR, "area", None),
        ("community_admin", Role.POINT_MANAGER, "point", None),
        ("community_admin", Role.SHOP_KEEPER, "point", None),
    ],
)
def test_roles_that_decide_wait_for_the_office_above_the_one_that_gave_them(district, by, role, over, rank):
    made = appoint(getattr(district, by), district.bob, role, getattr(district, over))
    assert made.yes_rank == rank
    assert bool(role_scope.roles(fresh(district.bob), NOW)) == (rank is None)


def test_at_the_district_a_second_officer_says_yes_and_where_there_is_none_the_server(district):
    made = appoint(district.district_admin, district.bob, Role.STREET_ADMIN, district.street)
    assert refused(wake, made, district.district_admin) == RoleRefusal.NOT_ABOVE
    assert waking.offices_to_ask(made, NOW) == []
    said = StringIO()
    call_command("wake_appointments", stdout=said)
    assert "李博(演示)" in said.getvalue() and Appointment.objects.get(pk=made.pk).yes_rank
    with pytest.raises(CommandError):
        call_command("wake_appointments", "999999", stdout=said)
    call_command("wake_appointments", str(made.pk), stdout=said)
    held = Appointment.objects.get(pk=made.pk)
    assert held.yes_rank is None and held.woken_by is None and held.woken_at == NOW
    second = cast.appoint(cast.person("蒋区(演示)"), Role.DISTRICT_ADMIN, district.area)
    other = appoint(district.district_admin, district.carol, Role.STREET_ADMIN, district.other_street)
    assert waking.offices_to_ask(other, NOW) == [second]
    assert wake(other, second).woken_by == second


def test_one_household_is_one_person_and_the_database_knows_it(district, puppet):
    share_household(district.community_admin, district.street_admin)
    assert refused(wake, puppet, district.street_admin) == RoleRefusal.NOT_ABOVE
    assert waking.offices_to_ask(puppet, NOW) == [district.district_admin]
    assert not waking.waiting_for(fresh(district.street_admin), NOW).exists()
    with pytest.raises(IntegrityError), transaction.atomic():
        Appointment.objects.filter(pk=puppet.pk).update(yes_rank=None, woken_at=NOW, woken_by=district.community_admin)


def test_the_list_the_number_and_the_act_agree(district, puppet):
    appoint(district.street_admin, district.bob, Role.COMMUNITY_ADMIN, district.sister_community)
    for person in User.objects.all():
        may = [row.pk for row in Appointment.objects.asleep() if waking.may_wake(appointment=row, by=fresh(person), at=NOW)]
        assert sorted(waking.waiting_for(fresh(person), NOW).values_list("pk", flat=True)) == sorted(may)
    assert waking.waiting_for(fresh(district.district_admin), NOW).count() == 2
    assert not waking.waiting_for(fresh(district.district_admin), NOW + timedelta(days=1)).exclude(until=None).exists()


def test_whoever_may_say_yes_may_decline_and_nothing_is_left(district, puppet):
    role_actions.end_appointment(appointment=puppet, by=fresh(district.street_admin), at=NOW + timedelta(days=3))
    assert not Appointment.objects.filter(pk=puppet.pk).exists()
    assert refused(wake, puppet, district.street_admin) == RoleRefusal.ROLE_OVER
    assert told(district.puppet) == ["appointment"] * 2 and told(district.community_admin) == ["appointment"]


def test_the_same_again_is_the_one_that_waits(district, puppet):
    assert appoint(district.community_admin, district.puppet, Role.REVIEWER, district.community) == puppet


def test_a_deputy_of_who_decides_waits_one_of_a_manager_does_not(district):
    days = {"since": TODAY, "until": TOMORROW, "at": NOW}
    held = Appointment.objects.get(person=district.community_admin)
    made = deputies.name_deputy(appointment=held, deputy=district.bob, by=fresh(district.community_admin), **days)
    assert made.yes_rank == 3 and not reviews(district.bob, district.community)
    wake(made, district.street_admin)
    assert reviews(district.bob, district.community)
    held = Appointment.objects.get(person=district.manager)
    assert deputies.name_deputy(appointment=held, deputy=district.alice, by=fresh(district.manager), **days).yes_rank is None


def test_a_role_that_decides_is_handed_over_when_the_yes_is_said_and_the_former_holder_keeps_it_until_then(district):
    held = Appointment.objects.get(person=district.community_admin)
    asked = {"appointment": held, "to": district.bob, "by": fresh(district.street_admin), "on": TODAY, "at": NOW}
    made = hand_overs.hand_over(**asked)
    assert hand_overs.hand_over(**asked) == made and hand_overs.apply_due(at=NOW) == 0
    assert reviews(district.community_admin, district.community) and not reviews(district.bob, district.community)
    later = NOW + timedelta(days=1)
    wake(made.successor, district.district_admin, later)
    assert hand_overs.apply_due(at=later) == 1
    made.refresh_from_db()
    assert (made.state, made.on, made.successor.since) == (HandOver.State.DONE, TOMORROW, TOMORROW)
    assert reviews(district.bob, district.community, later) and not reviews(district.community_admin, district.community, later)


def test_what_is_withdrawn_declined_or_ended_leaves_no_successor(district):
    held = Appointment.objects.get(person=district.community_admin)
    by, above = fresh(district.street_admin), fresh(district.district_admin)
    for end in (
        lambda made: hand_overs.withdraw_hand_over(hand_over=made, by=by, at=NOW),
        lambda made: role_actions.end_appointment(appointment=made.successor, by=above, at=NOW),
        lambda made: role_actions.end_appointment(appointment=held, by=by, at=NOW),
    ):
        made = hand_overs.hand_over(appointment=held, to=district.bob, by=by, on=TOMORROW, at=NOW)
        end(made)
        made.refresh_from_db()
        assert (made.state, made.successor) == (HandOver.State.WITHDRAWN, None)
        assert not Appointment.objects.filter(person=district.bob).exists()


def test_prolonging_a_role_that_decides_is_told_above(district):
    held = Appointment.objects.get(person=district.reviewer)
    Appointment.objects.filter(pk=held.pk).update(until=TOMORROW)
    role_actions.prolong_appointment(appointment=held, until=None, by=fresh(district.community_admin), at=NOW)
    assert told(district.street_admin) == told(district.reviewer) == ["appointment"]


def test_on_the_page_the_level_above_ticks_and_presses_once(client, district, puppet):
    url = reverse("volunteer:waiting_appointments")
    page = log_in(client, district.street_admin)
    shown = page.get(url).content.decode()
    assert "傀儡(演示)" in shown and "吴社(演示)" in shown
    assert url in page.get(reverse("volunteer:appointments")).content.decode()
    detail = page.get(reverse("volunteer:appointment", args=[puppet.pk])).content.decode()
    assert f'name="row" value="{puppet.pk}"' in detail
    page.post(url, {"row": ["", "x", "9" * 30, str(puppet.pk)]})
    assert reviews(district.puppet, district.community)
    assert "傀儡(演示)" not in page.get(url).content.decode()
    assert log_in(client, district.manager).get(url).status_code == 404
