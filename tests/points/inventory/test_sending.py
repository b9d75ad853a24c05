"""Goods from shop to shop: sent and counted by two people; on the way they belong to nobody's shelf, and nothing is lost."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from points.inventory.actions import consign
from points.inventory.refusals import InventoryRefusal
from points.models import Batch, Consignment, Stock
from tests.cast import NOW
from tests.support import shop_factory, stock_factory
from tests.support.ledger_checks import books_agree
from tests.support.shop_checks import refused
from tests.support.stock_factory import left, lot, send
from volunteer.core.ids import new_id
from volunteer.models import Notice

AFTER = NOW + timedelta(hours=2)


@pytest.fixture
def town(district, time_machine):
    """Seven packs here in two batches; a second shop with a keeper of its own, who never had them."""
    time_machine.move_to(NOW, tick=False)
    district.shop = shop_factory.open_shop(district.point)
    district.tissue = shop_factory.item(price=6)
    district.soon = stock_factory.deliver(district.shop, district.tissue, 3, district.keeper, lot(date(2026, 12, 1), 100))
    district.later = stock_factory.deliver(
        district.shop, district.tissue, 4, district.keeper, lot(date(2027, 6, 1), 250, "donation")
    )
    district.shelf = district.soon.stock
    district.second, district.second_keeper = stock_factory.second_shop(district)
    shop_factory.give(district, district.alice)
    return district


def go(town, quantity=5, **more):
    return send(town.shop, town.second, {town.shelf.pk: quantity}, town.keeper, **more)


def arrive(town, sent, counted=None, why="", by=None):
    lines = {sent.lines.get().pk: counted} if counted is not None else {}
    return consign.receive_consignment(consignment=sent, counted=lines, why=why, by=by or town.second_keeper, at=AFTER)


def there(town):
    return Stock.objects.get(shop=town.second, item=town.tissue)


def here(town):
    return Stock.objects.get(pk=town.shelf.pk).on_hand


def test_what_is_sent_is_on_no_shelf_until_it_is_counted(town):
    sent = go(town)
    assert here(town) == 2 and not Stock.objects.filter(shop=town.second).exists()
    assert Notice.objects.get(kind="consignment_sent").person == town.second_keeper
    assert books_agree()
    arrive(town, sent)
    assert there(town).on_hand == 5
    assert Notice.objects.get(kind="consignment_arrived").person == town.keeper
    assert books_agree()


def test_expiry_cost_and_source_travel_along(town):
    arrive(town, go(town))
    made = Batch.objects.filter(stock=there(town)).in_order()
    assert [(b.remaining, b.expires_on, b.unit_cost, b.source) for b in made] == [
        (3, date(2026, 12, 1), 100, "public"),
        (2, date(2027, 6, 1), 250, "donation"),
    ]
    assert left(town.soon, town.later) == [0, 2]


def test_what_is_missing_is_written_down_with_its_reason(town):
    sent = go(town)
    assert refused(arrive, town=town, sent=sent, counted=3).reason == InventoryRefusal.DIFFERENCE
    assert refused(arrive, town=town, sent=sent, counted=6, why="多了").reason == InventoryRefusal.MORE
    assert refused(arrive, town=town, sent=sent, counted=-1, why="少了").reason == InventoryRefusal.MORE
    done = arrive(town, sent, 3, "两包压坏")
    assert (there(town).on_hand, done.difference, done.lines.get().missing) == (3, "两包压坏", 2)
    assert books_agree()


def test_nothing_arrived_at_all(town):
    arrive(town, go(town), 0, "车翻了")
    assert not Stock.objects.filter(shop=town.second, on_hand__gt=0).exists()
    assert books_agree()


def test_taken_back_they_lie_where_they_lay(town):
    sent = go(town)
    consign.take_back_consignment(consignment=sent, by=town.keeper, at=AFTER)
    consign.take_back_consignment(consignment=sent, by=town.keeper, at=AFTER)
    assert here(town) == 7 and left(town.soon, town.later) == [3, 4]
    assert refused(arrive, town=town, sent=sent).reason == InventoryRefusal.ENDED
    assert books_agree()


def test_counting_twice_is_counting_once(town):
    sent = go(town)
    arrive(town, sent)
    arrive(town, sent)
    assert there(town).on_hand == 5
    assert refused(consign.take_back_consignment, consignment=sent, by=town.keeper, at=AFTER).reason == InventoryRefusal.ENDED


def test_one_person_does_not_do_both(town):
    sent = go(town)
    assert refused(arrive, town=town, sent=sent, by=town.keeper).reason == InventoryRefusal.NOT_THERE
    own = send(town.shop, town.second, {town.shelf.pk: 1}, town.district_admin)
    assert refused(arrive, town=town, sent=own, by=town.district_admin).reason == InventoryRefusal.SENDER
    assert (
        refused(consign.take_back_consignment, consignment=sent, by=town.second_keeper, at=AFTER).reason
        == InventoryRefusal.NOT_YOURS
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        Consignment.objects.filter(pk=own.pk).update(state="arrived", ended_by=town.district_admin, ended_at=AFTER)


def test_what_waits_for_orders_stays(town):
    shop_factory.order(town.shop, town.alice, (town.tissue, 4))
    no = refused(go, town=town, quantity=4)
    assert (no.reason, no.params["left"]) == (InventoryRefusal.SHORT, 3)


def test_nonsense_is_refused(town):
    other = shop_factory.stock(town.second, shop_factory.item("大米 5 kg", 40), 1, town.second_keeper)
    for pieces, reason in (
        ({}, InventoryRefusal.SENT_NOTHING),
        ({town.shelf.pk: 0}, InventoryRefusal.SENT_NOTHING),
        ({town.shelf.pk: -2}, InventoryRefusal.SENT_NUMBER),
        ({other.pk: 1}, InventoryRefusal.SENT_NOTHING),
    ):
        assert refused(send, source=town.shop, target=town.second, pieces=pieces, by=town.keeper).reason == reason
    assert (
        refused(send, source=town.shop, target=town.shop, pieces={town.shelf.pk: 1}, by=town.keeper).reason == InventoryRefusal.SAME
    )


def test_from_page_to_page(town, client):
    client.force_login(town.keeper)
    form = {"id": str(new_id(NOW)), "to_shop": town.second.pk, f"stock-{town.shelf.pk}": 5, "note": "周末活动"}
    assert client.post("/stock/sent/new/", form | {f"stock-{town.shelf.pk}": 70}).context["form"].non_field_errors()
    url = client.post("/stock/sent/new/", form).url
    sent = Consignment.objects.get()
    assert client.post("/stock/sent/new/", form).url == url == reverse("points:consignment", args=[sent.pk])
    assert 'name="back"' in client.get(url).text and 'name="why"' not in client.get(url).text
    client.force_login(town.second_keeper)
    assert 'name="why"' in client.get(url).text
    name = f"line-{sent.lines.get().pk}"
    for nonsense in ("-1", "x", "6", "4"):
        client.post(url, {name: nonsense})
        assert Consignment.objects.get().under_way
    client.post(url, {name: "4", "why": "少一包"})
    assert there(town).on_hand == 4
    assert client.get("/stock/sent/", {"state": "arrived"}).context["table"].rows[0].record.pk == sent.pk
    client.force_login(town.other_manager)
    assert client.get(url).status_code in (302, 403, 404)
