"""Budgets go down, wait in shifts, come back, and never give more than they were given."""

from datetime import date

import pytest

from points.budgets.actions import allot as allot_actions
from points.budgets.actions import fund as fund_actions
from points.budgets.actions.allot import BudgetSums
from points.budgets.refusals import BudgetRefusal
from points.ledger import actions as ledger
from points.ledger.actions import Award
from points.models import Allotment, Fund, Transfer
from tests.cast import NOW
from tests.support.snapshot import kept_fixture
from volunteer.core.ids import new_id
from volunteer.core.refusals import Refused
from volunteer.models import AuditRow

SHIFT = new_id(NOW)
DAY = date(2026, 11, 24)


@kept_fixture
def funded(district):
    """1000 points made, 400 handed to the street, 100 of these to the point."""
    minted(district, 1000)
    handed(district.area, district.street, 400, district)
    handed(district.street, district.point, 100, district)
    return district


def minted(district, amount, id=None):
    return allot_actions.mint(id=id or new_id(NOW), district=district.area, amount=amount, year=2026, actor=None, at=NOW)


def handed(source, target, amount, district, id=None):
    return allot_actions.allot(
        id=id or new_id(NOW), source=source, target=target, amount=amount, reason="年度", actor=district.district_admin, at=NOW
    )


def reserve(district, amount, version=1, shift=SHIFT):
    allot_actions.reserve(point=district.point, shift_id=shift, amount=amount, version=version, at=NOW)


def award(person, amount, key, shift=SHIFT):
    awards = [Award(person.pk, amount, key, DAY, ("attendance", key))]
    return ledger.award(awards=awards, from_=ledger.escrow_account(shift), at=NOW)[0]


def waiting(shift=SHIFT):
    return ledger.account_sum(ledger.escrow_account(shift))


# --- handing down


def test_points_are_handed_down(funded):
    assert [allot_actions.free_points(unit) for unit in (funded.area, funded.street, funded.point)] == [600, 300, 100]


def test_handing_down_is_audited_once(funded):
    id = new_id(NOW)
    first = handed(funded.street, funded.sister_point, 50, funded, id)
    assert handed(funded.street, funded.sister_point, 50, funded, id) == first
    assert allot_actions.free_points(funded.sister_point) == 50
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
    assert allot_actions.free_points(funded.street) == 0


@pytest.mark.parametrize("target", ["street", "area", "other_street", "other_point"])
def test_points_go_only_down(funded, target):
    with pytest.raises(Refused) as refusal:
        handed(funded.street, getattr(funded, target), 1, funded)
    assert refusal.value.reason == BudgetRefusal.NOT_BELOW


def test_no_unit_hands_down_more_than_it_has(funded):
    with pytest.raises(Refused) as refusal:
        handed(funded.street, funded.sister_point, 301, funded)
    assert refusal.value.reason == BudgetRefusal.BUDGET_SHORT
    assert refusal.value.params == {"missing": 1, "free": 300}
    assert Allotment.objects.count() == 3
    assert allot_actions.free_points(funded.sister_point) == 0


@pytest.mark.parametrize("amount", [0, -5, 1_000_000_001])
def test_an_amount_makes_sense(funded, amount):
    with pytest.raises(Refused) as refusal:
        minted(funded, amount)
    assert refusal.value.reason == BudgetRefusal.AMOUNT


def test_points_are_made_for_a_district_only(funded):
    with pytest.raises(Refused) as refusal:
        allot_actions.mint(id=new_id(NOW), district=funded.street, amount=1, year=2026, actor=None, at=NOW)
    assert refusal.value.reason == BudgetRefusal.NOT_A_DISTRICT


def test_a_years_points_are_made_once(funded):
    id = new_id(NOW)
    assert minted(funded, 500, id) == minted(funded, 500, id)
    assert allot_actions.free_points(funded.area) == 1100


# --- reserving


def test_a_shift_takes_its_points_out_of_the_budget(funded):
    reserve(funded, 60)
    assert (allot_actions.free_points(funded.point), waiting()) == (40, 60)


def test_a_change_moves_the_difference(funded):
    reserve(funded, 60)
    reserve(funded, 75, version=2)
    assert (allot_actions.free_points(funded.point), waiting()) == (25, 75)
    reserve(funded, 20, version=3)
    assert (allot_actions.free_points(funded.point), waiting()) == (80, 20)
    reserve(funded, 20, version=4)
    assert Transfer.objects.filter(source_type="shift").count() == 3


def test_a_version_is_reserved_once(funded):
    reserve(funded, 60)
    award(funded.alice, 10, "a")
    reserve(funded, 60)
    assert (allot_actions.free_points(funded.point), waiting()) == (40, 50)


def test_a_short_budget_says_what_is_missing(funded):
    reserve(funded, 60)
    with pytest.raises(Refused) as refusal:
        reserve(funded, 45, shift=new_id(NOW))
    assert refusal.value.reason == BudgetRefusal.BUDGET_SHORT
    assert refusal.value.params == {"missing": 5, "free": 40}
    assert allot_actions.free_points(funded.point) == 40


def test_a_point_without_a_budget_reserves_nothing(district):
    with pytest.raises(Refused) as refusal:
        reserve(district, 10)
    assert refusal.value.params == {"missing": 10, "free": 0}


