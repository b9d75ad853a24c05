"""Any order of acts leaves the book in order: a machine plays the ledger against a model made of plain dictionaries.

Runs of forty steps (eighty of them with THOROUGH=1). The world is made once for all of them and each run is rolled back
out of it. After every step accounts and history are compared with the model; at the end of a run the nightly equations must hold.
Points by hand are among the acts (C9): who may ask and who may decide is the model's word, households change on the way.
"""

from collections import Counter, defaultdict
from datetime import date, timedelta

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    initialize,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)

from points.adjustments import actions as adjustments
from points.budgets.actions import allot as allot_actions
from points.ledger import actions as ledger
from points.ledger.actions import Award, KeyReusedError, Move
from points.models import Account, HandEntry, Rule, Transfer
from tests.cast import NOW, District
from tests.support import sampling, shop_factory
from tests.support.prepared_statements import equations
from volunteer.core.ids import new_id
from volunteer.core.refusals import Refused
from volunteer.models import Household, User

RUNS = sampling.runs(12)
PARTS, STEPS = 2, 40
FIRST = date(2026, 11, 1)
BRANCHES: Counter[str] = Counter()
people = st.integers(0, 1)
shifts = st.integers(0, 1)
anybody = st.integers(0, 4)  # two who get points, who runs the point, two who decide
ASKS, DECIDE = {2}, {3, 4}
HOMES_AT_FIRST = (None, 1, 0, 1, None)
BY_HAND_PERSON, BY_HAND_UNIT = 12, 60  # the caps of a month
amounts = st.integers(1, 15)
days = st.integers(0, 9).map(lambda n: FIRST + timedelta(days=n))
CONTENT = ("kind", "debit_id", "credit_id", "amount", "earned_on", "source_type", "source_id", "reverses_id", "at")


