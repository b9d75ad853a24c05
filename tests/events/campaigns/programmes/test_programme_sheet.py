"""The groups of a programme out of an Excel sheet: by their numbers, judged by the form of each, all rows or none."""

from io import BytesIO

import openpyxl
import pytest
from django.urls import reverse

from events.campaigns.programmes import actions as programmes
from events.campaigns.programmes.refusals import ProgrammeRefusal
from events.models import ProgrammeGroup
from tests.cast import NOW
from tests.support.campaign_factory import programme
from tests.support.clients import log_in
from tests.support.import_checks import problems
from tests.support.workbook_factory import workbook
from volunteer.core.refusals import Refused
from volunteer.models import AuditRow

pytestmark = pytest.mark.django_db
HEADINGS = ("第几组", "名称", "目标", "统计方式")


@pytest.fixture
def made(district, time_machine):
    """Of two groups, the first of which has a name."""
    time_machine.move_to(NOW, tick=False)
    return programme(district.street, by=district.street_admin)


def groups(made):
    return [(one.position, one.name, one.target, one.counts) for one in made.groups.all()]


def send(client, person, made, *rows, headings=HEADINGS):
    address = reverse("events:programme_sheet", args=[made.pk])
    return log_in(client, person).post(address, {"file": workbook(headings, *rows)})


def test_the_sheet_to_fill_in_holds_the_groups_as_they_are_and_comes_back_unchanged(client, district, made):
    made.groups.filter(position=1).update(name="=1+1")
    before = groups(made)
    address = reverse("events:programme_sheet", args=[made.pk])
    content = log_in(client, district.street_admin).get(address + "?template").content
    rows = list(openpyxl.load_workbook(BytesIO(content)).active.iter_rows(values_only=True))
    assert rows[:2] == [HEADINGS, ("1", "=1+1", "2", "开展场次")] and rows[2][0] == "2"
    file = BytesIO(content)
    file.name = "groups.xlsx"
    assert client.post(address, {"file": file}).url == reverse("events:programme_edit", args=[made.pk])
    assert groups(made) == before


def test_a_row_fills_the_group_of_its_number_and_the_others_stay(client, district, made):
    answer = send(client, district.street_admin, made, [2, "巡逻(演示)", 80, "参与人数"])
    assert answer.url == reverse("events:programme_edit", args=[made.pk])
    assert groups(made) == [(1, "敲门(演示)", 2, "sessions"), (2, "巡逻(演示)", 80, "people")]
    assert AuditRow.objects.filter(act="programme.edit", actor=district.street_admin).count() == 2
    assert f'href="{reverse("events:programme_sheet", args=[made.pk])}"' in client.get(answer.url).text


def test_what_a_row_leaves_empty_stays_as_it_is(client, district, made):
    send(client, district.street_admin, made, [1, "", 9, ""], [2, "巡逻(演示)"])
    assert groups(made) == [(1, "敲门(演示)", 9, "sessions"), (2, "巡逻(演示)", 2, "sessions")]
    send(client, district.street_admin, made, ["2", "值守(演示)"], headings=HEADINGS[:2])
    assert groups(made)[1] == (2, "值守(演示)", 2, "sessions")


def test_one_wrong_row_and_no_group_changes(client, district, made):
    before = groups(made)
    rows = [
        [1, "走访(演示)", 5, "参与人数"],
        [3, "没有这一组", 5, ""],
        ["", "没有编号", 5, ""],
        [2, "长" * 31, 5, ""],
        [1, "同一组", 5, ""],
    ]
    said = problems(send(client, district.street_admin, made, *rows))
    assert [line.split("：")[0] for line in said] == [f"第 {n} 行" for n in (3, 4, 5, 6)]
    assert "1 到 2" in said[0] and "第 2 行" in said[-1]
    for row in ([2, "走访(演示)", 0, ""], [2, "走访(演示)", 5, "跑过的路"]):
        assert len(problems(send(client, district.street_admin, made, [1, "走访(演示)"], row))) == 1
    assert groups(made) == before


def test_what_the_act_refuses_is_said_and_nothing_is_lost(client, district, made, monkeypatch):
    def refused(**_fields):
        raise Refused(ProgrammeRefusal.NAME)

    monkeypatch.setattr(programmes, "edit", refused)
    before = groups(made)
    said = problems(send(client, district.street_admin, made, [1, "走访(演示)", 5, ""]))
    assert said == [str(ProgrammeRefusal.NAME.label)]
    assert groups(made) == before


def test_only_its_own_office_fills_it(client, district, made):
    before = list(ProgrammeGroup.objects.order_by("pk").values())
    for person in (district.community_admin, district.manager, district.auditor, district.alice):
        assert send(client, person, made, [1, "走访(演示)", 5, ""]).status_code == 404
    assert list(ProgrammeGroup.objects.order_by("pk").values()) == before
    assert send(client, district.district_admin, made, [1, "走访(演示)", 5, ""]).status_code == 302
