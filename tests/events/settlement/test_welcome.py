"""The welcome bonus: once, for the first paid service, from the district's own budget."""

from datetime import timedelta

import pytest

from events.settlement.actions import welcome_bonus
from events.settlement.corrections.actions import correct as correct_actions
from points.budgets.actions import allot as allot_actions
from points.ledger import actions as ledger
from points.models import Rule, Transfer
from tests import cast
from tests.cast import at
from tests.support.attendance_checks import differences
from tests.support.budget_factory import fund, reserved
from tests.support.settlement_factory import close_and_settle, row, serve
from volunteer.core.ids import new_id
from volunteer.models import Notice

pytestmark = pytest.mark.django_db
LATER = at(18)


@pytest.fixture
def funded(district):
    """A bonus of 20; the district keeps 30 points, the point has 1,000."""
    Rule.objects.update(welcome_bonus=20)
    fund(district.point, 1_000)
    allot_actions.mint(id=new_id(at(8)), district=district.area, amount=30, year=2026, actor=None, at=at(8))
    yield district
    assert differences() == []


def served(district, *people, start=14):
    shift = reserved(cast.shift(district.point, district.manager, start=at(start), hours=1), 200)
    serve(shift, *people, start=at(start), end=at(start + 1))
    close_and_settle(shift, district.manager)
    return shift


def test_the_first_paid_service_is_welcomed_once(funded):
    shift = served(funded, funded.alice)
    assert (welcome_bonus.pay_welcome_bonuses(at=LATER), welcome_bonus.pay_welcome_bonuses(at=LATER)) == (1, 0)
    served(funded, funded.alice, start=15)
    assert welcome_bonus.pay_welcome_bonuses(at=LATER) == 0
    assert (ledger.balance(funded.alice), allot_actions.free_points(funded.area)) == (40, 10)
    given = Transfer.objects.get(kind="bonus")
    assert (given.key, given.source_id) == (f"bonus:{funded.alice.pk}", str(row(shift, funded.alice).pk))
    assert given.earned_on == at(14).date()
    assert Notice.objects.get(kind="welcomed").params == {"title": "清理楼道(演示)", "points": 20}


def test_as_far_as_the_districts_budget_goes_the_first_come_first(funded):
    served(funded, funded.bob, start=14)
    served(funded, funded.alice, start=15)
    assert welcome_bonus.pay_welcome_bonuses(at=LATER) == 1
    assert (ledger.balance(funded.bob), ledger.balance(funded.alice)) == (30, 10)
    allot_actions.mint(id=new_id(at(9)), district=funded.area, amount=10, year=2026, actor=None, at=at(9))
    assert welcome_bonus.pay_welcome_bonuses(at=LATER) == 1
    assert (ledger.balance(funded.alice), allot_actions.free_points(funded.area)) == (30, 0)


def test_who_served_before_there_was_a_bonus_is_no_newcomer(funded):
    Rule.objects.update(welcome_bonus=0)
    served(funded, funded.alice)
    Rule.objects.create(since=at(9, day=2).date(), welcome_bonus=20)
    served(funded, funded.alice, funded.bob, start=15)
    assert welcome_bonus.pay_welcome_bonuses(at=LATER) == 1
    assert (ledger.balance(funded.alice), ledger.balance(funded.bob)) == (20, 30)


def test_what_is_not_paid_is_not_welcomed(funded):
    shift = served(funded, funded.alice)
    correct_actions.correct(attendance=row(shift, funded.alice), counted=None, by=funded.reviewer, reason="不在场", at=at(17))
    assert welcome_bonus.pay_welcome_bonuses(at=LATER) == 0
    assert not Transfer.objects.filter(kind="bonus").exists()


def test_after_ninety_days_nobody_is_welcomed_any_more(funded):
    served(funded, funded.alice)
    assert welcome_bonus.pay_welcome_bonuses(at=at(15) + timedelta(days=90, minutes=1)) == 0


def test_a_constant_number_of_statements(funded, django_assert_max_num_queries):
    allot_actions.mint(id=new_id(at(9)), district=funded.area, amount=1_000, year=2026, actor=None, at=at(9))
    served(funded, *[cast.person(f"众{n}(演示)") for n in range(6)])
    with django_assert_max_num_queries(18):
        assert welcome_bonus.pay_welcome_bonuses(at=LATER) == 6
