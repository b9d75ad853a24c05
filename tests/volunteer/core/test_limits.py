"""Limits count what was allowed, per subject, in a moving window."""

from datetime import timedelta

import pytest

from tests.cast import NOW
from tests.support.concurrency import together
from volunteer.core import rate_limit
from volunteer.models import Attempt

MINUTE = timedelta(minutes=1)


def allowed(subject="+8613800000001", seconds=0, most=2):
    return rate_limit.allow_attempt(kind="sms", subject=subject, most=most, within=MINUTE, at=NOW + timedelta(seconds=seconds))


@pytest.mark.django_db
def test_the_third_of_two_is_refused_until_the_first_is_old():
    assert [allowed(), allowed(seconds=10), allowed(seconds=20)] == [True, True, False]
    assert (
        rate_limit.seconds_left(kind="sms", subject="+8613800000001", most=2, within=MINUTE, at=NOW + timedelta(seconds=20)) == 40
    )
    assert allowed(seconds=61)


@pytest.mark.django_db
def test_a_refused_attempt_does_not_prolong_the_wait():
    allowed(most=1)
    assert not allowed(seconds=59, most=1)
    assert allowed(seconds=60.5, most=1)


@pytest.mark.django_db
def test_one_number_does_not_limit_another():
    assert allowed(most=1)
    assert allowed(subject="+8613800000002", most=1)


@pytest.mark.django_db
def test_the_table_holds_no_number():
    allowed()
    assert "138" not in Attempt.objects.get().subject[:3] and "13800000001" not in Attempt.objects.get().subject


@pytest.mark.django_db
def test_success_clears_and_time_forgets():
    allowed()
    allowed(subject="other")
    rate_limit.clear_attempts(kind="sms", subject="+8613800000001")
    assert Attempt.objects.count() == 1
    assert rate_limit.delete_old_attempts(at=NOW + timedelta(days=3)) == 1


@pytest.mark.django_db(transaction=True)
def test_of_eight_at_once_three_are_allowed():
    answers = together(8, lambda _: allowed(most=3))
    assert sorted(answers) == [False] * 5 + [True] * 3
