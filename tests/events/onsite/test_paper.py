"""The roster on paper: printed, signed, and typed in afterwards."""

from datetime import time, timedelta
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pypdf import PdfReader

from events.attendance.actions import undo as undo_actions
from events.cases.actions import decide_flag
from events.models import Attendance, Flag, Grade, Scan, Shift
from events.onsite.actions import paper_roster
from events.onsite.refusals import OnsiteRefusal
from events.settlement.actions import confirm as confirm_actions
from events.settlement.actions import settle as settle_actions
from points.budgets.actions import allot as allot_actions
from tests import cast
from tests.cast import NOW, at
from tests.support.signup_factory import listed
from volunteer.core.ids import new_id
from volunteer.core.refusals import Refused
from volunteer.models import AuditRow, Notice

pytestmark = pytest.mark.django_db
Pay = Attendance.Pay
EVENING = at(18)


@pytest.fixture(autouse=True)
def in_the_evening(time_machine):
    time_machine.move_to(EVENING, tick=False)


@pytest.fixture
def shift(district):
    return listed(district)


@pytest.fixture
def settled(shift, district):
    allot_actions.mint(id=new_id(NOW), district=district.area, amount=10_000, year=2026, actor=None, at=NOW)
    allot_actions.allot(
        id=new_id(NOW),
        source=district.area,
        target=district.point,
        amount=5_000,
        reason="年度",
        actor=district.district_admin,
        at=NOW,
    )
    settle_actions.close_shift(shift=shift, by=district.bob, head_count=1, stayed=[], report="", at=at(12))
    return settle_actions.settle(shift=shift, at=at(12))


def row(person, came="9:00", left="11:00", id=None):
    return paper_roster.EntryRow(
        id or new_id(EVENING), person, *(time.fromisoformat(t.zfill(5)) if t else None for t in (came, left))
    )


def enter(shift, *rows, by=None, when=EVENING):
    return paper_roster.enter_rows(shift=shift, rows=rows, by=by or shift.leader, at=when)


def reason(answer):
    return answer.reason if isinstance(answer, Refused) else answer


