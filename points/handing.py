"""Handing an order over at the counter: its pick-up code works once, at its own shop."""

from __future__ import annotations

from datetime import datetime

from django.db import models, transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from points import freezing, ledger
from points.models import Order, Shop, Stock, StockMove, Transfer
from points.ordering import State, tell
from volunteer.codes import LETTERS, clean_code
from volunteer.models import User
from volunteer.refusals import Refused


class Reason(models.TextChoices):
    UNKNOWN = "unknown", _("No order has this code. Compare the eight characters on the person's phone.")
    TOO_MANY = "too_many", _("Too many codes were tried. Wait ten minutes, or ask a colleague.")
    WRONG_SHOP = "wrong_shop", _("This order waits at another shop: %(shop)s. Please collect it there.")
    USED = "used", _("These goods were handed over already. This code cannot be used again.")
    CANCELLED = "cancelled", _("This order was cancelled and the points are back. Please order again.")
    LAPSED = "lapsed", _("This order was not collected in time and the points are back. Please order again.")


ENDED = {State.HANDED_OVER: Reason.USED, State.CANCELLED: Reason.CANCELLED, State.LAPSED: Reason.LAPSED}


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
    freezing.refuse_keeping(keeper, shop.point_id, at)
    with transaction.atomic():
        end(order, State.HANDED_OVER, by=keeper, at=at)
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
        tell(order, "order_handed", at)
    return order


def end(order: Order, state: Order.State, *, by: User | None, at: datetime, reason: str = "") -> None:
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
