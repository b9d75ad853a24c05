"""A counter that stays open on its tablet: a pass for one shop until its end, which needs no staff session any more.

Whoever keeps the shop opens it with one press; the tablet then serves this shop alone, in their name, until half an hour after
closing time. Ending the pass, revoking the phone, ending the role or pausing the keeper stops it at its next request.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import models
from django.db.models import Q
from django.utils import timezone

from points.models import Shop
from volunteer.core.dates import local_moment
from volunteer.models import Device, Pass, User
from volunteer.roles import scope as role_scope
from volunteer.roles.scope import Power, Scope
from volunteer.signin import passes

AFTER_CLOSING = timedelta(minutes=30)  # after closing time, for who still stands in the queue
SHORTEST_OPEN = timedelta(hours=2)  # on a day on which the shop is closed, or late in the evening


@dataclass(frozen=True)
class ShopScope(Scope):
    """What a counter's pass reaches: this shop alone, and not the others at its service point."""

    shop_id: int = 0

    def __bool__(self) -> bool:
        return self.shop_id > 0

    def points(self, lookup: str = "") -> Q:
        return Q(**{f"{lookup.removesuffix('point__')}pk": self.shop_id})


def pass_subject(shop: Shop) -> str:
    return f"shop:{shop.pk}"


def counter_open_until(shop: Shop, at: datetime) -> datetime:
    """Until when a counter opened now stays open: half an hour beyond today's closing time, and two hours at least."""
    today = timezone.localdate(at)
    least = at + SHORTEST_OPEN
    if str(today.weekday()) not in shop.open_days or shop.closures.filter(day=today).exists():
        return least
    return max(least, local_moment(today, shop.closes) + AFTER_CLOSING)


def open_counter(*, shop: Shop, keeper: User, device: Device | None, at: datetime) -> tuple[Pass, str]:
    """Open the counter of a shop on one tablet; the token belongs into its cookie. Whether `keeper` keeps it is the scope's."""
    end = counter_open_until(shop, at)
    kind, of = Pass.Kind.COUNTER, pass_subject(shop)
    return passes.lend_pass(kind=kind, subject=of, holder=keeper, by=keeper, device=device, until=end, at=at)


def open_counters(shop: Shop, at: datetime) -> models.QuerySet[Pass]:
    """The counters of a shop that stand open now, the latest first."""
    found = Pass.objects.valid(at).filter(kind=Pass.Kind.COUNTER, subject=pass_subject(shop), holder__is_active=True)
    return found.exclude(device__revoked_at__isnull=False).select_related("holder", "device").order_by("-at", "-pk")


def find_counter(token: str, at: datetime) -> tuple[Pass, Shop] | None:
    """The counter that this token opens, and its shop; None where it is over or its keeper keeps that shop no more."""
    held = passes.find_pass(token, [Pass.Kind.COUNTER], at) if token else None
    shop = shop_of_pass(held) if held else None
    if held is None or shop is None or not role_scope.scope_for(held.holder, Power.KEEP, at).covers_point(shop.point):
        return None
    return held, shop


def shop_of_pass(held: Pass) -> Shop | None:
    return Shop.objects.at_work().select_related("point__area").filter(pk=held.subject.removeprefix("shop:")).first()
