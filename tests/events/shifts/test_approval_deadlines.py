"""An event that nobody decides on goes up level by level, in the time that the rule gives."""

from datetime import timedelta

import pytest
from django.urls import reverse

from events import scheduler
from events.models import ChangeRequest
from events.shifts import approval_deadlines
from events.shifts.actions import publish as publish_actions
from points.models import Rule
from tests.cast import NOW, appoint, at, person
from tests.support.clients import signed_in
from tests.support.event_factory import draft, states
from tests.support.notice_checks import told
from volunteer.models import Appointment, Role, User
from volunteer.roles import deputies, waking

HOUR = timedelta(hours=1)
pytestmark = pytest.mark.django_db


def handed_in(district, days=20):
    event = draft(district, start=NOW + timedelta(days=days))
    publish_actions.submit(event=event, by=district.manager, at=NOW)
    return event


def passed_on(event):
    return list(event.reviews.filter(step="overdue").order_by("pk").values_list("reason", "by"))


def test_after_two_days_the_street_hears_of_it_after_four_the_district_and_then_nobody(funded_district, time_machine):
    district, event = funded_district, handed_in(funded_district)
    assert approval_deadlines.escalate_due(at=NOW + 48 * HOUR - timedelta(seconds=1)) == 0
    for moment in (48, 48, 49):
        approval_deadlines.escalate_due(at=NOW + moment * HOUR)
    assert passed_on(event) == [("凤凰岭街道", None)]
    assert told(district.street_admin) == ["approval_overdue"] and told(district.district_admin) == []
    assert told(district.manager) == ["approval_passed_on"]
    assert [approval_deadlines.escalate_due(at=NOW + n * HOUR) for n in (96, 144, 200)] == [1, 0, 0]
    assert passed_on(event) == [("凤凰岭街道", None), ("海勃湾区", None)]
    assert told(district.district_admin) == ["approval_overdue"]
    time_machine.move_to(NOW + 100 * HOUR, tick=False)
    page = signed_in(district.street_admin).get(reverse("events:review_event", args=[event.pk]))
    assert "到时间没有处理，已转请" in page.text and "凤凰岭街道" in page.text
    publish_actions.approve(event=event, by=district.street_admin, at=NOW + 100 * HOUR)
    assert "submitted" not in states(event)
    assert approval_deadlines.escalate_due(at=NOW + 300 * HOUR) == 0


def test_how_long_an_office_has_is_data_and_less_where_the_start_is_near(funded_district):
    Rule.objects.update(approval_hours=12)
    handed_in(funded_district)
    soon = handed_in(funded_district, days=1)
    assert approval_deadlines.escalate_due(at=NOW + 8 * HOUR) == 1
    assert len(passed_on(soon)) == 1
    assert approval_deadlines.escalate_due(at=NOW + 12 * HOUR) == 1
    assert scheduler.STEPS["approvals"] is approval_deadlines.escalate_due


def test_handed_in_anew_the_time_begins_anew(funded_district):
    event = handed_in(funded_district)
    approval_deadlines.escalate_due(at=NOW + 48 * HOUR)
    publish_actions.send_back(event=event, by=funded_district.reviewer, reason="写清楚", at=NOW + 50 * HOUR)
    assert approval_deadlines.escalate_due(at=NOW + 100 * HOUR) == 0
    publish_actions.submit(event=event, by=funded_district.manager, at=NOW + 100 * HOUR)
    assert [approval_deadlines.escalate_due(at=NOW + n * HOUR) for n in (147, 148)] == [0, 1]
    assert [office for office, _by in passed_on(event)] == ["凤凰岭街道", "凤凰岭街道"]


def test_a_deputy_decides_for_who_is_away(funded_district):
    district, deputy = funded_district, person("代审(演示)")
    held = Appointment.objects.get(person=district.reviewer, role=Role.REVIEWER)
    appoint(deputy, Role.POINT_MANAGER, district.other_point)
    named = deputies.name_deputy(
        appointment=held, deputy=deputy, by=district.reviewer, since=at(9).date(), until=at(9, day=30).date(), at=NOW
    )
    waking.wake_appointment(appointment=named, by=User.objects.get(pk=district.street_admin.pk), at=NOW)
    event = handed_in(district)
    assert "submitted" in told(deputy)
    publish_actions.approve(event=event, by=User.objects.get(pk=deputy.pk), at=NOW)
    assert "submitted" not in states(event)


def test_a_change_goes_up_too(funded_district):
    district = funded_district
    event = handed_in(district)
    publish_actions.approve(event=event, by=district.reviewer, at=NOW)
    change = ChangeRequest(id=event.pk, shift=event.shifts.get(), before={}, after={}, asked_by=district.manager, asked_at=NOW)
    change.save(force_insert=True)
    assert [approval_deadlines.escalate_due(at=NOW + n * HOUR) for n in (47, 48, 49, 96)] == [0, 1, 0, 1]
    assert told(district.street_admin) == told(district.district_admin) == ["approval_overdue"]
