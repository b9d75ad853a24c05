"""One order out of several wallets of a household: by everybody's own consent, to the point, and back to who paid."""

from datetime import date, timedelta
from itertools import count

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from points.freezes import actions as freezes
from points.ledger import actions as ledger
from points.models import Account, Freeze, Order, Rule, Transfer
from points.orders import payment
from points.orders.actions import cancel as cancel_actions
from points.orders.actions import hand_over as hand_over_actions
from points.orders.actions import place as place_actions
from points.orders.actions.place import OrderTerms
from points.orders.refusals import OrderRefusal
from tests import cast
from tests.cast import NOW
from tests.support import attendance_checks, shop_factory
from tests.support.clients import log_in
from tests.support.concurrency import together
from tests.support.household_factory import share_household
from tests.support.refusal_checks import refused
from tests.support.snapshot import kept_fixture
from volunteer.core.ids import new_id
from volunteer.core.refusals import Refused
from volunteer.models import Consent, Notice, User
from volunteer.people import household


def agree(person, at=NOW):
    payment.agree_to_share(person=person, by=person, at=at)


def balances(*people):
    return [ledger.balance(person) for person in people]


LATER = count(1)


def order(district, price, quantity=1, person=None, id=None, **terms):
    """An order of the same moment as all others, with an id that sorts after theirs."""
    goods = shop_factory.item(price=price)
    shop_factory.stock(district.market, goods, 20, district.keeper)
    who = person or district.alice
    id = id or new_id(NOW + timedelta(milliseconds=next(LATER)))
    asked = {"lines": [(goods, quantity)], "terms": OrderTerms(**terms)}
    return place_actions.place_order(id=id, person=who, shop=district.market, by=who, at=NOW, **asked)


@kept_fixture
def home(district):
    """Alice has 20, Bob 50 and Carol 30; they live together, and nobody agreed to anything yet."""
    for person, amount in ((district.alice, 20), (district.bob, 50), (district.carol, 30)):
        shop_factory.give(district, person, amount=amount)
    share_household(district.alice, district.bob, district.carol)
    district.market = shop_factory.open_shop(district.point)
    return district


# --- consent


@pytest.mark.django_db
def test_everybody_agrees_for_themselves_only(home):
    assert refused(payment.agree_to_share, person=home.bob, by=home.alice, at=NOW) == OrderRefusal.ONLY_ONESELF
    assert payment.sharing_members(home.alice, NOW) == []
    agree(home.bob)
    agree(home.bob)
    assert payment.sharing_members(home.alice, NOW) == [home.bob]
    assert Consent.objects.get(purpose="spend").given_by == home.bob


@pytest.mark.django_db
def test_who_lives_alone_has_nobody_to_agree_for(district):
    assert refused(agree, district.alice) == OrderRefusal.ALONE
    share_household(district.alice)
    assert refused(agree, district.alice) == OrderRefusal.ALONE


@pytest.mark.django_db
def test_a_consent_is_taken_back_as_easily(home):
    agree(home.bob)
    assert refused(payment.withdraw_consent, person=home.bob, by=home.alice, at=NOW) == OrderRefusal.ONLY_ONESELF
    for _time in range(2):
        payment.withdraw_consent(person=home.bob, by=home.bob, at=NOW)
    assert payment.sharing_members(home.alice, NOW) == []
    with pytest.raises(Refused) as no:
        order(home, 25, together=True)
    assert no.value.params == {"missing": 5}


@pytest.mark.django_db
def test_leaving_takes_it_back(home):
    agree(home.bob)
    household.leave_household(person=home.bob, at=NOW)
    share_household(home.alice, User.objects.get(pk=home.bob.pk), home.carol)
    assert payment.sharing_members(home.alice, NOW) == []


@pytest.mark.django_db
def test_when_somebody_joins_everybody_is_asked_anew(home):
    agree(home.bob)
    household.invite_person(by=home.alice, volunteer_no=home.manager.volunteer_no, at=NOW)
    household.accept_invitation(invitation=Notice.objects.get(person=home.manager), at=NOW)
    assert payment.sharing_members(home.alice, NOW) == []
    agree(home.bob)
    household.add_member(by=home.carol, name="外婆(演示)", birth_date=date(1940, 1, 1), area=None, guardian=False, at=NOW)
    assert payment.sharing_members(home.alice, NOW) == []


@pytest.mark.django_db
def test_the_district_can_switch_it_off(home):
    agree(home.bob)
    Rule.objects.update(household_orders=False)
    assert refused(agree, home.carol) == OrderRefusal.OFF
    assert payment.sharing_members(home.alice, NOW) == []
    payment.withdraw_consent(person=home.bob, by=home.bob, at=NOW)


