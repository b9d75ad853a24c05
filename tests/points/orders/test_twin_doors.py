"""Every rule that holds at the shop's counter holds at its twins: a table of doors and rules.

The counter and the pick-up desk hand over, take back and undo; the counter and the order desk sell. A rule is written once and
asked of both doors, so that one that is left out at the smaller door is seen.
"""

from datetime import date, timedelta

import pytest
from django.contrib.auth.hashers import make_password
from django.db import transaction

from points.freezes import actions as freezes
from points.freezes.refusals import FreezeRefusal
from points.models import Freeze, Order, Return, Sale
from points.orders.actions import cancel as cancel_actions
from points.orders.actions import hand_over as hand_over_actions
from points.orders.actions import sale as sale_actions
from points.orders.refusals import OrderRefusal
from points.orders.views.counter import MAX_CODES
from tests.cast import NOW
from tests.support import shop_factory
from tests.support.handover_places import DOORS, SOON, open_both, placed
from tests.support.household_factory import share_household
from tests.support.snapshot import kept_fixture
from volunteer.core.ids import new_id, random_code
from volunteer.core.refusals import Refused
from volunteer.models import Attempt, Pin
from volunteer.people import queries as people_queries
from volunteer.people.refusals import PersonRefusal
from volunteer.signin import cards
from volunteer.signin.refusals import SignInRefusal

pytestmark = pytest.mark.django_db


@kept_fixture
def town(district):
    return open_both(district)


@pytest.fixture(params=DOORS)
def door(request, town):
    return DOORS[request.param](town)


def why(act, *args, **asked) -> object:
    """Why an act is refused; what it has written is gone."""
    with transaction.atomic():
        reason = tried(act, *args, **asked)
        transaction.set_rollback(True)
    return reason


def tried(act, *args, **asked) -> object:
    """Why an act is refused, where tries are counted."""
    with pytest.raises(Refused) as caught:
        act(*args, **asked)
    return caught.value.reason


def pause(town, person, point) -> None:
    """This person may not serve at the shops of a point."""
    paused = Freeze(
        id=new_id(NOW), kind=Freeze.Kind.KEEPING, person=person, within=point.area, until=NOW.date(), reason="查账(演示)"
    )
    freezes.start_freeze(freeze=paused, by=town.district_admin, at=NOW)


# --- handing over: what is wrong with the code, the goods, the one who serves


def unknown(door, order):
    order.pickup_code = random_code()
    return OrderRefusal.UNKNOWN


def used(door, order):
    door.hand(order, by=door.colleague)
    return OrderRefusal.USED


def cancelled(door, order):
    cancel_actions.cancel_order(order=order, by=order.person, at=NOW)
    return OrderRefusal.CANCELLED


def lapsed(door, order):
    cancel_actions.lapse_overdue_orders(at=NOW + timedelta(days=90))
    return OrderRefusal.LAPSED


def elsewhere(door, order):
    other = placed(door.town, door.town.bob, there=not door.there)
    order.pickup_code = other.pickup_code
    return OrderRefusal.ELSEWHERE if door.there else OrderRefusal.WRONG_SHOP


def paused(door, order):
    pause(door.town, door.server, door.town.sister_point if door.there else door.town.point)
    return FreezeRefusal.KEEPING


@pytest.mark.parametrize("rule", [unknown, used, cancelled, lapsed, elsewhere, paused], ids=lambda rule: rule.__name__)
def test_what_is_refused_at_the_counter_is_refused_at_the_desk(door, town, rule):
    order = placed(town, town.alice, there=door.there)
    reason = rule(door, order)
    before = Order.objects.get(pk=order.pk).state
    assert why(door.hand, order) == reason
    assert Order.objects.get(pk=order.pk).state == before and shop_factory.differences() == []


@pytest.mark.parametrize(
    ("given", "reason"),
    [(0, OrderRefusal.NOTHING_GIVEN), (3, OrderRefusal.TOO_MUCH_GIVEN), (-1, OrderRefusal.TOO_MUCH_GIVEN)],
)
def test_nobody_hands_over_nothing_nor_more_than_was_ordered(door, town, given, reason):
    order = placed(town, town.alice, 2, there=door.there)
    assert why(door.hand, order, out=hand_over_actions.HandOut(given={town.rice.pk: given})) == reason


