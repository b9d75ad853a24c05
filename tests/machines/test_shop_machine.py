"""Any order of acts leaves shelves, batches, orders and points as a storekeeper with a pencil would have them.

Runs of forty steps (eighty of them with THOROUGH=1) against `tests.support.stock_model`, which knows nothing of the
application.
The shops are opened once and each run is rolled back to that. After every step the tables are read by plain SQL and compared; at
the end of a run the nightly equations must hold.
"""

from collections import Counter
from copy import deepcopy
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule, run_state_machine_as_test

from points.inventory import prices
from points.inventory.actions import adjust, consign
from points.inventory.actions import receive as receive_actions
from points.models import Adjustment, AdjustmentLine, Batch, Item, Order, Sale, Stock
from points.orders import appointments
from points.orders.actions import cancel as cancel_actions
from points.orders.actions import hand_over as hand_over_actions
from points.orders.actions import pickup
from points.orders.actions import place as place_actions
from points.orders.actions import return_goods as return_actions
from points.orders.actions import sale as sale_actions
from points.orders.actions.hand_over import HandOut
from points.orders.actions.place import OrderTerms
from points.orders.relief import actions as relief
from tests import cast
from tests.cast import NOW, District
from tests.support import sampling, shop_factory, stock_factory
from tests.support.prepared_statements import equations
from tests.support.stock_model import CANCELLED, HANDED, PLACED, StoreBook
from volunteer.core.ids import new_id
from volunteer.core.refusals import Refused

RUNS = sampling.runs(40)
PARTS, STEPS = 2, 40
BRANCHES: Counter[str] = Counter()
shops = st.sampled_from(["near", "far"])
items = st.sampled_from(["tissue", "rice"])
people = st.sampled_from(["alice", "bob"])
few = st.integers(1, 4)
picks = st.integers(0, 99)


