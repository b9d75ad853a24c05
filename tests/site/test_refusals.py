"""Every refusal is a scan with its reason: the volunteer reads a sentence, the leader a line."""

from datetime import timedelta
from urllib.parse import urlsplit

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from events.attendance import labels as attendance_labels
from events.attendance import tokens
from events.attendance.actions import record as record_actions
from events.attendance.actions import undo as undo_actions
from events.attendance.refusals import AttendanceRefusal
from events.models import Scan
from events.onsite.actions import staff_scan
from events.onsite.refusals import OnsiteRefusal
from tests import cast
from tests.cast import at
from tests.support.clients import signed_in
from tests.support.refusal_checks import CHECK_IN, CODES
from volunteer.core.ids import new_id
from volunteer.core.refusals import Refused
from volunteer.people.refusals import PersonRefusal

PARAMS = {"opens": "13:30", "closed": "14:30"}
# What is refused before a scan names a shift and a person, or is no scan at all.
NO_SCAN = {AttendanceRefusal.UNKNOWN_CODE, AttendanceRefusal.TICKET_GONE, AttendanceRefusal.OWN_JOB}
# What the other doors write down: the scanner, an online event, the waiting room.
TYPED = [PersonRefusal.NOBODY, PersonRefusal.SLOWLY]
ELSEWHERE = [*CODES, *TYPED, OnsiteRefusal.WRONG, OnsiteRefusal.ENOUGH, OnsiteRefusal.NOTHING_TO_DO]


@pytest.fixture
def shift(district):
    return cast.shift(district.point, district.manager, start=at(14))


def page_of(shift, moment=None, **query):
    with time_machine.travel(moment or at(15), tick=False):
        return signed_in(shift.leader).get(reverse("events:refusals", args=[shift.pk]), query)


@pytest.mark.parametrize("reason", [*CHECK_IN, *ELSEWHERE])
def test_every_reason_is_a_sentence_that_says_what_to_do(reason):
    sentence = Refused(reason, **PARAMS).sentence
    assert len(sentence.rstrip("。").replace("。", ";").split(";")) >= 1
    assert sentence.endswith(("。", "."))
    assert "%" not in sentence


@pytest.mark.parametrize("reason", [*(reason for reason in CHECK_IN if reason not in NO_SCAN), *ELSEWHERE])
def test_the_leader_reads_every_reason_in_words(district, shift, reason):
    scan = cast.scanned(id=new_id(at(14)), shift=shift, person=district.alice, act="in", scanned_at=at(14))
    record_actions.record_refusal(scan=scan, reason=reason, at=at(14))
    page = page_of(shift)
    (line,) = page.context["refused"]
    assert line.why == attendance_labels.SHORT_REASONS[reason]
    assert str(line.why) in page.text
    assert district.alice.name in page.text


def met(district, shift, moment, state="published", person=None, **fields):
    """The reason that this scan meets at the door."""
    type(shift).objects.filter(pk=shift.pk).update(state=state)
    person = person or district.alice
    with pytest.raises(Refused) as no:
        fields = {"id": new_id(moment), "act": "in", "scanned_at": moment, "at": moment} | fields
        cast.record(shift=shift, person=person, **fields)
    return no.value.reason


def test_the_doors_give_every_reason(district, shift):
    there = cast.shift(district.point, district.bob, start=at(14))
    used = new_id(at(14))
    cast.record(id=used, shift=shift, person=district.bob, act="in", scanned_at=at(14), at=at(14))
    cast.record(id=new_id(at(14)), shift=there, person=district.bob, act="in", scanned_at=at(14, 12), at=at(14, 12))
    seen = {
        met(district, shift, at(13, 29)),
        met(district, shift, at(14, 31)),
        met(district, shift, at(15), act="out"),
        met(district, shift, at(17, 1), act="out", person=district.bob),
        met(district, shift, at(14, 30), id=used),
        met(district, shift, at(14, 30), by=district.bob),
        met(district, shift, at(15), person=district.bob, act="out"),
        met(district, shift, at(14), state="closed"),
        met(district, shift, at(14), state="cancelled"),
        met(district, shift, at(14), state="approved"),
    }
    assert seen == set(CHECK_IN) - NO_SCAN - {AttendanceRefusal.EXPIRED_CODE}  # that one needs a picture: the next test


