"""One entrance: number, code, in; the same for a number we know and one we do not."""

import re

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from django.test import Client
from django.urls import reverse

from tests import cast
from tests.support.concurrency import together
from tests.support.notice_checks import last_code
from volunteer.core import clock, encryption
from volunteer.models import Consent, SignInPhone, SmsMessage, User
from volunteer.people import consents, parties
from volunteer.people.parties import Act
from volunteer.signin import actions as signin
from volunteer.signin import joining
from volunteer.signin.refusals import SignInRefusal

NUMBER = "+8613800138000"


@pytest.fixture(autouse=True)
def texts(settings):
    settings.SMS_GATEWAY = "volunteer.notices.sms.DemoGateway"
    return SmsMessage.objects


def ask(client, phone="138 0013 8000", **data):
    return client.post("/accounts/enter/", {"phone": phone, "agree": "on"} | data)


def enter(client, code=None, **data):
    return client.post("/accounts/enter/code/", {"code": code or last_code()} | data)


def signed_in(client):
    return "_auth_user_id" in client.session


@pytest.mark.django_db
def test_a_newcomer_gives_number_code_and_one_consent(client):
    assert ask(client).url == "/accounts/enter/code/"
    assert not User.objects.exists() and not signed_in(client)
    response = enter(client)
    person = User.objects.get()
    assert response.url == "/me/edit/"
    assert signed_in(client) and person.phone == NUMBER and len(person.volunteer_no) == 8
    assert person.phone_verified_at and not person.has_usable_password()
    assert list(person.consents.values_list("purpose", "version")) == [("terms", consents.TERMS_VERSION)]


@pytest.mark.django_db
def test_somebody_known_comes_home_without_a_second_account_or_consent(client):
    known = cast.person("张安(演示)", phone=NUMBER)
    for browser in (client, Client()):
        with time_machine.travel(cast.at(9 if browser is client else 11)):
            ask(browser)
            assert enter(browser).url == "/"
    assert User.objects.get() == known and Consent.objects.count() == 1
    assert client.session["_auth_user_id"] == str(known.pk)


@pytest.mark.django_db
def test_the_pages_do_not_tell_whether_a_number_is_known():
    cast.person("张安(演示)", phone=NUMBER)
    pages = []
    for phone in ("13800138000", "13900139000"):
        browser = Client()
        ask(browser, phone=phone)
        page = browser.get("/accounts/enter/code/").content.decode()
        pages.append(re.sub(r'value="[^"]{30,}"|1\d\d\*{4}\d{4}', "", page))
    assert pages[0] == pages[1]
    assert SmsMessage.objects.count() == 2


@pytest.mark.django_db
@pytest.mark.parametrize("typed", ["138 0013 8000", "138-0013-8000", "+86 13800138000", "8613800138000"])
def test_spaces_dashes_and_the_country_are_forgiven(client, typed):
    assert ask(client, phone=typed).status_code == 302
    assert SmsMessage.objects.get().phone == NUMBER


@pytest.mark.django_db
@pytest.mark.parametrize("typed", ["", "12345", "138001380001", "0473 2012345", "+1 212 555 2368", "ABC"])
def test_a_wrong_number_is_told_at_the_field_and_keeps_what_was_typed(client, typed):
    response = ask(client, phone=typed)
    assert response.status_code == 200 and not SmsMessage.objects.exists()
    assert "phone" in response.context["form"].errors
    assert f'value="{typed}"' in response.content.decode() or not typed


@pytest.mark.django_db
def test_without_the_tick_nothing_is_sent(client):
    response = ask(client, agree="")
    assert "agree" in response.context["form"].errors and not SmsMessage.objects.exists()


@pytest.mark.django_db
def test_a_code_is_typed_with_spaces(client):
    ask(client)
    code = last_code()
    assert enter(client, f" {code[:3]}-{code[3:]} ").status_code == 302
    assert signed_in(client)


@pytest.mark.django_db
def test_three_wrong_codes_end_this_code(client):
    ask(client)
    code, wrong = last_code(), "000000" if last_code() != "000000" else "111111"
    answers = [enter(client, wrong).status_code for _ in range(3)]
    assert answers == [200, 200, 302]
    enter(client, code)
    assert not signed_in(client) and not User.objects.exists()


@pytest.mark.django_db
def test_a_code_holds_five_minutes(client):
    with time_machine.travel(cast.at(9), tick=False) as clock:
        ask(client)
        clock.shift(301)
        assert enter(client).url == "/accounts/enter/"
    assert not signed_in(client)


def shown_at_the_entrance(client):
    """What the fields of the first page hold."""
    form = client.get("/accounts/enter/").context["form"]
    return form["phone"].value() or "", bool(form["agree"].value())


