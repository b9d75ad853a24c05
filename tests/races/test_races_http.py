"""Races of points and shop through real HTTP: a server with threads, a connection and a session for each phone.

Each answer is a page or a redirect, never a 5xx; each race ends with the equations; each guard has a twin that fails without it.
"""

from dataclasses import replace
from threading import Barrier

import pytest
from django.core.files.base import ContentFile

from points.adjustments import actions as adjustments
from points.ledger import actions as ledger
from points.models import HandEntry, Order, Stock, Transfer
from points.orders.actions import hand_over as hand_over_actions
from points.orders.actions import place as place_actions
from tests import cast
from tests.cast import NOW
from tests.support import shop_factory
from tests.support.budget_factory import fund
from tests.support.concurrency import together
from tests.support.concurrent_http import Phone, bought, open_to_phones, statuses
from tests.support.ledger_checks import books_agree
from tests.support.race_stubs import no_lock, unguarded_end, unguarded_reserve
from volunteer.core.ids import new_id
from volunteer.models import AuditRow, Role

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def town(transactional_db, district, live_server, settings, time_machine):
    return open_to_phones(district, live_server, settings, time_machine)


def crowd(town, count, amount=100):
    people = [cast.person(f"众{n}(演示)") for n in range(count)]
    shop_factory.give(town, *people, amount=amount)
    return [Phone(town, person) for person in people]


@pytest.mark.long
def test_fifty_phones_for_the_last_one(town):
    stock = shop_factory.stock(town.shop, town.tissue, 1, town.keeper)
    phones = crowd(town, 50)
    assert statuses(50, lambda n: bought(phones[n], town, new_id(NOW))) == {"onward": 1, "said no": 49}
    stock.refresh_from_db()
    assert (stock.on_hand, stock.reserved, Order.objects.count()) == (1, 1, 1)
    assert books_agree()


def test_twin_without_the_guard_phones_buy_the_last_one_many_times(town, monkeypatch):
    shop_factory.stock(town.shop, town.tissue, 1, town.keeper)
    phones = crowd(town, 6)
    monkeypatch.setattr(place_actions, "_reserve_stock", unguarded_reserve(6))
    assert statuses(6, lambda n: bought(phones[n], town, new_id(NOW)))["onward"] > 1
    assert "shelf" in shop_factory.differences()


def test_twenty_phones_buy_two_from_seven(town):
    stock = shop_factory.stock(town.shop, town.tissue, 7, town.keeper)
    phones = crowd(town, 20)
    assert statuses(20, lambda n: bought(phones[n], town, new_id(NOW), 2)) == {"onward": 3, "said no": 17}
    stock.refresh_from_db()
    assert stock.free == 1
    assert books_agree()


def test_ten_of_twenty_four_spends_of_one_person_find_points(town):
    shop_factory.stock(town.shop, town.tissue, 100, town.keeper)
    town.tissue.limit_per_person = 100
    town.tissue.save()
    shop_factory.give(town, town.alice, amount=60)
    phones = [Phone(town, town.alice) for _ in range(24)]
    assert statuses(24, lambda n: bought(phones[n], town, new_id(NOW))) == {"onward": 10, "said no": 14}
    assert ledger.balance(town.alice) == 0
    assert books_agree()


@pytest.fixture
def limited(town):
    """Two pieces a person, of plenty; Alice has five phones."""
    shop_factory.stock(town.shop, town.tissue, 100, town.keeper)
    town.tissue.limit_per_person = 2
    town.tissue.save()
    shop_factory.give(town, town.alice, amount=600)
    return [Phone(town, town.alice) for _ in range(5)]


def test_the_limit_of_a_person_holds_on_five_phones(town, limited):
    assert statuses(5, lambda n: bought(limited[n], town, new_id(NOW))) == {"onward": 2, "said no": 3}
    assert ledger.balance(town.alice) == 588
    assert books_agree()


def test_twin_without_the_wallet_held_five_phones_pass_the_limit(town, limited, monkeypatch):
    no_lock(5, "_require_within_limits", monkeypatch)
    assert statuses(5, lambda n: bought(limited[n], town, new_id(NOW)))["onward"] > 2


