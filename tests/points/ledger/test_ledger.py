"""The ledger writes all or nothing, once, and never more than there is."""

from datetime import date

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from points.ledger import actions as ledger
from points.ledger.actions import Award, KeyReusedError, Move
from points.ledger.refusals import LedgerRefusal
from points.models import Account, Transfer
from tests.cast import NOW
from tests.support import shop_factory
from tests.support.snapshot import kept_fixture
from volunteer.core.ids import new_id
from volunteer.core.refusals import Refused

SHIFT = new_id(NOW)
DAY = date(2026, 11, 24)


@kept_fixture
def book(district):
    """A district whose point has 100 points, 60 of them reserved for a shift."""
    district.mint = ledger.mint_account(district.area)
    district.budget = ledger.budget_account(district.point)
    district.escrow = ledger.escrow_account(SHIFT)
    district.expired = ledger.expired_account(district.area)
    post(move("mint", "mint", district.mint, district.budget, 100))
    post(move("reserve", "reserve", district.budget, district.escrow, 60))
    return district


def move(key, kind, debit, credit, amount, **more):
    return Move(key, kind, debit, credit, amount, ("test", key), **more)


def post(*moves):
    return ledger.post(moves=moves, at=NOW)


def award(person, amount, key, from_, day=DAY):
    return ledger.award(awards=[Award(person.pk, amount, key, day, ("attendance", key))], from_=from_, at=NOW)[0]


def stored(account):
    return Account.objects.get(pk=account.pk).balance


def lapsed(book, person, amount, key="gone"):
    return post(move(key, "lapse", ledger.wallet_account(person), book.expired, amount))[0]


# --- post


def test_points_move_from_one_account_to_another(book):
    assert stored(book.budget) == 40
    assert ledger.account_sum(book.escrow) == 60
    assert ledger.account_sum(book.mint) == -100


def test_the_same_move_again_is_the_first_transfer(book):
    first = post(move("allot", "allot", book.budget, ledger.budget_account(book.sister_point), 10))
    again = post(move("allot", "allot", book.budget, ledger.budget_account(book.sister_point), 10))
    assert again == first
    assert stored(book.budget) == 30


def test_the_same_move_twice_in_one_batch_moves_once(book):
    one = move("allot", "allot", book.budget, ledger.budget_account(book.sister_point), 10)
    first, second = post(one, one)
    assert first == second
    assert stored(book.budget) == 30


@pytest.mark.parametrize(
    "other",
    [{"amount": 11}, {"kind": "mint"}, {"source": ("test", "else")}, {"earned_on": DAY}],
    ids=["amount", "kind", "source", "day"],
)
def test_a_key_with_other_content_is_a_mistake(book, other):
    plain = {
        "key": "k",
        "kind": "allot",
        "debit": book.budget,
        "credit": ledger.budget_account(book.sister_point),
        "amount": 10,
        "source": ("test", "k"),
    }
    post(Move(**plain))
    with pytest.raises(KeyReusedError):
        post(Move(**plain | other))
    assert stored(book.budget) == 30


def test_a_key_with_other_accounts_is_a_mistake(book):
    post(move("k", "allot", book.budget, ledger.budget_account(book.sister_point), 10))
    with pytest.raises(KeyReusedError):
        post(move("k", "allot", book.budget, ledger.budget_account(book.other_point), 10))
    assert stored(ledger.budget_account(book.other_point)) == 0


def test_too_much_is_refused_with_what_is_missing(book):
    with pytest.raises(Refused) as refusal:
        post(move("k", "allot", book.budget, ledger.budget_account(book.sister_point), 47))
    assert refusal.value.reason == LedgerRefusal.NOT_ENOUGH
    assert refusal.value.params == {"missing": 7}
    assert not Transfer.objects.filter(key="k").exists()


