"""Signing up, withdrawing and answering over HTTP."""

from datetime import date

import pytest

from events.models import ChangeRequest, Job, Shift, Signup
from events.shifts.actions import sign_up as sign_up_actions
from events.shifts.refusals import ShiftRefusal
from tests.cast import NOW, at, shift
from tests.support.clients import log_in
from tests.support.html_pages import text
from tests.support.signup_factory import fields, join, press
from tests.support.snapshot import kept_fixture
from volunteer.core.ids import new_id
from volunteer.models import Notice


@pytest.fixture(autouse=True)
def morning(time_machine):
    time_machine.move_to(NOW, tick=False)


@kept_fixture
def coming(district):
    """Tomorrow at 14:00, two places; one may withdraw until 12:00."""
    return shift(district.point, district.manager, at(14, day=25), places=2)


def test_one_press_gives_a_place_and_the_page_says_so(client, district, coming):
    answer = press(log_in(client, district.alice), coming)
    assert answer.redirect_chain == [(coming.get_absolute_url(), 302)]
    words = text(answer)
    assert "报名成功！" in words and "已报名" in words and "最好在明天 12:00 前" in words
    mine = Signup.objects.get()
    assert (mine.person, mine.signed_by, mine.state) == (district.alice, district.alice, "place")


def test_what_staying_away_leads_to_is_told_beforehand(client, district, coming):
    assert "90天内报名未到满3次，暂停报名30天。来不了提前说，不算。" in text(
        log_in(client, district.alice).get(coming.get_absolute_url())
    )


def test_a_visitor_is_sent_to_sign_in_and_nothing_is_written(client, coming):
    answer = client.post(f"/events/{coming.pk}/sign-up/", {"job": coming.jobs.get().pk})
    assert answer.status_code == 302 and f"next=/events/{coming.pk}/sign-up/" in answer["Location"]
    assert not Signup.objects.exists()


def test_coming_back_from_the_sign_in_to_the_address_of_the_press_shows_the_page(client, district, coming):
    answer = log_in(client, district.alice).get(f"/events/{coming.pk}/sign-up/")
    assert answer.status_code == 302 and answer["Location"] == coming.get_absolute_url()


def test_pressing_twice_and_a_retry_are_one_sign_up(client, district, coming):
    sent = fields(log_in(client, district.alice).get(coming.get_absolute_url()))
    assert set(sent) == {"job", "people", f"id-{district.alice.volunteer_no}"}
    for _again in range(3):
        assert client.post(f"/events/{coming.pk}/sign-up/", sent).status_code == 302
    mine = Signup.objects.get()
    assert str(mine.pk) == sent[f"id-{district.alice.volunteer_no}"][0]
    assert coming.jobs.get().taken == 1


def test_the_leader_can_be_called_by_those_who_come_and_by_nobody_else(client, district, coming):
    number = f"tel:{district.manager.phone}"
    assert number not in log_in(client, district.alice).get(coming.get_absolute_url()).content.decode()
    assert number in press(client, coming).content.decode()
    assert number not in log_in(client, district.bob).get(coming.get_absolute_url()).content.decode()


def test_a_full_shift_puts_one_on_the_waiting_list_with_a_number(client, district, coming):
    join(coming, district.bob)
    join(coming, district.carol)
    page = log_in(client, district.alice).get(coming.get_absolute_url())
    assert "排队候补" in text(page)
    words = text(press(client, coming))
    assert "已排上候补，您是第 1 位" in words and "候补第 1 位" in words
    assert Signup.objects.get(person=district.alice).state == "waiting"


def test_who_withdraws_makes_room_and_the_next_moves_up(client, district, coming):
    mine = join(coming, district.alice)
    join(coming, district.bob)
    waiting = join(coming, district.carol)
    page = log_in(client, district.alice).get(f"/my/{mine.pk}/withdraw/")
    assert "名额会让给候补的人" in text(page)
    assert Signup.objects.get(pk=mine.pk).state == "place"  # looking is not withdrawing
    answer = client.post(f"/my/{mine.pk}/withdraw/", {"words": "发烧"})
    assert "请选一个原因" in text(answer) and 'value="发烧"' in answer.content.decode()
    answer = client.post(f"/my/{mine.pk}/withdraw/", {"because": "ill", "words": "发烧"}, follow=True)
    assert "已告诉负责人" in text(answer)
    mine.refresh_from_db()
    waiting.refresh_from_db()
    assert (mine.state, waiting.state) == ("withdrawn", "place")
    assert Notice.objects.filter(person=district.carol, kind="moved_up").count() == 1


