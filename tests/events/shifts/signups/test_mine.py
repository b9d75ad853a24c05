"""What a person signed up for and did."""

from datetime import timedelta

import pytest

from events.models import Shift
from events.shifts.actions import sign_up as sign_up_actions
from events.shifts.signups import queries as signup_queries
from tests.cast import NOW, at, person, shift
from tests.support.attendance_factory import attended, past
from tests.support.clients import log_in
from tests.support.html_pages import text
from tests.support.signup_factory import join
from volunteer.core.ids import new_id
from volunteer.models import Household


@pytest.fixture(autouse=True)
def morning(time_machine):
    time_machine.move_to(NOW, tick=False)


def test_visitors_are_sent_to_sign_in(client, db):
    assert client.get("/my/").status_code == 302


def test_a_newcomer_is_shown_the_way_to_the_events(client, district):
    answer = log_in(client, district.carol).get("/my/")
    assert "还没有报名" in text(answer) and 'href="/events/"' in answer.content.decode()


def test_coming_waiting_and_past_stand_apart(client, district):
    coming = shift(district.point, district.manager, at(14, day=25), event_title="明天(演示)")
    full = shift(district.point, district.manager, at(14, day=26), places=1, event_title="满了(演示)")
    join(full, district.bob)
    mine, turn = join(coming, district.alice), join(full, district.alice)
    done = attended(past(district, event_title="做完(演示)"), district.alice)
    answer = log_in(client, district.alice).get("/my/")
    assert [e.signup for e in answer.context["coming"]] == [mine]
    assert [(e.signup, e.turn) for e in answer.context["waiting"]] == [(turn, 1)]
    assert list(answer.context["past"]) == [(done, "")]
    words = text(answer)
    assert "候补第 1 位" in words and "13:30 起签到" in words and "最好在明天 12:00 前" in words and "+20" in words
    assert "2 小时" in words


def test_nobody_sees_what_is_not_theirs(client, district):
    coming = shift(district.point, district.manager, at(14, day=25))
    join(coming, district.alice)
    attended(past(district), district.alice)
    answer = log_in(client, district.bob).get("/my/")
    assert not answer.context["coming"] and not answer.context["past"]
    assert "张安" not in answer.content.decode()


def test_the_household_stands_on_the_page_with_names(client, district):
    district.alice.household = Household.objects.create(created_at=NOW)
    district.alice.save()
    mother = person("李桂兰(演示)", phone="", household=district.alice.household)
    coming = shift(district.point, district.manager, at(14, day=25))
    sign_up_actions.sign_up(id=new_id(NOW), job=coming.jobs.get(), person=mother, by=district.alice, at=NOW)
    attended(past(district), mother)
    answer = log_in(client, district.alice).get("/my/")
    assert [e.signup.person for e in answer.context["coming"]] == [mother]
    assert "李桂兰(演示)" in text(answer)
    assert answer.context["minutes"] == 0  # the hours are each person's own


@pytest.mark.parametrize(
    ("moment", "inside", "words", "scan"),
    [
        ((13, 29), False, "13:30 起签到", False),
        ((13, 30), False, "现在可以签到", True),
        ((14, 29), False, "现在可以签到", True),
        ((14, 30), False, "签到时间已过", False),
        ((15, 0), True, "前要签退，不签退不算", True),
        ((16, 59), True, "前要签退，不签退不算", True),
    ],
)
def test_the_hint_says_what_to_do_now_and_scanning_is_offered_in_time(client, district, time_machine, moment, inside, words, scan):
    today = shift(district.point, district.manager, at(14))
    join(today, district.alice)
    if inside:
        attended(today, district.alice, out_at=None, counted_start=None, counted_end=None, minutes=0, pay="pending", points=0)
    time_machine.move_to(at(*moment))
    answer = log_in(client, district.alice).get("/my/")
    assert words in text(answer)
    assert (("扫码签到" in text(answer)) or ("扫码签退" in text(answer))) is scan


def test_where_one_can_check_in_now_stands_before_what_one_missed(client, district, time_machine):
    missed, now = (shift(district.point, district.bob, start=at(hour, minute), hours=1) for hour, minute in ((13, 0), (14, 45)))
    for one in (missed, now):
        join(one, district.alice, when=at(8))
    time_machine.move_to(at(14, 30), tick=False)
    assert [one.shift for one in signup_queries.coming_engagements([district.alice], at=at(14, 30))] == [now, missed]


def test_a_cancelled_shift_is_told_and_offers_nothing_to_do(client, district, time_machine):
    coming = shift(district.point, district.manager, at(14, day=25))
    mine = join(coming, district.alice)
    Shift.objects.filter(pk=coming.pk).update(state="cancelled", state_note="天气太冷")
    mine.state, mine.ended_at = "cancelled", NOW
    mine.save()
    words = text(log_in(client, district.alice).get("/my/"))
    assert "已取消" in words and "天气太冷" in words and "我去不了" not in words


def test_points_on_their_way_say_why(client, district):
    attended(past(district, 20, state="closed"), district.alice, pay="pending", points=0)
    attended(past(district, 19), district.alice, pay="second", grade="C")
    attended(past(district, 18), district.alice, pay="budget")
    attended(past(district, 17), district.alice, pay="nothing", pay_note="too_short", points=0, minutes=0)
    answer = log_in(client, district.alice).get("/my/")
    assert len([words for _, words in answer.context["past"] if words]) == 4
    assert "+20" not in text(answer)
    assert answer.context["minutes"] == 120  # hours never wait for the budget; those by hand wait for the second person


def test_who_had_a_place_and_no_check_in_is_told_where_to_ask(client, district):
    missed = shift(district.point, district.manager, at(14, day=25))
    join(missed, district.alice)
    Shift.objects.filter(pk=missed.pk).update(state="settled", start=at(14, day=20), end=at(16, day=20))
    answer = log_in(client, district.alice).get("/my/")
    assert [s.shift for s in answer.context["missed"]] == [missed]
    assert "没签到的" in text(answer)


@pytest.mark.long
def test_the_number_of_statements_does_not_grow(client, district, django_assert_num_queries):
    def more(several):
        for n in several:
            join(shift(district.point, district.manager, at(8, day=25) + timedelta(days=n)), district.alice)
            attended(shift(district.point, district.manager, at(8, day=20) - timedelta(days=n), state="settled"), district.alice)

    more(range(10))
    log_in(client, district.alice).get("/my/")
    with django_assert_num_queries(13) as ten:
        client.get("/my/")
    more(range(10, 100))
    with django_assert_num_queries(len(ten)):
        answer = client.get("/my/")
    assert len(answer.context["past"]) == 20 and answer.context["page"].paginator.count == 100