class TestEntering:
    def test_a_line_is_an_entry_by_hand_that_counts(self, shift, district):
        (came,) = enter(shift, row(district.alice))
        assert (came.in_at, came.out_at, came.minutes, came.grade) == (at(9), at(11), 120, Grade.C)
        scans = Scan.objects.order_by("scanned_at").values_list("act", "door", "by", "accepted", "received_at")
        assert list(scans) == [
            ("in", "paper", district.bob.pk, True, EVENING),
            ("out", "paper", district.bob.pk, True, EVENING),
        ]
        assert not Flag.objects.exists()

    def test_sending_twice_is_one_entry(self, shift, district):
        line = row(district.alice)
        (first,), (again,) = enter(shift, line), enter(shift, line)
        assert (first.pk, Attendance.objects.count(), Scan.objects.count()) == (again.pk, 1, 2)
        assert AuditRow.objects.filter(act="shift.paper").count() == 1

    def test_a_line_that_was_undone_is_not_written_by_sending_it_again(self, shift, district):
        morning, line = at(10), row(district.alice, left="")
        enter(shift, line, when=morning)
        undo_actions.undo(scan=Scan.objects.get(), by=district.bob, reason="typo", at=morning)
        assert reason(*enter(shift, line, row(district.carol, left=""), when=morning)[:1]) == OnsiteRefusal.UNDONE
        assert list(Attendance.objects.values_list("person", flat=True)) == [district.carol.pk], "the other line is written"
        (anew,) = enter(shift, row(district.alice, left=""), when=morning)
        assert anew.in_at == at(9)

    def test_who_is_inside_gets_the_leaving_only(self, shift, district):
        own = {"shift": shift, "person": district.alice, "act": "in", "scanned_at": at(9, 5), "at": at(9, 5)}
        cast.record(id=new_id(NOW), **own)
        (came,) = enter(shift, row(district.alice, came=None, left="10:30"))
        assert (came.in_at, came.out_at, came.grade) == (at(9, 5), at(10, 30), Grade.C)

    def test_without_leaving_a_person_stays_inside(self, shift, district):
        (came,) = enter(shift, row(district.alice, left=None))
        assert (came.in_at, came.out_at, came.minutes) == (at(9), None, 0)

    @pytest.mark.parametrize(
        ("came", "left", "expected"),
        [
            (None, "11:00", OnsiteRefusal.NOT_IN),
            ("8:00", "11:00", OnsiteRefusal.CAME),
            ("11:30", "11:40", OnsiteRefusal.CAME),
            ("10:00", "9:30", OnsiteRefusal.LEFT),
            ("9:00", "9:00", OnsiteRefusal.LEFT),
            ("9:00", "17:00", OnsiteRefusal.LEFT),
        ],
    )
    def test_times_that_make_no_sense_are_refused_and_nothing_is_written(self, shift, district, came, left, expected):
        assert [reason(answer) for answer in enter(shift, row(district.alice, came, left))] == [expected]
        assert not Scan.objects.exists()

    def test_the_future_is_refused(self, shift, district):
        answers = enter(shift, row(district.alice), row(district.carol, left=None), when=at(10))
        assert reason(answers[0]) == OnsiteRefusal.AHEAD
        assert answers[1].in_at == at(9)

    def test_a_shift_over_midnight_takes_the_next_day(self, district):
        night = cast.shift(district.point, leader=district.bob, start=at(22), hours=4)
        (came,) = enter(night, row(district.alice, "23:50", "1:30"), when=at(9, day=25))
        assert (came.in_at, came.out_at) == (at(23, 50), at(1, 30, day=25))

    def test_a_record_that_stands_is_not_touched(self, shift, district):
        enter(shift, row(district.alice))
        (answer,) = enter(shift, row(district.alice, "9:30", "10:00"))
        assert reason(answer) == OnsiteRefusal.RECORDED and "09:00–11:00" in answer.sentence
        assert Attendance.objects.get().minutes == 120

    def test_a_person_stands_on_one_line(self, shift, district):
        assert reason(enter(shift, row(district.alice), row(district.alice, "9:30"))[1]) == OnsiteRefusal.TWICE

    def test_time_is_counted_once(self, shift, district):
        other = cast.shift(district.sister_point, leader=district.carol, start=at(10))
        enter(other, row(district.alice, "10:00", "12:00"))
        (came,) = enter(shift, row(district.alice))
        assert (came.counted_start, came.counted_end) == (at(9), at(10))

    @pytest.mark.parametrize(
        ("when", "state", "expected"),
        [
            (at(8), Shift.State.PUBLISHED, OnsiteRefusal.NOT_BEGUN),
            (EVENING, Shift.State.CANCELLED, OnsiteRefusal.SHIFT_NOT_RUNNING),
            (at(11) + timedelta(days=14, seconds=1), Shift.State.PUBLISHED, OnsiteRefusal.TOO_LATE),
        ],
    )
    def test_there_is_a_time_for_it(self, shift, district, when, state, expected):
        Shift.objects.filter(pk=shift.pk).update(state=state)
        with pytest.raises(Refused) as no:
            enter(shift, row(district.alice), when=when)
        assert no.value.reason == expected

    def test_many_lines_cost_as_much_as_one(self, shift):
        counts = []
        for number in (2, 20):
            people = [cast.person(f"志愿者{n}(演示)") for n in range(number)]
            with CaptureQueriesContext(connection) as queries:
                enter(shift, *(row(person) for person in people))
            counts.append(len(queries))
        assert counts[0] == counts[1]


class TestAfterTheClosing:
    def test_it_is_flagged_and_not_paid_until_somebody_else_has_looked(self, settled, district):
        (came,) = enter(settled, row(district.alice))
        assert (came.minutes, came.pay, came.points) == (120, Pay.SECOND_PERSON, 20)
        flag = Flag.objects.get(kind=Flag.Kind.AFTER_CLOSING)
        assert (flag.attendance, flag.raised_by, flag.decided_at) == (came, district.bob, None)
        assert not Notice.objects.filter(kind="credited").exists()
        with pytest.raises(Refused):
            decide_flag.decide_many(flags=[flag], decision=Flag.Decision.COUNTS, note="", by=district.bob, at=EVENING)
        decide_flag.decide_many(flags=[flag], decision=Flag.Decision.COUNTS, note="", by=district.reviewer, at=EVENING)
        confirm_actions.confirm_attendances(attendances=[came], by=district.reviewer, at=EVENING)
        came.refresh_from_db()
        assert (came.pay, came.points) == (Pay.PAID, 20)

    def test_what_was_paid_stays_as_it_was(self, settled, district):
        (came,) = enter(settled, row(district.carol))
        before = Attendance.objects.values().get(pk=came.pk)
        assert reason(enter(settled, row(district.carol, "9:00", "10:00"))[0]) == OnsiteRefusal.RECORDED
        assert Attendance.objects.values().get(pk=came.pk) == before
        assert Flag.objects.filter(kind=Flag.Kind.AFTER_CLOSING).count() == 1

    def test_until_the_fourteenth_day(self, settled, district):
        (came,) = enter(settled, row(district.alice), when=at(11) + timedelta(days=14))
        assert came.minutes == 120


