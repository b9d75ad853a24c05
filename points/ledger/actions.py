"""The ledger: the one writer of accounts and transfers.

`post` is its heart. Every act that moves points builds `Move`s and hands them over; either all of them are written or none.

What is guarded, and how. Wallets, debts, budgets and funds store their balance; `post` locks those rows in the order of their
ids and moves them with an UPDATE that carries its own condition. Mint, hold, spent and expired store nothing and are locked
by nobody; their sums are read with `account_sum`. An escrow stores nothing either, but it must not pay out more than was reserved:
`post` locks the row of an escrow it draws from and refuses when the sum would go below zero. What draws from a hold is the
end of an order, which happens once for each order.

A transaction that posts more than once calls `lock_accounts` first with everything it will touch: that keeps
deadlocks away.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Q

from points.ledger.refusals import LedgerRefusal
from points.models import Account, BookCheck, Fund, Shop, Transfer
from volunteer.core.ids import new_id
from volunteer.core.refusals import Refused
from volunteer.models import Area, ServicePoint, User

AccountKind = Account.Kind
Kind = Transfer.Kind
# A correction undoes what was given or taken; the debt's own entries and corrections themselves stand.
NOT_REVERSIBLE = frozenset({Kind.REVERSAL, Kind.OWE, Kind.REPAY})

INSERT_SQL = """
    INSERT INTO points_transfer
        (id, key, kind, debit_id, credit_id, amount, earned_on, source_type, source_id, reverses_id, at)
    SELECT * FROM unnest(%s::uuid[], %s::text[], %s::text[], %s::bigint[], %s::bigint[], %s::bigint[],
        %s::date[], %s::text[], %s::text[], %s::uuid[], %s::timestamptz[])
    ON CONFLICT DO NOTHING RETURNING id"""


class KeyReusedError(ValueError):
    """One key for two different transfers: a mistake in the program, not in what a person did."""


@dataclass(frozen=True)
class Move:
    """A transfer to be written. `key` names its cause: the same key is the same transfer."""

    key: str
    kind: str
    debit: Account
    credit: Account
    amount: int
    source: tuple[str, str]
    earned_on: date | None = None
    reverses: Transfer | None = None

    def guarded(self) -> list[Account]:
        """The accounts whose rows this move must hold."""
        drawn = [self.debit] if self.debit.kind in (*Account.STORED, AccountKind.ESCROW) else []
        return drawn + ([self.credit] if self.credit.kind in Account.STORED else [])

    def transfer(self, id: UUID, at: datetime) -> Transfer:
        source_type, source_id = self.source
        return Transfer(
            id=id,
            key=self.key,
            kind=self.kind,
            debit=self.debit,
            credit=self.credit,
            amount=self.amount,
            earned_on=self.earned_on,
            source_type=source_type,
            source_id=source_id,
            reverses=self.reverses,
            at=at,
        )


@dataclass(frozen=True)
class Award:
    """Points a person earned. `earned_on` is the local date of the service; `source` (type, id) names it, once."""

    person_id: int
    amount: int
    key: str
    earned_on: date
    source: tuple[str, str]


# --- accounts ----------------------------------------------------------------------------------------------------------


def get_or_create_account(kind: str, **owner: Any) -> Account:
    """The account of this kind and owner; made at the first asking, also when two ask at once."""
    found = Account.objects.filter(kind=kind, **owner).first()
    if found is None:
        Account.objects.bulk_create([create_account(kind, **owner)], ignore_conflicts=True)
        found = Account.objects.get(kind=kind, **owner)
    return found


def create_account(kind: str, **owner: Any) -> Account:
    return Account(kind=kind, balance=0 if kind in Account.STORED else None, **owner)


def mint_account(area: Area) -> Account:
    return get_or_create_account(AccountKind.MINT, area=area)


def budget_account(unit: Area | ServicePoint) -> Account:
    return get_or_create_account(AccountKind.BUDGET, **{"area" if isinstance(unit, Area) else "point": unit})


def opening_account(area: Area) -> Account:
    return get_or_create_account(AccountKind.OPENING, area=area)


def fund_account(fund: Fund) -> Account:
    return get_or_create_account(AccountKind.FUND, fund=fund)


def escrow_account(shift_id: UUID) -> Account:
    return get_or_create_account(AccountKind.ESCROW, shift_id=shift_id)


def wallet_account(person: User) -> Account:
    return get_or_create_account(AccountKind.WALLET, person=person)


def debt_account(person: User) -> Account:
    return get_or_create_account(AccountKind.DEBT, person=person)


def hold_account(shop: Shop) -> Account:
    return get_or_create_account(AccountKind.HOLD, shop=shop)


def spent_account(shop: Shop) -> Account:
    return get_or_create_account(AccountKind.SPENT, shop=shop)


def expired_account(area: Area) -> Account:
    return get_or_create_account(AccountKind.EXPIRED, area=area)


def wallet_accounts(people_ids: Iterable[int]) -> dict[int, Account]:
    """The wallets of many people by the person's id, in a constant number of statements."""
    return accounts_of_people(AccountKind.WALLET, people_ids)


