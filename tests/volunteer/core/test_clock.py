"""The one clock: the database's time, and in the demonstration an offset that only grows."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from django.db import DatabaseError, connection
from django.utils import timezone

from tests.cast import NOW
from volunteer.core import clock

EARLY = datetime(2026, 11, 23, 16, 30, tzinfo=UTC)  # 00:30 on the 24th in Shanghai


@pytest.fixture(autouse=True)
def unmeasured(monkeypatch):
    monkeypatch.setattr(clock._Difference, "ahead", timedelta(0))
    monkeypatch.setattr(clock._Difference, "measured", None)


@pytest.fixture
def demo(settings, tmp_path):
    settings.DEMO, settings.DATA_DIR = True, tmp_path


def test_the_moment_is_this_process_s_own_until_the_database_was_asked():
    assert clock.now() == NOW


def test_the_day_is_shanghai_s(time_machine):
    time_machine.move_to(EARLY, tick=False)
    assert str(clock.today()) == "2026-11-24"


def test_a_machine_whose_clock_is_off_goes_by_the_database(db):
    """Frozen at the cast's moment, this process is days behind the database's real clock."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        real = cursor.fetchone()[0]
    clock.measure()
    assert timezone.now() == NOW
    assert abs(clock.now() - real) < timedelta(minutes=1)


def test_a_request_asks_the_database_at_most_once_a_minute(client, settings, monkeypatch, db):
    asked, passed = [], iter([0.0, 59.0, 61.0, 62.0])
    settings.CLOCK_FROM_DATABASE = True
    monkeypatch.setattr(clock, "monotonic", lambda: 0.0)
    measure = clock.measure
    monkeypatch.setattr(clock, "measure", lambda: (asked.append(1), measure()))
    for second in passed:
        monkeypatch.setattr(clock, "monotonic", lambda second=second: second)
        client.get("/terms/")
    assert len(asked) == 2  # at the start, and after a minute


def test_a_database_that_does_not_answer_leaves_the_difference_as_it_was(settings, monkeypatch):
    def fails():
        raise DatabaseError("gone")

    settings.CLOCK_FROM_DATABASE = True
    monkeypatch.setattr(clock._Difference, "ahead", timedelta(seconds=40))
    monkeypatch.setattr(clock, "measure", fails)
    clock.measure_if_due()
    assert clock.now() == NOW + timedelta(seconds=40)


def test_the_demonstration_s_clock_moves_forwards_and_adds_up(demo):
    moments = [clock.now()]
    for minutes in (30, 30, 600):
        clock.advance(timedelta(minutes=minutes))
        moments.append(clock.now())
    assert moments[-1] == NOW + timedelta(hours=11)
    assert all(earlier < later for earlier, later in pairwise(moments))


@pytest.mark.parametrize("by", [timedelta(0), timedelta(minutes=-1)])
def test_it_never_moves_back(demo, by):
    with pytest.raises(ValueError, match="forwards only"):
        clock.advance(by)
    assert clock.now() == NOW


def test_only_the_demonstration_has_an_offset(settings, tmp_path):
    settings.DEMO, settings.DATA_DIR = False, tmp_path
    (tmp_path / "demo-clock").write_text("3600")
    assert clock.now() == NOW
    with pytest.raises(ValueError, match="demonstration"):
        clock.advance(timedelta(minutes=30))
