"""The journal against the tables, by SQL of its own: nothing here asks the application."""

from collections import Counter
from dataclasses import dataclass

from tests.bench import site
from tests.bench.shelf import RICH
from tests.faults.clients import Crowd, Journal
from tests.faults.machines import Database

SCANS = "SELECT person_id, count(*) FROM events_scan WHERE shift_id = %s AND accepted AND act = 'in' GROUP BY person_id"
CAME = "SELECT person_id, id::text FROM events_attendance WHERE shift_id = %s"
ORDERS = "SELECT person_id, id::text FROM points_order WHERE shop_id = %s"
PAID = """SELECT o.id::text, count(t.id), coalesce(sum(t.amount), 0), o.total FROM points_order o
    LEFT JOIN points_transfer t ON t.source_type = 'order' AND t.source_id = o.id::text AND t.kind = 'order'
    WHERE o.shop_id = %s GROUP BY o.id"""
PURSES = """SELECT a.person_id, a.balance FROM points_account a
    WHERE a.kind = 'wallet' AND a.person_id IN (SELECT person_id FROM points_order WHERE shop_id = %s)"""
RESERVED = "SELECT sum(reserved) FROM points_stock WHERE shop_id = %s"
EQUATIONS = [site.ROOT / "points" / "verify.sql", site.ROOT / "events" / "verify.sql"]


@dataclass(frozen=True)
class Found:
    """How many acts were acknowledged; of them lost, and doubled; and what does not add up."""

    acts: int
    lost: int
    doubled: int
    wrong: int

    @property
    def right(self) -> bool:
        return not (self.lost or self.doubled or self.wrong)


def compare(database: Database, crowd: Crowd, journal: Journal) -> Found:
    """Every acknowledged act is written once, and the money and the goods of the orders are there once."""
    came, orders = database.rows(CAME, crowd.shift.pk), database.rows(ORDERS, crowd.shop)
    told_in, told_order = journal.told("in"), journal.told("order")
    kept, people = set(came), {person for person, _id in came}
    lost = sum((person, id) not in kept if id else person not in people for person, id in told_in)
    lost += len(set(told_order) - set(orders))
    doubled = sum(count != 1 for _person, count in database.rows(SCANS, crowd.shift.pk))
    doubled += sum(count != 1 for count in Counter(person for person, _id in came).values())
    doubled += sum(count - 1 for count in Counter(person for person, _id in orders).values())
    return Found(len(told_in) + len(told_order), lost, doubled, wrong_money(database, crowd.shop) + wrong_equations(database))


def wrong_money(database: Database, shop: int) -> int:
    """Orders that were not paid once in full, purses that differ from them, pieces set aside for nobody."""
    orders = database.rows(PAID, shop)
    wrong = sum((count, paid) != (1, total) for _id, count, paid, total in orders)
    spent = Counter(person for person, _id in database.rows(ORDERS, shop))  # each piece costs one point
    wrong += sum(balance != RICH - spent[person] for person, balance in database.rows(PURSES, shop))
    return wrong + abs(len(orders) - (database.rows(RESERVED, shop)[0][0] or 0))


def wrong_equations(database: Database) -> int:
    """Of the book of points, added up by the statements of the nightly proof."""
    return sum(not row[3] for file in EQUATIONS for row in database.rows(file.read_text()))