class Storekeeper(RuleBasedStateMachine):
    opened: dict[str, object]  # what all runs begin with, once `open_the_shops` was played

    def __init__(self):
        super().__init__()
        self.transaction = transaction.atomic()
        self.transaction.__enter__()

    def teardown(self):
        try:
            if hasattr(self, "book"):
                assert [row for row in equations() if not row.ok] == []
                assert shop_factory.differences() == []
        finally:
            transaction.set_rollback(True)
            self.transaction.__exit__(None, None, None)

    @initialize()
    def open(self):
        self.__dict__ |= deepcopy(self.opened)

    def open_the_shops(self):
        d = self.district = District()
        self.at = NOW
        self.second_keeper = cast.appoint(cast.person("蒋店(演示)"), "shop_keeper", d.sister_point)
        self.shops = {"near": shop_factory.open_shop(d.point), "far": shop_factory.open_shop(d.sister_point, "蓝天超市(演示)")}
        self.keepers = {"near": d.keeper, "far": self.second_keeper, "desk": d.other_manager}
        self.desk = d.other_point
        self.shops["near"].pickup_points.add(self.desk)
        self.items = {
            "tissue": shop_factory.item(price=6),
            "rice": shop_factory.item("大米(演示)", 9, limit_per_person=5, limit_days=999),
        }
        self.people = {"alice": d.alice, "bob": d.bob}
        self.book = StoreBook({"rice": 5})
        self.book.brings = {"near"}
        self.book.prices = {"tissue": [(NOW.date(), 6)], "rice": [(NOW.date(), 9)], "haircut": [(NOW.date(), 10)]}
        self.pieces_under_way = []
        for name in self.people:
            shop_factory.give(d, self.people[name], amount=60)
            self.book.wallets[name] = 60
        for days in (0, 3, 9):
            self.open_time(days)
        self.receive("near", "tissue", 4, 2)
        self.receive("near", "tissue", 4, None)
        self.receive("near", "rice", 4, 30)
        self.order("alice", "near", {"tissue": 3}, None)
        self.order("bob", "near", {"rice": 2, "tissue": 1}, None)
        self.hand_over(1, None, 1)
        self.come_far()

    def come_far(self):
        """What random acts rarely come to by themselves happens before every run."""
        self.undo(1)
        self.hand_over(1, None, 1)
        self.bring_back(0, 1)
        self.send("tissue", 1, False)
        self.arrive(0, 0)
        self.send("tissue", 1, False)
        self.take_back(0)
        self.lose("near", "tissue", 3, 0)  # more than that delivery has left
        self.order("alice", "near", {"tissue": 1}, None)
        self.cancel(2, 0)
        self.cancel(1, 0)  # handed over
        self.count("near", "tissue", 1)  # fewer than wait for their people
        self.enter("alice", "near", {"tissue": 1}, None)
        self.hand_over_there(3, None)  # not brought yet
        self.bring(3)
        self.hand_over(3, None, 1)  # no longer at the shop
        self.hand_over_there(3, None)
        self.bring(8)  # is collected at the shop
        self.enter("bob", "far", {"tissue": 1}, None)  # which brings nothing there
        self.enter("bob", "near", {"haircut": 1}, 1)
        self.bring(4)  # takes place at the shop, wherever it was entered
        self.enter("alice", "near", {"tissue": 1}, None)
        self.order("alice", "near", {"haircut": 1}, 2)
        self.cancel(6, 0)

    def open_time(self, days):
        if not hasattr(self, "times"):
            self.times = [stock_factory.haircut(self.shops["near"], self.keepers["near"], capacity=1)]
            self.items["haircut"] = Item.objects.get(service=True)
        else:
            row, begins = self.times[0].stock, self.times[0].starts_at + timedelta(days=days)
            local = begins.astimezone(NOW.tzinfo)
            times = appointments.SlotTimes(local.date(), local.time(), (local + timedelta(minutes=30)).time(), 30)
            appointments.offer_slots(stock=row, times=times, capacity=1, unit_cost=None, by=self.keepers["near"], at=self.at)
            self.times.append(row.slots.latest("pk"))
        self.book.slots.append([self.times[-1].starts_at, 1, 0])

    # --- the model's hand

    def expects(self, fits, act, name):
        """Do `act`; it must be refused exactly where the pencil says that it does not fit."""
        self.at += timedelta(minutes=1)
        try:
            with transaction.atomic():
                done = act()
        except Refused as refused:
            assert not fits, f"{name} was refused although it fits: {refused.reason}"
            BRANCHES[f"{name} refused"] += 1
            return None
        assert fits, f"{name} was done although it does not fit"
        BRANCHES[name] += 1
        return done

    @property
    def today(self):
        return self.at.date()

    def an_order(self, pick, *states):
        found = [id for id, order in self.book.orders.items() if not states or order.state in states]
        return found[pick % len(found)] if found else None

    def of_the_desk(self, pick, *, brought):
        """Mostly one that waits to be brought there, or was and waits to be collected; every fourth time any order."""
        orders = self.book.orders.items()
        waiting = [id for id, order in orders if order.there and order.state == PLACED and order.brought == brought]
        return waiting[pick % len(waiting)] if waiting and pick % 4 != 3 else self.an_order(pick)

    def stock(self, shop, item):
        return Stock.objects.select_related("shop__point", "item").filter(shop=self.shops[shop], item=self.items[item]).first()

    def until(self):
        """Seven opening days, Monday to Friday, after today."""
        day, left = self.today, 7
        while left:
            day += timedelta(days=1)
            left -= day.weekday() < 5
        return day

    # --- goods in

    @rule(shop=shops, item=items, pieces=few, days=st.sampled_from([None, 0, 1, 2, 5, 40]))
    def receive(self, shop, item, pieces, days):
        expires = None if days is None else self.today + timedelta(days=days)
        lot, key = stock_factory.lot(expires), str(new_id(self.at))
        for _twice in range(2):
            receive_actions.receive_delivery(
                shop=self.shops[shop], item=self.items[item], quantity=pieces, key=key, by=self.keepers[shop], at=self.at, lot=lot
            )
        self.book.receive((shop, item), expires, pieces)

    @rule(person=people, amount=st.integers(5, 40))
    def earn(self, person, amount):
        shop_factory.give(self.district, self.people[person], amount=amount)
        self.book.wallets[person] += amount

    @rule(days=st.sampled_from([1, 2, 5, 12]))
    def sleep(self, days):
        self.at += timedelta(days=days)
        late = self.book.lapse(self.today)
        assert cancel_actions.lapse_overdue_orders(at=self.at) == late
        BRANCHES["lapsed"] += late

    @rule(item=items, price=st.integers(1, 15))
    def change_price(self, item, price):
        tomorrow = self.today + timedelta(days=1)
        prices.change_price(item=self.items[item], price=price, since=tomorrow, by=self.keepers["near"], at=self.at)
        self.book.prices[item] = [row for row in self.book.prices[item] if row[0] != tomorrow] + [(tomorrow, price)]

    # --- orders

    @rule(person=people, shop=shops, wanted=st.dictionaries(items, few, min_size=1))
    def place(self, person, shop, wanted):
        self.order(person, shop, wanted, None)

    @rule(person=people, shop=shops, item=items, pieces=few)
    def place_one(self, person, shop, item, pieces):
        self.order(person, shop, {item: pieces}, None)

    @rule(person=people, pick=picks)
    def book_a_time(self, person, pick):
        self.order(person, "near", {"haircut": 1}, pick % len(self.times))

    @rule(person=people, shop=st.sampled_from(["near", "near", "far"]), item=items, pieces=few)
    def enter_one(self, person, shop, item, pieces):
        self.enter(person, shop, {item: pieces}, None)

    @rule(person=people, pick=picks, apart=st.booleans())
    def enter_a_time(self, person, pick, apart):
        self.enter(person, "near", {"haircut": 1} if apart else {"haircut": 1, "tissue": 1}, pick % len(self.times))

    def enter(self, person, shop, wanted, slot):
        """At the desk, and the person agrees."""
        now, until = self.at + timedelta(minutes=1), self.until()
        if slot is not None:
            until = max(until, self.times[slot].starts_at.astimezone(NOW.tzinfo).date())
        id, whose = new_id(now), self.people[person]
        place = {"shop": self.shops[shop], "desk": self.desk, "keeper": self.keepers["desk"]}

        def act():
            sale = sale_actions.begin_sale(id=id, whose=whose.volunteer_no, at=now, **place)
            for item, pieces in wanted.items():
                time = self.times[slot] if item == "haircut" else None
                sale_actions.set_sale_quantity(
                    sale=sale, item=Item.objects.get(pk=self.items[item].pk), quantity=pieces, at=now, slot=time
                )
            sale = sale_actions.request_confirmation(sale=sale, later=False, at=now)
            return sale_actions.confirm_sale(sale=sale, total=sale.total_on(now.date()), by=whose, at=now)

        done = self.expects(self.book.enter(id, person, shop, wanted, now, until, slot), act, "entered")
        if done:
            assert (done.pk, done.total, done.desk) == (id, self.book.orders[id].total, self.desk)
            assert (
                sale_actions.confirm_sale(sale=Sale.objects.get(pk=id), total=done.total, by=whose, at=now) == done
            )  # pressed twice

    @rule(pick=picks)
    def bring(self, pick):
        id = self.of_the_desk(pick, brought=False)
        keeper, now = self.keepers[self.book.orders[id].shop], self.at + timedelta(minutes=1)
        order = Order.objects.get(pk=id)
        self.expects(self.book.bring(id), lambda: pickup.mark_brought(order=order, by=keeper, at=now), "brought there")

    @rule(pick=picks, part=st.none() | st.dictionaries(items, st.integers(0, 3)))
    def hand_over_there(self, pick, part):
        id = self.of_the_desk(pick, brought=True)
        code, now = Order.objects.get(pk=id).pickup_code, self.at + timedelta(minutes=1)
        given = {item: pieces for item, pieces in (part or {}).items() if item in self.book.orders[id].lines}
        out = HandOut({self.items[item].pk: pieces for item, pieces in given.items()})
        asked = {"code": code, "point": self.desk, "by": self.keepers["desk"], "at": now, "out": out}
        self.expects(self.book.hand(id, given, now, "desk"), lambda: pickup.hand_over_at_point(**asked), "handed there")

    def order(self, person, shop, wanted, slot):
        now = self.at + timedelta(minutes=1)
        until = self.until()
        terms = place_actions.OWN_TERMS
        if slot is not None:
            terms = OrderTerms(slots={self.items["haircut"].pk: self.times[slot].pk})
            until = max(until, self.times[slot].starts_at.astimezone(NOW.tzinfo).date())
        asked = {
            "id": new_id(now),
            "person": self.people[person],
            "shop": self.shops[shop],
            "lines": [(Item.objects.get(pk=self.items[item].pk), pieces) for item, pieces in wanted.items()],
            "by": self.people[person],
            "at": now,
            "terms": terms,
        }
        fits = self.book.place(asked["id"], person, shop, wanted, now, until, slot)
        done = self.expects(fits, lambda: place_actions.place_order(**asked), "booked" if slot is not None else "placed")
        if done:
            assert done.total == self.book.orders[asked["id"]].total
            assert place_actions.place_order(**asked) == done  # the same form again

    @rule(pick=picks, part=st.none() | st.dictionaries(items, st.integers(0, 3)), elsewhere=st.integers(0, 5))
    def hand_over(self, pick, part, elsewhere):
        if (id := self.an_order(pick)) is None:
            return
        order, code = self.book.orders[id], Order.objects.get(pk=id).pickup_code
        here = order.shop if elsewhere else ("far" if order.shop == "near" else "near")
        now = self.at + timedelta(minutes=1)
        given = {item: pieces for item, pieces in (part or {}).items() if item in order.lines}
        fits = self.book.hand(id, given, now, here)
        out = HandOut({self.items[item].pk: pieces for item, pieces in given.items()})
        asked = {"code": code, "shop": self.shops[here], "keeper": self.keepers[here], "at": now, "out": out}
        self.expects(fits, lambda: hand_over_actions.hand_over(**asked), "handed")

    @rule(pick=picks, truly=st.integers(0, 3))
    def cancel(self, pick, truly):
        """Every fourth time; else there would be nothing left to hand over."""
        if truly or (id := self.an_order(pick)) is None:
            return
        fits = self.book.give_back(id, CANCELLED)
        order = Order.objects.select_related("shop__point", "person").get(pk=id)
        by = self.keepers["desk"] if self.book.orders[id].desk and pick % 2 else order.person
        self.expects(fits, lambda: cancel_actions.cancel_order(order=order, by=by, reason="不要了", at=self.at), "cancelled")

    @rule(pick=picks)
    def undo(self, pick):
        if (id := self.an_order(pick, HANDED, PLACED)) is None:
            return
        order = Order.objects.get(pk=id)
        if order.undone and order.waiting:  # pressed once more: nothing happens
            hand_over_actions.undo_hand_over(order=order, keeper=self.keepers[self.book.orders[id].by], at=self.at)
            return
        now = self.at + timedelta(minutes=1)
        fits = self.book.undo(id, now)
        keeper = self.keepers[self.book.orders[id].by or self.book.orders[id].shop]
        self.expects(fits, lambda: hand_over_actions.undo_hand_over(order=order, keeper=keeper, at=now), "undone")

    @rule(pick=picks, pieces=few)
    def bring_back(self, pick, pieces):
        if (id := self.an_order(pick, HANDED)) is None:
            return
        paper = self.book.orders[id]
        item = sorted(paper.lines)[pick % len(paper.lines)]
        now = self.at + timedelta(minutes=1)
        fits = self.book.bring_back(id, item, pieces, now)
        order = Order.objects.get(pk=id)
        back = {"pieces": {order.lines.get(item=self.items[item]).pk: pieces}, "reason": "不合适", "by": self.keepers[paper.shop]}
        again = new_id(now)
        act = lambda: return_actions.return_goods(id=again, order=order, at=now, **back)  # noqa: E731
        if self.expects(fits, act, "brought back"):
            act()

    # --- goods out

    def signed(self, paper, fits, name):
        """Ask, sign twice; what cannot be signed is taken back."""
        signer = self.district.district_admin
        done = self.expects(fits, lambda: adjust.sign_adjustment(paper=paper, by=signer, at=self.at), name)
        if done:
            adjust.sign_adjustment(paper=paper, by=signer, at=self.at)
        else:
            adjust.send_back_adjustment(paper=paper, by=paper.asked_by, reason="重来", at=self.at)

    @rule(shop=shops, item=items, counted=st.integers(0, 9))
    def count(self, shop, item, counted):
        if row := self.stock(shop, item):
            paper = stock_factory.count(self.shops[shop], {row.pk: counted}, self.keepers[shop], at=self.at)
            self.signed(paper, self.book.count((shop, item), counted, self.today), "counted")

    @rule(shop=shops, item=items, pieces=few, pick=st.none() | picks)
    def lose(self, shop, item, pieces, pick):
        row = self.stock(shop, item)
        lots = [lot for lot in self.book.lots.get((shop, item), []) if lot.left]
        if row is None or row.free < pieces or not lots:
            return
        which = None if pick is None else pick % len(lots)
        batch = None if which is None else Batch.objects.filter(stock=row, remaining__gt=0).order_by("pk")[which]
        paper = Adjustment(id=new_id(self.at), shop=self.shops[shop], reason="破损")
        line = AdjustmentLine(stock=row, quantity=pieces, batch=batch)
        paper = adjust.request_write_off(paper=paper, line=line, by=self.keepers[shop], at=self.at)
        fits = self.book.lose((shop, item), pieces, self.today, None if which is None else lots[which])
        self.signed(paper, fits, "lost")

    @rule(item=items, pieces=few, back=st.booleans())
    def send(self, item, pieces, back):
        shop, target = ("far", "near") if back else ("near", "far")
        row = self.stock(shop, item)
        if row is None:
            return
        parts = self.book.leave((shop, item), pieces, self.today)
        act = lambda: stock_factory.send(self.shops[shop], self.shops[target], {row.pk: pieces}, self.keepers[shop], at=self.at)  # noqa: E731
        if done := self.expects(parts is not None, act, "sent"):
            self.pieces_under_way.append((done, target, item, parts, pieces))

    @precondition(lambda self: getattr(self, "pieces_under_way", None))
    @rule(pick=picks, missing=st.integers(0, 2))
    def arrive(self, pick, missing):
        sent, target, item, parts, pieces = self.pieces_under_way.pop(pick % len(self.pieces_under_way))
        counted = max(0, pieces - missing)
        if counted:
            self.book.arrive((target, item), parts, counted)
        for _twice in range(2):
            lines = {sent.lines.get().pk: counted}
            consign.receive_consignment(consignment=sent, counted=lines, why="少了", by=self.keepers[target], at=self.at)
        BRANCHES["arrived"] += 1

    @precondition(lambda self: getattr(self, "pieces_under_way", None))
    @rule(pick=picks)
    def take_back(self, pick):
        sent, target, _item, parts, _pieces = self.pieces_under_way.pop(pick % len(self.pieces_under_way))
        for lot, count in parts:
            lot.left += count
        keeper = self.keepers["far" if target == "near" else "near"]
        for _twice in range(2):
            consign.take_back_consignment(consignment=sent, by=keeper, at=self.at)
        BRANCHES["taken back"] += 1

    @rule(item=items, pieces=few)
    def relieve(self, item, pieces):
        row = self.stock("near", item)
        parts = self.book.leave(("near", item), pieces, self.today)

        def act():
            asked = stock_factory.ask_relief(self.shops["near"], {row.pk: pieces}, self.district.relief_officer, at=self.at)
            return relief.sign_relief(relief=asked, by=self.district.other_officer, at=self.at)

        self.expects(parts is not None, act, "relieved")

    # --- what must hold after every step

    @invariant()
    def the_tables_say_what_the_pencil_says(self):
        if not hasattr(self, "book"):
            return
        book = self.book
        shops = {row.pk: name for name, row in self.shops.items()}
        items = {row.pk: name for name, row in self.items.items()}
        people = {row.pk: name for name, row in self.people.items()}
        wallets = read("SELECT person_id, balance FROM points_account WHERE kind = 'wallet'")
        assert {people[id]: balance for id, balance in wallets} == book.wallets
        stock = read("SELECT shop_id, item_id, on_hand, reserved FROM points_stock WHERE on_hand + reserved > 0")
        kept = {key: (book.on_hand(key), book.aside.get(key, 0)) for key in book.lots if book.on_hand(key)}
        assert {(shops[shop], items[item]): rest for shop, item, *rest in stock} == {key: list(rest) for key, rest in kept.items()}
        lots = read(
            "SELECT shop_id, item_id, array_agg(ARRAY[expires_on::text, remaining::text] ORDER BY b.id) FROM points_batch b"
            " JOIN points_stock s ON s.id = b.stock_id WHERE remaining > 0 GROUP BY 1, 2"
        )
        found = {(shops[shop], items[item]): rows for shop, item, rows in lots}
        pencil = {
            key: [[lot.expires and lot.expires.isoformat(), str(lot.left)] for lot in lots if lot.left]
            for key, lots in book.lots.items()
        }
        assert found == {key: rows for key, rows in pencil.items() if rows}
        orders = read("SELECT id, state, total, pick_up_by, desk_id, pickup_point_id, brought_at IS NOT NULL FROM points_order")
        desk = {True: self.desk.pk, False: None}
        assert {UUID(str(id)): rest for id, *rest in orders} == {
            id: [order.state, order.total, order.until, desk[order.desk], desk[order.there], order.brought]
            for id, order in book.orders.items()
        }
        lines = read("SELECT order_id, item_id, given, returned FROM points_orderline WHERE given > 0")
        assert {(UUID(str(id)), items[item]): rest for id, item, *rest in lines} == {
            (id, item): [count, order.returned.get(item, 0)]
            for id, order in book.orders.items()
            for item, count in order.given.items()
            if count
        }
        assert [taken for (taken,) in read("SELECT taken FROM points_slot ORDER BY id")] == [slot[2] for slot in book.slots]
        sums = read(
            "SELECT a.kind, shop_id, sum(CASE WHEN t.credit_id = a.id THEN t.amount ELSE -t.amount END)::int FROM points_account a"
            " JOIN points_transfer t ON a.id IN (t.credit_id, t.debit_id) WHERE a.kind IN ('hold', 'spent') GROUP BY a.id"
        )
        found = {(kind, shops[shop]): total for kind, shop, total in sums if total}
        pencil = {("hold", shop): total for shop, total in book.hold.items()}
        pencil |= {("spent", shop): total for shop, total in book.spent.items()}
        assert found == {key: total for key, total in pencil.items() if total}


