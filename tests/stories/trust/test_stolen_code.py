"""Who holds a reviewer's SIM for an hour: the code by text message opens the account of a resident, and no role.

Without the office there is no app; with an office that was talked into a code the new app wakes nothing for a day, the owner is
told and stops it by one press. The honest twin lost her phone, gets a code at the office and works again a day later.
"""

import re
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from django.test import Client

from tests.cast import NOW
from tests.support.clients import signed_in
from tests.support.notice_checks import last_code, told
from volunteer.models import Appointment, Attempt, User

pytestmark = pytest.mark.django_db
ACTIVATE, REVIEW = "/accounts/2fa/totp/activate/", "/review/"


@pytest.fixture
def town(district, settings, time_machine):
    settings.STAFF_SECOND_FACTOR = True
    settings.SMS_GATEWAY = "volunteer.notices.sms.DemoGateway"
    time_machine.move_to(NOW, tick=False)
    return district


def sign_in(person, extra=""):
    """With the code by text message, then where an app is asked for with `extra`."""
    Attempt.objects.all().delete()
    browser = Client()
    browser.post("/accounts/enter/", {"phone": User.objects.get(pk=person.pk).phone.removeprefix("+86"), "agree": "on"})
    browser.post("/accounts/enter/code/", {"code": last_code()})
    if extra:
        browser.post("/accounts/2fa/authenticate/", {"code": extra})
    return browser


def code_of_office(office, person, settings):
    """The street is in its office with its own factor; it reads the code on the page."""
    settings.STAFF_SECOND_FACTOR = False
    held = Appointment.objects.get(person=person)
    page = signed_in(office).post(f"/staff/appointments/{held.pk}/authenticator/", {"roles": [held.pk]}).content.decode()
    settings.STAFF_SECOND_FACTOR = True
    return re.search(r'pickup-code">([^<]+)<', page)[1]


def set_up(browser):
    browser.get(ACTIVATE)
    secret = browser.session["mfa.totp.secret"]
    browser.post(
        ACTIVATE, {"code": totp.format_hotp_value(totp.hotp_value(secret, next(iter(totp.yield_hotp_counters_from_time()))))}
    )


def recovery(person):
    return RecoveryCodes(Authenticator.objects.get(user=person, type="recovery_codes")).get_unused_codes()[0]


@pytest.fixture
def reviewer(town, settings):
    """She set up her app with a code of the community and reviews with it."""
    her = sign_in(town.reviewer)
    assert her.get(REVIEW).url.startswith("/me/second-factor/")
    assert (
        her.post("/me/second-factor/code/", {"code": code_of_office(town.community_admin, town.reviewer, settings)}).url == ACTIVATE
    )
    set_up(her)
    assert sign_in(town.reviewer, recovery(town.reviewer)).get(REVIEW).status_code == 200
    return town.reviewer


def test_the_sim_alone_adds_no_app_and_wakes_no_role(town):
    thief = sign_in(town.reviewer)
    assert thief.get("/me/").status_code == 200
    assert thief.get(ACTIVATE).url == thief.post(ACTIVATE, {"code": "123456"}).url == "/me/second-factor/"
    assert thief.post("/me/second-factor/code/", {"code": "AAAA AAAA"}).status_code == 200
    assert thief.get(REVIEW).status_code == 302 and not Authenticator.objects.exists()


def test_with_a_code_that_the_office_gave_away_the_thief_waits_a_day_and_the_owner_stops_it(town, reviewer, settings):
    owner = sign_in(reviewer, recovery(reviewer))
    thief = sign_in(reviewer)
    assert thief.get(REVIEW).status_code == 302 and not thief.session.get("_auth_user_id")
    thief.post("/accounts/lost/", {"code": code_of_office(town.community_admin, reviewer, settings)})
    set_up(thief)
    assert sign_in(reviewer, recovery(reviewer)).get(REVIEW).status_code == 302
    assert told(reviewer)[-2:] == ["factor", "factor"]
    owner.post("/me/second-factor/stop/")
    assert not Authenticator.objects.exists() and Appointment.objects.get(person=reviewer).factor_from is None


def test_who_lost_her_phone_works_again_a_day_after_the_office_gave_her_a_code(town, reviewer, settings, time_machine):
    her = sign_in(reviewer)
    her.post("/accounts/lost/", {"code": code_of_office(town.community_admin, reviewer, settings)})
    set_up(her)
    time_machine.move_to(NOW + timedelta(days=1), tick=False)
    assert sign_in(reviewer, recovery(reviewer)).get(REVIEW).status_code == 200
