"""On which day a festival falls: by the moon, by the sun, or always the same (domain.md §2.14)."""

from __future__ import annotations

from datetime import date, timedelta

from borax.calendars.lunardate import LunarDate, TermUtils

from events.campaigns.models import Festival

WINDOW = timedelta(days=7)  # on either side: when a festival is usually kept
YEARS = range(2000, 2100)
# Month and day of the lunar calendar.
LUNAR_DATES = {
    Festival.SPRING: (1, 1),
    Festival.LANTERN: (1, 15),
    Festival.DRAGON_BOAT: (5, 5),
    Festival.QIXI: (7, 7),
    Festival.MID_AUTUMN: (8, 15),
    Festival.DOUBLE_NINTH: (9, 9),
}
FIXED_DATES = {
    Festival.LEI_FENG: (3, 5),
    Festival.SECURITY: (4, 15),
    Festival.LABOUR: (5, 1),
    Festival.VOLUNTEERS: (12, 5),
}


def festival_day(festival: str, year: int) -> date:
    """The date of a festival in a year of `YEARS`, by Beijing time."""
    kind = Festival(festival)
    if kind in FIXED_DATES:
        return date(year, *FIXED_DATES[kind])
    found: date
    if kind == Festival.QINGMING:
        found = TermUtils.day_start_from_term(year, "清明")
    else:
        found = LunarDate(year, *LUNAR_DATES[kind]).to_solar_date()
    return found


def next_festival_day(festival: str, today: date) -> date:
    """The next time a festival falls on today or a later day."""
    this_year = festival_day(festival, today.year)
    return this_year if this_year >= today else festival_day(festival, today.year + 1)


def nearest_festival_day(festival: str, day: date) -> date:
    """The time a festival falls nearest to a day."""
    near = [festival_day(festival, year) for year in (day.year - 1, day.year, day.year + 1)]
    return min(near, key=lambda found: abs(found - day))