def test_one_form_pressed_twenty_times_is_one_order(town):
    shop_factory.stock(town.shop, town.tissue, 50, town.keeper)
    shop_factory.give(town, town.alice)
    id, phones = new_id(NOW), [Phone(town, town.alice) for _ in range(20)]
    assert statuses(20, lambda n: bought(phones[n], town, id, 2)) == {"onward": 20}
    assert (Order.objects.count(), ledger.balance(town.alice)) == (1, 88)
    assert books_agree()


# --- one code at two counters, and against its cancelling


@pytest.fixture
def waiting(town):
    shop_factory.stock(town.shop, town.tissue, 5, town.keeper)
    shop_factory.give(town, town.alice)
    town.order = shop_factory.order(town.shop, town.alice, (town.tissue, 1))
    return town


def collected(phone, town):
    fields = {"code": town.order.pickup_code, "shop": town.shop.pk, "sure": "1"}
    return phone.post("/counter/hand-over/", **fields)[0]


def test_one_code_at_two_counters_goes_out_once(waiting):
    second = cast.appoint(cast.person("蒋店(演示)"), Role.SHOP_KEEPER, waiting.point)
    phones = [Phone(waiting, waiting.keeper if n % 2 else second) for n in range(8)]
    found = statuses(8, lambda n: collected(phones[n], waiting))
    assert set(found) <= {200, 302}
    waiting.order.refresh_from_db()
    assert (waiting.order.state, Stock.objects.get().on_hand) == ("handed", 4)
    assert books_agree()


def test_cancelling_against_collecting_ends_it_once(waiting):
    owner, keeper = Phone(waiting, waiting.alice), Phone(waiting, waiting.keeper)

    def press(n):
        return collected(keeper, waiting) if n % 2 else owner.post(f"/orders/{waiting.order.pk}/cancel/")[0]

    assert set(statuses(8, press)) <= {200, 302}
    waiting.order.refresh_from_db()
    ended = {"handed": (4, 94), "cancelled": (5, 100)}[waiting.order.state]
    assert (Stock.objects.get().on_hand, ledger.balance(waiting.alice)) == ended
    assert books_agree()


def test_twin_without_the_guard_points_come_back_and_the_goods_are_gone(waiting, monkeypatch):
    shop_factory.stock(waiting.shop, waiting.tissue, 20, waiting.keeper)
    shop_factory.give(waiting, waiting.bob)
    shop_factory.order(waiting.shop, waiting.bob, (waiting.tissue, 9))  # so that the error stays within the shelf's bounds
    ledger.spent_account(waiting.shop)
    owner, keeper = Phone(waiting, waiting.alice), Phone(waiting, waiting.keeper)
    monkeypatch.setattr(hand_over_actions, "end_order", unguarded_end(2))
    together(2, lambda n: collected(keeper, waiting) if n else owner.post(f"/orders/{waiting.order.pk}/cancel/"))
    assert set(shop_factory.differences()) >= {"shelf", "held"}


# --- two reviewers on one wish for points


@pytest.fixture
def wish(town, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    fund(town.point, 1_000)
    entry = HandEntry(id=new_id(NOW), kind="credit", point=town.point, person=town.alice, amount=20, evidence="组织活动(演示)")
    entry.picture = ContentFile(b"picture", name="x.jpg")
    return adjustments.request_adjustment(entry=entry, by=town.manager, at=NOW)


def approvals(town, wish, count):
    """Reviewer and administrator press in turn."""
    phones = [Phone(town, town.reviewer if n % 2 else town.community_admin) for n in range(count)]
    found = statuses(count, lambda n: phones[n].post(f"/staff/by-hand/{wish.pk}/decide/", approve="1")[0])
    assert set(found) == {302}
    return AuditRow.objects.filter(act="by_hand.approved").count()


def test_two_reviewers_approve_one_credit_once(town, wish):
    assert approvals(town, wish, 8) == 1
    assert Transfer.objects.filter(kind="credit").count() == 1
    assert ledger.balance(town.alice) == 20
    assert books_agree()


def test_twin_without_the_entry_held_two_have_approved(town, wish, monkeypatch):
    """The key of the transfer still moves the points once; but two people believe that it was their word."""
    both_have_read = Barrier(2, timeout=120)

    def unheld(entry):
        seen = HandEntry.objects.select_related(*adjustments.RELATED).get(pk=entry.pk)
        both_have_read.wait()
        return seen

    monkeypatch.setattr(adjustments, "ENTRIES", replace(adjustments.ENTRIES, lock=unheld))
    assert approvals(town, wish, 2) == 2