def debt_accounts(people_ids: Iterable[int]) -> dict[int, Account]:
    """The debts of many people by the person's id, in a constant number of statements."""
    return accounts_of_people(AccountKind.DEBT, people_ids)


def accounts_of_people(kind: str, people_ids: Iterable[int]) -> dict[int, Account]:
    asked = set(people_ids)
    rows = Account.objects.filter(kind=kind, person_id__in=asked)
    found = {row.person_id: row for row in rows}
    if missing := sorted(asked - found.keys()):
        Account.objects.bulk_create([create_account(kind, person_id=id) for id in missing], ignore_conflicts=True)
        found = {row.person_id: row for row in rows.all()}
    return {id: found[id] for id in asked}


def balance(person: User) -> int:
    """What the person can spend, in points."""
    return Account.objects.filter(kind=AccountKind.WALLET, person=person).values_list("balance", flat=True).first() or 0


def owed_points(person: User) -> int:
    """What the person owes after corrections, as a positive number; later awards repay it."""
    return -(Account.objects.filter(kind=AccountKind.DEBT, person=person).values_list("balance", flat=True).first() or 0)


def account_sum(account: Account) -> int:
    """What an account holds by its transfers. For accounts without a stored balance this is the only answer."""
    return account_sums([account.pk])[account.pk]


def account_sums(account_ids: Iterable[int]) -> Counter[int]:
    """What accounts hold by their transfers, in one statement; 0 for an account that never moved."""
    ids = list(account_ids)
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT account, sum(amount)::bigint FROM (
                   SELECT credit_id AS account, amount FROM points_transfer WHERE credit_id = ANY(%(ids)s)
                   UNION ALL SELECT debit_id, -amount FROM points_transfer WHERE debit_id = ANY(%(ids)s)
               ) AS moved GROUP BY account""",
            {"ids": ids},
        )
        return Counter(dict(cursor.fetchall()))


# --- writing -----------------------------------------------------------------------------------------------------------


def lock_accounts(condition: Q) -> dict[int, Account]:
    """Hold the rows of the accounts that match, in the order of their ids, until the transaction ends; as they now stand."""
    return {row.pk: row for row in Account.objects.select_for_update(no_key=True).filter(condition).order_by("pk")}


def post(*, moves: Sequence[Move], at: datetime, held: Mapping[int, Account] | None = None) -> list[Transfer]:
    """Write the moves, all or none, and return their transfers in the given order.

    `held`: the guarded accounts by id, where the caller has locked them as they stand; a refusal must then end its transaction.

    A move whose key and content stand already is left as it is and the first transfer returned. Raises `KeyReusedError` where a key
    stands with other content; `Refused(NOT_ENOUGH, missing=…)` where a wallet, budget or escrow does not hold the amount;
    `Refused(ALREADY_REVERSED)` where another correction of the same transfer came first; `Refused(STOPPED)` while the book is
    known not to hold.
    """
    if not moves:
        return []
    if BookCheck.objects.stopped():
        raise Refused(LedgerRefusal.STOPPED)
    if held is not None:
        return write_moves(moves, at, held)
    with transaction.atomic():
        return write_moves(moves, at, lock_accounts(Q(pk__in={account.pk for move in moves for account in move.guarded()})))


@contextmanager
def shortage_as(refusal: Callable[[int], Refused]) -> Iterator[None]:
    """Where the points are not there, raise the caller's own refusal, made of how many are missing. Any other passes as it is."""
    try:
        yield
    except Refused as refused:
        if refused.reason != LedgerRefusal.NOT_ENOUGH:
            raise
        raise refusal(int(str(refused.params["missing"]))) from refused


def write_moves(moves: Sequence[Move], at: datetime, held: Mapping[int, Account]) -> list[Transfer]:
    """Insert what is new of the moves and move the balances of `held`."""
    transfers, new = insert_moves(moves, at)
    change_balances(new, held)
    require_escrows_covered(new)
    return transfers


