"""The rotating code, the typed code, the presence ticket."""

import secrets
from datetime import timedelta

import pytest
from django.http import HttpResponse
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from events.attendance import tokens
from events.models import Door, Shift
from tests.cast import at
from volunteer.core.ids import new_id

NOW = at(14)


def a_shift(start=NOW):
    return Shift(id=new_id(start), start=start, end=start + timedelta(hours=2), secret=secrets.token_bytes(32))


def test_a_code_serves_its_window_and_the_next_one():
    shift = a_shift()
    code = tokens.parse_code(tokens.rotating_token(shift, tokens.window_number(NOW)))
    assert code.genuine(shift)
    assert code.fresh(NOW)
    assert code.fresh(NOW + timedelta(seconds=29))
    assert not code.fresh(NOW + timedelta(seconds=30))
    assert not code.fresh(NOW - timedelta(seconds=1))


def test_a_code_serves_no_other_shift():
    shift, other = a_shift(), a_shift()
    code = tokens.parse_code(tokens.rotating_token(shift, tokens.window_number(NOW)))
    assert not code.genuine(other)


def test_a_code_with_another_window_written_into_it_is_not_genuine():
    shift = a_shift()
    code = tokens.parse_code(tokens.rotating_token(shift, tokens.window_number(NOW)))
    later = tokens.RotatingCode(code.shift_id, code.window + 100, code.mac)
    assert not later.genuine(shift)


@pytest.mark.parametrize("text", ["", "A", "HELLO", "1" * 45, "A" * 44, "A" * 46, "é" * 45, "A" * 5000, "7" * 45])
def test_a_damaged_code_is_no_code(text):
    assert tokens.parse_code(text) is None


def test_lower_case_reads_the_same():
    shift = a_shift()
    text = tokens.rotating_token(shift, 7)
    assert tokens.parse_code(text.lower()) == tokens.parse_code(text)


def test_the_picture_says_an_upper_case_address(settings):
    settings.PUBLIC_URL = "https://help.example.cn"
    shift = a_shift()
    text = tokens.qr_address(shift, tokens.window_number(NOW))
    assert text == text.upper()
    assert text.startswith("HTTPS://HELP.EXAMPLE.CN/C/")
    assert set(text) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 $%*+-./:")


def test_the_page_holds_the_current_code_and_the_next_four():
    shift = a_shift()
    codes = tokens.next_tokens(shift, NOW)
    assert [when for when, _ in codes] == [NOW + timedelta(seconds=15 * n) for n in range(5)]
    assert len({text for _, text in codes}) == 5


def a_request():
    """A request of a browser without cookies."""
    request = RequestFactory().get("/")
    request.session = {}
    return request


def kept(ticket):
    """The next request of the browser that was handed this ticket, and the ticket's cookie."""
    request, response = a_request(), HttpResponse()
    tokens.set_ticket_cookie(request, response, ticket)
    request.COOKIES |= {name: cookie.value for name, cookie in response.cookies.items()}
    return request, response.cookies[tokens.TICKET_COOKIE]


def test_a_ticket_comes_back_as_it_was_given():
    ticket = tokens.make_ticket(shift_id=new_id(NOW), door=Door.OWN, at=NOW, person=7, number=9)
    request, cookie = kept(ticket)
    assert tokens.ticket_of_browser(request, NOW) == ticket
    assert cookie["httponly"] is True
    assert cookie["samesite"] == "Lax"


def test_a_copied_ticket_is_worth_nothing_in_another_browser():
    ticket = tokens.make_ticket(shift_id=new_id(NOW), door=Door.OWN, at=NOW, person=7)
    request, cookie = kept(ticket)
    elsewhere, _ = kept(tokens.make_ticket(shift_id=new_id(NOW), door=Door.OWN, at=NOW, person=7))
    elsewhere.COOKIES[tokens.TICKET_COOKIE] = cookie.value
    assert tokens.ticket_of_browser(elsewhere, NOW) is None
    nameless = a_request()
    nameless.COOKIES[tokens.TICKET_COOKIE] = cookie.value
    assert tokens.ticket_of_browser(nameless, NOW) is None
    assert tokens.ticket_of_browser(request, NOW) == ticket


@pytest.mark.parametrize(("person", "begun", "minutes"), [(7, False, 5), (0, False, 5), (0, True, 30)])
def test_a_ticket_lives_longer_for_who_began_to_sign_in(person, begun, minutes):
    ticket = tokens.make_ticket(shift_id=new_id(NOW), door=Door.OWN, at=NOW, person=person)
    request, _ = kept(ticket)
    request.session = {tokens.BEGUN: ticket.nonce.hex} if begun else {}
    assert tokens.ticket_of_browser(request, NOW + timedelta(minutes=minutes, seconds=-1))
    assert tokens.ticket_of_browser(request, NOW + timedelta(minutes=minutes)) is None


