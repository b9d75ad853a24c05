"""Every address x method x role: who gets in. Complete by construction: an address without a row fails.

The rows and what their letters mean stand in `tests.support.permissions`.
"""

import re
from copy import copy

import pytest
from django.urls import resolve

from tests.cast import NOW
from tests.support import sampling
from tests.support.html_pages import text
from tests.support.page_requests import enter, filled, missing, routes, sent, undone
from tests.support.permissions import TABLE, let_in
from tests.support.permissions.roles import ROLES
from tests.support.whole_site import (
    ASKED,
    BY_HAND,
    CLASS,
    COMPLAINED,
    CONFIDED,
    CONTACT,
    CORRECTED,
    DRAFT,
    FOREIGN,
    IN_NEED,
    LOST,
    OBJECTED,
    OFFER,
    PAUSED,
    PROMISE,
    PROOF,
    PROVEN,
    SAID,
    STAGE,
    TOLD,
    TRAINED,
    VISIT,
    WAITING,
    WRONG,
    Stage,
)
from tests.support.words import DATE, avoided, for_residents

pytestmark = pytest.mark.django_db

RESIDENTS = "vca"
LINK = re.compile(rb'href="(/[^"?#]*)')
# Addresses that let nobody in on this stage, and where they are tested instead.
ELSEWHERE = {
    "groups/teams/<int:team_id>/sign-up/",  # for who leads the team: test_groups
    "choose-place/",  # a part of a page, by the address that its field carries: test_choosing
    "find-person/",  # a part of a page, by the address that its field carries: test_person_field
    "requests/<uuid:request_id>/code/",  # only while a helper is on the way (test_visit_pages)
    "me/wechat/back/",  # need an account at WeChat: test_wechat
    "me/wechat/bind/",
    "enter/wechat/",  # test_wechat_entry
    "enter/wechat/back/",
    "me/push/",  # needs a key: test_push
    "me/passkeys/<int:passkey_id>/remove/",  # needs a passkey: test_passkeys
    "staff/stuck/<int:letter_id>/",  # needs something that is stuck: test_queue
    "enter/old/",  # only between the code and the answer: test_identity
    "me/found/",  # only on the way from a first sign-in: test_on_behalf
    "live/<uuid:pass_id>/",  # need a pass: test_onsite
    "live/<uuid:pass_id>/codes/",
    "api/v1/shift",  # need a pass: test_api
    "api/v1/scans",
    "api/v1/scans/<str:scan_id>/undo",
    "api/v1/scans/<str:scan_id>/seen",
    "api/v1/faces/<no>",
    "api/v1/codes",
    *[f"api/v1/{name}" for name in ("areas", "points", "events", "participations")],  # need a key: test_keys
    *[f"api/v1/{name}" for name in ("figures", "outcomes", "skills", "requests")],
    "recycling/player/<slug:code>/",  # only with DEMO: test_player
    *[f"api/v1/stations/<code>/{name}" for name in ("waiting", "weighings", "bins")],  # need a signature: test_stations
    "demo/",  # only with DEMO: test_demo_pages, test_demo_walk, test_demo_clock
    "demo/clock/",
    "demo/walk/",
    "demo/messages/",
    "demo/pin/",
    "media/<path:path>",  # needs a file: test_media
    "my/make-up/<uuid:makeup_id>/picture/",  # needs a file: test_makeups
    "my/certificates/<uuid:certificate_id>.pdf",  # need an issued certificate: test_certificate_pages
    "review/certificates/class/<uuid:batch>.pdf",
    "review/certificates/<uuid:certificate_id>.pdf",
    "verify/<slug:fingerprint>/",
    "my/book/<uuid:entry_id>/picture/",  # needs a file: test_record_book
    "p/<slug:sign_code>/face/<int:appointment_id>/",  # needs a file and its person's yes: test_showcase
    "me/faces/<slug:volunteer_no>/",  # needs a picture: test_faces
    "requests/<uuid:request_id>/faces/<slug:volunteer_no>/",  # need somebody who would come: test_door_pages
    "requests/<uuid:request_id>/along/",
    "events/<uuid:shift_id>/join/",  # needs an online event: test_online
    "manage/shifts/<uuid:pk>/waiting/<uuid:nonce>/face/",  # needs a picture: test_waiting
    "accounts/login/",  # both lead on to the one entrance
    "accounts/signup/",
    "accounts/2fa/reauthenticate/",  # need a second factor: test_accounts
    "accounts/2fa/totp/deactivate/",
    "accounts/2fa/recovery-codes/",
    "accounts/2fa/recovery-codes/download/",
}


