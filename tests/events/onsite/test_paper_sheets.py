"""An attendance list kept in Excel: lines of the paper roster as if typed in, all or none, and nothing twice."""

from datetime import date, datetime, time, timedelta
from io import BytesIO

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from events.models import Attendance, Door, Flag, Grade, Scan, Shift
from events.onsite.refusals import OnsiteRefusal
from events.settlement.actions import settle as settle_actions
from events.shifts.actions import sign_up as sign_up_actions
from tests import cast
from tests.cast import NOW, at
from tests.support.clients import log_in
from tests.support.import_checks import problems
from tests.support.signup_factory import listed
from tests.support.snapshot import kept_fixture
from tests.support.workbook_factory import sheet
from volunteer.core.ids import new_id
from volunteer.models import AuditRow
from volunteer.people.queries import LOOKUPS_AN_HOUR

COLUMNS = {"on": "日期", "who": "志愿者编号或手机号", "name": "姓名", "came": "到场", "left": "离开"}
DAY = "2026-11-24"


@pytest.fixture(autouse=True)
def in_the_evening(time_machine):
    time_machine.move_to(at(18), tick=False)


@kept_fixture
def shift(district):
    return listed(district)


@pytest.fixture
def page(shift):
    return reverse("events:paper_from_excel", args=[shift.pk])


@pytest.fixture
def send(client, district, page):
    """The leader reads a sheet in."""
    log_in(client, district.bob)
    return lambda *rows: client.post(page, {"file": sheet(COLUMNS, *rows)})


def row(person, came="9:00", left="11:00", **fields):
    return {"on": DAY, "who": person.volunteer_no, "name": person.name, "came": came, "left": left, **fields}


def times() -> dict[str, tuple[datetime, datetime | None]]:
    return {came.person.name: (came.in_at, came.out_at) for came in Attendance.objects.select_related("person")}


def nothing() -> bool:
    return not Attendance.objects.exists() and not Scan.objects.exists() and not AuditRow.objects.filter(act="shift.paper").exists()


def test_lines_are_entries_by_hand_as_if_typed_in(send, district):
    phone = {"who": district.keeper.phone.removeprefix("+86")}
    assert (
        send(row(district.alice), row(district.carol, "0910", ""), row(district.keeper, "9.30", "10：40", **phone)).status_code
        == 302
    )
    assert times() == {
        district.alice.name: (at(9), at(11)),
        district.carol.name: (at(9, 10), None),
        district.keeper.name: (at(9, 30), at(10, 40)),
    }
    assert set(Attendance.objects.values_list("grade", flat=True)) == {Grade.C}
    assert set(Scan.objects.values_list("door", "by")) == {(Door.PAPER, district.bob.pk)}
    assert AuditRow.objects.filter(act="shift.paper", actor=district.bob).count() == 1 and not Flag.objects.exists()


@pytest.mark.parametrize("cell", [time(9, 30), timedelta(hours=9, minutes=30), "9:30", "09：30", "9.30", 930])
def test_times_as_people_type_them_and_as_cells_keep_them(send, district, cell):
    assert send(row(district.alice, cell, time(10, 45), on=date(2026, 11, 24))).status_code == 302
    assert times() == {district.alice.name: (at(9, 30), at(10, 45))}


@pytest.mark.parametrize("cell", [9.3, 9, 0.375, "上午", "25:00", datetime(2026, 11, 24, 9, 30)])
def test_half_a_time_is_refused_and_not_guessed(send, district, cell):
    assert problems(send(row(district.carol), row(district.alice, cell))) == ["第 3 行：到场 – 请写成 9:30 这样的时间。"]
    assert nothing()


def test_the_same_sheet_again_records_only_what_is_new(send, district):
    send(row(district.alice), row(district.carol, left=""))
    before = list(Scan.objects.order_by("pk").values())
    send(row(district.alice), row(district.carol, left=""))
    assert list(Scan.objects.order_by("pk").values()) == before
    send(row(district.alice, "9:30", "10:00"), row(district.carol, left="10:30"), row(district.keeper))
    assert times() == {
        district.alice.name: (at(9), at(11)),
        district.carol.name: (at(9), at(10, 30)),
        district.keeper.name: (at(9), at(11)),
    }


def test_what_was_scanned_stays_and_who_is_inside_leaves(send, shift, district):
    cast.record(id=new_id(NOW), shift=shift, person=district.alice, act="in", scanned_at=at(9, 5), at=at(9, 5))
    assert send(row(district.alice, "9:00", "10:30")).status_code == 302
    assert times() == {district.alice.name: (at(9, 5), at(10, 30))}