def insert_moves(moves: Sequence[Move], at: datetime) -> tuple[list[Transfer], list[Move]]:
    """Insert what is not there yet: the transfers of all moves, and the moves that are new.

    Whoever inserts a key second waits for the first to end and then finds its row.
    """
    ids = sorted(new_id(at) for move in moves)
    rows = [move.transfer(id, at) for move, id in zip(moves, ids, strict=True)]
    if insert_rows(sorted(rows, key=lambda row: row.key)) == len(rows):
        return rows, list(moves)
    found = {row.key: row for row in Transfer.objects.filter(key__in=[move.key for move in moves])}
    new = []
    for move, row in zip(moves, rows, strict=True):
        if move.key not in found:
            raise Refused(LedgerRefusal.ALREADY_REVERSED)
        if transfer_content(found[move.key]) != transfer_content(row):
            raise KeyReusedError(move.key)
        if found[move.key].pk == row.pk:
            new.append(move)
    return [found[move.key] for move in moves], new


def insert_rows(rows: Sequence[Transfer]) -> int:
    """One statement for any number of rows, in their order; how many were new."""
    cells = [
        (
            *(row.pk, row.key, str(row.kind), row.debit_id, row.credit_id, row.amount),
            *(row.earned_on, row.source_type, row.source_id, row.reverses_id, row.at),
        )
        for row in rows
    ]
    with connection.cursor() as cursor:
        cursor.execute(INSERT_SQL, [list(column) for column in zip(*cells, strict=True)])
        return len(cursor.fetchall())  # not `rowcount`: Citus says there how many were selected, also where none was written


def transfer_content(row: Transfer) -> tuple[object, ...]:
    """What must be equal for two transfers of one key to be the same."""
    return row.kind, row.debit_id, row.credit_id, row.amount, row.earned_on, row.source_type, row.source_id, row.reverses_id


def change_balances(moves: Iterable[Move], held: Mapping[int, Account]) -> None:
    """Move the stored balances, each only within its bound; the count of rows tells whether every one could be moved."""
    deltas: Counter[int] = Counter()
    for move in moves:
        deltas[move.debit.pk] -= move.amount
        deltas[move.credit.pk] += move.amount
    stored = {id: delta for id, delta in deltas.items() if delta and id in held and held[id].balance is not None}
    if stored and guarded_update(stored) != len(stored):
        raise Refused(LedgerRefusal.NOT_ENOUGH, missing=max(excess_over_bound(held[id], delta) for id, delta in stored.items()))


def excess_over_bound(account: Account, delta: int) -> int:
    """By how much a change would carry a balance past its bound; 0 or less where it stays within."""
    after = (account.balance or 0) + delta
    return after if account.kind == AccountKind.DEBT else -after


def guarded_update(deltas: Mapping[int, int]) -> int:
    """Add to balances where the bound of the account's kind allows it; how many rows moved."""
    with connection.cursor() as cursor:
        cursor.execute(
            """UPDATE points_account SET balance = balance + delta
               FROM unnest(%s::bigint[], %s::bigint[]) AS moved (account, delta)
               WHERE id = account AND CASE kind WHEN 'debt' THEN balance + delta <= 0 ELSE balance + delta >= 0 END""",
            [list(deltas), list(deltas.values())],
        )
        return int(cursor.rowcount)


def require_escrows_covered(moves: Iterable[Move]) -> None:
    drawn = {move.debit.pk for move in moves if move.debit.kind == AccountKind.ESCROW}
    if drawn and (lowest := min(account_sums(drawn).values())) < 0:
        raise Refused(LedgerRefusal.NOT_ENOUGH, missing=-lowest)


# --- what happens to a person's points ---------------------------------------------------------------------------------


def award(*, awards: Sequence[Award], from_: Account, at: datetime, kind: str = Kind.AWARD) -> list[Transfer]:
    """Give points out of an escrow, a budget or (`kind` BOOST) a fund, and repay what is owed: a constant number of statements.

    Keys: the award's own, and `repay:<key>`. Harmless to repeat. Raises `Refused(NOT_ENOUGH)` where `from_` does not hold the
    sum, `Refused(AWARDED_ALREADY)` where an uncorrected award of the same source stands under another key; nothing is written.
    """
    if not awards:
        return []
    with transaction.atomic():
        purses = wallet_accounts(award.person_id for award in awards)
        held = lock_accounts(Q(pk__in=[from_.pk, *funding_budget_ids(from_)]) | Q(person_id__in=purses))
        given = awarded_keys(awards, kind)
        debts = {row.person_id: row for row in held.values() if row.kind == AccountKind.DEBT}
        moves = [Move(a.key, kind, from_, purses[a.person_id], a.amount, a.source, earned_on=a.earned_on) for a in awards]
        repaid = repayment_moves([move for move in moves if move.key not in given], debts)
        return post(moves=[*moves, *repaid], at=at)[: len(moves)]


