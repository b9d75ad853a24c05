"""Who audits reads cases, calls, signs of trust, stock and rules, and presses nothing there."""

import re

import pytest

from events.cases.actions import assign, hear
from events.models import Case
from tests import cast
from tests.cast import NOW
from tests.support.page_requests import filled
from tests.support.permissions import TABLE
from tests.support.whole_site import STAGE
from volunteer.core.ids import new_id
from volunteer.models import Role
from volunteer.templatetags.formatting import named

pytestmark = pytest.mark.django_db
ROOMS = ("review/cases/", "review/calls/", "review/trust/", "staff/rules/", "stock/")
PAGES = [route for route, (reads, _acts) in TABLE.items() if route.startswith(ROOMS) and "u" in reads]
FILES = ("/document/", "/picture/", ".pdf")


@pytest.fixture
def stage(db, pressed_and_undone):
    return STAGE()


@pytest.fixture
def auditor(stage, client):
    client.force_login(stage.auditor, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_in_each_of_the_rooms_there_is_something_to_read():
    assert {room: any(route.startswith(room) for route in PAGES) for room in ROOMS} == dict.fromkeys(ROOMS, True)
    assert len(PAGES) == 30


def test_every_page_opens_and_shows_nothing_to_press(auditor, stage):
    pressed = {}
    for route in PAGES:
        answer = auditor.get(filled(route, stage))
        assert answer.status_code == 200, route
        if not route.endswith(FILES) and 'method="post"' in answer.text.partition("<main")[2].partition("</main>")[0]:
            pressed[route] = answer
    assert pressed == {}


def test_every_press_is_refused(auditor, stage):
    let_in = [route for route, (_reads, acts) in TABLE.items() if route.startswith(ROOMS) and "u" in acts]
    assert let_in == []
    for route in TABLE:
        if route.startswith(ROOMS):
            assert auditor.post(filled(route, stage), {"id": str(new_id(NOW))}).status_code in (404, 405), route


def test_residents_are_masked_and_officials_named(auditor, stage):
    case = stage.case
    for page in (f"/review/cases/{case.pk}/", "/review/cases/", f"/review/calls/{stage.call.pk}/", "/review/calls/"):
        text = auditor.get(page).text
        assert stage.alice.name not in text and stage.alice.phone.removeprefix("+86") not in text
    text = auditor.get(f"/review/cases/{case.pk}/").text
    assert f"经手人 {stage.case.owner}" in text
    assert stage.alice.masked_name in text and str(Case.objects.get(pk=case.pk).owner) in text
    assert stage.manager.name not in text, "who was asked stands there as a party"


def test_the_doors_stand_open(auditor):
    links = set(re.findall(r'href="([^"]*)"', auditor.get("/").text))
    assert {"/review/cases/", "/review/calls/", "/review/trust/", "/staff/rules/", "/stock/", "/stock/papers/"} <= links
    assert "/review/" not in links and "/counter/" not in links


def test_an_auditor_of_another_area_reads_nothing_here(client, stage):
    client.force_login(
        cast.appoint(cast.person("另计(演示)"), Role.AUDITOR, stage.other_community),
        backend="django.contrib.auth.backends.ModelBackend",
    )
    named_here = [route for route in PAGES if "<" in route and not route.startswith("staff/rules/")]
    assert {route for route in named_here if client.get(filled(route, stage)).status_code != 404} == set()


def test_who_decides_and_audits_decides(client, stage):
    """The district's administrators hold both: they are no mere readers."""
    client.force_login(stage.district_admin, backend="django.contrib.auth.backends.ModelBackend")
    assert 'method="post"' in client.get(filled("stock/<int:pk>/", stage)).text
    assign.take_case(case=stage.case, by=stage.district_admin, from_owner=stage.case.owner, at=NOW)
    hear.ask_question(case=stage.case, person=stage.carol, question="怎么回事？", id=new_id(NOW), by=stage.district_admin, at=NOW)
    assert stage.carol.name in client.get(f"/review/cases/{stage.case.pk}/").text


def test_nobody_is_named_where_nobody_is():
    assert named(None, None) == ""
