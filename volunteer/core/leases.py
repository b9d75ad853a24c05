"""Leases: one process at a time, whatever pool of connections stands between it and the database.

A session lock of PostgreSQL stays with the connection of the server. PgBouncer in transaction mode gives that connection to
somebody else after each transaction, so such a lock is never given back. A lease is a row that says who and until when.

A holder that is slower than its time may meet a second one: what is done under a lease has to be harmless to repeat.
"""

import logging
import os
import secrets
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import NamedTuple

from django.db.models import DurationField, ExpressionWrapper, F
from django.db.models.functions import Coalesce, Now

from volunteer.models import Lease

log = logging.getLogger(__name__)


class LeaseLostError(Exception):
    """The time of a lease ran out and another process has taken it."""


class Holder(NamedTuple):
    """Who has a lease, and for how long no holder of it has come to an end."""

    owner: str
    busy: timedelta


@dataclass(frozen=True)
class HeldLease:
    """A lease that this process holds."""

    name: str
    owner: str
    length: timedelta

    def renew(self) -> None:
        """Begin its time anew. Raises LeaseLostError where another process has it: whoever reads this has to stop."""
        if not Lease.objects.filter(name=self.name, owner=self.owner).update(until=Now() + self.length):
            raise LeaseLostError(self.name)

    def give_back(self) -> None:
        Lease.objects.filter(name=self.name, owner=self.owner).update(owner="", until=Now(), busy_since=None)


@contextmanager
def hold_lease(name: str, length: timedelta) -> Iterator[HeldLease | None]:
    """Take the lease for `length` and give it back at the end; yields None at once where another process holds it."""
    held = take_lease(name, length)
    try:
        yield held
    finally:
        if held:
            held.give_back()


def take_lease(name: str, length: timedelta) -> HeldLease | None:
    """The lease, where it is free or its time is over; None otherwise. Of two who ask at once one gets it."""
    Lease.objects.bulk_create([Lease(name=name)], ignore_conflicts=True)
    former = Lease.objects.get(name=name).owner
    owner = f"{socket.gethostname()}, process {os.getpid()}, {secrets.token_hex(4)}"
    taken = Lease.objects.filter(name=name).expired()
    if not taken.update(owner=owner, until=Now() + length, busy_since=Coalesce("busy_since", Now())):
        return None
    if former:
        log.warning("The lease %r of %s ran out without coming to an end.", name, former)
    return HeldLease(name, owner, length)


def lease_holder(name: str) -> Holder | None:
    """Who has the lease now; None where it is free."""
    busy = ExpressionWrapper(Now() - F("busy_since"), output_field=DurationField())
    found = Lease.objects.filter(name=name).exclude(owner="").annotate(busy=busy).values_list("owner", "busy").first()
    return Holder(*found) if found else None
