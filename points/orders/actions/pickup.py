"""Orders collected at a service point: the shop brings them there, and whoever runs the point hands them over by their code."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from points.freezes import actions as freezes
from points.models import Order
from points.orders.actions import hand_over as hand_over_actions
from points.orders.actions.hand_over import EVERYTHING, HandOut
from points.orders.actions.place import notify_of_order
from points.orders.refusals import OrderRefusal
from volunteer.core import audit
from volunteer.core.refusals import Refused
from volunteer.models import ServicePoint, User


@transaction.atomic
def mark_brought(*, order: Order, by: User, at: datetime) -> Order:
    """The shop brought the goods to the service point; the person is told. Twice is once. Raises `Refused`.

    Whether `by` keeps the shop is the caller's scope.
    """
    if order.pickup_point is None:
        raise Refused(OrderRefusal.NOT_THERE)
    freezes.require_may_keep(by, order.shop.point_id, at)
    brought = Order.objects.waiting().filter(pk=order.pk, brought_at=None).update(brought_at=at)
    order.refresh_from_db(fields=["state", "brought_at"])
    if brought:
        audit.record(act="order_brought", subject=order, actor=by, at=at, detail={"point": order.pickup_point_id})
        notify_of_order(
            order, "order_at_point", at, code=order.pickup_code, place=order.pickup_point.name, address=order.pickup_point.address
        )
    elif not order.waiting:
        raise Refused(hand_over_actions.REASON_BY_STATE[Order.State(order.state)])
    return order


def find_order_at_point(*, code: str, point: ServicePoint, at: datetime) -> Order:
    """The order that waits under a pick-up code at this point. Raises `Refused` with what is wrong with the code."""
    order = hand_over_actions.find_order(code)
    if order.pickup_point_id != point.pk:
        raise Refused(OrderRefusal.ELSEWHERE, place=(order.pickup_point or order.shop).name)
    if order.waiting and order.brought_at is None:
        raise Refused(OrderRefusal.NOT_YET)
    hand_over_actions.require_waiting(order)
    return order


def hand_over_at_point(*, code: str, point: ServicePoint, by: User, at: datetime, out: HandOut = EVERYTHING) -> Order:
    """Hand over there. A code works once, at the one place where the goods are. Raises `Refused`.

    Whether `by` runs the point is the caller's scope.
    """
    order = find_order_at_point(code=code, point=point, at=at)
    freezes.require_may_keep(by, point.pk, at)
    return hand_over_actions.complete_hand_over(order=order, keeper=by, at=at, out=out)
