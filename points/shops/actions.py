"""Opening shops, changing them, and the days on which they stay closed."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from points.models import Closure, Shop
from points.shops.refusals import ShopRefusal
from volunteer.core import audit, hooks
from volunteer.core.refusals import Refused
from volunteer.models import ServicePoint, User

SHOP_FIELDS = ("name", "point", "open_days", "opens", "closes", "hold_days", "second_above", "warn_days", "active")


@transaction.atomic
def open_shop(*, by: User, fields: dict[str, Any], at: datetime) -> Shop:
    """A new shop at a service point. The same name at the same point again is the same shop."""
    point = ServicePoint.objects.select_for_update(no_key=True).get(pk=fields["point"].pk)
    if known := Shop.objects.filter(point=point, name=fields["name"]).first():
        return known
    shop = Shop.objects.create(**{name: fields[name] for name in SHOP_FIELDS if name in fields})
    shop.pickup_points.set(fields.get("pickup_points", ()))
    audit.record(act="open_shop", subject=shop, actor=by, at=at, detail={"point": point.pk})
    return shop


@transaction.atomic
def change_shop(*, shop: Shop, by: User, fields: dict[str, Any], at: datetime) -> Shop:
    """Change a shop; what changed is written down. Fewer opening days give waiting orders more time, never less."""
    kept = lock_shop(shop)
    changed = audit.set_fields(kept, {name: fields[name] for name in SHOP_FIELDS if name in fields})
    if changed:
        kept.save(update_fields=list(changed))
    if "pickup_points" in fields:
        changed |= audit.set_many(kept, "pickup_points", fields["pickup_points"])
    if changed:
        detail = {"fields": list(changed), "active": kept.active, "changes": changed}
        audit.record(act="change_shop", subject=kept, actor=by, at=at, detail=detail)
    if {"open_days", "hold_days"} & set(changed):
        hooks.extend_orders(kept, at)
    return kept


@transaction.atomic
def add_closure(*, shop: Shop, day: date, by: User, at: datetime) -> Closure:
    """Keep the shop closed on a local date; waiting orders get the day back. Twice is once. Raises `Refused(PAST)`."""
    if day < timezone.localdate(at):
        raise Refused(ShopRefusal.PAST)
    kept = lock_shop(shop)
    closure, new = Closure.objects.get_or_create(shop=kept, day=day)
    if new:
        audit.record(act="close_shop_on", subject=kept, actor=by, at=at, detail={"day": day.isoformat()})
        hooks.extend_orders(kept, at)
    return closure


@transaction.atomic
def remove_closure(*, shop: Shop, day: date, by: User, at: datetime) -> None:
    """Open on that day after all. What waiting orders were promised stays. Twice is once."""
    kept = lock_shop(shop)
    if kept.closures.filter(day=day).delete()[0]:
        audit.record(act="open_shop_on", subject=kept, actor=by, at=at, detail={"day": day.isoformat()})


def lock_shop(shop: Shop) -> Shop:
    """The shop, alone until the transaction ends: orders that are being placed there wait or have been placed."""
    return Shop.objects.select_for_update().get(pk=shop.pk)
