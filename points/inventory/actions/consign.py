"""调拨: one shop sends goods to another. Sent and arrived are two acts of two people; what did not arrive is written down.

The goods leave the one shop's books when they are sent and come into the other's when they are counted there, with the same
expiry, cost and source. No `Approval`: nobody gives leave; who ends it is the receiver, who counts, or the sender, who takes it
back.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from points.freezes import actions as freezes
from points.inventory import batches
from points.inventory.actions import receive as receive_actions
from points.inventory.refusals import InventoryRefusal
from points.models import Batch, Consignment, ConsignmentLine, Shop, Stock, StockMove
from volunteer.core import audit
from volunteer.core.refusals import Refused
from volunteer.models import Appointment, User
from volunteer.notices import outbox
from volunteer.people import parties as people_parties
from volunteer.roles import scope as role_scope
from volunteer.roles.scope import Power

State = Consignment.State
Kind = StockMove.Kind
MAX_PIECES = 100_000


@transaction.atomic
def send_consignment(*, consignment: Consignment, pieces: Mapping[int, int], by: User, at: datetime) -> Consignment:
    """Send an unsaved `consignment` with id and both shops; `pieces` counts by the id of the sending shop's stock.

    Whether `by` keeps the stock there is the caller's scope. The same id again answers what was kept. Raises `Refused`.
    """
    wanted = {stock: count for stock, count in pieces.items() if count}
    if kept := Consignment.objects.filter(pk=consignment.pk).first():
        return _require_same_consignment(kept, consignment, wanted)
    _require_may_send(consignment, wanted, by, at)
    consignment.sent_by, consignment.sent_at = by, at
    consignment.save(force_insert=True)
    rows = _lock_stocks(consignment.from_shop, wanted, at)
    for row in rows:
        row.on_hand -= wanted[row.pk]
        row.save(update_fields=["on_hand"])
    ConsignmentLine.objects.bulk_create(ConsignmentLine(consignment=consignment, stock=row, sent=wanted[row.pk]) for row in rows)
    moves = [_stock_move(Kind.SENT, consignment, row, -wanted[row.pk], by, at) for row in rows]
    batches.take_from_batches(batches.insert_moves(moves))
    audit.record(act="consignment.sent", subject=consignment, actor=by, at=at, detail=_audit_detail(consignment))
    _notify_keepers(consignment, "consignment_sent", consignment.to_shop, at)
    return consignment


def _require_same_consignment(kept: Consignment, again: Consignment, wanted: Mapping[int, int]) -> Consignment:
    lines = dict(kept.lines.values_list("stock", "sent"))
    if (kept.from_shop_id, kept.to_shop_id, lines) != (again.from_shop_id, again.to_shop_id, dict(wanted)):
        raise Refused(InventoryRefusal.SENT_OTHER)
    return kept


def _require_may_send(consignment: Consignment, wanted: Mapping[int, int], by: User, at: datetime) -> None:
    if consignment.from_shop_id == consignment.to_shop_id:
        raise Refused(InventoryRefusal.SAME)
    if not wanted:
        raise Refused(InventoryRefusal.SENT_NOTHING)
    if any(not 1 <= count <= MAX_PIECES for count in wanted.values()):
        raise Refused(InventoryRefusal.SENT_NUMBER)
    freezes.require_may_keep(by, consignment.from_shop.point_id, at)


def _lock_stocks(shop: Shop, wanted: Mapping[int, int], at: datetime) -> list[Stock]:
    """The stocks that send, locked in the order of their ids, with enough that is not set aside and has not expired."""
    rows = Stock.objects.filter(pk__in=wanted, shop=shop).on_shelves().select_related("item").order_by("pk")
    held = list(rows.select_for_update(of=("self",), no_key=True))
    if len(held) != len(wanted):
        raise Refused(InventoryRefusal.SENT_NOTHING)
    left = batches.pieces_left(held, at)
    if short := next((row for row in held if left[row.pk] < wanted[row.pk]), None):
        raise Refused(InventoryRefusal.SHORT, item=short.item.name, left=left[short.pk])
    return held


def _stock_move(kind: str, consignment: Consignment, stock: Stock, quantity: int, by: User, at: datetime) -> StockMove:
    return StockMove(key=f"{kind}:{consignment.pk}:{stock.pk}", kind=kind, stock=stock, quantity=quantity, by=by, at=at)


# --- at the other shop -------------------------------------------------------------------------------------------------


@transaction.atomic
def receive_consignment(*, consignment: Consignment, counted: Mapping[int, int], why: str, by: User, at: datetime) -> Consignment:
    """Somebody of the other shop counted what came: `counted` by the id of the line, a line not named came whole.

    Harmless to repeat. Raises `Refused`.
    """
    held = _lock_consignment(consignment, State.ARRIVED, by)
    if held.state == State.ARRIVED:
        return held
    if not role_scope.scope_for(by, Power.STOCK, at).covers_point(held.to_shop.point):
        raise Refused(InventoryRefusal.NOT_THERE, shop=held.to_shop.name)
    if people_parties.is_near(by, held.sent_by):
        raise Refused(InventoryRefusal.SENDER, shop=held.to_shop.name)
    freezes.require_may_keep(by, held.to_shop.point_id, at)
    lines = _counted_lines(held, counted)
    if any(line.missing for line in lines) and not why.strip():
        raise Refused(InventoryRefusal.DIFFERENCE)
    ConsignmentLine.objects.bulk_update(lines, ["arrived"])
    stocks = receive_actions.lock_stocks(held.to_shop, [line.stock.item for line in lines if line.arrived])
    for line in lines:
        if line.arrived:
            _add_to_stock(held, line, stocks[line.stock.item_id], by, at)
    _end_consignment(held, State.ARRIVED, why.strip(), by, at)
    _notify_keepers(held, "consignment_arrived", held.from_shop, at)
    return held


@transaction.atomic
def take_back_consignment(*, consignment: Consignment, by: User, at: datetime) -> Consignment:
    """The goods never left, or came back whole: they lie where they lay. Harmless to repeat. Raises `Refused`."""
    held = _lock_consignment(consignment, State.TAKEN_BACK, by)
    if held.state == State.TAKEN_BACK:
        return held
    if not role_scope.scope_for(by, Power.STOCK, at).covers_point(held.from_shop.point):
        raise Refused(InventoryRefusal.NOT_YOURS)
    stocks = receive_actions.lock_stocks(held.from_shop, [line.stock.item for line in _consignment_lines(held)])
    for line in _consignment_lines(held):
        row = stocks[line.stock.item_id]
        row.on_hand += line.sent
        row.save(update_fields=["on_hand"])
        (move,) = batches.insert_moves([_stock_move(Kind.ARRIVED, held, row, line.sent, by, at)])
        batches.undo_move(move, _sent_move(held, line))
    _end_consignment(held, State.TAKEN_BACK, "", by, at)
    return held


def _lock_consignment(consignment: Consignment, state: str, by: User) -> Consignment:
    """The consignment, locked; one that ended otherwise, or by somebody else, is refused."""
    rows = Consignment.objects.select_related("from_shop__point__area", "to_shop__point__area", "sent_by")
    held = rows.select_for_update(of=("self",), no_key=True).get(pk=consignment.pk)
    if not held.under_way and (held.state != state or held.ended_by_id != by.pk):
        raise Refused(InventoryRefusal.ENDED)
    return held


def _consignment_lines(held: Consignment) -> list[ConsignmentLine]:
    return list(held.lines.select_related("stock__item").order_by("stock__item_id"))


def _counted_lines(held: Consignment, counted: Mapping[int, int]) -> list[ConsignmentLine]:
    lines = _consignment_lines(held)
    for line in lines:
        line.arrived = counted.get(line.pk, line.sent)
        if not 0 <= line.arrived <= line.sent:
            raise Refused(InventoryRefusal.MORE, item=line.stock.item.name, sent=line.sent)
    return lines


def _add_to_stock(held: Consignment, line: ConsignmentLine, stock: Stock, by: User, at: datetime) -> None:
    arrived = line.arrived or 0
    stock.on_hand += arrived
    stock.low_told = False
    stock.save(update_fields=["on_hand", "low_told"])
    (move,) = batches.insert_moves([_stock_move(Kind.ARRIVED, held, stock, arrived, by, at)])
    batches.add_batches_from(move, _arrived_parts(_sent_move(held, line), arrived))


def _arrived_parts(sent: StockMove, arrived: int) -> list[tuple[Batch, int]]:
    """Which batches arrived: what is missing is missing of the last."""
    parts, left = [], arrived
    for part in batches.batch_parts(sent):
        if taken := min(-part.quantity, left):
            parts.append((part.batch, taken))
            left -= taken
    return parts


def _sent_move(held: Consignment, line: ConsignmentLine) -> StockMove:
    return StockMove.objects.get(key=f"{Kind.SENT}:{held.pk}:{line.stock_id}")


def _end_consignment(held: Consignment, state: str, why: str, by: User, at: datetime) -> None:
    held.state, held.difference, held.ended_by, held.ended_at = state, why, by, at
    held.save(update_fields=["state", "difference", "ended_by", "ended_at"])
    audit.record(act=f"consignment.{state}", subject=held, actor=by, at=at, detail=_audit_detail(held))


def _audit_detail(consignment: Consignment) -> dict[str, object]:
    lines = {str(line.stock_id): [line.sent, line.arrived] for line in consignment.lines.all()}
    return {"from": consignment.from_shop_id, "to": consignment.to_shop_id, "pieces": lines}


def _notify_keepers(consignment: Consignment, kind: str, shop: Shop, at: datetime) -> None:
    params = {"from": consignment.from_shop.name, "to": consignment.to_shop.name, "why": consignment.difference}
    url = reverse("points:consignment", args=[consignment.pk])
    outbox.notify_many(people=shop_keepers(shop, at), kind=kind, params=params, key=f"{kind}:{consignment.pk}", at=at, url=url)


def shop_keepers(shop: Shop, at: datetime) -> list[User]:
    """Who keeps a shop, by appointments in force over its point."""
    roles = role_scope.roles_with(Power.KEEP)
    held = Appointment.objects.current(timezone.localdate(at)).filter(point=shop.point_id, role__in=roles)
    return list(User.objects.get_queryset().filter(pk__in=held.values("person"), is_active=True).order_by("pk"))
