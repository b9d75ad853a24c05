"""A small points shop, and the equations that must hold for it."""

from datetime import date, time, timedelta

from django.db import connection

from points.inventory.actions import adjust
from points.inventory.actions import receive as receive_actions
from points.ledger import actions as ledger
from points.ledger.actions import Award
from points.models import Account, Adjustment, AdjustmentLine, Cutoff, Item, Order, OrderLine, Sale, Shop, Stock, StockMove
from points.orders.actions import place as place_actions
from points.orders.actions import sale as sale_actions
from points.wallet.expiry.actions import lapse as lapse_actions
from tests.cast import NOW
from volunteer.core.ids import new_id, random_code
from volunteer.models import ServicePoint, User

# What the shelf must hold by the moves and the waiting orders; written without the application's code.
SHELF = """
SELECT stock.id FROM points_stock stock
WHERE stock.on_hand <> (SELECT coalesce(sum(quantity), 0) FROM points_stockmove WHERE stock_id = stock.id)
   OR stock.reserved <> (SELECT coalesce(sum(line.quantity), 0) FROM points_orderline line
                         JOIN points_order o ON o.id = line.order_id
                         WHERE line.stock_id = stock.id AND line.slot_id IS NULL AND o.state = 'placed')
   OR stock.reserved < 0 OR stock.on_hand < stock.reserved
"""
# What is on hold at a shop must be the sum of its waiting orders; what is spent, of those handed over.
HELD = """
SELECT account.id FROM points_account account
WHERE account.kind IN ('hold', 'spent')
  AND (SELECT coalesce(sum(CASE WHEN credit_id = account.id THEN amount ELSE -amount END), 0)
       FROM points_transfer WHERE account.id IN (debit_id, credit_id))
   <> (SELECT coalesce(sum(CASE account.kind WHEN 'hold' THEN line.quantity ELSE line.given - line.returned END * line.price), 0)
       FROM points_order o JOIN points_orderline line ON line.order_id = o.id WHERE o.shop_id = account.shop_id
       AND o.state = CASE account.kind WHEN 'hold' THEN 'placed' ELSE 'handed' END)
"""
# A wallet holds what its transfers add up to, and never less than nothing.
WALLETS = """
SELECT account.id FROM points_account account
WHERE account.kind = 'wallet' AND (account.balance < 0 OR account.balance <>
    (SELECT coalesce(sum(CASE WHEN credit_id = account.id THEN amount ELSE -amount END), 0)
     FROM points_transfer WHERE account.id IN (debit_id, credit_id)))
"""


def differences() -> list[str]:
    """Which equations do not hold; empty when the books and the shelves agree."""
    found = []
    with connection.cursor() as cursor:
        for name, sql in {"shelf": SHELF, "held": HELD, "wallets": WALLETS}.items():
            cursor.execute(sql)
            found += [name] if cursor.fetchall() else []
    return found


def open_shop(point, name="长青社区爱心超市(演示)", **fields) -> Shop:
    return Shop.objects.create(point=point, name=name, **{"opens": time(9), "closes": time(17)} | fields)


def item(name="抽纸 1 包", price=6, **fields) -> Item:
    return Item.objects.create(name=name, first_price=price, picture="tissue", **fields)


def stock(at_shop: Shop, goods: Item, quantity: int, keeper: User) -> Stock:
    return receive_actions.receive_delivery(shop=at_shop, item=goods, quantity=quantity, key=str(new_id(NOW)), by=keeper, at=NOW)


def lose(of: Stock, quantity: int, keeper: User, signer: User, at=NOW) -> Adjustment:
    """Pieces written off: the keeper asks, somebody else signs."""
    paper = Adjustment(id=new_id(at), shop=of.shop, reason="破损(演示)")
    line = AdjustmentLine(stock=of, quantity=quantity)
    return adjust.sign_adjustment(paper=adjust.request_write_off(paper=paper, line=line, by=keeper, at=at), by=signer, at=at)


