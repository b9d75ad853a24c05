"""Nobody serves themselves or their household: every act at both doors, with the page, the list and the badge that ask the same.

And a second person: where the customer did not come, and above the points a day of the shop. With one keeper everyday orders work.
"""

import pytest
from django.db import IntegrityError, transaction

from points import models as points_models
from points.inventory.actions import adjust
from points.models import Order, Return, Sale
from points.orders import payment
from points.orders import permissions as order_permissions
from points.orders.actions import cancel as cancel_actions
from points.orders.actions import hand_over as hand_over_actions
from points.orders.actions import pickup
from points.orders.actions import place as place_actions
from points.orders.actions import sale as sale_actions
from points.orders.actions.hand_over import HandOut
from points.orders.actions.place import OrderTerms
from points.orders.refusals import OrderRefusal
from points.orders.relief import actions as relief
from tests import cast
from tests.cast import NOW
from tests.support import stock_factory
from tests.support.clients import log_in
from tests.support.handover_places import DOORS, SOON, Counter, open_both, placed
from tests.support.household_factory import share_household
from tests.support.ledger_checks import books_agree
from tests.support.snapshot import kept_fixture
from volunteer.core.ids import new_id
from volunteer.core.refusals import Refused
from volunteer.models import Notice, Role
from volunteer.notices.outbox import notice_text
from volunteer.signin import cards, personal_code
from volunteer.signin.refusals import SignInRefusal

pytestmark = pytest.mark.django_db


@kept_fixture
def town(district):
    return open_both(district)


def why(act, **asked) -> object:
    """Why an act is refused; it has written nothing."""
    with pytest.raises(Refused) as caught, transaction.atomic():
        act(**asked)
    return caught.value.reason


@pytest.fixture(params=DOORS)
def door(request, town):
    return DOORS[request.param](town)


@pytest.fixture(params=["own", "of the household", "paid for"])
def own(request, door, town):
    """An order that whoever serves at the door is a party of."""
    if request.param == "paid for":
        return paid_for(town, door)
    partner = town.husband if door.there else town.wife
    return placed(town, door.server if request.param == "own" else partner, there=door.there)


def paid_for(town, door) -> Order:
    """A neighbour's order out of the points of whoever serves: they have left the household since."""
    town.rule.household_orders = True
    town.rule.save(update_fields=["household_orders"])
    poor = cast.person("贫邻(演示)")
    share_household(poor, door.server)
    payment.agree_to_share(person=door.server, by=door.server, at=NOW)
    terms = OrderTerms(together=True, pickup_point=town.sister_point if door.there else None)
    asked = {"lines": [(town.rice, 1)], "by": poor, "at": NOW, "terms": terms}
    order = place_actions.place_order(id=new_id(NOW), person=poor, shop=town.shop, **asked)
    share_household(door.server)
    return pickup.mark_brought(order=order, by=town.colleague, at=NOW) if door.there else order


# --- one's own: door x rule


def test_nobody_hands_over_what_is_their_own_or_their_households(door, own):
    assert why(door.hand, order=own) == OrderRefusal.PARTY
    own.refresh_from_db()
    assert own.waiting and books_agree()
    assert door.hand(own, by=door.colleague).handed_over


def test_nobody_undoes_it(door, own, town):
    door.hand(own, by=door.colleague)
    Order.objects.filter(pk=own.pk).update(ended_by=door.server)  # as if they had handed it over before they were a party
    own.refresh_from_db()
    assert not hand_over_actions.may_undo_hand_over(own, door.server, SOON)
    assert why(hand_over_actions.undo_hand_over, order=own, keeper=door.server, at=SOON) == OrderRefusal.PARTY
    assert books_agree()


def test_nobody_takes_it_back(door, own):
    door.hand(own, by=door.colleague)
    assert why(door.take_back, order=own) == OrderRefusal.PARTY
    assert not Return.objects.exists() and books_agree()
    assert door.take_back(own, by=door.colleague).order == own


def test_the_page_shows_no_button_and_the_press_is_refused(door, own, client):
    log_in(client, door.server)
    shown = door.look(client, own.pickup_code)
    assert "请同事来办" in shown.text and "hand-over/" not in shown.text
    assert "请同事来办" in door.press(client, own.pickup_code).text
    own.refresh_from_db()
    assert own.waiting


