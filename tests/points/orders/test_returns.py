"""Handing over in part, by a neighbour, undoing it, and goods brought back; each refusal changes nothing."""

from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import Q
from django.test.utils import CaptureQueriesContext

from points.books import ledger_sources
from points.ledger import actions as ledger
from points.ledger.refusals import LedgerRefusal
from points.models import BookCheck, Order, Return, Transfer
from points.orders import payment
from points.orders.actions import cancel as cancel_actions
from points.orders.actions import hand_over as hand_over_actions
from points.orders.actions import place as place_actions
from points.orders.actions import return_goods as return_actions
from points.orders.actions.hand_over import HandOut
from points.orders.actions.place import OrderTerms
from points.orders.refusals import OrderRefusal
from tests import cast
from tests.cast import NOW
from tests.support import attendance_checks, shop_factory
from tests.support.shop_checks import refused
from tests.support.shop_factory import buy, free
from tests.support.snapshot import kept_fixture
from volunteer.core.ids import new_id
from volunteer.models import AuditRow, Household, Notice
from volunteer.notices.outbox import notice_text

SOON = NOW + timedelta(minutes=5)


@kept_fixture
def town(district):
    """A shop with five packs of tissue and ten bags of rice; Alice has 100 points."""
    district.shop = shop_factory.open_shop(district.point)
    district.tissue = shop_factory.item(price=6)
    district.rice = shop_factory.item("大米 5 kg", 40, limit_per_person=2, limit_days=90)
    district.tissue_stock = shop_factory.stock(district.shop, district.tissue, 5, district.keeper)
    district.rice_stock = shop_factory.stock(district.shop, district.rice, 10, district.keeper)
    shop_factory.give(district, district.alice)
    return district


def hand(town, order, out=hand_over_actions.EVERYTHING, at=NOW):
    return hand_over_actions.hand_over(code=order.pickup_code, shop=town.shop, keeper=town.keeper, at=at, out=out)


def back(town, order, *pieces, id=None, at=SOON, reason="尺寸不对"):
    lines = {order.lines.get(item=item).pk: quantity for item, quantity in pieces}
    return return_actions.return_goods(id=id or new_id(at), order=order, pieces=lines, reason=reason, by=town.keeper, at=at)


def told(town, kind):
    return [notice_text(notice) for notice in Notice.objects.filter(person=town.alice, kind=kind).order_by("pk")]


def agree():
    return shop_factory.differences() == [] and attendance_checks.differences() == []


# --- in part


def test_what_is_not_handed_over_comes_back(town):
    order = hand(town, buy(town, (town.tissue, 3), (town.rice, 1)), HandOut({town.tissue.pk: 1}))
    assert order.handed_over
    assert ledger.balance(town.alice) == 100 - 6 - 40
    assert ledger.account_sum(ledger.spent_account(town.shop)) == 46
    assert (free(town.tissue_stock), free(town.rice_stock)) == ((4, 0), (9, 0))
    assert "12" in told(town, "order_handed")[0]
    assert agree()


def test_an_item_may_be_left_out_altogether(town):
    hand(town, buy(town, (town.tissue, 3), (town.rice, 1)), HandOut({town.rice.pk: 0}))
    assert ledger.balance(town.alice) == 82
    assert shop_factory.moves(town.rice_stock) == [("received", 10)]
    assert agree()


def test_the_limit_counts_what_was_handed_over(town):
    shop_factory.give(town, town.alice, amount=100)
    hand(town, buy(town, (town.rice, 2)), HandOut({town.rice.pk: 1}))
    assert place_actions.remaining_limit(person=town.alice, item=town.rice, at=NOW) == 1


def test_nothing_at_all_is_no_hand_over(town):
    order = buy(town)
    no = refused(hand, town=town, order=order, out=HandOut({town.tissue.pk: 0}))
    assert no.reason == OrderRefusal.NOTHING_GIVEN


def test_more_than_was_ordered_is_refused(town):
    order = buy(town, (town.tissue, 2))
    assert refused(hand, town=town, order=order, out=HandOut({town.tissue.pk: 3})).reason == OrderRefusal.TOO_MUCH_GIVEN


