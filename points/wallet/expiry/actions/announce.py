"""Expiry: points earned up to a cutoff expire on a day that was announced at least sixty days before.

The cutoff only moves forward. Everybody concerned is told 60, 30 and 7 days before, with the number that would expire; nothing
expires within a week of that last word, also where the program stood still meanwhile. Oldest points are used first, so what
expires is what is left of the old ones (`Account.objects.old_points`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from points.ledger import actions as ledger
from points.models import Account, Cutoff
from points.wallet.expiry.actions import lapse as lapse_actions
from points.wallet.expiry.models import NOTICE_DAYS
from points.wallet.expiry.refusals import ExpiryRefusal
from volunteer.core import audit
from volunteer.core.dates import local_moment
from volunteer.core.refusals import Refused
from volunteer.models import Area, Notice, User
from volunteer.notices import outbox
from volunteer.templatetags.formatting import day as day_word

BATCH_SIZE = 1000


# --- announcing --------------------------------------------------------------------------------------------------------


def announce_cutoff(*, cutoff: Cutoff, by: User, at: datetime) -> Cutoff:
    """Announce an unsaved `cutoff`: its id (made in the form), district, day and the day it takes effect.

    The same id again answers what was kept. Whether `by` may is the caller's scope. Raises `Refused(Reason)`.
    """
    with transaction.atomic():
        Area.objects.select_for_update(no_key=True).get(pk=cutoff.district_id)
        if kept := Cutoff.objects.filter(pk=cutoff.pk).first():
            return require_same_cutoff(kept, cutoff)
        require_valid_days(cutoff, timezone.localdate(at))
        cutoff.announced_by, cutoff.announced_at = by, at
        cutoff.save(force_insert=True)
        audit.record(act="expiry.announce", subject=cutoff, actor=by, at=at, detail=audit_detail(cutoff))
    return cutoff


def require_same_cutoff(kept: Cutoff, again: Cutoff) -> Cutoff:
    if (kept.district_id, kept.day, kept.takes_effect) != (again.district_id, again.day, again.takes_effect):
        raise Refused(ExpiryRefusal.USED_FORM)
    return kept


def require_valid_days(cutoff: Cutoff, today: date) -> None:
    """Raise `Refused` where a cutoff cannot be announced today with these days."""
    first = today + timedelta(days=NOTICE_DAYS)
    if cutoff.takes_effect < first:
        raise Refused(ExpiryRefusal.TOO_SOON, first=day_word(first))
    if cutoff.day >= cutoff.takes_effect:
        raise Refused(ExpiryRefusal.NOT_BEFORE)
    before = Cutoff.objects.standing().last()
    if before and cutoff.day <= before.day:
        raise Refused(ExpiryRefusal.NOT_FORWARD, day=day_word(before.day))
    if before and cutoff.takes_effect <= before.takes_effect:
        raise Refused(ExpiryRefusal.NOT_AFTER, day=day_word(before.takes_effect))


def withdraw_cutoff(*, cutoff: Cutoff, by: User, at: datetime) -> Cutoff:
    """Take an announcement back before it takes effect; who was told is told. Harmless to repeat. Raises `Refused(IN_EFFECT)`."""
    with transaction.atomic():
        cutoff = Cutoff.objects.select_for_update().get(pk=cutoff.pk)
        if cutoff.withdrawn_at:
            return cutoff
        if cutoff.takes_effect <= timezone.localdate(at):
            raise Refused(ExpiryRefusal.IN_EFFECT)
        cutoff.withdrawn_by, cutoff.withdrawn_at = by, at
        cutoff.save(update_fields=["withdrawn_by", "withdrawn_at"])
        audit.record(act="expiry.withdraw", subject=cutoff, actor=by, at=at, detail=audit_detail(cutoff))
    return cutoff


def audit_detail(cutoff: Cutoff) -> dict[str, str]:
    return {"day": cutoff.day.isoformat(), "takes_effect": cutoff.takes_effect.isoformat()}


# --- what happens by itself --------------------------------------------------------------------------------------------


def process_due_cutoffs(*, at: datetime) -> int:
    """Say what is due to be said and let expire what is due to expire; how many people were told. Harmless to repeat."""
    told = 0
    for cutoff in Cutoff.objects.open():
        if stage := cutoff.stage(timezone.localdate(at)):
            told += notify_holders(cutoff, stage, at)
        if cutoff.may_lapse(timezone.localdate(at)):
            told += expire_points(cutoff, at)
    for cutoff in Cutoff.objects.filter(withdrawn_at__isnull=False, told_withdrawn=None):
        told += notify_withdrawn(cutoff, at)
    return told


def wallet_batches() -> Iterator[list[int]]:
    """The ids of all wallets that hold anything, so many at a time."""
    last = 0
    while True:
        found = Account.objects.filter(kind=Account.Kind.WALLET, balance__gt=0, pk__gt=last).order_by("pk")
        ids = list(found.values_list("pk", flat=True)[:BATCH_SIZE])
        if not ids:
            return
        yield ids
        last = ids[-1]


def notify_holders(cutoff: Cutoff, stage: int, at: datetime) -> int:
    """Tell everybody concerned how many of their points expire and when; a constant number of statements a batch."""
    on = noon_iso(cutoff.lapses_on(timezone.localdate(at)))
    told = 0
    for ids in wallet_batches():
        old = Account.objects.filter(pk__in=ids).old_points(cutoff.day)
        send_notices("expiring", f"expiring:{cutoff.pk}:{stage}", old, {"earned": noon_iso(cutoff.day), "on": on}, at)
        told += len(old)
    field = f"told_{stage}"
    setattr(cutoff, field, at)
    cutoff.save(update_fields=[field])
    return told


def expire_points(cutoff: Cutoff, at: datetime) -> int:
    """Let the old points expire and tell each person; how many people. Each batch in a transaction of its own."""
    expired, points, told = ledger.expired_account(cutoff.district), 0, 0
    for ids in wallet_batches():
        with transaction.atomic():
            gone = lapse_actions.lapse_wallets(purses=ids, cutoff=cutoff.day, expired=expired, at=at)
            send_notices("expired", f"expired:{cutoff.pk}", gone, {"earned": noon_iso(cutoff.day)}, at)
        points, told = points + sum(gone.values()), told + len(gone)
    with transaction.atomic():
        cutoff.done_at = at
        cutoff.save(update_fields=["done_at"])
        audit.record(act="expiry.done", subject=cutoff, actor=None, at=at, detail={"points": points, "people": told})
    return told


def notify_withdrawn(cutoff: Cutoff, at: datetime) -> int:
    """Tell those who had been told that their points stay."""
    told = Notice.objects.filter(kind="expiring", params__cutoff=str(cutoff.pk))
    people = list(told.order_by("person_id").values_list("person_id", flat=True).distinct())
    for start in range(0, len(people), BATCH_SIZE):
        some = dict.fromkeys(people[start : start + BATCH_SIZE], 0)
        send_notices("expiry_withdrawn", f"expiry_withdrawn:{cutoff.pk}", some, {"earned": noon_iso(cutoff.day)}, at)
    cutoff.told_withdrawn = at
    cutoff.save(update_fields=["told_withdrawn"])
    return len(people)


def send_notices(kind: str, key: str, points: dict[int, int], params: dict[str, str], at: datetime) -> None:
    """One notice to each person (id) with their own number of points."""
    url, cutoff = reverse("points:wallet"), key.split(":")[1]
    rows = [
        Notice(
            person_id=person, kind=kind, params={**params, "points": some, "cutoff": cutoff}, key=f"{key}:{person}", at=at, url=url
        )
        for person, some in points.items()
    ]
    outbox.write_notices(rows)


def noon_iso(day: date) -> str:
    """A local date as notices carry it: a moment in ISO words."""
    return local_moment(day, time(12)).isoformat()


# --- what is shown -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ExpiringPoints:
    """Points of a person that expire on the local date `on`: what is left of those earned up to `earned`."""

    points: int
    earned: date
    on: date


def expiring_points(*, person: User, at: datetime) -> list[ExpiringPoints]:
    """What of this person's points expires, the earliest first; one statement more for each announced cutoff."""
    found, before = [], 0
    for cutoff in Cutoff.objects.open():
        old = Account.objects.filter(person=person).old_points(cutoff.day).get(person.pk, 0)
        if old > before:
            found.append(ExpiringPoints(old - before, cutoff.day, cutoff.lapses_on(timezone.localdate(at))))
        before = max(before, old)
    return found
