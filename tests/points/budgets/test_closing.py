"""Closing a shift and the second person's word, by way of the pages."""

from datetime import timedelta

import pytest
from django.urls import reverse

from events.models import Attendance, Shift, Signup
from points.budgets.actions import allot as allot_actions
from points.ledger import actions as ledger
from tests import cast
from tests.cast import NOW
from tests.support.clients import log_in
from volunteer.core.ids import new_id

pytestmark = pytest.mark.django_db
END = NOW + timedelta(hours=2)


@pytest.fixture(autouse=True)
def eleven_o_clock(time_machine):
    time_machine.move_to(END, tick=False)


@pytest.fixture
def shift(district):
    made = cast.shift(district.point, leader=district.bob, start=NOW)
    allot_actions.mint(district=district.area, amount=10_000, year=2026, actor=district.district_admin, at=NOW, id=new_id(NOW))
    allot_actions.allot(
        id=new_id(NOW), source=district.area, target=district.point, amount=5_000, reason="", actor=district.district_admin, at=NOW
    )
    allot_actions.reserve(point=district.point, shift_id=made.pk, amount=200, version=1, at=NOW)
    return made


def scan(shift, person, act="in", at=NOW, door="own"):
    return cast.record(id=new_id(at), shift=shift, person=person, act=act, door=door, scanned_at=at, at=at)


def close(client, shift, head_count, **data):
    return client.post(reverse("events:close", args=[shift.pk]), {"head_count": head_count, **data})


class TestClose:
    def test_it_pays_at_once_and_shows_what_was_paid(self, client, shift, district):
        scan(shift, district.alice)
        scan(shift, district.alice, "out", END)
        answer = close(log_in(client, district.bob), shift, 1, report="清了三个楼道")
        assert answer.status_code == 302
        shift.refresh_from_db()
        assert (shift.state, shift.head_count, shift.report) == (Shift.State.SETTLED, 1, "清了三个楼道")
        assert ledger.balance(district.alice) == 20
        page = client.get(answer.url)
        assert (page.context["came"], page.context["paid"], page.context["differs"]) == (1, 20, False)

    def test_who_stayed_is_checked_out_by_the_leader(self, client, shift, district):
        scan(shift, district.alice)
        scan(shift, district.carol)
        close(log_in(client, district.bob), shift, 2, stayed=[district.alice.volunteer_no])
        assert Attendance.objects.get(person=district.alice).minutes == 120
        left = Attendance.objects.get(person=district.carol)
        assert (left.out_at, left.pay, left.minutes) == (None, "pending", 0)
        assert ledger.balance(district.carol) == 0

    def test_a_count_that_disagrees_is_asked_twice(self, client, shift, district):
        scan(shift, district.alice)
        page = close(log_in(client, district.bob), shift, 5, report="写好了")
        assert page.status_code == 200
        assert page.context["form"].errors["head_count"]
        assert "写好了" in page.content.decode()
        shift.refresh_from_db()
        assert shift.state == Shift.State.PUBLISHED
        assert close(client, shift, 5, sure=page.context["form"].data["sure"]).status_code == 302
        shift.refresh_from_db()
        assert shift.head_count == 5
        assert client.get(reverse("events:close", args=[shift.pk])).context["differs"] is True

    @pytest.mark.parametrize("count", ["", "-1", "many", "99999"])
    def test_nonsense_is_said_at_the_field(self, client, shift, district, count):
        page = close(log_in(client, district.bob), shift, count)
        assert list(page.context["form"].errors) == ["head_count"]
        assert Shift.objects.get(pk=shift.pk).state == Shift.State.PUBLISHED

    def test_only_who_is_inside_can_have_stayed(self, client, shift, district):
        page = close(log_in(client, district.bob), shift, 0, stayed=[district.carol.volunteer_no])
        assert list(page.context["form"].errors) == ["stayed"]
        assert not Attendance.objects.exists()

    def test_not_before_it_begins(self, client, shift, district, time_machine):
        time_machine.move_to(NOW - timedelta(minutes=5), tick=False)
        log_in(client, district.bob)
        assert client.get(reverse("events:close", args=[shift.pk])).context["begun"] is False
        close(client, shift, 0)
        assert Shift.objects.get(pk=shift.pk).state == Shift.State.PUBLISHED

    def test_closing_twice_is_closing_once(self, client, shift, district):
        scan(shift, district.alice)
        log_in(client, district.bob)
        close(client, shift, 1)
        close(client, shift, 7, sure="7")
        assert Shift.objects.get(pk=shift.pk).head_count == 1

    def test_a_draft_cannot_be_closed(self, client, shift, district):
        Shift.objects.filter(pk=shift.pk).update(state=Shift.State.DRAFT)
        assert close(log_in(client, district.bob), shift, 0).status_code == 404

    @pytest.mark.parametrize("who", ["alice", "keeper", "reviewer", "auditor", "other_manager"])
    def test_strangers_get_a_404(self, client, shift, district, who):
        log_in(client, getattr(district, who))
        assert client.get(reverse("events:close", args=[shift.pk])).status_code == 404
        assert close(client, shift, 0).status_code == 404
        assert client.post(reverse("events:stayed", args=[shift.pk])).status_code == 404
        assert Shift.objects.get(pk=shift.pk).state == Shift.State.PUBLISHED

    def test_a_late_word_waits_for_a_second_person(self, client, shift, district):
        scan(shift, district.alice)
        close(log_in(client, district.bob), shift, 1)
        client.post(reverse("events:stayed", args=[shift.pk]), {"person": district.alice.volunteer_no})
        row = Attendance.objects.get()
        assert (row.grade, row.pay, row.minutes) == ("C", "second", 120)
        assert ledger.balance(district.alice) == 0

    def test_the_summary_takes_as_many_queries_for_many_people(self, client, shift, district, django_assert_max_num_queries):
        for n in range(12):
            scan(shift, cast.person(f"众人{n}"))
        close(log_in(client, district.bob), shift, 12)
        with django_assert_max_num_queries(16):
            client.get(reverse("events:close", args=[shift.pk]))


