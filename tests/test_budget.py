"""Budgets go down, wait in shifts, come back, and never give more than they were given."""

from datetime import date

import pytest

from points import budget, ledger
from points.budget import Reason
from points.ledger import Award
from points.models import Allotment, Transfer
from tests.cast import NOW
from volunteer.codes import new_id
from volunteer.models import AuditRow
from volunteer.refusals import Refused

SHIFT = new_id(NOW)
DAY = date(2026, 11, 24)


@pytest.fixture
def funded(district):
    """1000 points made, 400 handed to the street, 100 of these to the point."""
    minted(district, 1000)
    handed(district.area, district.street, 400, district)
    handed(district.street, district.point, 100, district)
    return district


def minted(district, amount, id=None):
    return budget.mint(id=id or new_id(NOW), district=district.area, amount=amount, year=2026, actor=None, at=NOW)


def handed(source, target, amount, district, id=None):
    return budget.allot(
        id=id or new_id(NOW), source=source, target=target, amount=amount, reason="年度", actor=district.district_admin, at=NOW
    )


def reserve(district, amount, version=1, shift=SHIFT):
    budget.reserve(point=district.point, shift_id=shift, amount=amount, version=version, at=NOW)


def award(person, amount, key, shift=SHIFT):
    awards = [Award(person.pk, amount, key, DAY, ("attendance", key))]
    return ledger.award(awards=awards, from_=ledger.escrow(shift), at=NOW)[0]


def waiting(shift=SHIFT):
    return ledger.sum_of(ledger.escrow(shift))


# --- handing down


def test_points_are_handed_down(funded):
    assert [budget.free(unit) for unit in (funded.area, funded.street, funded.point)] == [600, 300, 100]


def test_handing_down_is_audited_once(funded):
    id = new_id(NOW)
    first = handed(funded.street, funded.sister_point, 50, funded, id)
    assert handed(funded.street, funded.sister_point, 50, funded, id) == first
    assert budget.free(funded.sister_point) == 50
    row = AuditRow.objects.get(subject_id=str(id))
    assert (row.act, row.actor) == ("allot", funded.district_admin)
    assert row.detail == {
        "from": f"budget:{funded.street.pk}",
        "to": f"budget:{funded.sister_point.pk}",
        "amount": 50,
        "reason": "年度",
    }


def test_a_repetition_is_harmless_when_nothing_is_left(funded):
    id = new_id(NOW)
    handed(funded.street, funded.sister_point, 300, funded, id)
    handed(funded.street, funded.sister_point, 300, funded, id)
    assert budget.free(funded.street) == 0


@pytest.mark.parametrize("target", ["street", "area", "other_street", "other_point"])
def test_points_go_only_down(funded, target):
    with pytest.raises(Refused) as refusal:
        handed(funded.street, getattr(funded, target), 1, funded)
    assert refusal.value.reason == Reason.NOT_BELOW


def test_no_unit_hands_down_more_than_it_has(funded):
    with pytest.raises(Refused) as refusal:
        handed(funded.street, funded.sister_point, 301, funded)
    assert refusal.value.reason == Reason.BUDGET_SHORT
    assert refusal.value.params == {"missing": 1, "free": 300}
    assert Allotment.objects.count() == 3
    assert budget.free(funded.sister_point) == 0


@pytest.mark.parametrize("amount", [0, -5, 1_000_000_001])
def test_an_amount_makes_sense(funded, amount):
    with pytest.raises(Refused) as refusal:
        minted(funded, amount)
    assert refusal.value.reason == Reason.AMOUNT


def test_points_are_made_for_a_district_only(funded):
    with pytest.raises(Refused) as refusal:
        budget.mint(id=new_id(NOW), district=funded.street, amount=1, year=2026, actor=None, at=NOW)
    assert refusal.value.reason == Reason.NOT_A_DISTRICT


def test_a_years_points_are_made_once(funded):
    id = new_id(NOW)
    assert minted(funded, 500, id) == minted(funded, 500, id)
    assert budget.free(funded.area) == 1100


# --- reserving


def test_a_shift_takes_its_points_out_of_the_budget(funded):
    reserve(funded, 60)
    assert (budget.free(funded.point), waiting()) == (40, 60)


def test_a_change_moves_the_difference(funded):
    reserve(funded, 60)
    reserve(funded, 75, version=2)
    assert (budget.free(funded.point), waiting()) == (25, 75)
    reserve(funded, 20, version=3)
    assert (budget.free(funded.point), waiting()) == (80, 20)
    reserve(funded, 20, version=4)
    assert Transfer.objects.filter(source_type="shift").count() == 3


def test_a_version_is_reserved_once(funded):
    reserve(funded, 60)
    award(funded.alice, 10, "a")
    reserve(funded, 60)
    assert (budget.free(funded.point), waiting()) == (40, 50)


def test_a_short_budget_says_what_is_missing(funded):
    reserve(funded, 60)
    with pytest.raises(Refused) as refusal:
        reserve(funded, 45, shift=new_id(NOW))
    assert refusal.value.reason == Reason.BUDGET_SHORT
    assert refusal.value.params == {"missing": 5, "free": 40}
    assert budget.free(funded.point) == 40


def test_a_point_without_a_budget_reserves_nothing(district):
    with pytest.raises(Refused) as refusal:
        reserve(district, 10)
    assert refusal.value.params == {"missing": 10, "free": 0}


def test_what_is_left_returns(funded):
    reserve(funded, 60)
    award(funded.alice, 25, "a")
    assert budget.release(point=funded.point, shift_id=SHIFT, at=NOW) == 35
    assert budget.release(point=funded.point, shift_id=SHIFT, at=NOW) == 0
    assert (budget.free(funded.point), waiting()) == (75, 0)


def test_a_later_correction_returns_too(funded):
    reserve(funded, 60)
    first = award(funded.alice, 25, "a")
    budget.release(point=funded.point, shift_id=SHIFT, at=NOW)
    ledger.reverse(transfer=first, key="undo", at=NOW)
    assert budget.release(point=funded.point, shift_id=SHIFT, at=NOW) == 25
    assert (budget.free(funded.point), waiting()) == (100, 0)
    assert Transfer.objects.filter(kind="release").values_list("key", flat=True).order_by("key")[1] == f"release:{SHIFT}:2"


# --- figures


def test_figures_tell_where_the_points_are(funded):
    reserve(funded, 60)
    award(funded.alice, 25, "a")
    undone = award(funded.bob, 5, "b")
    ledger.reverse(transfer=undone, key="undo", at=NOW)
    rows = budget.figures([funded.area, funded.street, funded.point, funded.other_street])
    assert [(row.given, row.spent, row.reserved, row.free) for row in rows] == [
        (1000, 25, 35, 600),
        (400, 25, 35, 300),
        (100, 25, 35, 40),
        (0, 0, 0, 0),
    ]
    assert budget.reserved(funded.point) == 35


def test_points_paid_straight_from_the_budget_count_as_spent(funded):
    awards = [Award(funded.alice.pk, 7, "a", DAY, ("attendance", "a"))]
    ledger.award(awards=awards, from_=ledger.budget(funded.point), at=NOW)
    row = budget.figures([funded.point])[0]
    assert (row.spent, row.reserved, row.free) == (7, 0, 93)


def test_figures_of_many_units_cost_what_those_of_one_cost(funded, django_assert_num_queries):
    reserve(funded, 60)
    for units in ([funded.point], [funded.area, funded.street, funded.point, funded.sister_point]):
        with django_assert_num_queries(7):
            budget.figures(units)
