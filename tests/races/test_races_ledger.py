"""Many at once on real PostgreSQL: the verdict is the equations of the book, and each race has a twin without its guard."""

from collections import Counter
from datetime import date
from itertools import count
from threading import Barrier, Event
from time import monotonic

import pytest
from django.db import OperationalError, connection, transaction
from django.db.models import F

from points.books.verification import equations
from points.budgets.actions import allot as allot_actions
from points.ledger import actions as ledger
from points.ledger.actions import Award, Move
from points.ledger.models import AccountQuerySet
from points.models import Account, Transfer
from tests.cast import NOW, District
from tests.support import shop_factory
from tests.support.concurrency import together
from volunteer.core.ids import new_id
from volunteer.core.refusals import Refused

pytestmark = pytest.mark.django_db(transaction=True)
PATIENCE = 60.0  # seconds until another connection must have come to its lock
DAY = date(2026, 11, 24)
numbers = count()


@pytest.fixture
def book(transactional_db):

    district = District()
    allot_actions.mint(id=new_id(NOW), district=district.area, amount=100_000, year=2026, actor=None, at=NOW)
    allot_actions.allot(
        id=new_id(NOW), source=district.area, target=district.point, amount=10_000, reason="年度", actor=None, at=NOW
    )
    district.budget = ledger.budget_account(district.point)
    district.expired = ledger.expired_account(district.area)
    ledger.debt_account(district.alice)
    return district


def wrong():
    return [row.name for row in equations() if not row.ok]


def earn(book, amount, day=DAY, person=None):
    key = f"earn:{next(numbers)}"
    awards = [Award((person or book.alice).pk, amount, key, day, ("attendance", key))]
    return ledger.award(awards=awards, from_=book.budget, at=NOW)[0]


def spending(book, key, amount=1):
    return Move(key, "lapse", ledger.wallet_account(book.alice), book.expired, amount, ("test", key))


def spend(book, key, amount=1):
    """Whether the points were there."""
    try:
        ledger.post(moves=[spending(book, key, amount)], at=NOW)
    except Refused:
        return "refused"
    return "spent"


def show(name, branches, *floors):
    """Print how often each branch ran; each named one at least once."""
    print(f"{name}: {dict(branches)}")
    assert all(branches[branch] for branch in floors), f"{name} tested nothing: {dict(branches)}"


def waits_for_a_lock():
    """Come back once another connection of this database waits for a lock."""
    sql = "SELECT count(*) FROM pg_locks JOIN pg_stat_activity USING (pid) WHERE NOT granted AND datname = current_database()"
    end = monotonic() + PATIENCE
    while monotonic() < end:
        with connection.cursor() as cursor:
            cursor.execute(sql)
            if cursor.fetchone()[0]:
                return
    raise AssertionError("no other connection came to wait for a lock")


# --- 24 spends of 1 from 10


def test_ten_of_twenty_four_spends_find_a_point(book):
    earn(book, 10)
    answers = Counter(together(24, lambda n: spend(book, f"spend:{n}")))
    show("spends", answers, "spent", "refused")
    assert answers == {"spent": 10, "refused": 14}
    assert ledger.balance(book.alice) == 0
    assert wrong() == []


def test_twin_check_then_act_spends_what_is_not_there(book):
    earn(book, 10)
    looked = Barrier(24)

    def careless(n):
        purse = ledger.wallet_account(book.alice)
        looked.wait(timeout=120)
        if purse.balance < 1:
            return "refused"
        with transaction.atomic():
            spending(book, f"spend:{n}").transfer(new_id(NOW), NOW).save(force_insert=True)
            Account.objects.filter(pk=purse.pk).update(balance=purse.balance - 1)
        return "spent"

    assert Counter(together(24, careless)) == {"spent": 24}
    assert "L2 wrong: balances that differ from their transfers" in wrong()


def test_twin_a_constraint_alone_answers_with_an_error(book, monkeypatch):
    """With the lock and without the condition in the UPDATE the bound is met by an exception, not by an answer."""
    earn(book, 1)
    monkeypatch.setattr(ledger, "guarded_update", unguarded_update)
    spend(book, "spend:1")
    with pytest.raises(Exception, match="account_balance_is_guarded"):
        spend(book, "spend:2")


def unguarded_update(deltas):
    for id, delta in deltas.items():
        Account.objects.filter(pk=id).update(balance=F("balance") + delta)
    return len(deltas)


# --- the same key fifty times


def test_one_key_moves_once(book):
    earn(book, 10)
    answers = together(50, lambda n: ledger.post(moves=[spending(book, "the one", 3)], at=NOW)[0].pk)
    assert len(set(answers)) == 1
    assert ledger.balance(book.alice) == 7
    assert wrong() == []