def test_one_refused_move_takes_the_batch_with_it(book):
    sister = ledger.budget_account(book.sister_point)
    with pytest.raises(Refused):
        post(move("a", "allot", book.budget, sister, 10), move("b", "allot", sister, book.budget, 11))
    with pytest.raises(Refused):
        post(move("a", "allot", book.budget, sister, 10), move("c", "allot", book.budget, sister, 31))
    assert (stored(book.budget), stored(sister)) == (40, 0)
    assert Transfer.objects.count() == 2


def test_an_escrow_pays_no_more_than_was_reserved(book):
    award(book.alice, 50, "a", book.escrow)
    with pytest.raises(Refused) as refusal:
        award(book.bob, 11, "b", book.escrow)
    assert refusal.value.params == {"missing": 1}
    assert ledger.balance(book.bob) == 0
    award(book.bob, 10, "b", book.escrow)
    assert ledger.account_sum(book.escrow) == 0


@pytest.mark.parametrize("amount", [0, -1, 1_000_000_001])
def test_an_amount_is_within_its_limit(book, amount):
    with pytest.raises(IntegrityError, match="transfer_amount_within_limit"), transaction.atomic():
        post(move("k", "mint", book.mint, book.budget, amount))


def test_a_persons_amount_is_within_a_million(book):
    post(move("more", "mint", book.mint, book.budget, 2_000_000))
    with pytest.raises(IntegrityError, match="transfer_of_a_person_within_limit"), transaction.atomic():
        award(book.alice, 1_000_001, "a", book.budget)


def test_a_move_needs_two_accounts(book):
    with pytest.raises(IntegrityError, match="transfer_moves_between_two_accounts"), transaction.atomic():
        post(move("k", "allot", book.budget, book.budget, 1))


def test_a_written_transfer_stays_as_it_is(book):
    for change in (lambda rows: rows.update(amount=1), lambda rows: rows.delete()):
        with pytest.raises(DatabaseError, match="Cannot update or delete"), transaction.atomic():
            change(Transfer.objects.filter(key="mint"))
    assert Transfer.objects.get(key="mint").amount == 100


def test_a_balance_never_leaves_its_bound(book):
    for account, wrong in ((book.budget, -1), (ledger.wallet_account(book.alice), -1), (ledger.debt_account(book.alice), 1)):
        with pytest.raises(IntegrityError, match="account_balance_is_guarded"), transaction.atomic():
            Account.objects.filter(pk=account.pk).update(balance=wrong)


def test_a_stored_balance_is_never_unknown_and_no_other_account_has_one(book):
    stored = (book.budget, ledger.wallet_account(book.alice), ledger.debt_account(book.alice))
    others = Account.objects.exclude(kind__in=Account.STORED)
    assert {account.kind for account in stored} == {"budget", "wallet", "debt"} and others.exists()
    for account, wrong in (*((one, None) for one in stored), *((one, 0) for one in others)):
        with pytest.raises(IntegrityError, match="account_balance_is_guarded"), transaction.atomic():
            Account.objects.filter(pk=account.pk).update(balance=wrong)


def test_an_account_is_opened_once(book):
    assert ledger.wallet_account(book.alice) == ledger.wallet_account(book.alice)
    assert ledger.wallet_accounts([book.alice.pk, book.bob.pk])[book.alice.pk] == ledger.wallet_account(book.alice)
    assert Account.objects.filter(kind="wallet").count() == 2


def test_posting_many_costs_what_posting_one_costs(book, django_assert_num_queries):
    target = ledger.budget_account(book.sister_point)
    for size in (1, 30):
        moves = [move(f"{size}:{n}", "allot", book.budget, target, 1) for n in range(size)]
        with django_assert_num_queries(6):  # is the book open, savepoint, lock, insert, update, release
            post(*moves)


# --- award and repay


def test_an_award_is_paid_once(book):
    assert award(book.alice, 20, "a", book.escrow) == award(book.alice, 20, "a", book.escrow)
    assert ledger.balance(book.alice) == 20


