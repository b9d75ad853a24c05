"""Before a term ends the holder and the office that appoints are told, and the list leads to prolonging or handing over."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from tests import cast
from tests.cast import NOW
from tests.support.clients import log_in
from tests.support.refusal_checks import refused
from volunteer.models import Appointment, Notice, Role, User
from volunteer.notices import outbox
from volunteer.roles import actions as role_actions
from volunteer.roles import deputies, hand_overs, reminders
from volunteer.roles.refusals import RoleRefusal

pytestmark = pytest.mark.django_db
UNTIL = date(2027, 1, 31)


@pytest.fixture
def ending(district):
    """A manager whose term ends."""
    person = cast.appoint(cast.person("钱期(演示)"), Role.POINT_MANAGER, district.point, until=UNTIL)
    return Appointment.objects.get(person=person)


def fresh(person):
    return User.objects.get(pk=person.pk)


def before(days):
    """Nine in the morning so many days before the last day."""
    return NOW + (UNTIL - NOW.date()) - timedelta(days=days)


def told():
    return sorted(Notice.objects.filter(kind="term_ends").values_list("person__name", flat=True))


def test_thirty_and_seven_days_before_both_are_told_once(ending):
    steps = {31: 0, 30: 2, 29: 0, 8: 0, 7: 2, 6: 0, 0: 0}
    assert {days: reminders.remind(at=before(days)) for days in steps} == steps
    assert told() == ["吴社(演示)", "吴社(演示)", "钱期(演示)", "钱期(演示)"]


def test_the_holder_and_the_office_read_different_words(ending, district):
    reminders.remind(at=before(30))
    own, office = (outbox.notice_text(Notice.objects.get(person=person)) for person in (ending.person, district.community_admin))
    assert own.startswith("您") and "钱期(演示)" in office and "延长" in office


def test_who_sleeps_over_the_first_step_gets_the_second_alone(ending):
    assert reminders.remind(at=before(5)) == 2


def test_a_role_that_will_be_handed_over_and_a_deputy_s_are_no_news(ending, district):
    admin = fresh(district.community_admin)
    hand_overs.hand_over(appointment=ending, to=district.alice, by=admin, on=UNTIL, at=NOW)
    row = Appointment.objects.get(person=district.manager)
    days = {"since": UNTIL - timedelta(days=30), "until": UNTIL}
    deputies.name_deputy(appointment=row, deputy=district.bob, by=admin, at=NOW, **days)
    assert reminders.remind(at=before(10)) == 0


def test_the_office_prolongs_to_a_later_day_or_without_end(ending, district):
    admin = fresh(district.community_admin)

    def prolong(until, by=admin):
        return role_actions.prolong_appointment(appointment=ending, until=until, by=by, at=NOW)

    assert refused(prolong, date(2027, 1, 1)) == RoleRefusal.TERM_OPEN
    assert refused(prolong, None, by=fresh(district.manager)) == RoleRefusal.NOT_BELOW
    assert refused(prolong, None, by=fresh(ending.person)) == RoleRefusal.ONESELF
    assert [prolong(date(2028, 1, 31)).until for _ in range(2)] == [date(2028, 1, 31)] * 2
    assert prolong(None).until is None


def test_the_list_shows_what_ends_in_one_s_own_area_and_leads_on(ending, district, client, time_machine):
    cast.appoint(cast.person("远期(演示)"), Role.POINT_MANAGER, district.other_point, until=UNTIL)
    time_machine.move_to(before(20), tick=False)
    found = log_in(client, district.community_admin).get(reverse("volunteer:appointments"), {"ending": "30"}).text
    assert "钱期(演示)" in found and "赵管(演示)" not in found and "远期(演示)" not in found
    detail = reverse("volunteer:appointment", args=[ending.pk])
    assert detail in found
    page = client.get(detail).text
    assert reverse("volunteer:prolong", args=[ending.pk]) in page and reverse("volunteer:hand_over_new", args=[ending.pk]) in page
    client.post(reverse("volunteer:prolong", args=[ending.pk]), {"until": "2028-01-31"})
    assert Appointment.objects.get(pk=ending.pk).until == date(2028, 1, 31)