def test_after_the_deadline_the_page_says_what_is_noted_and_the_leader_reads_why(client, district, coming, time_machine):
    mine = join(coming, district.alice)
    time_machine.move_to(at(13, day=25))
    page = text(log_in(client, district.alice).get(f"/my/{mine.pk}/withdraw/"))
    assert "已经过了今天 12:00，会和没到一样记一次；负责人可以替您免记。" in page
    client.post(f"/my/{mine.pk}/withdraw/", {"because": "away", "words": "车坏了"})
    for page in (f"/manage/shifts/{coming.pk}/", f"/manage/shifts/{coming.pk}/roster/"):
        words = text(log_in(client, district.manager).get(page))
        assert "在外地，或者赶不到" in words and "车坏了" in words, page


def test_when_it_is_over_withdrawing_is_refused_with_the_leaders_number(client, district, coming, time_machine):
    mine = join(coming, district.alice)
    time_machine.move_to(at(16, day=25))
    assert "这场活动已经结束" in text(log_in(client, district.alice).get(f"/my/{mine.pk}/withdraw/"))
    answer = client.post(f"/my/{mine.pk}/withdraw/", {"because": "ill"})
    assert answer.status_code == 200 and f"tel:{district.manager.phone}" in answer.content.decode()
    mine.refresh_from_db()
    assert answer.context["refused"] and mine.state == "place"


def test_nobody_withdraws_or_answers_for_a_stranger(client, district, coming):
    mine = join(coming, district.alice)
    log_in(client, district.bob)
    assert client.get(f"/my/{mine.pk}/withdraw/").status_code == 404
    assert client.post(f"/my/{mine.pk}/withdraw/").status_code == 404
    assert client.post(f"/my/{mine.pk}/answer/", {"answer": "no"}).status_code == 404
    mine.refresh_from_db()
    assert mine.state == "place"


# --- the household --------------------------------------------------------------------------------------------------


def test_the_household_is_signed_up_together_each_with_an_own_id(client, district, coming, mother):
    both = [district.alice.volunteer_no, mother.volunteer_no]
    words = text(press(log_in(client, district.alice), coming, people=both))
    assert "报名成功！" in words and "李桂兰(演示) 报名成功！" in words
    made = Signup.objects.order_by("person_id")
    assert [(s.person, s.signed_by) for s in made] == [(district.alice, district.alice), (mother, district.alice)]


def test_only_oneself_is_ticked_beforehand_and_members_can_follow_later(client, district, coming, mother):
    press(log_in(client, district.alice), coming)
    assert [s.person for s in Signup.objects.all()] == [district.alice]
    page = client.get(coming.get_absolute_url())
    assert "帮家人报名" in text(page)
    assert fields(page)["people"] == [mother.volunteer_no]


def test_who_can_come_comes_and_who_cannot_is_told_why_at_the_form(client, district, coming, mother):
    coming.event.max_age = 60
    coming.event.save()
    district.alice.birth_date, mother.birth_date = date(1985, 1, 1), date(1950, 1, 1)
    district.alice.save()
    mother.save()
    answer = press(log_in(client, district.alice), coming, people=[district.alice.volunteer_no, mother.volunteer_no])
    assert answer.status_code == 200
    assert [error.split("：")[0] for error in answer.context["form"].errors["people"]] == ["李桂兰(演示)"]
    assert [s.person for s in Signup.objects.all()] == [district.alice]
    assert "已报名" in text(answer)


def test_a_stranger_cannot_be_signed_up(client, district, coming, mother):
    answer = press(log_in(client, district.alice), coming, people=[district.bob.volunteer_no])
    assert answer.status_code == 200 and answer.context["form"].errors["people"]
    assert not Signup.objects.exists()
    assert "李博" not in text(answer)


# --- refusals -------------------------------------------------------------------------------------------------------


def test_refusals_are_told_at_the_form_with_what_to_do_and_write_nothing(client, district, coming):
    other = shift(district.sister_point, district.manager, at(15, day=25))
    join(other, district.alice)
    answer = press(log_in(client, district.alice), coming)
    assert answer.context["form"].errors["people"] == [str(ShiftRefusal.ELSEWHERE.label)]
    assert str(ShiftRefusal.ELSEWHERE.label) in text(answer)
    assert Signup.objects.filter(shift=coming).count() == 0


