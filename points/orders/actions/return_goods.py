"""Goods of a collected order brought back: to the shelf, and their points to those who paid."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from points.freezes import actions as freezes
from points.inventory import batches
from points.ledger import actions as ledger
from points.models import Order, OrderLine, Return, ReturnLine, Stock, StockMove, Transfer
from points.orders import payment
from points.orders import permissions as order_permissions
from points.orders.actions import hand_over as hand_over_actions
from points.orders.actions.cancel import notify_to_fetch
from points.orders.actions.place import notify_of_order
from points.orders.refusals import OrderRefusal
from volunteer.core import audit
from volunteer.core.refusals import Refused
from volunteer.models import ServicePoint, User


@transaction.atomic
def return_goods(
    *,
    id: UUID,
    order: Order,
    pieces: Mapping[int, int],
    reason: str,
    by: User,
    at: datetime,
    place: ServicePoint | None = None,
    second: User | None = None,
) -> Return:
    """Take goods back: to the shelf, and their points to those who paid. `pieces` counts them by the id of the order's line.

    Within the shop's own number of days after handing over. `place`: the service point where they were collected takes them, and
    the shop, whose goods they are from now on, is told to fetch them; None: the shop's counter. `second` stands beside `by` where
    it is much (`points.orders.permissions`). `id` is made in the form: the same again changes nothing. Whether `by` keeps the shop,
    or runs the place, is the caller's scope. Raises `Refused`.
    """
    held = Order.objects.select_for_update(of=("self",), no_key=True).select_related("shop", "person").get(pk=order.pk)
    wanted = {line: count for line, count in pieces.items() if count}
    if first := Return.objects.filter(pk=id).first():
        return _require_same_return(first, held, wanted)
    order_permissions.require_not_party(held, by)
    freezes.require_may_keep(by, place.pk if place else held.shop.point_id, at)
    _require_returnable(held, reason, at, place)
    lines = _returned_lines(held, wanted)
    amount = sum(line.price * wanted[line.pk] for line in lines)
    payment.lock_payers(held)
    second = order_permissions.require_second_person(
        held, by, second, came=True, much=order_permissions.exceeds_return_limit(held, amount, at)
    )
    back = Return.objects.create(id=id, order=held, reason=reason.strip(), by=by, second=second, at=at)
    spent = ledger.spent_account(held.shop)
    moves = payment.refund_moves(order=held, amount=amount, kind=Transfer.Kind.RETURN, out_of=spent, key=f"return:{id}")
    ledger.post(moves=moves, at=at)
    _put_back_in_stock(back, lines, wanted)
    audit.record(act="bring_back", subject=back, actor=by, at=at, detail={"order": str(held.pk), "points": amount})
    notify_of_order(held, "order_brought_back", at, points=amount, of=str(back.pk))
    order_permissions.notify_second_person(held, by, second, str(back.pk), at)
    if place:
        what = "、".join(f"{line.item.name} × {wanted[line.pk]}" for line in lines)
        notify_to_fetch(held, place, "returned", what, f"return:{back.pk}", by, at)
    return back


def _require_same_return(first: Return, order: Order, wanted: Mapping[int, int]) -> Return:
    if first.order_id != order.pk or dict(first.lines.values_list("line", "quantity")) != wanted:
        raise Refused(OrderRefusal.OTHER_RETURN)
    return first


def is_returnable(order: Order, at: datetime) -> bool:
    """Whether the days for bringing goods back are not over."""
    if not order.handed_over or order.ended_at is None:
        return False
    return timezone.localdate(at) <= timezone.localdate(order.ended_at) + timedelta(days=order.shop.return_days)


def _require_returnable(order: Order, reason: str, at: datetime, place: ServicePoint | None) -> None:
    if not order.handed_over:
        raise Refused(OrderRefusal.NOT_COLLECTED)
    if place and place.pk != order.pickup_point_id:
        raise Refused(OrderRefusal.OTHER_PLACE)
    if not is_returnable(order, at):
        raise Refused(OrderRefusal.TOO_LATE, days=order.shop.return_days)
    if not reason.strip():
        raise Refused(OrderRefusal.WHY)


def _returned_lines(order: Order, wanted: Mapping[int, int]) -> list[OrderLine]:
    """The lines of which something came back, in the order of their stocks."""
    lines = [line for line in order.lines.select_related("item", "stock").order_by("stock_id") if line.pk in wanted]
    if not lines or len(lines) != len(wanted):
        raise Refused(OrderRefusal.NOTHING_BACK)
    for line in lines:
        left = line.given - line.returned
        if not 0 < wanted[line.pk] <= left:
            raise Refused(OrderRefusal.NOT_SO_MANY, item=line.item.name, left=left)
    return lines


def _put_back_in_stock(back: Return, lines: list[OrderLine], wanted: Mapping[int, int]) -> None:
    """Goods lie on the shelf again; a service is over, and only its points come back."""
    for line in lines:
        if not line.slot_id:
            Stock.objects.filter(pk=line.stock_id).update(on_hand=F("on_hand") + wanted[line.pk])
        line.returned += wanted[line.pk]
    OrderLine.objects.bulk_update(lines, ["returned"])
    ReturnLine.objects.bulk_create(ReturnLine(back=back, line=line, quantity=wanted[line.pk]) for line in lines)
    moved = [(line, wanted[line.pk]) for line in lines]
    batches.put_back_in_batches(
        hand_over_actions.write_stock_moves(StockMove.Kind.RETURNED, f"returned:{back.pk}", moved, back.by, back.at)
    )