@pytest.mark.parametrize("value", ["", "x", "a:b:c", "eyJhIjoxfQ:1abcde:xyz"])
def test_a_forged_ticket_is_none(value):
    request = a_request()
    request.COOKIES[tokens.TICKET_COOKIE] = value
    assert tokens.ticket_of_browser(request, NOW) is None


def test_a_household_member_has_a_scan_id_of_their_own_and_always_the_same():
    ticket = tokens.make_ticket(shift_id=new_id(NOW), door=Door.OWN, at=NOW, person=7)
    assert ticket.nonce_of(1, 1) == ticket.nonce
    assert ticket.nonce_of(2, 1) == ticket.nonce_of(2, 1) != ticket.nonce


# --- no altered, foreign or old code passes ----------------------------------------------------------------------------------

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
MINE, OTHER = a_shift(), a_shift()
windows, seconds = st.integers(0, 2**32 - 1), st.integers(-(10**7), 10**7)


def believed(text, shift, at):
    """What the page behind the code asks before it gives a ticket."""
    read = tokens.parse_code(text)
    return read is not None and read.genuine(shift) and read.fresh(at)


@given(st.integers(0, 44), st.sampled_from(LETTERS), windows)
def test_no_altered_code_is_genuine(place, letter, number):
    text = tokens.rotating_token(MINE, number)
    altered = text[:place] + letter + text[place + 1 :]
    read = tokens.parse_code(altered)
    assert tokens.parse_code(text).genuine(MINE)
    assert (read is not None and read.genuine(MINE)) == (altered == text)


@given(st.binary(min_size=8, max_size=8), windows)
def test_no_invented_mac_is_genuine(mac, number):
    assert not tokens.RotatingCode(MINE.id, number, mac).genuine(MINE)


@given(windows, windows)
def test_the_mac_of_a_window_or_a_shift_serves_no_other(number, other):
    mine, theirs = tokens.parse_code(tokens.rotating_token(MINE, number)), tokens.parse_code(tokens.rotating_token(OTHER, number))
    assert tokens.RotatingCode(MINE.id, other, mine.mac).genuine(MINE) == (other == number)
    assert not tokens.RotatingCode(MINE.id, number, theirs.mac).genuine(MINE)
    assert not tokens.RotatingCode(OTHER.id, number, mine.mac).genuine(OTHER)


@given(st.integers(10, 2**31), seconds)
def test_a_code_is_believed_from_its_beginning_for_thirty_seconds(number, later):
    begin = NOW.fromtimestamp(number * tokens.WINDOW, NOW.tzinfo)
    text = tokens.rotating_token(MINE, number)
    assert believed(text, MINE, begin + timedelta(seconds=later)) == (0 <= later < 30)
    assert not believed(text, OTHER, begin)


@given(st.text(max_size=60))
def test_no_text_at_all_is_believed_by_chance(text):
    assert not believed(text, MINE, NOW)


@given(st.integers(0, 10**7))
def test_typed_digits_are_those_of_their_minute_and_shift_alone(number):
    """Six digits meet by chance once in a million; those of three minutes do not."""
    three = range(number, number + 3)
    mine, theirs = ([tokens.typed_code(shift, n) for n in three] for shift in (MINE, OTHER))
    assert mine == [tokens.typed_code(MINE, n) for n in three]
    assert mine != theirs
    assert mine != [tokens.typed_code(MINE, n + 1) for n in three]


@given(st.data())
def test_no_altered_ticket_is_held(data):
    """Whatever letter of the cookie is changed, this browser holds nothing."""
    ticket = tokens.make_ticket(shift_id=MINE.id, door=Door.OWN, at=NOW, person=7)
    request, cookie = kept(ticket)
    place = data.draw(st.integers(0, len(cookie.value) - 1))
    letter = data.draw(st.characters(codec="ascii", categories=["L", "N"]))
    request.COOKIES[tokens.TICKET_COOKIE] = cookie.value[:place] + letter + cookie.value[place + 1 :]
    assert (tokens.ticket_of_browser(request, NOW) is None) == (request.COOKIES[tokens.TICKET_COOKIE] != cookie.value)


@given(st.integers(-(10**6), 10**6), st.booleans())
def test_a_ticket_is_held_within_its_life_only(later, begun):
    ticket = tokens.make_ticket(shift_id=MINE.id, door=Door.OWN, at=NOW, person=0)
    request, _cookie = kept(ticket)
    request.session = {tokens.BEGUN: ticket.nonce.hex} if begun else {tokens.BEGUN: new_id(NOW).hex}
    held = tokens.ticket_of_browser(request, NOW + timedelta(seconds=later))
    assert (held is not None) == (0 <= later < (1800 if begun else 300))