def test_the_badge_counts_what_one_may_hand_over_and_the_list_says_of_the_others_who_does(door, own, town, client):
    other = placed(town, town.alice, there=door.there)
    assert list(door.badge()) == [other]
    page = log_in(client, door.server).get(door.url)
    assert set(page.context["page"]) == {own, other} and page.context["own"] == {own.pk}
    assert "由同事办" in page.text


def test_their_pages_offer_neither_undoing_nor_taking_back(door, own, client):
    door.hand(own, by=door.colleague)
    Order.objects.filter(pk=own.pk).update(ended_by=door.server)
    log_in(client, door.server)
    assert client.get(door.return_url(own), follow=True).text.count("请同事来办") == 1
    assert door.undo_url(own) not in client.get(door.url).text + client.get(f"/counter/orders/{own.pk}/").text
    assert own not in client.get("/pickup/returns/").context["page"].object_list if door.there else True
    client.post(door.undo_url(own))
    own.refresh_from_db()
    assert own.handed_over


def test_a_keeper_cancels_their_own_as_anybody_does_and_not_their_households(town):
    mine, hers = placed(town, town.keeper), placed(town, town.wife)
    assert why(cancel_actions.cancel_order, order=hers, by=town.keeper, reason="不要了", at=NOW) == OrderRefusal.PARTY
    assert cancel_actions.cancel_order(order=mine, by=town.keeper, at=NOW).state == Order.State.CANCELLED


def test_a_sale_is_refused_when_they_moved_in_together_meanwhile(town):
    sale = sale_actions.begin_sale(id=new_id(NOW), shop=town.shop, whose=town.alice.volunteer_no, keeper=town.keeper, at=NOW)
    sale_actions.set_sale_quantity(sale=sale, item=town.rice, quantity=1, at=NOW)
    sale_actions.request_confirmation(sale=sale, later=False, at=NOW)
    share_household(town.alice, town.keeper)
    assert why(sale_actions.confirm_sale, sale=sale, total=100, by=town.alice, at=NOW) == OrderRefusal.OWN


def test_a_sale_that_a_colleague_began_is_not_entered_by_whom_it_is_for(town, client):
    sale = sale_actions.begin_sale(id=new_id(NOW), shop=town.shop, whose=town.wife.volunteer_no, keeper=town.colleague, at=NOW)
    put = f"/counter/sale/{sale.pk}/put/"
    assert client.post(put, {"item": town.rice.pk, "quantity": 1}).status_code == 302
    log_in(client, town.keeper)
    assert "不能给自己和家人办理" in client.post(put, {"item": town.rice.pk, "quantity": 1}, follow=True).text
    assert not sale.lines.exists()
    log_in(client, town.colleague).post(put, {"item": town.rice.pk, "quantity": 1})
    assert sale.lines.get().quantity == 1


def test_what_one_may_not_sign_is_no_number_on_the_badge(town):
    """Losses and relief that somebody of the household asked for: the act refuses them, and so nothing waits."""
    share_household(town.manager, town.keeper)
    stock = town.shop.stocks.get()
    paper = points_models.Adjustment(id=new_id(NOW), shop=town.shop, reason="破损(演示)")
    adjust.request_write_off(paper=paper, line=points_models.AdjustmentLine(stock=stock, quantity=1), by=town.keeper, at=NOW)
    assert (
        not adjust.adjustments_to_sign(town.manager, NOW).exists()
        and adjust.adjustments_to_sign(town.community_admin, NOW).exists()
    )
    share_household(town.relief_officer, town.other_officer)
    third = cast.appoint(cast.person("第三(演示)"), Role.RELIEF_OFFICER, town.street)
    stock_factory.ask_relief(town.shop, {stock.pk: 1}, town.relief_officer, recipient="困难户(演示)")
    assert not relief.relief_to_sign(town.other_officer, NOW).exists() and relief.relief_to_sign(third, NOW).exists()


# --- the second person: door x rule


def test_with_the_customer_there_the_code_and_one_keeper_suffice(door, town):
    assert door.hand(placed(town, town.alice, 6, there=door.there)).second is None
    assert not Notice.objects.filter(kind="second_person").exists() and books_agree()