def is_in(response) -> bool:
    assert response.status_code < 500
    to_the_door = response.status_code == 302 and response.url.startswith("/accounts/enter/")
    return response.status_code not in (401, 403, 404, 405) and not to_the_door


@pytest.fixture
def stage(db, time_machine, pressed_and_undone):
    time_machine.move_to(NOW, tick=False)
    return STAGE()


def test_every_address_has_a_row_and_every_row_an_address():
    assert sorted(routes()) == sorted(TABLE)


def test_every_address_lets_somebody_in():
    assert {route for route, let in TABLE.items() if let == ("", "")} == ELSEWHERE


def secrets(stage: Stage) -> dict[str, str]:
    """Words that belong to one thing, and the roles that may read them somewhere."""
    return {
        DRAFT: "mCsdu",
        WAITING: "mrCsdu",
        TOLD: "a",
        ASKED: "arCsd",
        WRONG: "arCsd",
        BY_HAND: "amrCsdu",
        PROOF: "amCsd",
        OFFER: "amCsd",
        CLASS: "alCsd",
        PROMISE: "rCsdul",
        SAID: "amCsd",
        CORRECTED: "aCsd",
        VISIT: "rCsdul",
        PAUSED: "Csd",
        LOST: "mkCsdu",
        TRAINED: "amrCsd",
        OBJECTED: "rCsd",
        PROVEN: "arCsdl",
        FOREIGN: "rCsd",
        CONTACT: "kCsd",
        IN_NEED: "f",
        COMPLAINED: "arCsdu",
        CONFIDED: "amrCsd",
        stage.order.pickup_code: "ak",
        stage.desk_order.pickup_code: "amCsd",  # on the slip of the desk
        stage.alice.phone.removeprefix("+86"): "mrCsd",
        stage.alice.name: "amrCsdl",
    }


def leads_on(address: str, client, letter: str) -> bool:
    """Whether a link lets its reader in, or leads a visitor to the door. What its row denies may be a thing of the reader's own."""
    if letter == "v" or address.startswith(("/static/", "/media/")) or letter in let_in(resolve(address).route, 0):
        return True
    return is_in(client.get(address))


def misread(page, letter: str) -> list[str]:
    """What stands on a page and is said to its readers in other words: dates to everybody, words of an office to residents."""
    words = text(page)
    return [*DATE.findall(words), *(avoided(words, for_residents()) if letter in RESIDENTS else ())]


@pytest.mark.long
@pytest.mark.parametrize("letter", ROLES, ids=lambda letter: ROLES[letter] or "visitor")
def test_who_gets_in_and_reads_what(client, stage, letter):
    """Each address opens to those of its row, and no link leads where its reader is turned away; words that belong to one thing
    are on no page of who may not see that thing, words of an office on no page of residents, and dates like 2026-11-24 on none.
    """
    hidden = [text for text, let in secrets(stage).items() if letter not in let]
    enter(client, stage, letter)
    cookies, wrong, read, words, linked = client.cookies, set(), set(), set(), {}
    for route in sampling.part(list(TABLE), 4, letter):
        for number, way in enumerate(("get", "post")):
            with undone():  # a sign-out among them too
                client.cookies = copy(cookies)
                page = getattr(client, way)(filled(route, stage), sent(stage, route))
            if is_in(page) != (letter in let_in(route, number)):
                wrong.add((route, way))
            body = b"" if page.streaming or "accounts/" in route else page.content
            read |= {(route, way, text) for text in hidden if text.encode() in body}
            if way == "get" and b"<html" in body:
                words |= {(route, word) for word in misread(page, letter)}
            linked |= dict.fromkeys(LINK.findall(body), route)
    assert wrong == set()
    assert read == set()
    assert words == set()
    assert {address: route for address, route in linked.items() if not leads_on(address.decode(), client, letter)} == {}


@pytest.mark.parametrize("letter", ["v", "a", "m", "d"], ids=lambda letter: ROLES[letter] or "visitor")
def test_what_is_not_there_is_a_404_for_everybody(client, stage, letter):
    enter(client, stage, letter)
    named = [route for route in TABLE if "<" in route and not route.lower().startswith(("c/<", "v/<", "k/<"))]
    assert [route for route in named if is_in(client.get(missing(route)))] == []
