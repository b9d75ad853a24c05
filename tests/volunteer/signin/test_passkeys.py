"""A passkey opens the account without a code; a code to the own number is asked before one is added, and it wakes no role."""

from datetime import timedelta

import pytest
import time_machine
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.test import Client

from tests import cast
from tests.cast import NOW
from tests.support.clients import signed_in
from tests.support.notice_checks import last_code, told
from volunteer.models import SmsMessage
from volunteer.signin import passkeys, second_factor

CREDENTIAL = {"id": "abc", "clientExtensionResults": {"credProps": {"rk": True}}}


@pytest.fixture(autouse=True)
def texts(settings):
    settings.SMS_GATEWAY = "volunteer.notices.sms.DemoGateway"


def added(person):
    return passkeys.add_passkey(person=person, name="手机(演示)", credential=CREDENTIAL, at=NOW)


@pytest.mark.django_db
def test_an_unlocked_phone_is_not_enough_to_add_one(district):
    browser = signed_in(district.alice)
    assert "passkey_add" not in browser.get("/me/passkeys/").text
    browser.post("/me/passkeys/", {"name": "x", "credential": "{}"})  # without a code before, it asks for one
    assert not Authenticator.objects.exists() and SmsMessage.objects.count() == 1
    wrong = "000000" if last_code() != "000000" else "111111"
    assert "code" in browser.post("/me/passkeys/", {"code": wrong}).context["code_form"].errors
    browser.post("/me/passkeys/", {"code": last_code()})
    assert "passkey_add" in browser.get("/me/passkeys/").text
    spoilt = browser.post("/me/passkeys/", {"name": "x", "credential": "{}"})
    assert spoilt.status_code == 200 and not Authenticator.objects.exists()
    with time_machine.travel(NOW + timedelta(minutes=11), tick=False):
        assert "passkey_add" not in browser.get("/me/passkeys/").text


@pytest.mark.django_db
def test_the_number_is_told_and_it_is_taken_away_by_its_owner_alone(district):
    passkey = added(district.alice)
    assert told(district.alice) == ["passkey_added"]
    page = f"/me/passkeys/{passkey.pk}/remove/"
    assert signed_in(district.bob).post(page).status_code == 404
    assert signed_in(district.alice).post(page).url == "/me/passkeys/" and not Authenticator.objects.exists()


@pytest.mark.django_db
def test_who_has_one_still_signs_in_by_code_in_one_step(district):
    added(district.alice)
    browser = Client()
    browser.post("/accounts/enter/", {"phone": district.alice.phone, "agree": "on"})
    browser.post("/accounts/enter/code/", {"code": last_code()})
    assert browser.session["_auth_user_id"] == str(district.alice.pk)


@pytest.mark.django_db
def test_a_passkey_wakes_no_role(district, rf):
    """Only the app or a phone of the point does; also where the person has both."""
    manager = district.manager
    totp.TOTP.activate(manager, totp.generate_totp_secret())
    request = rf.get("/")
    request.user, request.session = manager, {}
    for kind, awake in (("webauthn", False), ("totp", True)):
        record_authentication(request, manager, method="mfa", type=kind)
        assert second_factor.has_passed_app(request) == awake
    adapter = second_factor.MFAAdapter()
    assert adapter.is_mfa_enabled(manager) and not adapter.is_mfa_enabled(cast.person("无(演示)"))
    assert not adapter.is_mfa_enabled(manager, types=[Authenticator.Type.WEBAUTHN])


@pytest.mark.django_db
def test_an_answer_that_is_none_leads_back_to_the_code(client):
    assert client.get("/enter/passkey/").status_code == 200
    assert client.post("/accounts/passkey/", {"credential": "nonsense"}).url == "/accounts/enter/"
    assert client.post("/accounts/passkey/", {"credential": "{}"}).url == "/accounts/enter/"
    assert client.post("/accounts/passkey/", {"credential": '{"response": 3}'}).status_code == 302