def test_an_old_code_in_known_hands_is_on_the_leaders_list_once(district, shift):
    old = urlsplit(tokens.qr_address(shift, tokens.window_number(at(14)))).path
    with time_machine.travel(at(14, 1), tick=False):
        alice = signed_in(district.alice)
        assert alice.get(old).status_code == 410
        alice.get(old)
        Client().get(old)
    scan = Scan.objects.get()
    assert (scan.person, scan.reason, scan.accepted) == (district.alice, "expired_code", False)
    assert [line.why for line in page_of(shift).context["refused"]] == [
        attendance_labels.SHORT_REASONS[AttendanceRefusal.EXPIRED_CODE]
    ]


def test_they_can_be_read_on_any_later_day_and_a_second_press_is_none(district, shift):
    scan = cast.scanned(id=new_id(at(14)), shift=shift, person=district.alice, act="in", scanned_at=at(14))
    record_actions.record_refusal(scan=scan, reason=AttendanceRefusal.TOO_EARLY, at=at(14))
    assert len(page_of(shift).context["refused"]) == 1
    later = page_of(shift, at(9, day=28))
    assert len(later.context["refused"]) == 1
    assert "11月24日" in later.text
    cast.record(id=new_id(at(14)), shift=shift, person=district.alice, act="in", scanned_at=at(14), at=at(14))
    cast.record(id=new_id(at(14)), shift=shift, person=district.alice, act="in", scanned_at=at(14, 1), at=at(14, 1))
    assert len(page_of(shift).context["refused"]) == 1


def test_long_lists_are_paged_with_the_same_statements(district, shift):
    counts = []
    for group in range(2):
        for n in range(30):
            moment = at(14) + timedelta(seconds=n + 100 * group)
            scan = cast.scanned(id=new_id(moment), shift=shift, person=cast.person(f"人{n}(演示)"), act="in", scanned_at=moment)
            record_actions.record_refusal(scan=scan, reason=AttendanceRefusal.TOO_EARLY, at=moment)
        page_of(shift)
        with CaptureQueriesContext(connection) as queries:
            page = page_of(shift)
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert len(page.context["refused"]) == 50
    assert len(page_of(shift, page=2).context["refused"]) == 10


def test_the_leader_sees_what_was_taken_back_and_who_dealt_with_a_refusal(district, shift):
    refused = cast.scanned(id=new_id(at(14)), shift=shift, person=district.alice, act="in", scanned_at=at(14))
    record_actions.record_refusal(scan=refused, reason=AttendanceRefusal.CLOSED, at=at(14))
    staff_scan.mark_seen(scan=Scan.objects.get(), by=district.bob, at=at(14, 5))
    wrong = cast.scanned(id=new_id(at(14)), shift=shift, person=district.carol, act="in", scanned_at=at(14), door="staff")
    record_actions.record(scan=wrong, at=at(14))
    kept = cast.scanned(id=new_id(at(14)), shift=shift, person=district.keeper, act="in", scanned_at=at(14))
    record_actions.record(scan=kept, at=at(14))
    undo_actions.undo(scan=Scan.objects.get(pk=wrong.pk), by=district.manager, reason="扫错了人", at=at(14, 9))
    page = page_of(shift)
    found = {line.scan.person: line for line in page.context["refused"]}
    assert set(found) == {district.alice, district.carol}
    assert (found[district.carol].why, found[district.carol].undo.by) == ("扫错了人", district.manager)
    assert found[district.carol].seen is None and found[district.alice].undo is None
    assert found[district.alice].seen.actor == district.bob
    assert "扫错了人" in page.text and district.bob.name in page.text and district.keeper.name not in page.text
