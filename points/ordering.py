"""Placing an order: goods are set aside and points are held, all of it or nothing.

Locks are taken in one order: the order's row, the person's wallet, then stocks in the order of their ids. Placing begins with
the wallet: that is what makes one person's orders come one after the other, so that limits hold. Stocks, where a crowd
meets, come last and are held the shortest.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import models, transaction
from django.db.models import F, Q, Sum
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from points import freezing, ledger
from points.models import Account, Item, Order, OrderLine, Shop, Stock, Transfer
from points.models.ledger import PERSON_LIMIT
from volunteer.codes import typed_code
from volunteer.models import User
from volunteer.notices import notify
from volunteer.refusals import Refused

State = Order.State
MOST_OF_ONE = 100


class Reason(models.TextChoices):
    NOTHING = "nothing", _("Choose how many you would like, from 1 to 100.")
    ONLY_OWN = "only_own", _("Each person orders with their own points. Sign in as the person the goods are for.")
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


def place(*, id: UUID, person: User, shop: Shop, lines: Sequence[tuple[Item, int]], by: User, at: datetime) -> Order:
    """Set goods aside for `person` and hold the points; all of it or nothing. Price and total are frozen.

    `id` is made in the form: the same order again returns the first one, another order under it is refused.
    Raises `Refused(Reason)`.
    """
    wanted = _wanted(lines)
    _refuse_on_sight(person, shop, wanted, by)
    freezing.refuse_spending(person, at)
    with transaction.atomic():
        wallet = _hold_wallet(person)
        if first := Order.objects.filter(pk=id).first():
            return _same(first, person, shop, wanted)
        _refuse_over_limit(person, wanted, at)
        order = _insert(id, person, shop, sum(item.price * quantity for item, quantity in wanted.items()), at)
        _hold_points(order, wallet, at)
        _set_goods_aside(order, wanted)
        tell(order, "order_ready", at, code=order.pickup_code, until=until(order))
    return order


def _wanted(lines: Sequence[tuple[Item, int]]) -> Counter[Item]:
    """How many of each item; an item named twice counts together."""
    wanted: Counter[Item] = Counter()
    for item, quantity in lines:
        wanted[item] += quantity
        if quantity < 1 or wanted[item] > MOST_OF_ONE:
            raise Refused(Reason.NOTHING)
    return wanted


def _refuse_on_sight(person: User, shop: Shop, wanted: Counter[Item], by: User) -> None:
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
    if sum(item.price * quantity for item, quantity in wanted.items()) > PERSON_LIMIT:
        raise Refused(Reason.TOO_MUCH)


def _hold_wallet(person: User) -> Account:
    """Lock the person's wallet: one order of a person at a time."""
    wallet = ledger.wallet(person)
    ledger.lock(Q(pk=wallet.pk))
    return wallet


def _same(first: Order, person: User, shop: Shop, wanted: Counter[Item]) -> Order:
    """The order that stands under this id, if it is the same one."""
    ordered = dict(first.lines.values_list("item", "quantity"))
    asked = {item.pk: quantity for item, quantity in wanted.items()}
    if (first.person_id, first.shop_id, ordered) != (person.pk, shop.pk, asked):
        raise Refused(Reason.USED_FORM)
    return first


def _refuse_over_limit(person: User, wanted: Counter[Item], at: datetime) -> None:
    """Limits count what was ordered and not given back, in all shops, over the item's own number of days."""
    for item, quantity in wanted.items():
        if item.limit_per_person is not None and quantity > (left := left_for(person=person, item=item, at=at) or 0):
            raise Refused(Reason.OVER_LIMIT, item=item.name, limit=item.limit_per_person, days=item.limit_days, left=left)


def left_for(*, person: User, item: Item, at: datetime) -> int | None:
    """How many of this item the person may still order; None where there is no limit."""
    if item.limit_per_person is None:
        return None
    since = at - timedelta(days=item.limit_days)
    taken = OrderLine.objects.filter(
        item=item, order__person=person, order__state__in=[State.PLACED, State.HANDED_OVER], order__placed_at__gt=since
    ).aggregate(total=Sum("quantity"))["total"]
    return max(0, item.limit_per_person - (taken or 0))


def _insert(id: UUID, person: User, shop: Shop, total: int, at: datetime) -> Order:
    """The order's row with a pick-up code nobody else has."""
    order = Order(id=id, person=person, shop=shop, total=total, placed_at=at, pick_up_by=shop.pick_up_by(at))
    while True:
        order.pickup_code = typed_code()
        Order.objects.bulk_create([order], ignore_conflicts=True)
        found = Order.objects.filter(pk=id).first()
        if found and found.person_id != person.pk:
            raise Refused(Reason.USED_FORM)
        if found:
            return order


def _hold_points(order: Order, wallet: Account, at: datetime) -> None:
    move = ledger.Move(
        key=f"order:{order.pk}",
        kind=Transfer.Kind.ORDER,
        debit=wallet,
        credit=ledger.hold(order.shop),
        amount=order.total,
        source=("order", str(order.pk)),
    )
    try:
        ledger.post(moves=[move], at=at)
    except Refused as refused:
        raise Refused(Reason.NOT_ENOUGH, **refused.params) from refused


def _set_goods_aside(order: Order, wanted: Counter[Item]) -> None:
    """Reserve each item and write the lines, stocks in the order of their ids."""
    stocks = {stock.item_id: stock for stock in Stock.objects.filter(shop=order.shop, item__in=list(wanted)).order_by("pk")}
    if missing := next((item for item in wanted if item.pk not in stocks), None):
        raise Refused(Reason.SOLD_OUT, item=missing.name, left=0)
    by_id = {item.pk: item for item in wanted}
    for stock in stocks.values():
        item = by_id[stock.item_id]
        if not _reserve(stock, wanted[item]):
            stock.refresh_from_db()
            raise Refused(Reason.SOLD_OUT, item=item.name, left=stock.free)
    OrderLine.objects.bulk_create(
        OrderLine(order=order, stock=stocks[item.pk], item=item, quantity=quantity, price=item.price)
        for item, quantity in wanted.items()
    )


def _reserve(stock: Stock, quantity: int) -> bool:
    """Take `quantity` out of what is free; False where there is less."""
    free = Stock.objects.filter(pk=stock.pk, on_hand__gte=F("reserved") + quantity)
    return free.update(reserved=F("reserved") + quantity) == 1


# --- telling -----------------------------------------------------------------------------------------------------------


def goods(order: Order) -> str:
    """What was ordered, in one line: 抽纸 × 2、大米 5 kg × 1."""
    return "、".join(f"{line.item} × {line.quantity}" for line in order.lines.select_related("item").order_by("pk"))


def until(order: Order) -> str:
    """When the shop closes on the last pick-up day, as an ISO string."""
    closing = datetime.combine(order.pick_up_by, order.shop.closes)
    return timezone.make_aware(closing).isoformat()


def tell(order: Order, kind: str, at: datetime, **params: object) -> None:
    notify(
        person=order.person,
        kind=kind,
        params={"shop": order.shop.name, "goods": goods(order), **params},
        key=f"{kind}:{order.pk}",
        at=at,
        url=reverse("points:order", args=[order.pk]),
    )
