"""The pages of a visit: who comes when, how it earns, the code on the phone of who is helped; strangers read nothing of it."""

import re
from datetime import timedelta

import pytest

from events.attendance import tokens
from events.models import Attendance, HelpRequest, Scan, Shift
from events.requests import page_state
from events.requests.actions import agree, dispatch, visit
from events.requests.actions import help as help_actions
from events.requests.actions.dispatch import Aim
from events.shifts.actions import draft as draft_actions
from points.budgets.actions import allot as allot_actions
from tests import cast
from tests.cast import NOW, at
from tests.support import request_factory
from tests.support.clients import BACKEND
from tests.support.visit_factory import START, asked, coming, own_word, scan
from volunteer.core.ids import new_id


@pytest.fixture(autouse=True)
def morning(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def funded(town):
    allot_actions.mint(id=new_id(NOW), district=town.area, amount=10_000, year=2026, actor=None, at=NOW)
    allot_actions.allot(id=new_id(NOW), source=town.area, target=town.point, amount=10_000, reason="年度", actor=None, at=NOW)
    return town


@pytest.fixture
def enter(client):
    def enter(person):
        client.force_login(person, backend=BACKEND)
        return client

    return enter


def words(answer) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text))


def test_who_passes_it_on_sees_a_point_in_charge_chosen(enter, funded):
    made = request_factory.accepted(funded)
    page = enter(funded.reviewer).get(f"/requests/{made.pk}/pass/")
    assert re.search(rf'name="point" value="{funded.point.pk}"\s+checked', page.text) and page.text.count('name="minutes"') == 2
    sent = {"point": funded.point.pk, "minutes": "90", "person": funded.bob.volunteer_no}
    enter(funded.reviewer).post(f"/requests/{made.pk}/pass/", sent)
    made.refresh_from_db()
    assert (made.sent_to, made.point, made.planned_minutes) == (funded.bob, funded.point, 90)


def test_proposed_is_a_point_that_the_staff_review_and_else_the_most_fitting(enter, funded):
    made = request_factory.accepted(funded)
    for _ in range(2):  # the nearest point of their own community has much in hand
        dispatch.dispatch_request(
            help_request=request_factory.accepted(funded), aim=Aim(point=funded.point), by=funded.reviewer, at=NOW
        )
    form = enter(funded.reviewer).get(f"/requests/{made.pk}/pass/").context["form"]
    assert [one.point for one in form.suggestions] == [funded.sister_point, funded.point]
    assert form["point"].value() == funded.point.pk
    form = enter(funded.street_admin).get(f"/requests/{made.pk}/pass/").context["form"]
    assert form["point"].value() == funded.sister_point.pk


def test_open_near_by_with_the_point_in_charge(enter, funded):
    made = request_factory.accepted(funded, may_show=True)
    sent = {"public_words": "换灯泡", "point": funded.point.pk, "minutes": "30"}
    enter(funded.reviewer).post(f"/requests/{made.pk}/open/", sent)
    made.refresh_from_db()
    assert (made.state, made.point, made.planned_minutes) == ("open", funded.point, 30)


def test_the_helper_reads_before_saying_yes_what_it_brings(enter, funded):
    made = asked(funded, funded.bob, minutes=90)
    text = words(enter(funded.bob).get(f"/requests/{made.pk}/"))
    assert "预计 1.5 小时，最多 15 积分" in text and funded.point.name in text


def test_yes_with_a_time_and_both_sides_read_when(enter, funded):
    made = asked(funded, funded.bob)
    sent = {"day": "2026-11-24", "from_time": "14:00"}
    assert enter(funded.bob).post(f"/requests/{made.pk}/take/", {"day": "2026-11-24", "from_time": "x"}).status_code == 200
    enter(funded.bob).post(f"/requests/{made.pk}/take/", sent)
    made.refresh_from_db()
    assert made.coming_at == START and "您说 今天 14:00–15:00 可以来" in words(enter(funded.bob).get(f"/requests/{made.pk}/"))
    enter(funded.alice).post(f"/requests/{made.pk}/agree/", {"helper": funded.bob.volunteer_no, "yes": "1"})
    assert "您 今天 14:00–15:00 上门" in words(enter(funded.bob).get(f"/requests/{made.pk}/"))
    page = enter(funded.alice).get(f"/requests/{made.pk}/")
    assert f"{funded.bob} 今天 14:00–15:00 上门" in words(page) and f"/requests/{made.pk}/code/" in page.text


def test_a_time_that_is_past_is_told_and_nothing_is_kept(enter, funded):
    made = asked(funded, funded.bob)
    page = enter(funded.bob).post(f"/requests/{made.pk}/take/", {"day": "2026-11-23", "from_time": "14:00"}, follow=True)
    made.refresh_from_db()
    assert made.state == "dispatched" and page.context["messages"]


def test_the_code_on_the_phone_of_who_is_helped_checks_the_helper_in(enter, funded, time_machine):
    made = coming(funded)
    time_machine.move_to(START, tick=False)
    answer = enter(funded.alice).post(f"/requests/{made.pk}/code/")
    live = enter(funded.alice).get(answer.url)
    assert live.status_code == 200 and live.context["data"]["codes"] and live.context["runs"] is False
    token = tokens.rotating_token(visit.shift_of_visit(made), tokens.window_number(START))
    page = enter(funded.bob).get(f"/C/{token}")
    enter(funded.bob).post("/C/", {"act": "in", "nonce": page.context["nonce"]})
    assert Attendance.objects.get().grade == "A" and Scan.objects.get().person == funded.bob


