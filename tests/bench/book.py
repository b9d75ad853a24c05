"""How fast is a large book? It is filled by SQL; then the whole of it is added up, and balances and statements are read."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from psycopg import ClientCursor

from events.models import Attendance, Shift
from events.settlement.actions import settle as settle_actions
from points.books.verification import equations
from points.budgets.actions import allot as allot_actions
from points.ledger import actions as ledger
from points.models import Account, Shop, Stock
from tests import cast
from tests.bench import people as test_people
from tests.bench import shelf
from tests.bench.against import rows
from tests.bench.lines import Line
from tests.bench.own import Here, our_own
from volunteer.core.ids import new_id
from volunteer.models import User

FILL = Path(__file__).with_name("fill.sql")
STEP = 1_000_000  # transfers that one filling writes
PAGES = 20  # statements that are opened


@dataclass
class Large:
    """A book that grows. `people` are the first and the number of those whose wallets are filled."""

    district: Any
    shop: Shop
    stock: Stock
    people: list[User]
    filled: int = 0
    orders: int = field(default=0)

    @classmethod
    def begun(cls, district: Any, people: int) -> "Large":
        shop = shelf.shop_at(district)
        shelf.goods(shop, district, 1, 1)
        made = cls(district, shop, shop.stocks.get(), test_people.crowd(people))
        ledger.wallet_accounts(person.pk for person in made.people)
        return made

    def grow(self, transfers: int) -> None:
        """So many transfers in all; the point gets the points for them first."""
        while self.filled < transfers:
            size = min(STEP, transfers - self.filled)
            awards, orders = size * 3 // 5, size // 5
            at = timezone.now()
            allot_actions.mint(id=new_id(at), district=self.district.area, amount=2 * awards, year=at.year, actor=None, at=at)
            give: dict[str, Any] = {"source": self.district.area, "target": self.district.point, "amount": 2 * awards}
            allot_actions.allot(id=new_id(at), reason="bench", actor=None, at=at, **give)
            with ClientCursor(connection.connection) as cursor:  # several statements at once take no values at the server
                cursor.execute(FILL.read_text(), self.numbers() | {"awards": awards, "orders": orders})
            self.filled += size

    def numbers(self) -> dict[str, Any]:
        purse = Account.objects.get(kind="wallet", person=self.people[0])
        return {
            "first": self.people[0].pk,
            "people": len(self.people),
            "purse": purse.pk,
            "after": self.filled,
            "budget": ledger.budget_account(self.district.point).pk,
            "hold": ledger.hold_account(self.shop).pk,
            "shop": self.shop.pk,
            "stock": self.stock.pk,
            "item": self.stock.item_id,
            "today": timezone.localdate(),
        }


def measured(district: Any, sizes: dict[str, int]) -> Iterator[Line]:
    """Settle a large shift in a small book; add a large book up; read from a larger one."""
    list(settled(district, 5))  # imports and templates are paid for once
    yield from settled(district, sizes["settled"])
    book = Large.begun(district, sizes["wallets"])
    book.grow(100 * len(book.people))
    small = statement(book.people[-1])
    book.grow(sizes["added up"])
    yield from added_up(book)
    book.grow(sizes["transfers"])
    yield from looked_up(book, small)


def added_up(book: Large) -> Iterator[Line]:
    begin = perf_counter()
    found = equations()
    took = perf_counter() - begin
    number = rows("SELECT count(*) FROM points_transfer")[0][0]
    yield Line(f"{number:,} transfers: verify_ledger", round(took, 2), "s", "<10")
    yield Line(f"{number:,} transfers: equations that do not hold", sum(not row.ok for row in found), "", "<0")


def looked_up(book: Large, small: int) -> Iterator[Line]:
    number = rows("SELECT count(*) FROM points_transfer")[0][0]
    took = []
    for person in book.people[:1000]:
        begin = perf_counter()
        ledger.balance(person)
        took.append(perf_counter() - begin)
    yield Line(f"{number:,} transfers: a balance", round(median(took) * 1000, 3), "ms", "<1")
    begin = perf_counter()
    asked = [statement(person) for person in book.people[:PAGES]]
    each = (perf_counter() - begin) / PAGES
    yield Line(f"{number:,} transfers: statements of a statement", max(asked), "", f"<{small}")
    yield Line(f"{number:,} transfers: a page of a statement", round(each * 1000, 1), "ms")


def statement(person: User) -> int:
    """How many statements of our own the second page of a person's statement sends."""
    browser = Here(WSGIHandler(), person.pk)
    with CaptureQueriesContext(connection) as queries:
        status, page = browser.ask("GET", "/points/statement/?page=2")
    assert status == 200, (status, page)
    return len(our_own([query["sql"] for query in queries]))


# --- a large shift -----------------------------------------------------------------------------------------------------


def settled(district: Any, number: int) -> Iterator[Line]:
    """Settle a shift of so many people who all stayed to the end."""
    shift = closed_shift(district, number)
    with CaptureQueriesContext(connection) as queries:
        begin = perf_counter()
        settle_actions.settle(shift=shift, at=shift.end + timedelta(hours=1))
        took = perf_counter() - begin
    paid = Attendance.objects.filter(shift=shift, pay=Attendance.Pay.PAID).count()
    yield Line(f"a shift of {number}: settled in", round(took, 2), "s", "<1")
    yield Line(f"a shift of {number}: statements", len(our_own([query["sql"] for query in queries])))
    yield Line(f"a shift of {number}: paid", paid, "", f">{number}")


def closed_shift(district: Any, number: int) -> Shift:
    """A closed shift with two hours of everybody's, counted on its own phone, and its points reserved."""
    start = timezone.now() - timedelta(hours=5)
    shift = cast.shift(district.point, district.manager, start=start, places=number, state=Shift.State.CLOSED, head_count=number)
    shift.closed_at, shift.closed_by = shift.end, district.manager
    shift.save()
    people, job = test_people.crowd(number), shift.jobs.get()
    test_people.sign_up(shift, people)
    times = {"in_at": shift.start, "out_at": shift.end, "counted_start": shift.start, "counted_end": shift.end}
    Attendance.objects.bulk_create(
        Attendance(id=new_id(start), shift=shift, person=person, job=job, minutes=120, grade="A", **times) for person in people
    )
    at = timezone.now()
    allot_actions.mint(id=new_id(at), district=district.area, amount=number * 20, year=at.year, actor=None, at=at)
    give: dict[str, Any] = {"source": district.area, "target": district.point, "amount": number * 20}
    allot_actions.allot(id=new_id(at), reason="bench", actor=None, at=at, **give)
    allot_actions.reserve(point=district.point, shift_id=shift.pk, amount=number * 20, version=1, at=at)
    return shift