class Book(RuleBasedStateMachine):
    awards = Bundle("awards")
    orders = Bundle("orders")
    wishes = Bundle("wishes")
    world: "World"  # the same for all runs

    def __init__(self):
        super().__init__()
        self.transaction = transaction.atomic()
        self.transaction.__enter__()

    def teardown(self):
        try:
            if hasattr(self, "holds"):
                self.the_equations_hold()
        finally:
            transaction.set_rollback(True)
            self.transaction.__exit__(None, None, None)

    def the_equations_hold(self):
        """L1 to L10 by SQL that shares no code; the shop's own equations need orders, which are not played here."""
        assert [row for row in equations() if not row.ok and row.name.startswith(("L", "C"))] == []

    @initialize()
    def open(self):
        self.district, self.people, self._shop = self.world.district, self.world.people, self.world.shop
        self.shifts = [new_id(NOW), new_id(NOW)]
        self.number = 0
        self.versions = Counter()
        self.history = {}
        # the model: what each account holds, what was earned when, what was undone, what lapsed
        self.holds = defaultdict(int)
        self.earned = {}
        self.undone = set()
        self.lapsed = set()
        self.homes = list(HOMES_AT_FIRST)
        self.asked = {}
        self.by_hand = Counter()
        self.mint(500)
        self.allot(400)
        self.reserve(0, 150)
        self.reserve(1, 150)
        self.begin_in_debt()
        self.come_far()

    def begin_in_debt(self):
        """A corrected award whose points were spent, and a first repayment: random acts rarely come so far by themselves."""
        first = self.award(0, [(0, 20, FIRST)]).values[0]
        self.order(0, 15)
        self.reverse(first)
        self.award(0, [(0, 10, FIRST)])

    def come_far(self):
        """What random acts rarely come to by themselves happens once in every run."""
        self.award(1, [(1, 200, FIRST)])  # more than was reserved
        self.award(1, [(1, 5, FIRST)])
        self.lapse(1, FIRST)
        self.decide(self.wish(2, 0, 3), 3)

    # --- the model's hand

    def key(self, word):
        self.number += 1
        return f"{word}:{self.number}"

    def move(self, source, target, amount):
        self.holds[source] -= amount
        self.holds[target] += amount

    def expects(self, fits, act, name):
        """Do `act`; it must be refused exactly where the model says that it does not fit."""
        try:
            done = act()
        except Refused:
            assert not fits, f"{name} was refused although it fits"
            BRANCHES[f"{name} refused"] += 1
            return None
        assert fits, f"{name} was done although it does not fit"
        BRANCHES[name] += 1
        return done

    # --- acts

    def mint(self, amount):
        id = new_id(NOW)
        for _time in range(2):
            allot_actions.mint(id=id, district=self.district.area, amount=amount, year=2026, actor=None, at=NOW)
        self.move("mint", "district", amount)

    @rule(amount=st.integers(1, 300))
    def allot(self, amount):
        district, point = self.district.area, self.district.point

        def act():
            return allot_actions.allot(id=new_id(NOW), source=district, target=point, amount=amount, reason="x", actor=None, at=NOW)

        if self.expects(amount <= self.holds["district"], act, "allot"):
            self.move("district", "budget", amount)

    @rule(n=shifts, amount=st.integers(100, 260))
    def reserve(self, n, amount):
        self.versions[n] += 1
        more = amount - self.holds[f"escrow {n}"]

        def act():
            allot_actions.reserve(
                point=self.district.point, shift_id=self.shifts[n], amount=amount, version=self.versions[n], at=NOW
            )
            return True

        if self.expects(more <= self.holds["budget"], act, "reserve"):
            self.move("budget", f"escrow {n}", more)

    @rule(n=shifts, now=st.integers(0, 3))
    def release(self, n, now):
        if now:  # rarely: an empty escrow awards nothing
            return
        left = allot_actions.release(point=self.district.point, shift_id=self.shifts[n], at=NOW)
        assert left == self.holds[f"escrow {n}"]
        self.move(f"escrow {n}", "budget", left)

    @rule(target=awards, n=shifts, rows=st.lists(st.tuples(people, amounts, days), min_size=1, max_size=3))
    def award(self, n, rows):
        keys = [self.key("attendance") for _row in rows]
        given = [
            Award(self.people[who].pk, amount, key, day, ("attendance", key))
            for key, (who, amount, day) in zip(keys, rows, strict=True)
        ]

        def act():
            return ledger.award(awards=given, from_=ledger.escrow_account(self.shifts[n]), at=NOW)

        done = self.expects(sum(amount for _who, amount, _day in rows) <= self.holds[f"escrow {n}"], act, "award")
        for key, (who, amount, day) in zip(keys, rows if done else [], strict=False):
            self.move(f"escrow {n}", f"wallet {who}", amount)
            back = min(amount, -self.holds[f"debt {who}"])
            self.move(f"wallet {who}", f"debt {who}", back)
            BRANCHES["repaid"] += bool(back)
            self.earned[key] = (who, amount, day)
        return multiple(*[(transfer, transfer.key, n) for transfer in done or []])

    @rule(first=awards)
    def reverse(self, first):
        transfer, key, n = first
        who, amount, _day = self.earned[key]
        undo = self.key("undo")

        def act():
            return ledger.reverse_transfer(transfer=transfer, key=undo, at=NOW)

        if self.expects(key not in self.undone, act, "reverse"):
            short = max(0, amount - self.holds[f"wallet {who}"])
            BRANCHES["owed"] += bool(short)
            self.move(f"debt {who}", f"wallet {who}", short)
            self.move(f"wallet {who}", f"escrow {n}", amount)
            self.undone.add(key)

    @rule(target=orders, who=people, amount=st.integers(1, 20))
    def order(self, who, amount):
        key = self.key("order")
        shop = self.shop()
        move = Move(key, "order", ledger.wallet_account(self.people[who]), ledger.hold_account(shop), amount, ("order", key))
        if not self.expects(amount <= self.holds[f"wallet {who}"], lambda: self.post(move), "order"):
            return multiple()
        self.move(f"wallet {who}", "hold", amount)
        return (who, amount, key)

    @rule(order=consumes(orders), back=st.booleans())
    def end_order(self, order, back):
        who, amount, key = order
        shop = self.shop()
        if back:
            wallet = ledger.wallet_account(self.people[who])
            self.post(Move(f"refund:{key}", "refund", ledger.hold_account(shop), wallet, amount, ("order", key), earned_on=FIRST))
        else:
            self.post(Move(f"spend:{key}", "spend", ledger.hold_account(shop), ledger.spent_account(shop), amount, ("order", key)))
        self.move("hold", f"wallet {who}" if back else "spent", amount)

    @rule(who=people, cutoff=days)
    def lapse(self, who, cutoff):
        expired = ledger.expired_account(self.district.area)
        shop_factory.announced(self.district, cutoff)
        moved = shop_factory.lapse(self.people[who], cutoff, expired)
        assert shop_factory.lapse(self.people[who], cutoff, expired) == 0
        left = sum(n for key, (p, n, day) in self.earned.items() if p == who and day > cutoff and key not in self.undone)
        due = max(0, self.holds[f"wallet {who}"] - left) if (who, cutoff) not in self.lapsed else 0
        assert moved == due
        BRANCHES["lapsed" if due else "nothing lapsed"] += 1
        if due:
            self.lapsed.add((who, cutoff))
            self.move(f"wallet {who}", "expired", due)

    @rule(pick=st.integers(0, 99), more=st.integers(0, 1))
    def replay(self, pick, more):
        """L6: the same key and content is the first transfer; other content is refused."""
        rows = list(Transfer.objects.select_related("debit", "credit", "reverses").order_by("pk"))
        row = rows[pick % len(rows)]
        source = (row.source_type, row.source_id)
        move = Move(row.key, row.kind, row.debit, row.credit, row.amount + more, source, row.earned_on, row.reverses)
        if more:
            with pytest.raises(KeyReusedError):
                ledger.post(moves=[move], at=NOW)
            BRANCHES["key reused"] += 1
        else:
            assert ledger.post(moves=[move], at=NOW + timedelta(days=1)) == [row]
            BRANCHES["replayed"] += 1

    def post(self, move):
        return ledger.post(moves=[move], at=NOW)[0]

    def shop(self):
        return self._shop

    # --- points by hand

    @rule(who=anybody, home=st.sampled_from([None, 0, 1]))
    def move_house(self, who, home):
        self.homes[who] = home
        User.objects.filter(pk=self.people[who].pk).update(household=None if home is None else self.world.homes[home])

    def kin(self, one, other):
        return one == other or (self.homes[one] is not None and self.homes[one] == self.homes[other])

    def person(self, who):
        return User.objects.get(pk=self.people[who].pk)

    def within(self, who, amount):
        left = BY_HAND_PERSON - self.by_hand[who], BY_HAND_UNIT - self.by_hand["unit"]
        return amount <= min(*left, self.holds["budget"])

    @rule(target=wishes, asker=st.sampled_from([2, 2, 2, 0, 3]), who=anybody, amount=st.integers(1, 9))
    def wish(self, asker, who, amount):
        entry = HandEntry(id=new_id(NOW), kind="credit", point=self.district.point, person=self.person(who), amount=amount)
        entry.evidence, entry.picture = "x", "x.jpg"
        fits = asker in ASKS and not self.kin(asker, who) and self.within(who, amount)
        done = self.expects(fits, lambda: adjustments.request_adjustment(entry=entry, by=self.person(asker), at=NOW), "wish")
        if not done:
            return multiple()
        self.asked[done.pk] = [asker, who, amount, None]
        return done.pk

    @rule(wish=wishes, decider=anybody)
    def decide(self, wish, decider):
        asker, who, amount, by = self.asked[wish]
        may = decider in DECIDE and not self.kin(decider, asker) and not self.kin(decider, who)
        fits = by == decider if by is not None else may and self.within(who, amount)
        entry = HandEntry.objects.get(pk=wish)
        done = self.expects(fits, lambda: adjustments.approve_adjustment(entry=entry, by=self.person(decider), at=NOW), "decide")
        if done and by is None:
            self.asked[wish][3] = decider
            self.three_people_of_different_households(wish)
            self.move("budget", f"wallet {who}", amount)
            self.by_hand[who] += amount
            self.by_hand["unit"] += amount
            self.earned[f"credit:{wish}"] = (who, amount, NOW.date())

    def three_people_of_different_households(self, wish):
        """C9, as the tables say it at the moment of the decision."""
        with connection.cursor() as cursor:
            cursor.execute(HOMES, [wish])
            found = cursor.fetchall()
        assert len({person for person, _home in found}) == 3
        homes = [home for _person, home in found if home is not None]
        assert len(homes) == len(set(homes))
        BRANCHES["three people, two of them at home somewhere"] += len(homes) > 1

    # --- what must hold after every step

    @invariant()
    def the_model_agrees(self):
        if not hasattr(self, "holds"):
            return
        accounts = list(Account.objects.select_related("shop"))
        sums = ledger.account_sums(account.pk for account in accounts)
        found = {self.name(account): sums[account.pk] for account in accounts}
        stored = {self.name(account): account.balance for account in accounts if account.balance is not None}
        assert {name: sum for name, sum in found.items() if sum} == {name: sum for name, sum in self.holds.items() if sum}
        assert stored == {name: found[name] for name in stored}

    def name(self, account):
        if account.person_id:
            return f"{account.kind} {[person.pk for person in self.people].index(account.person_id)}"
        if account.shift_id:
            return f"escrow {self.shifts.index(account.shift_id)}"
        return "district" if account.kind == "budget" and account.area_id else account.kind

    @invariant()
    def history_only_grows(self):
        """L5: nothing that was written changes or vanishes."""
        if not hasattr(self, "history"):
            return
        now = {row["key"]: row for row in Transfer.objects.values("key", *CONTENT)}
        assert {key: now.get(key) for key in self.history} == self.history
        self.history = now


