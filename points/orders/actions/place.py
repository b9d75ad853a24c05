"""Placing an order: goods are set aside and points are held, all of it or nothing.

Also the youngest age for some goods, and longer pick-up times when a shop stays closed. Locks are taken in one order: the shop's
stock by item, then the accounts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import reduce
from operator import or_
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F, Q, Sum
from django.urls import reverse
from django.utils import timezone
from psycopg.errors import UniqueViolation

from points.freezes import actions as freezes
from points.ledger import actions as ledger
from points.ledger.models import PERSON_LIMIT
from points.models import Item, Order, OrderLine, Shop, Stock
from points.orders import appointments, payment
from points.orders import sql as order_sql
from points.orders.refusals import OrderRefusal
from volunteer.core.dates import local_moment
from volunteer.core.ids import random_code
from volunteer.core.refusals import Refused
from volunteer.models import Notice, ServicePoint, User
from volunteer.notices import outbox
from volunteer.notices.outbox import notify


def require_old_enough(person: User, items: Iterable[Item], at: datetime) -> None:
    """Refuse goods this person is too young for on the local day, or whose age nobody knows. Raises `Refused(Reason)`."""
    for item in items:
        if not is_old_enough(person, item, at):
            reason = OrderRefusal.AGE_UNKNOWN if person.age_on(timezone.localdate(at)) is None else OrderRefusal.TOO_YOUNG
            raise Refused(reason, item=item.name, age=item.min_age)


def is_old_enough(person: User, item: Item, at: datetime) -> bool:
    """Whether the item is for people of this person's age on the local day."""
    age = person.age_on(timezone.localdate(at))
    return item.min_age is None or (age is not None and age >= item.min_age)


State = Order.State
MAX_OF_ONE = 100


@dataclass(frozen=True)
class OrderTerms:
    """What else an order says: the total the person saw, and how they agreed where somebody else entered it for them."""

    total: int | None = None
    together: bool = False  # also out of the wallets of household members who agreed
    proof: Order.Proof = Order.Proof.OWN
    at_counter: bool = False
    slots: Mapping[int, int] = field(default_factory=dict)  # the appointment of each service, by the item's id
    pickup_point: ServicePoint | None = None  # where it is collected, if not at the shop
    desk: ServicePoint | None = None  # the service point at which somebody else entered it


OWN_TERMS = OrderTerms()


def place_order(
    *, id: UUID, person: User, shop: Shop, lines: Sequence[tuple[Item, int]], by: User, at: datetime, terms: OrderTerms = OWN_TERMS
) -> Order:
    """Set goods aside for `person` and hold the points; all of it or nothing. The prices of the local day are frozen.

    A service takes a place of the appointment that `terms` names.

    `id` is made in the form: the same order again returns the first one, another order under it is refused.
    Raises `Refused(Reason)`.
    """
    wanted = _quantities(lines)
    _require_may_order(person, shop, wanted, by if terms.proof == Order.Proof.OWN else person, at)
    freezes.require_may_spend(person, at)
    try:
        return _create_order(Order(id=id, person=person, placed_by=by, placed_at=at), shop, wanted, terms)
    except (Refused, IntegrityError) as problem:
        # ON CONFLICT DO NOTHING would not tell whether the order was written: that is one more statement for every order.
        if first := Order.objects.filter(pk=id).first():
            return _require_same_order(first, person, shop, wanted)
        if not isinstance(problem.__cause__, UniqueViolation):
            raise
    return place_order(
        id=id, person=person, shop=shop, lines=lines, by=by, at=at, terms=terms
    )  # its pick-up code was somebody else's


