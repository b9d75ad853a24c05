"""The live code and the ways to scan it, in a real browser with a fake camera."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests import cast


@pytest.fixture
def shift(district):
    """Runs now: the browser's clock and the server's are real here."""
    return cast.shift(district.point, leader=district.bob, start=timezone.now() - timedelta(minutes=5))


def state(window):
    return window.page.locator("[data-scanner]").get_attribute("data-state")


def test_the_leaders_code_is_live_and_counts(visit, shift, district):
    leader = visit(district.bob)
    leader.go(f"/manage/shifts/{shift.pk}/code/")
    expect(leader.page.locator("[data-code]")).to_have_attribute("data-state", "live")
    leader.page.wait_for_function("document.querySelector('[data-code]').dataset.asked === '0'")
    assert leader.page.locator("[data-qr] svg path").count() == 1
    leader.shot("scan-code-phone")
    leader.page.set_viewport_size({"width": 1280, "height": 800})
    leader.shot("scan-code-projector")
    leader.page.set_viewport_size({"width": 844, "height": 390})
    leader.shot("scan-code-landscape")


def test_a_foreign_code_is_named_and_not_followed(visit, filmed, district):
    window = visit(district.alice, film=filmed("https://example.com/C/ABC"))
    window.go("/scan/")
    expect(window.page.locator("[data-says=foreign]")).to_be_visible(timeout=15000)
    window.shot("scan-foreign")
    assert window.page.url.endswith("/scan/")
