"""A script that asks for codes without end, and forty people behind the venue's one address who sign in at the same time."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from events import scheduler
from tests.cast import NOW
from tests.support.notice_checks import last_code
from volunteer.core.phone import mask_phone
from volunteer.models import Notice, QueuedCode, SmsMessage
from volunteer.signin import code_queue

ENTER, CODE = "/accounts/enter/", "/accounts/enter/code/"
VENUE, HOME = "203.0.113.7", "198.51.100.2"
MINUTE = timedelta(minutes=1)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def texts(settings):
    settings.SMS_GATEWAY, settings.SMS_A_DAY = "volunteer.notices.sms.DemoGateway", 600


def ask(number, address=VENUE, phone=None):
    """A browser without cookies gives a number; the browser afterwards."""
    browser = Client(REMOTE_ADDR=address)
    answer = browser.post(ENTER, {"phone": phone or f"1380013{number:04}", "agree": "on"})
    assert answer.url == CODE
    return browser


def minute_passes(time_machine, moment):
    time_machine.move_to(moment, tick=False)
    return code_queue.send_waiting(at=moment)


@pytest.fixture
def small_mark(monkeypatch):
    monkeypatch.setattr(code_queue, "ADDRESS_AN_HOUR", 10)


def test_a_script_takes_the_mark_and_then_waits_its_turn(district, small_mark, time_machine):
    """In eleven minutes it takes its mark and five a minute of 600. Everybody else notices nothing; the district is told once."""
    for number in range(75):
        ask(number)
    assert (SmsMessage.objects.count(), QueuedCode.objects.count()) == (10, 65)
    sent = [minute_passes(time_machine, NOW + n * MINUTE) for n in range(1, 12)]
    assert sent == [5] * 11
    before = SmsMessage.objects.count()
    assert before == 65
    newcomer, known = ask(999, address=HOME), ask(0, phone=district.alice.phone[3:])
    assert SmsMessage.objects.count() == before + 2
    for browser in (known, newcomer):
        if browser is known:
            code = SmsMessage.objects.get(phone=district.alice.phone).text
        else:
            code = SmsMessage.objects.get(phone="+8613800130999").text
        digits = "".join(letter for letter in code if letter.isdigit())[:6]
        assert browser.post(CODE, {"code": digits}).status_code == 302
        assert "_auth_user_id" in browser.session
    told = Notice.objects.filter(kind="codes_wait")
    assert [notice.person for notice in told] == [district.district_admin]


def test_one_address_has_at_most_a_quarter_of_the_day_for_those_that_waited(district, small_mark, time_machine, settings):
    settings.SMS_A_DAY = 80
    for number in range(40):
        ask(number)
    assert [minute_passes(time_machine, NOW + n * MINUTE) for n in range(1, 7)] == [5, 5, 5, 5, 0, 0]
    assert SmsMessage.objects.count() == 30


def test_forty_newcomers_at_one_venue_all_get_in(district, time_machine):
    for number in range(40):
        browser = ask(number)
        assert browser.post(CODE, {"code": last_code()}).status_code == 302
        assert "_auth_user_id" in browser.session
    assert not QueuedCode.objects.exists() and not Notice.objects.filter(kind="codes_wait").exists()


def test_beyond_the_mark_the_page_says_how_long_and_the_code_holds_from_its_sending(district, small_mark, time_machine):
    """The same page for who has an account and who has none; nothing that was asked for once is lost."""
    for number in range(10):
        ask(number)
    waiting = [ask(number) for number in range(10, 17)]
    last, known = waiting[-1], ask(0, phone=district.alice.phone[3:])
    assert "大约 2 分钟内收到六位数字" in last.get(CODE).text
    numbers = (mask_phone("+8613800130016"), mask_phone(district.alice.phone))
    pages = [browser.get(CODE).text.replace(number, "N") for browser, number in zip((last, known), numbers, strict=True)]
    first, second = (re.sub(r'(value|nonce)="[^"]{16,}"', "", page) for page in pages)
    assert first == second
    assert scheduler.STEPS["codes_sent"] is code_queue.send_waiting
    minute_passes(time_machine, NOW + MINUTE)
    assert last.post(CODE, {"code": "000000"}).status_code == 200
    minute_passes(time_machine, NOW + 20 * MINUTE)
    assert "8001300" not in str(QueuedCode.objects.values()) and last_code() not in str(QueuedCode.objects.values())
    time_machine.move_to(NOW + 24 * MINUTE, tick=False)
    assert last.post(CODE, {"code": last_code()}).status_code == 302
    assert "_auth_user_id" in last.session
    assert code_queue.delete_old(at=NOW + timedelta(hours=2)) == 7