def test_an_age_limit_asks_for_the_date_of_birth(client, district, coming):
    coming.event.min_age = 16
    coming.event.save()
    answer = press(log_in(client, district.alice), coming)
    assert answer.context["form"].errors["people"] == [str(ShiftRefusal.AGE_UNKNOWN.label)]


def test_a_page_left_open_until_the_shift_began_or_was_cancelled_says_so(client, district, coming, time_machine):
    sent = fields(log_in(client, district.alice).get(coming.get_absolute_url()))
    time_machine.move_to(at(14, 30, day=25))
    answer = client.post(f"/events/{coming.pk}/sign-up/", sent)
    assert answer.context["form"].errors["people"] == [str(ShiftRefusal.STARTED.label)]
    Shift.objects.filter(pk=coming.pk).update(state="cancelled")
    answer = client.post(f"/events/{coming.pk}/sign-up/", sent)
    assert answer.status_code == 200 and "这场活动取消了" in text(answer)
    assert not Signup.objects.exists()


def test_a_draft_takes_nobody_and_is_a_missing_page(client, district):
    hidden = shift(district.point, district.manager, at(14, day=25), state="draft")
    answer = log_in(client, district.alice).post(f"/events/{hidden.pk}/sign-up/", {"job": hidden.jobs.get().pk})
    assert answer.status_code == 404


@pytest.mark.parametrize(
    "changed", [{"job": ""}, {"job": "nonsense"}, {"job": "99999999"}, {"people": []}, {"people": ["1' or 1"]}]
)
def test_damaged_forms_are_refused_at_the_field(client, district, coming, changed):
    answer = press(log_in(client, district.alice), coming, **changed)
    assert answer.status_code == 200 and answer.context["form"].errors
    assert not Signup.objects.exists()


def test_a_job_of_another_shift_is_refused(client, district, coming):
    other = shift(district.point, district.manager, at(9, day=27))
    answer = press(log_in(client, district.alice), coming, job=other.jobs.get().pk)
    assert answer.context["form"].errors["job"] and not Signup.objects.exists()


def test_a_damaged_id_is_replaced(client, district, coming):
    press(log_in(client, district.alice), coming, **{f"id-{district.alice.volunteer_no}": "zzz"})
    assert Signup.objects.get().state == "place"


def test_several_jobs_can_be_chosen_from(client, district, coming):
    high = Job.objects.create(shift=coming, name="登高清扫", capacity=1, coefficient=120)
    page = log_in(client, district.alice).get(coming.get_absolute_url())
    assert "约 20 积分" in text(page) and "约 24 积分" in text(page)
    press(client, coming, job=high.pk)
    assert Signup.objects.get().job == high


# --- after a change -------------------------------------------------------------------------------------------------


def change(shift, when):
    ChangeRequest.objects.create(
        id=new_id(NOW),
        shift=shift,
        state="applied",
        asked_by=shift.leader,
        asked_at=when,
        decided_at=when,
        before={"place": "北门"},
        after={"place": "南门"},
    )


def test_after_a_change_the_person_is_asked_and_the_answer_is_kept(client, district, coming, time_machine):
    mine = join(coming, district.alice)
    change(coming, at(10))
    time_machine.move_to(at(11))
    assert "您还去吗？" in text(log_in(client, district.alice).get(coming.get_absolute_url()))
    answer = client.post(f"/my/{mine.pk}/answer/", {"answer": "yes"}, follow=True)
    assert "到时候见" in text(answer) and "您还去吗？" not in text(answer)
    mine.refresh_from_db()
    assert (mine.state, mine.answer) == ("place", "yes")


def test_no_gives_the_place_back_even_after_the_deadline(client, district, coming, time_machine):
    mine = join(coming, district.alice)
    change(coming, at(12, 30, day=25))
    time_machine.move_to(at(13, day=25))
    log_in(client, district.alice).post(f"/my/{mine.pk}/answer/", {"answer": "no"})
    mine.refresh_from_db()
    assert (mine.state, mine.answer) == ("withdrawn", "no")
    assert coming.jobs.get().taken == 0


def test_who_signed_up_after_the_change_is_not_asked(client, district, coming, time_machine):
    change(coming, NOW)
    time_machine.move_to(at(11))
    sign_up_actions.sign_up(id=new_id(at(11)), job=coming.jobs.get(), person=district.alice, by=district.alice, at=at(11))
    assert "您还去吗？" not in text(log_in(client, district.alice).get(coming.get_absolute_url()))