@pytest.mark.django_db
def test_nothing_is_drawn_from_who_rests_or_was_never_seen(home):
    agree(home.bob)
    agree(home.carol)
    rest = Freeze(id=new_id(NOW), kind="spending", person=home.bob, reason="核实中", until=NOW.date())
    freezes.start_freeze(freeze=rest, by=home.district_admin, at=NOW)
    User.objects.get_queryset().filter(pk=home.carol.pk).update(phone_verified_at=None)
    assert payment.sharing_members(home.alice, NOW) == []


# --- drawing


@given(st.lists(st.integers(0, 50), min_size=1, max_size=5), st.integers(1, 200))
def test_the_parts_add_up_and_nobody_gives_more_than_they_have(held, total):
    purses = [Account(id=n, kind="wallet", balance=balance) for n, balance in enumerate(held)]
    if total > sum(held):
        with pytest.raises(Refused) as no:
            payment.split_total(total, purses)
        assert no.value.params == {"missing": total - sum(held)}
        return
    parts = payment.split_total(total, purses)
    assert sum(amount for _purse, amount in parts) == total
    assert all(1 <= amount <= purse.balance for purse, amount in parts)
    assert all(amount == purse.balance for purse, amount in parts[:-1])


@pytest.mark.django_db
def test_ones_own_points_go_first_then_the_fullest_wallet(home):
    agree(home.bob)
    agree(home.carol)
    made = order(home, 80, together=True)
    assert balances(home.alice, home.bob, home.carol) == [0, 0, 20]
    keys = Transfer.objects.filter(kind="order").values_list("key", "amount")
    assert set(keys) == {(f"order:{made.pk}:{p.pk}", n) for p, n in ((home.alice, 20), (home.bob, 50), (home.carol, 10))}
    told = dict(Notice.objects.filter(kind="paid_together").values_list("person", "params__points"))
    assert told == {home.bob.pk: 50, home.carol.pk: 10}
    assert attendance_checks.differences() == []


@pytest.mark.django_db
def test_who_did_not_agree_pays_nothing(home):
    agree(home.bob)
    with pytest.raises(Refused) as no:
        order(home, 71, together=True)
    assert (no.value.reason, no.value.params) == (OrderRefusal.NOT_ENOUGH_TOGETHER, {"missing": 1})
    order(home, 70, together=True)
    assert balances(home.alice, home.bob, home.carol) == [0, 0, 30]


@pytest.mark.django_db
def test_without_being_asked_for_nothing_is_drawn_from_others(home):
    agree(home.bob)
    with pytest.raises(Refused) as no:
        order(home, 25)
    assert no.value.params == {"missing": 5}
    order(home, 20)
    assert balances(home.alice, home.bob) == [0, 50]
    assert not Notice.objects.filter(kind="paid_together").exists()


@pytest.mark.django_db
def test_the_same_order_again_draws_once(home):
    agree(home.bob)
    goods, id = shop_factory.item(price=30), new_id(NOW)
    shop_factory.stock(home.market, goods, 5, home.keeper)
    for _press in range(2):
        place_actions.place_order(
            id=id, person=home.alice, shop=home.market, lines=[(goods, 1)], by=home.alice, at=NOW, terms=OrderTerms(together=True)
        )
    assert balances(home.alice, home.bob) == [0, 40]
    assert Order.objects.count() == 1


# --- giving back


@pytest.mark.django_db
def test_what_comes_back_comes_back_to_who_paid(home):
    agree(home.bob)
    made = order(home, 60, together=True)
    cancel_actions.cancel_order(order=made, by=home.alice, at=NOW)
    assert balances(home.alice, home.bob) == [20, 50]
    assert attendance_checks.differences() == []


@pytest.mark.django_db
def test_a_part_comes_back_to_the_others_first(home):
    agree(home.bob)
    made = order(home, 15, quantity=4, together=True)  # 20 of Alice's, 40 of Bob's
    line = made.lines.get()
    hand_over_actions.hand_over(
        code=made.pickup_code, shop=home.market, keeper=home.keeper, at=NOW, out=hand_over_actions.HandOut(given={line.item_id: 3})
    )
    assert balances(home.alice, home.bob) == [0, 25]
    assert attendance_checks.differences() == []


@pytest.mark.django_db
def test_a_refund_counts_for_each_payer_s_expiry_as_if_nothing_had_been(home):
    shop_factory.give(home, home.bob, amount=10, day=date(2026, 9, 1))
    agree(home.bob)
    made = order(home, 75, together=True)
    cancel_actions.cancel_order(order=made, by=home.alice, at=NOW)
    assert Account.objects.filter(person=home.bob).old_points(date(2026, 9, 1)) == {home.bob.pk: 10}


# --- races


