"""Placing an order: goods are set aside and points are held, all of it or nothing.

Locks are taken in one order: the shop's row (shared), the order's row, the person's wallet, then stocks in the order of their
ids. Placing begins with shop and wallet: whoever changes the shop's days goes before or after, and one person's orders come one
after the other, so that limits hold. Stocks, where a crowd meets, come last and are held the shortest.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import models, transaction
from django.db.models import F, Q, Sum
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from points import freezing, ledger, paying
from points.goods import ages, batches, slots
from points.models import Account, Item, Order, OrderLine, Shop, Stock
from points.models.ledger import PERSON_LIMIT
from volunteer.codes import typed_code
from volunteer.models import ServicePoint, User
from volunteer.notices import notify
from volunteer.refusals import Refused

State = Order.State
MOST_OF_ONE = 100


class Reason(models.TextChoices):
    NOTHING = "nothing", _("Choose how many you would like, from 1 to 100.")
    ONLY_OWN = "only_own", _("Each person orders with their own points. Sign in as the person the goods are for.")
    DEAR = "dear", _("The prices changed: it is %(total)s points now. Look at them and press once more.")
    NOT_CONFIRMED = (
        "not_confirmed",
        _("Before the first order the community sees you once in person. Please go there."),
    )
    SHOP_CLOSED = "shop_closed", _("This shop takes no orders at the moment. Please choose another shop.")
    NOT_OFFERED = "not_offered", _("“%(item)s” is no longer offered. Have a look at the other goods.")
    NOT_ENOUGH = "not_enough", _("%(missing)s points are missing. One more event, and you will have them.")
    TOO_MUCH = "too_much", _("This is too much for one order. Please take fewer.")
    OVER_LIMIT = "over_limit", _("Each person can have %(limit)s of “%(item)s” in %(days)s days. You can order %(left)s more now.")
    SOLD_OUT = "sold_out", _("“%(item)s”: only %(left)s left in this shop. Take fewer, or choose another shop.")
    USED_FORM = "used_form", _("This form was used for another order already. Open the page again.")
    NOT_BROUGHT = "not_brought", _("This shop does not bring orders to %(point)s. Choose another place.")


@dataclass(frozen=True)
class Terms:
    """What else an order says: the total the person saw, and how they agreed where somebody else entered it at the counter."""

    total: int | None = None
    together: bool = False  # also out of the wallets of household members who agreed
    proof: Order.Proof = Order.Proof.OWN
    at_counter: bool = False
    slots: Mapping[int, int] = field(default_factory=dict)  # the appointment of each service, by the item's id
    pickup_point: ServicePoint | None = None  # where it is collected, if not at the shop


OWN = Terms()


def place(
    *, id: UUID, person: User, shop: Shop, lines: Sequence[tuple[Item, int]], by: User, at: datetime, terms: Terms = OWN
) -> Order:
    """Set goods aside for `person` and hold the points; all of it or nothing. The prices of the local day are frozen.

    A service takes a place of the appointment that `terms` names.

    `id` is made in the form: the same order again returns the first one, another order under it is refused.
    Raises `Refused(Reason)`.
    """
    wanted = _wanted(lines)
    _refuse_on_sight(person, shop, wanted, by if terms.proof == Order.Proof.OWN else person, at)
    freezing.refuse_spending(person, at)
    with transaction.atomic():
        kept = Shop.objects.held_open(shop.pk)
        purses = _hold_wallets(person, at, terms.together)
        if first := Order.objects.filter(pk=id).first():
            return _same(first, person, shop, wanted)
        if not kept.active:
            raise Refused(Reason.SHOP_CLOSED)
        stocks = _shelf(kept, wanted, at)
        _refuse_over_limit(person, wanted, at)
        total = _total(stocks, wanted, terms)
        booked = slots.booked(wanted, stocks, terms.slots, at)
        last = max([kept.pick_up_by(at), *(timezone.localdate(slot.starts_at) for slot in booked.values())])
        fields = {"total": total, "placed_by": by, "proof": terms.proof, "at_counter": terms.at_counter}
        place = {"pickup_point": _pickup_point(kept, terms), "pick_up_by": last}
        order = _insert(Order(id=id, person=person, shop=kept, placed_at=at, **fields, **place))
        parts = _hold_points(order, purses, at)
        OrderLine.objects.bulk_create(
            OrderLine(order=order, stock=stocks[i.pk], item=i, quantity=n, price=stocks[i.pk].price, slot=booked.get(i.pk))
            for i, n in wanted.items()
        )
        said = in_words(wanted)
        paying.tell_payers(order=order, parts=parts, goods=said, at=at)
        if not terms.at_counter:
            tell(order, "order_ready", at, goods=said, code=order.pickup_code, until=until(order))
        slots.take(booked, wanted)
        _set_goods_aside(stocks, wanted)
    return order


def _wanted(lines: Sequence[tuple[Item, int]]) -> Counter[Item]:
    """How many of each item; an item named twice counts together."""
    wanted: Counter[Item] = Counter()
    for item, quantity in lines:
        wanted[item] += quantity
        if quantity < 1 or wanted[item] > MOST_OF_ONE:
            raise Refused(Reason.NOTHING)
    return wanted


def _refuse_on_sight(person: User, shop: Shop, wanted: Counter[Item], by: User, at: datetime) -> None:
    """What needs no lock to be seen."""
    if not wanted:
        raise Refused(Reason.NOTHING)
    if by.pk != person.pk:
        raise Refused(Reason.ONLY_OWN)
    if not person.may_spend:
        raise Refused(Reason.NOT_CONFIRMED)
    if not shop.active:
        raise Refused(Reason.SHOP_CLOSED)
    if gone := next((item for item in wanted if not item.active), None):
        raise Refused(Reason.NOT_OFFERED, item=gone.name)
    ages.refuse_younger(person, wanted, at)


def _hold_wallets(person: User, at: datetime, together: bool) -> list[Account]:
    """Lock the person's wallet, and those that pay with it: one order of a person at a time."""
    return paying.purses(person=person, at=at, together=together)


