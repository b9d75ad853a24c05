"""Stock-take and write-off: the keeper asks, a second person who does not keep the shop signs, and only then the books move.

A stock-take writes down what was counted beside what the books said at that moment. Signing adds the difference to what is there
by then, so that what was handed over meanwhile stays handed over.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from math import inf

from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse

from points.freezes import actions as freezes
from points.inventory import batches
from points.inventory.refusals import InventoryRefusal
from points.models import Adjustment, AdjustmentLine, Shop, Stock, StockMove
from volunteer.core import approvals, audit
from volunteer.core.approvals import Approval
from volunteer.core.refusals import Refused
from volunteer.models import Appointment, User
from volunteer.notices import outbox
from volunteer.people import parties as people_parties
from volunteer.roles import scope as role_scope
from volunteer.roles.deciders import RaisedDecision
from volunteer.roles.scope import Power

Kind = Adjustment.Kind
State = Adjustment.State
PARTIES = ("asked_by",)
MAX_PIECES = 100_000


# --- asking ------------------------------------------------------------------------------------------------------------


@transaction.atomic
def request_count(*, paper: Adjustment, seen: Mapping[int, int], counted: Mapping[int, int], by: User, at: datetime) -> Adjustment:
    """Hand in a stock-take: an unsaved `paper` with id and shop, by stock id what the books said (`seen`) and what was `counted`.

    What moved between is refused, so that nobody answers for what others carried away meanwhile. The same id again answers what
    was kept. Raises `Refused(Reason)`.
    """
    paper.kind, paper.reason = Kind.COUNT, paper.reason.strip()
    if kept := _existing_adjustment(paper):
        return kept
    if any(not 0 <= number <= MAX_PIECES for number in counted.values()):
        raise Refused(InventoryRefusal.NUMBER)
    Shop.objects.held_open(paper.shop_id)
    if Adjustment.objects.waiting().filter(shop=paper.shop_id, kind=Kind.COUNT).exists():
        raise Refused(InventoryRefusal.WAITS)
    rows = _lock_stocks(list(counted))
    if moved := next((row for row in rows if row.on_hand != seen.get(row.pk)), None):
        raise Refused(InventoryRefusal.MOVED, item=moved.item.name, book=moved.on_hand)
    lines = [AdjustmentLine(stock=row, book=row.on_hand, quantity=counted[row.pk] - row.on_hand) for row in rows]
    return _request_adjustment(paper, lines, by, at)


@transaction.atomic
def request_write_off(*, paper: Adjustment, line: AdjustmentLine, by: User, at: datetime) -> Adjustment:
    """Ask for pieces to be written off: an unsaved `line` with stock, quantity (positive) and, where known, the batch.

    Raises `Refused(Reason)`.
    """
    paper.kind, paper.reason = Kind.LOSS, paper.reason.strip()
    if kept := _existing_adjustment(paper):
        return kept
    if not paper.reason:
        raise Refused(InventoryRefusal.WHY)
    if not 1 <= line.quantity <= MAX_PIECES:
        raise Refused(InventoryRefusal.NUMBER)
    (row,) = _lock_stocks([line.stock_id])
    _require_unreserved(row, -line.quantity)
    loss = AdjustmentLine(stock=row, batch=line.batch, book=row.on_hand, quantity=-line.quantity)
    return _request_adjustment(paper, [loss], by, at)


def _existing_adjustment(paper: Adjustment) -> Adjustment | None:
    kept = Adjustment.objects.filter(pk=paper.pk).first()
    if kept and (kept.shop_id, kept.kind) != (paper.shop_id, paper.kind):
        raise Refused(InventoryRefusal.OTHER)
    return kept


def _lock_stocks(stocks: Sequence[int]) -> list[Stock]:
    """The stocks, locked in the order of their ids."""
    rows = Stock.objects.filter(pk__in=stocks).select_related("item").order_by("pk")
    return list(rows.select_for_update(of=("self",), no_key=True))


def _require_unreserved(row: Stock, quantity: int) -> None:
    if row.free + quantity < 0:
        raise Refused(InventoryRefusal.SET_ASIDE, item=row.item.name, left=row.free)


def _request_adjustment(paper: Adjustment, lines: list[AdjustmentLine], by: User, at: datetime) -> Adjustment:
    freezes.require_may_keep(by, paper.shop.point_id, at)
    if (not any(line.quantity for line in lines) and paper.kind == Kind.LOSS) or not lines:
        raise Refused(InventoryRefusal.NOTHING)
    paper.asked_by, paper.asked_at = by, at
    paper.save(force_insert=True)
    for line in lines:
        line.adjustment = paper
    AdjustmentLine.objects.bulk_create(lines)
    signers = adjustment_signers(paper, at)
    if not signers:
        raise Refused(InventoryRefusal.NOBODY)
    audit.record(act="adjustment.asked", subject=paper, actor=by, at=at, detail=_audit_detail(paper))
    _notify_people(paper, "paper_asked", signers, at)
    return paper


# --- signing -----------------------------------------------------------------------------------------------------------


def sign_adjustment(*, paper: Adjustment, by: User, at: datetime) -> Adjustment:
    """Move the books by what the paper says. Harmless to repeat. Raises `Refused(Reason)`."""
    return PAPERS.decide(
        paper,
        State.DONE,
        by=by,
        at=at,
        require=require_may_sign,
        effect=lambda paper: _move_books(paper, at),
        notify=lambda paper: _notify_people(paper, "paper_signed", [paper.asked_by], at),
    )


def _move_books(paper: Adjustment, at: datetime) -> None:
    lines = {line.stock_id: line for line in paper.lines.select_related("batch") if line.quantity}
    for row in _lock_stocks(list(lines)):
        line = lines[row.pk]
        _require_unreserved(row, line.quantity)
        row.on_hand += line.quantity
        row.save(update_fields=["on_hand"])
        _move_stock(paper, row, line, at)


def _move_stock(paper: Adjustment, row: Stock, line: AdjustmentLine, at: datetime) -> None:
    kind = StockMove.Kind.COUNTED if paper.kind == Kind.COUNT else StockMove.Kind.WRITTEN_OFF
    move = StockMove(key=f"{kind}:{paper.pk}:{row.pk}", kind=kind, stock=row, quantity=line.quantity, by=paper.asked_by, at=at)
    batches.insert_moves([move])
    if line.quantity > 0:
        batches.add_batch(move)
    else:
        batches.take_from_batches([move], batch=line.batch)


def send_back_adjustment(*, paper: Adjustment, by: User, reason: str, at: datetime) -> Adjustment:
    """Do not sign, and say why; who asked may take it back too. Harmless to repeat. Raises `Refused(Reason)`."""
    return PAPERS.decide(
        paper,
        State.RETURNED,
        by=by,
        at=at,
        require=require_may_send_back,
        words=approvals.require_words(reason, InventoryRefusal.NO_REASON),
        notify=lambda paper: _notify_people(paper, "paper_returned", [paper.asked_by], at),
    )


def _lock_paper(paper: Adjustment) -> Adjustment:
    rows = Adjustment.objects.select_related("shop__point__area", "asked_by")
    return rows.select_for_update(of=("self",), no_key=True).get(pk=paper.pk)


def require_may_sign(paper: Adjustment, by: User, at: datetime) -> None:
    if not may_sign(paper, by, at):
        raise Refused(InventoryRefusal.NOT_YOU)


def require_may_send_back(paper: Adjustment, by: User, at: datetime) -> None:
    """Who asked may take it back, too."""
    if paper.asked_by_id != by.pk:
        require_may_sign(paper, by, at)


def may_sign(paper: Adjustment, by: User, at: datetime) -> bool:
    """Whether this person is a second one: who runs the point or an office above it, keeps no goods there, and has not asked."""
    runs, keeps = (role_scope.scope_for(by, power, at).covers_point(paper.shop.point) for power in (Power.RUN, Power.KEEP))
    return runs and not keeps and not people_parties.is_party(paper, by, *PARTIES, act=people_parties.Act.GOODS)


def adjustment_signers(paper: Adjustment, at: datetime) -> list[User]:
    """Who may sign: those nearest to the shop, the point's managers first, then upward. Three statements, as `may_sign` says."""
    point = paper.shop.point
    over = Q(point=point) | Q(area__path__in=point.area.lineage())
    barred = people_parties.party_ids(paper, *PARTIES, act=people_parties.Act.GOODS)
    barred.update(role_scope.holders(Power.KEEP, at).filter(over).values_list("person_id", flat=True))
    runs = role_scope.holders(Power.RUN, at).filter(over).select_related("person", "area").order_by("pk")
    held = [one for one in runs if one.person_id not in barred]
    nearest = max(map(_nearness, held), default=0)
    return list(dict.fromkeys(one.person for one in held if _nearness(one) == nearest))


