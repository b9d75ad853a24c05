"""Which batches pieces come out of and go into: first expired, first out, so that what they cost is known of each.

Every change of a stock's `on_hand` is a move, and every move has parts in batches that add up to it. The caller holds the stock's
row (it has just changed `on_hand`), so that nobody else moves its batches meanwhile.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import F, OuterRef, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone

from points.inventory.refusals import InventoryRefusal
from points.models import Batch, BatchMove, Donor, Source, Stock, StockMove
from volunteer.core.refusals import Refused

Kind = StockMove.Kind
KINDS_FROM_EXPIRED = (Kind.WRITTEN_OFF, Kind.COUNTED)  # everything else is for people


@dataclass(frozen=True)
class Lot:
    """What is known of goods that come in: `unit_cost` in fen a piece, `document` a cleaned picture of the slip."""

    expires_on: date | None = None
    unit_cost: int | None = None
    source: str = Source.UNKNOWN
    donor: Donor | None = None
    document: Any = ""

    def over(self, day: date) -> bool:
        """Whether its last good day lies before this local date. Such goods are not taken in."""
        return self.expires_on is not None and self.expires_on < day


UNKNOWN_LOT = Lot()


def insert_moves(moves: Sequence[StockMove]) -> list[StockMove]:
    """Write moves, for ever. Parts come after it."""
    return StockMove.objects.bulk_create(moves)


def add_batch(move: StockMove, lot: Lot = UNKNOWN_LOT) -> Batch:
    """What a move brought is a batch of its own."""
    known = {"expires_on": lot.expires_on, "unit_cost": lot.unit_cost, "source": lot.source, "donor": lot.donor}
    batch = Batch.objects.create(stock_id=move.stock_id, remaining=move.quantity, document=lot.document, at=move.at, **known)
    BatchMove.objects.create(move=move, batch=batch, quantity=move.quantity)
    return batch


def add_batches_from(move: StockMove, parts: Iterable[tuple[Batch, int]]) -> None:
    """What a move brought keeps what is known of where it came from: a batch for each of `parts`."""
    rows = list(parts)
    made = Batch.objects.bulk_create(
        Batch(
            stock_id=move.stock_id,
            expires_on=old.expires_on,
            unit_cost=old.unit_cost,
            source=old.source,
            donor_id=old.donor_id,
            document=old.document.name,
            remaining=quantity,
            at=move.at,
        )
        for old, quantity in rows
    )
    BatchMove.objects.bulk_create(
        BatchMove(move=move, batch=batch, quantity=quantity) for batch, (_old, quantity) in zip(made, rows, strict=True)
    )


def take_from_batches(moves: Sequence[StockMove], *, batch: Batch | None = None) -> None:
    """Take what moves out of a stock from its batches, first expired first; of `batch` alone where it is named.

    What is for people is not taken from what has expired. Raises `Refused(EXPIRED)`.
    """
    shelves: dict[int, list[Batch]] = defaultdict(list)
    for row in Batch.objects.filter(stock__in=[move.stock_id for move in moves]).in_order().select_for_update(no_key=True):
        if batch is None or row.pk == batch.pk:
            shelves[row.stock_id].append(row)
    short = InventoryRefusal.FEWER if batch else InventoryRefusal.EXPIRED
    _apply_parts([part for move in moves for part in _parts_out(move, shelves[move.stock_id], short)])


def _parts_out(move: StockMove, shelf: list[Batch], short: InventoryRefusal) -> list[BatchMove]:
    day = timezone.localdate(move.at)
    fit = [row for row in shelf if move.kind in KINDS_FROM_EXPIRED or row.expires_on is None or row.expires_on >= day]
    parts, wanted = [], -move.quantity
    for row in fit:
        if taken := min(row.remaining, wanted):
            row.remaining -= taken
            wanted -= taken
            parts.append(BatchMove(move=move, batch=row, quantity=-taken))
    if wanted:
        raise Refused(short, item=move.stock.item.name, left=-move.quantity - wanted)
    return parts


def put_back_in_batches(moves: Sequence[StockMove]) -> None:
    """What moves back to the shelf for lines of orders goes into the batches it came out of, the freshest first."""
    _apply_parts([part for move in moves for part in _parts_back(move)])


def _parts_back(move: StockMove) -> list[BatchMove]:
    gone = BatchMove.objects.filter(move__line=move.line_id).values("batch").annotate(sum=Sum("quantity"))
    out = {row["batch"]: -row["sum"] for row in gone if row["sum"] < 0}
    freshest = Batch.objects.filter(pk__in=out).order_by(F("expires_on").desc(nulls_first=True), "-pk")
    return _spread_over_batches(move, [(batch, out[batch.pk]) for batch in freshest])


def _spread_over_batches(move: StockMove, room: Iterable[tuple[Batch, int]]) -> list[BatchMove]:
    parts, left = [], move.quantity
    for batch, most in room:
        if put := min(most, left):
            left -= put
            parts.append(BatchMove(move=move, batch=batch, quantity=put))
    assert not left, "what comes back went out before"  # noqa: S101
    return parts


def undo_move(move: StockMove, out: StockMove) -> None:
    """Put back what another move took out, batch by batch."""
    _apply_parts([BatchMove(move=move, batch=part.batch, quantity=-part.quantity) for part in batch_parts(out)])


def batch_parts(move: StockMove) -> QuerySet[BatchMove]:
    """The batches of a move, in the order in which they are handed out."""
    return move.parts.select_related("batch__donor").order_by(F("batch__expires_on").asc(nulls_last=True), "batch")


def _apply_parts(parts: Sequence[BatchMove]) -> None:
    BatchMove.objects.bulk_create(parts)
    for part in parts:
        Batch.objects.filter(pk=part.batch_id).update(remaining=F("remaining") + part.quantity)


def expired_pieces(stock_ids: Iterable[int], at: datetime) -> dict[int, int]:
    """How many pieces of each stock have expired and are still there."""
    day = timezone.localdate(at)
    rows = Batch.objects.filter(stock__in=stock_ids, remaining__gt=0, expires_on__lt=day).values("stock")
    return {row["stock"]: row["sum"] for row in rows.annotate(sum=Sum("remaining"))}


def expired_sum(stock: str, day: date) -> Any:
    """The same within a statement: of the stock whose id stands in its column `stock`, on a local date."""
    rows = Batch.objects.filter(stock=OuterRef(stock), remaining__gt=0, expires_on__lt=day).order_by().values("stock")
    return Coalesce(Subquery(rows.annotate(sum=Sum("remaining")).values("sum")), Value(0))


def annotate_left(stocks: Any, day: date) -> Any:
    """The stocks with `expired` and `left`: how many have expired on a local date, and how many are free and have not.

    What pages call free is `left`: what may be ordered, sent and given. Pieces that have expired wait to be written off.
    """
    rows = stocks.annotate(expired=expired_sum("pk", day))
    return rows.annotate(left=Greatest(F("on_hand") - F("reserved") - F("expired"), 0))


def pieces_left(rows: Iterable[Stock], at: datetime) -> dict[int, int]:
    """How many pieces of each stock, by its id, are free and have not expired; the caller holds the rows. One statement."""
    held = list(rows)
    old = expired_pieces([row.pk for row in held], at)
    return {row.pk: max(0, row.free - old.get(row.pk, 0)) for row in held}