def _same(first: Order, person: User, shop: Shop, wanted: Counter[Item]) -> Order:
    """The order that stands under this id, if it is the same one."""
    ordered = dict(first.lines.values_list("item", "quantity"))
    asked = {item.pk: quantity for item, quantity in wanted.items()}
    if (first.person_id, first.shop_id, ordered) != (person.pk, shop.pk, asked):
        raise Refused(Reason.USED_FORM)
    return first


def _refuse_over_limit(person: User, wanted: Counter[Item], at: datetime) -> None:
    """Limits count what waits or was handed over and not given back, in all shops, over the item's own number of days."""
    for item, quantity in wanted.items():
        if item.limit_per_person is not None and quantity > (left := left_for(person=person, item=item, at=at) or 0):
            raise Refused(Reason.OVER_LIMIT, item=item.name, limit=item.limit_per_person, days=item.limit_days, left=left)


def left_for(*, person: User, item: Item, at: datetime) -> int | None:
    """How many of this item the person may still order; None where there is no limit."""
    if item.limit_per_person is None:
        return None
    since = at - timedelta(days=item.limit_days)
    lines = OrderLine.objects.filter(item=item, order__person=person, order__placed_at__gt=since)
    taken = lines.aggregate(
        total=Sum("quantity", filter=Q(order__state=State.PLACED), default=0)
        + Sum(F("given") - F("returned"), filter=Q(order__state=State.HANDED_OVER), default=0)
    )["total"]
    return max(0, item.limit_per_person - int(taken))


def _insert(order: Order) -> Order:
    """The order's row with a pick-up code nobody else has."""
    while True:
        order.pickup_code = typed_code()
        Order.objects.bulk_create([order], ignore_conflicts=True)
        found = Order.objects.filter(pk=order.pk).first()
        if found and found.person_id != order.person_id:
            raise Refused(Reason.USED_FORM)
        if found:
            return order


