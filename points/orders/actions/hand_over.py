"""Handing an order over at the counter: its pick-up code works once, at its own shop.

Whole or in part: what is not handed over goes back to the shelf, its points to the wallet. A slip is undone within ten minutes by
the keeper who made it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F

from points.freezes import actions as freezes
from points.inventory import batches
from points.ledger import actions as ledger
from points.models import Order, OrderLine, Shop, Stock, StockMove, Transfer
from points.orders import appointments, payment
from points.orders import permissions as order_permissions
from points.orders.actions.place import State, notify_of_order, order_key
from points.orders.refusals import OrderRefusal
from volunteer.core import audit
from volunteer.core.ids import LETTERS, clean_code
from volunteer.core.refusals import Refused
from volunteer.models import User

UNDO_WITHIN = timedelta(minutes=10)


REASON_BY_STATE = {State.HANDED_OVER: OrderRefusal.USED, State.CANCELLED: OrderRefusal.CANCELLED, State.LAPSED: OrderRefusal.LAPSED}


@dataclass(frozen=True)
class HandOut:
    """What goes over the counter, where it is not everything: how many of each item (by its id), and who came for it.

    `second`: whose volunteer code was scanned beside the pick-up code, see `points.orders.permissions`.
    """

    given: Mapping[int, int] = field(default_factory=dict)
    picked_up_by: str = ""
    second: User | None = None


EVERYTHING = HandOut()


def find_order_at_shop(*, code: str, shop: Shop, at: datetime) -> Order:
    """The order that waits under a pick-up code at this shop. Raises `Refused` with what is wrong with the code."""
    order = find_order(code)
    if order.shop_id != shop.pk:
        raise Refused(OrderRefusal.WRONG_SHOP, shop=order.shop.name)
    if order.waiting and order.brought_at is not None and order.pickup_point is not None:
        raise Refused(OrderRefusal.WRONG_SHOP, shop=order.pickup_point.name)
    require_waiting(order)
    return order


def find_order(code: str) -> Order:
    """The order of a pick-up code, wherever it waits. Raises `Refused(UNKNOWN)`."""
    typed = clean_code(code)
    known = set(typed) <= set(LETTERS)  # a database does not even read every text
    orders = Order.objects.filter(pickup_code=typed).select_related("shop", "person", "pickup_point")
    if not known or (order := orders.first()) is None:
        raise Refused(OrderRefusal.UNKNOWN)
    return order


def require_waiting(order: Order) -> None:
    if not order.waiting:
        raise Refused(REASON_BY_STATE[State(order.state)])


def hand_over(*, code: str, shop: Shop, keeper: User, at: datetime, out: HandOut = EVERYTHING) -> Order:
    """Give the goods out: the order ends, stock goes down, the held points are spent. A code works once, at its own shop.

    Of what `out` names only so many are given; the rest goes back to the shelf and its points to the wallet.
    """
    order = find_order_at_shop(code=code, shop=shop, at=at)
    freezes.require_may_keep(keeper, shop.point_id, at)
    return complete_hand_over(order=order, keeper=keeper, at=at, out=out)


@transaction.atomic
def complete_hand_over(*, order: Order, keeper: User, at: datetime, out: HandOut) -> Order:
    """Hand a waiting order over and tell the person. The caller has seen that `keeper` may do so here. Raises `Refused`."""
    end_by_handing_over(order=order, keeper=keeper, at=at, out=out)
    kind = "order_handed" if not out.picked_up_by else "order_fetched"
    notify_of_order(order, kind, at, by=out.picked_up_by, back=order.total - handed_over_total(order))
    order_permissions.notify_second_person(order, keeper, order.second, order_key(order), at)
    return order


def end_by_handing_over(*, order: Order, keeper: User, at: datetime, out: HandOut = EVERYTHING) -> None:
    """End a waiting order by handing it over, in the caller's transaction. Raises `Refused`.

    The wallet is held, so that of two orders of one person at once the second sees what the first gave out.
    """
    order_permissions.require_not_party(order, keeper)
    end_order(order, State.HANDED_OVER, by=keeper, at=at)
    payment.lock_payers(order)
    _take_from_stock(order, keeper, at, out.given)
    _record_who_came(order, keeper, at, out)
    spent = handed_over_total(order)
    ledger.post(moves=[_spending_move(order, spent), *unspent_moves(order, order.total - spent)], at=at)


def _record_who_came(order: Order, keeper: User, at: datetime, out: HandOut) -> None:
    """Who came instead of the person and who stood beside the keeper. Raises `Refused` where somebody has to and does not."""
    much = order_permissions.exceeds_handed_limit(order.shop, order.person, 0, at)
    order.second = order_permissions.require_second_person(order, keeper, out.second, came=not out.picked_up_by, much=much)
    order.picked_up_by = out.picked_up_by
    if order.picked_up_by or order.second:
        order.save(update_fields=["picked_up_by", "second"])


def unspent_moves(order: Order, amount: int) -> list[ledger.Move]:
    """What was not handed over, out of the hold to those who paid."""
    key, out_of = f"refund:{order_key(order)}", ledger.hold_account(order.shop)
    return payment.refund_moves(order=order, amount=amount, kind=Transfer.Kind.REFUND, out_of=out_of, key=key)


def return_points_and_goods(order: Order, at: datetime) -> None:
    """All points to the wallets, all goods to the shelf: of an order that ended without being handed over."""
    ledger.post(moves=unspent_moves(order, order.total), at=at)
    for line in order.lines.order_by("stock_id"):
        if line.slot_id:
            appointments.release_places(line, line.quantity)
        else:
            Stock.objects.filter(pk=line.stock_id).update(reserved=F("reserved") - line.quantity)


def handed_over_total(order: Order) -> int:
    """The points of what was handed over, at the frozen prices."""
    return sum(line.given * line.price for line in order.lines.all())


def _spending_move(order: Order, amount: int) -> ledger.Move:
    return ledger.Move(
        key=f"spend:{order_key(order)}",
        kind=Transfer.Kind.SPEND,
        debit=ledger.hold_account(order.shop),
        credit=ledger.spent_account(order.shop),
        amount=amount,
        source=("order", str(order.pk)),
    )


def end_order(order: Order, state: Order.State, *, by: User | None, at: datetime, reason: str = "") -> None:
    """End a waiting order, once: whoever comes second is told how it ended."""
    waiting = Order.objects.filter(pk=order.pk, state=State.PLACED)
    ended = waiting.update(state=state, ended_at=at, ended_by=by, reason=reason)
    order.refresh_from_db(fields=["state", "ended_at", "ended_by", "reason", "undone"])
    if not ended:
        raise Refused(REASON_BY_STATE[State(order.state)])


def _take_from_stock(order: Order, keeper: User, at: datetime, asked: Mapping[int, int]) -> None:
    """Take what is given from the shelf, and nothing stays set aside."""
    lines = list(order.lines.select_related("item", "stock__item").order_by("stock_id"))
    for line in lines:
        line.given = asked.get(line.item_id, line.quantity)
        if not 0 <= line.given <= line.quantity:
            raise Refused(OrderRefusal.TOO_MUCH_GIVEN, item=line.item.name, quantity=line.quantity)
    if not any(line.given for line in lines):
        raise Refused(OrderRefusal.NOTHING_GIVEN)
    for line in lines:
        if line.slot_id:
            appointments.release_places(line, line.quantity - line.given)
        else:
            shelf = Stock.objects.filter(pk=line.stock_id)
            shelf.update(on_hand=F("on_hand") - line.given, reserved=F("reserved") - line.quantity)
    OrderLine.objects.bulk_update(lines, ["given"])
    taken = [(line, -line.given) for line in lines]
    batches.take_from_batches(write_stock_moves(StockMove.Kind.HANDED_OVER, f"handed:{order_key(order)}", taken, keeper, at))


def write_stock_moves(kind: str, key: str, moved: list[tuple[OrderLine, int]], by: User, at: datetime) -> list[StockMove]:
    """Write what left or came to the shelf for lines of orders; keys `<key>:<line>`. Services lie on no shelf."""
    return batches.insert_moves(
        [
            StockMove(key=f"{key}:{line.pk}", kind=kind, stock=line.stock, quantity=quantity, line=line, by=by, at=at)
            for line, quantity in moved
            if quantity and not line.slot_id
        ]
    )


# --- undoing -----------------------------------------------------------------------------------------------------------


def may_undo_hand_over(order: Order, keeper: User, at: datetime) -> bool:
    """Whether this keeper may still undo handing the order over."""
    recent = order.ended_at is not None and order.ended_at > at - UNDO_WITHIN
    return order.handed_over and order.ended_by_id == keeper.pk and recent and not order_permissions.is_party(order, keeper)


@transaction.atomic
def undo_hand_over(*, order: Order, keeper: User, at: datetime) -> Order:
    """Undo handing over: the goods are back on the shelf, the order waits again. A sale at the counter is cancelled altogether.

    Only for the keeper who did it, within ten minutes, before anything was returned. Harmless to repeat. Raises `Refused(Reason)`.
    """
    held = Order.objects.select_for_update(of=("self",), no_key=True).select_related("shop", "person").get(pk=order.pk)
    if held.undone and not held.handed_over:
        return held
    order_permissions.require_not_party(held, keeper)
    if not may_undo_hand_over(held, keeper, at) or held.returns.exists():
        raise Refused(OrderRefusal.NOT_UNDONE)
    _reverse_points(held, at)
    _put_back_in_stock(held, keeper, at)
    held.state, held.ended_at, held.ended_by, held.picked_up_by, held.second = State.PLACED, None, None, "", None
    held.undone += 1
    held.save(update_fields=["state", "ended_at", "ended_by", "picked_up_by", "second", "undone"])
    audit.record(act="undo_hand_over", subject=held, actor=keeper, at=at, detail={"at_counter": held.at_counter})
    if held.at_counter:
        end_order(held, State.CANCELLED, by=keeper, at=at)
        return_points_and_goods(held, at)
    notify_of_order(held, "order_undone", at, by=keeper.masked_name, points=held.total if held.at_counter else 0)
    return held


def _reverse_points(order: Order, at: datetime) -> None:
    """Correct what handing over moved: out of what was spent, and out of the wallet what came back."""
    done = Transfer.objects.filter(
        source_type="order", source_id=str(order.pk), kind__in=[Transfer.Kind.SPEND, Transfer.Kind.REFUND], reversed_by=None
    )
    moves = [
        ledger.Move(
            f"undo:{first.key}",
            Transfer.Kind.REVERSAL,
            first.credit,
            first.debit,
            first.amount,
            ("order", str(order.pk)),
            reverses=first,
        )
        for first in done.select_related("debit", "credit").order_by("pk")
    ]
    with ledger.shortage_as(lambda _missing: Refused(OrderRefusal.SPENT_AGAIN)):
        ledger.post(moves=moves, at=at)


def _put_back_in_stock(order: Order, keeper: User, at: datetime) -> None:
    lines = list(order.lines.select_related("item", "slot", "stock__item").order_by("stock_id"))
    for line in lines:
        if line.slot_id:
            appointments.retake_places(line, line.quantity - line.given)
        else:
            shelf = Stock.objects.filter(pk=line.stock_id)
            shelf.update(on_hand=F("on_hand") + line.given, reserved=F("reserved") + line.quantity)
    given = [(line, line.given) for line in lines]
    batches.put_back_in_batches(write_stock_moves(StockMove.Kind.UNDONE, f"undone:{order_key(order)}", given, keeper, at))
    order.lines.update(given=0)