class TestConfirm:
    @pytest.fixture
    def by_hand(self, shift, district):
        for act, at in (("in", NOW), ("out", END)):
            cast.record(
                id=new_id(at), shift=shift, person=district.alice, act=act, door="roster", scanned_at=at, by=district.bob, at=at
            )
        return Attendance.objects.get()

    def confirm(self, client, *rows):
        return client.post(reverse("events:confirm"), {"row": [row.pk for row in rows]})

    def test_one_press_confirms_and_pays(self, client, shift, district, by_hand):
        close(log_in(client, district.bob), shift, 1)
        assert ledger.balance(district.alice) == 0
        page = log_in(client, district.reviewer).get(reverse("events:confirm"))
        assert [(found, [row.pk for row in rows]) for found, rows in page.context["groups"]] == [(shift, [by_hand.pk])]
        self.confirm(client, by_hand)
        by_hand.refresh_from_db()
        assert (by_hand.confirmed_by, by_hand.pay) == (district.reviewer, "paid")
        assert ledger.balance(district.alice) == 20
        assert client.get(reverse("events:confirm")).context["groups"] == []

    def test_twice_pays_once(self, client, shift, district, by_hand):
        close(log_in(client, district.bob), shift, 1)
        log_in(client, district.reviewer)
        self.confirm(client, by_hand)
        self.confirm(client, by_hand)
        assert ledger.balance(district.alice) == 20

    def test_not_outside_ones_area(self, client, shift, district, by_hand):
        stranger = cast.appoint(cast.person("韩审(演示)"), "reviewer", district.other_community)
        log_in(client, stranger)
        assert client.get(reverse("events:confirm")).context["groups"] == []
        self.confirm(client, by_hand)
        by_hand.refresh_from_db()
        assert by_hand.confirmed_by is None

    def test_not_ones_own(self, client, shift, district, by_hand):
        cast.appoint(district.alice, "reviewer", district.community)
        self.confirm(log_in(client, district.alice), by_hand)
        by_hand.refresh_from_db()
        assert by_hand.confirmed_by is None

    @pytest.mark.parametrize("who", ["alice", "manager", "keeper", "auditor"])
    def test_others_get_a_404(self, client, district, who):
        assert log_in(client, getattr(district, who)).get(reverse("events:confirm")).status_code == 404

    def test_own_scans_are_not_asked_for(self, client, shift, district):
        scan(shift, district.carol)
        scan(shift, district.carol, "out", END)
        assert log_in(client, district.reviewer).get(reverse("events:confirm")).context["groups"] == []

    def test_queries_do_not_grow(self, client, shift, district, django_assert_max_num_queries):
        for n in range(10):
            person = cast.person(f"众人{n}")
            for act, at in (("in", NOW), ("out", END)):
                scan(shift, person, act, at, door="roster")
        log_in(client, district.reviewer)
        with django_assert_max_num_queries(24):
            page = client.get(reverse("events:confirm"))
        assert len(page.context["groups"][0][1]) == 10


def test_people_who_signed_up_and_did_not_come_are_counted(client, shift, district):
    Signup.objects.create(
        id=new_id(NOW),
        shift=shift,
        job=shift.jobs.get(),
        person=district.carol,
        signed_by=district.carol,
        state="place",
        queued_at=NOW - timedelta(days=1),
    )
    page = log_in(client, district.bob).get(reverse("events:close", args=[shift.pk]))
    assert page.context["numbers"]["missing"] == 1