@pytest.mark.parametrize("way", ["look", "press"])
def test_guessing_codes_ends_after_so_many_tries_of_one_keeper(door, town, client, way):
    order = placed(town, town.alice, there=door.there)
    client.force_login(door.server, backend="django.contrib.auth.backends.ModelBackend")
    getattr(door, way)(client, "AAAAAAAA")
    one = Attempt.objects.get(kind="pickup")
    Attempt.objects.bulk_create(Attempt(kind=one.kind, subject=one.subject, at=one.at) for _ in range(MAX_CODES - 1))
    answer = getattr(door, way)(client, order.pickup_code)
    assert "试的次数太多了" in (client.get(answer.url) if answer.status_code == 302 else answer).text
    assert Order.objects.get(pk=order.pk).waiting and Attempt.objects.filter(kind="pickup").count() == MAX_CODES


def test_what_is_guessed_at_one_door_counts_at_the_other(town, client):
    """One person who serves at both has one number of tries."""
    manager = town.community_admin  # no keeper; what counts is the account
    client.force_login(manager, backend="django.contrib.auth.backends.ModelBackend")
    town.shop.pickup_points.add(town.point)
    for code in ("AAAAAAAA", "BBBBBBBB"):
        client.post("/pickup/", {"point": town.point.pk, "code": code})
    assert len(set(Attempt.objects.filter(kind="pickup").values_list("subject"))) == 1
    assert Attempt.objects.filter(kind="pickup").count() == 2


# --- undoing and taking back


def test_only_who_handed_over_undoes_within_ten_minutes_and_before_anything_came_back(door, town):
    order = placed(town, town.alice, 2, there=door.there)
    door.hand(order)
    undo = {"order": order, "keeper": door.server}
    assert why(hand_over_actions.undo_hand_over, **undo | {"keeper": door.colleague}, at=SOON) == OrderRefusal.NOT_UNDONE
    assert why(hand_over_actions.undo_hand_over, **undo, at=NOW + hand_over_actions.UNDO_WITHIN) == OrderRefusal.NOT_UNDONE
    door.take_back(order)
    assert why(hand_over_actions.undo_hand_over, **undo, at=SOON) == OrderRefusal.NOT_UNDONE


def test_what_comes_back_was_handed_over_there_is_counted_and_its_reason_said(door, town):
    order = placed(town, town.alice, 2, there=door.there)
    assert why(door.take_back, order) == OrderRefusal.NOT_COLLECTED
    door.hand(order)
    assert why(door.take_back, order, quantity=0) == OrderRefusal.NOTHING_BACK
    assert why(door.take_back, order, quantity=3) == OrderRefusal.NOT_SO_MANY
    assert why(door.take_back, order, reason=" ") == OrderRefusal.WHY
    assert why(door.take_back, order, at=NOW + timedelta(days=town.shop.return_days + 1)) == OrderRefusal.TOO_LATE
    pause(town, door.server, town.sister_point if door.there else town.point)
    assert why(door.take_back, order) == FreezeRefusal.KEEPING
    assert not Return.objects.exists() and shop_factory.differences() == []


# --- selling: the counter, and the order desk of the service point


@pytest.fixture
def begin(door, town):
    """Begin a sale at the door; `ready` has goods in it."""

    def begun(whose: str, by=None) -> Sale:
        desk = town.sister_point if door.there else None
        return sale_actions.begin_sale(id=new_id(NOW), shop=town.shop, whose=whose, keeper=by or door.server, at=NOW, desk=desk)

    return begun


@pytest.fixture
def ready(begin, town):
    def made(whose: str, quantity: int = 1) -> Sale:
        sale = begin(whose)
        sale_actions.set_sale_quantity(sale=sale, item=town.rice, quantity=quantity, at=NOW)
        return sale

    return made


def carded(town, person, pin="2580"):
    """A card that the point printed and a PIN that the community set."""
    Pin.objects.create(person=person, pin_hash=make_password(pin), set_by=town.community_admin, set_at=NOW)
    return cards.issue_card(person=person, by=town.manager, at=NOW).serial


def test_nobody_enters_goods_for_themselves_or_their_household(door, begin, town):
    partner = town.husband if door.there else town.wife
    for person in (door.server, partner):
        assert why(begin, person.volunteer_no) == OrderRefusal.OWN
    sale = begin(town.alice.volunteer_no)
    sale_actions.set_sale_quantity(sale=sale, item=town.rice, quantity=1, at=NOW)
    sale_actions.request_confirmation(sale=sale, later=True, at=NOW)
    share_household(town.alice, door.server)
    assert why(sale_actions.confirm_sale, sale=sale, total=100, by=town.alice, at=NOW) == OrderRefusal.OWN


