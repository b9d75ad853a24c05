"""A phone with a fingerprint: added after a code, then signing in by it alone."""

import pytest
from playwright.sync_api import expect

from tests import cast
from tests.support.notice_checks import last_code

pytestmark = pytest.mark.real_time
PHONE = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
FINGER = {"isUserVerified": True, "automaticPresenceSimulation": True}


def test_a_fingerprint_is_added_after_a_code_and_signs_in(visit, settings):
    settings.SMS_GATEWAY = "volunteer.notices.sms.DemoGateway"
    person = cast.person("张安(演示)")
    window = visit(person)
    sensor = window.context.new_cdp_session(window.page)
    sensor.send("WebAuthn.enable")
    sensor.send("WebAuthn.addVirtualAuthenticator", {"options": PHONE | FINGER})
    page = window.go("/me/passkeys/")
    page.locator('button[name="send"]').click()
    page.locator('input[name="code"]').fill(last_code())
    page.locator('button:has-text("确认")').click()
    page.locator("#passkey_add").click()
    expect(page.locator("form[action$='/remove/']")).to_have_count(1)
    window.context.clear_cookies()
    page = window.go("/enter/passkey/?next=/me/")
    page.locator("#passkey_login").click()
    page.wait_for_url("**/me/")
    expect(page.locator("main")).to_contain_text("张安")
