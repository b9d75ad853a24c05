"""What everybody may read of the books: what a shop took in and handed out, what a service point gave, what is outstanding.

Months are months of the local date. Names are masked, and a group so small that masking would not hide anybody is not listed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone

from volunteer.core.dates import midnight


@dataclass(frozen=True, order=True)
class Month:
    """A month of local dates: `first` up to and without `end`."""

    first: date

    @classmethod
    def of(cls, at: datetime) -> Month:
        """The month of the local date of a moment."""
        return cls(timezone.localdate(at).replace(day=1))

    @property
    def end(self) -> date:
        return (self.first + timedelta(days=31)).replace(day=1)

    @property
    def before(self) -> Month:
        return Month((self.first - timedelta(days=1)).replace(day=1))

    @property
    def after(self) -> Month:
        return Month(self.end)

    @property
    def text(self) -> str:
        """As in an address: 2026-11."""
        return f"{self.first:%Y-%m}"

    def began(self) -> datetime:
        return midnight(self.first)

    def over(self) -> datetime:
        return midnight(self.end)


def month_of(text: str, at: datetime) -> Month:
    """The month that an address names; the present one where it names none, or one that has not come."""
    now = Month.of(at)
    try:
        asked = Month(datetime.strptime(text, "%Y-%m").date())
    except ValueError:
        return now
    return asked if date(2000, 1, 1) <= asked.first <= now.first else now