def read(sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


EXPECTED = [
    *("entered", "entered refused", "brought there", "brought there refused", "handed there", "handed there refused"),
    *("placed", "booked", "handed", "cancelled", "undone", "brought back", "counted", "lost", "sent", "arrived", "taken back"),
    *("relieved", "lapsed", "placed refused", "booked refused", "handed refused", "cancelled refused", "undone refused"),
    *("brought back refused", "counted refused", "lost refused", "sent refused", "relieved refused"),
]


@pytest.mark.long
@pytest.mark.django_db
@pytest.mark.parametrize("part", range(PARTS))
def test_any_order_of_acts_leaves_the_shops_in_order(part):
    """Split, so that several workers share it; each part plays other runs, the same ones every time."""
    BRANCHES.clear()
    machine = type(f"Storekeeper{part}", (Storekeeper,), {})
    check = HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large
    few_runs = settings(
        max_examples=RUNS // PARTS,
        stateful_step_count=STEPS,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=check,
    )
    first = machine()
    before = set(vars(first))
    first.open_the_shops()
    machine.opened = {name: value for name, value in vars(first).items() if name not in before}
    try:
        run_state_machine_as_test(machine, settings=few_runs)
    finally:
        first.teardown()  # the runs were savepoints in its transaction
    print(dict(BRANCHES))
    assert [branch for branch in EXPECTED if not BRANCHES[branch]] == []
