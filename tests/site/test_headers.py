"""What goes out with every page."""

from copy import copy

import pytest
from django.conf import settings
from django.utils.csp import build_policy

from tests.cast import NOW
from tests.support import sampling
from tests.support.page_requests import enter, filled
from tests.support.permissions import TABLE
from tests.support.permissions.roles import ROLES
from tests.support.whole_site import STAGE

# The one exception of the content policy: pages that read QR codes compile WebAssembly.
CAMERA = {
    *("scan/", "counter/", "pickup/", "counter/sale/", "desk/", "scanner/", "manage/shifts/<uuid:pk>/lend/"),
    *("counter/orders/<uuid:id>/return/", "pickup/orders/<uuid:desk_order_id>/return/"),  # a second person's code
    *("counter/sale/<uuid:sale_id>/", "desk/sale/<uuid:desk_sale_id>/"),  # barcodes of goods
}


@pytest.fixture
def pages(db, client, time_machine, pressed_and_undone):
    """Every address that somebody may open, as that somebody gets it with no cookies but those of having signed in."""
    time_machine.move_to(NOW, tick=False)
    stage, found = STAGE(), {}
    for letter in ROLES:
        client.logout()
        enter(client, stage, letter)
        cookies = client.cookies
        routes = [route for route, (let, _post) in TABLE.items() if let[:1] == letter]
        for route in {*sampling.part(routes, 4, letter), *CAMERA.intersection(routes)}:
            client.cookies = copy(cookies)
            found[route] = client.get(filled(route, stage))
    return found


@pytest.mark.long
def test_only_pages_with_a_camera_have_a_policy_of_their_own_and_nothing_personal_is_stored(pages):
    plain = build_policy(settings.SECURE_CSP)
    header = "Content-Security-Policy"
    assert {route for route, page in pages.items() if page[header] != plain} == CAMERA
    for route in CAMERA:
        assert pages[route][header] == plain.replace("script-src 'self'", "script-src 'self' 'wasm-unsafe-eval'")
    personal = {route for route in pages if TABLE[route][0][0] != "v"}
    assert {route for route in personal if pages[route]["Cache-Control"] != "no-store, private"} == set()
    assert {page["X-Frame-Options"] for page in pages.values()} == {"DENY"}
    assert {page["X-Content-Type-Options"] for page in pages.values()} == {"nosniff"}
