"""Orders collected at a service point: the shop brings them there, and whoever runs the point hands them over by their code."""

from __future__ import annotations

from datetime import datetime

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from points import freezing, handing
from points.handing import ALL, Out
from points.models import Order
from points.ordering import tell
from volunteer import audit
from volunteer.models import ServicePoint, User
from volunteer.refusals import Refused


class Reason(models.TextChoices):
    NOT_THERE = "pickup_not_there", _("This order is collected at the shop itself.")
    NOT_YET = "pickup_not_yet", _("This order has not been brought here yet.")
    ELSEWHERE = "pickup_elsewhere", _("This order waits at another place: %(place)s. Please collect it there.")


@transaction.atomic
def bring(*, order: Order, by: User, at: datetime) -> Order:
    """The shop brought the goods to the service point; the person is told. Twice is once. Raises `Refused`.

    Whether `by` keeps the shop is the caller's scope.
    """
    if order.pickup_point is None:
        raise Refused(Reason.NOT_THERE)
    freezing.refuse_keeping(by, order.shop.point_id, at)
    brought = Order.objects.waiting().filter(pk=order.pk, brought_at=None).update(brought_at=at)
    order.refresh_from_db(fields=["state", "brought_at"])
    if brought:
        audit.record(act="order_brought", subject=order, actor=by, at=at, detail={"point": order.pickup_point_id})
        tell(order, "order_at_point", at, code=order.pickup_code, place=order.pickup_point.name, address=order.pickup_point.address)
    elif not order.waiting:
        raise Refused(handing.ENDED[Order.State(order.state)])
    return order


def look_up(*, code: str, point: ServicePoint, at: datetime) -> Order:
    """The order that waits under a pick-up code at this point. Raises `Refused` with what is wrong with the code."""
    order = handing.find(code)
    if order.pickup_point_id != point.pk:
        raise Refused(Reason.ELSEWHERE, place=(order.pickup_point or order.shop).name)
    if order.waiting and order.brought_at is None:
        raise Refused(Reason.NOT_YET)
    handing.refuse_ended(order)
    return order


def hand_over(*, code: str, point: ServicePoint, by: User, at: datetime, out: Out = ALL) -> Order:
    """Hand over there. A code works once, at the one place where the goods are. Raises `Refused`.

    Whether `by` runs the point is the caller's scope.
    """
    order = look_up(code=code, point=point, at=at)
    freezing.refuse_keeping(by, point.pk, at)
    return handing.complete(order=order, keeper=by, at=at, out=out)
