"""Nobody makes us send messages without end: devices are counted, and all messages of a day together."""

import pytest
import time_machine
from django.test import Client

from tests import cast
from volunteer.models import Attempt, SmsMessage
from volunteer.signin.refusals import SignInRefusal


@pytest.fixture(autouse=True)
def texts(settings):
    settings.SMS_GATEWAY = "volunteer.notices.sms.DemoGateway"
    with time_machine.travel(cast.at(9), tick=False):
        yield


def ask(client, number):
    return client.post("/accounts/enter/", {"phone": f"1380013{number:04}", "agree": "on"})


def error(response):
    return response.context["form"].errors["phone"][0]


@pytest.mark.django_db
def test_the_eleventh_code_in_an_hour_is_refused_to_the_device_and_nobody_else(client):
    cookie = client.get("/accounts/enter/").cookies["device"]
    assert cookie["httponly"] and cookie["samesite"] == "Lax" and cookie["max-age"] == 365 * 86400
    assert [ask(client, n).status_code for n in range(10)] == [302] * 10
    before = Attempt.objects.count()
    assert error(ask(client, 10)) == str(SignInRefusal.DEVICE.label)
    assert (SmsMessage.objects.count(), Attempt.objects.count()) == (10, before)
    assert ask(Client(), 10).status_code == 302  # the number itself was not counted


@pytest.mark.django_db
def test_a_forged_name_of_a_device_is_replaced():
    browser = Client()
    browser.cookies["device"] = "mine:forged"
    assert browser.get("/accounts/enter/").cookies["device"].value != "mine:forged"
    assert "device" not in browser.get("/accounts/enter/").cookies


@pytest.mark.django_db
def test_a_third_of_the_day_is_kept_for_numbers_that_somebody_has(settings):
    """New numbers read whom to ask; who has an account goes on signing in, up to the ceiling of the day."""
    settings.SMS_A_DAY = 3
    known = [cast.person("张安(演示)", phone="+8613900139000"), cast.person("李博(演示)", phone="+8613900139001")]
    answers = [ask(Client(), n) for n in range(3)]
    assert [answer.status_code for answer in answers] == [302, 302, 200]
    assert error(answers[2]) == str(SignInRefusal.SITE.label) and SmsMessage.objects.count() == 2
    first, second = (Client().post("/accounts/enter/", {"phone": one.phone[3:], "agree": "on"}) for one in known)
    assert (first.status_code, error(second)) == (302, str(SignInRefusal.SITE.label))
    with time_machine.travel(cast.at(9, day=25), tick=False):
        assert ask(Client(), 3).status_code == 302
