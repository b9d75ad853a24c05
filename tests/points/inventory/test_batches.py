"""Goods in batches: first expired, first out; what they cost and whose money it was; what a partner merchant is owed."""

from datetime import date, timedelta
from io import BytesIO

import pytest
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.db import DatabaseError, transaction
from django.urls import reverse
from openpyxl import load_workbook

from points.books import costs as book_costs
from points.core.months import Month
from points.inventory import batches, warnings
from points.inventory.actions import receive as receive_actions
from points.inventory.refusals import InventoryRefusal
from points.models import Batch, BatchMove, Donor, Source, Stock, StockMove
from points.orders.actions import hand_over as hand_over_actions
from points.orders.actions import return_goods as return_actions
from points.orders.actions.hand_over import HandOut
from points.orders.refusals import OrderRefusal
from tests import cast
from tests.cast import NOW
from tests.support import shop_factory, stock_factory
from tests.support.ledger_checks import books_agree
from tests.support.shop_checks import refused
from tests.support.stock_factory import left, lot
from volunteer.core import clock
from volunteer.core.ids import new_id
from volunteer.core.refusals import Refused
from volunteer.models import Role

SOON, LATER = date(2026, 12, 1), date(2027, 6, 1)
MONTH = Month(date(2026, 11, 1))
AFTER = NOW + timedelta(minutes=5)


@pytest.fixture
def town(district, time_machine):
    """Two packs that expire soon, three that expire later, two that keep; Alice has 100 points."""
    time_machine.move_to(NOW, tick=False)
    district.shop = shop_factory.open_shop(district.point)
    district.tissue = shop_factory.item(price=6)
    district.merchant = Donor.objects.create(area=district.area, name="百货店(演示)", kind=Donor.Kind.MERCHANT)
    district.keeps = stock_factory.deliver(
        district.shop, district.tissue, 2, district.keeper, lot(cost=None, source=Source.UNKNOWN)
    )
    district.later = stock_factory.deliver(
        district.shop, district.tissue, 3, district.keeper, lot(LATER, 250, Source.MERCHANT, donor=district.merchant)
    )
    district.soon = stock_factory.deliver(district.shop, district.tissue, 2, district.keeper, lot(SOON, 100))
    district.stock = district.soon.stock
    shop_factory.give(district, district.alice)
    return district


def buy(town, quantity, at=NOW):
    return shop_factory.order(town.shop, town.alice, (town.tissue, quantity), at=at)


def hand(town, order, out=hand_over_actions.EVERYTHING, at=NOW):
    return hand_over_actions.hand_over(code=order.pickup_code, shop=town.shop, keeper=town.keeper, at=at, out=out)


# --- in and out


def test_what_expires_first_goes_first(town):
    hand(town, buy(town, 4))
    assert left(town.soon, town.later, town.keeps) == [0, 1, 2]
    assert stock_factory.parts(town.stock)[-2:] == [("handed", town.soon.pk, -2), ("handed", town.later.pk, -2)]
    assert books_agree()


def test_what_is_not_handed_over_stays_in_its_batch(town):
    hand(town, buy(town, 4), HandOut({town.tissue.pk: 1}))
    assert left(town.soon, town.later, town.keeps) == [1, 3, 2]
    assert books_agree()


def test_what_comes_back_goes_where_it_came_from_the_freshest_first(town):
    order = hand(town, buy(town, 4))
    line = order.lines.get()
    return_actions.return_goods(id=new_id(AFTER), order=order, pieces={line.pk: 3}, reason="用不上", by=town.keeper, at=AFTER)
    assert left(town.soon, town.later, town.keeps) == [1, 3, 2]
    assert books_agree()


def test_undoing_puts_every_piece_back(town):
    order = hand(town, buy(town, 6))
    assert left(town.soon, town.later, town.keeps) == [0, 0, 1]
    hand_over_actions.undo_hand_over(order=order, keeper=town.keeper, at=AFTER)
    assert left(town.soon, town.later, town.keeps) == [2, 3, 2]
    assert books_agree()


def test_the_last_good_day_is_good_and_the_day_after_is_not(town):
    order = buy(town, 7)
    last = NOW.replace(month=12, day=1, hour=23, minute=59)
    with pytest.raises(Refused) as no:
        hand(town, order, at=last + timedelta(minutes=1))
    assert no.value.reason == InventoryRefusal.EXPIRED
    assert "5" in no.value.sentence
    assert left(town.soon, town.later, town.keeps) == [2, 3, 2]
    hand(town, order, at=last)
    assert books_agree()