class TestPages:
    @pytest.fixture
    def page(self, client, district):
        client.force_login(district.bob, backend="django.contrib.auth.backends.ModelBackend")
        return client

    def test_the_sheet_has_full_names_and_empty_lines(self, page, shift, district):
        answer = page.get(reverse("events:paper_sheet", args=[shift.pk]))
        said = "".join(PdfReader(BytesIO(answer.content)).pages[0].extract_text().split())
        assert answer["Content-Type"] == "application/pdf"
        assert district.alice.name in said and district.alice.volunteer_no in said and "2026" in said
        assert district.alice.phone.removeprefix("+86") not in said

    def test_lines_are_recorded_and_named(self, page, shift, district):
        path = reverse("events:paper", args=[shift.pk])
        form = page.get(path)
        name = f"p{district.alice.volunteer_no}"
        data = {"id": form.context["form_id"], f"{name}-came": "9:00", f"{name}-left": "1100"}
        data |= {"x0-who": district.carol.volunteer_no, "x0-came": "09:10", "x0-left": "10：40"}
        data |= {"x1-who": district.keeper.phone.removeprefix("+86"), "x1-came": "9.30"}
        assert page.post(path, data).status_code == 302
        times = Attendance.objects.order_by("in_at").values_list("person", "in_at", "out_at")
        assert list(times) == [
            (district.alice.pk, at(9), at(11)),
            (district.carol.pk, at(9, 10), at(10, 40)),
            (district.keeper.pk, at(9, 30), None),
        ]
        page.post(path, data)
        assert Scan.objects.count() == 5
        shown = page.get(path).content.decode()
        assert "09:10–10:40" in shown and f"{name}-came" not in shown

    def test_a_wrong_line_keeps_its_words_and_the_others_are_recorded(self, page, shift, district):
        path, name = reverse("events:paper", args=[shift.pk]), f"p{district.alice.volunteer_no}"
        data = {"id": new_id(EVENING), f"{name}-came": "9:00", f"{name}-left": "8:00"}
        data |= {
            "x0-who": district.carol.volunteer_no,
            "x0-came": "9:10",
            "x1-who": "12345678",
            "x1-came": "9:00",
            "x2-came": "9:00",
        }
        answer = page.post(path, data)
        lines = {form.prefix: form for form in (*answer.context["lines"], *answer.context["more"])}
        assert [prefix for prefix in sorted(lines) if lines[prefix].errors] == [name, "x1", "x2"]
        assert list(lines[name].errors) == ["left"] and list(lines["x1"].errors) == ["who"]
        assert answer.context["wrong"] == 3 and 'value="12345678"' in answer.content.decode()
        assert not lines["x0"].is_bound
        assert [came.person for came in Attendance.objects.all()] == [district.carol]

    def test_nonsense_is_told_at_the_field(self, page, shift, district):
        path, name = reverse("events:paper", args=[shift.pk]), f"p{district.alice.volunteer_no}"
        answer = page.post(path, {"id": new_id(EVENING), f"{name}-came": "半夜", f"{name}-left": "99:99"})
        assert set(answer.context["lines"][0].errors) == {"came", "left"}
        assert page.post(path, {"id": "nonsense", f"{name}-came": "9:00"}).status_code == 404
        assert not Scan.objects.exists()

    def test_when_it_is_too_late_the_page_says_so(self, page, shift, time_machine):
        time_machine.move_to(at(12) + timedelta(days=14), tick=False)
        answer = page.get(reverse("events:paper", args=[shift.pk]))
        assert answer.status_code == 200 and '<form class="form paper"' not in answer.content.decode()

    def test_strangers_find_nothing(self, client, shift, district):
        client.force_login(district.alice, backend="django.contrib.auth.backends.ModelBackend")
        for name in ("paper", "paper_sheet"):
            assert client.get(reverse(f"events:{name}", args=[shift.pk])).status_code == 404
