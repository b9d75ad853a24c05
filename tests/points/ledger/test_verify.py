"""The book is added up again by SQL that shares nothing with the application, and every equation notices its own crime."""

from datetime import date
from io import StringIO

import pytest
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.db import connection

from points.adjustments import actions as adjustments
from points.books.verification import equations
from points.budgets.actions import allot as allot_actions
from points.budgets.actions import fund as fund_actions
from points.budgets.actions import transfer
from points.inventory.actions import adjust, consign
from points.ledger import actions as ledger
from points.ledger.actions import Award
from points.models import BudgetMove, Fund, HandEntry, Rule
from points.orders.actions import cancel as cancel_actions
from points.orders.actions import hand_over as hand_over_actions
from points.orders.relief import actions as relief
from points.wallet import actions as wallet
from tests import cast
from tests.cast import NOW, District, at
from tests.support import opening_balance_factory, shop_factory, stock_factory
from tests.support.all_rights import all_rights
from tests.support.budget_factory import reserved
from tests.support.settlement_factory import close_and_settle, serve
from tests.support.snapshot import Kept
from volunteer.core.ids import new_id

SHIFT = new_id(NOW)


def full() -> District:
    """Every kind of entry once: made, handed down, reserved, awarded, owed, repaid, lapsed, ordered, collected, returned."""
    district = District()
    allot_actions.mint(id=new_id(NOW), district=district.area, amount=10_000, year=2026, actor=None, at=NOW)
    allot_actions.allot(
        id=new_id(NOW),
        source=district.area,
        target=district.point,
        amount=1_000,
        reason="年度",
        actor=district.district_admin,
        at=NOW,
    )
    units = transfer.units_kwargs(district.area, district.sister_point)
    move = transfer.request_transfer(
        move=BudgetMove(id=new_id(NOW), amount=7, reason="调剂", **units), by=district.street_admin, at=NOW
    )
    transfer.approve_transfer(move=move, by=district.district_admin, at=NOW)
    opening_balance_factory.paid_sheet(district, {district.auditor: 15})
    allot_actions.reserve(point=district.point, shift_id=SHIFT, amount=500, version=1, at=NOW)
    alice = award(district.alice, 100, "a")
    award(district.bob, 100, "b", date(2026, 11, 1))
    market = shop_factory.open_shop(district.point)
    tissue = shop_factory.item(price=10)
    shelf = shop_factory.stock(market, tissue, 20, district.keeper)
    behind_the_counter(district, shelf)
    collected, returned = (shop_factory.order(market, district.alice, (tissue, 3)) for _ in range(2))
    shop_factory.order(market, district.alice, (tissue, 2))
    shop_factory.order(market, district.alice, (tissue, 1))
    hand_over_actions.hand_over(code=collected.pickup_code, shop=market, keeper=district.keeper, at=NOW)
    cancel_actions.cancel_order(order=returned, by=district.alice, at=NOW)
    ledger.reverse_transfer(transfer=alice, key="undo", at=NOW)
    award(district.alice, 20, "c")
    shop_factory.announced(district, date(2026, 11, 1))
    shop_factory.lapse(district.bob, date(2026, 11, 1), ledger.expired_account(district.area))
    award(district.bob, 30, "d")
    award(district.carol, 30, "e")
    top_up(district, district.carol, 30, "e")
    wallet.give_points(id=new_id(NOW), giver=district.carol, receiver=district.alice, points=5, at=NOW)
    given = HandEntry(id=new_id(NOW), kind="credit", point=district.point, person=district.carol, amount=5, evidence="搬桌椅")
    given.picture = ContentFile(b"picture", name="x.jpg")
    adjustments.approve_adjustment(
        entry=adjustments.request_adjustment(entry=given, by=district.manager, at=NOW), by=district.reviewer, at=NOW
    )
    stock_factory.book(stock_factory.haircut(market, district.keeper, price=1), district.carol)
    market.pickup_points.add(district.sister_point)
    shop_factory.entered(market, district.sister_point, district.carol, (tissue, 1), by=district.manager)
    allot_actions.release(point=district.point, shift_id=SHIFT, at=NOW)
    Rule.objects.update(day_points=40)
    served = reserved(cast.shift(district.point, district.manager, start=at(14)), 20)
    serve(served, district.bob)
    close_and_settle(served, district.manager)
    return district


FULL_BOOK = Kept(full)


@pytest.fixture
def full_book(db):
    return FULL_BOOK()


