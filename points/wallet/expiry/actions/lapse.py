"""Letting go what is left of old points, once a cutoff has taken effect."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q

from points.ledger import actions as ledger
from points.models import Account, Transfer


def lapse_wallets(*, purses: Iterable[int], cutoff: date, expired: Account, at: datetime) -> dict[int, int]:
    """Let go what is left in these wallets (ids) of points earned up to the local date `cutoff`: person's id -> points moved.

    What that is says `old_points`. Key `lapse:<person>:<cutoff>`: a second run moves nothing. A constant number of statements.
    """
    with transaction.atomic():
        held = ledger.lock_accounts(Q(pk__in=list(purses)))
        gone = Account.objects.filter(pk__in=held).old_points(cutoff)
        keys = {f"lapse:{id}:{cutoff}": id for id in gone}
        for key in Transfer.objects.filter(key__in=keys).values_list("key", flat=True):
            del gone[keys[key]]
        owners = {row.person_id: row for row in held.values()}
        letting = {key: (owners[id], gone[id]) for key, id in keys.items() if id in gone}
        source = ("lapse", str(cutoff))
        moves = [ledger.Move(key, Transfer.Kind.LAPSE, purse, expired, left, source) for key, (purse, left) in letting.items()]
        ledger.post(moves=moves, at=at)
        return gone
