"""The demonstration's clock moves on: what is due happens at once, and nobody loses a session, a code or a second factor by it."""

import json
import re
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.contrib.auth import get_user
from django.test import Client

from events import scheduler
from events.attendance import tokens
from events.attendance.actions import record as record_actions
from events.models import Attendance, Scan, Shift
from events.onsite.actions import delegate
from points.budgets.actions import allot as allot_actions
from tests import cast
from tests.cast import NOW, at
from tests.support import demo_factory
from tests.support.clients import BACKEND, signed_in
from tests.support.snapshot import kept_fixture
from volunteer.core import clock
from volunteer.core.ids import new_id
from volunteer.models import Pass, Session, SmsMessage
from volunteer.signin import devices, passes, personal_code

PIN = "274951"


@pytest.fixture
def demo(settings, tmp_path):
    demo_factory.on(settings, tmp_path)
    settings.SMS_GATEWAY = "volunteer.notices.sms.DemoGateway"


@pytest.fixture
def renewed(monkeypatch):
    """The shift that is always open is the demo's own data's: here nothing is added."""
    monkeypatch.setattr("events.demo.today.ensure_open_shift", lambda **_at: None)


@kept_fixture
def shift(district):
    """From half past nine on, for an hour."""
    now = district.district_admin
    allot_actions.mint(id=new_id(NOW), district=district.area, amount=9000, year=2026, actor=now, at=NOW)
    allot_actions.allot(id=new_id(NOW), source=district.area, target=district.point, amount=500, reason="", actor=now, at=NOW)
    made = cast.shift(district.point, leader=district.bob, start=at(9, 30), hours=1, places=3)
    allot_actions.reserve(point=district.point, shift_id=made.pk, amount=60, version=1, at=NOW)
    return made


def move(client, by="half", **fields):
    return client.post("/demo/clock/", {"by": by, **fields})


# --- the press -----------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("by", "moment"),
    [("half", at(9, 30)), ("hour", at(10)), ("tomorrow", at(9, day=25))],
)
def test_one_press_moves_it_on_and_leads_back(client, district, demo, renewed, by, moment):
    answer = move(client, by, next="/events/")
    assert (answer.url, clock.now()) == ("/events/", moment)
    assert f"现在是 11月{moment.astimezone().day}日" in client.get("/events/").content.decode()


@pytest.mark.django_db
def test_before_nine_in_the_morning_tomorrow_is_still_tomorrow(client, district, demo, renewed, time_machine):
    time_machine.move_to(at(0, 30), tick=False)  # the UTC day is yesterday
    move(client, "tomorrow")
    assert clock.now() == at(9, day=25)


@pytest.mark.django_db
@pytest.mark.parametrize("by", ["", "back", "-30"])
def test_nothing_else_moves_it(client, district, demo, by):
    assert move(client, by).status_code == 404 and clock.now() == NOW


@pytest.mark.django_db
def test_a_real_site_has_no_such_page(client, district):
    assert move(client).status_code == 404 and client.get("/demo/clock/").status_code == 404
    assert client.get("/demo/walk/").status_code == client.post("/demo/walk/", {"step": "begin"}).status_code == 404


@pytest.mark.django_db
def test_another_site_is_not_led_to(client, district, demo, renewed):
    assert move(client, next="https://example.org/").url == "/"


@pytest.mark.django_db
def test_what_is_due_by_then_happens_at_once(client, district, demo, renewed, shift):
    """Nobody closes the shift: a day after its end it is settled and paid."""
    scans = [("in", at(9, 25)), ("out", at(10, 31))]
    for act, moment in scans:
        clock.advance_to(moment)
        scan = Scan.made(id=new_id(moment), shift=shift, person=district.alice, act=act, door="own", at=moment)

        record_actions.record(scan=scan, at=moment)
    assert Attendance.objects.get().pay == "pending"
    move(client, "tomorrow")
    assert Attendance.objects.get().pay == "pending"
    move(client, "hour")
    move(client, "hour")
    row = Attendance.objects.get()
    assert (row.pay, row.points, Shift.objects.get().state) == ("paid", 10, "settled")


@pytest.mark.django_db
def test_where_the_runner_is_at_work_its_end_is_waited_for(client, district, demo, renewed, monkeypatch):
    runs = iter([None, None, {}])
    waited = []
    monkeypatch.setattr("events.scheduler.run_steps", lambda **_at: next(runs))
    monkeypatch.setattr("events.demo.views.sleep", waited.append)
    move(client)
    assert len(waited) == 2 and next(runs, "all") == "all"


@pytest.mark.django_db
def test_every_page_shows_the_demonstration_s_time(client, district, demo):
    assert "周二 09:00" in client.get("/").content.decode()
    clock.advance(timedelta(days=1, minutes=30))
    assert "周三 09:30" in client.get("/").content.decode()


