"""Giving an order back: cancelled by the person or the shop, or not collected in time."""

from __future__ import annotations

from datetime import date, datetime

from django.db import models, transaction
from django.db.models import F, Min
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from points import freezing, handing, ledger
from points.models import Account, Order, Stock, Transfer
from points.ordering import State, tell
from volunteer import batch, scope
from volunteer.models import User
from volunteer.refusals import Refused
from volunteer.scope import Power


class Reason(models.TextChoices):
    NOT_YOURS = "not_yours", _("Only the person who ordered or the shop can cancel this order.")
    WHY = "why", _("Say in a few words why, so that the person understands.")


def cancel(*, order: Order, by: User, at: datetime, reason: str = "") -> Order:
    """Give a waiting order back, points and goods. The person may at any time; a keeper of the shop says why.

    Harmless to repeat. Raises `Refused(Reason)` for an order that ended otherwise.
    """
    if by.pk != order.person_id:
        _refuse_a_stranger(order, by, at, reason)
    with transaction.atomic():
        try:
            handing.end(order, State.CANCELLED, by=by, at=at, reason=reason)
        except Refused as refused:
            if refused.reason == handing.Reason.CANCELLED:
                return order
            raise
        _give_back(order, at)
        tell(order, "order_cancelled", at, points=order.total, reason=reason)
    return order


def _refuse_a_stranger(order: Order, by: User, at: datetime, reason: str) -> None:
    if not scope.of(by, Power.KEEP, at).covers_point(order.shop.point):
        raise Refused(Reason.NOT_YOURS)
    if not reason.strip():
        raise Refused(Reason.WHY)
    freezing.refuse_keeping(by, order.shop.point_id, at)


def lapse_overdue(*, at: datetime) -> int:
    """End the orders whose last pick-up day has passed and give the points back; how many. Each in its own transaction."""
    overdue = Order.objects.overdue(timezone.localdate(at)).select_related("shop", "person").order_by("pk")
    return batch.total(overdue, lambda order: _lapse(order, at))


def _lapse(order: Order, at: datetime) -> bool:
    """Whether this run was the one that ended the order."""
    try:
        with transaction.atomic():
            handing.end(order, State.LAPSED, by=None, at=at)
            _give_back(order, at)
            tell(order, "order_lapsed", at, points=order.total)
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
