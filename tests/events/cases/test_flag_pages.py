"""The reviewers' pages of what looks odd and of trust; the leader's own view of both."""

import pytest
from django.urls import reverse

from events.attendance import flags
from events.attendance.refusals import AttendanceRefusal
from events.models import Flag, Signup
from events.settlement.actions import settle as settle_actions
from tests import cast
from tests.cast import at
from tests.support.budget_factory import fund, reserved
from tests.support.clients import log_in
from tests.support.settlement_factory import row, serve
from volunteer.core.ids import new_id

URL = "/review/flags/"


@pytest.fixture
def shift(district, time_machine):
    """Alice and bob were there; what alice did is flagged; the shift is settled."""
    time_machine.move_to(at(17), tick=False)
    fund(district.point, 1_000)
    made = reserved(cast.shift(district.point, district.manager, start=at(14)), 200)
    serve(made, district.alice, district.bob)
    flags.raise_flag(Flag(kind=Flag.Kind.FAR, shift=made, attendance=row(made, district.alice)), at=at(16))
    settle_actions.close_shift(shift=made, by=district.manager, head_count=2, stayed=[], report="", at=at(16, 5))
    settle_actions.settle(shift=made, at=at(16, 5))
    return made


def press(client, button, note="", **fields):
    data = {"flag": [flag.pk for flag in Flag.objects.all()], "note": note, button: ""} | fields
    return client.post(URL, data, follow=True)


def test_the_reviewer_sees_whom_and_why(client, district, shift):
    text = log_in(client, district.reviewer).get(URL).text
    assert district.alice.name in text
    assert district.bob.name not in text
    assert str(Flag.objects.get().pk) in text


def test_one_press_pays(client, district, shift):
    press(log_in(client, district.reviewer), "counts")
    assert row(shift, district.alice).pay == "paid"
    assert Flag.objects.get().decided_by == district.reviewer
    assert district.alice.name in client.get(URL, {"show": "decided"}).text
    assert district.alice.name not in client.get(URL).text


def test_a_no_without_a_line_is_said_and_changes_nothing(client, district, shift):
    answer = press(log_in(client, district.reviewer), "refused")
    assert str(AttendanceRefusal.NOTE.label) in answer.text
    assert Flag.objects.open().count() == 1
    press(client, "refused", note="两公里外")
    assert row(shift, district.alice).pay_note == "refused"


def test_not_outside_ones_area(client, district, shift):
    log_in(client, cast.appoint(district.carol, "reviewer", district.other_community))
    assert district.alice.name not in client.get(URL).text
    press(client, "counts")
    assert Flag.objects.open().count() == 1


@pytest.mark.parametrize("number", [1, 9])
def test_the_list_takes_a_constant_number_of_statements(client, district, shift, number, django_assert_max_num_queries):
    people = [cast.person(f"众{n}(演示)") for n in range(number)]
    other = cast.shift(district.point, district.manager, start=at(9))
    serve(other, *people, start=at(9), end=at(11))
    flags.raise_flags([Flag(kind="far", shift=other, attendance=row(other, p)) for p in people], at=at(16))
    log_in(client, district.reviewer)
    with django_assert_max_num_queries(30):
        client.get(URL)
    with django_assert_max_num_queries(30):
        client.get("/review/trust/")


def test_the_leader_reads_what_is_looked_at(client, district, shift):
    text = log_in(client, district.manager).get(reverse("events:close", args=[shift.pk])).text
    assert "looked-title" in text
    assert log_in(client, district.manager).get(URL).status_code == 404


def test_trust_shows_the_leader_and_the_open_flag(client, district, shift):
    text = log_in(client, district.district_admin).get("/review/trust/").text
    assert district.manager.name in text
    assert log_in(client, district.manager).get("/review/trust/").status_code == 404


def test_the_leader_excuses_on_the_closed_page(client, district, shift):
    absent = Signup.objects.create(
        id=new_id(at(9)),
        shift=shift,
        job=shift.jobs.get(),
        person=district.carol,
        signed_by=district.carol,
        state="place",
        queued_at=at(9),
        missed_at=at(16, 5),
    )
    page = reverse("events:close", args=[shift.pk])
    assert district.carol.name in log_in(client, district.manager).get(page).text
    fields = {"person": district.carol.volunteer_no, "why": "发烧"}
    assert client.post(reverse("events:excuse", args=[shift.pk]), fields).url == page
    absent.refresh_from_db()
    assert (absent.excuse, absent.excused_by) == ("发烧", district.manager)
    assert "发烧" in client.get(page).text
