"""Trainings, awards and ratings out of an Excel sheet: as entered by hand, all rows or none, and nothing twice."""

from datetime import date
from io import BytesIO

import openpyxl
import pytest
from django.urls import reverse

from events.models import RecordEntry
from events.records.actions import entries
from tests import cast
from tests.cast import at
from tests.support.clients import log_in
from tests.support.import_checks import problems
from tests.support.record_entry_factory import made
from tests.support.workbook_factory import sheet
from volunteer.models import AuditRow, Notice

NOW = at(18)
PAGE = "events:entries_sheet"
COLUMNS = {
    "number": "志愿者编号",
    "name": "姓名",
    "kind": "登记哪一类",
    "unit": "以哪个单位名义",
    "title": "名称",
    "content": "内容",
    "giver": "组织、颁发或评价单位",
    "on": "日期",
    "hours": "培训学时",
    "stars": "评价星数",
    "evidence": "有什么凭证？",
}


@pytest.fixture(autouse=True)
def evening(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def send(client, district):
    """The manager of the point reads a sheet in."""
    log_in(client, district.manager)
    return lambda *rows: client.post(reverse(PAGE), {"file": sheet(COLUMNS, *rows)})


def row(person, **fields):
    training = {
        "kind": "培训",
        "title": "急救培训",
        "giver": "红十字会(演示)",
        "on": "2026/11/20",
        "hours": 2,
        "evidence": "签到表",
    }
    return {"number": person.volunteer_no, "name": person.name, **training, **fields}


def kept() -> set[tuple[str, str]]:
    return set(RecordEntry.objects.standing().values_list("person__volunteer_no", "title"))


def test_each_is_entered_and_told_as_by_hand(send, district):
    award = {
        "kind": "表彰奖励",
        "title": "优秀志愿者",
        "giver": "街道(演示)",
        "on": date(2026, 11, 21),
        "hours": "",
        "content": "全年",
    }
    rating = {"kind": "评价", "title": "年度评价", "stars": 4, "hours": ""}
    assert send(row(district.alice), row(district.bob, **award), row(district.carol, **rating)).status_code == 302
    values = ("point", "title", "content", "giver", "on", "minutes", "stars", "evidence", "entered_by", "entered_at")
    point, by = district.point.pk, district.manager.pk
    found = {entry[:2]: entry[2:] for entry in RecordEntry.objects.values_list("person", "kind", *values)}
    assert found == {
        (district.alice.pk, "training"): (
            point,
            "急救培训",
            "",
            "红十字会(演示)",
            date(2026, 11, 20),
            120,
            None,
            "签到表",
            by,
            NOW,
        ),
        (district.bob.pk, "award"): (point, "优秀志愿者", "全年", "街道(演示)", date(2026, 11, 21), 0, None, "签到表", by, NOW),
        (district.carol.pk, "rating"): (point, "年度评价", "", "红十字会(演示)", date(2026, 11, 20), 0, 4, "签到表", by, NOW),
    }
    told = Notice.objects.filter(kind="record_entered").values_list("person", flat=True)
    assert sorted(told) == sorted([district.alice.pk, district.bob.pk, district.carol.pk])
    assert AuditRow.objects.filter(act="record.enter", actor=district.manager).count() == 3


def test_the_same_sheet_again_enters_only_what_is_new(send, district):
    send(row(district.alice))
    alice = {"number": " ".join(district.alice.volunteer_no), "name": " ".join(district.alice.name)}
    spaced = row(district.alice, **alice, kind="training", on="2026-11-20", hours=3)
    assert send(spaced, row(district.bob)).status_code == 302
    assert kept() == {(district.alice.volunteer_no, "急救培训"), (district.bob.volunteer_no, "急救培训")}
    assert RecordEntry.objects.get(person=district.alice).minutes == 120
    assert Notice.objects.filter(kind="record_entered", person=district.alice).count() == 1


def test_what_was_taken_out_does_not_come_back_by_the_sheet(send, district):
    entry = entries.add_entry(entry=made(district), by=district.manager, at=NOW)
    entries.void_entry(entry=entry, reason="没有参加", by=district.manager, at=NOW)
    assert problems(send(row(district.bob), row(district.alice)))[0].startswith("第 3 行：")
    assert kept() == set()
    entries.add_entry(entry=made(district), by=district.manager, at=NOW)
    assert send(row(district.bob), row(district.alice)).status_code == 302
    assert len(kept()) == 2


def test_one_wrong_row_and_nothing_is_kept(send, district):
    wrong = [
        row(district.bob, name="别人"),
        row(district.bob, number="00000000"),
        row(district.bob, hours=""),
        row(district.bob, on="2026-11-25"),
        row(district.bob, unit="别的服务点"),
        row(district.bob, kind="表演"),
        row(district.bob, kind="评价", stars=6),
        row(district.bob, evidence=""),
    ]
    said = problems(send(row(district.alice), *wrong))
    assert [line.partition(" 行")[0] for line in said] == [f"第 {number}" for number in (3, 4, 5, 7, 8, 9, 10)]
    assert said[0].partition("：")[2] == said[1].partition("：")[2] and district.bob.name not in "".join(said)
    assert kept() == set() and not Notice.objects.filter(kind="record_entered").exists()


@pytest.mark.parametrize("later", [{"on": "2026-11-25"}, {"number": "own"}])
def test_what_the_act_refuses_is_named_by_row_too(send, district, later):
    person = district.manager if "number" in later else district.bob
    later = {"number": district.manager.volunteer_no} if "number" in later else later
    assert problems(send(row(district.alice), row(person, **later)))[0].startswith("第 3 行：")
    assert kept() == set() and not AuditRow.objects.filter(act="record.enter").exists()


def test_the_same_row_twice_is_a_slip(send, district):
    assert "第 2 行" in problems(send(row(district.alice), row(district.alice)))[0]
    other = row(district.alice, on="2026.11.20")
    assert problems(send(row(district.alice), other))[0].startswith("第 3 行：") and kept() == set()


def test_a_file_that_is_no_sheet_of_ours(client, send, district):
    few = {"number": COLUMNS["number"], "name": COLUMNS["name"]}
    said = problems(client.post(reverse(PAGE), {"file": sheet(few, row(district.alice))}))
    assert len(said) == 1 and COLUMNS["giver"] in said[0] and kept() == set()


def test_more_people_than_may_be_looked_up_by_hand(send, district):
    people = [cast.person(f"学员{number}(演示)") for number in range(70)]
    assert send(*map(row, people)).status_code == 302
    assert kept() == {(person.volunteer_no, "急救培训") for person in people}


def test_in_the_name_of_a_unit_that_the_reader_holds(client, district):
    log_in(client, district.street_admin)
    answer = client.post(reverse(PAGE), {"file": sheet(COLUMNS, row(district.alice, unit=str(district.community)))})
    assert answer.status_code == 302 and RecordEntry.objects.get().area == district.community
    other = row(district.bob, unit=str(district.area))
    assert "以哪个单位名义" in problems(client.post(reverse(PAGE), {"file": sheet(COLUMNS, other)}))[0]


def test_the_empty_sheet_and_the_way_to_it(client, send, district):
    first = openpyxl.load_workbook(BytesIO(client.get(reverse(PAGE) + "?template").content)).active
    assert [cell.value for cell in first[1]] == list(COLUMNS.values()) and first.max_row == 1
    assert reverse(PAGE) in client.get(reverse("events:entries")).text
    log_in(client, district.reviewer)
    assert reverse(PAGE) not in client.get(reverse("events:entries")).text
    assert client.get(reverse(PAGE)).status_code == 404
