"""Orders collected at a service point: the shop brings them there, and whoever runs the point hands them over by their code."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from points.freezes import actions as freeze_actions
from points.models import Order
from points.orders.actions import hand_over as hand_over_actions
from points.orders.actions.hand_over import ALL, Out
from points.orders.actions.place import tell
from points.orders.refusals import OrderRefusal
from volunteer.core import audit
from volunteer.core.refusals import Refused
from volunteer.models import ServicePoint, User


@transaction.atomic
def bring(*, order: Order, by: User, at: datetime) -> Order:
    """The shop brought the goods to the service point; the person is told. Twice is once. Raises `Refused`.

    Whether `by` keeps the shop is the caller's scope.
    """
    if order.pickup_point is None:
        raise Refused(OrderRefusal.NOT_THERE)
    freeze_actions.refuse_keeping(by, order.shop.point_id, at)
    brought = Order.objects.waiting().filter(pk=order.pk, brought_at=None).update(brought_at=at)
    order.refresh_from_db(fields=["state", "brought_at"])
    if brought:
        audit.record(act="order_brought", subject=order, actor=by, at=at, detail={"point": order.pickup_point_id})
        tell(order, "order_at_point", at, code=order.pickup_code, place=order.pickup_point.name, address=order.pickup_point.address)
    elif not order.waiting:
        raise Refused(hand_over_actions.ENDED[Order.State(order.state)])
    return order


def look_up(*, code: str, point: ServicePoint, at: datetime) -> Order:
    """The order that waits under a pick-up code at this point. Raises `Refused` with what is wrong with the code."""
    order = hand_over_actions.find(code)
    if order.pickup_point_id != point.pk:
        raise Refused(OrderRefusal.ELSEWHERE, place=(order.pickup_point or order.shop).name)
    if order.waiting and order.brought_at is None:
        raise Refused(OrderRefusal.NOT_YET)
    hand_over_actions.refuse_ended(order)
    return order


def hand_over(*, code: str, point: ServicePoint, by: User, at: datetime, out: Out = ALL) -> Order:
    """Hand over there. A code works once, at the one place where the goods are. Raises `Refused`.

    Whether `by` runs the point is the caller's scope.
    """
    order = look_up(code=code, point=point, at=at)
    freeze_actions.refuse_keeping(by, point.pk, at)
    return hand_over_actions.complete(order=order, keeper=by, at=at, out=out)