@pytest.mark.django_db
def test_after_three_wrong_codes_number_and_tick_stand_there_once_more(client):
    ask(client)
    for _ in range(3):
        response = enter(client, "abc", next="/my/")
    assert response.url == "/accounts/enter/?next=%2Fmy%2F"
    assert "13800138000" not in str(dict(client.session))  # it is kept sealed
    assert shown_at_the_entrance(client) == ("13800138000", True)
    assert shown_at_the_entrance(client) == ("", False)  # not for whoever takes the phone next
    assert shown_at_the_entrance(Client()) == ("", False)


@pytest.mark.django_db
def test_a_code_that_came_too_late_keeps_number_and_tick_too(client):
    with time_machine.travel(cast.at(9), tick=False) as clock:
        ask(client)
        clock.shift(301)
        enter(client)
    assert shown_at_the_entrance(client) == ("13800138000", True)


@pytest.mark.django_db
def test_one_code_a_minute_whoever_asks_and_the_refusal_says_how_long(client):
    with time_machine.travel(cast.at(9), tick=False) as clock:
        ask(client)
        clock.shift(20)
        response = ask(Client())
        assert "40" in response.context["form"].errors["phone"][0]
        clock.shift(41)
        assert ask(Client()).status_code == 302
    assert SmsMessage.objects.count() == 2


@pytest.mark.django_db
def test_ten_codes_a_day(client):
    with time_machine.travel(cast.at(9), tick=False) as clock:
        for _ in range(10):
            assert ask(Client()).status_code == 302
            clock.shift(61)
        assert "phone" in ask(Client()).context["form"].errors
    assert SmsMessage.objects.count() == 10


