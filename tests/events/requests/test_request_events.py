"""A request that becomes an event: helpers are there, checked in and paid as at every event, and the request follows."""

from datetime import timedelta

import pytest

from events.models import Door, Event, HelpRequest, Scan, Shift, Signup
from events.records import hours as record_hours
from events.requests.actions import dispatch, make_event, review
from events.requests.actions import help as help_actions
from events.requests.actions.dispatch import Aim
from events.requests.refusals import HelpRequestRefusal
from events.settlement.actions import settle as settle_actions
from events.shifts.actions import publish as publish_actions
from events.shifts.actions.draft import JobPlan
from points.budgets.actions import allot as allot_actions
from points.ledger import actions as ledger
from tests import cast
from tests.cast import NOW
from tests.support import request_factory
from tests.support.request_factory import START, plan
from volunteer.core.ids import new_id
from volunteer.core.refusals import Refused
from volunteer.models import Notice

State = HelpRequest.State


@pytest.fixture
def funded(town):
    allot_actions.mint(id=new_id(NOW), district=town.area, amount=10_000, year=2026, actor=None, at=NOW)
    allot_actions.allot(id=new_id(NOW), source=town.area, target=town.point, amount=10_000, reason="年度", actor=None, at=NOW)
    town.point.trusted = True
    town.point.save(update_fields=["trusted"])
    return town


def given(town, **fields):
    return dispatch.dispatch_request(
        help_request=request_factory.accepted(town, **fields), aim=Aim(point=town.point), by=town.reviewer, at=NOW
    )


def refused(why, act, /, *args, **fields):
    with pytest.raises(Refused) as caught:
        act(*args, **fields)
    assert caught.value.reason == why


def test_it_is_published_by_the_acts_of_every_event(funded):
    made = plan(funded, given(funded))
    shift = made.event.shifts.get()
    assert (made.state, made.taker, shift.state) == (State.IN_SERVICE, funded.manager, Shift.State.PUBLISHED)
    assert (made.event.category_id, made.event.skill.name) == ("aid", "维修")
    assert list(made.steps.values_list("act", flat=True))[-2:] == ["taken", "event"]


def test_the_same_event_again_changes_nothing(funded):
    made, ids = given(funded), {"id": new_id(NOW), "shift": new_id(NOW)}
    for _ in range(2):
        made = plan(funded, made, **ids)
    assert Event.objects.count() == 1 and made.steps.filter(act="event").count() == 1
    refused(HelpRequestRefusal.HAS_ONE, plan, funded, made)


def test_hours_and_points_come_from_the_attendance_and_the_request_is_done(funded):
    made = plan(funded, given(funded))
    shift = made.event.shifts.get()
    for act, moment in ((Scan.Act.IN, START), (Scan.Act.OUT, START + timedelta(hours=2))):
        cast.record(id=new_id(moment), shift=shift, person=funded.bob, act=act, door=Door.OWN, scanned_at=moment, at=moment)
    assert make_event.follow_events(at=START) == 0
    over = START + timedelta(hours=3)
    settle_actions.close_shift(shift=shift, by=funded.manager, head_count=1, stayed=[], report="搬了冰箱", at=over)
    settle_actions.settle(shift=shift, at=over)
    assert (record_hours.verified_minutes(funded.bob), ledger.balance(funded.bob) > 0) == (120, True)
    assert make_event.follow_events(at=over) == 1 and make_event.follow_events(at=over) == 0
    made.refresh_from_db()
    assert (made.state, made.report) == (State.DONE, "搬了冰箱")
    assert "张安" in {n.person.name[:2] for n in Notice.objects.filter(kind="request_moved", params__act="done")}


def test_who_has_said_yes_is_signed_up(funded):
    made = request_factory.taken(funded, helper=funded.bob)
    made = plan(funded, made, by=funded.community_admin)
    assert Signup.objects.get(shift__event=made.event).person == funded.bob
    assert made.taker == funded.bob and made.state == State.IN_SERVICE


def test_when_the_event_is_called_off_the_community_looks_again(funded):
    made = plan(funded, given(funded))
    publish_actions.cancel(shift=made.event.shifts.get(), by=funded.manager, reason="下雪", at=NOW)
    assert make_event.follow_events(at=NOW) == 1
    made.refresh_from_db()
    assert (made.state, made.event, made.taker) == (State.ACCEPTED, None, None)


def test_the_event_names_nobody(funded):
    made = given(funded, address="2 号楼 301")
    for text in ("去 2号楼301 搬家具", f"帮{funded.alice.name}"):
        refused(HelpRequestRefusal.PRIVATE, plan, funded, made, description=text)
    assert not Event.objects.exists()


def test_only_who_runs_the_point_and_has_the_request(funded):
    made = given(funded)
    refused(HelpRequestRefusal.OTHER_POINT, plan, funded, made, by=funded.reviewer)
    refused(HelpRequestRefusal.OTHER_POINT, plan, funded, made, by=funded.manager, point=funded.other_point)
    refused(HelpRequestRefusal.NOT_YOURS, plan, funded, made, by=funded.other_manager, point=funded.other_point)
    waiting = request_factory.ask(funded.alice, funded.community)
    refused(HelpRequestRefusal.MOVED_ON, plan, funded, waiting, by=funded.community_admin)


def test_what_drafting_refuses_leaves_nothing(funded):
    made = given(funded)
    late = Shift(id=new_id(NOW), start=NOW - timedelta(hours=1), end=NOW, leader=funded.manager)
    event = Event(id=new_id(NOW), point=funded.point, title="搬家具(演示)")
    fields = {"help_request": made, "event": event, "shift": late, "jobs": [JobPlan(1)], "by": funded.manager, "at": NOW}
    with pytest.raises(Refused):
        make_event.create_event(**fields)
    made.refresh_from_db()
    assert made.state == State.DISPATCHED and not Event.objects.exists()


def test_the_page_plans_it_with_one_press(client, funded, time_machine):
    time_machine.move_to(NOW, tick=False)
    made = given(funded, words="搬冰箱")
    client.force_login(funded.manager, backend="django.contrib.auth.backends.ModelBackend")
    address = f"/requests/{made.pk}/event/"
    page = client.get(address)
    assert page.status_code == 200 and "搬冰箱" not in page.text
    form = {"id": new_id(NOW), "shift": new_id(NOW), "point": funded.point.pk, "title": "搬家具", "places": 3}
    when = {"day": "2026-11-26", "from_time": "14:00", "to_time": "16:00"}
    assert client.post(address, form | when | {"day": "2026-11-20"}).status_code == 200
    assert client.post(address, form | when).url == f"/requests/{made.pk}/"
    assert str(made.pk) in client.get(f"/requests/{made.pk}/").text
    shift = Shift.objects.get()
    assert f"/events/{shift.pk}/" in client.get(f"/requests/{made.pk}/").text
    assert client.get(address).url == f"/requests/{made.pk}/"
    help_actions.report_done(help_request=made, report="好了", by=funded.manager, at=NOW)
    assert review.reopen_request(help_request=made, reason="还有一件", by=funded.reviewer, at=NOW).event is None