def test_where_somebody_else_came_they_or_a_colleague_confirm_it(door, town):
    order = placed(town, town.alice, there=door.there)
    assert why(door.hand, order=order, out=HandOut(picked_up_by="邻居(演示)")) == OrderRefusal.NOT_HERE
    assert why(door.hand, order=order, out=HandOut(picked_up_by="邻居(演示)", second=door.server)) == OrderRefusal.NOT_SECOND
    partner = town.husband if door.there else town.wife
    assert why(door.hand, order=order, out=HandOut(picked_up_by="邻居(演示)", second=partner)) == OrderRefusal.NOT_SECOND
    done = door.hand(order, out=HandOut(picked_up_by="邻居(演示)", second=town.bob))
    assert (done.second, done.picked_up_by) == (town.bob, "邻居(演示)")
    told = notice_text(Notice.objects.get(person=town.bob, kind="second_person"))
    assert town.alice.masked_name in told and door.server.masked_name in told
    assert books_agree()


def test_who_lives_with_the_customer_comes_for_them(door, town):
    """They act for one another by consent: identified by their code, they are as good as the customer."""
    share_household(town.alice, town.bob)
    order = placed(town, town.alice, there=door.there)
    assert door.hand(order, out=HandOut(picked_up_by="李博(演示)", second=town.bob)).second == town.bob


def test_above_the_points_of_a_day_a_second_person_confirms(door, town):
    first, second, third = (placed(town, town.alice, pieces, there=door.there) for pieces in (5, 2, 1))
    door.hand(first)
    assert why(door.hand, order=second) == OrderRefusal.ABOVE, "500 and 200 in one day"
    assert door.hand(third).second is None, "500 and 100 are not above it"
    share_household(town.alice, town.bob)
    assert why(door.hand, order=second, out=HandOut(second=town.bob)) == OrderRefusal.NOT_SECOND, (
        "their own side is no second person"
    )
    assert door.hand(second, out=HandOut(second=door.colleague)).second == door.colleague
    assert books_agree()


def test_the_next_day_counts_anew_and_what_was_brought_back_does_not_count(door, town):
    first, second, third = (placed(town, town.alice, 6, there=door.there) for _ in range(3))
    door.hand(first)
    door.take_back(first, quantity=6)
    door.hand(second)
    assert why(door.hand, order=third) == OrderRefusal.ABOVE
    assert door.hand(third, at=cast.at(0, 1, day=25)).handed_over


def test_of_a_part_only_what_goes_out_counts(door, town):
    order = placed(town, town.alice, 7, there=door.there)
    assert why(door.hand, order=order) == OrderRefusal.ABOVE
    assert door.hand(order, out=HandOut(given={town.rice.pk: 6})).handed_over


def test_the_limit_is_the_shops_own(door, town):
    town.shop.second_above = 99
    town.shop.save(update_fields=["second_above"])
    assert why(door.hand, order=placed(town, town.alice, there=door.there)) == OrderRefusal.ABOVE


def test_taking_back_much_takes_a_second_person_too(door, town):
    order, id = placed(town, town.alice, 7, there=door.there), new_id(NOW)
    door.hand(order, out=HandOut(second=door.colleague))
    door.take_back(order, quantity=3)
    assert why(door.take_back, order=order, quantity=4) == OrderRefusal.ABOVE
    assert why(door.take_back, order=order, quantity=4, second=door.server) == OrderRefusal.NOT_SECOND
    assert door.take_back(order, quantity=4, second=door.colleague, id=id).second == door.colleague
    assert door.take_back(order, quantity=4, id=id).second == door.colleague, "the same again"
    assert Notice.objects.filter(person=door.colleague, kind="second_person").count() == 2 and books_agree()


def test_undone_it_waits_as_if_nobody_had_confirmed_it(door, town):
    order = placed(town, town.alice, 7, there=door.there)
    door.hand(order, out=HandOut(second=door.colleague))
    undone = hand_over_actions.undo_hand_over(order=order, keeper=door.server, at=SOON)
    assert (undone.waiting, undone.second) == (True, None)
    assert why(door.hand, order=order, at=SOON) == OrderRefusal.ABOVE