HOMES = """
SELECT p.id, p.household_id FROM points_handentry h
JOIN volunteer_user p ON p.id IN (h.asked_by_id, h.decided_by_id, h.person_id) WHERE h.id = %s
"""


class World:
    """What stands before the first act of every run."""

    def __init__(self):
        self.district = d = District()
        Rule.objects.update(hand_person_month=BY_HAND_PERSON, hand_unit_month=BY_HAND_UNIT)
        self.people = [d.alice, d.bob, d.manager, d.reviewer, d.community_admin]
        self.homes = [Household.objects.create(created_at=NOW) for _home in range(2)]
        self.shop = shop_factory.open_shop(d.point)
        for person, home in zip(self.people, HOMES_AT_FIRST, strict=True):
            User.objects.filter(pk=person.pk).update(household=None if home is None else self.homes[home])


@pytest.mark.long
@pytest.mark.django_db
@pytest.mark.parametrize("part", range(PARTS))
def test_any_order_of_acts_leaves_the_book_in_order(part):
    """Split, so that several workers share it; each part plays other runs, the same ones every time."""
    BRANCHES.clear()
    machine = type(f"Book{part}", (Book,), {"world": World()})
    check = HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=max(12, RUNS // PARTS),
            stateful_step_count=STEPS,
            deadline=None,
            derandomize=True,
            database=None,
            suppress_health_check=check,
        ),
    )
    print(dict(BRANCHES))
    named = ["allot", "reserve", "award", "reverse", "order", "lapsed", "replayed", "repaid", "owed", "wish", "decide"]
    refused = ["allot refused", "reserve refused", "award refused", "reverse refused", "order refused", "key reused"]
    named += ["three people, two of them at home somewhere"]
    refused += ["wish refused", "decide refused"]
    assert [branch for branch in [*named, *refused] if not BRANCHES[branch]] == []


