"""The personal code: whose it is, for how long, and that nothing else passes for one."""

import base64
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests import cast
from tests.cast import at
from tests.support.snapshot import kept_fixture
from volunteer.core.refusals import Refused
from volunteer.models import User
from volunteer.signin import cards, personal_code
from volunteer.signin.refusals import SignInRefusal

NOW = at(14)
SECOND = timedelta(seconds=1)
ALICE = User(volunteer_no="12345678")


def found(text, scanned_at=NOW):
    return personal_code.find_owner(personal_code.parse_code(text), scanned_at)


def refused(text, scanned_at=NOW):
    with pytest.raises(Refused) as no:
        found(text, scanned_at)
    return no.value.reason


def test_a_code_says_whose_it_is(db):
    alice, _bob = cast.person("张安(演示)"), cast.person("李博(演示)")
    number = personal_code.window_number(NOW)
    assert found(personal_code.code_address(alice, number)) == personal_code.CodeOwner(alice)
    assert found(personal_code.code_token(alice, number).lower()).person == alice
    assert found(f" {personal_code.code_address(alice, number)}/\n").person == alice


def test_a_code_serves_its_window_and_its_neighbours(db):
    alice = cast.person("张安(演示)")
    text = personal_code.code_token(alice, personal_code.window_number(NOW))  # 14:00:00 begins a window
    assert found(text, NOW - 30 * SECOND).person == alice
    assert found(text, NOW + 59 * SECOND).person == alice
    assert refused(text, NOW - 31 * SECOND) == SignInRefusal.EXPIRED
    assert refused(text, NOW + 60 * SECOND) == SignInRefusal.EXPIRED


def test_a_code_is_judged_by_when_it_was_scanned_however_late_it_arrives(db):
    alice = cast.person("张安(演示)")
    yesterday = NOW - timedelta(days=1)
    text = personal_code.code_token(alice, personal_code.window_number(yesterday))
    assert found(text, yesterday).person == alice
    assert refused(text, NOW) == SignInRefusal.EXPIRED


def test_a_code_of_nobody_or_of_a_closed_account_is_refused(db):
    number = personal_code.window_number(NOW)
    assert refused(personal_code.code_token(ALICE, number)) == SignInRefusal.UNKNOWN
    gone = cast.person("张安(演示)", is_active=False)
    assert refused(personal_code.code_token(gone, number)) == SignInRefusal.INACTIVE_PERSON


def test_a_code_of_another_key_is_refused(db, settings):
    alice = cast.person("张安(演示)")
    text = personal_code.code_token(alice, personal_code.window_number(NOW))
    settings.SECRET_KEY = "another"
    assert refused(text) == SignInRefusal.UNKNOWN


def test_a_card_says_whose_it_is_until_it_is_killed(district):
    card = cards.issue_card(person=district.alice, by=district.community_admin, at=NOW)
    assert found(personal_code.card_address(card.serial)) == personal_code.CodeOwner(district.alice, card)
    assert found(card.serial.lower()).card == card
    cards.kill_card(card=card, by=district.alice, reason="lost", at=NOW + 60 * SECOND)
    assert refused(card.serial, NOW + 60 * SECOND) == SignInRefusal.KILLED
    assert found(card.serial, NOW + 59 * SECOND).person == district.alice  # scanned before, told later


def test_a_card_nobody_printed_is_refused(db):
    assert refused("ACDEFGHJKMNP") == SignInRefusal.UNKNOWN


def test_many_codes_are_read_in_two_statements(district, django_assert_num_queries):
    card = cards.issue_card(person=district.bob, by=district.community_admin, at=NOW)
    number = personal_code.window_number(NOW)
    texts = [
        personal_code.code_token(district.alice, number),
        card.serial,
        personal_code.code_token(ALICE, number),
        "ACDEFGHJKMNP",
    ] * 10
    readings = [(personal_code.parse_code(text), NOW) for text in texts]
    with django_assert_num_queries(2):
        answers = personal_code.find_owners(readings)
    assert [a.person if isinstance(a, personal_code.CodeOwner) else a.reason for a in answers[:4]] == [
        district.alice,
        district.bob,
        SignInRefusal.UNKNOWN,
        SignInRefusal.UNKNOWN,
    ]
    assert len(answers) == 40


