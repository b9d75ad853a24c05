"""The rotating code, the typed code, the presence ticket."""

import secrets
from datetime import timedelta

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from events import tickets
from events.models import Door, Shift
from tests.cast import at
from volunteer.codes import new_id

NOW = at(14)


def a_shift(start=NOW):
    return Shift(id=new_id(start), start=start, end=start + timedelta(hours=2), secret=secrets.token_bytes(32))


def test_a_code_serves_its_window_and_the_next_one():
    shift = a_shift()
    code = tickets.parse(tickets.token(shift, tickets.window(NOW)))
    assert code.genuine(shift)
    assert code.fresh(NOW)
    assert code.fresh(NOW + timedelta(seconds=29))
    assert not code.fresh(NOW + timedelta(seconds=30))
    assert not code.fresh(NOW - timedelta(seconds=1))


def test_a_code_serves_no_other_shift():
    shift, other = a_shift(), a_shift()
    code = tickets.parse(tickets.token(shift, tickets.window(NOW)))
    assert not code.genuine(other)


def test_a_code_with_another_window_written_into_it_is_not_genuine():
    shift = a_shift()
    code = tickets.parse(tickets.token(shift, tickets.window(NOW)))
    later = tickets.Code(code.shift_id, code.window + 100, code.mac)
    assert not later.genuine(shift)


@pytest.mark.parametrize("text", ["", "A", "HELLO", "1" * 45, "A" * 44, "A" * 46, "é" * 45, "A" * 5000, "7" * 45])
def test_a_damaged_code_is_no_code(text):
    assert tickets.parse(text) is None


def test_lower_case_reads_the_same():
    shift = a_shift()
    text = tickets.token(shift, 7)
    assert tickets.parse(text.lower()) == tickets.parse(text)


def test_the_picture_says_an_upper_case_address(settings):
    settings.PUBLIC_URL = "https://help.example.cn"
    shift = a_shift()
    text = tickets.address(shift, tickets.window(NOW))
    assert text == text.upper()
    assert text.startswith("HTTPS://HELP.EXAMPLE.CN/C/")
    assert set(text) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 $%*+-./:")


def test_the_page_holds_the_current_code_and_the_next_four():
    shift = a_shift()
    codes = tickets.next_tokens(shift, NOW)
    assert [when for when, _ in codes] == [NOW + timedelta(seconds=15 * n) for n in range(5)]
    assert len({text for _, text in codes}) == 5


def kept(ticket):
    """The next request of the browser that was handed this ticket, and the ticket's cookie."""
    request, response = RequestFactory().get("/"), HttpResponse()
    tickets.put(request, response, ticket)
    request.COOKIES |= {name: cookie.value for name, cookie in response.cookies.items()}
    return request, response.cookies[tickets.COOKIE]


def test_a_ticket_comes_back_as_it_was_given():
    ticket = tickets.ticket(shift_id=new_id(NOW), door=Door.OWN, at=NOW, signed_in=True, number=9)
    request, cookie = kept(ticket)
    assert tickets.held_by(request, NOW) == ticket
    assert cookie["httponly"] is True
    assert cookie["samesite"] == "Lax"


def test_a_copied_ticket_is_worth_nothing_in_another_browser():
    ticket = tickets.ticket(shift_id=new_id(NOW), door=Door.OWN, at=NOW, signed_in=True)
    request, cookie = kept(ticket)
    elsewhere, _ = kept(tickets.ticket(shift_id=new_id(NOW), door=Door.OWN, at=NOW, signed_in=True))
    elsewhere.COOKIES[tickets.COOKIE] = cookie.value
    assert tickets.held_by(elsewhere, NOW) is None
    nameless = RequestFactory().get("/")
    nameless.COOKIES[tickets.COOKIE] = cookie.value
    assert tickets.held_by(nameless, NOW) is None
    assert tickets.held_by(request, NOW) == ticket


@pytest.mark.parametrize(("signed_in", "minutes"), [(True, 5), (False, 30)])
def test_a_ticket_lives_longer_for_who_must_sign_in(signed_in, minutes):
    request, _ = kept(tickets.ticket(shift_id=new_id(NOW), door=Door.OWN, at=NOW, signed_in=signed_in))
    assert tickets.held_by(request, NOW + timedelta(minutes=minutes, seconds=-1))
    assert tickets.held_by(request, NOW + timedelta(minutes=minutes)) is None


@pytest.mark.parametrize("value", ["", "x", "a:b:c", "eyJhIjoxfQ:1abcde:xyz"])
def test_a_forged_ticket_is_none(value):
    request = RequestFactory().get("/")
    request.COOKIES[tickets.COOKIE] = value
    assert tickets.held_by(request, NOW) is None


def test_a_household_member_has_a_scan_id_of_their_own_and_always_the_same():
    ticket = tickets.ticket(shift_id=new_id(NOW), door=Door.OWN, at=NOW, signed_in=True)
    assert ticket.nonce_of(1, 1) == ticket.nonce
    assert ticket.nonce_of(2, 1) == ticket.nonce_of(2, 1) != ticket.nonce
