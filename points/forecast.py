"""How long a unit's points last, as far as the last eight weeks tell."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone

from points import budget
from points.budget import Figures

WEEKS = 8
LONGEST = timedelta(days=730)  # nobody plans further ahead
ROUND = 100  # proposals are whole hundreds


@dataclass(frozen=True)
class Forecast:
    """`stock`: what is free in the unit and below it, and what shifts reserved, without what people wait for.

    `weekly` is the mean use of a week, rounded; `until` the last local date the stock covers, None where nothing was used or it
    lasts longer than anybody plans; `short` what is missing to the end of the year; `proposal` what to ask for.
    """

    stock: int
    weekly: int
    until: date | None
    short: int
    proposal: int


def of(figures: Figures, at: datetime) -> Forecast:
    """The forecast behind a unit's figures; local dates."""
    today = timezone.localdate(at)
    budgets = [account.pk for account in budget.budgets_of([figures.unit])]
    days = 7 * WEEKS
    used = sum(budget.used(budgets, since=at - timedelta(days=days))[1].values())
    stock = figures.free + figures.below + figures.reserved - figures.waiting
    rest = (date(today.year, 12, 31) - today).days
    short = max(0, -(-used * rest // days) - stock)
    return Forecast(
        stock=stock,
        weekly=round(used / WEEKS),
        until=covered_until(stock, used, days, today),
        short=short,
        proposal=whole(max(short, used, -stock)),
    )


def covered_until(stock: int, used: int, days: int, today: date) -> date | None:
    """The last day the stock covers at `used` points in `days` days; yesterday where people wait already."""
    if used <= 0:
        return None
    lasts = max(-1, stock * days // used)
    return today + timedelta(days=lasts) if lasts <= LONGEST.days else None


def whole(points: int) -> int:
    """Rounded up to a number people say; never nothing."""
    return max(ROUND, -(-points // ROUND) * ROUND)