def test_a_neighbour_who_fetches_the_goods_is_written_down_and_told(town):
    order = hand(town, buy(town), HandOut(picked_up_by="邻居老刘", second=town.bob))
    assert Order.objects.get(pk=order.pk).picked_up_by == "邻居老刘"
    assert "邻居老刘" in told(town, "order_fetched")[0]


# --- undoing


def test_undoing_puts_everything_back_and_the_code_works_again(town):
    order = hand(town, buy(town))
    undone = hand_over_actions.undo_hand_over(order=order, keeper=town.keeper, at=SOON)
    assert (undone.state, undone.ended_at, undone.undone) == (Order.State.PLACED, None, 1)
    assert free(town.tissue_stock) == (5, 2)
    assert ledger.account_sum(ledger.hold_account(town.shop)) == 12
    assert ledger.balance(town.alice) == 88
    assert AuditRow.objects.get(act="undo_hand_over").actor == town.keeper
    assert len(told(town, "order_undone")) == 1
    assert agree()
    hand(town, undone, at=SOON)
    assert ledger.account_sum(ledger.spent_account(town.shop)) == 12
    assert shop_factory.moves(town.tissue_stock) == [("received", 5), ("handed", -2), ("undone", 2), ("handed", -2)]
    assert agree()


def test_undoing_twice_is_undoing_once(town):
    order = hand(town, buy(town))
    for _ in range(2):
        hand_over_actions.undo_hand_over(order=order, keeper=town.keeper, at=SOON)
    assert Order.objects.get(pk=order.pk).undone == 1
    assert agree()


def test_a_hand_over_in_part_is_undone_whole(town):
    order = hand(town, buy(town, (town.tissue, 3)), HandOut({town.tissue.pk: 1}))
    hand_over_actions.undo_hand_over(order=order, keeper=town.keeper, at=SOON)
    assert ledger.balance(town.alice) == 82
    assert free(town.tissue_stock) == (5, 3)
    hand(town, Order.objects.get(pk=order.pk), HandOut({town.tissue.pk: 2}), at=SOON)
    assert ledger.balance(town.alice) == 88
    assert agree()


def test_what_came_back_and_was_spent_again_cannot_be_undone(town):
    order = hand(town, buy(town, (town.tissue, 3)), HandOut({town.tissue.pk: 1}))
    buy(town, (town.rice, 2))
    buy(town, (town.tissue, 2))
    assert refused(hand_over_actions.undo_hand_over, order=order, keeper=town.keeper, at=SOON).reason == OrderRefusal.SPENT_AGAIN


def test_while_the_books_are_stopped_undoing_says_that_and_not_that_the_points_were_spent(town):
    order = hand(town, buy(town))
    BookCheck.objects.create(id=new_id(NOW), at=NOW, night=NOW.date(), green=False, rows=[], milliseconds=1)
    assert refused(hand_over_actions.undo_hand_over, order=order, keeper=town.keeper, at=SOON).reason == LedgerRefusal.STOPPED
    assert Order.objects.get(pk=order.pk).undone == 0


def test_only_the_same_keeper_within_ten_minutes(town):
    order = hand(town, buy(town))
    late = NOW + hand_over_actions.UNDO_WITHIN
    assert refused(hand_over_actions.undo_hand_over, order=order, keeper=town.keeper, at=late).reason == OrderRefusal.NOT_UNDONE
    assert refused(hand_over_actions.undo_hand_over, order=order, keeper=town.manager, at=SOON).reason == OrderRefusal.NOT_UNDONE


def test_an_order_that_waits_is_nothing_to_undo(town):
    assert refused(hand_over_actions.undo_hand_over, order=buy(town), keeper=town.keeper, at=SOON).reason == OrderRefusal.NOT_UNDONE


# --- brought back


def test_goods_brought_back_are_on_the_shelf_and_their_points_in_the_wallet(town):
    order = hand(town, buy(town, (town.tissue, 3)))
    back(town, order, (town.tissue, 2))
    assert ledger.balance(town.alice) == 94
    assert ledger.account_sum(ledger.spent_account(town.shop)) == 6
    assert free(town.tissue_stock) == (4, 0)
    assert Transfer.objects.get(kind="return").amount == 12
    assert "12" in told(town, "order_brought_back")[0]
    assert agree()