# --- what must not break ---------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_session_lives_by_time_that_really_passed(district, demo, time_machine):
    """Staff sign in for twelve hours; moving the clock by days ends neither an old session nor a new one."""
    client = Client()
    for _ in range(2):
        client.post("/accounts/enter/", {"phone": district.manager.phone.removeprefix("+86"), "agree": "on"})
        client.post("/accounts/enter/code/", {"code": re.search(r"\d{6}", SmsMessage.objects.latest("pk").text)[0]})
        assert get_user(client) == district.manager
        clock.advance(timedelta(days=3))
        scheduler.delete_expired(at=clock.now())
        assert client.get("/me/").status_code == 200 and get_user(client) == district.manager
        client.post("/accounts/logout/")
    client.force_login(district.alice, backend=BACKEND)
    Session.objects.update(expire_date=NOW + timedelta(hours=12))
    time_machine.move_to(at(22), tick=False)
    assert client.get("/me/").status_code == 302


@pytest.mark.django_db
def test_a_code_sent_before_is_taken_after(client, district, demo, renewed):
    client.post("/accounts/enter/", {"phone": "13800138000", "agree": "on"})
    move(Client(), "tomorrow")
    client.post("/accounts/enter/code/", {"code": re.search(r"\d{6}", SmsMessage.objects.latest("pk").text)[0]})
    assert client.get("/me/").status_code == 200


@pytest.mark.django_db
def test_a_second_factor_that_was_shown_stays_shown(district, demo, settings):
    settings.STAFF_SECOND_FACTOR = True
    _device, code = devices.invite_device(point=district.point, name="前台(演示)", by=district.community_admin, at=NOW)
    device, key = devices.enrol_device(code=code, pin=PIN, by=district.manager, at=NOW)
    client = signed_in(district.manager)
    client.cookies["point_phone"] = key
    session = client.session
    session["unlocked_device"] = device.pk
    session.save()
    assert client.get("/manage/").status_code == 200
    clock.advance(timedelta(days=2))
    assert client.get("/manage/").status_code == 200


@pytest.mark.django_db
def test_a_ticket_ends_with_its_time_and_the_code_shown_now_gives_a_new_one(district, demo, shift):
    client = signed_in(district.alice)

    def scan():
        return client.get(f"/C/{tokens.rotating_token(shift, tokens.window_number(clock.now()))}")

    assert scan().status_code == 200
    clock.advance(timedelta(minutes=30))
    assert client.get("/C/").status_code == 410
    page = scan().content.decode()
    nonce = re.search(r'name="nonce" value="(\w+)"', page)[1]
    answer = client.post("/C/", {"nonce": nonce, "act": "in", "person": district.alice.volunteer_no})
    assert "/C/done/" in answer.url and Attendance.objects.get().in_at == clock.now()


# --- pages with a clock of their own ---------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_leader_s_code_and_the_personal_code_follow(district, demo, shift):
    leader, alice = signed_in(district.bob), signed_in(district.alice)
    for _ in range(2):
        codes = leader.get(f"/manage/shifts/{shift.pk}/codes/").json()
        assert codes["now"] == clock.now().timestamp() * 1000 and codes["codes"][0]["from"] <= codes["now"]
        mine = alice.get("/me/codes/").json()
        assert mine["now"] == codes["now"]
        read = personal_code.parse_code(personal_code.code_address(district.alice, personal_code.window_number(clock.now())))
        assert read.fresh(clock.now())
        clock.advance(timedelta(minutes=30))


@pytest.mark.django_db
def test_a_scanner_s_clock_is_right_when_it_is_put_forward_as_far(district, demo, shift):
    """The device adds what the page tells it was moved; without it its clock would be half an hour off, and somebody would look."""
    until = delegate.valid_until(shift, Pass.Kind.SCANNER)
    lent = {"subject": delegate.pass_subject(shift), "holder": district.bob, "by": district.bob, "until": until, "at": NOW}
    _held, token = passes.lend_pass(kind=Pass.Kind.SCANNER, device=None, **lent)
    clock.advance(timedelta(minutes=30))
    device = SimpleNamespace(client=Client(headers={"authorization": f"Bearer {token}"}))
    told = device.client.get("/api/v1/shift").json()
    assert (told["moved"], told["now"] - told["moved"]) == (1_800_000, NOW.timestamp() * 1000)
    moment = int(NOW.timestamp() * 1000) + told["moved"]
    code = personal_code.code_address(district.alice, personal_code.window_number(clock.now()))
    body = {"sent_at": moment, "scans": [{"id": str(new_id(NOW)), "text": code, "act": "in", "scanned_at": moment}]}
    answer = device.client.post("/api/v1/scans", json.dumps(body), content_type="application/json").json()
    assert answer["answers"][0]["state"] == "in"
    assert (Scan.objects.get().clock_off, Attendance.objects.get().in_at) == (0, at(9, 30))


@pytest.mark.django_db
def test_on_a_real_site_a_scanner_is_told_that_nothing_was_moved(district, shift):
    until = delegate.valid_until(shift, Pass.Kind.SCANNER)
    lent = {"subject": delegate.pass_subject(shift), "holder": district.bob, "by": district.bob, "until": until, "at": NOW}
    _held, token = passes.lend_pass(kind=Pass.Kind.SCANNER, device=None, **lent)
    assert Client(headers={"authorization": f"Bearer {token}"}).get("/api/v1/shift").json()["moved"] == 0