def test_a_sale_above_it_is_set_aside_and_handed_over_with_a_second_person(town):
    sale = sale_actions.begin_sale(id=new_id(NOW), shop=town.shop, whose=town.alice.volunteer_no, keeper=town.keeper, at=NOW)
    sale_actions.set_sale_quantity(sale=sale, item=town.rice, quantity=7, at=NOW)
    sale_actions.request_confirmation(sale=sale, later=False, at=NOW)
    order = sale_actions.confirm_sale(sale=sale, total=700, by=town.alice, at=NOW)
    assert (order.waiting, order.at_counter, Sale.objects.get().done) == (True, False, True)
    assert why(Counter(town).hand, order=order) == OrderRefusal.ABOVE
    assert Counter(town).hand(order, out=HandOut(second=town.colleague)).handed_over and books_agree()


def test_a_code_of_the_moment_or_a_card_tells_who_the_second_person_is(town):
    assert order_permissions.read_second_person(" ", NOW) is None
    assert (
        order_permissions.read_second_person(personal_code.code_address(town.bob, personal_code.window_number(NOW)), NOW)
        == town.bob
    )
    assert (
        why(
            order_permissions.read_second_person,
            text=personal_code.code_address(town.bob, personal_code.window_number(NOW)),
            at=SOON,
        )
        == SignInRefusal.EXPIRED
    )
    card = cards.issue_card(person=town.bob, by=town.community_admin, at=NOW)
    assert order_permissions.read_second_person(card.serial, SOON) == town.bob
    assert why(order_permissions.read_second_person, text=town.bob.volunteer_no, at=NOW) == SignInRefusal.UNKNOWN, (
        "a number can be typed by anybody"
    )


def test_the_page_asks_keeps_what_was_typed_and_takes_the_code(door, town, client):
    order = placed(town, town.alice, there=door.there)
    log_in(client, door.server)
    page = door.press(client, order.pickup_code, picked_up_by="邻居(演示)", second=town.bob.volunteer_no)
    assert 'value="邻居(演示)"' in page.text and f'value="{town.bob.volunteer_no}"' in page.text
    assert "这不是本平台的志愿者码" in page.text
    assert "请扫来取的人" in door.press(client, order.pickup_code, picked_up_by="邻居(演示)").text
    scanned = personal_code.code_address(town.bob, personal_code.window_number(NOW))
    assert door.press(client, order.pickup_code, picked_up_by="邻居(演示)", second=scanned).status_code == 302
    order.refresh_from_db()
    assert (order.handed_over, order.second) == (True, town.bob)


def test_the_page_of_an_order_above_it_says_so_before_the_press(door, town, client):
    log_in(client, door.server)
    assert "需要第二个人确认" in door.look(client, placed(town, town.alice, 7, there=door.there).pickup_code).text
    assert "需要第二个人确认" not in door.look(client, placed(town, town.bob, 6, there=door.there).pickup_code).text


def test_the_return_form_asks_for_a_code_where_all_of_it_is_above(door, town, client):
    small, large = (placed(town, person, n, there=door.there) for person, n in ((town.bob, 6), (town.alice, 7)))
    door.hand(small)
    door.hand(large, out=HandOut(second=door.colleague))
    log_in(client, door.server)
    assert "second" not in client.get(door.return_url(small)).context["form"].fields
    form = {"id": str(new_id(NOW)), f"line-{large.lines.get().pk}": 7, "reason": "不合适(演示)"}
    assert "请扫一位同事" in client.post(door.return_url(large), form).text
    scanned = personal_code.code_address(door.colleague, personal_code.window_number(NOW))
    assert client.post(door.return_url(large), form | {"second": scanned}).status_code == 302
    assert Return.objects.get().second == door.colleague


def test_the_database_holds_it_too(town):
    order = Counter(town).hand(placed(town, town.alice), out=HandOut(second=town.bob))
    for second in (town.keeper, town.alice):
        with pytest.raises(IntegrityError, match="order_second_is_somebody_else"), transaction.atomic():
            Order.objects.filter(pk=order.pk).update(second=second)
    back = Counter(town).take_back(order)
    with pytest.raises(IntegrityError, match="return_second_is_somebody_else"), transaction.atomic():
        Return.objects.filter(pk=back.pk).update(second=town.keeper)