def test_one_source_has_one_award(book):
    ledger.award(awards=[Award(book.alice.pk, 20, "a", DAY, ("attendance", "1"))], from_=book.escrow, at=NOW)
    with pytest.raises(Refused) as refusal:
        ledger.award(awards=[Award(book.alice.pk, 5, "a:1", DAY, ("attendance", "1"))], from_=book.escrow, at=NOW)
    assert refusal.value.reason == LedgerRefusal.AWARDED_ALREADY
    assert ledger.balance(book.alice) == 20


def test_a_corrected_award_may_be_given_anew(book):
    first = ledger.award(awards=[Award(book.alice.pk, 20, "a", DAY, ("attendance", "1"))], from_=book.escrow, at=NOW)[0]
    ledger.reverse_transfer(transfer=first, key="a:undo", at=NOW)
    ledger.award(awards=[Award(book.alice.pk, 5, "a:1", DAY, ("attendance", "1"))], from_=book.escrow, at=NOW)
    assert ledger.balance(book.alice) == 5


def test_later_awards_repay_what_is_owed(book):
    first = award(book.alice, 20, "a", book.escrow)
    lapsed(book, book.alice, 15)
    ledger.reverse_transfer(transfer=first, key="undo", at=NOW)
    assert (ledger.balance(book.alice), ledger.owed_points(book.alice)) == (0, 15)
    award(book.alice, 10, "b", book.escrow)
    assert (ledger.balance(book.alice), ledger.owed_points(book.alice)) == (0, 5)
    award(book.alice, 10, "c", book.escrow)
    award(book.alice, 10, "c", book.escrow)
    assert (ledger.balance(book.alice), ledger.owed_points(book.alice)) == (5, 0)
    assert sorted(Transfer.objects.filter(kind="repay").values_list("key", "amount")) == [("repay:b", 10), ("repay:c", 5)]


def test_a_repeated_award_repays_no_second_time(book):
    first = award(book.alice, 30, "a", book.escrow)
    lapsed(book, book.alice, 30)
    ledger.reverse_transfer(transfer=first, key="undo", at=NOW)
    award(book.alice, 20, "b", book.escrow)
    award(book.alice, 20, "b", book.escrow)  # 10 are still owed: a repayment of another amount would reuse its key
    assert ledger.owed_points(book.alice) == 10


def test_two_awards_of_one_batch_repay_one_debt(book):
    first = award(book.alice, 30, "a", book.escrow)
    lapsed(book, book.alice, 30)
    ledger.reverse_transfer(transfer=first, key="undo", at=NOW)
    both = [Award(book.alice.pk, 20, key, DAY, ("attendance", key)) for key in "bc"]
    ledger.award(awards=both, from_=book.escrow, at=NOW)
    assert (ledger.balance(book.alice), ledger.owed_points(book.alice)) == (10, 0)


def test_awards_to_many_cost_what_an_award_to_one_costs(book, django_assert_num_queries):
    people = [book.alice, book.bob, book.carol, book.manager, book.keeper]
    for person in people:
        ledger.debt_account(person)
    ledger.wallet_accounts(person.pk for person in people)
    for size in (1, 5):
        awards = [Award(p.pk, 2, f"{size}:{p.pk}", DAY, ("attendance", f"{size}:{p.pk}")) for p in people[:size]]
        with django_assert_num_queries(13):
            ledger.award(awards=awards, from_=book.escrow, at=NOW)


# --- reverse


def test_a_correction_gives_back_the_full_amount(book):
    first = award(book.alice, 20, "a", book.escrow)
    undone = ledger.reverse_transfer(transfer=first, key="undo", at=NOW)
    assert undone.reverses == first
    assert ledger.reverse_transfer(transfer=first, key="undo", at=NOW) == undone
    assert (ledger.balance(book.alice), ledger.owed_points(book.alice), ledger.account_sum(book.escrow)) == (0, 0, 60)