@pytest.mark.parametrize(
    "text",
    [
        *("", "A", "12345678", "1" * 12, "A" * 31, "A" * 33, "1" * 32, "é" * 32, "A" * 5000, "HTTPS://H/V/"),
        *("HTTPS://H/C/" + "A" * 32, "HTTPS://H/K/" + "A" * 32, "V/" + "A" * 32, "HTTPS://H/V/A/" + "A" * 32),
        "HTTPS://H/V/ACDEFGHJKMNP",
    ],
)
def test_what_is_no_personal_code_is_none(text):
    assert personal_code.parse_code(text) is None


def test_the_picture_says_an_upper_case_address_with_the_number_in_front(settings):
    settings.PUBLIC_URL = "https://help.example.cn"
    text = personal_code.code_address(ALICE, 7)
    assert text == text.upper()
    assert text.startswith("HTTPS://HELP.EXAMPLE.CN/V/")
    first = text.rpartition("/")[2][:8]
    assert int.from_bytes(base64.b32decode(first)) == 12345678


def test_the_next_codes_follow_each_other_without_a_gap():
    codes = personal_code.next_addresses(ALICE, at(14, 0) + 29 * SECOND, 3)
    assert [begin for begin, _text in codes] == [at(14), at(14) + 30 * SECOND, at(14, 1)]
    assert all(personal_code.parse_code(text).fresh(begin) for begin, text in codes)


@given(st.integers(0, 31), st.sampled_from("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"), st.integers(0, 2**32 - 1))
def test_no_altered_code_is_genuine(place, letter, number):
    text = personal_code.code_token(ALICE, number)
    altered = text[:place] + letter + text[place + 1 :]
    assert personal_code.parse_code(text).genuine
    assert personal_code.parse_code(altered).genuine == (altered == text)


@given(st.text(alphabet="ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", min_size=32, max_size=32))
def test_no_invented_code_is_genuine(text):
    assert not personal_code.parse_code(text).genuine


@given(st.integers(0, 10**12 - 1), st.integers(0, 10**12 - 1), st.integers(0, 2**32 - 1))
def test_the_mac_of_one_person_serves_no_other(one, other, number):
    mine = personal_code.parse_code(personal_code.code_token(User(volunteer_no=str(one)), number))
    forged = personal_code.ReadCode(volunteer_no=str(other), window=number, mac=mine.mac)
    assert forged.genuine == (one == other)


@given(st.integers(10, 2**31), st.integers(-(10**6), 10**6))
def test_an_old_or_future_code_is_not_fresh(number, seconds):
    begin = at(14).fromtimestamp(number * personal_code.WINDOW, at(14).tzinfo)
    read = personal_code.parse_code(personal_code.code_token(ALICE, number))
    assert read.fresh(begin + timedelta(seconds=seconds)) == (-30 <= seconds < 60)


# --- no altered, foreign or old card passes ------------------------------------------------------------------------------------

SERIAL_LETTERS = "ACDEFGHJKMNPQRTUVWXY34679"


@kept_fixture
def two_cards(district):
    """A living card and a dead one, each with its person."""
    living = cards.issue_card(person=district.alice, by=district.community_admin, at=NOW)
    dead = cards.issue_card(person=district.bob, by=district.community_admin, at=NOW)
    cards.kill_card(card=dead, by=district.bob, reason="lost", at=NOW)
    return living, dead


SHARED = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)


@SHARED
@given(st.integers(0, 11), st.sampled_from("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"))
def test_no_altered_serial_is_anybody_s_card(two_cards, place, letter):
    serial = two_cards[0].serial
    altered = serial[:place] + letter + serial[place + 1 :]
    if altered == serial:
        assert found(altered).card == two_cards[0]
    else:
        assert refused(personal_code.card_address(altered)) == refused(altered) == SignInRefusal.UNKNOWN


@SHARED
@given(st.text(alphabet=SERIAL_LETTERS, min_size=10, max_size=16).filter(lambda text: not text.isdecimal()))
def test_no_invented_serial_is_anybody_s_card(two_cards, text):
    assert text not in {card.serial for card in two_cards}
    assert refused(text) == SignInRefusal.UNKNOWN


@SHARED
@given(st.integers(0, 10**7))
def test_a_dead_card_is_never_anybody_s_again(two_cards, later):
    living, dead = two_cards
    moment = NOW + timedelta(seconds=later)
    assert refused(dead.serial, moment) == SignInRefusal.KILLED
    assert found(living.serial, moment).person == living.person
    assert found(dead.serial, NOW - SECOND).person == dead.person
