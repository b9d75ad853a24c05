"""How long a unit's points last, as far as the last eight weeks tell."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone

from points.budgets.actions import allot as allot_actions
from points.budgets.actions.allot import BudgetFigures

WEEKS = 8
LONGEST_FORECAST = timedelta(days=730)  # nobody plans further ahead
ROUND_TO = 100  # proposals are whole hundreds


@dataclass(frozen=True)
class Forecast:
    """`stock`: what is free in the unit and below it, and what shifts reserved, without what people wait for.

    `weekly` is the mean use of a week, rounded; `until` the last local date the stock covers, None where nothing was used or it
    `lasts` longer than anybody plans, so that nothing need be asked for; `short` what is missing to the end of the year;
    `proposal` what to ask for.
    """

    stock: int
    weekly: int
    until: date | None
    short: int
    proposal: int
    lasts: bool


def budget_forecast(figures: BudgetFigures, at: datetime) -> Forecast:
    """The forecast behind a unit's figures; local dates."""
    today = timezone.localdate(at)
    budgets = [account.pk for account in allot_actions.budget_accounts([figures.unit])]
    days = 7 * WEEKS
    used = sum(allot_actions.used_by_budget(budgets, since=at - timedelta(days=days))[1].values())
    whole = figures.whole
    stock = whole.free + whole.reserved - whole.waiting
    rest = (date(today.year, 12, 31) - today).days
    short = max(0, -(-used * rest // days) - stock)
    until = covered_until(stock, used, days, today)
    return Forecast(
        stock=stock,
        weekly=round(used / WEEKS),
        until=until,
        short=short,
        proposal=round_up(max(short, used, -stock)),
        lasts=used > 0 and until is None,
    )


def covered_until(stock: int, used: int, days: int, today: date) -> date | None:
    """The last day the stock covers at `used` points in `days` days; yesterday where people wait already."""
    if used <= 0:
        return None
    lasts = max(-1, stock * days // used)
    return today + timedelta(days=lasts) if lasts <= LONGEST_FORECAST.days else None


def round_up(points: int) -> int:
    """Rounded up to a number people say; never nothing."""
    return max(ROUND_TO, -(-points // ROUND_TO) * ROUND_TO)
