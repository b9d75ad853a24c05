"""What an order asks of shops and their shelves, each by one statement: the press of a button meets a crowd here."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from points.ledger import actions as ledger
from points.models import Account, Shop, Stock
from volunteer.core.database.raw_sql import select_columns, select_joined
from volunteer.models import ServicePoint

EXPIRED_SQL = """COALESCE((SELECT sum(remaining) FROM points_batch
    WHERE stock_id = stock.id AND remaining > 0 AND expires_on < %s), 0)"""


@cache
def shelf_statement() -> str:
    """The statement. Price and expiry are those of `StockQuerySet.priced` and `points.inventory.batches.expired_sum`, for a day."""
    return f"""SELECT {select_columns(Stock, "stock")}, {select_columns(Account, "hold")},
            COALESCE((SELECT price FROM points_itemprice WHERE item_id = item.id AND since <= %s ORDER BY since DESC LIMIT 1),
                item.first_price),
            {EXPIRED_SQL}
        FROM points_stock stock JOIN points_item item ON item.id = stock.item_id
            LEFT JOIN points_account hold ON hold.kind = 'hold' AND hold.shop_id = stock.shop_id
        WHERE stock.shop_id = %s AND stock.item_id = ANY(%s) ORDER BY stock.id"""  # noqa: S608  (names of ours)


@dataclass(frozen=True)
class Shelf:
    """`stocks` by the item's id, in the order of their own ids, each with `price` and how many have `expired` on the local day.

    `hold` is the account that orders of the shop hold points in. Nothing is locked.
    """

    stocks: dict[int, Any]
    hold: Account


def read_shelf(shop: Shop, items: Collection[int], day: date) -> Shelf:
    """What stands in the shop of these items; of those it does not have there is no stock."""
    rows = select_joined(shelf_statement(), [day, day, shop.pk, list(items)], Stock, Account)
    for stock, _hold, price, expired in rows:
        stock.price, stock.expired = price, expired
    hold = rows[0][1] if rows else None
    return Shelf({row[0].item_id: row[0] for row in rows}, hold or ledger.hold_account(shop))


def shops_selling(item: int, day: date) -> list[Any]:
    """The open shops that have this item, each with its point, how many are `left` that have not expired on the local day, and
    whether it `brings` orders anywhere; the fullest first.
    """
    columns = f"{select_columns(Shop, 'shop')}, {select_columns(ServicePoint, 'point')}"
    sql = f"""SELECT {columns}, stock.on_hand - stock.reserved - {EXPIRED_SQL},
            EXISTS (SELECT FROM points_shop_pickup_points WHERE shop_id = shop.id)
        FROM points_stock stock JOIN points_shop shop ON shop.id = stock.shop_id
            JOIN volunteer_servicepoint point ON point.id = shop.point_id
        WHERE stock.item_id = %s AND shop.active"""  # noqa: S608  (names of ours)
    found = []
    for shop, point, left, brings in select_joined(sql, [day, item], Shop, ServicePoint):
        shop.point, shop.left, shop.brings = point, int(left), brings
        found.append(shop)
    return sorted(found, key=lambda shop: (-shop.left, shop.pk))
