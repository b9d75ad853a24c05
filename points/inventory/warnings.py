"""Shelves that run low and goods that expire: keeper and manager are told, once for each delivery and each batch."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from points.inventory import batches
from points.inventory.actions.consign import shop_keepers
from points.models import Batch, Shop, Stock
from volunteer.lists import batch
from volunteer.models import Appointment, Role, User
from volunteer.notices import outbox

Told = Batch.Told
LONGEST_WARNING = 365  # days of warning that a shop can ask for
MAX_SHOWN = 6  # kinds of goods that a notice names


def warn_keepers(*, at: datetime) -> int:
    """Tell those who keep each shop what is new there; how many shelves and batches were told of. One transaction a shop."""
    wanted = Q(pk__in=low_stocks(at).values("shop")) | Q(pk__in=expiring_batches(at).values("stock__shop"))
    shops = Shop.objects.filter(wanted, active=True).select_related("point").order_by("pk")
    return batch.apply_to_each(shops, lambda shop: _warn_shop(shop, at))


def low_stocks(at: datetime) -> Any:
    """Goods of which few are `left`, and nobody was told so since the last delivery."""
    there = Stock.objects.on_shelves().filter(low_told=False, item__active=True)
    few = batches.annotate_left(there, timezone.localdate(at)).filter(left__lte=F("low_at"))
    return few.filter(pk__in=Batch.objects.values("stock"))  # what was there once


def expiring_batches(at: datetime) -> QuerySet[Batch]:
    """Batches within the longest warning of any shop, and those that have expired, where nobody was told so yet."""
    today = timezone.localdate(at)
    left = Batch.objects.filter(remaining__gt=0)
    return left.filter(
        Q(told=Told.NOT, expires_on__lte=today + timedelta(days=LONGEST_WARNING)) | Q(told=Told.SOON, expires_on__lt=today)
    )


@transaction.atomic
def _warn_shop(shop: Shop, at: datetime) -> int:
    today = timezone.localdate(at)
    few = list(low_stocks(at).filter(shop=shop).select_related("item").order_by("pk").select_for_update(of=("self",), no_key=True))
    rows = expiring_batches(at).filter(stock__shop=shop).select_related("stock__item").order_by("expires_on", "pk")
    near = [row for row in rows if row.expires_on and row.expires_on <= today + timedelta(days=shop.warn_days)]
    over = [row for row in near if row.expires_on and row.expires_on < today]
    soon = [row for row in near if row not in over]
    _notify_keepers(shop, "shelf_low", [{"item": row.item.name, "left": row.left} for row in few], at)
    _notify_keepers(shop, "shelf_expiring", [_batch_detail(row) for row in soon], at)
    _notify_keepers(shop, "shelf_expired", [_batch_detail(row) for row in over], at)
    Stock.objects.filter(pk__in=[row.pk for row in few]).update(low_told=True)
    Batch.objects.filter(pk__in=[row.pk for row in soon]).update(told=Told.SOON)
    Batch.objects.filter(pk__in=[row.pk for row in over]).update(told=Told.OVER)
    return len(few) + len(near)


def _batch_detail(row: Batch) -> dict[str, object]:
    return {"item": row.stock.item.name, "left": row.remaining, "on": str(row.expires_on)}


def _notify_keepers(shop: Shop, kind: str, goods: list[dict[str, object]], at: datetime) -> None:
    """`goods`: what each is called, how many are left and, where it expires, on which day (ISO)."""
    if not goods:
        return
    params = {"shop": shop.name, "goods": goods[:MAX_SHOWN], "more": max(0, len(goods) - MAX_SHOWN)}
    url = f"{reverse('points:stock')}?shop={shop.pk}"
    key = f"{kind}:{shop.pk}:{at.isoformat()}"
    outbox.notify_many(people=_keepers_and_managers(shop, at), kind=kind, params=params, key=key, at=at, url=url)


def _keepers_and_managers(shop: Shop, at: datetime) -> list[User]:
    """The keepers of a shop and the managers of its point."""
    held = Appointment.objects.current(timezone.localdate(at)).filter(point=shop.point_id, role=Role.POINT_MANAGER)
    managers = User.objects.get_queryset().filter(pk__in=held.values("person"), is_active=True).order_by("pk")
    return list(dict.fromkeys([*shop_keepers(shop, at), *managers]))
