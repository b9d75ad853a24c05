"""How fast and how true is the shop? Orders over HTTP, and the same transaction in pgbench on the same PostgreSQL."""

import asyncio
import tempfile
from collections.abc import Iterator, Sequence
from datetime import time
from itertools import count
from pathlib import Path
from statistics import median
from time import thread_time
from typing import Any
from urllib.parse import urlencode

from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from points.books.verification import equations
from points.inventory.actions import receive as receive_actions
from points.ledger import actions as ledger
from points.ledger.actions import Award, Move
from points.models import Item, Shop
from tests.bench import buyers
from tests.bench.against import rate, rows
from tests.bench.lines import Line, spread
from tests.bench.own import Here, our_own
from tests.bench.people import crowd
from volunteer.core.ids import new_id

KINDS = 100  # of goods, when orders are spread
RICH = 1000  # points of every buyer
CLIENTS = 8
PIECES_SHARE = 5  # of so many buyers one finds a piece
numbers = count(1)


def shop_at(district: Any) -> Shop:
    """A shop that is open every day and has nothing yet."""
    return Shop.objects.create(
        point=district.point, name=f"超市{next(numbers)}(演示)", open_days="0123456", opens=time(0), closes=time(23, 59)
    )


def goods(shop: Shop, district: Any, kinds: int, each: int) -> list[int]:
    """The ids of new goods on the shop's shelf."""
    made = Item.objects.bulk_create(Item(name=f"商品{next(numbers)}(演示)", first_price=1) for _ in range(kinds))
    for item in made:
        key = str(new_id(timezone.now()))
        receive_actions.receive_delivery(shop=shop, item=item, quantity=each, key=key, by=district.keeper, at=timezone.now())
    return [item.pk for item in made]


def rich(district: Any, number: int) -> list[int]:
    """The ids of new people with points, whose wallets follow one another as they do."""
    at, people = timezone.now(), [person.pk for person in crowd(number)]
    budget, key = ledger.budget_account(district.point), new_id(at)
    mint = Move(f"mint:{key}", "mint", ledger.mint_account(district.area), budget, number * RICH, ("bench", str(key)))
    ledger.post(moves=[mint], at=at)
    day = timezone.localdate(at)
    awards = [Award(person, RICH, f"bench:{key}:{person}", day, ("bench", str(new_id(at)))) for person in people]
    ledger.award(awards=awards, from_=budget, at=at)
    return people


LEAN = """\\set n :n + 1
\\set person :first + :client_id * :share + :n
\\set stock {stock} + :n % {kinds}
BEGIN;
SELECT balance FROM points_account WHERE kind = 'wallet' AND person_id = :person FOR NO KEY UPDATE;
INSERT INTO points_order (id, shop_id, person_id, state, total, pickup_code, placed_at, pick_up_by, reason, proof, at_counter,
    picked_up_by, undone) VALUES (md5('order' || :person)::uuid, {shop}, :person, 'placed', 1,
    upper(left(md5('code' || :person), 8)), now(), now()::date + 7, '', '', false, '', 0) ON CONFLICT DO NOTHING;
INSERT INTO points_transfer (id, key, kind, debit_id, credit_id, amount, source_type, source_id, at)
    SELECT gen_random_uuid(), 'order:' || :person, 'order', id, {hold}, 1, 'order', md5('order' || :person)::uuid::text, now()
    FROM points_account WHERE kind = 'wallet' AND person_id = :person ON CONFLICT DO NOTHING;
UPDATE points_account SET balance = balance - 1 WHERE kind = 'wallet' AND person_id = :person AND balance >= 1;
UPDATE points_stock SET reserved = reserved + 1 WHERE id = :stock AND on_hand >= reserved + 1;
INSERT INTO points_orderline (order_id, stock_id, item_id, quantity, price, given, returned)
    SELECT md5('order' || :person)::uuid, id, item_id, 1, 1, 0, 0 FROM points_stock WHERE id = :stock;
INSERT INTO volunteer_notice (person_id, kind, params, key, url, at)
    VALUES (:person, 'order_ready', '{{}}', 'order_ready:' || :person, '', now()) ON CONFLICT DO NOTHING;
COMMIT;
"""