def _nearness(held: Appointment) -> float:
    """How near to a shop of its point or area this role is; the point itself is nearest."""
    return len(held.area.path) if held.area else inf


def raised_decisions(shop: Shop, by: User, at: datetime) -> list[RaisedDecision]:
    """Empty where somebody may sign what this person counts or writes off at a shop: a manager of its point, or an office above."""
    if adjustment_signers(Adjustment(shop=shop, asked_by=by), at):
        return []
    return [RaisedDecision(shop.point.area, None)]


def adjustments_to_sign(user: User, at: datetime) -> QuerySet[Adjustment]:
    """What waits for this person's signature."""
    waiting = Adjustment.objects.waiting().in_scope(role_scope.scope_for(user, Power.RUN, at))
    waiting = waiting.exclude(people_parties.party_condition(user, *PARTIES, act=people_parties.Act.GOODS))
    return waiting.exclude(role_scope.scope_for(user, Power.KEEP, at).points("shop__point__"))


def _audit_detail(paper: Adjustment) -> dict[str, object]:
    pieces = {str(line.stock_id): line.quantity for line in paper.lines.all() if line.quantity}
    return {"kind": paper.kind, "pieces": pieces}


PAPERS = Approval(
    act="adjustment",
    waiting=State.ASKED,
    decided=InventoryRefusal.DECIDED,
    lock=_lock_paper,
    detail=_audit_detail,
    words="answer",
)


def _notify_people(paper: Adjustment, kind: str, people: list[User], at: datetime) -> None:
    reason = paper.answer or paper.reason
    params = {"shop": paper.shop.name, "loss": paper.kind == Kind.LOSS, "reason": reason, "name": paper.asked_by.name}
    url = reverse("points:paper", args=[paper.pk])
    outbox.notify_many(people=people, kind=kind, params=params, key=f"{kind}:{paper.pk}", at=at, url=url)
