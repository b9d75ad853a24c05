"""The code page, the roster and the closing."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from events.attendance import tokens
from events.models import Attendance, Job, Scan, Shift, Signup
from tests import cast
from tests.cast import NOW
from tests.support.clients import log_in
from volunteer.core.ids import new_id

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nine_o_clock(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def shift(district):
    return cast.shift(district.point, leader=district.bob, start=NOW)


def get(client, name, shift, **data):
    return client.get(reverse(f"events:{name}", args=[shift.pk]), data)


def enter(client, shift):
    """The code page, by way of the staff's entrance."""
    onward = get(client, "code", shift)
    page = client.get(onward.url)
    page.live = onward.cookies["live"].value
    assert onward.cookies["live"]["path"] == onward.url  # the test's client sends every cookie everywhere
    return page


class TestCode:
    def test_the_leader_sees_the_current_code(self, client, shift, district):
        page = enter(log_in(client, district.bob), shift)
        assert page.status_code == 200
        assert page.context["current"]["typed"].replace(" ", "") == tokens.current_typed_code(shift, NOW)
        assert "<svg" in page.content.decode()
        assert "no-store" in page["Cache-Control"]

    @pytest.mark.parametrize("who", ["manager", "community_admin", "street_admin", "district_admin"])
    def test_who_runs_the_point_sees_it(self, client, shift, district, who):
        assert enter(log_in(client, getattr(district, who)), shift).status_code == 200

    def test_the_page_outlives_the_sign_in(self, client, shift, district, time_machine):
        page = enter(log_in(client, district.bob), shift)
        assert reverse("events:roster", args=[shift.pk]) in page.content.decode()
        client.logout()
        client.cookies["live"] = page.live
        time_machine.move_to(shift.end + timedelta(minutes=59), tick=False)
        address = page.request["PATH_INFO"]
        again = client.get(address)
        assert again.status_code == 200
        assert reverse("events:roster", args=[shift.pk]) not in again.content.decode()
        assert len(client.get(f"{address}codes/").json()["codes"]) == 5
        time_machine.move_to(shift.end + timedelta(minutes=60), tick=False)
        assert client.get(f"{address}codes/").status_code == 404

    def test_another_browser_does_not_open_it(self, client, shift, district):
        page = enter(log_in(client, district.bob), shift)
        del client.cookies["live"]
        assert client.get(page.request["PATH_INFO"]).status_code == 404
        client.cookies["live"] = "guessed"
        assert client.get(page.request["PATH_INFO"]).status_code == 404

    def test_the_pass_of_one_page_opens_no_other(self, client, shift, district):
        first = enter(log_in(client, district.bob), shift)
        enter(client, shift)  # its cookie is the one held now
        assert client.get(first.request["PATH_INFO"]).status_code == 404

    @pytest.mark.parametrize("name", ["code", "codes"])
    @pytest.mark.parametrize("who", ["alice", "keeper", "reviewer", "auditor", "other_manager"])
    def test_nobody_else_does(self, client, shift, district, who, name):
        assert get(log_in(client, getattr(district, who)), name, shift).status_code == 404

    def test_visitors_sign_in_first(self, client, shift):
        assert get(client, "code", shift).status_code == 302

    def test_the_page_holds_five_windows_in_a_row(self, client, shift, district):
        data = get(log_in(client, district.bob), "codes", shift).json()
        begins = [code["from"] for code in data["codes"]]
        assert len(begins) == 5
        assert begins[0] <= data["now"] < data["codes"][0]["until"]
        assert [code["until"] for code in data["codes"][:-1]] == begins[1:]

    def test_only_new_codes_are_sent(self, client, shift, district, time_machine):
        log_in(client, district.bob)
        last = get(client, "codes", shift).json()["codes"][-1]["from"]
        assert get(client, "codes", shift, after=last).json()["codes"] == []
        time_machine.shift(tokens.WINDOW)
        assert [code["from"] for code in get(client, "codes", shift, after=last).json()["codes"]] == [last + 15_000]

    def test_nonsense_after_is_no_error(self, client, shift, district):
        assert len(get(log_in(client, district.bob), "codes", shift, after="soon").json()["codes"]) == 5

    @pytest.mark.parametrize("state", [Shift.State.APPROVED, Shift.State.CANCELLED, Shift.State.CLOSED, Shift.State.SETTLED])
    def test_a_shift_that_does_not_run_shows_no_code(self, client, shift, district, state):
        Shift.objects.filter(pk=shift.pk).update(state=state)
        data = get(log_in(client, district.bob), "codes", shift).json()
        assert (data["open"], data["codes"]) == (False, [])
        assert data["notice"]
        assert "<path" not in get(client, "code", shift).context["current"].get("svg", "")

    def test_after_the_last_minute_for_checking_out_there_is_none(self, client, shift, district, time_machine):
        log_in(client, district.bob)
        time_machine.move_to(shift.end + timedelta(minutes=59), tick=False)
        assert get(client, "codes", shift).json()["open"] is True
        time_machine.move_to(shift.end + timedelta(minutes=60), tick=False)
        assert get(client, "codes", shift).json()["open"] is False

    def test_it_tells_who_came_and_who_of_them_is_still_here_as_the_roster_does(self, client, shift, district, time_machine):
        for user in (district.alice, district.carol, district.manager):
            cast.record(id=new_id(NOW), shift=shift, person=user, act="in", door="own", scanned_at=NOW, at=NOW)
        left = NOW + timedelta(minutes=30)
        for user in (district.carol, district.manager):
            cast.record(id=new_id(left), shift=shift, person=user, act="out", door="own", scanned_at=left, at=left)
        seat = {"job": shift.jobs.get(), "person": district.alice, "signed_by": district.alice, "queued_at": NOW}
        Signup.objects.create(id=new_id(NOW), shift=shift, state="place", **seat)
        time_machine.move_to(left, tick=False)
        page = enter(log_in(client, district.bob), shift)
        told = page.context["data"]["counts"]
        assert (told["came"], told["inside"], told["places"], told["walk_ins"]) == ("3", "1", "1", "2")
        words = " ".join(re.sub(r"<[^>]+>", " ", page.text).split())
        assert "3 来过 1 还在 1 已报名 2" in words and "3 在场" not in words
        chips = {choice["value"]: choice["number"] for choice in get(client, "roster", shift).context["choices"]}
        assert (chips["all"], chips["in"], chips["out"]) == (3, 1, 2)

    def test_an_answer_takes_few_queries(self, client, shift, district, django_assert_max_num_queries):
        log_in(client, district.bob)
        with django_assert_max_num_queries(6):
            get(client, "codes", shift)