def alone(district: Any, kinds: int, clients: int, transactions: int) -> float:
    """Orders a second that pgbench places in the same database, with as many clients: stock, hold and order, and nothing else."""
    shop, people = shop_at(district), rich(district, transactions + clients)
    goods(shop, district, kinds, transactions + clients)
    first = shop.stocks.order_by("pk").values_list("pk", flat=True)[0]
    text = LEAN.format(shop=shop.pk, hold=ledger.hold_account(shop).pk, stock=first, kinds=kinds)
    file = Path(tempfile.mkdtemp(prefix="volunteer-bench-"), "order.sql")
    file.write_text(text)
    return rate(file, clients=clients, first=people[0], share=transactions // clients)


def statements(person: int, item: int, shop: int) -> int:
    """How many statements of our own the button of an order sends."""
    phone = Here(WSGIHandler(), person)
    status, page = phone.ask("GET", f"/shop/{item}/")
    assert status == 200, status
    body = urlencode(dict(buyers.FIELD.findall(page)) | {"shop": shop, "quantity": 1}).encode()
    with CaptureQueriesContext(connection) as queries:
        status, _ = phone.ask("POST", f"/shop/{item}/", body)
    assert status == 302, status
    return len(our_own([query["sql"] for query in queries]))


def python_ms(people: Sequence[int], item: int, shop: int) -> float:
    """The median of this thread's processor time for one press, in milliseconds; waiting for the database is not in it."""
    handler, took = WSGIHandler(), []
    for person in people:
        phone = Here(handler, person)
        _status, page = phone.ask("GET", f"/shop/{item}/")
        body = urlencode(dict(buyers.FIELD.findall(page)) | {"shop": shop, "quantity": 1}).encode()
        begin = thread_time()
        status, _ = phone.ask("POST", f"/shop/{item}/", body)
        took.append((thread_time() - begin) * 1000)
        assert status == 302, status
    return median(took)


# --- the measurement ---------------------------------------------------------------------------------------------------


def served(port: int, district: Any, sizes: dict[str, int]) -> Iterator[Line]:
    """Over HTTP: orders of spread and of hot goods beside pgbench, then a rush for a few pieces."""
    done = {}
    for name, kinds in (("spread", KINDS), ("hot", 1)):
        shop, people = shop_at(district), rich(district, sizes["orders"])
        items = goods(shop, district, kinds, sizes["orders"])
        ready = asyncio.run(buyers.ready(port, people, items, shop.pk))
        journal, done[name] = asyncio.run(buyers.closed_loop(port, ready, CLIENTS))
        yield from truth(f"orders of {name} goods", shop, journal, len(people))
        yield Line(f"orders of {name} goods", round(done[name], 1), "/s")
        yield from spread(f"orders of {name} goods:", journal.presses, {})
    bare = alone(district, KINDS, CLIENTS, sizes["transactions"])
    yield Line("orders in pgbench: stock, hold, order, no more", round(bare), "/s")
    yield Line("orders: share of pgbench", round(100 * done["spread"] / bare, 1), "%", ">6", ">10")
    yield Line("orders: hot goods against spread", round(100 * done["hot"] / done["spread"]), "%", ">50", ">70")
    yield from few_pieces(port, district, sizes["buyers"])


def few_pieces(port: int, district: Any, number: int) -> Iterator[Line]:
    """Everybody presses within five seconds, and there is a piece for one of five."""
    shop, people = shop_at(district), rich(district, number)
    pieces = number // PIECES_SHARE
    ready = asyncio.run(buyers.ready(port, people, goods(shop, district, 1, pieces), shop.pk))
    journal = asyncio.run(buyers.rush(ready, seed=number))
    what = f"{number} buyers for {pieces} pieces"
    yield from truth(what, shop, journal, pieces)
    yield Line(f"{what}: told that it is gone", journal.refused, "", f">{number - pieces}")
    yield from spread(f"{what}:", journal.presses, {"p99": "<1000"})


def truth(what: str, shop: Shop, journal: buyers.Journal, sold: int) -> Iterator[Line]:
    """The journal of the phones against the database, and every equation of the book."""
    written = {person: {str(order)} for order, person in rows("SELECT id, person_id FROM points_order WHERE shop_id = %s", shop.pk)}
    reserved = sum(stock.reserved for stock in shop.stocks.all())
    differs = sum(journal.told.get(person) != written.get(person) for person in journal.told.keys() | written.keys())
    yield Line(f"{what}: sold", len(written), "", f">{sold}")
    yield Line(f"{what}: sold beyond the shelf", abs(reserved - len(written)) + max(0, len(written) - sold), "", "<0")
    yield Line(f"{what}: told otherwise than written", differs, "", "<0")
    yield Line(f"{what}: failed answers", sum(journal.failed.values()), "", "<0")
    yield Line(f"{what}: equations that do not hold", sum(not row.ok for row in equations()), "", "<0")


def one_order(district: Any) -> Iterator[Line]:
    """What one press of the button costs."""
    shop, people = shop_at(district), rich(district, 220)
    item = goods(shop, district, 1, len(people))[0]
    yield Line("an order: statements of our own", statements(people[0], item, shop.pk), "")
    python_ms(people[1:20], item, shop.pk)  # imports and templates are paid for once
    yield Line("an order: Python", round(python_ms(people[20:], item, shop.pk), 2), "ms")
