"""Appointments for services: opened by the keeper, booked within an order, freed when it is cancelled.

The places of a slot are guarded in the database (`taken <= capacity`, an UPDATE that counts its rows). They are taken last, in the
order of their ids, before the stocks.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.db.models import F

from points.freezes import actions as freezes
from points.models import Item, Order, OrderLine, Slot, Stock
from points.orders.refusals import OrderRefusal
from volunteer.core import audit
from volunteer.core.dates import local_moment, midnight
from volunteer.core.refusals import Refused
from volunteer.models import User

MAX_SLOTS = 200  # that one form opens
MAX_AHEAD = timedelta(days=120)


@dataclass(frozen=True)
class SlotTimes:
    """From `begins` to `ends` on `day`, each `minutes` long, and so again for `weeks` weeks. Local times."""

    day: date
    begins: time
    ends: time
    minutes: int
    weeks: int = 1

    def starts(self) -> list[datetime]:
        """When each appointment begins."""
        found: list[datetime] = []
        for week in range(self.weeks):
            moment = local_moment(self.day + timedelta(weeks=week), self.begins)
            last = local_moment(self.day + timedelta(weeks=week), self.ends) - self.length
            while moment <= last and len(found) <= MAX_SLOTS:
                found.append(moment)
                moment += self.length
        return found

    @property
    def length(self) -> timedelta:
        return timedelta(minutes=self.minutes)


# --- the keeper's ------------------------------------------------------------------------------------------------------


@transaction.atomic
def offer_slots(*, stock: Stock, times: SlotTimes, capacity: int, unit_cost: int | None, by: User, at: datetime) -> int:
    """Open appointments; how many are new. Times that are open already stay as they are. Raises `Refused(Reason)`."""
    if not stock.item.service:
        raise Refused(OrderRefusal.NOT_A_SERVICE)
    freezes.require_may_keep(by, stock.shop.point_id, at)
    starts = times.starts()
    _require_valid_starts(starts, at)
    rows = [
        Slot(stock=stock, starts_at=start, ends_at=start + times.length, capacity=capacity, unit_cost=unit_cost, by=by, at=at)
        for start in starts
    ]
    before = stock.slots.count()
    Slot.objects.bulk_create(rows, ignore_conflicts=True)
    made = stock.slots.count() - before
    audit.record(act="slots_offered", subject=stock, actor=by, at=at, detail={"from": starts[0].isoformat(), "new": made})
    return made


def _require_valid_starts(starts: list[datetime], at: datetime) -> None:
    if not starts:
        raise Refused(OrderRefusal.BACKWARDS)
    if len(starts) > MAX_SLOTS:
        raise Refused(OrderRefusal.TOO_MANY, most=MAX_SLOTS)
    if starts[0] <= at:
        raise Refused(OrderRefusal.PAST)
    if starts[-1] > at + MAX_AHEAD:
        raise Refused(OrderRefusal.TOO_FAR)


@transaction.atomic
def close_slot(*, slot: Slot, by: User, at: datetime) -> None:
    """Offer it no longer. Twice is once. Raises `Refused(BOOKED)` where somebody comes at that time."""
    freezes.require_may_keep(by, slot.stock.shop.point_id, at)
    if Slot.objects.filter(pk=slot.pk, closed_at=None, taken=0).update(closed_at=at):
        audit.record(act="slot_closed", subject=slot, actor=by, at=at)
    elif Slot.objects.filter(pk=slot.pk, closed_at=None).exists():
        raise Refused(OrderRefusal.BOOKED)


# --- within an order ---------------------------------------------------------------------------------------------------


def require_slots(
    wanted: Mapping[Item, int], stocks: Mapping[int, Stock], asked: Mapping[int, int], at: datetime
) -> dict[int, Slot]:
    """The slot of each service among the goods, by the item's id. One statement where there is a service, else none."""
    services = [item for item in wanted if item.service]
    if not services:
        return {}
    found = {slot.pk: slot for slot in Slot.objects.filter(pk__in=[asked.get(item.pk) or 0 for item in services])}
    booked = {}
    for item in services:
        if not asked.get(item.pk):
            raise Refused(OrderRefusal.NO_SLOT, item=item.name)
        slot = found.get(asked[item.pk])
        if slot is None or slot.stock_id != stocks[item.pk].pk or slot.closed_at or slot.starts_at <= at:
            raise Refused(OrderRefusal.SLOT_GONE, item=item.name)
        booked[item.pk] = slot
    return booked


def take_places(booked: Mapping[int, Slot], wanted: Mapping[Item, int]) -> None:
    """Take the places. Raises `Refused(SLOT_FULL)`."""
    items = {item.pk: item for item in wanted}
    for pk, slot in sorted(booked.items(), key=lambda pair: pair[1].pk):
        if not _try_take_places(slot, wanted[items[pk]]):
            slot.refresh_from_db()
            raise Refused(OrderRefusal.SLOT_FULL, item=items[pk].name, left=slot.free)


def _try_take_places(slot: Slot, places: int) -> bool:
    """Take places out of what is free; False where there are fewer."""
    free = Slot.objects.filter(pk=slot.pk, closed_at=None, capacity__gte=F("taken") + places)
    return free.update(taken=F("taken") + places) == 1


def release_places(line: OrderLine, places: int) -> None:
    """Free places that a line had."""
    if places:
        Slot.objects.filter(lines=line).update(taken=F("taken") - places)


def retake_places(line: OrderLine, places: int) -> None:
    """Take places again that were freed when a part was handed over. Raises `Refused(SLOT_FULL)` where others have them."""
    if places and line.slot is not None and not _try_take_places(line.slot, places):
        raise Refused(OrderRefusal.SLOT_FULL, item=line.item.name, left=0)


def appointments_on(shop_ids: list[int], day: date) -> list[OrderLine]:
    """Who comes on a local date, in the order of the times: lines of orders that wait or were handed over."""
    begin = midnight(day)
    end = begin + timedelta(days=1)
    lines = OrderLine.objects.filter(slot__stock__shop__in=shop_ids, slot__starts_at__gte=begin, slot__starts_at__lt=end)
    standing = lines.filter(order__state__in=[Order.State.PLACED, Order.State.HANDED_OVER])
    whose = ("order__person", "order__shop", "order__desk", "order__placed_by")
    return list(standing.select_related(*whose, "item", "slot").order_by("slot__starts_at", "pk"))
