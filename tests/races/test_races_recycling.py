"""Recycling at the same moment: paid once, weighed once, opened once, and never beyond a day or a fund."""

from datetime import timedelta

import pytest

from points.budgets.actions import fund as fund_actions
from points.ledger import actions as ledger
from points.models import Recycling, Transfer
from points.recycling.actions import recyclings
from tests.cast import NOW
from tests.support import recycling_factory as factory
from tests.support.concurrency import outcomes
from tests.support.ledger_checks import books_agree

pytestmark = pytest.mark.django_db(transaction=True)
SOON = NOW + timedelta(minutes=5)
State = Recycling.State


@pytest.fixture
def town(transactional_db, district):
    district.fund = factory.fund(district)
    factory.price("plastic", 4)
    district.station = factory.station(district)
    return district


def test_two_yeses_at_once_pay_once(town):
    held = factory.weighed(town.station, town.alice, town.manager, 1500)
    seen = outcomes(8, lambda n: recyclings.confirm_weight(recycling=held, by=town.alice if n % 2 else None, at=SOON))
    assert seen == {"done": 8}
    assert Transfer.objects.filter(kind="recycle").count() == 1 and ledger.balance(town.alice) == 6 and books_agree()


def test_a_yes_and_a_doubt_at_once_are_one_of_them(town):
    held = factory.weighed(town.station, town.alice, town.manager, 1500)
    acts = (
        lambda: recyclings.confirm_weight(recycling=held, by=town.alice, at=SOON),
        lambda: recyclings.dispute_weight(recycling=held, words="不对(演示)", by=town.alice, at=SOON),
    )
    seen = outcomes(2, lambda n: acts[n]())
    held.refresh_from_db()
    assert seen == {"done": 1, "over": 1} and (held.state == State.DISPUTED) == (ledger.balance(town.alice) == 0)


def test_many_scans_at_once_open_one(town):
    assert outcomes(8, lambda n: factory.opened(town.station, town.alice)) == {"done": 8}
    assert Recycling.objects.count() == 1


def test_two_weights_at_once_are_one(town):
    held = factory.opened(town.station, town.alice)
    weigh = {"recycling": held, "kind": "plastic", "by": town.manager, "at": SOON}
    assert outcomes(4, lambda n: recyclings.weigh(**weigh, grams=1000 + n)) == {"done": 1, "already_weighed": 3}


def test_yeses_at_several_stations_at_once_stay_within_the_day(town):
    others = [factory.station(town, name=f"第{n}站(演示)") for n in range(4)]
    held = [factory.weighed(one, town.alice, town.manager, 1000) for one in others]
    outcomes(4, lambda n: recyclings.confirm_weight(recycling=held[n], by=town.alice, at=SOON))
    assert ledger.balance(town.alice) == 10 and books_agree()


def test_many_people_at_an_almost_empty_fund_get_what_is_there(town):
    people = (town.alice, town.bob, town.carol, town.keeper)
    fund_actions.empty_fund(fund=town.fund, by=None, at=NOW)
    factory.fund(town, 10)
    held = [factory.weighed(town.station, person, town.manager, 1000) for person in people]
    assert outcomes(4, lambda n: recyclings.confirm_weight(recycling=held[n], by=people[n], at=SOON)) == {"done": 4}
    assert sorted(row.state for row in Recycling.objects.all()) == ["settled", "settled", "waiting", "waiting"]
    factory.fund(town, 10)
    outcomes(4, lambda n: recyclings.follow_up(at=SOON))
    assert [ledger.balance(person) for person in people] == [4, 4, 4, 4] and books_agree()
    assert fund_actions.fund_balance(town.fund) == 4