def test_numbers_are_not_tried_out(door, begin, town):
    begin(town.alice.volunteer_no)
    one = Attempt.objects.get(kind="lookup")
    many = range(people_queries.LOOKUPS_AN_HOUR - 1)
    Attempt.objects.bulk_create(Attempt(kind=one.kind, subject=one.subject, at=one.at) for _ in many)
    assert why(begin, town.bob.volunteer_no) == PersonRefusal.SLOWLY


def test_a_paused_keeper_begins_and_finishes_no_sale(door, begin, ready, town):
    sale = ready(town.alice.volunteer_no)
    sale_actions.request_confirmation(sale=sale, later=False, at=NOW)
    pause(town, door.server, town.sister_point if door.there else town.point)
    assert why(begin, town.bob.volunteer_no) == FreezeRefusal.KEEPING
    assert why(sale_actions.confirm_sale, sale=sale, total=100, by=town.alice, at=NOW) == FreezeRefusal.KEEPING


def test_too_young_too_much_and_goods_of_elsewhere(begin, town):
    town.bob.birth_date = date(2015, 1, 1)
    town.bob.save(update_fields=["birth_date"])
    town.rice.min_age = 18
    town.rice.save(update_fields=["min_age"])
    young = begin(town.bob.volunteer_no)
    assert why(sale_actions.set_sale_quantity, sale=young, item=town.rice, quantity=1, at=NOW) == OrderRefusal.TOO_YOUNG
    old = begin(town.alice.volunteer_no)
    assert why(sale_actions.set_sale_quantity, sale=old, item=town.rice, quantity=101, at=NOW) == OrderRefusal.NOTHING
    assert (
        why(sale_actions.set_sale_quantity, sale=old, item=shop_factory.item("别处(演示)"), quantity=1, at=NOW)
        == OrderRefusal.NOT_SOLD_HERE
    )


def test_the_pin_wants_the_card_is_not_guessed_and_does_not_count_before_who_set_it(door, ready, town):
    serial = carded(town, town.alice)
    agreed = {"total": 100, "at": NOW}
    assert why(sale_actions.confirm_by_pin, sale=ready(town.alice.volunteer_no), pin="2580", **agreed) == OrderRefusal.NO_CARD
    sale = ready(serial)
    wrong = [tried(sale_actions.confirm_by_pin, sale=sale, pin="0000", **agreed) for _ in range(6)]
    assert set(wrong) == {SignInRefusal.WRONG, SignInRefusal.PIN_TOO_MANY}
    Pin.objects.filter(person=town.alice).update(set_by=door.server)
    assert why(sale_actions.confirm_by_pin, sale=sale, pin="2580", **agreed) == OrderRefusal.SET_THE_PIN


def test_what_is_spent_without_a_phone_has_an_end_each_day(ready, town):
    serial = carded(town, town.alice)
    assert sale_actions.confirm_by_pin(sale=ready(serial, 2), total=200, pin="2580", at=NOW).total == 200
    assert why(sale_actions.confirm_by_pin, sale=ready(serial), total=100, pin="2580", at=NOW) == OrderRefusal.CAP


def test_a_code_read_aloud_is_not_guessed(ready, town):
    sale = ready(town.alice.volunteer_no)
    sale_actions.send_code(sale=sale, total=100, at=NOW)
    held = Sale.objects.get()
    tries = [
        tried(sale_actions.confirm_by_code, sale=held, total=100, code="x", at=NOW) for _ in range(sale_actions.GUESSES_AN_HOUR + 1)
    ]
    assert tries == [OrderRefusal.WRONG_CODE] * sale_actions.GUESSES_AN_HOUR + [OrderRefusal.SLOWLY]
    for _ in range(sale_actions.CODES_AN_HOUR - 1):
        sale_actions.send_code(sale=held, total=100, at=NOW)
    assert why(sale_actions.send_code, sale=held, total=100, at=NOW) == OrderRefusal.SLOWLY


def test_a_used_code_shows_no_goods_at_either_door(door, town, client):
    order = placed(town, town.alice, there=door.there)
    door.hand(order)
    client.force_login(door.server, backend="django.contrib.auth.backends.ModelBackend")
    shown = door.look(client, order.pickup_code)
    assert "已经领走了" in shown.text and "hand-over/" not in shown.text