def test_expired_goods_are_not_promised_to_anybody(town):
    after = NOW.replace(month=12, day=2)
    no = refused(buy, town=town, quantity=6, at=after)
    assert (no.reason, no.params["left"]) == (OrderRefusal.SOLD_OUT, 5)
    assert hand(town, buy(town, 5, at=after), at=after).handed_over
    assert left(town.soon, town.later, town.keeps) == [2, 0, 0]
    assert books_agree()


def test_a_resident_does_not_see_expired_goods_as_left(town, client, time_machine):
    assert client.get(f"/shop/{town.tissue.pk}/").context["shops"][0].left == 7
    time_machine.move_to(NOW.replace(month=12, day=2), tick=False)
    assert client.get(f"/shop/{town.tissue.pk}/").context["shops"][0].left == 5
    (row,) = client.get("/shop/").context["page"]
    assert row.left == 5


def test_parts_of_moves_are_for_ever(town):
    for act in (lambda rows: rows.update(quantity=9), lambda rows: rows.delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            act(BatchMove.objects.filter(batch=town.soon))


def test_a_batch_that_says_more_than_its_moves_is_found_at_night(town):
    Batch.objects.filter(pk=town.soon.pk).update(remaining=1)
    with pytest.raises(CommandError):
        call_command("verify_ledger")


# --- over the counter


def test_a_delivery_with_its_bill_is_entered_on_the_page(town, client):
    client.force_login(town.keeper)
    url = reverse("points:stock_row", args=[town.stock.pk])
    form = {"act": "receive", "id": str(new_id(NOW)), "quantity": 4, "expires_on": "2027-01-31", "unit_cost": "2.55"}
    form |= {"source": "merchant", "donor": town.merchant.pk}
    assert client.post(url, form).status_code == 302
    assert client.post(url, form).status_code == 302  # pressed twice
    made = Batch.objects.latest("pk")
    assert (made.remaining, made.expires_on, made.unit_cost, made.source) == (4, date(2027, 1, 31), 255, "merchant")
    assert Batch.objects.count() == 4
    page = client.get(url).text
    assert "2027年1月31日" in page and "2.55" in page and "百货店(演示)" in page
    page = client.post(url, form | {"id": str(new_id(NOW)), "unit_cost": "-1"})
    assert "unit_cost" in page.context["receive"].errors
    page = client.post(url, form | {"id": str(new_id(NOW)), "expires_on": "2027-02-31"})
    assert "expires_on" in page.context["receive"].errors
    assert Batch.objects.count() == 4


def test_the_shelf_says_what_has_expired(town, client, time_machine):
    client.force_login(town.keeper)
    assert "过期 2 件" not in client.get("/stock/").text
    time_machine.move_to(NOW.replace(month=12, day=2), tick=False)
    assert "过期 2 件" in client.get("/stock/").text


# --- what it cost


def test_costs_follow_the_pieces_and_name_what_nobody_knows(town):
    cache.delete("points:cost")  # looked up once an hour
    hand(town, buy(town, 6))
    found = {row.source: row for row in book_costs.costs_by_source(MONTH, town.shop)}
    assert (found["public"].pieces, found["public"].points, found["public"].fen) == (2, 12, 200)
    assert (found["merchant"].pieces, found["merchant"].points, found["merchant"].fen) == (3, 18, 750)
    assert (found["unknown"].pieces, found["unknown"].fen, found["unknown"].unknown) == (1, 0, 1)
    assert book_costs.estimated_cost(30) == 30 * 950 // 30
    assert book_costs.costs_by_source(Month(date(2026, 10, 1))) == []


def test_a_merchant_is_owed_what_people_kept(town, client):
    order = hand(town, buy(town, 5))
    line = order.lines.get()
    return_actions.return_goods(id=new_id(AFTER), order=order, pieces={line.pk: 1}, reason="用不上", by=town.keeper, at=AFTER)
    client.force_login(town.keeper)
    url = reverse("points:settlement", args=[town.merchant.pk])
    page = client.get(url, {"month": "2026-11"})
    assert [(row["pieces"], row["fen"]) for row in page.context["rows"]] == [(2, 500)]
    assert "5.00" in page.text
    file = client.get(url, {"month": "2026-11", "export": "xlsx"})
    sheet = load_workbook(BytesIO(file.getvalue())).active
    assert [cell.value for cell in sheet[2]][2:] == ["2", "2.50", "5.00"] or [cell.value for cell in sheet[2]][2] == 2
    paper = client.get(reverse("points:settlement_sheet", args=[town.merchant.pk]), {"month": "2026-11"})
    assert paper["Content-Type"] == "application/pdf"
    assert client.get(url, {"month": "2026-10"}).context["rows"] == []
    assert client.get(url, {"month": "2026-77"}).status_code == 200


def test_a_giver_is_made_changed_and_offered_no_more(town, client):
    client.force_login(town.keeper)
    form = {"name": "好邻居超市(演示)", "kind": "merchant", "contact": "", "active": "on"}
    assert client.post("/stock/givers/new/", form).status_code == 302
    made = Donor.objects.get(name="好邻居超市(演示)")
    assert client.post(f"/stock/givers/{made.pk}/", form | {"active": ""}).status_code == 302
    row = client.get(reverse("points:stock_row", args=[town.stock.pk]))
    assert made not in row.context["receive"].fields["donor"].queryset
    assert client.get("/stock/givers/", {"q": "好邻居"}).context["table"].rows[0].record == made
    assert client.post("/stock/givers/new/", form | {"name": ""}).status_code == 200


# --- what has expired


def test_what_has_expired_is_not_taken_in_and_the_field_says_so(town, client):
    yesterday = NOW.date() - timedelta(days=1)
    for expires, accepted in ((yesterday, False), (date(2020, 1, 1), False), (NOW.date(), True)):
        there = town.stock.batches.count()
        try:
            stock_factory.deliver(town.shop, town.tissue, 1, town.keeper, lot(expires))
        except Refused as refusal:
            assert refusal.reason == InventoryRefusal.EXPIRED_ON_ARRIVAL
        assert town.stock.batches.count() - there == accepted
    client.force_login(town.keeper, backend="django.contrib.auth.backends.ModelBackend")
    url = reverse("points:stock_row", args=[town.stock.pk])
    for address, name in ((url, "receive"), (f"/stock/?shop={town.shop.pk}", "form")):
        item = shop_factory.item(name="洗手液(演示)") if name == "form" else town.tissue
        sent = {"act": "receive", "id": new_id(NOW), "quantity": 5, "expires_on": "2020-01-01", "item": item.pk, "source": "public"}
        answer = client.post(address, sent)
        assert "2020" in str(answer.context[name].errors["expires_on"]) and answer.context[name]["quantity"].value() == "5"
    assert not StockMove.objects.filter(quantity=5).exists()


def test_a_delivery_sent_again_after_it_expired_is_still_the_first(town):
    known = {"shop": town.shop, "item": town.tissue, "quantity": 3, "key": "once", "by": town.keeper, "lot": lot(NOW.date())}
    stock = receive_actions.receive_delivery(at=NOW, **known)
    assert receive_actions.receive_delivery(at=NOW + timedelta(days=9), **known) == stock
    assert StockMove.objects.filter(stock=stock, quantity=3, key__endswith=":once").count() == 1


def test_every_page_counts_the_free_pieces_one_way(town, client, time_machine):
    """Seven came, two have expired, one waits to be collected: four are free, wherever one looks."""
    buy(town, 1)
    time_machine.move_to(NOW.replace(month=12, day=2), tick=False)
    today = SOON + timedelta(days=1)
    cast.appoint(town.bob, Role.RELIEF_OFFICER, town.community)
    stock_factory.second_shop(town)
    client.force_login(town.keeper, backend="django.contrib.auth.backends.ModelBackend")
    here = f"?shop={town.shop.pk}"
    found = {
        "stock": client.get(f"/stock/{here}").context["page"][0],
        "row": client.get(reverse("points:stock_row", args=[town.stock.pk])).context["row"],
        "lists": client.get(reverse("points:shelves")).context["table"].rows[0].record,
        "send": client.get(reverse("points:send") + here).context["form"].stocks[0],
        "sale": batches.annotate_left(Stock.objects.offered(today).filter(shop=town.shop), today).get(),
    }
    client.force_login(town.bob, backend="django.contrib.auth.backends.ModelBackend")
    found["relief"] = client.get(reverse("points:relief_new") + here).context["form"].stocks[0]
    found["shop"] = client.get(f"/shop/{here}").context["page"][0]
    assert {name: (row.left, row.expired) for name, row in found.items()} == dict.fromkeys(found, (4, 2))
    assert batches.pieces_left([Stock.objects.get(pk=town.stock.pk)], clock.now()) == {town.stock.pk: 4}


def test_a_shelf_of_which_most_has_expired_is_told_as_low(town, time_machine):
    Stock.objects.filter(pk=town.stock.pk).update(low_at=5)
    assert not warnings.low_stocks(NOW).exists()
    assert [row.left for row in warnings.low_stocks(NOW.replace(month=12, day=2))] == [5]
