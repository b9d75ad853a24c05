"""Opening figures out of an Excel sheet: all or none, each mistake by its row; many are confirmed with one press."""

from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from events.models import OpeningFigure, OutcomeKind, Series
from events.reports import imports as report_imports
from events.reports import opening_figures
from events.reports.refusals import ReportRefusal
from tests import cast
from tests.cast import NOW
from tests.support.clients import enter
from tests.support.opening_balance_factory import laughing
from tests.support.workbook_factory import bomb, workbook
from volunteer.core.ids import new_id
from volunteer.core.refusals import Refused
from volunteer.models import Area, AuditRow

pytestmark = pytest.mark.django_db
PAGE, LIST = "/figures/opening/sheet/", "/figures/opening/"
YESTERDAY = NOW.date() - timedelta(days=1)


@pytest.fixture
def town(district, time_machine):
    time_machine.move_to(NOW, tick=False)
    district.series = Series.objects.get_or_create(name="我帮你", defaults={"name_en": "I help you", "position": 1})[0]
    district.rubbish = OutcomeKind.objects.order_by("position").first()
    return district


def row(area, measure="场次", value=3689, kind="", **fields):
    said = {"area": area, "above": "", "series": "我帮你", "measure": measure, "kind": kind, "value": value}
    return said | {"day": "2023-06-30", "source": "台账(演示)"} | fields


def sheet(*rows, headings=None, merge=()):
    said = [[one.get(column, "") for column in report_imports.HEADINGS] for one in rows]
    return workbook(headings or [str(heading) for heading in report_imports.HEADINGS.values()], *said, merge=merge)


def send(client, person, file):
    return enter(client, person).post(PAGE, {"file": file})


def problems(answer):
    assert answer.status_code == 200
    assert not OpeningFigure.objects.exists()
    return list(answer.context["form"].errors["file"])


def test_the_figures_of_a_sheet_are_written_down_and_count_after_two_others(town, client):
    kind = town.rubbish.name
    rows = [
        row("长青社区"),
        row("长青社区", "人次", "18,445"),
        row("长青社区", "Verified hours", 10.5, series="I help you", day=date(2023, 6, 30)),
        row("长青社区", "成果", 7, kind, day="2023年6月30日"),
        row("蓝天社区", above="凤凰岭街道"),
    ]
    assert send(client, town.street_admin, sheet(*rows)).url == LIST
    made = OpeningFigure.objects.all()
    said = [(one.area.name, one.measure, one.value, one.kind) for one in made]
    assert sorted(said[:4], key=lambda one: one[1]) == [
        ("长青社区", "outcome", 7, town.rubbish),
        ("长青社区", "participations", 18_445, None),
        ("长青社区", "shifts", 3_689, None),
        ("长青社区", "verified", Decimal("10.50"), None),
    ]
    assert said[4] == ("蓝天社区", "shifts", 3_689, None)
    assert {(one.day, one.source, one.asked_by, one.asked_at) for one in made} == {
        (date(2023, 6, 30), "台账(演示)", town.street_admin, NOW)
    }
    assert AuditRow.objects.filter(act="opening_figure.ask", actor=town.street_admin).count() == 5
    assert not OpeningFigure.objects.confirmed().exists()


def test_the_same_sheet_again_changes_nothing_and_another_value_is_refused(town, client):
    send(client, town.street_admin, sheet(row("长青社区"), row("蓝天社区")))
    answer = send(client, town.street_admin, sheet(row("长青社区"), row("蓝天社区"), row("长青社区", "人次", 9)))
    assert answer.url == LIST and OpeningFigure.objects.count() == 3
    answer = enter(client, town.street_admin).post(PAGE, {"file": sheet(row("长青社区"))}, follow=True)
    assert "全部都已登记过" in answer.text and OpeningFigure.objects.count() == 3
    answer = send(client, town.street_admin, sheet(row("长青社区", value=4), row("蓝天社区", "人次")))
    (said,) = answer.context["form"].errors["file"]
    assert said.startswith("第 2 行") and "长青社区" in said and OpeningFigure.objects.count() == 3


def test_where_one_row_is_wrong_nothing_is_kept_and_every_mistake_is_named(town, client):
    good = row("长青社区")
    rows = [
        good,
        row("没有的社区"),
        row("蓝天社区", series="没有"),
        row("蓝天社区", "没有"),
        row("蓝天社区", "成果"),
        row("蓝天社区", value="0"),
        row("蓝天社区", value="许多"),
        row("蓝天社区", value="1e999"),
        row("蓝天社区", value=2.5),
        row("蓝天社区", day="2026-02-30"),
        row("蓝天社区", day=NOW.date()),
        row("蓝天社区", source=""),
        good,
        row("凤凰岭街道"),
        row(town.other_community.name),
    ]
    said = problems(send(client, town.street_admin, sheet(*rows)))
    assert [line.split("：")[0] for line in said] == [f"第 {number} 行" for number in range(3, 17)]
    assert "没有这个名称" in said[0] and "我帮你" in said[1] and "人次" in said[2] and town.rubbish.name in said[3]
    assert "小数" in said[7] and "第 2 行" in said[11] and "长青社区" in said[12] and "没有这个名称" in said[13]


