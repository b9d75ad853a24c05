"""Printed cards: one alive for each person, dead at once when lost."""

from datetime import timedelta

import pytest

from tests.cast import at
from volunteer.core.refusals import Refused
from volunteer.models import AuditRow, Card
from volunteer.signin import cards
from volunteer.signin.refusals import SignInRefusal

NOW = at(14)
LATER = NOW + timedelta(minutes=1)


def test_a_card_has_a_serial_and_a_maker(district):
    card = cards.issue_card(person=district.alice, by=district.community_admin, at=NOW)
    assert len(card.serial) == 12
    assert (card.person, card.issued_by, card.issued_at, card.killed_at) == (district.alice, district.community_admin, NOW, None)
    row = AuditRow.objects.get(act="issue_card")
    assert (row.actor, row.subject_id, row.detail) == (district.community_admin, str(district.alice.pk), {"serial": card.serial})


def test_a_new_card_kills_the_one_before(district):
    first = cards.issue_card(person=district.alice, by=district.manager, at=NOW)
    second = cards.issue_card(person=district.alice, by=district.community_admin, at=LATER)
    first.refresh_from_db()
    assert (first.killed_by, first.killed_at, first.reason) == (district.community_admin, LATER, "replaced")
    assert list(Card.objects.filter(person=district.alice, killed_at=None)) == [second]


def test_a_press_repeated_makes_no_second_card(district):
    first = cards.issue_card(person=district.alice, by=district.manager, at=NOW, replaces="")
    again = cards.issue_card(person=district.alice, by=district.manager, at=LATER, replaces="")
    assert again == first
    assert Card.objects.count() == 1
    second = cards.issue_card(person=district.alice, by=district.manager, at=LATER, replaces=first.serial)
    assert cards.issue_card(person=district.alice, by=district.manager, at=LATER, replaces=first.serial) == second
    assert Card.objects.count() == 2


def test_other_peoples_cards_live_on(district):
    bobs = cards.issue_card(person=district.bob, by=district.manager, at=NOW)
    cards.issue_card(person=district.alice, by=district.manager, at=NOW)
    cards.issue_card(person=district.alice, by=district.manager, at=LATER)
    bobs.refresh_from_db()
    assert bobs.killed_at is None


def test_killing_twice_keeps_the_first_time_and_reason(district):
    card = cards.issue_card(person=district.alice, by=district.manager, at=NOW)
    cards.kill_card(card=card, by=district.alice, reason="lost", at=NOW)
    cards.kill_card(card=card, by=district.manager, reason="again", at=LATER)
    card.refresh_from_db()
    assert (card.killed_by, card.killed_at, card.reason) == (district.alice, NOW, "lost")
    assert AuditRow.objects.filter(act="kill_card").count() == 1


def test_a_closed_account_gets_no_card(district):
    district.alice.is_active = False
    district.alice.save()
    with pytest.raises(Refused) as no:
        cards.issue_card(person=district.alice, by=district.manager, at=NOW)
    assert no.value.reason == SignInRefusal.INACTIVE
    assert not Card.objects.exists()
