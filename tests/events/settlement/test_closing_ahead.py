"""Before a shift is closed its page says what closing now does to whom, and from when on it would not. It counts as paying does."""

import pytest
from django.urls import reverse

from events.models import Attendance, Door, Shift
from events.settlement import closing_preview
from events.settlement.actions import settle as settle_actions
from points.ledger import actions as ledger
from points.models import Rule
from tests import cast
from tests.cast import at
from tests.support.budget_factory import fund, reserved
from tests.support.clients import log_in
from tests.support.html_pages import text
from volunteer.core.ids import new_id
from volunteer.models import Household

pytestmark = pytest.mark.django_db


@pytest.fixture
def shift(district):
    """14:00 to 16:00; 60 % of it is 72 minutes, and half hours count: from 15:12 on."""
    fund(district.point, 1_000)
    return reserved(cast.shift(district.point, leader=district.bob, start=at(14)), 200)


@pytest.fixture
def page(client, district, shift, time_machine):
    def page(*moment):
        time_machine.move_to(at(*moment), tick=False)
        log_in(client, district.bob)
        return client.get(reverse("events:close", args=[shift.pk]))

    return page


def came(shift, user, moment, act="in", door=Door.OWN):
    return cast.record(id=new_id(moment), shift=shift, person=user, act=act, door=door, scanned_at=moment, at=moment)


def test_early_it_says_to_whom_nothing_counts_and_from_when_on_it_would(district, shift, page):
    came(shift, district.alice, at(13, 55))
    came(shift, district.carol, at(14, 10))
    answer = page(14, 40)
    words = text(answer)
    assert "现在结束，2 人时间太短，服务小时和积分都不计： 张安(演示)、王彩(演示)" in words.replace(" 、", "、")
    assert "15:22 以后结束，就都计上了" in words  # 72 minutes after the later of the two
    assert "15:12 起才计" in words and "15:22 起才计" in words
    assert "结束并发积分" not in words and "没有人得积分" in words
    assert "积分马上到账" not in words


def test_in_time_each_reads_hours_and_points_and_the_button_pays(district, shift, page):
    came(shift, district.alice, at(14))
    words = text(page(15, 12))
    assert "1 小时、10 积分" in words and "时间太短" not in words and "起才计" not in words
    assert "结束并发积分" in words and "积分马上到账" in words


@pytest.mark.parametrize("moment", [(15, 11), (15, 12), (15, 41), (15, 42), (16, 0), (16, 30)])
def test_what_it_foresees_is_what_is_paid(district, shift, time_machine, moment):
    moment = at(*moment)
    for user, arrived in ((district.alice, at(14)), (district.carol, at(14, 20)), (district.manager, at(14, 5))):
        came(shift, user, arrived)
    if moment > at(15, 5):
        came(shift, district.manager, at(15, 5), "out")
    time_machine.move_to(moment, tick=False)
    foreseen = closing_preview.preview_closing(shift=shift, by=district.bob, at=moment)
    inside = [district.alice.pk, district.carol.pk]
    settle_actions.close_shift(shift=shift, by=district.bob, head_count=3, stayed=inside, report="", at=moment)
    settle_actions.settle(shift=shift, at=moment)
    rows = {row.person_id: (row.minutes, row.points) for row in Attendance.objects.filter(shift=shift)}
    assert rows == {pk: (one.minutes, one.points) for pk, one in foreseen.items()}
    assert ledger.balance(district.alice) == foreseen[district.alice.pk].points
    assert {pk for pk, one in foreseen.items() if one.nothing} == {pk for pk, row in rows.items() if row == (0, 0)}


def test_the_moment_it_names_is_the_first_that_counts(district, shift):
    came(shift, district.alice, at(14))
    foreseen = closing_preview.preview_closing(shift=shift, by=district.bob, at=at(14, 30))[district.alice.pk]
    assert (foreseen.since, foreseen.nothing) == (at(15, 12), True)
    for moment, nothing in ((at(15, 11), True), (at(15, 12), False)):
        assert closing_preview.preview_closing(shift=shift, by=district.bob, at=moment)[district.alice.pk].nothing is nothing


def test_who_left_too_early_or_came_too_late_gets_nothing_at_any_time(district, shift, page):
    came(shift, district.alice, at(14))
    came(shift, district.alice, at(14, 20), "out")
    came(shift, district.carol, at(15, 10), door=Door.ROSTER)
    words = text(page(15, 30))
    assert "现在结束，2 人时间太短" in words and "张安(演示) （已走）" in words and "以后结束" not in words
    assert "时间太短，不计" in words  # beside carol, who is inside


def test_time_that_counts_elsewhere_is_not_counted_twice(district, shift):
    other = cast.shift(district.sister_point, district.manager, at(13), hours=1.5)
    cast.came(other, district.alice, 90)
    came(shift, district.alice, at(14))  # until 14:30 it counts over there; 72 minutes are full at 15:42
    foreseen = closing_preview.preview_closing(shift=shift, by=district.bob, at=at(15, 30))[district.alice.pk]
    assert (foreseen.nothing, foreseen.since) == (True, at(15, 42))


def test_the_leaders_word_about_their_own_is_by_hand_and_weighs_so(district, shift):
    district.bob.household = Household.objects.create(created_at=at(8))
    district.bob.save()
    district.alice.household = district.bob.household
    district.alice.save()
    rule = Rule.objects.create(since=at(8).date(), grades={"C": 50})
    Shift.objects.filter(pk=shift.pk).update(rule=rule)
    shift.refresh_from_db()
    for user in (district.alice, district.carol):
        came(shift, user, at(14))
    foreseen = closing_preview.preview_closing(shift=shift, by=district.bob, at=at(16))
    assert [foreseen[user.pk].points for user in (district.alice, district.carol)] == [10, 20]


def test_looking_changes_nothing_and_costs_the_same_for_many(district, shift, django_assert_num_queries):
    came(shift, district.alice, at(14))
    with django_assert_num_queries(3):
        closing_preview.preview_closing(shift=shift, by=district.bob, at=at(14, 30))
    for number in range(6):
        came(shift, cast.person(f"甲{number}(演示)"), at(14))
    with django_assert_num_queries(3):
        assert len(closing_preview.preview_closing(shift=shift, by=district.bob, at=at(14, 30))) == 7
    assert Attendance.objects.filter(out_at=None).count() == 7