def funding_budget_ids(*accounts: Account) -> list[int]:
    """The budgets behind escrows: what pays from one gives the rest back to them, so they are locked together."""
    escrows = {account.pk for account in accounts if account.kind == AccountKind.ESCROW}
    if not escrows:
        return []
    return list(Transfer.objects.filter(credit__in=escrows, kind=Kind.RESERVE).values_list("debit", flat=True).distinct())


def awarded_keys(awards: Sequence[Award], kind: str) -> set[str]:
    """The keys under which the sources of these awards were paid before. One uncorrected award a source, whatever its key."""
    types, ids = ({award.source[part] for award in awards} for part in (0, 1))
    rows = Transfer.objects.filter(kind=kind, source_type__in=types, source_id__in=ids)
    given = list(rows.values_list("key", "source_type", "source_id", "reversed_by"))
    standing = {(source_type, source_id): key for key, source_type, source_id, correction in given if correction is None}
    for award in awards:
        if standing.setdefault(award.source, award.key) != award.key:
            raise Refused(LedgerRefusal.AWARDED_ALREADY)
    return {key for key, *_rest in given}


def repayment_moves(awards: Iterable[Move], debts: Mapping[int | None, Account]) -> list[Move]:
    """From each award what its receiver still owes, at most the award."""
    left = {person: -(row.balance or 0) for person, row in debts.items()}
    moves = []
    for move in awards:
        person = move.credit.person_id
        if back := min(left.get(person, 0), move.amount):
            left[person] -= back
            moves.append(Move(f"repay:{move.key}", Kind.REPAY, move.credit, debts[person], back, move.source))
    return moves


def reverse_transfer(*, transfer: Transfer, key: str, at: datetime) -> Transfer:
    """Correct a transfer by its full amount back, once. What a wallet no longer holds its owner then owes (`owe:<key>`).

    Harmless to repeat under the same key. Raises `Refused(ALREADY_REVERSED)` under another, `Refused(NOT_REVERSIBLE)` for a
    correction or an entry of a debt, `Refused(NOT_ENOUGH)` where a budget or escrow no longer holds the amount.
    """
    return reverse_moves([reversal_move(transfer, key)], at)[0]


def reverse_transfers(*, transfers: Iterable[Transfer], at: datetime) -> list[Transfer]:
    """`reverse_transfer` for many, each under the key `reverse:<key>`; all or none, in a constant number of statements."""
    return reverse_moves([reversal_move(transfer, f"reverse:{transfer.key}") for transfer in transfers], at)


def reversal_move(transfer: Transfer, key: str) -> Move:
    if transfer.kind in NOT_REVERSIBLE:
        raise Refused(LedgerRefusal.NOT_REVERSIBLE)
    source = (transfer.source_type, transfer.source_id)
    return Move(key, Kind.REVERSAL, transfer.credit, transfer.debit, transfer.amount, source, reverses=transfer)


def reverse_moves(moves: Sequence[Move], at: datetime) -> list[Transfer]:
    """Post reversals, and before them what people must owe so that their wallets can give back the amounts."""
    if not moves:
        return []
    with transaction.atomic():
        people = {move.debit.known_person.pk for move in moves if move.debit.kind == AccountKind.WALLET}
        debts = debt_accounts(people)
        guarded = {account.pk for move in moves for account in move.guarded()}
        held = lock_accounts(Q(pk__in={*guarded, *funding_budget_ids(*(move.credit for move in moves))}) | Q(person_id__in=people))
        owing = shortfall_moves(moves, held, debts)
        return post(moves=[*owing, *moves], at=at)[len(owing) :]


def shortfall_moves(moves: Sequence[Move], held: Mapping[int, Account], debts: Mapping[int, Account]) -> list[Move]:
    """What must be owed so that wallets can give back these amounts one after the other; nothing for a move written before."""
    written = set(Transfer.objects.filter(key__in=[move.key for move in moves]).values_list("key", flat=True))
    left = {pk: account.balance or 0 for pk, account in held.items() if account.kind == AccountKind.WALLET}
    owing = []
    for move in moves:
        if move.debit.pk not in left or move.key in written:
            continue
        if short := max(0, move.amount - left[move.debit.pk]):
            owing.append(Move(f"owe:{move.key}", Kind.OWE, debts[move.debit.known_person.pk], move.debit, short, move.source))
        left[move.debit.pk] -= move.amount - short
    return owing
