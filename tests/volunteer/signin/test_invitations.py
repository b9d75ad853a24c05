"""An authenticator app for an account with roles: by the word of the office, once, for the roles that it named."""

from io import StringIO

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from tests import cast
from tests.cast import NOW
from tests.support.clients import log_in
from tests.support.household_factory import share_household
from tests.support.notice_checks import last_code, told
from tests.support.refusal_checks import refused
from volunteer.models import Appointment, Attempt, AuditRow, Device, FactorInvitation, Role, User
from volunteer.roles import actions as role_actions
from volunteer.signin import devices, invitations
from volunteer.signin.refusals import SignInRefusal

pytestmark = pytest.mark.django_db
ACTIVATE = "/accounts/2fa/totp/activate/"
LATER = NOW + invitations.NEW_APP_WAITS


@pytest.fixture(autouse=True)
def guarded(settings):
    settings.STAFF_SECOND_FACTOR = True
    settings.SMS_GATEWAY = "volunteer.notices.sms.DemoGateway"


def fresh(person):
    return User.objects.get(pk=person.pk)


def role_of(person, role=None):
    held = Appointment.objects.filter(person=person)
    return (held.filter(role=role) if role else held).get()


def invite(person, by, *rows):
    named = [row.pk for row in rows or Appointment.objects.filter(person=person)]
    return invitations.invite(person=fresh(person), appointments=named, by=by and fresh(by), at=NOW)[1]


def sign_in(person):
    """With the code by text message alone, a while after the last one."""
    Attempt.objects.all().delete()
    browser = Client()
    browser.post("/accounts/enter/", {"phone": fresh(person).phone.removeprefix("+86"), "agree": "on"})
    browser.post("/accounts/enter/code/", {"code": last_code()})
    return browser


def code_of(secret):
    return totp.format_hotp_value(totp.hotp_value(secret, next(iter(totp.yield_hotp_counters_from_time()))))


def set_up(browser):
    """Scan the picture and type what the app shows."""
    assert browser.get(ACTIVATE).status_code == 200
    secret = browser.session["mfa.totp.secret"]
    return browser.post(ACTIVATE, {"code": code_of(secret)})


def opens(browser, url="/staff/points/"):
    return browser.get(url).status_code == 200


def has_app(person):
    return Authenticator.objects.filter(user=person, type="totp").exists()


def recovery_code(person):
    return RecoveryCodes(Authenticator.objects.get(user=person, type="recovery_codes")).get_unused_codes()[0]


def sign_in_with_app(person):
    browser = sign_in(person)
    browser.post("/accounts/2fa/authenticate/", {"code": recovery_code(person)})
    return browser


# --- the first -------------------------------------------------------------------------------------------------------------


def test_the_code_by_text_message_alone_adds_no_app_to_an_account_with_roles(district):
    browser = sign_in(district.community_admin)
    for answer in (browser.get(ACTIVATE), browser.post(ACTIVATE, {"code": "123456"})):
        assert (answer.status_code, answer.url) == (302, "/me/second-factor/")
    assert not has_app(district.community_admin)
    waiting = cast.person("等(演示)")
    cast.appoint(waiting, Role.REVIEWER, district.community)
    Appointment.objects.filter(person=waiting).update(yes_rank=3, asked_at=NOW)
    assert sign_in(waiting).get(ACTIVATE).status_code == 302
    assert sign_in(district.alice).get(ACTIVATE).status_code == 200  # no role, nothing to take over


def test_nor_a_passkey(district):
    url = reverse("volunteer:passkeys")
    browser = sign_in(district.reviewer)
    assert browser.get(url).status_code == 200 and browser.post(url, {}).url == "/me/second-factor/"
    assert sign_in(district.alice).post(url, {}).url == url


