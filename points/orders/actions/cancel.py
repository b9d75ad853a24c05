"""Ending an order whose goods nobody took: cancelled by the person or the shop, or not collected in time."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from points.freezes import actions as freezes
from points.inventory.actions.consign import shop_keepers
from points.models import Order
from points.orders import permissions as order_permissions
from points.orders.actions import hand_over as hand_over_actions
from points.orders.actions.place import State, notify_of_order, order_key, ordered_goods_text
from points.orders.refusals import OrderRefusal
from volunteer.core.refusals import Refused, suppress_refusal
from volunteer.lists import batch
from volunteer.models import ServicePoint, User
from volunteer.notices import outbox
from volunteer.roles import scope as role_scope
from volunteer.roles.scope import Power


def cancel_order(*, order: Order, by: User, at: datetime, reason: str = "") -> Order:
    """Give a waiting order back, points and goods. The person may at any time; a keeper of the shop, or who runs the service point
    at whose desk it was entered, says why.

    Harmless to repeat. Raises `Refused(Reason)` for an order that ended otherwise.
    """
    if by.pk != order.person_id:
        _require_may_cancel(order, by, at, reason)
    with transaction.atomic(), suppress_refusal(OrderRefusal.CANCELLED):
        hand_over_actions.end_order(order, State.CANCELLED, by=by, at=at, reason=reason)
        hand_over_actions.return_points_and_goods(order, at)
        notify_of_order(order, "order_cancelled", at, points=order.total, reason=reason)
        _notify_of_uncollected(order, at, by)
    return order


def _require_may_cancel(order: Order, by: User, at: datetime, reason: str) -> None:
    keeps = role_scope.scope_for(by, Power.KEEP, at).covers_point(order.shop.point)
    if not keeps and (order.desk is None or not role_scope.scope_for(by, Power.RUN, at).covers_point(order.desk)):
        raise Refused(OrderRefusal.NOT_YOURS)
    order_permissions.require_not_party(order, by)
    if not reason.strip():
        raise Refused(OrderRefusal.WHY)
    if keeps or order.desk is None:
        freezes.require_may_keep(by, order.shop.point_id, at)
    else:
        freezes.require_may_keep(by, order.desk.pk, at)
        freezes.require_may_lead(by, order.desk.pk, at)


def _notify_of_uncollected(order: Order, at: datetime, by: User | None) -> None:
    """Where the goods of an order that ended wait at a service point, its shop is told to fetch them."""
    if order.brought_at is None or order.pickup_point is None:
        return
    why = "lapsed" if order.state == State.LAPSED else "cancelled"
    notify_to_fetch(order, order.pickup_point, why, ordered_goods_text(order), order_key(order), by, at)


def notify_to_fetch(order: Order, place: ServicePoint, why: str, what: str, of: str, by: User | None, at: datetime) -> None:
    """Whoever keeps the shop is told, but for who brought it about."""
    people = [keeper for keeper in shop_keepers(order.shop, at) if by is None or keeper.pk != by.pk]
    params = {"shop": order.shop.name, "goods": what, "why": why, "place": place.name, "address": place.address}
    key, url = f"order_to_fetch:{of}", counter_order_url(order)
    outbox.notify_many(people=people, kind="order_to_fetch", params=params, key=key, at=at, url=url)


def counter_order_url(order: Order) -> str:
    """The page of an order for those who keep its shop."""
    return reverse("points:counter_order", args=[order.pk])


def lapse_overdue_orders(*, at: datetime) -> int:
    """End the orders whose last pick-up day has passed and give the points back; how many. Each in its own transaction."""
    overdue = Order.objects.overdue(timezone.localdate(at)).select_related("shop", "person", "pickup_point").order_by("pk")
    return batch.apply_to_each(overdue, lambda order: _lapse_order(order, at))


def _lapse_order(order: Order, at: datetime) -> bool:
    """Whether this run was the one that ended the order."""
    try:
        with transaction.atomic():
            hand_over_actions.end_order(order, State.LAPSED, by=None, at=at)
            hand_over_actions.return_points_and_goods(order, at)
            notify_of_order(order, "order_lapsed", at, points=order.total)
            _notify_of_uncollected(order, at, None)
    except Refused:
        return False
    return True