def top_up(district, person, amount, key):
    """Half as much again out of a fund, where nobody gets more than 12."""
    fund = Fund.objects.create(area=district.area, name="重阳(演示)", extra=50, most_each=12)
    fund_actions.fill_fund(id=new_id(NOW), fund=fund, amount=20, by=district.district_admin, at=NOW)
    ordinary = Award(person.pk, amount, f"boost:{key}", NOW.date(), ("attendance", key))
    fund_actions.top_up_awards(fund=fund, awards=[ordinary], at=NOW)


def behind_the_counter(district, shelf):
    """Goods lost, counted anew, given without points, and sent to another shop where one did not arrive."""
    shop_factory.lose(shelf, 1, district.keeper, district.manager)
    adjust.sign_adjustment(
        paper=stock_factory.count(shelf.shop, {shelf.pk: 20}, district.keeper), by=district.manager, at=NOW
    )  # nineteen in the books
    asked = stock_factory.ask_relief(shelf.shop, {shelf.pk: 2}, district.relief_officer)
    relief.sign_relief(relief=asked, by=district.other_officer, at=NOW)
    other, other_keeper = stock_factory.second_shop(district)
    sent = stock_factory.send(shelf.shop, other, {shelf.pk: 3}, district.keeper)
    (line,) = sent.lines.all()
    consign.receive_consignment(consignment=sent, counted={line.pk: 2}, why="破损(演示)", by=other_keeper, at=NOW)


def award(person, amount, key, day=date(2026, 11, 24)):
    awards = [Award(person.pk, amount, key, day, ("attendance", key))]
    return ledger.award(awards=awards, from_=ledger.escrow_account(SHIFT), at=NOW)[0]


def wrong():
    return [row.name for row in equations() if not row.ok]