@transaction.atomic
def _create_order(order: Order, shop: Shop, wanted: Counter[Item], terms: OrderTerms) -> Order:
    """The order with everything it sets aside. Raises `IntegrityError` where its id or its pick-up code stands already."""
    person, at = order.person, order.placed_at
    kept = order.shop = Shop.objects.held_open(shop.pk)
    purses = payment.lock_paying_wallets(person=person, at=at, together=terms.together)
    if not kept.active:
        raise Refused(OrderRefusal.SHOP_CLOSED)
    there = _read_shelf(kept, wanted, at)
    stocks = there.stocks
    _require_within_limits(person, wanted, at)
    order.total = _order_total(stocks, wanted, terms)
    parts = payment.split_total(order.total, purses)
    _require_available(stocks, wanted)
    booked = appointments.require_slots(wanted, stocks, terms.slots, at)
    order.pick_up_by = max([kept.pick_up_by(at), *(timezone.localdate(slot.starts_at) for slot in booked.values())])
    order.proof, order.at_counter, order.pickup_point = terms.proof, terms.at_counter, _pickup_point(kept, terms)
    order.desk = terms.desk
    order.pickup_code = random_code()
    order.save(force_insert=True)
    moves = payment.payment_moves(order=order, parts=parts, into=there.hold)
    ledger.post(moves=moves, at=at, held={purse.pk: purse for purse in purses})
    OrderLine.objects.bulk_create(
        OrderLine(order=order, stock=stocks[i.pk], item=i, quantity=n, price=stocks[i.pk].price, slot=booked.get(i.pk))
        for i, n in wanted.items()
    )
    said = goods_in_words(wanted)
    payment.notify_payers(order=order, parts=parts, goods=said, at=at)
    if not terms.at_counter:
        place = order.pickup_point.name if order.pickup_point else ""
        notify_of_order(order, "order_ready", at, goods=said, code=order.pickup_code, until=pickup_deadline(order), place=place)
    appointments.take_places(booked, wanted)
    _reserve_goods(stocks, wanted)
    return order


def _quantities(lines: Sequence[tuple[Item, int]]) -> Counter[Item]:
    """How many of each item; an item named twice counts together."""
    wanted: Counter[Item] = Counter()
    for item, quantity in lines:
        wanted[item] += quantity
        if quantity < 1 or wanted[item] > MAX_OF_ONE:
            raise Refused(OrderRefusal.NOTHING)
    return wanted


def _require_may_order(person: User, shop: Shop, wanted: Counter[Item], by: User, at: datetime) -> None:
    """What needs no lock to be seen."""
    if not wanted:
        raise Refused(OrderRefusal.NOTHING)
    if by.pk != person.pk:
        raise Refused(OrderRefusal.ONLY_OWN)
    if not person.may_spend:
        raise Refused(OrderRefusal.NOT_CONFIRMED)
    if not shop.active:
        raise Refused(OrderRefusal.SHOP_CLOSED)
    if gone := next((item for item in wanted if not item.active), None):
        raise Refused(OrderRefusal.NOT_OFFERED, item=gone.name)
    require_old_enough(person, wanted, at)


def _require_same_order(first: Order, person: User, shop: Shop, wanted: Counter[Item]) -> Order:
    """The order that stands under this id, if it is the same one."""
    ordered = dict(first.lines.values_list("item", "quantity"))
    asked = {item.pk: quantity for item, quantity in wanted.items()}
    if (first.person_id, first.shop_id, ordered) != (person.pk, shop.pk, asked):
        raise Refused(OrderRefusal.USED_FORM)
    return first


def _require_within_limits(person: User, wanted: Counter[Item], at: datetime) -> None:
    """Limits count what waits or was handed over and not given back, in all shops, over the item's own number of days."""
    for item, quantity in wanted.items():
        if item.limit_per_person is not None and quantity > (left := remaining_limit(person=person, item=item, at=at) or 0):
            raise Refused(OrderRefusal.OVER_LIMIT, item=item.name, limit=item.limit_per_person, days=item.limit_days, left=left)


def remaining_limit(*, person: User, item: Item, at: datetime) -> int | None:
    """How many of this item the person may still order; None where there is no limit."""
    return remaining_limits(person=person, items=[item], at=at)[item.pk]


def remaining_limits(*, person: User, items: Sequence[Item], at: datetime) -> dict[int, int | None]:
    """`remaining_limit` of many items, by their ids; at most one statement."""
    limited = {item.pk: item for item in items if item.limit_per_person is not None}
    counted = [Q(item=item, order__placed_at__gt=at - timedelta(days=item.limit_days)) for item in limited.values()]
    taken: dict[int, int] = {}
    if counted:
        lines = OrderLine.objects.filter(reduce(or_, counted), order__person=person).order_by().values("item")
        rows = lines.annotate(
            taken=Sum("quantity", filter=Q(order__state=State.PLACED), default=0)
            + Sum(F("given") - F("returned"), filter=Q(order__state=State.HANDED_OVER), default=0)
        )
        taken = {row["item"]: int(row["taken"]) for row in rows}
    left = {pk: max(0, (item.limit_per_person or 0) - taken.get(pk, 0)) for pk, item in limited.items()}
    return {item.pk: left.get(item.pk) for item in items}


def _read_shelf(shop: Shop, wanted: Counter[Item], at: datetime) -> order_sql.Shelf:
    """The shop's stock of each item; nothing is held yet."""
    found = order_sql.read_shelf(shop, [item.pk for item in wanted], timezone.localdate(at))
    if missing := next((item for item in wanted if item.pk not in found.stocks), None):
        raise Refused(OrderRefusal.SOLD_OUT, item=missing.name, left=0)
    return found