@pytest.mark.django_db(transaction=True)
def test_a_household_that_orders_at_once_spends_each_point_once(transactional_db):
    district = cast.District()
    people = (district.alice, district.bob, district.carol)
    shop_factory.give(district, *people, amount=40)
    share_household(*people)
    for person in people:
        agree(person)
    district.market = shop_factory.open_shop(district.point)
    goods = shop_factory.item(price=30)
    shop_factory.stock(district.market, goods, 20, district.keeper)

    def act(n):
        who = User.objects.get(pk=people[n % 3].pk)
        try:
            place_actions.place_order(
                id=new_id(NOW),
                person=who,
                shop=district.market,
                lines=[(goods, 1)],
                by=who,
                at=NOW + timedelta(seconds=n),
                terms=OrderTerms(together=True),
            )
        except Refused as no:
            return no.reason
        return "ordered"

    answers = together(9, act)
    assert (answers.count("ordered"), answers.count(OrderRefusal.NOT_ENOUGH_TOGETHER)) == (4, 5)
    assert balances(*people) == [0, 0, 0]
    assert attendance_checks.differences() == []


# --- pages


@pytest.mark.django_db
def test_the_page_agrees_and_takes_back(client, home, time_machine):
    time_machine.move_to(NOW, tick=False)
    log_in(client, home.bob)
    address = reverse("points:together")
    assert reverse("points:together") in client.get(reverse("volunteer:household")).content.decode()
    assert not client.get(address).context["mine"]
    client.post(address, {"agree": "yes"})
    assert client.get(address).context["mine"]
    log_in(client, home.alice)
    assert (home.bob, True) in client.get(address).context["others"]
    log_in(client, home.bob)
    client.post(address, {"agree": "no"})
    assert payment.sharing_members(home.alice, NOW) == []


@pytest.mark.django_db
def test_the_page_says_what_to_do_alone_and_where_it_is_off(client, district, time_machine):
    time_machine.move_to(NOW, tick=False)
    log_in(client, district.alice)
    address = reverse("points:together")
    assert reverse("volunteer:household") in client.get(address).content.decode()
    assert client.post(address, {"agree": "yes"}).url == address
    Rule.objects.update(household_orders=False)
    assert client.get(address).status_code == 200
    assert not Consent.objects.filter(purpose="spend").exists()


# --- looking back


def listed(client, **asked):
    return [(order.pk, share) for order, share in client.get("/orders/", asked).context["rows"]]


@pytest.mark.django_db
def test_each_payer_sees_the_orders_their_points_went_into(home, client):
    agree(home.bob)
    shared, own = order(home, 35, together=True), order(home, 10, person=home.bob)
    log_in(client, home.bob)
    assert listed(client) == [(own.pk, 10), (shared.pk, 15)]
    assert listed(client, show="shared") == [(shared.pk, 15)]
    assert listed(client, show="own") == [(own.pk, 10)]
    assert listed(log_in(client, home.alice)) == [(shared.pk, 20)]
    assert listed(log_in(client, home.carol)) == []


@pytest.mark.django_db
def test_a_payer_reads_what_became_of_it_and_not_the_code(home, client):
    agree(home.bob)
    shared = order(home, 35, together=True)
    page = log_in(client, home.bob).get(f"/orders/{shared.pk}/")
    assert page.context["share"] == 15 and home.alice.masked_name in page.text
    assert shared.pickup_code not in page.text.replace(" ", "") and f"{shared.pk}/cancel/" not in page.text
    assert client.post(f"/orders/{shared.pk}/cancel/").status_code == 404
    assert log_in(client, home.carol).get(f"/orders/{shared.pk}/").status_code == 404


@pytest.mark.django_db
def test_what_came_back_is_taken_off_and_leaving_hides_nothing(home, client):
    agree(home.bob)
    shared, gone = order(home, 35, together=True), order(home, 10, together=True)
    cancel_actions.cancel_order(order=gone, by=home.alice, at=NOW)
    payment.withdraw_consent(person=home.bob, by=home.bob, at=NOW)
    User.objects.filter(pk=home.bob.pk).update(household=None)
    assert listed(log_in(client, home.bob)) == [(gone.pk, 0), (shared.pk, 15)]


@pytest.mark.django_db
def test_the_history_costs_the_same_for_many(home, client, django_assert_max_num_queries):
    agree(home.bob)
    shop_factory.give(home, home.bob, amount=500)
    order(home, 35, together=True)
    log_in(client, home.bob).get("/orders/")
    with django_assert_max_num_queries(25) as few:
        client.get("/orders/")
    for _ in range(4):
        order(home, 5, together=True)
        order(home, 5, person=home.bob)
    with django_assert_max_num_queries(len(few)):
        assert len(client.get("/orders/").context["rows"]) == 9
