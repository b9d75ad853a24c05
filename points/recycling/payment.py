"""What a recycling brings: the weight at its price, up to the most of a day, out of the fund of the area.

Where the fund is empty, the area or the person rests, or the book is stopped, the points wait and are paid later: nothing is lost.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction

from points.budgets.actions import fund as fund_actions
from points.freezes import actions as freezes
from points.ledger import actions as ledger
from points.ledger.actions import Award
from points.ledger.refusals import LedgerRefusal
from points.models import Fund, Recycling, Transfer
from volunteer.core.dates import midnight
from volunteer.core.refusals import suppress_refusal
from volunteer.models import Area, User

State = Recycling.State


def fund_of(area: Area) -> Fund | None:
    """The fund out of which stations of a place pay: that of the nearest area, going upward."""
    found = Fund.objects.filter(cause=Fund.Cause.RECYCLING, area__path__in=area.lineage()).select_related("area")
    return found.order_by("-area__path").first()


def points_of_day(person: User, day: date) -> int:
    """What a person's weights of a local day bring already, paid or waiting."""
    rows = Recycling.objects.counted().filter(person=person, weighed_at__gte=midnight(day))
    return rows.filter(weighed_at__lt=midnight(day + timedelta(days=1))).total_points()


def due_points(recycling: Recycling) -> int:
    """The worth of a weight, or what is left of the most of its day. The caller holds the person's row."""
    left = (recycling.day_cap or 0) - points_of_day(recycling.person, recycling.day)
    return max(0, min(recycling.worth, left))


def count_weight(recycling: Recycling, at: datetime) -> None:
    """Let a weight stand: fix its points, and pay them where that is possible now. The caller holds the row and the person's."""
    recycling.points = due_points(recycling)
    paid = pay(recycling, at)
    recycling.state = State.SETTLED if paid else State.WAITING
    recycling.ended_at = at if paid else None


def pay(recycling: Recycling, at: datetime) -> bool:
    """Pay the fixed points, once; whether they are paid. Nothing is written where they must wait."""
    if not recycling.points:
        return True
    fund = fund_of(recycling.station.area)
    if fund is None or fund_actions.fund_balance(fund) < recycling.points:
        return False
    if freezes.freeze_of_unit(fund.area, at) or freezes.unpaid_ids([recycling.person_id], at):
        return False
    source = ("recycling", str(recycling.pk))
    award = Award(recycling.person_id, recycling.points, f"recycling:{recycling.pk}", recycling.day, source)
    with suppress_refusal(LedgerRefusal.NOT_ENOUGH, LedgerRefusal.STOPPED), transaction.atomic():
        ledger.award(awards=[award], from_=ledger.fund_account(fund), at=at, kind=Transfer.Kind.RECYCLE)
        return True
    return False