def test_a_repeated_correction_makes_no_second_debt(book):
    first = award(book.alice, 20, "a", book.escrow)
    lapsed(book, book.alice, 5)
    for _time in range(2):
        ledger.reverse_transfer(transfer=first, key="undo", at=NOW)
    assert ledger.owed_points(book.alice) == 5
    assert Transfer.objects.get(kind="owe").key == "owe:undo"


def test_a_transfer_is_corrected_once(book):
    first = award(book.alice, 20, "a", book.escrow)
    ledger.reverse_transfer(transfer=first, key="undo", at=NOW)
    award(book.alice, 20, "b", book.escrow)
    with pytest.raises(Refused) as refusal:
        ledger.reverse_transfer(transfer=first, key="undo again", at=NOW)
    assert refusal.value.reason == LedgerRefusal.ALREADY_REVERSED
    assert (ledger.balance(book.alice), ledger.owed_points(book.alice)) == (20, 0)


def test_a_correction_is_not_corrected(book):
    first = award(book.alice, 20, "a", book.escrow)
    lapsed(book, book.alice, 5)
    ledger.reverse_transfer(transfer=first, key="undo", at=NOW)
    for entry in Transfer.objects.filter(kind__in=["reversal", "owe"]):
        with pytest.raises(Refused) as refusal:
            ledger.reverse_transfer(transfer=entry, key="no", at=NOW)
        assert refusal.value.reason == LedgerRefusal.NOT_REVERSIBLE


def test_a_budget_gives_back_only_what_it_holds(book):
    sister = ledger.budget_account(book.sister_point)
    given = post(move("allot", "allot", book.budget, sister, 10))[0]
    post(move("on", "allot", sister, ledger.budget_account(book.other_point), 4))
    with pytest.raises(Refused) as refusal:
        ledger.reverse_transfer(transfer=given, key="undo", at=NOW)
    assert refusal.value.params == {"missing": 4}
    assert stored(sister) == 6


# --- expiry


def lapse(book, day):
    return shop_factory.lapse(book.alice, date(2026, 11, day), book.expired)


def earn(book, day, amount):
    return award(book.alice, amount, f"day {day}", book.escrow, day=date(2026, 11, day))


def test_points_earned_up_to_the_cutoff_lapse(book):
    earn(book, 1, 20)
    earn(book, 5, 7)
    earn(book, 6, 10)
    assert lapse(book, 5) == 27
    assert ledger.balance(book.alice) == 10


def test_a_second_lapse_moves_nothing(book):
    earn(book, 1, 20)
    assert [lapse(book, 5), lapse(book, 5)] == [20, 0]
    assert Transfer.objects.get(kind="lapse").key == f"lapse:{book.alice.pk}:2026-11-05"


def test_the_oldest_points_are_spent_first(book):
    earn(book, 1, 20)
    earn(book, 6, 10)
    lapsed(book, book.alice, 15)
    assert lapse(book, 5) == 5
    assert lapse(book, 6) == 10


def test_who_spent_all_old_points_keeps_the_rest(book):
    earn(book, 1, 20)
    earn(book, 6, 10)
    lapsed(book, book.alice, 23)
    assert lapse(book, 5) == 0
    assert ledger.balance(book.alice) == 7


def test_a_corrected_award_neither_lapses_nor_stays(book):
    old = earn(book, 1, 20)
    new = earn(book, 6, 10)
    earn(book, 2, 5)
    ledger.reverse_transfer(transfer=old, key="undo old", at=NOW)
    ledger.reverse_transfer(transfer=new, key="undo new", at=NOW)
    assert lapse(book, 5) == 5
    assert ledger.balance(book.alice) == 0


def test_points_that_come_late_lapse_with_the_next_cutoff(book):
    earn(book, 1, 20)
    lapse(book, 5)
    earn(book, 2, 5)
    assert [lapse(book, 5), lapse(book, 6)] == [0, 5]