def guess_wrong(browser, clock, times):
    """So many wrong codes, two of each code that was sent."""
    for _ in range(times // 2):
        ask(browser)
        enter(browser, "999999"), enter(browser, "999999")
        clock.shift(61)


@pytest.mark.django_db
def test_guesses_count_for_the_number_and_the_device(client):
    """The device of ten wrong ones waits an hour; the owner of the number, on another, does not."""
    cast.person("张安(演示)", phone=NUMBER)
    with time_machine.travel(cast.at(9), tick=False) as clock:
        guess_wrong(client, clock, 10)
        ask(client)
        page = enter(client)
        assert str(SignInRefusal.GUESSING.label) in page.text and not signed_in(client)
        clock.shift(61)
        owner = Client()
        ask(owner)
        assert enter(owner).status_code == 302 and signed_in(owner)


@pytest.mark.django_db
def test_all_devices_together_have_a_higher_cap_at_one_number(client, monkeypatch):
    monkeypatch.setattr(signin, "NUMBER_GUESSES_AN_HOUR", 4)
    with time_machine.travel(cast.at(9), tick=False) as clock:
        guess_wrong(Client(), clock, 2)
        guess_wrong(Client(), clock, 2)
        ask(client)
        assert str(SignInRefusal.GUESSING.label) in enter(client).text and not signed_in(client)


@pytest.mark.django_db
def test_a_resent_code_replaces_the_first(client):
    with time_machine.travel(cast.at(9), tick=False) as clock:
        ask(client)
        first = last_code()
        client.post("/accounts/enter/code/", {"action": "resend"})
        assert SmsMessage.objects.count() == 1
        clock.shift(61)
        client.post("/accounts/enter/code/", {"action": "resend"})
        assert SmsMessage.objects.count() == 2
        if last_code() != first:
            enter(client, first)
            assert not signed_in(client)
        enter(client)
    assert signed_in(client)


@pytest.mark.django_db
def test_a_gateway_that_fails_is_told_and_the_number_is_not_logged(client, settings, caplog):
    settings.SMS_GATEWAY = "tests.support.sms_stub.BrokenGateway"
    response = ask(client)
    assert "phone" in response.context["form"].errors
    assert "13800138000" not in caplog.text and "ConnectionError" in caplog.text


@pytest.mark.django_db
def test_the_aim_is_kept_through_both_pages_but_never_leads_to_another_site(client):
    response = ask(client, next="/events/?near=1")
    assert response.url == "/accounts/enter/code/?next=%2Fevents%2F%3Fnear%3D1"
    assert 'value="/events/?near=1"' in client.get(response.url).content.decode()
    assert enter(client, next="/events/?near=1").url == "/events/?near=1"
    away = Client()
    assert ask(away, phone="13900139000", next="https://evil.example/").url == "/accounts/enter/code/"
    assert enter(away, next="//evil.example/").url == "/me/edit/"


@pytest.mark.django_db
def test_the_session_holds_no_number_while_the_code_is_awaited(client):
    ask(client)
    assert "13800138000" not in str(dict(client.session))
    assert last_code() not in str(dict(client.session))  # and no code: a hash of it
    enter(client)
    assert "13800138000" not in str(dict(client.session))


@pytest.mark.django_db
def test_residents_stay_and_staff_sign_in_each_working_day(client, district):
    alice, manager = district.alice, district.manager
    ages = []
    for person in (alice, manager):
        browser = Client()
        ask(browser, phone=person.phone)
        enter(browser)
        ages.append(browser.session.get_expiry_age())
    assert ages == [180 * 86400, 12 * 3600]


@pytest.mark.django_db
def test_a_second_factor_is_asked_for_after_the_code(client):
    admin = cast.person("冯区(演示)", phone=NUMBER)
    secret = totp.generate_totp_secret()
    totp.TOTP.activate(admin, secret)
    recovery = RecoveryCodes.activate(admin)
    assert secret not in str(list(Authenticator.objects.values_list("data", flat=True)))
    ask(client)
    assert enter(client, next="/staff/points/").url == "/accounts/2fa/authenticate/"
    assert not signed_in(client)
    page = client.get("/accounts/2fa/authenticate/")
    assert page.status_code == 200 and 'style="' not in page.content.decode()
    response = client.post("/accounts/2fa/authenticate/", {"code": recovery.get_unused_codes()[0]})
    assert response.url == "/staff/points/" and signed_in(client)


@pytest.mark.django_db
def test_a_closed_account_does_not_open(client):
    person = cast.person("张安(演示)", phone=NUMBER, is_active=False)
    ask(client)
    assert enter(client).url == "/accounts/inactive/"
    assert not signed_in(client)
    assert client.get("/accounts/inactive/").status_code == 200
    assert User.objects.get() == person


@pytest.mark.django_db(transaction=True)
def test_the_same_newcomer_joining_eight_times_at_once_is_one_person():
    people = together(8, lambda _: joining.get_or_create_person(phone=NUMBER, at=cast.NOW).pk)
    assert len(set(people)) == 1 and User.objects.count() == 1 and Consent.objects.count() == 1


@pytest.mark.django_db
def test_passwords_and_mail_addresses_have_no_pages(client):
    for path in ("password/reset/", "password/change/", "email/", "reauthenticate/"):
        assert client.get(f"/accounts/{path}").status_code == 404


@pytest.mark.django_db
def test_old_addresses_lead_to_the_entrance(client):
    assert client.get("/accounts/login/?next=/me/").url == "/accounts/enter/?next=/me/"
    assert client.get(reverse("volunteer:me")).url == "/accounts/enter/?next=/me/"


@pytest.mark.django_db
def test_every_second_factor_page_opens_in_our_look(client):
    client.force_login(cast.person("冯区(演示)"), backend="django.contrib.auth.backends.ModelBackend")
    page = client.get("/accounts/2fa/totp/activate/").content.decode()
    assert "css/theme.css" in page and "style=" not in page
    secret = client.session["mfa.totp.secret"]
    code = totp.format_hotp_value(totp.hotp_value(secret, next(iter(totp.yield_hotp_counters_from_time()))))
    client.post("/accounts/2fa/totp/activate/", {"code": code})
    for path in ("", "totp/deactivate/", "recovery-codes/", "recovery-codes/generate/", "reauthenticate/"):
        page = client.get(f"/accounts/2fa/{path}", follow=True)
        assert page.status_code == 200 and "css/theme.css" in page.content.decode()
    assert 'action="/accounts/2fa/reauthenticate/"' in page.content.decode()
    assert client.get("/accounts/2fa/recovery-codes/download/", follow=True).status_code == 200


@pytest.mark.django_db
def test_a_phone_is_sealed_at_rest():
    person = cast.person("张安(演示)", phone=NUMBER)
    assert b"13800138000" not in bytes(person.phone_sealed) and person.phone_index == encryption.phone_hash(NUMBER)


PHONE = {"User-Agent": "Mozilla/5.0 (Linux; Android 14) Mobile MicroMessenger/8.0"}


@pytest.mark.django_db
def test_who_signs_in_on_one_phone_is_one_person_where_points_are_given_and_a_computer_is_shared(time_machine):
    time_machine.move_to(cast.NOW, tick=False)
    people = [cast.person(f"号{number}(演示)", phone=f"+86138001380{number:02}") for number in range(4)]
    phone, computer = Client(headers=PHONE), Client()
    for browser, two in ((phone, people[:2]), (computer, people[2:])):
        for person in two:
            ask(browser, phone=person.phone)
            assert enter(browser).status_code == 302
            browser.post("/accounts/logout/")
    first, second, third, fourth = people
    assert set(SignInPhone.objects.values_list("person", flat=True)) == {first.pk, second.pk}
    near = [parties.is_near(one, other, act=Act.CREDIT) for one, other in ((first, second), (third, fourth))]
    assert (near, parties.is_near(first, second)) == ([True, False], False)
    time_machine.move_to(cast.NOW + parties.MEMORY, tick=False)
    assert not parties.is_near(first, second, act=Act.CREDIT)
    assert (parties.delete_forgotten(at=clock.now()), SignInPhone.objects.count()) == (2, 0)
