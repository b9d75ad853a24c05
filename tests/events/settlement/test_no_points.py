"""Why an attendance brings no points: said on the result page, and not shown as on its way."""

import pytest
from django.urls import reverse

from events.models import Attendance
from events.settlement import ledger_sources, no_points
from events.settlement.actions import settle as settle_actions
from points.ledger import actions as ledger
from points.models import Rule
from tests import cast
from tests.cast import at
from tests.support.budget_factory import fund, reserved
from tests.support.clients import log_in
from tests.support.html_pages import text
from volunteer.core.ids import new_id

pytestmark = pytest.mark.django_db


@pytest.fixture
def shift(district):
    """14:00 to 16:00: 72 minutes are needed."""
    return cast.shift(district.point, district.manager, start=at(14))


@pytest.fixture
def result(client, district, time_machine):
    def result(row, *moment):
        time_machine.move_to(at(*moment), tick=False)
        log_in(client, district.alice)
        return text(client.get(reverse("events:arrived", args=[row.pk])))

    return result


def came(shift, user, moment, act="in", door="own"):
    moment = at(*moment)
    fields = {"id": new_id(moment), "shift": shift, "person": user, "act": act, "door": door}
    return cast.record(**fields, scanned_at=moment, at=moment).attendance


def ruled(**values):
    return Rule.objects.create(since=at(8).date(), **values)


def test_too_short_so_far_says_from_when_on_it_counts(district, shift, result):
    came(shift, district.alice, (14, 0))
    row = came(shift, district.alice, (14, 40), "out")
    words = result(row, 14, 40)
    assert "15:12 以后走，走时再扫一次，就计上了" in words and "+0" not in words and "获得积分" not in words
    assert ledger_sources.pending_points(district.alice) == []
    row = came(shift, district.alice, (15, 12), "out")
    words = result(row, 15, 12)
    assert "+10" in words and "太短" not in words
    assert [one["points"] for one in ledger_sources.pending_points(district.alice)] == [10]


def test_too_short_for_good_says_what_was_needed(district, shift, result):
    came(shift, district.alice, (14, 0))
    row = came(shift, district.alice, (14, 40), "out")
    assert "这场至少要满 72 分钟" in result(row, 17, 0)


def test_who_comes_too_late_reads_it_at_once(district, shift, result):
    row = came(shift, district.alice, (15, 10), door="roster")
    words = result(row, 15, 10)
    assert "来得晚了，待到结束也不够：这场至少要满 72 分钟才计" in words and "+0" not in words
    assert ledger_sources.pending_points(district.alice) == []


def test_who_is_inside_and_can_still_earn_is_on_the_way(district, shift, result, time_machine):
    time_machine.move_to(at(14, 5), tick=False)
    row = came(shift, district.alice, (14, 0))
    (one,) = ledger_sources.pending_points(district.alice)
    assert (one["points"], one["why"]) == (0, "走的时候再扫一次，就是签退。")
    assert no_points.no_points_reason(row, at(14, 5)) == ""
    assert "+20" in result(row, 14, 5)


def test_a_kind_that_earns_nothing_says_so_and_keeps_the_hours(district, result):
    shift = cast.shift(district.point, district.manager, at(14), rule=ruled(coefficients={"environment": 0}))
    row = came(shift, district.alice, (14, 0))
    assert "这类活动不给积分，服务小时照样计" in result(row, 14, 0)
    row = came(shift, district.alice, (16, 0), "out")
    words = result(row, 16, 0)
    assert "2 小时" in words and "这类活动不给积分" in words and "+0" not in words
    assert ledger_sources.pending_points(district.alice) == []


def test_less_than_a_point_is_told_apart(district, result):
    rule = ruled(points_per_hour=1, round_minutes=1, minimum_percent=0)
    shift = cast.shift(district.point, district.manager, at(14), rule=rule)
    came(shift, district.alice, (14, 0))
    row = came(shift, district.alice, (14, 40), "out")
    assert "不到 1 积分，服务小时照样计" in result(row, 14, 40)


def test_a_cap_that_is_full_is_the_reason_after_settlement(district, result):
    fund(district.point, 100)
    rule = ruled(day_points=20)
    for hour in (9, 14):
        shift = reserved(cast.shift(district.point, district.manager, at(hour), rule=rule), 20)
        came(shift, district.alice, (hour, 0))
        row = came(shift, district.alice, (hour + 2, 0), "out")
        settle_actions.close_shift(shift=shift, by=district.manager, head_count=1, stayed=[], report="", at=at(hour + 2))
        settle_actions.settle(shift=shift, at=at(hour + 2))
    assert ledger.balance(district.alice) == 20
    words = result(Attendance.objects.get(pk=row.pk), 17, 0)
    assert "积分已到一个人的上限" in words and "+0" not in words and "+20" not in words


@pytest.mark.parametrize(("percent", "rounded", "least"), [(60, 30, 72), (0, 30, 25), (0, 1, 1), (100, 1, 120), (10, 15, 12)])
def test_the_least_that_counts_is_found_by_the_rule_itself(district, percent, rounded, least):
    shift = cast.shift(district.point, district.manager, at(14), rule=ruled(minimum_percent=percent, round_minutes=rounded))
    assert no_points.least_minutes(shift) == least