def _require_available(stocks: dict[int, Any], wanted: Counter[Item]) -> None:
    """Where too few lie there at first sight nobody need try; `_reserve_stock` has the last word."""
    for item in wanted:
        if not item.service and wanted[item] > stocks[item.pk].free - stocks[item.pk].expired:
            raise _sold_out_refusal(item, stocks[item.pk])


def _order_total(stocks: Mapping[int, Any], wanted: Counter[Item], terms: OrderTerms) -> int:
    total: int = sum(stocks[item.pk].price * quantity for item, quantity in wanted.items())
    if total > PERSON_LIMIT:
        raise Refused(OrderRefusal.TOO_MUCH)
    if terms.total not in (None, total):
        raise Refused(OrderRefusal.DEAR, total=total)
    return total


def _pickup_point(shop: Shop, terms: OrderTerms) -> ServicePoint | None:
    point = terms.pickup_point
    if point is not None and not shop.pickup_points.filter(pk=point.pk).exists():
        raise Refused(OrderRefusal.NOT_BROUGHT, point=point.name)
    return point


def _reserve_goods(stocks: dict[int, Any], wanted: Counter[Item]) -> None:
    """Reserve each item, stocks in the order of their ids."""
    by_id = {item.pk: item for item in wanted if not item.service}
    for stock in stocks.values():
        item = by_id.get(stock.item_id)
        if item and not _reserve_stock(stock, wanted[item]):
            stock.refresh_from_db()
            raise _sold_out_refusal(item, stock)


def _sold_out_refusal(item: Item, stock: Any) -> Refused:
    return Refused(OrderRefusal.SOLD_OUT, item=item.name, left=max(0, stock.free - stock.expired))


def _reserve_stock(stock: Any, quantity: int) -> bool:
    """Take `quantity` out of what is free and has not expired; False where there is less."""
    free = Stock.objects.filter(pk=stock.pk, on_hand__gte=F("reserved") + quantity + stock.expired)
    return free.update(reserved=F("reserved") + quantity) == 1


# --- telling -----------------------------------------------------------------------------------------------------------


def order_key(order: Order) -> str:
    """Names an order in keys; after handing over was undone, what is done anew has keys of its own."""
    return f"{order.pk}:{order.undone}" if order.undone else str(order.pk)


def ordered_goods_text(order: Order) -> str:
    """What was ordered, in one line: 抽纸 × 2、大米 5 kg × 1."""
    return "、".join(f"{line.item} × {line.quantity}" for line in order.lines.select_related("item").order_by("pk"))


def goods_in_words(wanted: Mapping[Item, int]) -> str:
    """The same of goods that are being ordered."""
    return "、".join(f"{item} × {quantity}" for item, quantity in wanted.items())


def pickup_deadline(order: Order) -> str:
    """When the shop closes on the last pick-up day, as an ISO string."""
    return local_moment(order.pick_up_by, order.shop.closes).isoformat()


def notify_of_order(order: Order, kind: str, at: datetime, *, of: str = "", **params: object) -> None:
    """Tell the person about their order, once for each kind and `of` (the default: the order in its turn)."""
    said = params.get("goods") or ordered_goods_text(order)
    notify(
        person=order.person,
        kind=kind,
        params={"shop": order.shop.name, **params, "goods": said},
        key=f"{kind}:{of or order_key(order)}",
        at=at,
        url=reverse("points:order", args=[order.pk]),
    )


def extend_orders(shop: Shop, at: datetime) -> None:
    """Give waiting orders the last pick-up day they would get now, where that is later, and tell whose they are."""
    later = []
    waiting = Order.objects.waiting().filter(shop=shop).select_for_update(of=("self",), no_key=True).select_related("person")
    for order in waiting.order_by("pk"):
        last = shop.pick_up_by(order.placed_at)
        if last > order.pick_up_by:
            order.pick_up_by, order.shop = last, shop
            later.append(order)
    Order.objects.bulk_update(later, ["pick_up_by"], batch_size=500)
    outbox.write_notices(
        [
            Notice(
                person=order.person,
                kind="order_longer",
                params={"shop": shop.name, "until": pickup_deadline(order)},
                key=f"order_longer:{order.pk}:{order.pick_up_by}",
                at=at,
                url=reverse("points:order", args=[order.pk]),
            )
            for order in later
        ]
    )