def test_one_key_moves_once_where_no_balance_is_locked(book):
    """Mint, hold, spent and expired are locked by nobody: the key alone must do."""
    ledger.mint_account(book.area)
    key = Move("between", "spend", ledger.mint_account(book.area), book.expired, 3, ("test", "between"))
    answers = together(50, lambda n: ledger.post(moves=[key], at=NOW)[0].pk)
    assert len(set(answers)) == 1
    assert ledger.account_sum(book.expired) == 3


def test_twin_a_retry_under_a_new_key_moves_again(book):
    earn(book, 200)
    looked = Barrier(50)

    def careless(n):
        done = Transfer.objects.filter(source_type="test").exists()
        looked.wait(timeout=120)
        return "already" if done else spend(book, f"try:{n}", 3)

    together(50, careless)
    assert ledger.balance(book.alice) == 50


# --- a correction against spends


def test_a_correction_meets_spends(book):
    branches = Counter()
    for turn in range(8):
        first = earn(book, 20)

        def act(n, first=first, turn=turn):
            if n == 2:
                ledger.reverse_transfer(transfer=first, key=f"undo:{turn}", at=NOW)
                return "undone"
            return spend(book, f"spend:{turn}:{n}", 4)

        answers = Counter(together(5, act))
        branches += answers
        assert ledger.balance(book.alice) == 0
        assert ledger.owed_points(book.alice) == 4 * answers["spent"]
        earn(book, ledger.owed_points(book.alice) or 1)  # the slate is clean again
        spend(book, f"rest:{turn}", ledger.balance(book.alice) or 1)
    show("correction and spends", branches, "undone")
    assert branches["undone"] == 8
    assert wrong() == []


def after(act):
    """`ledger.lock_accounts` without its lock: look at the balances, let `act` come between, go on with what was seen."""
    plain, told = ledger.lock_accounts, []

    def look(condition):
        seen = {row.pk: row for row in Account.objects.filter(condition)}
        if not told:
            told.append(True)
            together(1, act)
        return seen

    assert plain is not look
    return look


def test_twin_a_correction_without_the_lock_finds_the_wallet_empty(book, monkeypatch):
    first = earn(book, 20)
    with monkeypatch.context() as patched:
        patched.setattr(ledger, "lock_accounts", after(lambda n: spend(book, "between", 15)))
        with pytest.raises(Refused):  # a correction must never be refused for lack of points
            ledger.reverse_transfer(transfer=first, key="undo", at=NOW)
    ledger.reverse_transfer(transfer=first, key="undo", at=NOW)
    assert ledger.owed_points(book.alice) == 15


# --- expiry against spends


def test_an_expiry_meets_spends(book):
    branches = Counter()
    for day in range(1, 9):
        earn(book, 20, date(2026, 11, day))

        def act(n, day=day):
            if n == 2:
                return lapse(book, day)
            return spend(book, f"spend:{day}:{n}", 4)

        answers = together(5, act)
        spent = 4 * answers.count("spent")
        branches += Counter(answers[:2] + answers[3:])
        assert (ledger.balance(book.alice), answers[2]) == (0, 20 - spent)
    show("expiry and spends", branches)
    assert sum(branches.values()) == 32
    assert wrong() == []


def lapse(book, day):
    shop_factory.announced(book, date(2026, 11, day))
    return shop_factory.lapse(book.alice, date(2026, 11, day), book.expired)


def test_twin_an_expiry_without_the_lock_takes_what_is_gone(book, monkeypatch):
    earn(book, 20, date(2026, 11, 1))
    read = AccountQuerySet.old_points

    def read_then_wait(self, cutoff):
        gone = read(self, cutoff)
        together(1, lambda n: spend(book, "between", 15))
        return gone

    monkeypatch.setattr(AccountQuerySet, "old_points", read_then_wait)
    monkeypatch.setattr(ledger, "lock_accounts", lambda condition: {row.pk: row for row in Account.objects.filter(condition)})
    with pytest.raises(Refused):  # an expiry takes what is left, it is never refused
        lapse(book, 1)


# --- locks in opposite order


def there_and_back(book, n):
    here, there = ledger.budget_account(book.point), ledger.budget_account(book.sister_point)
    pair = (here, there) if n % 2 else (there, here)
    moves = [Move(f"swap:{n}:{k}", "allot", *pair[:: 1 if k else -1], 1, ("test", str(n))) for k in range(2)]
    ledger.post(moves=moves, at=NOW)


def test_moves_in_opposite_order_do_not_stand_in_each_others_way(book):
    ledger.budget_account(book.sister_point)
    for turn in range(5):
        together(10, lambda n, turn=turn: there_and_back(book, turn * 10 + n))
    assert Transfer.objects.filter(key__startswith="swap").count() == 100
    assert wrong() == []


