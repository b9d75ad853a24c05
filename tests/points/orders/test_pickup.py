"""Orders collected at a service point, the keeper's day, and warnings of shelves that run low or expire."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from points.inventory import warnings
from points.ledger import actions as ledger
from points.models import Batch, Order, Stock
from points.orders.actions import cancel as cancel_actions
from points.orders.actions import hand_over as hand_over_actions
from points.orders.actions import pickup
from points.orders.actions import place as place_actions
from points.orders.actions import return_goods as return_actions
from points.orders.actions.place import OrderTerms
from points.orders.refusals import OrderRefusal
from tests import cast
from tests.cast import NOW
from tests.support import shop_factory, stock_factory
from tests.support.export_checks import taken
from tests.support.ledger_checks import books_agree
from tests.support.shop_checks import refused
from tests.support.stock_factory import lot
from volunteer.core.ids import new_id
from volunteer.models import Notice, Role
from volunteer.notices.outbox import notice_text
from volunteer.signin import personal_code


@pytest.fixture
def town(district, time_machine):
    """The shop brings orders to the sister point, which has a manager of its own."""
    time_machine.move_to(NOW, tick=False)
    district.shop = shop_factory.open_shop(district.point)
    district.tissue = shop_factory.item(price=6)
    district.shelf = shop_factory.stock(district.shop, district.tissue, 20, district.keeper)
    district.shop.pickup_points.add(district.sister_point)
    district.sister_manager = cast.appoint(cast.person("韩管(演示)"), Role.POINT_MANAGER, district.sister_point)
    shop_factory.give(district, district.alice)
    return district


def order(town, point=None, quantity=2):
    terms = OrderTerms(pickup_point=point or town.sister_point)
    asked = {"lines": [(town.tissue, quantity)], "by": town.alice, "at": NOW, "terms": terms}
    return place_actions.place_order(id=new_id(NOW), person=town.alice, shop=town.shop, **asked)


def collect(town, placed, by=None, point=None):
    point = point or town.sister_point
    return pickup.hand_over_at_point(code=placed.pickup_code, point=point, by=by or town.sister_manager, at=NOW)


# --- at a service point


def test_brought_told_and_handed_over_there(town):
    placed = order(town)
    pickup.mark_brought(order=placed, by=town.keeper, at=NOW)
    pickup.mark_brought(order=placed, by=town.keeper, at=NOW)
    told = Notice.objects.get(person=town.alice, kind="order_at_point")
    assert town.sister_point.name in notice_text(told)
    collect(town, placed)
    assert Order.objects.get().handed_over
    assert books_agree()


def to_fetch():
    return {notice.person: notice_text(notice) for notice in Notice.objects.filter(kind="order_to_fetch")}


def test_the_shop_is_told_to_fetch_what_was_brought_and_is_cancelled(town):
    second = cast.appoint(cast.person("林店(演示)"), Role.SHOP_KEEPER, town.point)
    cancel_actions.cancel_order(order=order(town), by=town.alice, at=NOW)
    assert not to_fetch(), "it never left the shelf"
    placed = order(town)
    pickup.mark_brought(order=placed, by=town.keeper, at=NOW)
    for _again in range(2):
        cancel_actions.cancel_order(order=placed, by=town.alice, at=NOW)
    assert {town.keeper, second} <= set(to_fetch()) and town.alice not in to_fetch()
    assert town.sister_point.name in to_fetch()[town.keeper] and "抽纸 1 包" in to_fetch()[town.keeper]
    assert Notice.objects.filter(kind="order_to_fetch", person=town.keeper).count() == 1
    assert books_agree()


def test_who_cancels_at_the_shop_need_not_be_told_and_what_lapses_is_fetched_too(town):
    placed = order(town)
    pickup.mark_brought(order=placed, by=town.keeper, at=NOW)
    cancel_actions.cancel_order(order=placed, by=town.keeper, reason="破损(演示)", at=NOW)
    assert town.keeper not in to_fetch()
    late = order(town)
    pickup.mark_brought(order=late, by=town.keeper, at=NOW)
    assert cancel_actions.lapse_overdue_orders(at=NOW + timedelta(days=60)) == 1
    assert "没有按时领取" in to_fetch()[town.keeper]


def back(town, placed, quantity=1, id=None, by=None, place=None, moment=NOW):
    said = {"id": id or new_id(NOW), "reason": "不合适(演示)", "by": by or town.sister_manager, "at": moment}
    pieces = {placed.lines.get().pk: quantity}
    return return_actions.return_goods(order=placed, pieces=pieces, place=place or town.sister_point, **said)


def test_goods_come_back_where_they_were_collected_and_the_shop_fetches_them(town):
    placed, id = order(town), new_id(NOW)
    pickup.mark_brought(order=placed, by=town.keeper, at=NOW)
    collect(town, placed)
    shelf, left = Stock.objects.get().on_hand, ledger.balance(town.alice)
    assert back(town, placed, id=id) == back(town, placed, id=id)
    assert Stock.objects.get().on_hand == shelf + 1 and ledger.balance(town.alice) == left + 6
    told = to_fetch()[town.keeper]
    assert "抽纸 1 包 × 1" in told and "退回" in told and town.sister_point.name in told
    assert Notice.objects.filter(kind="order_to_fetch", person=town.keeper).count() == 1
    back(town, placed)
    assert refused(back, town=town, placed=placed).reason == OrderRefusal.NOT_SO_MANY
    assert books_agree()


def test_elsewhere_too_late_and_before_it_is_collected_nothing_comes_back(town):
    placed = order(town)
    pickup.mark_brought(order=placed, by=town.keeper, at=NOW)
    assert refused(back, town=town, placed=placed).reason == OrderRefusal.NOT_COLLECTED
    collect(town, placed)
    said = {"town": town, "placed": placed}
    assert refused(back, **said, place=town.other_point).reason == OrderRefusal.OTHER_PLACE
    assert refused(back, **said, moment=NOW + timedelta(days=8)).reason == OrderRefusal.TOO_LATE
    assert not to_fetch() and books_agree()


def test_the_desk_finds_what_may_come_back_and_takes_it(town, client, time_machine):
    placed = order(town)
    pickup.mark_brought(order=placed, by=town.keeper, at=NOW)
    client.force_login(town.sister_manager, backend="django.contrib.auth.backends.ModelBackend")
    page, one = f"/pickup/returns/?point={town.sister_point.pk}", f"/pickup/orders/{placed.pk}/return/"
    assert "没有可以退回的" in client.get(page).text and client.get(one).url.startswith("/pickup/returns/")
    collect(town, placed)
    assert f'href="{one}"' in client.get(page).text and page in client.get("/pickup/").text
    assert not client.get(page + "&q=没有").context["page"].object_list
    assert [row.pk for row in client.get(page + "&q=张").context["page"].object_list] == [placed.pk]
    (_heads, row) = taken(client, town.sister_manager, "/pickup/returns/")
    assert row[1:] == [town.alice.masked_name, "抽纸 1 包 × 2", 12, town.shop.name]
    form = {"id": str(new_id(NOW)), f"line-{placed.lines.get().pk}": 2, "reason": "不合适(演示)"}
    wrong = client.post(one, form | {f"line-{placed.lines.get().pk}": 3})
    assert wrong.status_code == 200 and not placed.returns.exists()
    assert client.post(one, form).url == page and placed.returns.get().by == town.sister_manager
    assert not client.get(page).context["page"].object_list
    client.force_login(town.manager, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(one).status_code == 404 == client.post(one, form).status_code


def test_a_list_of_what_may_come_back_costs_the_same_and_ends_with_the_days_of_the_shop(town, client, time_machine):
    client.force_login(town.sister_manager, backend="django.contrib.auth.backends.ModelBackend")

    def cost(count):
        for _number in range(count):
            placed = order(town, quantity=1)
            pickup.mark_brought(order=placed, by=town.keeper, at=NOW)
            collect(town, placed)
        with CaptureQueriesContext(connection) as seen:
            assert client.get("/pickup/returns/").context["page"].paginator.count == Order.objects.count()
        return len(seen)

    cost(1)
    assert cost(1) == cost(6)
    time_machine.move_to(NOW + timedelta(days=8), tick=False)
    assert client.get("/pickup/returns/").context["page"].paginator.count == 0


def test_a_code_works_only_where_the_goods_are(town):
    placed = order(town)
    assert refused(collect, town=town, placed=placed).reason == OrderRefusal.NOT_YET
    pickup.mark_brought(order=placed, by=town.keeper, at=NOW)
    no = refused(hand_over_actions.hand_over, code=placed.pickup_code, shop=town.shop, keeper=town.keeper, at=NOW)
    assert no.reason == OrderRefusal.WRONG_SHOP and town.sister_point.name in no.sentence
    assert refused(collect, town=town, placed=placed, point=town.point).reason == OrderRefusal.ELSEWHERE
    collect(town, placed)
    assert refused(collect, town=town, placed=placed).reason == OrderRefusal.USED


def test_a_point_the_shop_does_not_bring_to_is_refused(town):
    assert refused(order, town=town, point=town.other_point).reason == OrderRefusal.NOT_BROUGHT


def test_what_is_collected_at_the_shop_is_not_brought(town):
    placed = shop_factory.order(town.shop, town.alice, (town.tissue, 1))
    assert refused(pickup.mark_brought, order=placed, by=town.keeper, at=NOW).reason == OrderRefusal.NOT_THERE


def test_from_the_residents_form_to_the_points_desk(town, client):
    client.force_login(town.alice)
    form = {"id": str(new_id(NOW)), "shop": town.shop.pk, "quantity": 1}
    assert "place" in client.post(f"/shop/{town.tissue.pk}/", form | {"place": town.other_point.pk}).context["form"].errors
    assert client.post(f"/shop/{town.tissue.pk}/", form | {"place": town.sister_point.pk}).status_code == 302
    placed = Order.objects.get()
    assert town.sister_point.name in client.get(f"/orders/{placed.pk}/").text
    client.force_login(town.sister_manager)
    assert client.post("/pickup/", {"code": placed.pickup_code}).context["form"].errors
    client.force_login(town.keeper)
    assert placed in client.get("/counter/day/").context["to_bring"]
    client.post(f"/counter/orders/{placed.pk}/brought/")
    client.force_login(town.sister_manager)
    found = client.post("/pickup/", {"code": placed.pickup_code.lower()})
    assert found.context["order"] == placed
    neighbour = personal_code.code_address(town.bob, personal_code.window_number(NOW))
    client.post("/pickup/hand-over/", {"code": placed.pickup_code, "picked_up_by": "邻居(演示)", "second": neighbour})
    placed.refresh_from_db()
    assert (placed.handed_over, placed.picked_up_by) == (True, "邻居(演示)")
    assert client.post("/pickup/", {"code": "ZZZZZZZZ"}).context["form"].errors


# --- finding what waits


def test_what_waits_is_found_by_the_surname_at_every_counter_and_desk(town, client):
    town.bob.name = "毛博(演示)"
    town.bob.save()
    shop_factory.give(town, town.bob)
    towels = shop_factory.item("毛巾(演示)", 5)
    shop_factory.stock(town.shop, towels, 9, town.keeper)
    here = [shop_factory.order(town.shop, town.alice, (town.tissue, 1)), shop_factory.order(town.shop, town.bob, (town.tissue, 1))]
    towel = shop_factory.order(town.shop, town.alice, (towels, 1))
    there = order(town)  # Alice's, at the sister point
    found = lambda url, asked: {row.pk for row in client.get(url, {"q": asked}).context["page"]}  # noqa: E731
    client.force_login(town.keeper, backend="django.contrib.auth.backends.ModelBackend")
    for url in ("/counter/", "/counter/day/"):
        assert here[1].pk in found(url, "毛") and towel.pk in found(url, "毛"), "both a surname and goods"
        assert found(url, "毛博") == {here[1].pk} and found(url, "毛巾") == {towel.pk}, "goods have the first word"
        assert {here[0].pk, towel.pk} <= found(url, "张") and here[1].pk not in found(url, "张")
    client.force_login(town.sister_manager, backend="django.contrib.auth.backends.ModelBackend")
    assert found("/pickup/", "张") == found("/pickup/", "张小姐") == {there.pk} and found("/pickup/", "李") == set()


# --- the keeper's day


def test_the_list_of_the_day(town, client):
    client.force_login(town.keeper)
    placed = [shop_factory.order(town.shop, town.alice, (town.tissue, 1)) for _n in range(3)]
    hand_over_actions.hand_over(code=placed[0].pickup_code, shop=town.shop, keeper=town.keeper, at=NOW)
    page = client.get("/counter/day/")
    assert {row.pk for row in page.context["page"]} == {placed[1].pk, placed[2].pk}
    assert page.context["handed"] == 1
    for nonsense in ("2026-02-30", "x", "9999-12-31", "0001-01-01", "2099-12-31"):
        assert client.get("/counter/day/", {"day": nonsense}).status_code == 200


# --- warnings


def warned(person, kind):
    return [notice_text(notice) for notice in Notice.objects.filter(person=person, kind=kind).order_by("pk")]


def test_a_shelf_that_runs_low_is_told_once_until_goods_come_in(town):
    Stock.objects.filter(pk=town.shelf.pk).update(low_at=18)
    assert warnings.warn_keepers(at=NOW) == 0
    order(town)
    assert warnings.warn_keepers(at=NOW) == 1 and warnings.warn_keepers(at=NOW) == 0
    assert town.tissue.name in warned(town.keeper, "shelf_low")[0] == warned(town.manager, "shelf_low")[0]
    shop_factory.stock(town.shop, town.tissue, 1, town.keeper)
    order(town)
    assert warnings.warn_keepers(at=NOW + timedelta(minutes=1)) == 1
    assert len(warned(town.keeper, "shelf_low")) == 2


def test_what_expires_is_told_before_and_after_once_each(town):
    batch = stock_factory.deliver(town.shop, town.tissue, 4, town.keeper, lot(date(2026, 12, 20)))
    assert batch.expires_on - NOW.date() < timedelta(days=town.shop.warn_days)
    assert warnings.warn_keepers(at=NOW) == 1 and warnings.warn_keepers(at=NOW) == 0
    assert "2026年12月20日" in warned(town.keeper, "shelf_expiring")[0]
    later = NOW.replace(month=12, day=21)
    assert warnings.warn_keepers(at=later) == 1 and warnings.warn_keepers(at=later) == 0
    assert len(warned(town.manager, "shelf_expired")) == 1
    assert Batch.objects.get(pk=batch.pk).told == "over"


def test_what_keeps_long_enough_and_what_is_gone_is_not_told(town):
    stock_factory.deliver(town.shop, town.tissue, 4, town.keeper, lot(NOW.date() + timedelta(days=town.shop.warn_days + 1)))
    gone = stock_factory.deliver(town.shop, town.tissue, 1, town.keeper, lot(date(2026, 11, 30)))
    Batch.objects.filter(pk=gone.pk).update(remaining=0)
    assert warnings.warn_keepers(at=NOW) == 0
