"""Hours that are printed one below the other with their sum."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

TENTH_MINUTES = 6  # minutes


def hours_in_tenths(minutes: Sequence[int]) -> list[Decimal]:
    """Minutes of the parts of a whole as hours with one decimal, which add up to the hours of the whole.

    Half hours, and all that divides by six minutes, stay what they are. What rounding down loses of the rest goes to the parts that
    lost the most, so that none is off by a tenth of an hour.
    """
    whole = [part // TENTH_MINUTES for part in minutes]
    missing = (sum(minutes) + TENTH_MINUTES // 2) // TENTH_MINUTES - sum(whole)
    lost = sorted(range(len(minutes)), key=lambda place: -(minutes[place] % TENTH_MINUTES))
    for place in lost[:missing]:
        whole[place] += 1
    return [Decimal(part) / 10 for part in whole]