def test_twin_locks_in_opposite_order_deadlock(book):
    pair = [ledger.budget_account(book.point).pk, ledger.budget_account(book.sister_point).pk]
    both_hold_one = Barrier(2)

    def careless(n):
        with transaction.atomic():
            list(Account.objects.select_for_update(no_key=True).filter(pk=pair[n]))
            both_hold_one.wait(timeout=120)
            list(Account.objects.select_for_update(no_key=True).filter(pk=pair[1 - n]))

    with pytest.raises(OperationalError, match="deadlock"):
        together(2, careless)


# --- a settlement against an award straight from the budget


def settle_while_the_budget_pays(book):
    """A settlement awards and then returns the rest; between the two, the budget behind it pays somebody else's wait."""
    shift, awarded = new_id(NOW), Event()
    ledger.wallet_account(book.alice)
    allot_actions.reserve(point=book.point, shift_id=shift, amount=60, version=1, at=NOW)

    def act(n):
        if n:
            awarded.wait(timeout=120)
            earn(book, 5)
            return
        with transaction.atomic():
            awards = [Award(book.alice.pk, 20, "settled", DAY, ("attendance", "settled"))]
            ledger.award(awards=awards, from_=ledger.escrow_account(shift), at=NOW)
            awarded.set()
            waits_for_a_lock()
            allot_actions.release(point=book.point, shift_id=shift, at=NOW)

    together(2, act)


def test_a_settlement_meets_an_award_from_the_budget(book):
    settle_while_the_budget_pays(book)
    assert ledger.balance(book.alice) == 25
    assert allot_actions.free_points(book.point) == 10_000 - 25
    assert wrong() == []


def test_twin_a_settlement_that_holds_only_the_wallets_deadlocks(book, monkeypatch):
    monkeypatch.setattr(ledger, "funding_budget_ids", lambda *accounts: [])
    with pytest.raises(OperationalError, match="deadlock"):
        settle_while_the_budget_pays(book)


def correct_while_the_budget_pays(book):
    """A correction gives back to the escrow of a settled shift and sweeps it; between the two the budget pays the same person."""
    shift, undone = new_id(NOW), Event()
    allot_actions.reserve(point=book.point, shift_id=shift, amount=60, version=1, at=NOW)
    awards = [Award(book.alice.pk, 20, "settled", DAY, ("attendance", "settled"))]
    first = ledger.award(awards=awards, from_=ledger.escrow_account(shift), at=NOW)[0]

    def act(n):
        if n:
            undone.wait(timeout=120)
            earn(book, 5)
            return
        with transaction.atomic():
            ledger.reverse_transfer(transfer=first, key="undo", at=NOW)
            undone.set()
            waits_for_a_lock()
            allot_actions.release(point=book.point, shift_id=shift, at=NOW)

    together(2, act)


def test_a_correction_meets_an_award_from_the_budget(book):
    correct_while_the_budget_pays(book)
    assert (ledger.balance(book.alice), allot_actions.free_points(book.point)) == (5, 10_000 - 5)
    assert wrong() == []


def test_twin_a_correction_that_holds_only_the_wallet_deadlocks(book, monkeypatch):
    monkeypatch.setattr(ledger, "funding_budget_ids", lambda *accounts: [])
    with pytest.raises(OperationalError, match="deadlock"):
        correct_while_the_budget_pays(book)


# --- the escrow


def test_an_escrow_pays_out_once_what_was_reserved(book):
    shift = new_id(NOW)
    allot_actions.reserve(point=book.point, shift_id=shift, amount=10, version=1, at=NOW)
    source = ledger.escrow_account(shift)
    people = [book.alice, book.bob, book.carol, book.manager]

    def act(n):
        awards = [Award(people[n].pk, 4, f"pay:{n}", DAY, ("attendance", f"pay:{n}"))]
        try:
            ledger.award(awards=awards, from_=source, at=NOW)
        except Refused:
            return "refused"
        return "paid"

    answers = Counter(together(4, act))
    show("escrow", answers, "paid", "refused")
    assert answers == {"paid": 2, "refused": 2}
    assert wrong() == []


def test_twin_an_unlocked_escrow_pays_more_than_was_reserved(book, monkeypatch):
    shift = new_id(NOW)
    allot_actions.reserve(point=book.point, shift_id=shift, amount=10, version=1, at=NOW)
    source, looked, people = ledger.escrow_account(shift), Barrier(4), [book.alice, book.bob, book.carol, book.manager]
    checked = ledger.require_escrows_covered

    def check_and_wait(moves):
        checked(moves)
        looked.wait(timeout=120)

    monkeypatch.setattr(ledger, "require_escrows_covered", check_and_wait)
    monkeypatch.setattr(ledger, "lock_accounts", lambda condition: {row.pk: row for row in Account.objects.filter(condition)})

    def act(n):
        awards = [Award(people[n].pk, 4, f"pay:{n}", DAY, ("attendance", f"pay:{n}"))]
        ledger.award(awards=awards, from_=source, at=NOW)

    together(4, act)
    assert "L3 wrong: accounts beyond their bound" in wrong()