def give(district, *people: User, amount: int = 100, day: date = date(2026, 11, 1), at=NOW) -> None:
    """Points for service, minted on the way."""
    budget = ledger.budget_account(district.point)
    key = new_id(NOW)
    mint = ledger.Move(f"mint:{key}", "mint", ledger.mint_account(district.area), budget, amount * len(people), ("test", str(key)))
    ledger.post(moves=[mint], at=at)
    awards = [Award(p.pk, amount, f"attendance:{key}:{p.pk}", day, ("attendance", str(new_id(NOW)))) for p in people]
    ledger.award(awards=awards, from_=budget, at=at)


def order(at_shop: Shop, person: User, *lines: tuple[Item, int], id=None, at=NOW) -> Order:
    return place_actions.place_order(id=id or new_id(at), person=person, shop=at_shop, lines=lines, by=person, at=at)


def asked(at_shop: Shop, desk: ServicePoint, person: User, *lines: tuple[Item, int], by: User, at=NOW) -> Sale:
    """Goods entered for a person at the desk of a service point; the person is asked."""
    sale = sale_actions.begin_sale(id=new_id(at), shop=at_shop, whose=person.volunteer_no, keeper=by, at=at, desk=desk)
    for goods, quantity in lines:
        sale_actions.set_sale_quantity(sale=sale, item=goods, quantity=quantity, at=at)
    return sale_actions.request_confirmation(sale=sale, later=True, at=at)


def entered(at_shop: Shop, desk: ServicePoint, person: User, *lines: tuple[Item, int], by: User, at=NOW) -> Order:
    """The order that comes of it when the person agrees on their phone."""
    sale = asked(at_shop, desk, person, *lines, by=by, at=at)
    return sale_actions.confirm_sale(sale=sale, total=sale.total_on(at.date()), by=person, at=at)


def announced(district, day: date) -> Cutoff:
    """A cutoff that takes effect the day after, announced in good time; the one there is where there is one."""
    rows = {
        "id": new_id(NOW),
        "district": district.area,
        "takes_effect": day + timedelta(days=1),
        "announced_by": district.district_admin,
        "announced_at": NOW - timedelta(days=200),
    }
    Cutoff.objects.bulk_create([Cutoff(day=day, **rows)], ignore_conflicts=True)
    return Cutoff.objects.get(day=day, withdrawn_at=None)


def lapse(person: User, cutoff: date, expired: Account) -> int:
    """What is left of this person's points of up to the cutoff expires; how many that were."""
    purse = ledger.wallet_account(person).pk
    return sum(lapse_actions.lapse_wallets(purses=[purse], cutoff=cutoff, expired=expired, at=NOW).values())


def moves(of: Stock) -> list[tuple[str, int]]:
    return list(StockMove.objects.filter(stock=of).order_by("pk").values_list("kind", "quantity"))


def fill(at_shop: Shop, person: User, count: int, at=NOW, **waiting) -> None:
    """Rows for lists of many: so many goods, and for each an order that waits (with these fields) and one handed over.

    The books do not matter here.
    """
    goods = Item.objects.bulk_create(Item(name=f"商品 {n}(演示)", first_price=1) for n in range(count))
    stocks = Stock.objects.bulk_create(Stock(shop=at_shop, item=one, on_hand=5) for one in goods)
    common = {"shop": at_shop, "person": person, "total": 1, "placed_at": at, "pick_up_by": date(2026, 12, 3)}
    for state in (waiting, {"state": "handed", "ended_at": at, "ended_by": person}):
        rows = [Order(id=new_id(at), pickup_code=random_code(), **common, **state) for _ in goods]
        Order.objects.bulk_create(rows)
        lines = [
            OrderLine(order=row, stock=shelf, item=shelf.item, quantity=1, price=1) for row, shelf in zip(rows, stocks, strict=True)
        ]
        OrderLine.objects.bulk_create(lines)


def free(stock):
    stock.refresh_from_db()
    return stock.on_hand, stock.reserved


def buy(town, *lines, person=None, **more):
    return order(town.shop, person or town.alice, *(lines or [(town.tissue, 2)]), **more)


TISSUE_EAN = "6901234567892"