def test_the_same_return_counts_once(town):
    order, id = hand(town, buy(town, (town.tissue, 3))), new_id(SOON)
    assert back(town, order, (town.tissue, 1), id=id) == back(town, order, (town.tissue, 1), id=id)
    assert ledger.balance(town.alice) == 88
    assert Return.objects.count() == 1
    assert agree()


def test_nobody_brings_back_more_than_they_took(town):
    order = hand(town, buy(town, (town.tissue, 3)), HandOut({town.tissue.pk: 2}))
    back(town, order, (town.tissue, 1))
    no = refused(lambda: back(town, order, (town.tissue, 2)))
    assert (no.reason, no.params["left"]) == (OrderRefusal.NOT_SO_MANY, 1)


def test_a_return_needs_pieces_a_reason_and_a_collected_order(town):
    waiting = buy(town, (town.tissue, 1))
    assert refused(lambda: back(town, waiting, (town.tissue, 1))).reason == OrderRefusal.NOT_COLLECTED
    order = hand(town, waiting)
    assert refused(lambda: back(town, order)).reason == OrderRefusal.NOTHING_BACK
    assert refused(lambda: back(town, order, (town.tissue, 1), reason=" ")).reason == OrderRefusal.WHY


def test_the_shop_says_for_how_many_days_goods_may_come_back(town):
    order = hand(town, buy(town))
    last = cast.at(23, 59, day=24) + timedelta(days=town.shop.return_days)
    no = refused(lambda: back(town, order, (town.tissue, 1), at=last + timedelta(minutes=1)))
    assert (no.reason, no.params["days"]) == (OrderRefusal.TOO_LATE, 7)
    assert back(town, order, (town.tissue, 1), at=last).order == order


def test_a_form_of_another_return_is_refused(town):
    order, id = hand(town, buy(town, (town.tissue, 3))), new_id(SOON)
    back(town, order, (town.tissue, 1), id=id)
    assert refused(lambda: back(town, order, (town.tissue, 2), id=id)).reason == OrderRefusal.OTHER_RETURN


def test_after_a_return_nothing_is_undone(town):
    order = hand(town, buy(town))
    back(town, order, (town.tissue, 1))
    assert refused(hand_over_actions.undo_hand_over, order=order, keeper=town.keeper, at=SOON).reason == OrderRefusal.NOT_UNDONE


# --- a household pays together


@pytest.fixture
def home(town):
    together = Household.objects.create(created_at=NOW)
    for person in (town.alice, town.bob):
        person.household = together
        person.save()
    shop_factory.give(town, town.bob)
    payment.agree_to_share(person=town.bob, by=town.bob, at=NOW)
    return town


def place_together(town, *lines, together=True):
    terms = OrderTerms(together=together)
    return place_actions.place_order(
        id=new_id(NOW), person=town.alice, shop=town.shop, lines=lines, by=town.alice, at=NOW, terms=terms
    )


def test_an_order_draws_on_the_household_and_each_gets_back_what_they_paid(home):
    order = place_together(home, (home.rice, 2), (home.tissue, 5))
    assert (ledger.balance(home.alice), ledger.balance(home.bob)) == (0, 90)
    hand(home, order, HandOut({home.tissue.pk: 3}))
    assert (ledger.balance(home.alice), ledger.balance(home.bob)) == (2, 100)
    back(home, Order.objects.get(pk=order.pk), (home.rice, 1))
    assert (ledger.balance(home.alice), ledger.balance(home.bob)) == (42, 100)
    assert agree()


def test_without_being_asked_nobody_pays_for_another(home):
    no = refused(lambda: place_together(home, (home.rice, 2), (home.tissue, 5), together=False))
    assert (no.reason, no.params) == (OrderRefusal.NOT_ENOUGH, {"missing": 10})


# --- what was given back leaves no trace in limits and dates