def test_what_is_left_returns(funded):
    reserve(funded, 60)
    award(funded.alice, 25, "a")
    assert allot_actions.release(point=funded.point, shift_id=SHIFT, at=NOW) == 35
    assert allot_actions.release(point=funded.point, shift_id=SHIFT, at=NOW) == 0
    assert (allot_actions.free_points(funded.point), waiting()) == (75, 0)


def test_a_later_correction_returns_too(funded):
    reserve(funded, 60)
    first = award(funded.alice, 25, "a")
    allot_actions.release(point=funded.point, shift_id=SHIFT, at=NOW)
    ledger.reverse_transfer(transfer=first, key="undo", at=NOW)
    assert allot_actions.release(point=funded.point, shift_id=SHIFT, at=NOW) == 25
    assert (allot_actions.free_points(funded.point), waiting()) == (100, 0)
    assert Transfer.objects.filter(kind="release").values_list("key", flat=True).order_by("key")[1] == f"release:{SHIFT}:2"


# --- figures


def test_figures_tell_where_the_points_are(funded):
    reserve(funded, 60)
    award(funded.alice, 25, "a")
    undone = award(funded.bob, 5, "b")
    ledger.reverse_transfer(transfer=undone, key="undo", at=NOW)
    rows = allot_actions.budget_figures([funded.area, funded.street, funded.point, funded.other_street])
    assert [row.own for row in rows] == [
        BudgetSums(given=1000, handed=400, reserved=0, spent=0, free=600),
        BudgetSums(given=400, handed=100, reserved=0, spent=0, free=300),
        BudgetSums(given=100, handed=0, reserved=35, spent=25, free=40),
        BudgetSums(0, 0, 0, 0, 0),
    ]
    assert [row.whole for row in rows] == [
        BudgetSums(given=1000, handed=0, reserved=35, spent=25, free=940),
        BudgetSums(given=400, handed=0, reserved=35, spent=25, free=340),
        rows[2].own,
        rows[3].own,
    ]


def adds_up(sums):
    return sums.given - sums.handed - sums.reserved - sums.spent == sums.free


def test_given_less_where_it_went_is_what_is_free_whatever_happened(funded):
    """Shifts paid, corrected after settling and cancelled; points by hand both ways; a fund and opening balances; a move."""
    reserve(funded, 60)
    paid = award(funded.alice, 25, "a")
    allot_actions.release(point=funded.point, shift_id=SHIFT, at=NOW)
    ledger.reverse_transfer(transfer=paid, key="undo", at=NOW)
    allot_actions.release(point=funded.point, shift_id=SHIFT, at=NOW)
    reserve(funded, 20, shift=new_id(NOW))
    handed(funded.area, funded.sister_point, 50, funded)
    street, sister, other = (ledger.budget_account(unit) for unit in (funded.street, funded.sister_point, funded.other_point))
    wallet, kinds = ledger.wallet_account(funded.bob), Transfer.Kind
    for move in (
        ledger.Move("credit", kinds.CREDIT, street, wallet, 9, ("hand", "1"), DAY),
        ledger.Move("debit", kinds.DEBIT, wallet, ledger.budget_account(funded.point), 4, ("hand", "2")),
        ledger.Move("move", kinds.MOVE, sister, other, 8, ("move", "1")),
    ):
        ledger.post(moves=[move], at=NOW)
    fund = Fund.objects.create(area=funded.street, name="慰问(演示)", extra=50, most_each=100)
    for amount in (30, 12):
        fund_actions.empty_fund(fund=fund, by=None, at=NOW)
        fund_actions.fill_fund(id=new_id(NOW), fund=fund, amount=amount, by=funded.street_admin, at=NOW)
    units = [funded.area, funded.street, funded.other_street, funded.community, funded.point, funded.sister_point]
    rows = allot_actions.budget_figures([*units, funded.other_point])
    assert [row.unit for row in rows for sums in (row.own, row.whole) if not adds_up(sums)] == []
    street = rows[1]
    assert (street.own.handed, street.own.spent, street.whole.handed) == (112, 9, 12)
    assert street.whole.given == 400 + 50 - 8 + 4, "of the district, for the sister point, less what moved, and taken back"
    district, streets = rows[0], rows[1:3]
    for what in ("reserved", "spent", "free", "handed"):
        alone = 0 if what == "handed" else getattr(district.own, what)
        assert getattr(district.whole, what) == alone + sum(getattr(row.whole, what) for row in streets), what


def test_points_paid_straight_from_the_budget_count_as_spent(funded):
    awards = [Award(funded.alice.pk, 7, "a", DAY, ("attendance", "a"))]
    ledger.award(awards=awards, from_=ledger.budget_account(funded.point), at=NOW)
    row = allot_actions.budget_figures([funded.point])[0]
    assert row.own == row.whole == BudgetSums(given=100, handed=0, reserved=0, spent=7, free=93)


def test_figures_of_many_units_cost_what_those_of_one_cost(funded, django_assert_num_queries):
    reserve(funded, 60)
    for units in ([funded.point], [funded.area, funded.street, funded.point, funded.sister_point]):
        with django_assert_num_queries(10):  # what went on to units, to funds, and came back from these
            allot_actions.budget_figures(units)
