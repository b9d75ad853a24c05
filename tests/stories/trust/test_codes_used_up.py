"""Somebody who wants to shut a neighbour out asks for codes of her number all day; her own phone still gets its code.

So does a new phone, in which nobody can see whose it is, once a person of the service point has seen it in her hand.
"""

import re
from datetime import timedelta

import pytest
from django.test import Client

from tests.cast import NOW
from tests.support.clients import signed_in
from tests.support.notice_checks import last_code
from volunteer.core import rate_limit
from volunteer.models import AuditRow, SignInPhone, SmsMessage
from volunteer.signin import actions as signin
from volunteer.signin import seen_phones
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


# --- a phone without a history ---------------------------------------------------------------------------------------------

SEEN = "/staff/seen-phones/"
WRONG = "000000"


def used_up(district, time_machine):
    """Strangers have asked for all codes that a number has for them, as above."""
    for _code in range(signin.STRANGERS_A_DAY):
        rate_limit.allow_attempt(kind="code-day", subject=district.alice.phone, most=100, within=timedelta(days=1), at=NOW)
    time_machine.move_to(NOW + timedelta(minutes=30), tick=False)


def shown_word(answer):
    """The digits that a refused phone shows; None where it shows none."""
    found = re.search(r'pickup-code">([\d ]+)<', answer.text)
    return found and found[1].replace(" ", "")


def say(clerk, word):
    return signed_in(clerk).post(SEEN, {"code": word}, follow=True)


def test_a_phone_that_staff_have_seen_gets_its_code_where_strangers_used_them_up(district, time_machine):
    used_up(district, time_machine)
    phone, thief = Client(**PHONE), Client(**PHONE)
    refused, other = ask(phone, district.alice), ask(thief, district.alice)
    word, sent = shown_word(refused), SmsMessage.objects.count()
    assert str(SignInRefusal.ENOUGH_TODAY.label) in refused.text
    assert len(word) == 8 and shown_word(other) != word
    assert str(SignInRefusal.ENOUGH_TODAY.label) in ask(phone, district.alice).text, "showing the digits opens nothing"

    page = say(district.manager, f"{word[:4]} {word[4:]}")
    assert "可以收验证码" in page.text and district.alice.name not in page.text
    assert SmsMessage.objects.count() == sent, "the owner of the phone asks, nobody else"
    assert AuditRow.objects.get(act="phone.seen").actor == district.manager

    assert ask(phone, district.alice).status_code == 302
    assert SmsMessage.objects.latest("pk").phone == district.alice.phone, "the code goes to the number and to nobody at the counter"
    assert phone.post(CODE, {"code": last_code()}).status_code == 302 and "_auth_user_id" in phone.session
    assert str(SignInRefusal.ENOUGH_TODAY.label) in ask(thief, district.alice).text, "another phone gains nothing"
    assert str(SignInRefusal.ENOUGH_TODAY.label) not in ask(Client(**PHONE), district.bob).text


def test_what_staff_say_of_a_phone_holds_an_hour_and_for_one_number(district, time_machine):
    used_up(district, time_machine)
    phone = Client(**PHONE)
    say(district.manager, shown_word(ask(phone, district.alice)))
    time_machine.move_to(NOW + timedelta(minutes=91), tick=False)
    assert str(SignInRefusal.ENOUGH_TODAY.label) in ask(phone, district.alice).text
    again = shown_word(ask(phone, district.alice))
    say(district.manager, again)
    assert ask(phone, district.alice).status_code == 302


def test_the_page_of_the_code_shows_the_same_digits_where_it_cannot_send_again(district, time_machine):
    """Her first code comes; before the message is there, strangers use up the others."""
    phone = Client(**PHONE)
    ask(phone, district.alice)
    used_up(district, time_machine)
    time_machine.move_to(NOW + timedelta(minutes=2), tick=False)
    first, sent = last_code(), SmsMessage.objects.count()
    assert shown_word(phone.get(CODE)) is None, "nothing was refused yet"
    refused = phone.post(CODE, {"action": "resend"})
    word = shown_word(refused)
    assert refused.status_code == 200 and str(SignInRefusal.ENOUGH_TODAY.label) in refused.text
    assert "在这里重新获取验证码" in refused.text and not refused.context["form"].errors
    assert word == shown_word(ask(twin(phone), district.alice)) and len(word) == 8
    assert SmsMessage.objects.count() == sent

    say(district.manager, word)
    again = phone.post(CODE, {"action": "resend"}, follow=True)
    assert shown_word(again) is None and SmsMessage.objects.count() == sent + 1
    assert last_code() != first, "the new code, to the number alone"
    assert phone.post(CODE, {"code": last_code()}).status_code == 302 and "_auth_user_id" in phone.session


def test_the_code_before_stays_good_where_it_cannot_be_sent_again(district, time_machine):
    phone = Client(**PHONE)
    ask(phone, district.alice)
    used_up(district, time_machine)
    time_machine.move_to(NOW + timedelta(minutes=2), tick=False)
    phone.post(CODE, {"action": "resend"})
    assert phone.post(CODE, {"code": last_code()}).status_code == 302 and "_auth_user_id" in phone.session


def twin(browser):
    """The same phone, with no code asked for."""
    found = Client(**PHONE)
    found.cookies["device"] = browser.cookies["device"].value
    return found


def test_guesses_of_strangers_do_not_keep_a_seen_phone_out(district, time_machine, monkeypatch):
    monkeypatch.setattr(signin, "NUMBER_GUESSES_AN_HOUR", 2)
    stranger, phone = Client(**PHONE), Client(**PHONE)
    ask(stranger, district.alice)
    for _guess in range(2):
        stranger.post(CODE, {"code": WRONG})
    time_machine.move_to(NOW + timedelta(minutes=2), tick=False)
    ask(phone, district.alice)
    refused = phone.post(CODE, {"code": last_code()})
    assert str(SignInRefusal.GUESSING.label) in refused.text
    say(district.manager, shown_word(refused))
    assert phone.post(CODE, {"code": last_code()}).status_code == 302 and "_auth_user_id" in phone.session


@pytest.mark.parametrize("typed", ["", "1234", "12345678", "abcdefgh", "١٢٣٤٥٦٧٨", "99999999"])
def test_digits_that_no_phone_shows_are_told_at_the_field(district, typed):
    answer = say(district.manager, typed)
    assert answer.context["form"].errors["code"] and not AuditRow.objects.filter(act="phone.seen").exists()


def test_no_resident_says_it_and_nobody_says_it_without_end(district, time_machine, monkeypatch):
    monkeypatch.setattr(seen_phones, "SAID_AN_HOUR", 1)
    used_up(district, time_machine)
    first, second = Client(**PHONE), Client(**PHONE)
    words = [shown_word(ask(phone, district.alice)) for phone in (first, second)]
    assert say(district.alice, words[0]).status_code in (403, 404)
    assert ask(first, district.alice).status_code == 200
    say(district.manager, words[0])
    assert str(SignInRefusal.SAID_OFTEN.label) in say(district.manager, words[1]).text
    assert [ask(phone, district.alice).status_code for phone in (first, second)] == [302, 200]


def test_a_phone_that_waits_a_minute_or_has_its_own_codes_shows_no_digits(district, time_machine):
    phone = Client(**PHONE)
    ask(phone, district.alice)
    waits = ask(phone, district.alice)
    assert waits.status_code == 200 and shown_word(waits) is None
    used_up(district, time_machine)
    assert shown_word(Client(**PHONE).get(ENTER)) is None
