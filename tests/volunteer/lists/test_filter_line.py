"""The one line that narrows a list of staff: words, chips, what is chosen, how many rows."""

import html
import re

import pytest

from tests.cast import NOW
from tests.support.clients import enter

pytestmark = pytest.mark.django_db
URL = "/staff/appointments/"
AWAY = re.compile(r'class="pick-off" href="([^"]*)"\s+aria-label="([^"]*)"')


@pytest.fixture
def page(district, client, time_machine):
    time_machine.move_to(NOW, tick=False)
    return lambda url=URL, **asked: enter(client, district.street_admin).get(url, asked)


def test_what_is_chosen_stands_as_a_chip_and_is_taken_away_alone(page):
    found = page(role="point_manager", q="王")
    assert [(chip.label, chip.text) for chip in found.context["filter"].desk_line.chosen] == [
        ("搜索", "王"),
        ("职务", "服务点负责人"),
    ]
    (way,) = AWAY.findall(found.text)
    assert way[1] == "去掉：职务：服务点负责人" and html.unescape(way[0]) == "?q=%E7%8E%8B"
    assert 'class="pick-reset" href="?"' in found.text
    whole = page()
    assert whole.context["filter"].desk_line.chosen == [] and "pick-reset" not in whole.text
    assert f"共 <b>{whole.context['table'].paginator.count}</b> 条" in whole.text


def test_nothing_after_a_filter_says_so_and_is_not_an_empty_list(page):
    text = page(q="没有这样的").text
    assert "没有符合条件的记录" in text and "条件：没有这样的" in text and "清除条件" in text and "共 <b>0</b> 条" in text
    assert "没有符合条件的" not in page("/review/certificates/").text


def test_days_are_one_chip_with_usual_spans_and_what_makes_no_sense_is_said(page):
    (days,) = [chip for chip in page("/manage/photos/").context["filter"].desk_line.every if len(chip.fields) > 1]
    assert [str(words) for words, _address in days.presets] == ["今天", "本周", "本月", "本年"]
    assert days.presets[2][1] == {"since": "2026-11-01", "until": "2026-11-30", "page": None}
    wrong = page(role="x")
    assert wrong.context["filter"].desk_line.errors and "errorlist" in wrong.text
