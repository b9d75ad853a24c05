"""What people spent, hold and are about to lose: kept beside the other figures, from the ledger."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from uuid import UUID

from django.core.cache import cache
from django.db import transaction
from django.db.models import Count, QuerySet, Sum
from django.db.models.functions import Coalesce, TruncMonth
from django.utils import timezone

from events.core import periods
from events.figures import rollup
from events.models import Purse, Spending, Waning
from points.models import Account, Cutoff, Transfer
from volunteer.core.dates import midnight
from volunteer.models import Area

FRESH = timedelta(minutes=5)
DEPTH = 20  # characters of a path: district, street, community, compound
WANING_CACHE_KEY = "figures:waning"
Kind = Account.Kind


def update_points(*, at: datetime) -> int:
    """Bring spending up to date, and every five minutes what people hold; how many areas that were. `at` is the runner's moment.

    Transfers are never changed and carry the moment they were made, so months before the last one stay as they are.
    """
    with transaction.atomic():
        rollup.lock_writers()
        update_spending(since=periods.add_months(timezone.localdate(at), -1) if Spending.objects.exists() else None)
        newest = Purse.objects.order_by("-at").values_list("at", flat=True).first()
        if newest and newest <= at < newest + FRESH:
            return 0
        return update_purses(at)


def rebuild_points(*, at: datetime) -> None:
    """Make all of it anew from the ledger."""
    with transaction.atomic():
        rollup.lock_writers()
        Spending.objects.all().delete()
        update_spending(since=None)
        cache.delete(WANING_CACHE_KEY)
        update_purses(at)


# --- spent ------------------------------------------------------------------------------------------------------------


def update_spending(since: date | None) -> None:
    """Add up again the months from this first day on; None = all. Few rows: one for each shop and month."""
    sums: dict[tuple[int, date], list[int]] = defaultdict(lambda: [0, 0])
    for side, sign in (("credit", 1), ("debit", -1)):
        rows = Transfer.objects.filter(kind__in=Transfer.AT_SHOPS, **{f"{side}__kind": Kind.SPENT}).order_by()
        if since:
            rows = rows.filter(pk__gte=first_id(midnight(since)))
        for shop, month, points, times in spending_by_month(rows, side):
            sums[shop, month.date()][0] += sign * points
            sums[shop, month.date()][1] += times
    if since:
        Spending.objects.filter(start__gte=since).delete()
    found = [Spending(shop_id=shop, start=month, points=points, times=n) for (shop, month), (points, n) in sums.items()]
    Spending.objects.bulk_create(found)


def spending_by_month(rows: QuerySet[Transfer], side: str) -> Iterable[tuple[int, datetime, int, int]]:
    counted = rows.annotate(month=TruncMonth("at")).values_list(f"{side}__shop", "month")
    return counted.annotate(points=Sum("amount"), times=Count("pk"))


def first_id(at: datetime) -> UUID:
    """The smallest id that a transfer made at this moment can have: ids begin with the milliseconds."""
    return UUID(int=int(at.timestamp() * 1000) << 80)


# --- held and about to expire -----------------------------------------------------------------------------------------


def update_purses(at: datetime) -> int:
    """Replace what is known about purses by how they stand now; how many areas that are."""
    update_waning(at)
    district = Area.objects.filter(level=Area.Level.DISTRICT).values_list("path", flat=True).first() or ""
    sums: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    for path, people, points in points_by_area():
        sums[(path or district)[:DEPTH]][0] += people
        sums[(path or district)[:DEPTH]][1] += points
    for path, losers, old in expiring_by_area():
        sums[(path or district)[:DEPTH]][2] += old
        sums[(path or district)[:DEPTH]][3] += losers
    Purse.objects.all().delete()
    rows = [Purse(path=path, people=n, points=p, expiring=old, losers=few, at=at) for path, (n, p, old, few) in sums.items()]
    Purse.objects.bulk_create(rows or [Purse(path=district, people=0, points=0, expiring=0, at=at)])
    return len(sums)


def points_by_area() -> Iterable[tuple[str | None, int, int]]:
    """(path of the home area, wallets with anything in them, points)."""
    wallets = Account.objects.filter(kind=Kind.WALLET, balance__gt=0).order_by().values_list("person__area__path")
    return wallets.annotate(people=Count("pk"), points=Coalesce(Sum("balance"), 0))


def expiring_by_area() -> Iterable[tuple[str | None, int, int]]:
    """(path of the home area, people who lose points next, how many points)."""
    return Waning.objects.order_by().values_list("person__area__path").annotate(people=Count("pk"), sum=Sum("points"))


def update_waning(at: datetime) -> None:
    """Once a day, and when another day of expiry comes next, count who loses what; two passes over the wallets."""
    cutoff = Cutoff.objects.open().first()
    stamp = f"{timezone.localdate(at)}:{cutoff.pk if cutoff else ''}"
    if cache.get(WANING_CACHE_KEY) == stamp:
        return
    Waning.objects.all().delete()
    found = Account.objects.all().old_points(cutoff.day) if cutoff else {}
    Waning.objects.bulk_create([Waning(person_id=person, points=points) for person, points in found.items()], batch_size=10_000)
    cache.set(WANING_CACHE_KEY, stamp, 2 * 86_400)
