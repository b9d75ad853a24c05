"""Somebody leads one shift in the leader's place: at once, for pages, scanner and closing, until it is settled."""

from datetime import timedelta

import pytest
from django.urls import reverse

from events.models import Shift
from events.shifts import permissions as shift_permissions
from events.shifts.actions import substitute
from events.shifts.refusals import ShiftRefusal
from points.freezes.refusals import FreezeRefusal
from points.models import Freeze
from tests import cast
from tests.cast import NOW
from tests.support.clients import log_in
from tests.support.notice_checks import told
from tests.support.refusal_checks import refused
from volunteer.core.ids import new_id
from volunteer.models import AuditRow

pytestmark = pytest.mark.django_db


@pytest.fixture
def shift(district):
    """It runs now, led by somebody who has no role."""
    return cast.shift(district.point, district.carol, NOW - timedelta(minutes=10))


def stand_in(shift, to, by, moment=NOW):
    return substitute.name_substitute(shift=shift, to=to, by=by, at=moment)


def opens(client, person, shift):
    """Whether the pages open by which a leader runs a shift; the code opens with a pass of its own."""
    log_in(client, person)
    answers = [client.get(reverse(f"events:{page}", args=[shift.pk])).status_code for page in ("roster", "code", "close")]
    assert answers in ([200, 302, 200], [404] * 3)
    return answers[0] == 200


def test_the_substitute_runs_it_at_once_and_nobody_else_does(district, shift, client):
    assert not opens(client, district.alice, shift)
    made = stand_in(shift, district.alice, district.carol)
    assert (made.leader, made.first_leader) == (district.alice, district.carol)
    assert opens(client, district.alice, shift) and opens(client, district.carol, shift)
    assert not opens(client, district.bob, shift)
    other = cast.shift(district.point, district.carol, NOW)
    assert not opens(client, district.alice, other)


def test_the_substitute_closes_it_and_their_part_ends_when_it_is_settled(district, shift, client):
    stand_in(shift, district.alice, district.carol)
    Shift.objects.filter(pk=shift.pk).update(state=Shift.State.SETTLED, closed_at=NOW, settled_at=NOW, closed_by=district.alice)
    settled = Shift.objects.get(pk=shift.pk)
    assert settled.leading_ids == {district.carol.pk} and settled.leader_ids == {district.carol.pk, district.alice.pk}
    log_in(client, district.alice)
    assert client.get(reverse("events:roster", args=[shift.pk])).status_code == 404


def test_both_and_the_community_are_told_and_who_was_to_lead_is_named(district, shift, client):
    stand_in(shift, district.alice, district.manager)
    assert told(district.alice) == told(district.carol) == told(district.reviewer) == ["substitute"]
    assert told(district.manager) == told(district.bob) == []
    assert AuditRow.objects.filter(act="shift.substitute", actor=district.manager).count() == 1
    facts = log_in(client, district.bob).get(shift.get_absolute_url()).text
    assert "代替 王*" in facts or "代 王" in facts


def test_again_changes_nothing_and_the_first_leader_takes_it_back(district, shift):
    stand_in(shift, district.alice, district.carol)
    stand_in(shift, district.alice, district.carol)
    assert told(district.alice) == ["substitute"]
    later = stand_in(shift, district.bob, district.alice, NOW + timedelta(minutes=1))
    assert (later.leader, later.first_leader) == (district.bob, district.carol)
    back = stand_in(shift, district.carol, district.carol, NOW + timedelta(minutes=2))
    assert (back.leader, back.first_leader) == (district.carol, None)


def test_only_who_leads_or_runs_the_point_names_one(district, shift):
    for by in (district.alice, district.other_manager, district.keeper):
        assert refused(stand_in, shift, district.bob, by) == ShiftRefusal.NOT_LEADER
    assert stand_in(shift, district.bob, district.community_admin).leader == district.bob


def test_the_substitute_may_lead_by_the_rule_for_everybody(district, shift):
    phoneless = cast.person("无机(演示)", phone="")
    Freeze.objects.create(
        id=new_id(NOW),
        kind="leading",
        person=district.bob,
        within=district.community,
        reason="核查(演示)",
        until=NOW.date() + timedelta(days=9),
        by=district.community_admin,
        at=NOW,
    )
    assert refused(stand_in, shift, phoneless, district.carol) == ShiftRefusal.CANNOT_SIGN_IN
    assert refused(stand_in, shift, district.bob, district.carol) == FreezeRefusal.LEADING
    for state in ("draft", "closed", "settled", "cancelled"):
        Shift.objects.filter(pk=shift.pk).update(state=state)
        assert refused(stand_in, shift, district.alice, district.manager) == ShiftRefusal.NO_SUBSTITUTE_NOW
    shift.refresh_from_db()
    assert (shift.leader, shift.first_leader) == (district.carol, None)


def test_who_was_to_lead_stays_a_party_of_what_is_decided_about_it(district, shift):
    stand_in(shift, district.alice, district.carol)
    assert {district.alice.pk, district.carol.pk} <= shift_permissions.parties_of_event(shift.event)


def test_the_leader_asks_for_one_on_the_page(district, shift, client):
    page = reverse("events:substitute", args=[shift.pk])
    assert f'href="{page}"' in log_in(client, district.carol).get(reverse("events:roster", args=[shift.pk])).text
    assert "没有" in client.post(page, {"volunteer_no": "00000000"}).text
    assert client.post(page, {"volunteer_no": district.alice.volunteer_no}).url == shift.get_absolute_url()
    assert Shift.objects.get(pk=shift.pk).leader == district.alice
    assert log_in(client, district.bob).get(page).status_code == 404
    assert f'href="{page}"' in log_in(client, district.manager).get(reverse("events:shift_manage", args=[shift.pk])).text
