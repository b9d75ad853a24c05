"""Who came and never checked out: the community hears of it after three days, once, and never the leader alone."""

from datetime import timedelta

import pytest
import time_machine

from events.models import Door, Scan
from events.settlement import escalation as settlement_escalation
from events.settlement.actions import settle as settle_actions
from tests import cast
from tests.cast import at
from tests.support.clients import BACKEND
from volunteer.core.ids import new_id
from volunteer.models import Notice, Role
from volunteer.notices import outbox

pytestmark = pytest.mark.django_db
START = at(14)
THREE_DAYS = START + timedelta(days=3)


def came(shift, person):
    return cast.record(
        shift=shift, person=person, act=Scan.Act.IN, door=Door.OWN, id=new_id(START), scanned_at=START, at=START
    ).attendance


def closed(shift, leader):
    settle_actions.close_shift(shift=shift, by=leader, head_count=1, stayed=(), report="", at=at(16, 10))
    settle_actions.settle(shift=shift, at=at(16, 10))


@pytest.fixture
def shift(district):
    made = cast.shift(district.point, district.manager, start=START)
    came(made, district.alice)
    came(made, district.bob)
    closed(made, district.manager)
    return made


def asked():
    return list(Notice.objects.filter(kind="open_attendance").select_related("person").order_by("person_id"))


def test_after_three_days_the_community_is_told_once_for_the_shift(district, shift):
    assert settlement_escalation.escalate_open(at=THREE_DAYS - timedelta(seconds=1)) == 0 and asked() == []
    assert settlement_escalation.escalate_open(at=THREE_DAYS) == 1
    assert [notice.person for notice in asked()] == [district.reviewer, district.community_admin]
    assert asked()[0].params["number"] == 2 and asked()[0].url == "/review/attendance/"
    assert "2" in outbox.notice_text(asked()[0]) and shift.event.title in outbox.notice_text(asked()[0])
    assert settlement_escalation.escalate_open(at=THREE_DAYS + timedelta(minutes=1)) == 0 and len(asked()) == 2


def test_a_reviewer_who_leads_the_shift_is_left_out(district):
    shift = cast.shift(district.point, district.reviewer, start=START)
    came(shift, district.alice)
    closed(shift, district.reviewer)
    settlement_escalation.escalate_open(at=THREE_DAYS)
    assert [notice.person for notice in asked()] == [district.community_admin]


def test_where_the_only_reviewer_leads_it_goes_to_the_street(district):
    alone = cast.appoint(cast.person("何审(演示)"), Role.REVIEWER, district.sister_community)
    shift = cast.shift(district.sister_point, alone, start=START)
    came(shift, district.alice)
    closed(shift, alone)
    settlement_escalation.escalate_open(at=THREE_DAYS)
    assert [notice.person for notice in asked()] == [district.street_admin]


def test_who_checked_out_or_was_said_to_have_stayed_is_no_case(district, shift):
    for row in shift.attendances.all():
        settle_actions.record_stayed(attendance=row, by=district.manager, at=at(18))
    assert settlement_escalation.escalate_open(at=THREE_DAYS) == 0 and asked() == []


def test_the_reviewer_sees_the_names_and_when_it_ends(client, district, shift):
    client.force_login(district.reviewer, backend=BACKEND)
    with time_machine.travel(THREE_DAYS, tick=False):
        page = client.get("/review/attendance/").content.decode()
        assert district.alice.name in page and district.bob.name in page and district.manager.phone in page
        client.force_login(cast.appoint(cast.person("外审(演示)"), Role.REVIEWER, district.other_community), backend=BACKEND)
        assert district.alice.name not in client.get("/review/attendance/").content.decode()
    with time_machine.travel(START + timedelta(days=14, seconds=1), tick=False):
        settle_actions.settle_due(at=START + timedelta(days=14, seconds=1))
        client.force_login(district.reviewer, backend=BACKEND)
        assert district.alice.name not in client.get("/review/attendance/").content.decode()
    assert settlement_escalation.escalate_open(at=START + timedelta(days=14, seconds=1)) == 0
