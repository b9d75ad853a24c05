"""无积分救助: goods for somebody in need, a document of its own beside the orders.

Only who holds `Power.RELIEF` over the shop's area reads it. One of them asks, another one signs, and then the goods leave the stock
under a move of their own kind. Who gets them and why is sealed at rest, appears in no notice, no list of the shop and no public
page: the keeper reads the number of the document and the goods.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from points.inventory import batches
from points.inventory.actions.consign import shop_keepers
from points.models import Relief, ReliefLine, Stock, StockMove
from points.orders.relief.refusals import ReliefRefusal
from volunteer.core import approvals, audit, encryption
from volunteer.core.approvals import Approval
from volunteer.core.refusals import Refused
from volunteer.models import Appointment, User
from volunteer.notices import outbox
from volunteer.people import parties as people_parties
from volunteer.roles import scope as role_scope
from volunteer.roles.scope import Power

State = Relief.State
PARTIES = ("asked_by",)
MAX_PIECES = 1000
MAX_TEXT = 200


@transaction.atomic
def request_relief(*, relief: Relief, recipient: str, need: str, pieces: Mapping[int, int], by: User, at: datetime) -> Relief:
    """Ask for goods: an unsaved `relief` with id and shop; `pieces` by the id of the shop's stock. The first signature.

    The same id again answers what was kept. Raises `Refused(Reason)`.
    """
    wanted = {stock: count for stock, count in pieces.items() if count}
    if kept := Relief.objects.filter(pk=relief.pk).first():
        return _require_same_relief(kept, relief, wanted)
    if not role_scope.scope_for(by, Power.RELIEF, at).covers_point(relief.shop.point):
        raise Refused(ReliefRefusal.NOT_YOURS)
    if not recipient.strip() or not need.strip():
        raise Refused(ReliefRefusal.WHO)
    rows = _lock_stocks(relief, wanted, at)
    relief.asked_by, relief.asked_at = by, at
    relief.recipient_sealed, relief.need_sealed = (
        encryption.seal(recipient.strip()[:MAX_TEXT]),
        encryption.seal(need.strip()[:MAX_TEXT]),
    )
    relief.save(force_insert=True)
    ReliefLine.objects.bulk_create(ReliefLine(relief=relief, stock=row, quantity=wanted[row.pk]) for row in rows)
    if not (officers := relief_signers(relief, at)):
        raise Refused(ReliefRefusal.NOBODY)
    audit.record(act="relief.asked", subject=relief, actor=by, at=at, detail=_audit_detail(relief))
    _notify_people(relief, "relief_asked", officers, at)
    return relief


def _require_same_relief(kept: Relief, again: Relief, wanted: Mapping[int, int]) -> Relief:
    if (kept.shop_id, dict(kept.lines.values_list("stock", "quantity"))) != (again.shop_id, dict(wanted)):
        raise Refused(ReliefRefusal.OTHER)
    return kept


def _lock_stocks(relief: Relief, wanted: Mapping[int, int], at: datetime) -> list[Stock]:
    """The stocks, locked in the order of their ids, each with enough that waits for nobody and has not expired."""
    rows = Stock.objects.filter(pk__in=wanted, shop=relief.shop_id).on_shelves().select_related("item").order_by("pk")
    held = list(rows.select_for_update(of=("self",), no_key=True))
    if not held or len(held) != len(wanted) or any(not 1 <= count <= MAX_PIECES for count in wanted.values()):
        raise Refused(ReliefRefusal.NOTHING)
    left = batches.pieces_left(held, at)
    if short := next((row for row in held if left[row.pk] < wanted[row.pk]), None):
        raise Refused(ReliefRefusal.SHORT, item=short.item.name, left=left[short.pk])
    return held


def sign_relief(*, relief: Relief, by: User, at: datetime) -> Relief:
    """The second signature: the goods leave the stock. Harmless to repeat. Raises `Refused(Reason)`."""
    return DOCUMENTS.decide(
        relief,
        State.DONE,
        by=by,
        at=at,
        require=require_may_sign,
        effect=lambda relief: _take_from_stock(relief, by, at),
        notify=lambda relief: _notify_signed(relief, at),
    )


def _take_from_stock(relief: Relief, by: User, at: datetime) -> None:
    wanted = dict(relief.lines.values_list("stock", "quantity"))
    moves = []
    for row in _lock_stocks(relief, wanted, at):
        row.on_hand -= wanted[row.pk]
        row.save(update_fields=["on_hand"])
        key = f"{StockMove.Kind.RELIEF}:{relief.pk}:{row.pk}"
        moves.append(StockMove(key=key, kind=StockMove.Kind.RELIEF, stock=row, quantity=-wanted[row.pk], by=by, at=at))
    batches.take_from_batches(batches.insert_moves(moves))


def send_back_relief(*, relief: Relief, by: User, reason: str, at: datetime) -> Relief:
    """Do not sign, and say why; who asked may take it back too. Harmless to repeat. Raises `Refused(Reason)`."""
    return DOCUMENTS.decide(
        relief,
        State.RETURNED,
        by=by,
        at=at,
        require=require_may_send_back,
        words=approvals.require_words(reason, ReliefRefusal.NO_REASON),
        notify=lambda relief: _notify_people(relief, "relief_returned", [relief.asked_by], at),
    )


def _lock_relief(relief: Relief) -> Relief:
    rows = Relief.objects.select_related("shop__point__area", "asked_by")
    return rows.select_for_update(of=("self",), no_key=True).get(pk=relief.pk)


def require_officer(relief: Relief, by: User, at: datetime) -> None:
    if not role_scope.scope_for(by, Power.RELIEF, at).covers_point(relief.shop.point):
        raise Refused(ReliefRefusal.NOT_YOURS)


def require_may_sign(relief: Relief, by: User, at: datetime) -> None:
    require_officer(relief, by, at)
    if is_party(relief, by):
        raise Refused(ReliefRefusal.SECOND)


def require_may_send_back(relief: Relief, by: User, at: datetime) -> None:
    """Who asked may take it back, too."""
    require_officer(relief, by, at)
    if relief.asked_by_id != by.pk and is_party(relief, by):
        raise Refused(ReliefRefusal.SECOND)


# --- who ---------------------------------------------------------------------------------------------------------------


def relief_recipient(relief: Relief) -> str:
    return encryption.unseal(bytes(relief.recipient_sealed))


def relief_need(relief: Relief) -> str:
    return encryption.unseal(bytes(relief.need_sealed))


def relief_number(relief: Relief) -> str:
    """What stands on the paper and on the keeper's phone: eight characters that say nothing about anybody."""
    return relief.pk.hex[-8:].upper()