def test_with_the_code_of_the_office_it_does_once_and_wakes_what_was_named(district, time_machine):
    admin = district.community_admin
    code = invite(admin, district.street_admin)
    browser = sign_in(admin)
    assert browser.post(reverse("volunteer:enter_invitation"), {"code": code}).url == ACTIVATE
    set_up(browser)
    assert has_app(admin) and role_of(admin).factor_from == NOW
    assert not opens(browser)  # this session has not shown it yet
    assert opens(sign_in_with_app(admin))
    assert told(admin) == ["factor", "factor"] and told(district.street_admin) == ["factor_of_staff"]
    assert refused(invitations.find_invitation, person=admin, code=code, at=NOW) == SignInRefusal.FACTOR_CODE
    assert list(AuditRow.objects.filter(act__startswith="factor").values_list("act", "actor")) == [
        ("factor.invite", district.street_admin.pk),
        ("factor.use", admin.pk),
    ]
    kept = str(list(FactorInvitation.objects.values()))
    assert code not in kept


def test_only_who_appoints_to_a_role_names_it_for_the_app(district):
    reviewer = role_of(district.reviewer)
    cast.appoint(district.reviewer, Role.POINT_MANAGER, district.other_point)
    for by in (district.manager, district.reviewer, district.auditor, district.relief_officer):
        assert refused(invite, district.reviewer, by, reviewer) == SignInRefusal.NOT_YOUR_ROLE
    assert refused(invite, district.reviewer, district.community_admin) == SignInRefusal.NOT_YOUR_ROLE  # the other point
    assert refused(invite, district.street_admin, district.community_admin) == SignInRefusal.NOT_YOUR_ROLE
    share_household(district.community_admin, district.reviewer)
    assert refused(invite, district.reviewer, district.community_admin, reviewer) == SignInRefusal.NOT_YOUR_ROLE
    code = invite(district.reviewer, district.street_admin, reviewer)
    browser = sign_in(district.reviewer)
    browser.post(reverse("volunteer:enter_invitation"), {"code": code})
    set_up(browser)
    held = dict(Appointment.objects.filter(person=district.reviewer).values_list("role", "factor_from"))
    assert held == {Role.REVIEWER: NOW, Role.POINT_MANAGER: None}


def test_an_enrolled_phone_is_not_bypassed_by_an_app(district):
    cast.appoint(district.manager, Role.REVIEWER, district.community)
    _device, code = devices.invite_device(point=district.point, name="前台(演示)", by=district.community_admin, at=NOW)
    devices.enrol_device(code=code, pin="482913", by=district.manager, at=NOW)
    row = role_of(district.manager, Role.POINT_MANAGER)
    named = role_of(district.manager, Role.REVIEWER)
    browser = sign_in(district.manager)
    browser.post(reverse("volunteer:enter_invitation"), {"code": invite(district.manager, district.community_admin, named)})
    set_up(browser)
    row.refresh_from_db()
    assert row.factor_from is None and Device.objects.alive().count() == 1
    shown = sign_in_with_app(district.manager)
    assert opens(shown, reverse("events:review")) and not opens(shown, reverse("volunteer:devices", args=[district.point.pk]))


# --- another in place of the first ------------------------------------------------------------------------------------------


@pytest.fixture
def with_app(district):
    """The community's administrator, whose app was set up by invitation."""
    browser = sign_in(district.community_admin)
    code = invite(district.community_admin, district.street_admin)
    browser.post(reverse("volunteer:enter_invitation"), {"code": code})
    set_up(browser)
    return district.community_admin


def test_a_lost_app_is_replaced_by_a_code_of_the_office_and_the_new_one_waits_a_day(district, with_app, time_machine):
    browser = sign_in(with_app)
    assert not browser.session.get("_auth_user_id")
    assert refused(invitations.find_invitation, person=with_app, code="AAAAAAAA", at=NOW) == SignInRefusal.FACTOR_CODE
    code = invite(with_app, district.street_admin)
    before = Authenticator.objects.get(user=with_app, type="totp").pk
    assert browser.post("/accounts/lost/", {"code": code}).url == ACTIVATE
    set_up(browser)
    assert Authenticator.objects.get(user=with_app, type="totp").pk != before
    assert role_of(with_app).factor_from == LATER
    shown = sign_in_with_app(with_app)
    assert not opens(shown)
    assert reverse("volunteer:stop_factor") in shown.get(reverse("volunteer:second_factor")).content.decode()
    time_machine.move_to(LATER, tick=False)
    assert opens(sign_in_with_app(with_app))


