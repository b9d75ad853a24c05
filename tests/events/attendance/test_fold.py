"""What scans add up to."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.attendance.fold import Fold, fold, longest_free_part
from events.models import Grade
from points.models import Rule
from tests.cast import at

RULE = Rule(since=date(2026, 1, 1))
SHIFT = {"start": at(14), "end": at(16), "rule": RULE}


@dataclass(frozen=True)
class Scanned:
    act: str
    scanned_at: datetime
    door: str = "own"
    person_id: int = 1
    by_id: int | None = None


def test_nobody_came():
    assert fold([], **SHIFT) == Fold()


def test_in_and_out_count_what_lies_in_the_shift():
    assert fold([Scanned("in", at(13, 50)), Scanned("out", at(16, 5))], **SHIFT) == Fold(
        at(13, 50), at(16, 5), at(14), at(16), 120, "A"
    )


def test_without_a_check_out_nothing_counts():
    assert fold([Scanned("in", at(13, 50))], **SHIFT) == Fold(at(13, 50))


@pytest.mark.parametrize(
    ("grace", "left", "minutes"),
    [(5, (15, 56), 120), (5, (15, 55), 120), (5, (15, 54), 90), (5, (15, 25), 90), (5, (15, 24), 60), (0, (15, 59), 90)],
)
def test_minutes_are_half_hours_and_five_minutes_short_of_one_cost_nothing(grace, left, minutes):
    """Versions of before, without such minutes, go on rounding down."""
    shift = SHIFT | {"rule": Rule(since=date(2026, 1, 1), minimum_percent=0, grace_minutes=grace)}
    assert fold([Scanned("in", at(14)), Scanned("out", at(*left))], **shift).minutes == minutes


def test_too_short_counts_as_nothing_but_stays_visible():
    found = fold([Scanned("in", at(14)), Scanned("out", at(15))], **SHIFT)
    assert (found.counted_start, found.counted_end, found.minutes) == (at(14), at(15), 0)


def test_who_left_before_the_start_has_no_counted_time():
    found = fold([Scanned("in", at(13, 40)), Scanned("out", at(13, 55))], **SHIFT)
    assert found == Fold(at(13, 40), at(13, 55))


def test_an_out_before_the_in_is_not_heard():
    assert fold([Scanned("out", at(13, 40)), Scanned("in", at(14))], **SHIFT) == Fold(at(14))


def test_outs_without_an_in_are_nothing():
    assert fold([Scanned("out", at(15))], **SHIFT) == Fold()


@pytest.mark.parametrize(
    ("doors", "grade"), [(("own", "own"), "A"), (("own", "typed"), "B"), (("own", "closing"), "B"), (("roster", "own"), "C")]
)
def test_the_weakest_scan_decides(doors, grade):
    assert fold([Scanned("in", at(14), doors[0]), Scanned("out", at(16), doors[1])], **SHIFT).grade == grade


def test_a_scan_in_anothers_hand_is_no_own_scan():
    assert fold([Scanned("in", at(14), by_id=2), Scanned("out", at(16))], **SHIFT).grade == Grade.B


def test_time_that_counts_elsewhere_does_not_count_again():
    scans = [Scanned("in", at(14)), Scanned("out", at(16))]
    found = fold(scans, **SHIFT, busy=[(at(13), at(14, 30))])
    assert (found.counted_start, found.counted_end, found.minutes) == (at(14, 30), at(16), 90)


@pytest.mark.parametrize(
    ("busy", "left"),
    [
        ([], (0, 60)),
        ([(0, 60)], None),
        ([(-10, 70)], None),
        ([(20, 30)], (30, 60)),
        ([(40, 50)], (0, 40)),
        ([(-20, -10), (70, 80)], (0, 60)),
        ([(0, 10), (50, 60)], (10, 50)),
    ],
)
def test_the_longest_free_part_counts(busy, left):
    def moment(minute):
        return at(14) + timedelta(minutes=minute)

    found = longest_free_part([(moment(a), moment(b)) for a, b in busy], moment(0), moment(60))
    assert found == (left and (moment(left[0]), moment(left[1])))


moments = st.integers(-60, 240).map(lambda minute: at(14) + timedelta(minutes=minute))
some_scans = st.lists(
    st.builds(Scanned, st.sampled_from(["in", "out"]), moments, st.sampled_from(["own", "typed", "roster", "closing"])), max_size=8
)


@given(some_scans, st.data())
def test_any_order_repetition_or_split_ends_the_same(scans, data):
    repeated = scans + data.draw(st.lists(st.sampled_from(scans), max_size=5) if scans else st.just([]))
    shuffled = data.draw(st.permutations(repeated))
    assert fold(shuffled, **SHIFT) == fold(scans, **SHIFT)


@given(some_scans)
def test_counted_time_lies_within_presence_and_within_the_shift(scans):
    found = fold(scans, **SHIFT)
    if found.counted_start is None:
        assert found.minutes == 0
    else:
        assert max(found.in_at, at(14)) <= found.counted_start <= found.counted_end <= min(found.out_at, at(16))
        assert timedelta(minutes=found.minutes) <= found.counted_end - found.counted_start + timedelta(minutes=RULE.grace_minutes)
        assert found.minutes <= 120
