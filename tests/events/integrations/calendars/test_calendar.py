"""The calendar file of a sign-up."""

from datetime import UTC, datetime

import pytest

from events.integrations.calendars.ical import clean_text, render_calendar, signup_calendar
from events.shifts.actions import sign_up as sign_up_actions
from tests.cast import NOW, at, shift
from tests.support.calendar_parser import parse
from volunteer.core.ids import new_id


@pytest.fixture
def place(district):
    made = shift(
        district.point,
        district.manager,
        at(14, day=25),
        event_title="清理楼道,一起来;带上\\手套(演示)",
        event_description="先集合\r\n再分工",
        event_bring="手套",
        event_place="南门",
    )
    return sign_up_actions.sign_up(id=new_id(NOW), job=made.jobs.get(), person=district.alice, by=district.alice, at=NOW)


def test_the_file_says_when_where_and_what(place):
    lines = parse(signup_calendar(place, url="https://help.example/events/1/", at=NOW))
    found = dict(reversed(lines))
    assert lines[0] == ("BEGIN", "VCALENDAR") and lines[-1] == ("END", "VCALENDAR")
    assert found["UID"] == f"{place.pk}@wobangni"
    assert found["DTSTART"] == "20261125T060000Z"
    assert found["DTEND"] == "20261125T080000Z"
    assert found["DTSTAMP"] == "20261124T010000Z"
    assert found["SUMMARY"] == "清理楼道\\,一起来\\;带上\\\\手套(演示)"
    assert found["LOCATION"] == "工行南小区服务点 南门"
    assert found["URL"] == "https://help.example/events/1/"
    assert found["STATUS"] == "CONFIRMED"
    assert lines.count(("BEGIN", "VEVENT")) == lines.count(("END", "VEVENT")) == 1
    assert ("TRIGGER", "-PT1H") in lines


def test_no_line_is_longer_than_75_octets_and_no_character_is_cut(place):
    file = signup_calendar(place, url="https://help.example/" + "x" * 200, at=NOW)
    assert max(len(line) for line in file.split(b"\r\n")) <= 75
    for line in file.split(b"\r\n"):
        line.decode()


def test_text_cannot_break_out_of_its_line():
    assert clean_text("a\r\nEND:VEVENT\x00\x07\rb") == "a\nEND:VEVENT\nb"
    assert b"\r\nNAME:a\\nEND:VCALENDAR\\;\r\nX-WR-CALNAME:a\\nEND:VCALENDAR\\;\r\n" in render_calendar(
        [], name="a\nEND:VCALENDAR;"
    )


def test_the_file_is_for_the_person_and_the_household_only(district, place, client, time_machine):
    time_machine.move_to(NOW, tick=False)
    client.force_login(district.alice, backend="django.contrib.auth.backends.ModelBackend")
    answer = client.get(f"/my/{place.pk}.ics")
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer["Content-Disposition"] == 'attachment; filename="2026-11-25.ics"'
    assert dict(parse(answer.content))["URL"] == f"http://testserver/events/{place.shift_id}/"
    client.force_login(district.bob, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(f"/my/{place.pk}.ics").status_code == 404
    client.logout()
    assert client.get(f"/my/{place.pk}.ics").status_code == 302


def test_a_turn_on_the_waiting_list_is_tentative_and_a_withdrawn_one_cancelled(district, place):
    place.state = "waiting"
    assert ("STATUS", "TENTATIVE") in parse(signup_calendar(place, url="https://x/", at=NOW))
    place.state = "withdrawn"
    assert ("STATUS", "CANCELLED") in parse(signup_calendar(place, url="https://x/", at=datetime(2026, 11, 24, tzinfo=UTC)))
