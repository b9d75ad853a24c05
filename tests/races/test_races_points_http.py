"""What moves points while they are spent or paid out, through real HTTP where a page does it: settling, taking back, expiry.

And what a service point's desk shares with the shop's counter: the cap of a day, and a pick-up code.

As in `test_races_http`: no answer is a 5xx, each race ends with the equations, each guard has a twin that fails without it.
"""

from collections import Counter
from threading import Barrier

import pytest

from events.settlement.actions import settle as settle_actions
from points.ledger import actions as ledger
from points.ledger.models import AccountQuerySet
from points.models import Account, Stock, Transfer
from points.orders.actions import hand_over as hand_over_actions
from points.orders.actions import pickup
from points.orders.actions import sale as sale_actions
from tests import cast
from tests.cast import NOW, at
from tests.support import shop_factory
from tests.support.attendance_checks import differences
from tests.support.budget_factory import fund, reserved
from tests.support.concurrency import together
from tests.support.concurrent_http import Phone, bought, open_to_phones, statuses
from tests.support.ledger_checks import books_agree
from tests.support.race_stubs import unguarded_end
from tests.support.settlement_factory import close, serve
from volunteer.core.ids import new_id
from volunteer.core.refusals import Refused
from volunteer.signin import cards, personal_code, pins

pytestmark = pytest.mark.django_db(transaction=True)
PIN = "2580"


@pytest.fixture
def town(transactional_db, district, live_server, settings, time_machine):
    return open_to_phones(district, live_server, settings, time_machine)


# --- two shifts with shared people, closed at once


@pytest.fixture
def served(town):
    """Two shifts of yesterday in which the same six people served, two hours each; nobody has closed them."""
    fund(town.point, 3_000)
    people, shifts = [cast.person(f"众{n}(演示)") for n in range(6)], []
    for n in range(2):
        start, end = at(8 + 2 * n, day=23), at(10 + 2 * n, day=23)
        shifts.append(reserved(cast.shift(town.point, town.manager, start=start), 500))
        serve(shifts[-1], *(people if n else reversed(people)), start=start, end=end)
    ledger.wallet_accounts([person.pk for person in people])
    return people, shifts


def closing(phone, shift):
    return phone.post(f"/manage/shifts/{shift.pk}/close/", head_count=6, report="做完了")[0]