def test_goods_given_back_no_longer_count_towards_a_limit(town):
    shop_factory.give(town, town.alice, amount=200)
    order = hand(town, buy(town, (town.rice, 2)))
    assert place_actions.remaining_limit(person=town.alice, item=town.rice, at=NOW) == 0
    assert refused(lambda: buy(town, (town.rice, 1))).reason == OrderRefusal.OVER_LIMIT
    back(town, order, (town.rice, 1))
    assert place_actions.remaining_limit(person=town.alice, item=town.rice, at=NOW) == 1
    assert refused(lambda: buy(town, (town.rice, 2))).reason == OrderRefusal.OVER_LIMIT
    assert buy(town, (town.rice, 1)).waiting


def test_a_refund_is_dated_by_what_was_earned_before_the_order_and_by_nothing_later(town):
    """Points of an older date that come after the order did not pay for it: under their date the refund would expire too early."""
    before = Transfer.objects.filter(credit=ledger.wallet_account(town.alice)).order_by("earned_on")[0].earned_on
    order = buy(town, (town.tissue, 1))
    shop_factory.give(town, town.alice, amount=5, day=before - timedelta(days=200), at=NOW + timedelta(hours=1))
    cancel_actions.cancel_order(order=order, by=town.alice, at=NOW + timedelta(hours=2))
    assert Transfer.objects.get(kind="refund").earned_on == before


# --- on the statement


def statement(person):
    """What the entries of the person's statement say of orders, by kind."""
    rows = Transfer.objects.filter(Q(debit__person=person) | Q(credit__person=person))
    told = ledger_sources.transfer_links(rows)
    return sorted((row.kind, told[row.pk][0].partition(" · ")[0]) for row in rows if row.source_type == "order")


def test_the_statement_lists_what_came_back_and_not_the_whole_order(town, client):
    order = hand(town, buy(town, (town.tissue, 3), (town.rice, 1)), HandOut({town.tissue.pk: 2}))
    tissue, rice = order.lines.order_by("pk")
    for pieces in ({tissue.pk: 1}, {rice.pk: 1, tissue.pk: 1}):
        return_actions.return_goods(id=new_id(NOW), order=order, pieces=pieces, reason="破了(演示)", by=town.keeper, at=SOON)
    assert statement(town.alice) == [
        ("order", "抽纸 1 包 × 3、大米 5 kg × 1"),
        ("refund", "抽纸 1 包 × 1"),
        ("return", "抽纸 1 包 × 1"),
        ("return", "抽纸 1 包 × 1、大米 5 kg × 1"),
    ]
    spend = Transfer.objects.get(kind="spend")
    assert ledger_sources.transfer_links([spend])[spend.pk][0].startswith("抽纸 1 包 × 2、大米 5 kg × 1 · ")
    client.force_login(town.alice, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get("/points/statement/").text.count("抽纸 1 包 × 1、大米") == 1


def test_an_order_given_back_whole_or_handed_over_anew_says_so(town):
    cancel_actions.cancel_order(order=buy(town, (town.tissue, 2), (town.rice, 1)), by=town.alice, at=NOW)
    order = hand(town, buy(town, (town.tissue, 2)), HandOut({town.tissue.pk: 1}))
    again = hand_over_actions.undo_hand_over(order=order, keeper=town.keeper, at=SOON)
    hand(town, again, at=SOON)
    both, tissue = "抽纸 1 包 × 2、大米 5 kg × 1", "抽纸 1 包 × 2"
    assert {("order", both), ("refund", both), ("order", tissue)} <= set(statement(town.alice))
    spend = Transfer.objects.filter(kind="spend").latest("pk")
    assert ledger_sources.transfer_links([spend])[spend.pk][0].startswith(f"{tissue} · ") and agree()


def test_the_words_of_a_statement_cost_the_same_for_many_returns(town):
    counts = []
    for _time in range(2):
        order = hand(town, buy(town, (town.tissue, 2)), HandOut({town.tissue.pk: 1}))
        line = order.lines.get()
        return_actions.return_goods(id=new_id(NOW), order=order, pieces={line.pk: 1}, reason="破", by=town.keeper, at=SOON)
        with CaptureQueriesContext(connection) as queries:
            statement(town.alice)
        counts.append(len(queries))
    assert counts[0] == counts[1]
