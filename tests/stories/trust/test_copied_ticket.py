"""A scan serves one account: the copied ticket of a friend at the venue checks nobody in at home."""

from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.urls import reverse

from events.attendance import tokens
from events.attendance.refusals import AttendanceRefusal
from events.models import Attendance, Scan
from tests import cast
from tests.cast import at
from tests.support.clients import signed_in
from tests.support.notice_checks import last_code

ARRIVE = reverse("events:arrive")
MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def texts(settings):
    settings.SMS_GATEWAY = "volunteer.notices.sms.DemoGateway"


@pytest.fixture
def clock(time_machine):
    time_machine.move_to(at(14), tick=False)
    return lambda moment: time_machine.move_to(moment, tick=False)


@pytest.fixture
def shift(district):
    return cast.shift(district.point, district.manager, start=at(14))


def scan(phone, shift):
    return phone.get(urlsplit(tokens.qr_address(shift, tokens.window_number(at(14)))).path)


def copy_to(friend, phone):
    """The friend's browser with the ticket and the device's name of this one."""
    for name in (tokens.TICKET_COOKIE, "device"):
        friend.cookies[name] = phone.cookies[name].value
    return friend


def press(phone, nonce):
    return phone.post(ARRIVE, {"act": "in", "nonce": nonce})


def give_number(phone, person):
    return phone.post("/accounts/enter/", {"phone": person.phone.removeprefix("+86"), "agree": "on", "next": ARRIVE})


def give_code(phone):
    return phone.post("/accounts/enter/code/", {"code": last_code(), "next": ARRIVE})


def came():
    return set(Attendance.objects.values_list("person", flat=True))


@pytest.mark.django_db
def test_the_ticket_of_a_signed_in_phone_serves_no_friend(district, shift, clock):
    """Bob at home, with everything that Alice's phone holds, earns nothing; the leader sees the try, and Alice is checked in."""
    alice, bob = signed_in(district.alice), signed_in(district.bob)
    nonce = scan(alice, shift).context["nonce"]
    copy_to(bob, alice)
    for page in (bob.get(ARRIVE), press(bob, nonce), press(bob, nonce)):
        assert (page.status_code, str(AttendanceRefusal.TICKET_USED.label) in page.text) == (409, True)
    assert came() == set()
    tried = Scan.objects.get()
    assert (tried.person, tried.accepted, tried.reason, tried.shift) == (district.bob, False, "ticket_used", shift)
    assert press(alice, nonce).status_code == 302
    assert came() == {district.alice.pk}


@pytest.mark.django_db
def test_the_ticket_of_a_phone_without_account_serves_the_first_alone(district, shift, clock):
    """Two begin to sign in with copies of one ticket: who is in first has it. Who has been signed in all along has none of it."""
    here, home, third = Client(), Client(), signed_in(district.carol)
    scan(here, shift)
    copy_to(home, here)
    copy_to(third, here)
    for phone, person in ((here, district.alice), (home, district.bob)):
        assert give_number(phone, person).status_code == 302
        assert give_code(phone).status_code == 302
    for phone in (home, third):
        assert str(AttendanceRefusal.TICKET_USED.label) in phone.get(ARRIVE).text
    nonce = here.get(ARRIVE).context["nonce"]
    assert {press(phone, nonce).status_code for phone in (home, third)} == {409}
    assert press(here, nonce).status_code == 302
    assert came() == {district.alice.pk}


@pytest.mark.django_db
def test_who_begins_to_sign_in_has_half_an_hour_and_nobody_else(district, shift, clock):
    """The message takes twenty minutes: the scan is kept for this browser. A copy used after five minutes is worth nothing."""
    here, home = Client(), Client()
    scan(here, shift)
    copy_to(home, here)
    clock(at(14) + 4 * MINUTE)
    give_number(here, district.alice)
    clock(at(14) + 6 * MINUTE)
    assert give_number(home, district.bob).status_code == 302
    give_code(home)
    assert str(AttendanceRefusal.TICKET_GONE.label) in home.get(ARRIVE).text
    clock(at(14) + 24 * MINUTE)
    here.post("/accounts/enter/", {"phone": district.alice.phone.removeprefix("+86"), "agree": "on"})
    give_code(here)
    page = here.get(ARRIVE)
    assert press(here, page.context["nonce"]).status_code == 302
    row = Attendance.objects.get()
    assert (row.person, row.in_at) == (district.alice, at(14))


@pytest.mark.django_db
def test_a_phone_in_the_family_is_passed_on_without_another_scan(district, shift, clock):
    """Alice sees that she is signed in on her neighbour's phone, says so, and he signs in with the same scan."""
    phone = signed_in(district.alice)
    page = scan(phone, shift)
    assert f"{ARRIVE}?other" in page.text
    answer = phone.get(f"{ARRIVE}?other")
    assert answer.url == f"{reverse('account_logout')}?next={ARRIVE}"
    phone.post(reverse("account_logout"), {"next": ARRIVE})
    assert phone.get(ARRIVE).status_code == 200
    give_number(phone, district.bob)
    give_code(phone)
    assert press(phone, phone.get(ARRIVE).context["nonce"]).status_code == 302
    assert came() == {district.bob.pk}