steps = st.one_of(
    st.tuples(st.just("earn"), amounts, st.integers(0, 2)),
    st.tuples(st.just("spend"), amounts, st.just(0)),
    st.tuples(st.just("lapse"), st.just(0), st.integers(0, 2)),
)


@pytest.mark.django_db
@settings(max_examples=12, deadline=None, derandomize=True, database=None)
@given(acts=st.lists(steps, max_size=15))
def test_an_expiry_takes_what_lots_would_have_left(acts):
    """Beside it a purse of lots: the oldest is spent first, what is as old as the cutoff goes."""
    with transaction.atomic():
        play_with_lots(acts)
        transaction.set_rollback(True)


def play_with_lots(acts):
    district = District()
    source, expired, purse = (
        ledger.budget_account(district.point),
        ledger.expired_account(district.area),
        ledger.wallet_account(district.alice),
    )
    ledger.post(moves=[Move("mint", "mint", ledger.mint_account(district.area), source, 10_000, ("test", "mint"))], at=NOW)
    lots: list[list] = []
    day = cutoff = FIRST
    for n, (act, amount, later) in enumerate(acts):
        if act == "earn":
            day += timedelta(days=later)
            lots.append([day, amount])
            ledger.award(awards=[Award(district.alice.pk, amount, f"{n}", day, ("attendance", f"{n}"))], from_=source, at=NOW)
        elif act == "spend" and amount <= sum(left for _day, left in lots):
            ledger.post(moves=[Move(f"{n}", "lapse", purse, expired, amount, ("test", f"{n}"))], at=NOW)
            for lot in lots:
                taken = min(amount, lot[1])
                lot[1] -= taken
                amount -= taken
        elif act == "lapse":
            cutoff += timedelta(days=later or 1)
            gone = sum(left for earned, left in lots if earned <= cutoff)
            assert shop_factory.lapse(district.alice, cutoff, expired) == gone
            lots = [lot for lot in lots if lot[0] > cutoff]
            day = max(day, cutoff + timedelta(days=1))
        assert ledger.balance(district.alice) == sum(left for _day, left in lots)
