"""The arithmetic of hours and of caps, beside an arithmetic that knows neither Django nor a time zone's name.

Shanghai is eight hours before London all year round, so a local day is the whole days in (seconds since 1970 + 8 h).
"""

from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from events.settlement import caps as settlement_caps
from points.models import Rule
from tests import cast

EIGHT = timedelta(hours=8)
ERA = datetime(1970, 1, 1, tzinfo=UTC)
DAY = timedelta(days=1)


def local_day(moment: datetime) -> int:
    return (moment - ERA + EIGHT) // DAY


def local_month(moment: datetime) -> tuple[int, int]:
    there = moment.astimezone(UTC) + EIGHT
    return there.year, there.month


midnights = st.integers(20_000, 24_000).map(lambda day: ERA + day * DAY - EIGHT)
# Most are close to a midnight, where mistakes live.
beside = st.one_of(
    st.integers(-90, 90).map(lambda n: timedelta(microseconds=n)), st.integers(-86_400, 86_400).map(lambda n: timedelta(seconds=n))
)
moments = st.builds(lambda midnight, off: midnight + off, midnights, beside)


@given(
    present=st.integers(-3600, 86_400),
    planned=st.integers(1, 720),
    percent=st.integers(0, 100),
    step=st.sampled_from([1, 5, 10, 15, 30, 60]),
    grace=st.integers(0, 30),
    start=moments,
)
def test_minutes_are_the_nearest_steps_and_nothing_below_the_share(present, planned, percent, step, grace, start):
    """At most half a step is given, never more than was planned; without grace it is what was served, rounded down."""
    rule = Rule(minimum_percent=percent, round_minutes=step, grace_minutes=grace)
    found = rule.minutes(start, start + timedelta(seconds=present), timedelta(minutes=planned))
    served = max(0, present)
    enough = Fraction(served, planned * 60) >= Fraction(percent, 100)
    down = served // (60 * step) * step
    near = (down + step) * 60 - served // 60 * 60 <= 60 * min(grace, step // 2) and down + step <= planned
    assert found == (down + step * near if enough else 0)
    assert planned * 60 < served or found <= planned // step * step


@given(planned=st.integers(1, 720), percent=st.integers(1, 100), start=moments)
def test_the_share_itself_is_enough_and_a_microsecond_less_is_not(planned, percent, start):
    rule = Rule(minimum_percent=percent, round_minutes=1)
    whole = timedelta(minutes=planned)
    share = whole * percent / 100
    assert rule.minutes(start, start + share, whole) == int(share.total_seconds()) // 60
    assert rule.minutes(start, start + share - timedelta(microseconds=1), whole) == 0


@given(one=moments, other=beside)
def test_two_moments_are_of_one_day_exactly_where_shanghai_has_one_date(one, other):
    first, last = settlement_caps.day_bounds(one)
    assert first <= one <= last
    assert (first <= one + other <= last) == (local_day(one) == local_day(one + other))


@given(one=moments, other=st.integers(-40, 40), off=beside)
def test_two_moments_are_of_one_month_exactly_where_shanghai_has_one(one, other, off):
    first, last = settlement_caps.month_bounds(one)
    there = one + other * DAY + off
    assert first <= one <= last
    assert (first <= there <= last) == (local_month(one) == local_month(there))


@given(
    worths=st.lists(st.tuples(moments, st.integers(0, 60)), min_size=1, max_size=6),
    day=st.integers(0, 100),
    month=st.integers(0, 150),
)
def test_in_any_order_no_day_and_no_month_brings_more_than_its_cap_and_nothing_is_lost_below(worths, day, month):
    rule = Rule(day_points=day, month_points=month)
    got = []
    for moment, worth in worths:
        of_day = sum(points for then, points in got if local_day(then) == local_day(moment))
        of_month = sum(points for then, points in got if local_month(then) == local_month(moment))
        got.append((moment, rule.allowed(worth, day=of_day, month=of_month)))
    for moment, _worth in worths:
        today = sum(points for then, points in got if local_day(then) == local_day(moment))
        this_month = sum(points for then, points in got if local_month(then) == local_month(moment))
        assert today <= day and this_month <= month
        lost = any(
            points < worth
            for (then, points), (_same, worth) in zip(got, worths, strict=True)
            if local_day(then) == local_day(moment)
        )
        assert not lost or today == day or this_month == month


@pytest.mark.django_db
def test_what_counts_towards_a_cap_is_what_was_paid_on_that_local_day_and_in_that_month(district):
    """At midnight between October and November: what the tables are asked agrees with the arithmetic of eight hours."""
    midnight = datetime(2026, 10, 31, 16, tzinfo=UTC)
    halves = st.lists(st.integers(-48, 48), min_size=2, max_size=5, unique=True)

    @settings(max_examples=15, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
    @given(offsets=halves)
    def play(offsets):
        with transaction.atomic():
            starts = [midnight + timedelta(minutes=30 * n) for n in offsets]
            shifts = [cast.shift(district.point, district.manager, start=start, hours=0.5) for start in starts]
            for worth, shift in enumerate(shifts, 1):
                cast.came(shift, district.alice, 20, points=worth)
            for mine, start in zip(shifts, starts, strict=True):
                found = settlement_caps.paid_elsewhere(mine, [district.alice.pk]).get(district.alice.pk, {"day": 0, "month": 0})
                others = [(worth, then) for worth, (shift, then) in enumerate(zip(shifts, starts, strict=True), 1) if shift != mine]
                assert found["day"] == sum(worth for worth, then in others if local_day(then) == local_day(start))
                assert found["month"] == sum(worth for worth, then in others if local_month(then) == local_month(start))
            transaction.set_rollback(True)

    play()
