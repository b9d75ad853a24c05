"""Between midnight and eight in Shanghai the UTC day is still yesterday: every rule of a day goes by the day on the wall.

Each test acts at 00:30, or at 07:30, and would end otherwise by the UTC day.
"""

from datetime import date, timedelta

import pytest

from events.figures import rollup
from events.models import Figure
from points.freezes import actions as freezes
from points.ledger import actions as ledger
from points.models import Cutoff, Freeze, Rule
from points.orders.actions import hand_over as hand_over_actions
from points.orders.actions import return_goods as return_actions
from points.orders.refusals import OrderRefusal
from points.wallet import actions as wallet
from points.wallet.expiry.actions import announce as announce_actions
from points.wallet.expiry.refusals import ExpiryRefusal
from points.wallet.refusals import WalletRefusal
from tests.cast import NOW, at
from tests.support import shop_factory
from tests.support.budget_factory import fund
from tests.support.settlement_factory import held
from tests.support.snapshot import kept_fixture
from volunteer.core.ids import new_id
from volunteer.core.refusals import Refused
from volunteer.models import Appointment, Role
from volunteer.roles import scope as role_scope
from volunteer.roles.scope import Power

pytestmark = pytest.mark.django_db
NIGHT, DAWN = at(0, 30), at(7, 30)  # both the 24th in Shanghai, the 23rd in UTC
YESTERDAY, TODAY = date(2026, 11, 23), date(2026, 11, 24)


def refused(act, **kwargs):
    with pytest.raises(Refused) as caught:
        act(**kwargs)
    return caught.value.reason


@kept_fixture
def town(district):
    """A shop with twenty packs of tissue; Alice has 100 points."""
    district.shop = shop_factory.open_shop(district.point)
    district.tissue = shop_factory.item(price=6)
    shop_factory.stock(district.shop, district.tissue, 20, district.keeper)
    shop_factory.give(district, district.alice)
    return district


def collected(town, moment):
    """An order of one pack, placed and handed over at this moment."""
    order = shop_factory.order(town.shop, town.alice, (town.tissue, 1), at=moment)
    return hand_over_actions.hand_over(code=order.pickup_code, shop=town.shop, keeper=town.keeper, at=moment)


def bring_back(town, order, moment):
    pieces = {order.lines.get().pk: 1}
    return return_actions.return_goods(id=new_id(moment), order=order, pieces=pieces, reason="尺寸不对", by=town.keeper, at=moment)


def test_goods_of_a_night_may_come_back_to_the_end_of_their_last_day(town):
    order = collected(town, NIGHT)
    assert bring_back(town, order, at(23, 30, day=24) + timedelta(days=town.shop.return_days)).order == order


def test_goods_of_an_evening_may_not_come_back_in_the_night_after_their_last_day(town):
    order = collected(town, at(23, 30, day=16))
    assert town.shop.return_days == 7
    assert refused(bring_back, town=town, order=order, moment=NIGHT) == OrderRefusal.TOO_LATE


def test_what_is_ordered_in_the_night_waits_as_long_as_what_is_ordered_by_day(town):
    night = shop_factory.order(town.shop, town.alice, (town.tissue, 1), at=NIGHT)
    day = shop_factory.order(town.shop, town.alice, (town.tissue, 1), at=at(12))
    assert night.pick_up_by == day.pick_up_by


def test_a_price_holds_from_its_midnight(town):
    town.tissue.prices.create(price=9, since=TODAY, by=town.district_admin, at=at(9, day=20))
    assert town.tissue.price_on(YESTERDAY) == 6
    assert shop_factory.order(town.shop, town.alice, (town.tissue, 1), at=NIGHT).lines.get().price == 9