def test_the_old_side_stops_what_it_did_not_ask_for(district, with_app):
    burglar = sign_in(with_app)
    burglar.post("/accounts/lost/", {"code": invite(with_app, district.street_admin)})
    set_up(burglar)
    owner = sign_in_with_app(with_app)
    for _ in range(2):
        owner.post(reverse("volunteer:stop_factor"))
    assert not has_app(with_app) and role_of(with_app).factor_from is None
    assert told(district.street_admin)[-1] == "factor_of_staff"
    code = invite(with_app, district.street_admin)
    owner.post(reverse("volunteer:stop_factor"))
    assert refused(invitations.find_invitation, person=with_app, code=code, at=NOW) == SignInRefusal.FACTOR_CODE


def test_who_has_shown_the_app_adds_roles_to_it_or_changes_phones_at_once(district, with_app):
    shown = sign_in_with_app(with_app)
    cast.appoint(with_app, Role.REVIEWER, district.sister_community)
    more = role_of(with_app, Role.REVIEWER)
    shown.post(reverse("volunteer:enter_invitation"), {"code": invite(with_app, district.street_admin, more)})
    assert set(Appointment.objects.filter(person=with_app).values_list("factor_from", flat=True)) == {NOW}
    assert has_app(with_app)


def test_a_code_ends_after_a_day_and_cannot_be_guessed_without_end(district):
    code = invite(district.reviewer, district.community_admin)
    late = NOW + invitations.CODE_LIVES
    assert refused(invitations.find_invitation, person=district.reviewer, code=code, at=late) == SignInRefusal.FACTOR_CODE
    assert refused(invitations.find_invitation, person=district.bob, code=code, at=NOW) == SignInRefusal.FACTOR_CODE
    for _ in range(invitations.CODES_TRIED):
        assert refused(invitations.find_invitation, person=district.manager, code="A", at=NOW) == SignInRefusal.FACTOR_CODE
    assert refused(invitations.find_invitation, person=district.manager, code="A", at=NOW) == SignInRefusal.FACTOR_TOO_MANY


# --- offices and the server ---------------------------------------------------------------------------------------------------


def test_the_office_reads_the_code_once_on_the_page_of_the_appointment(client, district, settings):
    settings.STAFF_SECOND_FACTOR = False
    row = role_of(district.reviewer)
    page = log_in(client, district.community_admin)
    url = reverse("volunteer:invite_factor", args=[row.pk])
    assert url in page.get(reverse("volunteer:appointment", args=[row.pk])).content.decode()
    assert "pickup-code" not in page.get(url).content.decode()
    shown = page.post(url, {"roles": [row.pk]}).content.decode()
    code = shown.split('pickup-code">')[1].split("<")[0]
    assert invitations.find_invitation(person=district.reviewer, code=code, at=NOW).invited_by == district.community_admin
    assert page.post(url, {"roles": ["999"]}).context["form"].errors
    assert log_in(client, district.reviewer).get(url).status_code == 404


def test_where_no_office_can_the_server_invites_and_adds_an_officer(district):
    said = StringIO()
    call_command("invite_authenticator", district.district_admin.volunteer_no, stdout=said)
    assert FactorInvitation.objects.get().invited_by is None
    with pytest.raises(CommandError):
        call_command("invite_authenticator", district.alice.volunteer_no)
    for _ in range(2):
        call_command("add_officer", district.bob.volunteer_no, stdout=said)
    assert role_of(district.bob).role == Role.DISTRICT_ADMIN and role_of(district.bob).yes_rank is None
    assert told(district.district_admin)[-1] == told(district.bob)[-1] == "appointment"


def test_a_further_role_below_one_that_the_app_wakes_needs_no_other_code(district, with_app):
    assert role_of(with_app).factor_from == NOW
    given = {"person": with_app, "role": Role.RELIEF_OFFICER, "since": NOW.date(), "until": None, "at": NOW}
    below = role_actions.appoint(over=district.community, by=fresh(district.street_admin), **given)
    elsewhere = role_actions.appoint(over=district.sister_community, by=fresh(district.street_admin), **given)
    assert (below.factor_from, elsewhere.factor_from) == (NOW, None)