def tamper(*statements):
    """What only the owner of the database can do: disarm the guards, then rewrite."""
    with all_rights(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in ("points_transfer", "points_allotment", "points_stockmove", "points_batchmove"):
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        for statement in statements:
            cursor.execute(statement)
        for table in ("points_transfer", "points_allotment", "points_stockmove", "points_batchmove"):
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def test_an_honest_book_holds(full_book):
    assert wrong() == []
    found = {row.name: row.found for row in equations()}
    assert found["L2 the sum of all debts"] == -40  # 100 undone, 40 left in the wallet, 20 repaid
    assert found["L2 the sum of all wallets"] == 101
    assert found["L2 the sum of all funds"] == 8
    assert found["S2 points on hold for waiting orders"] == 41
    assert found["S2 points spent on collected orders"] == 30


def test_the_command_prints_the_totals(full_book):
    out = StringIO()
    call_command("verify_ledger", stdout=out)
    assert f"All {len(CRIMES)} equations hold." in out.getvalue()


def test_the_command_fails_where_anything_differs(full_book):
    tamper("UPDATE points_transfer SET amount = amount + 1 WHERE kind = 'lapse'")
    out = StringIO()
    with pytest.raises(CommandError, match=f"of {len(CRIMES)} equations do not hold"):
        call_command("verify_ledger", stdout=out)
    assert "expected" in out.getvalue()


ONE_WALLET = "(SELECT min(id) FROM points_account WHERE kind = 'wallet' AND balance > 0)"
OTHER_WALLET = "(SELECT max(id) FROM points_account WHERE kind = 'wallet' AND balance > 0)"
CRIMES = {
    "L1 the sum over all accounts": ["UPDATE points_account SET balance = balance + 1 WHERE kind = 'budget' AND balance > 0"],
    "L2 the sum of all wallets": [f"UPDATE points_account SET balance = balance + 1 WHERE id = {ONE_WALLET}"],
    "L2 the sum of all debts": ["UPDATE points_account SET balance = 0 WHERE kind = 'debt'"],
    "L2 the sum of all budgets": ["UPDATE points_account SET balance = balance - 1 WHERE kind = 'budget' AND balance > 0"],
    "L2 the sum of all funds": ["UPDATE points_account SET balance = balance - 1 WHERE kind = 'fund'"],
    "L2 wrong: balances that differ from their transfers": [
        f"UPDATE points_account SET balance = balance + 1 WHERE id = {ONE_WALLET}",
        f"UPDATE points_account SET balance = balance - 1 WHERE id = {OTHER_WALLET}",
    ],
    "L3 wrong: accounts beyond their bound": [
        "ALTER TABLE points_account DROP CONSTRAINT account_balance_is_guarded",
        f"UPDATE points_account SET balance = -1 WHERE id = {ONE_WALLET}",
    ],
    "L4 wrong: amounts beyond their limit, or from an account to itself": [
        "ALTER TABLE points_transfer DROP CONSTRAINT transfer_of_a_person_within_limit",
        "UPDATE points_transfer SET amount = 1000001 WHERE kind = 'lapse'",
    ],
    "L4 wrong: transfers between accounts their kind does not join": ["UPDATE points_transfer SET kind = 'refund' WHERE key = 'd'"],
    "L5 guards against rewriting that are armed": ["ALTER TABLE points_transfer DISABLE TRIGGER USER"],
    "L6 wrong: keys used twice": [
        "ALTER TABLE points_transfer DROP CONSTRAINT points_transfer_key_key",
        "UPDATE points_transfer SET key = 'd' WHERE key = 'e'",
    ],
    "L7 wrong: corrections that are not the first in full, backwards": [
        "UPDATE points_transfer SET amount = amount - 1 WHERE kind = 'reversal'"
    ],
    "L7 wrong: transfers corrected twice": [
        "ALTER TABLE points_transfer DROP CONSTRAINT points_transfer_reverses_id_key",
        "UPDATE points_transfer SET kind = 'reversal', reverses_id = (SELECT reverses_id FROM points_transfer WHERE key = 'undo')"
        " WHERE key = 'd'",
    ],
    "L7 wrong: debts without their correction, repayments beyond their award": [
        "UPDATE points_transfer SET key = 'owe:nobody' WHERE kind = 'owe'"
    ],
    "L8 wrong: awards beside another one of the same source": ["UPDATE points_transfer SET source_id = 'd' WHERE key = 'e'"],
    "L8 wrong: welcome bonuses beside another one, or not out of a district's budget": [
        "UPDATE points_transfer SET kind = 'bonus' WHERE kind = 'award'"
    ],
    "L10 wrong: points that gave more than they were given": ["UPDATE points_transfer SET amount = 1 WHERE kind = 'allot'"],
    "L10 wrong: points handed down otherwise than written": [
        "UPDATE points_allotment SET amount = amount + 1 WHERE point_id IS NOT NULL"
    ],
    "L10 wrong: opening balances otherwise than written, or on one word": ["UPDATE points_openingrow SET points = points + 1"],
    "L10 wrong: opening funds that got or gave back otherwise than written": ["UPDATE points_openingfund SET amount = amount + 1"],
    "L10 wrong: points moved between units otherwise than written": ["UPDATE points_budgetmove SET amount = amount + 1"],
    "L8 wrong: gifts that differ from their entries": ["UPDATE points_gift SET points = points + 1"],
    "L11 wrong: points that expired without a day announced sixty days before": [
        "UPDATE points_cutoff SET announced_at = announced_at + interval '1 year'"
    ],
    "L11 wrong: expired points beyond what was earned up to their day": [
        "UPDATE points_transfer SET earned_on = '2026-11-24' WHERE key = 'b'"
    ],
    "L10 wrong: points by hand otherwise than two people wrote": ["UPDATE points_handentry SET amount = amount + 1"],
    "L8 points for records of service": ["UPDATE events_attendance SET points = points + 1"],
    "L8 wrong: records paid otherwise than they count, or with another day": [
        "UPDATE points_transfer SET earned_on = '2026-11-23' WHERE key LIKE 'attendance:%'"
    ],
    "L8 wrong: records that do not count and were paid": ["UPDATE events_attendance SET pay = 'nothing'"],
    "L9 wrong: people paid beyond a cap of an event, a day or a month": ["UPDATE points_rule SET day_points = 19"],
    "L12 wrong: settled or cancelled shifts that keep points": [
        "UPDATE points_transfer SET amount = amount + 1 WHERE key LIKE 'reserve:%' AND source_id <> '" + str(SHIFT) + "'"
    ],
    "C8 wrong: cancelled shifts whose records count or are paid": ["UPDATE events_shift SET state = 'cancelled'"],
    "C10 wrong: entries by hand that were paid on one word": ["UPDATE events_attendance SET grade = 'C'"],
    "S1 wrong: stock that differs from what came in and went out": ["UPDATE points_stock SET on_hand = on_hand + 1"],
    "S1 wrong: goods set aside that differ from the waiting orders": [
        "UPDATE points_stock SET reserved = reserved - 1 WHERE reserved > 0"
    ],
    "L8 wrong: boosts beside another one, without their award, or more than its share": ["UPDATE points_fund SET extra = 39"],
    "L9 wrong: people who got more out of a fund than one person gets": ["UPDATE points_fund SET most_each = 11"],
    "L8 wrong: recycling paid otherwise than weighed, or more than the weight brings": [
        "UPDATE points_transfer SET kind = 'recycle' WHERE kind = 'boost'"
    ],
    "L9 wrong: people who got more for recycling than one person gets a day": [
        "INSERT INTO points_station (name, area_id, place, code) SELECT 's', min(id), '', 'ABCDEFGHJK' FROM volunteer_area",
        "INSERT INTO points_recyclingprice (kind, since, points, at) VALUES ('paper', '2026-01-01', 9, now())",
        "INSERT INTO points_recycling (id, station_id, person_id, state, alone, opened_at, kind, grams, price_id, day_cap,"
        " weighed_at, complaint, decision, points) SELECT gen_random_uuid(), s.id, u.id, 'waiting', false, now(), 'paper', 1000,"
        " p.id, 1, now(), '', '', 5 FROM points_station s, points_recyclingprice p, (SELECT min(id) AS id FROM volunteer_user) u",
    ],
    "L10 wrong: funds filled or given back otherwise than written": [
        "INSERT INTO points_fundmove (id, kind, amount, at, fund_id) "
        "SELECT gen_random_uuid(), 'filled', 5, now(), id FROM points_fund"
    ],
    "S1 wrong: shelves that differ from what is left of their batches": ["UPDATE points_batch SET remaining = remaining + 1"],
    "S1 wrong: batches that differ from what came into them and went out": ["UPDATE points_batch SET remaining = remaining + 1"],
    "S1 wrong: moves whose parts do not add up, or lie in batches of another shelf": [
        "UPDATE points_batchmove SET quantity = quantity + 1 WHERE quantity > 0"
    ],
    "S1 wrong: lines of orders whose goods moved otherwise": ["UPDATE points_stockmove SET line_id = NULL WHERE kind = 'handed'"],
    "S1 wrong: counts, losses and relief otherwise than two people signed": [
        "UPDATE points_reliefline SET quantity = quantity + 1"
    ],
    "S1 wrong: goods sent and arrived otherwise than written": ["UPDATE points_consignmentline SET arrived = arrived + 1"],
    "S1 wrong: appointments taken that differ from the orders": ["UPDATE points_slot SET taken = taken - 1"],
    "S2 points on hold for waiting orders": ["UPDATE points_order SET total = total + 1 WHERE state = 'placed'"],
    "S2 points spent on collected orders": ["UPDATE points_orderline SET price = price + 1 WHERE given > 0"],
    "S2 wrong: shops whose points differ from their orders": [
        "UPDATE points_order SET state = 'cancelled', ended_at = now() WHERE state = 'placed'"
    ],
    "S2 wrong: people who got back more than they paid for an order": [
        f"UPDATE points_transfer SET credit_id = {OTHER_WALLET} WHERE kind = 'refund'"
    ],
    "S2 wrong: goods brought back otherwise than written": ["UPDATE points_orderline SET returned = 1 WHERE given > 0"],
    "S2 wrong: orders whose transfers do not tell their state": ["UPDATE points_order SET state = 'lapsed' WHERE state = 'handed'"],
    "S2 wrong: orders entered for somebody otherwise than they agreed to": ["UPDATE points_sale SET keeper_id = person_id"],
    "S3 wrong: orders whose lines do not add up": ["UPDATE points_orderline SET price = price + 1"],
    "S3 wrong: prices frozen otherwise than the price of their day": ["UPDATE points_item SET first_price = first_price + 1"],
}


@pytest.mark.parametrize("name", CRIMES, ids=lambda name: name.replace(" ", "-").replace(":", ""))
def test_each_equation_notices(full_book, name):
    if name.startswith("L5"):
        with all_rights(), connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute(CRIMES[name][0])
    else:
        tamper(*CRIMES[name])
    assert name in wrong()


def test_balances_that_cancel_out_are_noticed(full_book):
    tamper(*CRIMES["L2 wrong: balances that differ from their transfers"])
    assert wrong() == ["L2 wrong: balances that differ from their transfers"]


def test_every_equation_has_its_crime(full_book):
    assert {row.name for row in equations()} == set(CRIMES)