def test_a_gift_of_the_first_night_counts_to_the_month_that_began(town):
    december = at(0, 30, day=30) + timedelta(days=1)
    wallet.give_points(id=new_id(NOW), giver=town.alice, receiver=town.bob, points=50, at=at(23, 30, day=30))
    wallet.give_points(id=new_id(NOW), giver=town.alice, receiver=town.bob, points=50, at=december)
    assert wallet.remaining_to_give(person=town.alice, at=december + timedelta(hours=12)) == 0


def test_a_rule_holds_from_its_midnight(town):
    Rule.objects.update(gifts=False)
    rule = Rule.objects.latest("since")
    rule.pk, rule.since, rule.gifts = None, TODAY, True
    rule.save()
    assert refused(wallet.require_gift_rule, at=at(23, 30, day=23)) == WalletRefusal.OFF
    assert wallet.require_gift_rule(NIGHT).gifts


def test_points_expire_in_the_first_night_of_their_day(town):
    """The last word was said a week before; the day of effect begins at midnight in Shanghai."""
    effect = date(2027, 1, 31)
    cutoff = Cutoff(id=new_id(NOW), district=town.area, day=date(2026, 11, 1), takes_effect=effect)
    announce_actions.announce_cutoff(cutoff=cutoff, by=town.district_admin, at=NOW)
    for before in (60, 30, 7):
        announce_actions.process_due_cutoffs(at=NOW + (effect - TODAY) - timedelta(days=before))
    night = NIGHT + (effect - TODAY)
    announce_actions.process_due_cutoffs(at=night - timedelta(hours=1))  # 23:30 the evening before
    assert ledger.balance(town.alice) == 100
    announce_actions.process_due_cutoffs(at=night)
    assert ledger.balance(town.alice) == 0


def test_an_expiry_is_announced_sixty_days_ahead_by_night_too(district):
    def announce(effect):
        cutoff = Cutoff(id=new_id(NOW), district=district.area, day=date(2026, 10, 31), takes_effect=effect)
        return announce_actions.announce_cutoff(cutoff=cutoff, by=district.district_admin, at=NIGHT)

    assert refused(announce, effect=TODAY + timedelta(days=59)) == ExpiryRefusal.TOO_SOON
    assert announce(TODAY + timedelta(days=60))


def test_a_pause_ends_with_its_last_day(district):
    last = {
        "kind": Freeze.Kind.EARNING,
        "person": district.alice,
        "reason": "演示",
        "by": district.district_admin,
        "within": district.area,
    }
    Freeze.objects.create(id=new_id(NOW), until=YESTERDAY, at=at(9, day=20), **last)
    assert freezes.freeze_of_person(district.alice, Freeze.Kind.EARNING, at(23, 30, day=23))
    assert not freezes.freeze_of_person(district.alice, Freeze.Kind.EARNING, NIGHT)


@pytest.mark.parametrize("moment", [NIGHT, DAWN])
def test_an_appointment_holds_from_the_midnight_of_its_day_to_that_of_its_last(district, moment):
    person = district.bob
    Appointment.objects.create(person=person, role=Role.COMMUNITY_ADMIN, area=district.community, since=TODAY, until=TODAY)
    assert not role_scope.scope_for(person, Power.REVIEW, at(23, 30, day=23)).covers_point(district.point)
    del person._held_appointments
    assert role_scope.scope_for(person, Power.REVIEW, moment).covers_point(district.point)
    del person._held_appointments
    assert not role_scope.scope_for(person, Power.REVIEW, at(0, 30, day=25)).covers_point(district.point)


@pytest.mark.parametrize("hour", [0, 7])
def test_a_shift_of_the_early_morning_counts_to_its_own_day_and_month(district, hour):
    fund(district.point, 1_000)
    start = at(hour, 30, day=30) + timedelta(days=1)  # 1 December; in UTC 30 November
    held(district, people=[district.alice], start=start)
    rollup.update_figures(at=start + timedelta(hours=3))
    months = set(
        Figure.objects.filter(unit=district.community.path, kind=Figure.Kind.MONTH, cut="").values_list("start", flat=True)
    )
    assert months == {date(2026, 12, 1)}
