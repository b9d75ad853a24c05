"""The points shop: placing an order, handing it over, cancelling, letting it lapse, and the goods that come in.

Locks are taken in one order: the order's row, the person's wallet, then stocks in the order of their ids. Placing begins with
the wallet: that is what makes one person's orders come one after the other, so that limits hold. Stocks, where a crowd
meets, come last and are held the shortest.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import models, transaction
from django.db.models import F, Min, Q, Sum
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from points import ledger
from points.models import Account, Item, Order, OrderLine, Shop, Stock, StockMove, Transfer
from points.models.ledger import PERSON_LIMIT
from volunteer import batch, scope
from volunteer.codes import LETTERS, clean_code, typed_code
from volunteer.models import User
from volunteer.notices import notify
from volunteer.refusals import Refused
from volunteer.scope import Power

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
    UNKNOWN = "unknown", _("No order has this code. Compare the eight characters on the person's phone.")
    TOO_MANY = "too_many", _("Too many codes were tried. Wait ten minutes, or ask a colleague.")
    WRONG_SHOP = "wrong_shop", _("This order waits at another shop: %(shop)s. Please collect it there.")
    USED = "used", _("These goods were handed over already. This code cannot be used again.")
    CANCELLED = "cancelled", _("This order was cancelled and the points are back. Please order again.")
    LAPSED = "lapsed", _("This order was not collected in time and the points are back. Please order again.")
    NOT_YOURS = "not_yours", _("Only the person who ordered or the shop can cancel this order.")
    WHY = "why", _("Say in a few words why, so that the person understands.")
    OTHER_DELIVERY = "other_delivery", _("This delivery was entered already with another number. Open the page again.")


ENDED = {State.HANDED_OVER: Reason.USED, State.CANCELLED: Reason.CANCELLED, State.LAPSED: Reason.LAPSED}


# --- placing -----------------------------------------------------------------------------------------------------------


def place(*, id: UUID, person: User, shop: Shop, lines: Sequence[tuple[Item, int]], by: User, at: datetime) -> Order:
    """Set goods aside for `person` and hold the points; all of it or nothing. Price and total are frozen.

    `id` is made in the form: the same order again returns the first one, another order under it is refused.
    Raises `Refused(Reason)`.
    """
    wanted = _wanted(lines)
    _refuse_on_sight(person, shop, wanted, by)
    with transaction.atomic():
        wallet = _hold_wallet(person)
        if first := Order.objects.filter(pk=id).first():
            return _same(first, person, shop, wanted)
        _refuse_over_limit(person, wanted, at)
        order = _insert(id, person, shop, sum(item.price * quantity for item, quantity in wanted.items()), at)
        _hold_points(order, wallet, at)
        _set_goods_aside(order, wanted)
        _tell(order, "order_ready", at, code=order.pickup_code, until=_until(order))
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


# --- at the counter ----------------------------------------------------------------------------------------------------


def look_up(*, code: str, shop: Shop, at: datetime) -> Order:
    """The order that waits under a pick-up code at this shop. Raises `Refused` with what is wrong with the code."""
    typed = clean_code(code)
    known = set(typed) <= set(LETTERS)  # a database does not even read every text
    order = Order.objects.filter(pickup_code=typed).select_related("shop", "person").first() if known else None
    if order is None:
        raise Refused(Reason.UNKNOWN)
    if order.shop_id != shop.pk:
        raise Refused(Reason.WRONG_SHOP, shop=order.shop.name)
    if order.state != State.PLACED:
        raise Refused(ENDED[State(order.state)])
    return order


def hand_over(*, code: str, shop: Shop, keeper: User, at: datetime) -> Order:
    """Give the goods out: the order ends, stock goes down, the held points are spent. A code works once, at its own shop."""
    order = look_up(code=code, shop=shop, at=at)
    with transaction.atomic():
        _end(order, State.HANDED_OVER, by=keeper, at=at)
        _take_out(order, keeper, at)
        move = ledger.Move(
            key=f"spend:{order.pk}",
            kind=Transfer.Kind.SPEND,
            debit=ledger.hold(shop),
            credit=ledger.spent(shop),
            amount=order.total,
            source=("order", str(order.pk)),
        )
        ledger.post(moves=[move], at=at)
        _tell(order, "order_handed", at)
    return order


def _end(order: Order, state: Order.State, *, by: User | None, at: datetime, reason: str = "") -> None:
    """End a waiting order, once: whoever comes second is told how it ended."""
    waiting = Order.objects.filter(pk=order.pk, state=State.PLACED)
    ended = waiting.update(state=state, ended_at=at, ended_by=by, reason=reason)
    order.refresh_from_db(fields=["state", "ended_at", "ended_by", "reason"])
    if not ended:
        raise Refused(ENDED[State(order.state)])


def _take_out(order: Order, keeper: User, at: datetime) -> None:
    lines = list(order.lines.order_by("stock_id"))
    for line in lines:
        Stock.objects.filter(pk=line.stock_id).update(on_hand=F("on_hand") - line.quantity, reserved=F("reserved") - line.quantity)
    StockMove.objects.bulk_create(
        [
            StockMove(
                key=f"handed:{order.pk}:{line.pk}",
                kind=StockMove.Kind.HANDED_OVER,
                stock_id=line.stock_id,
                quantity=-line.quantity,
                by=keeper,
                at=at,
            )
            for line in lines
        ],
        ignore_conflicts=True,
    )


# --- giving back -------------------------------------------------------------------------------------------------------


def cancel(*, order: Order, by: User, at: datetime, reason: str = "") -> Order:
    """Give a waiting order back, points and goods. The person may at any time; a keeper of the shop says why.

    Harmless to repeat. Raises `Refused(Reason)` for an order that ended otherwise.
    """
    if by.pk != order.person_id:
        _refuse_a_stranger(order, by, at, reason)
    with transaction.atomic():
        try:
            _end(order, State.CANCELLED, by=by, at=at, reason=reason)
        except Refused as refused:
            if refused.reason == Reason.CANCELLED:
                return order
            raise
        _give_back(order, at)
        _tell(order, "order_cancelled", at, points=order.total, reason=reason)
    return order


def _refuse_a_stranger(order: Order, by: User, at: datetime, reason: str) -> None:
    if not scope.of(by, Power.KEEP, at).covers_point(order.shop.point):
        raise Refused(Reason.NOT_YOURS)
    if not reason.strip():
        raise Refused(Reason.WHY)


def lapse_overdue(*, at: datetime) -> int:
    """End the orders whose last pick-up day has passed and give the points back; how many. Each in its own transaction."""
    overdue = Order.objects.overdue(timezone.localdate(at)).select_related("shop", "person").order_by("pk")
    return batch.total(overdue, lambda order: _lapse(order, at))


def _lapse(order: Order, at: datetime) -> bool:
    """Whether this run was the one that ended the order."""
    try:
        with transaction.atomic():
            _end(order, State.LAPSED, by=None, at=at)
            _give_back(order, at)
            _tell(order, "order_lapsed", at, points=order.total)
    except Refused:
        return False
    return True


def _give_back(order: Order, at: datetime) -> None:
    """Points to the wallet, goods to the shelf."""
    wallet = ledger.wallet(order.person)
    move = ledger.Move(
        key=f"refund:{order.pk}",
        kind=Transfer.Kind.REFUND,
        debit=ledger.hold(order.shop),
        credit=wallet,
        amount=order.total,
        source=("order", str(order.pk)),
        earned_on=_earned_on(wallet, order),
    )
    ledger.post(moves=[move], at=at)
    for line in order.lines.order_by("stock_id"):
        Stock.objects.filter(pk=line.stock_id).update(reserved=F("reserved") - line.quantity)


def _earned_on(wallet: Account, order: Order) -> date:
    """The date of the oldest points in the wallet when the order was placed.

    An order takes the oldest points first, so a refund under this date counts as if the order had never been: whatever
    the cutoff of an expiry, the debit of the order and this credit weigh the same.
    """
    credits = Transfer.objects.filter(credit=wallet, at__lte=order.placed_at)
    oldest: date | None = credits.aggregate(day=Min("earned_on"))["day"]
    return oldest or timezone.localdate(order.placed_at)


# --- goods in and out --------------------------------------------------------------------------------------------------


def receive(*, shop: Shop, item: Item, quantity: int, key: str, by: User, at: datetime) -> Stock:
    """Goods came in. `key` is made in the form: the same delivery again changes nothing. Raises `Refused(Reason)`."""
    if quantity < 1:
        raise Refused(Reason.NOTHING)
    Stock.objects.bulk_create([Stock(shop=shop, item=item)], ignore_conflicts=True)
    with transaction.atomic():
        stock = Stock.objects.select_for_update(no_key=True).get(shop=shop, item=item)
        if _moved(stock, StockMove.Kind.RECEIVED, quantity, key, by, at):
            stock.on_hand += quantity
            stock.save(update_fields=["on_hand"])
    return stock


def write_off(*, stock: Stock, quantity: int, key: str, by: User, at: datetime) -> Stock:
    """Goods are broken or lost. What is set aside for orders cannot be written off. Raises `Refused(Reason)`."""
    if quantity < 1:
        raise Refused(Reason.NOTHING)
    with transaction.atomic():
        held = Stock.objects.select_for_update(no_key=True).get(pk=stock.pk)
        if _moved(held, StockMove.Kind.WRITTEN_OFF, -quantity, key, by, at):
            if held.free < quantity:
                raise Refused(Reason.SOLD_OUT, item=stock.item.name, left=held.free)
            held.on_hand -= quantity
            held.save(update_fields=["on_hand"])
    return held


def _moved(stock: Stock, kind: str, quantity: int, key: str, by: User, at: datetime) -> bool:
    """Write the move under its key; False when it stands already. The caller holds the stock's row."""
    unique = f"{kind}:{stock.pk}:{key}"
    first = StockMove.objects.filter(key=unique).first()
    if first and first.quantity != quantity:
        raise Refused(Reason.OTHER_DELIVERY)
    if not first:
        StockMove.objects.create(key=unique, kind=kind, stock=stock, quantity=quantity, by=by, at=at)
    return not first


# --- telling -----------------------------------------------------------------------------------------------------------


def goods(order: Order) -> str:
    """What was ordered, in one line: 抽纸 × 2、大米 5 kg × 1."""
    return "、".join(f"{line.item} × {line.quantity}" for line in order.lines.select_related("item").order_by("pk"))


def _until(order: Order) -> str:
    """When the shop closes on the last pick-up day, as an ISO string."""
    closing = datetime.combine(order.pick_up_by, order.shop.closes)
    return timezone.make_aware(closing).isoformat()


def _tell(order: Order, kind: str, at: datetime, **params: object) -> None:
    notify(
        person=order.person,
        kind=kind,
        params={"shop": order.shop.name, "goods": goods(order), **params},
        key=f"{kind}:{order.pk}",
        at=at,
        url=reverse("points:order", args=[order.pk]),
    )
