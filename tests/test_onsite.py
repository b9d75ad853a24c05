"""The code page, the roster and the closing."""

from datetime import timedelta

import pytest
from django.urls import reverse

from events import tickets
from events.models import Shift
from tests import cast
from tests.cast import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nine_o_clock(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def shift(district):
    return cast.shift(district.point, leader=district.bob, start=NOW)


def get(client, name, shift, **data):
    return client.get(reverse(f"events:{name}", args=[shift.pk]), data)


def sign_in(client, person):
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


class TestCode:
    def test_the_leader_sees_the_current_code(self, client, shift, district):
        page = get(sign_in(client, district.bob), "code", shift)
        assert page.status_code == 200
        assert page.context["current"]["typed"].replace(" ", "") == tickets.typed_now(shift, NOW)
        assert "<svg" in page.content.decode()
        assert page["Cache-Control"] == "no-store, private"

    @pytest.mark.parametrize("who", ["manager", "community_admin", "street_admin", "district_admin"])
    def test_who_runs_the_point_sees_it(self, client, shift, district, who):
        assert get(sign_in(client, getattr(district, who)), "code", shift).status_code == 200

    @pytest.mark.parametrize("name", ["code", "codes"])
    @pytest.mark.parametrize("who", ["alice", "keeper", "reviewer", "auditor", "other_manager"])
    def test_nobody_else_does(self, client, shift, district, who, name):
        assert get(sign_in(client, getattr(district, who)), name, shift).status_code == 404

    def test_visitors_sign_in_first(self, client, shift):
        assert get(client, "code", shift).status_code == 302

    def test_the_page_holds_five_windows_in_a_row(self, client, shift, district):
        data = get(sign_in(client, district.bob), "codes", shift).json()
        begins = [code["from"] for code in data["codes"]]
        assert len(begins) == 5
        assert begins[0] <= data["now"] < data["codes"][0]["until"]
        assert [code["until"] for code in data["codes"][:-1]] == begins[1:]

    def test_only_new_codes_are_sent(self, client, shift, district, time_machine):
        sign_in(client, district.bob)
        last = get(client, "codes", shift).json()["codes"][-1]["from"]
        assert get(client, "codes", shift, after=last).json()["codes"] == []
        time_machine.shift(tickets.WINDOW)
        assert [code["from"] for code in get(client, "codes", shift, after=last).json()["codes"]] == [last + 15_000]

    def test_nonsense_after_is_no_error(self, client, shift, district):
        assert len(get(sign_in(client, district.bob), "codes", shift, after="soon").json()["codes"]) == 5

    @pytest.mark.parametrize("state", [Shift.State.APPROVED, Shift.State.CANCELLED, Shift.State.CLOSED, Shift.State.SETTLED])
    def test_a_shift_that_does_not_run_shows_no_code(self, client, shift, district, state):
        Shift.objects.filter(pk=shift.pk).update(state=state)
        data = get(sign_in(client, district.bob), "codes", shift).json()
        assert (data["open"], data["codes"]) == (False, [])
        assert data["notice"]
        assert "<path" not in get(client, "code", shift).context["current"].get("svg", "")

    def test_after_the_last_minute_for_checking_out_there_is_none(self, client, shift, district, time_machine):
        sign_in(client, district.bob)
        time_machine.move_to(shift.end + timedelta(minutes=59), tick=False)
        assert get(client, "codes", shift).json()["open"] is True
        time_machine.move_to(shift.end + timedelta(minutes=60), tick=False)
        assert get(client, "codes", shift).json()["open"] is False

    def test_an_answer_takes_few_queries(self, client, shift, district, django_assert_max_num_queries):
        sign_in(client, district.bob)
        with django_assert_max_num_queries(6):
            get(client, "codes", shift)