def test_two_shifts_with_shared_people_closed_at_once_pay_each_record_once(town, served):
    people, shifts = served
    phones = [Phone(town, town.manager if n % 2 else town.community_admin) for n in range(8)]
    assert statuses(8, lambda n: closing(phones[n], shifts[n // 2 % 2])) == {302: 8}
    assert [ledger.balance(person) for person in people] == [40] * 6
    assert Transfer.objects.filter(kind="award").count() == 12
    assert differences() == [] and books_agree()


def test_twin_with_wallets_taken_in_opposite_order_a_closing_falls_over(town, served, monkeypatch):
    """Where the people were not held either."""
    _people, shifts = served
    turns, half_way = iter([False, True]), Barrier(2, timeout=120)

    def lock_in_any_order(condition):
        backwards = next(turns, None)
        held = {}
        for pk in [p.pk for p in Account.objects.filter(condition, kind="wallet").order_by("-pk" if backwards else "pk")]:
            held[pk] = Account.objects.select_for_update(no_key=True).get(pk=pk)
            if len(held) == 1 and backwards is not None:
                half_way.wait()
        return held | {row.pk: row for row in Account.objects.filter(condition)}

    monkeypatch.setattr(settle_actions, "lock_people", lambda people: None)
    monkeypatch.setattr(ledger, "lock_accounts", lock_in_any_order)
    phones = [Phone(town, town.manager) for _n in range(2)]
    assert Counter(together(2, lambda n: closing(phones[n], shifts[n]))) == {302: 1, 500: 1}


# --- what is taken away against what is spent


@pytest.fixture
def earned(town):
    """Alice got 20 points for a shift of yesterday; a piece costs 6."""
    fund(town.point, 3_000)
    shop_factory.stock(town.shop, town.tissue, 50, town.keeper)
    shift = reserved(cast.shift(town.point, town.manager, start=at(8, day=23)), 500)
    serve(shift, town.alice, start=at(8, day=23), end=at(10, day=23))
    close(shift, town.manager, moment=at(11, day=23))
    settle_actions.settle(shift=shift, at=at(11, day=23))
    ledger.debt_account(town.alice)
    assert ledger.balance(town.alice) == 20
    return shift


def not_held(phone, shift):
    return phone.post(f"/review/shifts/{shift.pk}/not-held/", reason="当天没有举办(演示)")[0]


def unlocked(condition):
    return {row.pk: row for row in Account.objects.filter(condition)}


def test_a_shift_that_never_was_is_taken_back_while_its_points_are_spent(town, earned):
    phones, office = [Phone(town, town.alice) for _n in range(5)], Phone(town, town.community_admin)
    found = statuses(6, lambda n: bought(phones[n], town, new_id(NOW)) if n < 5 else not_held(office, earned))
    assert found[302] == 1 and found["onward"] + found["said no"] == 5
    assert (ledger.balance(town.alice), ledger.owed_points(town.alice)) == (0, 6 * found["onward"])
    assert differences() == [] and books_agree()


def test_twin_without_the_lock_taking_back_finds_the_wallet_empty(town, earned, monkeypatch):
    phone, office, plain = Phone(town, town.alice), Phone(town, town.community_admin), ledger.shortfall_moves

    def gap_then_spent(*args):
        owing = plain(*args)
        assert bought(phone, town, new_id(NOW)) == "onward"
        return owing

    monkeypatch.setattr(ledger, "lock_accounts", unlocked)
    monkeypatch.setattr(ledger, "shortfall_moves", gap_then_spent)
    assert not_held(office, earned) == 200  # refused: it said that nothing had to be owed
    assert (ledger.balance(town.alice), ledger.owed_points(town.alice)) == (14, 0)


@pytest.fixture
def old(town):
    """Alice's 20 points are of a day that expires; `lapse` is what `tick` does about them."""
    shop_factory.stock(town.shop, town.tissue, 50, town.keeper)
    shop_factory.give(town, town.alice, amount=20)
    shop_factory.announced(town, at(9, day=1).date())
    expired = ledger.expired_account(town.area)
    return lambda: shop_factory.lapse(town.alice, at(9, day=1).date(), expired)


def test_points_expire_while_phones_spend_them(town, old):
    phones = [Phone(town, town.alice) for _n in range(5)]
    answers = together(6, lambda n: bought(phones[n], town, new_id(NOW)) if n < 5 else old())
    print(answers)
    assert set(answers[:5]) <= {"onward", "said no"}
    assert (ledger.balance(town.alice), answers[5]) == (0, 20 - 6 * answers[:5].count("onward"))
    assert books_agree()


def test_twin_without_the_lock_what_expires_was_spent_meanwhile(town, old, monkeypatch):
    phone, read = Phone(town, town.alice), AccountQuerySet.old_points

    def read_then_spent(self, cutoff):
        gone = read(self, cutoff)
        assert bought(phone, town, new_id(NOW)) == "onward"
        return gone

    monkeypatch.setattr(AccountQuerySet, "old_points", read_then_spent)
    monkeypatch.setattr(ledger, "lock_accounts", unlocked)
    with pytest.raises(Refused):  # an expiry takes what is left, it is never refused
        old()


# --- the cap of a day without a phone, at the counter and at the desk of a service point


@pytest.fixture
def two_sales(town):
    """Granny's card was shown at the counter and at the desk; together the two are more than a day allows."""
    town.shop.pickup_points.add(town.sister_point)
    rice = shop_factory.item("大米 5 kg", 120)
    shop_factory.stock(town.shop, rice, 50, town.keeper)
    granny = cast.person("高奶奶(演示)", phone="", area=town.community, confirmed_at=NOW)
    shop_factory.give(town, granny, amount=500)
    pins.set_pin(person=granny, pin=PIN, by=town.community_admin, at=NOW)
    card = personal_code.card_address(cards.issue_card(person=granny, by=town.manager, at=NOW).serial)
    sales = []
    for keeper, desk in ((town.keeper, None), (town.street_admin, town.sister_point)):
        sale = sale_actions.begin_sale(id=new_id(NOW), shop=town.shop, whose=card, keeper=keeper, at=NOW, desk=desk)
        sale_actions.set_sale_quantity(sale=sale, item=rice, quantity=1, at=NOW)
        sales.append((Phone(town, keeper), f"/{'desk' if desk else 'counter'}/sale/{sale.pk}/pin/"))
    return granny, lambda n: sales[n][0].post(sales[n][1], total=120, pin=PIN)[0]


def test_counter_and_desk_at_once_stay_within_the_cap_of_a_day(town, two_sales):
    granny, by_pin = two_sales
    assert statuses(2, by_pin) == {302: 1, 200: 1}
    assert ledger.balance(granny) == 380
    assert books_agree()


def test_twin_without_the_wallet_held_the_cap_is_passed(town, two_sales, monkeypatch):
    granny, by_pin = two_sales
    both, first, check = Barrier(2, timeout=120), set(), sale_actions._require_within_cap

    def checked(sale, total, at):
        check(sale, total, at)
        if sale.pk not in first:
            first.add(sale.pk)
            both.wait()

    monkeypatch.setattr(sale_actions, "_require_within_cap", checked)
    monkeypatch.setattr(ledger, "lock_accounts", unlocked)
    assert statuses(2, by_pin) == {302: 2}
    assert ledger.balance(granny) == 260


# --- one code at two desks of a service point, while the shop has it too


@pytest.fixture
def at_the_point(town):
    """Alice's order was brought to the sister point, where two people stand at the desk; the keeper has the code as well."""
    town.shop.pickup_points.add(town.sister_point)
    shop_factory.stock(town.shop, town.tissue, 5, town.keeper)
    shop_factory.give(town, town.alice)
    order = shop_factory.entered(town.shop, town.sister_point, town.alice, (town.tissue, 1), by=town.street_admin)
    pickup.mark_brought(order=order, by=town.keeper, at=NOW)
    ledger.spent_account(town.shop)
    desks = [Phone(town, person) for person in (town.street_admin, town.district_admin)]
    counter = Phone(town, town.keeper)

    def collected(n):
        if n == 0:
            return counter.post("/counter/hand-over/", code=order.pickup_code, shop=town.shop.pk)[0]
        return desks[n % 2].post("/pickup/hand-over/", code=order.pickup_code, point=town.sister_point.pk)[0]

    return order, collected


def test_one_code_at_two_desks_and_at_the_shop_goes_out_once_and_at_a_desk(town, at_the_point):
    """Whoever comes too late is told so on the page they pressed, with what they typed, or led back to the counter."""
    order, collected = at_the_point
    answers = statuses(9, collected)
    assert answers[302] >= 1 and set(answers) <= {200, 302}
    order.refresh_from_db()
    assert order.handed_over and order.ended_by in (town.street_admin, town.district_admin)
    assert (Stock.objects.get().on_hand, ledger.balance(town.alice)) == (4, 94)
    assert books_agree()


def test_twin_without_the_guard_a_second_desk_falls_over_the_key_of_what_moved(at_the_point, monkeypatch):
    _order, collected = at_the_point
    monkeypatch.setattr(hand_over_actions, "end_order", unguarded_end(2))
    assert Counter(together(2, lambda n: collected(n + 1))) == {302: 1, 500: 1}
