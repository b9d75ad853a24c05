"""Somebody who wants to shut a neighbour out asks for codes of her number all day; her own phone still gets its code."""

from datetime import timedelta

import pytest
from django.test import Client

from tests.cast import NOW
from tests.support.notice_checks import last_code
from volunteer.models import SignInPhone, SmsMessage
from volunteer.signin.refusals import SignInRefusal

pytestmark = pytest.mark.django_db
ENTER, CODE = "/accounts/enter/", "/accounts/enter/code/"
PHONE = {"HTTP_USER_AGENT": "Mozilla/5.0 (Linux; Android 14) Mobile MicroMessenger"}


@pytest.fixture(autouse=True)
def texts(settings):
    settings.SMS_GATEWAY, settings.SMS_A_DAY = "volunteer.notices.sms.DemoGateway", 600


def ask(browser, person):
    browser.get(ENTER)
    return browser.post(ENTER, {"phone": person.phone[3:], "agree": "on"})


def test_codes_that_a_stranger_asks_for_do_not_shut_out_the_owner(district, time_machine):
    own = Client(**PHONE)
    ask(own, district.alice)
    own.post(CODE, {"code": last_code()})
    assert SignInPhone.objects.get().person == district.alice

    own.post("/accounts/logout/")
    for number in range(40):  # each time as somebody new
        time_machine.move_to(NOW + timedelta(minutes=2 + number), tick=False)
        stranger = Client(**PHONE)
        ask(stranger, district.alice)
        for _guess in range(3):
            stranger.post(CODE, {"code": "000000"})  # one in a million
    assert SmsMessage.objects.filter(phone=district.alice.phone).count() == 1 + 20 - 1  # the own first one was a stranger's, too

    answer = ask(own, district.alice)  # in the same minute as the stranger's last
    assert answer.status_code == 302
    assert own.post(CODE, {"code": last_code()}).status_code == 302 and "_auth_user_id" in own.session

    new_phone = Client(**PHONE)  # the twin's limit: of a phone on which nobody signed in there is no telling whose it is
    assert str(SignInRefusal.ENOUGH_TODAY.label) in ask(new_phone, district.alice).text