def _hold_points(order: Order, purses: list[Account], at: datetime) -> list[paying.Part]:
    parts = paying.split(order.total, purses)
    moves = paying.moves(order=order, parts=parts, into=ledger.hold(order.shop))
    ledger.post(moves=moves, at=at, held={purse.pk: purse for purse in purses})
    return parts


def _shelf(shop: Shop, wanted: Counter[Item], at: datetime) -> dict[int, Any]:
    """The shop's stock of each item (by its id) with the price of the local day and how many have expired, in the order of their
    ids; nothing is held yet.
    """
    day = timezone.localdate(at)
    rows = (
        Stock.objects.filter(shop=shop, item__in=list(wanted)).priced(day).annotate(expired=batches.past("pk", day)).order_by("pk")
    )
    stocks = {stock.item_id: stock for stock in rows}
    if missing := next((item for item in wanted if item.pk not in stocks), None):
        raise Refused(Reason.SOLD_OUT, item=missing.name, left=0)
    return stocks


def _total(stocks: Mapping[int, Any], wanted: Counter[Item], terms: Terms) -> int:
    total: int = sum(stocks[item.pk].price * quantity for item, quantity in wanted.items())
    if total > PERSON_LIMIT:
        raise Refused(Reason.TOO_MUCH)
    if terms.total not in (None, total):
        raise Refused(Reason.DEAR, total=total)
    return total


def _pickup_point(shop: Shop, terms: Terms) -> ServicePoint | None:
    point = terms.pickup_point
    if point is not None and not shop.pickup_points.filter(pk=point.pk).exists():
        raise Refused(Reason.NOT_BROUGHT, point=point.name)
    return point


def _set_goods_aside(stocks: dict[int, Any], wanted: Counter[Item]) -> None:
    """Reserve each item, stocks in the order of their ids."""
    by_id = {item.pk: item for item in wanted if not item.service}
    for stock in stocks.values():
        item = by_id.get(stock.item_id)
        if item and not _reserve(stock, wanted[item]):
            stock.refresh_from_db()
            raise Refused(Reason.SOLD_OUT, item=item.name, left=max(0, stock.free - stock.expired))


def _reserve(stock: Any, quantity: int) -> bool:
    """Take `quantity` out of what is free and has not expired; False where there is less."""
    free = Stock.objects.filter(pk=stock.pk, on_hand__gte=F("reserved") + quantity + stock.expired)
    return free.update(reserved=F("reserved") + quantity) == 1


# --- telling -----------------------------------------------------------------------------------------------------------


def turn(order: Order) -> str:
    """Names an order in keys; after handing over was undone, what is done anew has keys of its own."""
    return f"{order.pk}:{order.undone}" if order.undone else str(order.pk)


def goods(order: Order) -> str:
    """What was ordered, in one line: 抽纸 × 2、大米 5 kg × 1."""
    return "、".join(f"{line.item} × {line.quantity}" for line in order.lines.select_related("item").order_by("pk"))


def in_words(wanted: Mapping[Item, int]) -> str:
    """The same of goods that are being ordered."""
    return "、".join(f"{item} × {quantity}" for item, quantity in wanted.items())


def until(order: Order) -> str:
    """When the shop closes on the last pick-up day, as an ISO string."""
    closing = datetime.combine(order.pick_up_by, order.shop.closes)
    return timezone.make_aware(closing).isoformat()


def tell(order: Order, kind: str, at: datetime, *, of: str = "", **params: object) -> None:
    """Tell the person about their order, once for each kind and `of` (the default: the order in its turn)."""
    said = params.get("goods") or goods(order)
    notify(
        person=order.person,
        kind=kind,
        params={"shop": order.shop.name, **params, "goods": said},
        key=f"{kind}:{of or turn(order)}",
        at=at,
        url=reverse("points:order", args=[order.pk]),
    )
