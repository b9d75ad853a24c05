"""Goods without points for people in need: two signatures, sealed, read by relief officers only."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from points.models import Relief, Stock, Transfer
from points.orders.relief import actions as relief
from points.orders.relief.refusals import ReliefRefusal
from tests import cast
from tests.cast import NOW
from tests.support import shop_factory, stock_factory
from tests.support.ledger_checks import books_agree
from tests.support.shop_checks import refused
from tests.support.stock_factory import ask_relief, left, lot
from volunteer.core.ids import new_id
from volunteer.models import Appointment, AuditRow, Household, Notice, Role

AFTER = NOW + timedelta(hours=2)
WHO, WHY = "受助的老人(演示)", "独居低保(演示)"


@pytest.fixture
def town(district, time_machine):
    time_machine.move_to(NOW, tick=False)
    district.shop = shop_factory.open_shop(district.point)
    district.rice = shop_factory.item("大米 5 kg", 40)
    district.bad = stock_factory.deliver(
        district.shop, district.rice, 2, district.keeper, lot(date(2026, 11, 1)), at=NOW - timedelta(days=30)
    )
    district.good = stock_factory.deliver(district.shop, district.rice, 5, district.keeper, lot(date(2027, 6, 1)))
    district.shelf = district.good.stock
    shop_factory.give(district, district.alice, amount=200)
    return district


def ask(town, quantity=2, by=None, recipient=WHO, need=WHY, **more):
    return ask_relief(town.shop, {town.shelf.pk: quantity}, by or town.relief_officer, recipient=recipient, need=need, **more)


def sign(town, document, by=None):
    return relief.sign_relief(relief=document, by=by or town.other_officer, at=AFTER)


def on_hand(town):
    return Stock.objects.get(pk=town.shelf.pk).on_hand


def test_goods_leave_when_the_second_officer_signs_and_no_points_move(town):
    before = Transfer.objects.count()
    document = ask(town)
    assert on_hand(town) == 7
    assert Notice.objects.get(kind="relief_asked").person == town.other_officer
    sign(town, document)
    sign(town, document)
    assert on_hand(town) == 5 and left(town.bad, town.good) == [2, 3]  # nothing expired is given to anybody
    assert Notice.objects.get(kind="relief_to_give").person == town.keeper
    assert Transfer.objects.count() == before
    assert books_agree()


def test_who_may_not_sign_or_ask(town):
    document = ask(town)
    assert refused(sign, town=town, document=document, by=town.relief_officer).reason == ReliefRefusal.SECOND
    for stranger in (town.keeper, town.manager, town.district_admin, town.alice):
        assert refused(sign, town=town, document=document, by=stranger).reason == ReliefRefusal.NOT_YOURS
        assert refused(ask, town=town, by=stranger).reason == ReliefRefusal.NOT_YOURS
    elsewhere = cast.appoint(cast.person("远处(演示)"), Role.RELIEF_OFFICER, town.other_community)
    assert refused(sign, town=town, document=document, by=elsewhere).reason == ReliefRefusal.NOT_YOURS
    with pytest.raises(IntegrityError), transaction.atomic():
        Relief.objects.filter(pk=document.pk).update(state="done", decided_by=town.relief_officer, decided_at=NOW)


def test_a_household_is_one_person(town):
    home = Household.objects.create(created_at=NOW)
    for one in (town.relief_officer, town.other_officer):
        one.household = home
        one.save(update_fields=["household"])
    assert refused(ask, town=town).reason == ReliefRefusal.NOBODY


def test_alone_nobody_asks(town):
    Appointment.objects.filter(person=town.other_officer).delete()
    assert refused(ask, town=town).reason == ReliefRefusal.NOBODY


def test_nonsense_is_refused(town):
    for quantity in (0, -1, 1001):
        assert refused(ask, town=town, quantity=quantity).reason == ReliefRefusal.NOTHING
    assert refused(ask, town=town, quantity=8).reason == ReliefRefusal.SHORT
    assert refused(ask, town=town, recipient=" ").reason == ReliefRefusal.WHO
    assert refused(ask, town=town, need="").reason == ReliefRefusal.WHO


def test_sold_meanwhile_it_is_not_signed(town):
    document = ask(town, 5)
    shop_factory.order(town.shop, town.alice, (town.rice, 3))
    assert refused(sign, town=town, document=document).reason == ReliefRefusal.SHORT


def test_sent_back_or_taken_back(town):
    document = ask(town)
    back = {"relief": document, "by": town.other_officer, "at": AFTER}
    assert refused(relief.send_back_relief, **back, reason="").reason == ReliefRefusal.NO_REASON
    relief.send_back_relief(**back, reason="已经领过")
    relief.send_back_relief(**back, reason="已经领过")
    assert Notice.objects.get(kind="relief_returned").person == town.relief_officer
    assert refused(sign, town=town, document=document).reason == ReliefRefusal.DECIDED
    own = ask(town)
    assert relief.send_back_relief(relief=own, by=town.relief_officer, reason="填错", at=AFTER).state == "returned"
    assert on_hand(town) == 7


# --- secrecy


def test_who_and_why_is_sealed_at_rest_and_said_nowhere_else(town):
    document = ask(town)
    sign(town, document)
    kept = Relief.objects.get()
    assert relief.relief_recipient(kept) == WHO and relief.relief_need(kept) == WHY
    for column in (kept.recipient_sealed, kept.need_sealed):
        assert WHO.encode() not in bytes(column) and WHY.encode() not in bytes(column)
    said = [str(row) for row in Notice.objects.values()] + [str(row) for row in AuditRow.objects.values()]
    assert not any(WHO in text or WHY in text for text in said)


def test_only_relief_officers_of_the_area_open_it(town, client):
    document = ask(town)
    url = reverse("points:relief_one", args=[document.pk])
    for stranger in (town.alice, town.keeper, town.manager, town.community_admin, town.district_admin, town.auditor):
        client.force_login(stranger)
        for address in (url, "/relief/", "/relief/new/"):
            answer = client.get(address)
            assert answer.status_code in (302, 403, 404), (stranger, address)
        assert client.post(url, {"sign": 1}).status_code in (302, 403, 404)
    assert Relief.objects.get().waiting
    client.force_login(town.other_officer)
    assert WHO in client.get(url).text and WHO in client.get("/relief/").text


def test_no_public_page_and_no_keepers_page_names_it(town, client):
    sign(town, ask(town))
    public = ["/open/", f"/open/shops/{town.shop.pk}/"]
    assert all(WHO not in client.get(url).text for url in public)
    client.force_login(town.keeper)
    keepers = ["/counter/", "/counter/day/", "/stock/", reverse("points:stock_row", args=[town.shelf.pk]), "/stock/papers/"]
    for url in keepers:
        text = client.get(url).text
        assert WHO not in text and WHY not in text, url


def test_from_page_to_page(town, client):
    client.force_login(town.relief_officer)
    form = {"id": str(new_id(NOW)), "recipient": WHO, "need": WHY, f"stock-{town.shelf.pk}": 1}
    assert client.post("/relief/new/", form | {"recipient": ""}).context["form"].errors
    assert client.post("/relief/new/", form | {f"stock-{town.shelf.pk}": 99}).context["form"].non_field_errors()
    url = client.post("/relief/new/", form).url
    assert client.post("/relief/new/", form).url == url and Relief.objects.count() == 1
    assert 'name="sign"' not in client.get(url).text
    client.force_login(town.other_officer)
    assert 'name="sign"' in client.get(url).text
    client.post(url, {"sign": 1})
    assert Relief.objects.get().state == "done" and on_hand(town) == 6
