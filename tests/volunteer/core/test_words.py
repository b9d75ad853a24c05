"""Times, names and numbers in words."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.conf import settings
from django.utils import translation

from tests.cast import NOW, at
from volunteer.models import User
from volunteer.templatetags import formatting


@pytest.fixture(autouse=True)
def english_tuesday():
    with time_machine.travel(NOW, tick=False), translation.override("en"):
        yield


@pytest.mark.parametrize(
    ("when", "said"),
    [
        (at(14), "today"),
        (at(14, day=25), "tomorrow"),
        (at(14, day=23), "yesterday"),
        (at(14, day=26), "Thu 26 Nov"),
        (date(2026, 11, 24), "today"),
        (date(2025, 11, 24), "Mon 24 Nov 2025"),
        (datetime(2026, 11, 24, 17, 0, tzinfo=UTC), "tomorrow"),
        (None, ""),
    ],
)
def test_a_day_is_said_as_people_say_it(when, said):
    assert formatting.day(when) == said


def test_a_clock_shows_local_time():
    assert formatting.time_of_day(datetime(2026, 11, 24, 6, 5, tzinfo=UTC)) == "14:05"
    assert formatting.time_of_day(None) == ""


def test_a_span_names_its_day_once():
    assert formatting.span(at(14), at(16)) == "today 14:00–16:00"
    assert formatting.span(at(22), at(2, day=25)) == "today 22:00–tomorrow 02:00"


def test_a_name_is_masked_whether_given_as_text_or_person():
    assert formatting.masked("张安(演示)") == formatting.masked(User(name="张安(演示)")) == "张*"
    assert formatting.masked("欧阳娜娜") == "欧**"
    assert formatting.masked("") == ""


@pytest.mark.parametrize(("minutes", "said"), [(120, "2"), (90, "1.5"), (0, "0"), (timedelta(minutes=100), "1.7"), (None, "")])
def test_minutes_are_said_as_hours(minutes, said):
    assert formatting.hours(minutes) == said


def test_numbers_are_grouped_and_codes_spaced():
    assert formatting.number(18445) == "18,445"
    assert formatting.number(None) == ""
    assert formatting.spaced("AB34CD67") == "AB34 CD67"


def test_an_iso_string_is_a_local_moment():
    assert formatting.time_of_day(formatting.iso("2026-11-24T06:00:00+00:00")) == "14:00"
    assert formatting.iso("nonsense") is None


def test_chinese_says_the_short_weekday():
    with translation.override("zh-hans"):
        assert formatting.day(at(14, day=26)) == "11月26日 周四"
        assert formatting.span(at(14), at(16)) == "今天 14:00–16:00"


HALF = re.compile('(?<=[\u4e00-\u9fff）”》])[,;?!](?=[\u4e00-\u9fff“（《"])')


def test_chinese_sentences_have_chinese_marks():
    lines = (settings.LOCALE_PATHS[0] / "zh_Hans" / "LC_MESSAGES" / "django.po").read_text(encoding="utf-8").splitlines()
    assert len(lines) > 10_000
    assert [line for line in lines if HALF.search(line)] == []
