"""What goods cost and whose money it was: of what people took home, by shop, source and month; and what is owed to a merchant.

Costs are in fen and come from the batches each piece was taken out of, and from the appointments of services. What nobody knows the
cost of is counted apart and never taken for nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.cache import cache
from django.db.models import BigIntegerField, Case, F, Q, QuerySet, Sum, Value, When
from django.db.models.functions import Cast, Coalesce

from points.core.months import Month
from points.models import BatchMove, Donor, OrderLine, Shop, Source, StockMove

TAKEN_HOME_KINDS = (
    StockMove.Kind.HANDED_OVER,
    StockMove.Kind.UNDONE,
    StockMove.Kind.RETURNED,
)  # between the shelf and those who redeem
CACHE_SECONDS = 3600  # seconds
NET_GIVEN = F("given") - F("returned")
SERVICE_SOURCE = Case(
    When(item__donor__kind=Donor.Kind.MERCHANT, then=Value(Source.MERCHANT)),
    When(item__donor__kind=Donor.Kind.DONATION, then=Value(Source.DONATION)),
    default=Value(Source.UNKNOWN),
)


@dataclass(frozen=True)
class ShopCost:
    """Of one shop and source: pieces, the points given for them, their cost in fen, and how much of both has no known cost."""

    shop: str
    source: str
    pieces: int = 0
    points: int = 0
    fen: int = 0
    unknown: int = 0
    unknown_points: int = 0

    @property
    def source_words(self) -> str:
        return str(Source(self.source).label)

    def __add__(self, other: ShopCost) -> ShopCost:
        return ShopCost(
            self.shop,
            self.source,
            self.pieces + other.pieces,
            self.points + other.points,
            self.fen + other.fen,
            self.unknown + other.unknown,
            self.unknown_points + other.unknown_points,
        )


def costs_by_source(month: Month | None = None, shop: Shop | None = None) -> list[ShopCost]:
    """What people took home, by shop and source: in a month, or ever; at one shop, or at all. Two statements."""
    found: dict[tuple[str, str], ShopCost] = {}
    for row in [*_goods_rows(month, shop), *_service_rows(month, shop)]:
        one = ShopCost(**row)
        key = (one.shop, one.source)
        found[key] = found[key] + one if key in found else one
    return [found[key] for key in sorted(found) if found[key] != ShopCost(*key)]


def _goods_rows(month: Month | None, shop: Shop | None) -> QuerySet[Any, Any]:
    rows = BatchMove.objects.filter(move__kind__in=TAKEN_HOME_KINDS)
    if month:
        rows = rows.filter(move__at__gte=month.began(), move__at__lt=month.over())
    if shop:
        rows = rows.filter(move__stock__shop=shop)
    by = rows.order_by().values(shop=F("move__stock__shop__name"), source=F("batch__source"))
    out = -F("quantity")
    unknown = Q(batch__unit_cost=None)
    return by.annotate(
        pieces=Sum(out),
        points=_bigint_sum(out * _as_bigint("move__line__price")),
        fen=_bigint_sum(out * _as_bigint("batch__unit_cost"), ~unknown),
        unknown=_bigint_sum(out, unknown),
        unknown_points=_bigint_sum(out * _as_bigint("move__line__price"), unknown),
    )


def _service_rows(month: Month | None, shop: Shop | None) -> QuerySet[Any, Any]:
    rows = OrderLine.objects.filter(slot__isnull=False, order__state="handed", given__gt=F("returned"))
    if month:
        rows = rows.filter(order__ended_at__gte=month.began(), order__ended_at__lt=month.over())
    if shop:
        rows = rows.filter(order__shop=shop)
    unknown = Q(slot__unit_cost=None)
    return (
        rows.order_by()
        .annotate(source_=SERVICE_SOURCE)
        .values(shop=F("order__shop__name"), source=F("source_"))
        .annotate(
            pieces=Sum(NET_GIVEN),
            points=_bigint_sum(NET_GIVEN * _as_bigint("price")),
            fen=_bigint_sum(NET_GIVEN * _as_bigint("slot__unit_cost"), ~unknown),
            unknown=_bigint_sum(NET_GIVEN, unknown),
            unknown_points=_bigint_sum(NET_GIVEN * _as_bigint("price"), unknown),
        )
    )


def _as_bigint(name: str) -> Any:
    return Cast(name, BigIntegerField())


def _bigint_sum(of: Any, condition: Q | None = None) -> Any:
    return Coalesce(Sum(of, filter=condition, output_field=BigIntegerField()), Value(0), output_field=BigIntegerField())


def estimated_cost(points: int) -> int | None:
    """What so many points will cost in fen, at what a point has cost on average so far; None where none has cost anything.

    The average is looked up once an hour.
    """
    fen, known = cache.get_or_set("points:cost", average_cost, CACHE_SECONDS) or average_cost()
    return points * fen // known if known > 0 else None


def average_cost() -> tuple[int, int]:
    """What was spent on goods whose cost is known: fen, and the points given for them."""
    rows = costs_by_source()
    return sum(row.fen for row in rows), sum(row.points - row.unknown_points for row in rows)


# --- partner merchants -------------------------------------------------------------------------------------------------


def settlement_rows(donor: Donor, month: Month, shops: QuerySet[Shop]) -> list[dict[str, Any]]:
    """What is settled with a giver for a month at some shops: shop, item, unit_cost (fen or None), pieces; pieces brought back are
    taken off. Goods by what left the shelf to people, services by what was served.
    """
    when = Q(move__at__gte=month.began(), move__at__lt=month.over())
    parts = BatchMove.objects.filter(when, batch__donor=donor, move__stock__shop__in=shops)
    given = parts.filter(move__kind__in=[*TAKEN_HOME_KINDS, StockMove.Kind.RELIEF]).order_by()
    goods = given.values(shop=F("move__stock__shop__name"), item=F("move__stock__item__name"), unit_cost=F("batch__unit_cost"))
    served = OrderLine.objects.filter(slot__isnull=False, item__donor=donor, order__state="handed", order__shop__in=shops)
    served = served.filter(order__ended_at__gte=month.began(), order__ended_at__lt=month.over()).order_by()
    named = served.values(shop=F("order__shop__name"), unit_cost=F("slot__unit_cost"), what=F("item__name"))
    rows: list[Any] = [*goods.annotate(pieces=-Sum("quantity")), *named.annotate(pieces=Sum(NET_GIVEN))]
    for row in rows:
        row["item"] = row.get("item") or row.pop("what")
    return sorted((row | {"fen": row_amount(row)} for row in rows if row["pieces"]), key=lambda row: (row["shop"], row["item"]))


def row_amount(row: dict[str, Any]) -> int | None:
    """What a row comes to, in fen; None where the price is not known."""
    return None if row["unit_cost"] is None else int(row["unit_cost"] * row["pieces"])
