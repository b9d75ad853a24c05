"""What a person's points buy at a shop now, and what comes next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from points.inventory import batches
from points.ledger import actions as ledger
from points.models import Order, Rule, Shop, Slot, Stock
from points.orders.actions import place as place_actions
from points.wallet.shortfall import Shortfall, shortfall
from volunteer.core import hooks
from volunteer.models import User

SHOWN = 4
SOUGHT = 30  # of the goods on either side of what the points pay: some may not be for this person


@dataclass(frozen=True)
class Means:
    """What a person can pay with: `balance` now, `waiting` on its way, and the rule by which service brings more."""

    balance: int
    waiting: int
    rule: Rule | None

    def missing_for(self, price: int) -> Shortfall | None:
        """What is missing for a price; None where the points pay it."""
        return shortfall(price=price, balance=self.balance, waiting=self.waiting, rule=self.rule)


@dataclass(frozen=True)
class Reach:
    """`now`: what the points buy, the dearest first. `next`: the cheapest beyond them, with what is `missing` for it."""

    shop: Shop
    now: Sequence[Any] = ()
    next: Any = None
    missing: Shortfall | None = None


def means_of(person: User, at: datetime) -> Means:
    """Three statements."""
    waiting = sum(row["points"] for row in hooks.pending_points(person))
    return Means(ledger.balance(person), waiting, Rule.objects.find_on(timezone.localdate(at)))


def shop_of_person(person: User, shops: Sequence[Shop]) -> Shop | None:
    """Of these open shops (with point and area) the one of the person's last order, else one in their community, else the first."""
    by_id = {shop.pk: shop for shop in shops}
    last = Order.objects.filter(person=person).order_by("-id").values_list("shop", flat=True).first()
    near = person.community.path if person.community else "-"
    return by_id.get(last or 0) or next((s for s in shops if s.point.area.path.startswith(near)), next(iter(shops), None))


def own_reach(person: User, means: Means, at: datetime) -> Reach | None:
    """`reach_of` at the shop of the person (`shop_of_person`); None where no shop is open. Five statements."""
    shops = list(Shop.objects.active().select_related("point__area").order_by("point__area__path", "pk"))
    shop = shop_of_person(person, shops)
    return reach_of(person, shop, means, at) if shop else None


def reach_of(person: User, shop: Shop, means: Means, at: datetime) -> Reach:
    """What the person's points buy at this shop today: what is there, within their limits, for their age. Three statements."""
    there = goods_there(shop, at)
    paid = list(there.filter(price__lte=means.balance).order_by("-price", "item_id")[:SOUGHT])
    beyond = list(there.filter(price__gt=means.balance)[:SOUGHT])
    limits = place_actions.remaining_limits(person=person, items=[row.item for row in paid + beyond], at=at)
    fit = {row.pk for row in paid + beyond if limits[row.item_id] != 0 and place_actions.is_old_enough(person, row.item, at)}
    coming = next((row for row in beyond if row.pk in fit), None)
    now = [row for row in paid if row.pk in fit][:SHOWN]
    return Reach(shop, now, coming, means.missing_for(coming.price) if coming else None)


def goods_there(shop: Shop, at: datetime) -> Any:
    """The stocks a shop offers and can give today: pieces that are free, services with a free time; the cheapest first."""
    today = timezone.localdate(at)
    rows = batches.annotate_left(Stock.objects.offered(today).filter(shop=shop), today)
    times = Slot.objects.open(at).filter(stock=OuterRef("pk")).order_by()
    return rows.filter(Q(left__gt=0, item__service=False) | Q(Exists(times), item__service=True))