def test_of_two_areas_of_one_name_the_one_above_tells_which(town, client):
    twin = cast.area("和平社区(演示)", "community", town.street)
    cast.area("和平社区(演示)", "community", town.other_street)
    assert "说明" in problems(send(client, town.district_admin, sheet(row("和平社区(演示)"))))[0]
    send(client, town.district_admin, sheet(row("和平社区(演示)", above="凤凰岭街道")))
    assert OpeningFigure.objects.get().area == twin


@pytest.mark.parametrize(
    ("file", "words"),
    [
        (bomb, "2 MB"),
        (laughing, "Excel"),
        (lambda: sheet(row("长青社区"), headings=["甲", "乙"]), "还缺"),
        (lambda: sheet(*[row("长青社区")] * 1001), "1000"),
        (lambda: sheet(row("长青社区"), merge=["A2:B2"]), "第 2 行"),
        (lambda: sheet(row("长青社区"), merge=[f"J{n}:K{n}" for n in range(2, 300)]), "合并"),
        (lambda: sheet(), "没有数字"),
    ],
)
def test_a_file_that_is_no_sheet_of_figures_gets_a_sentence(town, client, file, words):
    (said, *_more) = problems(send(client, town.street_admin, file()))
    assert words in said


def test_the_empty_sheet_is_read_again_and_the_list_leads_to_it(town, client):
    empty = enter(client, town.street_admin).get(f"{PAGE}?template")
    heads = [cell.value for cell in openpyxl.load_workbook(BytesIO(empty.content)).active[1]]
    assert heads == [str(heading) for heading in report_imports.HEADINGS.values()]
    assert PAGE in client.get(LIST).text
    assert problems(client.post(PAGE))


def test_many_rows_are_judged_in_as_many_statements_as_few(town):
    def cost(file):
        with CaptureQueriesContext(connection) as queries:
            assert len(report_imports.read_figures(file, Area.objects.all(), NOW)) > 0
        return len(queries)

    names = [cast.area(f"社区{number}(演示)", "community", town.street).name for number in range(40)]
    assert cost(sheet(row(names[0]))) == cost(sheet(*map(row, names))) <= 6


def test_the_act_guards_what_the_sheet_does(town):
    def figure(area, **fields):
        said = {"series": town.series, "measure": "shifts", "value": 3, "day": YESTERDAY, "source": "台账"}
        return OpeningFigure(id=new_id(NOW), area=area, **said | fields)

    for figures, reason in (
        ([figure(town.community), figure(town.community)], ReportRefusal.STANDS),
        ([figure(town.community), figure(town.street)], ReportRefusal.STANDS),
        ([figure(town.sister_community), figure(town.community, day=NOW.date())], ReportRefusal.FUTURE),
    ):
        with pytest.raises(Refused) as refused:
            opening_figures.record_figures(figures=figures, by=town.district_admin, at=NOW)
        assert refused.value.reason == reason and not OpeningFigure.objects.exists()


def test_a_page_of_figures_is_confirmed_with_one_press_by_two_others(town, client):
    send(client, town.street_admin, sheet(*[row("长青社区", measure) for measure in ("场次", "人次")], row("蓝天社区")))
    ids = [str(pk) for pk in OpeningFigure.objects.values_list("pk", flat=True)]
    assert not enter(client, town.street_admin).get(LIST).context["waiting"]
    press = {"figure": [*ids, "x", str(new_id(NOW))]}
    enter(client, town.street_admin).post("/figures/opening/confirm/", press)
    assert not OpeningFigure.objects.exclude(first_at=None).exists(), "who wrote them down does not confirm them"

    page = enter(client, town.reviewer).get(LIST)  # of one community
    assert len(page.context["waiting"]) == 2 and "/figures/opening/confirm/" in page.text
    for _twice in range(2):
        client.post("/figures/opening/confirm/", press)
    assert OpeningFigure.objects.filter(first_by=town.reviewer, second_at=None).count() == 2
    assert OpeningFigure.objects.filter(first_at=None).get().area == town.sister_community

    enter(client, town.district_admin).post("/figures/opening/confirm/", press)
    assert OpeningFigure.objects.confirmed().filter(second_by=town.district_admin).count() == 2
    assert OpeningFigure.objects.filter(first_by=town.district_admin, second_at=None).count() == 1
    assert AuditRow.objects.filter(act="opening_figure.confirm").count() == 5


def test_outcomes_and_hours_alone_have_decimals(town, client):
    figure = {"area": town.community.pk, "series": town.series.pk, "value": "2.5", "day": "2023-06-30", "source": "台账"}
    enter(client, town.street_admin)
    for measure, status in (("shifts", 200), ("participations", 200), ("verified", 302)):
        assert client.post(LIST, figure | {"id": new_id(NOW), "measure": measure, "kind": ""}).status_code == status, measure
