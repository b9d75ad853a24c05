"""The periods that figures are kept for: months, quarters and years of the local date, and everything so far."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext, pgettext

from events.models import Figure

Kind = Figure.Kind
MONTHS_OF_KIND = {Kind.MONTH: 1, Kind.QUARTER: 3, Kind.YEAR: 12}
PERIOD_PATTERN = re.compile(r"(?P<year>20\d\d)(?:-(?P<month>\d\d)|Q(?P<quarter>[1-4]))?", re.ASCII)


@dataclass(frozen=True)
class Period:
    """`start` is its first day. As a word in an address: `2026-11`, `2026Q4`, `2026` or `all`."""

    kind: str
    start: date

    @property
    def end(self) -> date | None:
        """The first day after it; None where it has no end."""
        return None if self.kind == Kind.ALL else add_months(self.start, MONTHS_OF_KIND[Kind(self.kind)])

    @property
    def last(self) -> date | None:
        return self.end - timedelta(days=1) if self.end else None

    @property
    def word(self) -> str:
        words = {Kind.MONTH: f"{self.start:%Y-%m}", Kind.QUARTER: f"{self.start.year}Q{quarter_of(self.start)}"}
        return words.get(Kind(self.kind), f"{self.start.year}" if self.kind == Kind.YEAR else "all")

    @property
    def name(self) -> str:
        """`November 2026`, `quarter 4 of 2026`, `2026`, `so far`."""
        if self.kind == Kind.MONTH:
            return date_format(self.start, pgettext("date format", "F Y"))
        if self.kind == Kind.QUARTER:
            return gettext("quarter %(quarter)s of %(year)s") % {"quarter": quarter_of(self.start), "year": self.start.year}
        return pgettext("date format", "year %(year)s") % {"year": self.start.year} if self.kind == Kind.YEAR else gettext("so far")

    @property
    def before(self) -> Period | None:
        """The one right before it."""
        return None if self.kind == Kind.ALL else Period(self.kind, add_months(self.start, -MONTHS_OF_KIND[Kind(self.kind)]))

    @property
    def after(self) -> Period | None:
        return Period(self.kind, self.end) if self.end else None

    def contains(self, day: date) -> bool:
        return self.start <= day and (self.end is None or day < self.end)


ALL_TIME = Period(Kind.ALL, date(1900, 1, 1))


def add_months(day: date, months: int) -> date:
    """The first of the month so many months later."""
    number = day.year * 12 + day.month - 1 + months
    return date(number // 12, number % 12 + 1, 1)


def quarter_of(day: date) -> int:
    return (day.month + 2) // 3


def period_of(kind: str, day: date) -> Period:
    """The period of this kind that the day lies in."""
    if kind == Kind.ALL:
        return ALL_TIME
    month = {Kind.MONTH: day.month, Kind.QUARTER: 3 * quarter_of(day) - 2}.get(Kind(kind), 1)
    return Period(kind, date(day.year, month, 1))


def last_full_period(kind: str, day: date) -> Period:
    """The last month, quarter or year that is over on that day."""
    return period_of(kind, period_of(kind, day).start - timedelta(days=1))


def parse_period(word: str, default: Period) -> Period:
    """The period that a word in an address names; the default for anything else."""
    found = PERIOD_PATTERN.fullmatch(word)
    if not found:
        return ALL_TIME if word == "all" else default
    year, month, number = int(found["year"]), found["month"], found["quarter"]
    if month:
        return Period(Kind.MONTH, date(year, int(month), 1)) if 1 <= int(month) <= 12 else default
    return Period(Kind.QUARTER, date(year, 3 * int(number) - 2, 1)) if number else Period(Kind.YEAR, date(year, 1, 1))