@pytest.mark.parametrize("left", [False, True], ids=["inside", "gone"])
def test_who_has_checked_in_is_not_asked_to_begin(enter, funded, time_machine, left):
    made = coming(funded)
    assert "我到了，开始帮忙" in words(enter(funded.bob).get(f"/requests/{made.pk}/"))
    scan(visit.shift_of_visit(made), funded.bob, "in", START)
    if left:
        scan(visit.shift_of_visit(made), funded.bob, "out", START + timedelta(hours=1))
    time_machine.move_to(START + timedelta(hours=1), tick=False)
    page = enter(funded.bob).get(f"/requests/{made.pk}/")
    text = words(page)
    assert "我到了，开始帮忙" not in text and "按“开始”" not in text and page.context["turns"] == {"done", "back"}
    assert page.context["next"] == page_state.FOR_HELPERS["in_service"] and "有人来帮" in text
    assert enter(funded.alice).get(f"/requests/{made.pk}/").context["next"] == page_state.FOR_ALL["in_service"]
    made.refresh_from_db()
    assert made.state == "taken"  # the page is ahead of `follow`, which writes it
    assert visit.follow_visits(at=START + timedelta(hours=1)) == 1
    made.refresh_from_db()
    assert made.state == "in_service"


def test_the_code_is_for_who_is_helped_alone(enter, funded):
    made = coming(funded)
    for person in (funded.bob, funded.carol, funded.reviewer, funded.manager):
        assert enter(person).post(f"/requests/{made.pk}/code/").status_code == 404
    help_actions.give_back(help_request=made, reason="病了", by=funded.bob, at=NOW)
    assert enter(funded.alice).post(f"/requests/{made.pk}/code/").status_code == 404


def test_who_runs_the_point_shows_no_code_to_themselves(enter, funded):
    made = dispatch.dispatch_request(
        help_request=request_factory.accepted(funded), aim=Aim(point=funded.point), minutes=60, by=funded.reviewer, at=NOW
    )
    made = help_actions.take_request(help_request=made, by=funded.manager, start=START, at=NOW)
    made = agree.agree_to_helper(help_request=made, helper=funded.manager, by=funded.alice, at=NOW)
    shift = visit.shift_of_visit(made)
    for address in ("code", "codes"):
        assert enter(funded.manager).get(f"/manage/shifts/{shift.pk}/{address}/").status_code == 403
    assert enter(funded.community_admin).get(f"/manage/shifts/{shift.pk}/code/").status_code == 302


def test_strangers_see_nothing_of_a_visit(enter, client, funded):
    made = coming(funded)
    shift = visit.shift_of_visit(made)
    public = cast.shift(funded.point, funded.manager, start=at(16))
    for address in ("/events/", "/", f"/points/{funded.point.sign_code}/", f"/points/{funded.point.sign_code}/feed.ics"):
        page = client.get(address, follow=True)
        assert str(shift.pk) not in page.text, address
    assert str(public.pk) in client.get("/events/").text
    for address in (f"/events/{shift.pk}/", f"/events/{shift.pk}/share/", f"/events/{shift.pk}/card.png"):
        assert enter(funded.carol).get(address).status_code == 404
    assert enter(funded.carol).post(f"/events/{shift.pk}/sign-up/", {}).status_code == 404


def test_the_helper_is_led_from_the_shift_to_the_request(enter, funded):
    made = coming(funded)
    shift = visit.shift_of_visit(made)
    assert enter(funded.bob).get(f"/events/{shift.pk}/").url == made.get_absolute_url()
    mine = enter(funded.bob).get("/my/")
    assert f"/events/{shift.pk}/" in mine.text and "/withdraw/" not in mine.text
    staff = enter(funded.manager).get(f"/events/{shift.pk}/")
    assert staff.status_code == 200 and "/share/" not in staff.text


def test_another_time_is_noted_on_the_page(enter, funded):
    made = coming(funded)
    assert enter(funded.bob).post(f"/requests/{made.pk}/time/", {"day": "", "from_time": ""}).status_code == 200
    enter(funded.bob).post(f"/requests/{made.pk}/time/", {"day": "2026-11-25", "from_time": "10:00"})
    made.refresh_from_db()
    assert made.coming_at == at(10, day=25) and Shift.objects.filter(state="cancelled").count() == 1
    assert enter(funded.alice).post(f"/requests/{made.pk}/time/", {}).status_code == 404


def test_a_change_that_the_point_made_is_what_both_read(enter, funded):
    made = coming(funded)
    Shift.objects.update(start=at(16), end=at(17))
    assert "今天 16:00–17:00 上门" in words(enter(funded.alice).get(f"/requests/{made.pk}/"))
    draft_actions.repeat_weekly(shift=visit.shift_of_visit(made), weeks=1, by=funded.manager, at=NOW)
    assert enter(funded.alice).get(f"/requests/{made.pk}/").status_code == 200


def test_who_was_helped_is_asked_whether_they_came_where_that_is_needed(enter, funded, time_machine):
    made = own_word(funded)
    time_machine.move_to(START + timedelta(hours=2), tick=False)
    page = enter(funded.alice).get(f"/requests/{made.pk}/")
    assert 'name="came"' in page.text
    enter(funded.alice).post(f"/requests/{made.pk}/rate/", {"stars": "5", "words": "", "came": "on"})
    assert Attendance.objects.get().confirmed_by == funded.alice


def test_without_a_check_in_the_report_says_what_is_lost(enter, funded):
    made = coming(funded)
    assert "不签到就没有服务小时" in words(enter(funded.bob).get(f"/requests/{made.pk}/done/"))
    assert HelpRequest.objects.get().state == "taken"