def post(client, name, shift, **data):
    return client.post(reverse(f"events:{name}", args=[shift.pk]), data)


def signed_up(shift, person, state="place"):
    return Signup.objects.create(
        id=new_id(NOW),
        shift=shift,
        job=shift.jobs.first(),
        person=person,
        signed_by=person,
        state=state,
        queued_at=NOW - timedelta(days=1),
    )


def scan_in(shift, person, at=NOW):
    return cast.record(id=new_id(at), shift=shift, person=person, act="in", door="own", scanned_at=at, at=at)


def tick(client, shift, person, act="in", id=None):
    return post(client, "tick", shift, id=id or new_id(NOW), person=person.volunteer_no, act=act)


def shown(page):
    return {line.person: line.place for line in page.context["page"].object_list}


class TestRoster:
    def test_it_says_who_is_where(self, client, shift, district):
        scan_in(shift, district.carol)
        signed_up(shift, district.alice)
        signed_up(shift, district.keeper, "waiting")
        page = get(log_in(client, district.bob), "roster", shift)
        assert shown(page) == {district.carol: "in", district.alice: "missing", district.keeper: "waiting"}
        carol = page.context["page"].object_list[0]
        assert (carol.walk_in, carol.by_hand) == (True, False)

    def test_phones_are_masked_but_can_be_called(self, client, shift, district):
        signed_up(shift, district.alice)
        page = get(log_in(client, district.bob), "roster", shift).content.decode()
        assert district.alice.masked_phone in page
        assert f'href="tel:{district.alice.phone}"' in page
        assert page.count(district.alice.phone.removeprefix("+86")) == 1

    @pytest.mark.parametrize("name", ["roster", "tick", "move"])
    @pytest.mark.parametrize("who", ["alice", "keeper", "auditor", "other_manager"])
    def test_strangers_get_a_404(self, client, shift, district, who, name):
        signed_up(shift, district.alice)
        log_in(client, getattr(district, who))
        data = {"id": new_id(NOW), "person": district.alice.volunteer_no, "act": "in"}
        answer = get(client, name, shift) if name == "roster" else post(client, name, shift, **data)
        assert answer.status_code == 404
        assert not Attendance.objects.exists()

    def test_htmx_takes_the_inner_part(self, client, shift, district):
        log_in(client, district.bob)
        part = client.get(reverse("events:roster", args=[shift.pk]), headers={"HX-Request": "true"}).content.decode()
        assert "<html" not in part
        assert "chips" in part

    def test_a_filter_shows_one_group(self, client, shift, district):
        scan_in(shift, district.carol)
        signed_up(shift, district.alice)
        page = get(log_in(client, district.bob), "roster", shift, show="missing")
        assert shown(page) == {district.alice: "missing"}

    def test_a_hand_tick_is_grade_c_and_says_so(self, client, shift, district):
        signed_up(shift, district.alice)
        page = tick(log_in(client, district.bob), shift, district.alice)
        assert page.status_code == 302
        attendance = Attendance.objects.get()
        assert (attendance.person, attendance.grade, attendance.in_at) == (district.alice, "C", NOW)
        assert Scan.objects.get().by == district.bob

    def test_the_same_press_twice_is_one_tick(self, client, shift, district):
        signed_up(shift, district.alice)
        log_in(client, district.bob)
        same = new_id(NOW)
        tick(client, shift, district.alice, id=same)
        tick(client, shift, district.alice, id=same)
        assert Scan.objects.count() == 1

    def test_a_person_who_is_not_on_the_list_cannot_be_ticked(self, client, shift, district):
        assert tick(log_in(client, district.bob), shift, district.carol).status_code == 404
        assert not Attendance.objects.exists()

    def test_a_refused_tick_says_why_and_is_kept(self, client, shift, district, time_machine):
        signed_up(shift, district.alice)
        time_machine.move_to(NOW - timedelta(hours=2), tick=False)
        log_in(client, district.bob)
        tick(client, shift, district.alice)
        page = get(client, "roster", shift)
        assert not Attendance.objects.exists()
        assert Scan.objects.get().reason == "too_early"
        assert [refusal.scan.person for refusal in page.context["refused"]] == [district.alice]
        assert len(page.context["messages"]) == 1

    def test_a_person_is_moved_to_another_job(self, client, shift, district):
        scan_in(shift, district.carol)
        other = Job.objects.create(shift=shift, name="搬运", capacity=2)
        answer = post(log_in(client, district.bob), "move", shift, person=district.carol.volunteer_no, job=other.pk)
        assert answer.status_code == 302
        assert Attendance.objects.get().job == other

    def test_not_to_a_job_of_another_shift(self, client, shift, district):
        scan_in(shift, district.carol)
        elsewhere = cast.shift(district.point, leader=district.bob, start=NOW + timedelta(days=1)).jobs.get()
        answer = post(log_in(client, district.bob), "move", shift, person=district.carol.volunteer_no, job=elsewhere.pk)
        assert answer.status_code == 404
        assert Attendance.objects.get().job != elsewhere

    @pytest.mark.parametrize("data", [{"act": "in"}, {"act": "fly"}, {"id": "1"}, {"person": ""}])
    def test_nonsense_is_a_404(self, client, shift, district, data):
        signed_up(shift, district.alice)
        fine = {"id": new_id(NOW), "person": district.alice.volunteer_no, "act": "in"}
        broken = data | ({} if data != {"act": "in"} else {"id": "x"})
        assert post(log_in(client, district.bob), "tick", shift, **fine | broken).status_code == 404

    def test_a_long_list_takes_as_many_queries_as_a_short_one(self, client, shift, district, django_assert_max_num_queries):
        Job.objects.filter(shift=shift).update(capacity=200)
        log_in(client, district.bob)
        for n in range(60):
            signed_up(shift, cast.person(f"众人{n}"))
        with django_assert_max_num_queries(14):
            page = get(client, "roster", shift)
        assert len(page.context["page"].object_list) == 50
