"""Each morning people with duties are told once what waits for them."""

from datetime import timedelta

import pytest

from events.models import Event, Shift
from events.shifts.actions import draft as draft_actions
from events.shifts.actions import publish as publish_actions
from events.shifts.actions.draft import JobPlan
from tests.cast import NOW, at
from volunteer.core.ids import new_id
from volunteer.models import Notice
from volunteer.notices import outbox
from volunteer.roles import digest

pytestmark = pytest.mark.django_db


@pytest.fixture
def waiting(district):
    """An event of the point waits for its community's word."""
    event = Event(id=new_id(NOW), point=district.point, category_id="environment", title="待审(演示)")
    event = draft_actions.save_draft(event=event, by=district.manager, at=NOW)
    start = NOW + timedelta(days=3)
    shift = Shift(id=new_id(NOW), event=event, start=start, end=start + timedelta(hours=2), leader=district.manager)
    draft_actions.add_shift(shift=shift, jobs=[JobPlan(5)], by=district.manager, at=NOW)
    publish_actions.submit(event=event, by=district.manager, at=NOW)


def told():
    return {notice.person.name: notice for notice in Notice.objects.filter(kind="digest")}


def test_who_has_something_waiting_is_told_once_in_the_morning(waiting, district):
    assert digest.send_digests(at=at(7, 59, day=25)) == 0
    digest.send_digests(at=at(8, day=25))
    assert set(told()) == {"周审(演示)", "吴社(演示)", "郑街(演示)", "冯区(演示)"}
    said = outbox.notice_text(told()["周审(演示)"])
    assert said == "今天等您处理的：活动审批 1"
    assert digest.send_digests(at=at(8, 1, day=25)) == 0
    assert digest.send_digests(at=at(8, day=26)) == 4


def test_a_runner_that_slept_all_morning_does_not_tell_in_the_afternoon(waiting):
    assert digest.send_digests(at=at(12, day=25)) == 0


def test_where_nothing_waits_nothing_is_said(district):
    assert digest.send_digests(at=at(8, day=25)) == 0
    assert not Notice.objects.exists()


def test_many_people_are_counted_in_several_runs(waiting, monkeypatch):
    monkeypatch.setattr(digest, "AT_ONCE", 3)
    runs = [digest.send_digests(at=at(8, minute, day=25)) for minute in range(6)]
    assert sum(runs) == 4 and runs[-1] == 0
