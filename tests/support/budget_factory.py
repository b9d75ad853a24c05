"""Points in the budget of a service point, and points set aside for a shift."""

from points.budgets.actions import allot as allot_actions
from points.ledger import actions as ledger
from tests.cast import NOW, at
from volunteer.core.ids import new_id


def fund(point, amount):
    """Points of the year, minted for the district and handed down to the point."""
    district = root(point.area)
    allot_actions.mint(id=new_id(at(8)), district=district, amount=amount, year=2026, actor=None, at=at(8))
    allot_actions.allot(id=new_id(at(8)), source=district, target=point, amount=amount, reason="年度", actor=None, at=at(8))


def root(area):
    return root(area.parent) if area.parent else area


def reserved(shift, amount):
    """Points of its service point set aside for this shift."""
    allot_actions.reserve(point=shift.event.point, shift_id=shift.pk, amount=amount, version=1, at=at(8))
    return shift


def reserved_points(point):
    """How many points are set aside for the shifts of this point."""
    return allot_actions.budget_figures([point])[0].own.reserved


def escrow(shift):
    """How many points are set aside for this shift."""
    return ledger.account_sum(ledger.escrow_account(shift.pk))


def give(unit, amount, district):
    """Points of the year for this unit, minted for the district."""
    allot_actions.mint(id=new_id(NOW), district=district.area, amount=amount, year=2026, actor=None, at=NOW)
    allot_actions.allot(id=new_id(NOW), source=district.area, target=unit, amount=amount, reason="2026", actor=None, at=NOW)