def test_one_wrong_row_and_nothing_is_recorded(send, district):
    wrong = [
        row(district.carol, name="别人"),
        row(district.carol, who="00000000"),
        row(district.carol, who=""),
        row(district.carol, on="2026-11-17"),
        row(district.carol, on=""),
    ]
    said = problems(send(row(district.alice), *wrong))
    assert [line.partition("：")[0] for line in said] == [f"第 {number} 行" for number in (3, 4, 5, 6, 7)]
    assert district.carol.name not in "".join(said) and "2026年11月24日" in said[3] and nothing()


@pytest.mark.parametrize(
    ("later", "reason"),
    [
        ({"came": ""}, OnsiteRefusal.NOT_IN),
        ({"came": "7:00"}, OnsiteRefusal.CAME),
        ({"came": "10:00", "left": "9:30"}, OnsiteRefusal.LEFT),
    ],
)
def test_what_the_act_refuses_is_named_by_row_and_nothing_is_recorded(send, district, later, reason):
    said = problems(send(row(district.alice), row(district.carol, **later)))
    assert len(said) == 1 and said[0].startswith("第 3 行：") and nothing()
    assert said[0].partition("：")[2][:4] == str(reason.label)[:4]


def test_a_person_stands_on_one_line(send, district):
    assert problems(send(row(district.alice), row(district.alice, "9:30")))[0].startswith("第 3 行：") and nothing()


def test_lines_without_times_are_of_people_who_did_not_come(send, district):
    absent = [row(cast.person(f"缺席{number}(演示)"), "", "") for number in range(LOOKUPS_AN_HOUR + 1)]
    assert send(row(district.carol), *absent).status_code == 302
    assert set(times()) == {district.carol.name}


def test_those_not_on_the_list_are_looked_up_and_counted_as_in_the_form(send, district):
    many = [row(cast.person(f"路人{number}(演示)")) for number in range(LOOKUPS_AN_HOUR + 1)]
    said = problems(send(*many))
    assert len(said) == 1 and said[0].startswith(f"第 {LOOKUPS_AN_HOUR + 2} 行") and nothing()


def test_after_the_closing_somebody_looks_at_each(send, shift, district):
    settle_actions.close_shift(shift=shift, by=district.bob, head_count=1, stayed=[], report="", at=at(12))
    assert send(row(district.alice), row(district.carol)).status_code == 302
    flagged = Flag.objects.filter(kind=Flag.Kind.AFTER_CLOSING, raised_by=district.bob).values_list("attendance__person", flat=True)
    assert set(flagged) == {district.alice.pk, district.carol.pk}


@pytest.mark.parametrize(
    ("when", "state"),
    [
        (at(8), Shift.State.PUBLISHED),
        (at(18), Shift.State.CANCELLED),
        (at(11) + timedelta(days=14, seconds=1), Shift.State.PUBLISHED),
    ],
)
def test_there_is_a_time_for_it(send, shift, district, time_machine, when, state):
    Shift.objects.filter(pk=shift.pk).update(state=state)
    time_machine.move_to(when, tick=False)
    answer = send(row(district.alice))
    assert answer.url == reverse("events:paper", args=[shift.pk]) and nothing()


def test_a_list_without_its_columns_is_not_taken_for_one_of_absent_people(client, send, page, district):
    few = {name: label for name, label in COLUMNS.items() if name not in ("came", "left")}
    said = problems(client.post(page, {"file": sheet(few, row(district.alice))}))
    assert len(said) == 1 and "到场、离开" in said[0] and nothing()


def test_the_list_to_fill_in_has_the_people_of_the_shift(client, send, page, shift, district):
    first = openpyxl.load_workbook(BytesIO(client.get(page + "?template").content)).active
    rows = list(first.iter_rows(values_only=True))
    assert rows == [tuple(COLUMNS.values()), (DAY, district.alice.volunteer_no, district.alice.name, None, None)]
    assert page in client.get(reverse("events:paper", args=[shift.pk])).text
    send(row(district.alice))
    first = openpyxl.load_workbook(BytesIO(client.get(page + "?template").content)).active
    assert first.max_row == 1


def test_only_who_runs_the_shift(client, page, district):
    for person in (district.alice, district.other_manager, district.reviewer):
        log_in(client, person)
        assert client.get(page).status_code == 404
        assert client.post(page, {"file": sheet(COLUMNS, row(district.alice))}).status_code == 404
    assert nothing()


def test_many_people_of_the_shift_cost_as_much_as_two(send, shift, district):
    counts = []
    for number in (2, 7):
        people = [cast.person(f"志愿者{number}{n}(演示)") for n in range(number)]
        for person in people:
            sign_up_actions.sign_up(id=new_id(NOW), job=shift.jobs.get(), person=person, by=person, at=NOW - timedelta(days=1))
        with CaptureQueriesContext(connection) as queries:
            assert send(*map(row, people)).status_code == 302
        counts.append(len(queries))
    assert counts[0] == counts[1] and Attendance.objects.count() == 9