def relief_signers(relief: Relief, at: datetime) -> list[User]:
    """Who else may sign: relief officers over the shop's area, of no household of who asked."""
    roles = role_scope.roles_with(Power.RELIEF)
    held = Appointment.objects.current(timezone.localdate(at)).filter(
        role__in=roles, area__path__in=relief.shop.point.area.lineage()
    )
    officers = User.objects.get_queryset().filter(pk__in=held.values("person"), is_active=True).order_by("pk")
    parties = people_parties.party_ids(relief, *PARTIES, act=people_parties.Act.GOODS)
    return [officer for officer in officers if officer.pk not in parties]


def is_party(relief: Relief, person: User) -> bool:
    """Whether this person asked for it, or somebody of their household: then another one signs."""
    return people_parties.is_party(relief, person, *PARTIES, act=people_parties.Act.GOODS)


def relief_to_sign(user: User, at: datetime) -> QuerySet[Relief]:
    """What waits for this officer's signature."""
    return (
        Relief.objects.waiting()
        .in_scope(role_scope.scope_for(user, Power.RELIEF, at))
        .exclude(people_parties.party_condition(user, *PARTIES, act=people_parties.Act.GOODS))
    )


def _audit_detail(relief: Relief) -> dict[str, object]:
    pieces = {str(stock): quantity for stock, quantity in relief.lines.values_list("stock", "quantity")}
    return {"shop": relief.shop_id, "pieces": pieces}


DOCUMENTS = Approval(
    act="relief", waiting=State.ASKED, decided=ReliefRefusal.DECIDED, lock=_lock_relief, detail=_audit_detail, words="answer"
)


def _notify_signed(relief: Relief, at: datetime) -> None:
    _notify_people(relief, "relief_signed", [relief.asked_by], at)
    _notify_people(relief, "relief_to_give", shop_keepers(relief.shop, at), at, url=reverse("points:counter"))


def _notify_people(relief: Relief, kind: str, people: list[User], at: datetime, url: str = "") -> None:
    lines = relief.lines.select_related("stock__item").order_by("pk")
    goods = "、".join(f"{line.stock.item} × {line.quantity}" for line in lines)
    params = {"shop": relief.shop.name, "number": relief_number(relief), "goods": goods, "reason": relief.answer}
    address = url or reverse("points:relief_one", args=[relief.pk])
    outbox.notify_many(people=people, kind=kind, params=params, key=f"{kind}:{relief.pk}", at=at, url=address)
