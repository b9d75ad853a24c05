"""Reports handed in: frozen, passed upward, corrected later; opening figures apart; the district's paragraph."""

from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO, StringIO
from urllib.parse import unquote
from zipfile import ZipFile

import docx
import openpyxl
import pytest
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.db.models import F
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from PIL import Image

from events.core import periods
from events.demo.reports import hand_in_as_the_page_allows
from events.figures import rollup
from events.figures.checks import actions as checks
from events.models import Figure, OpeningFigure, Outcome, OutcomeKind, Photo, Report, ReportLine, Series, Tally
from events.reports import actions as report_actions
from events.reports import balance as figure_balance
from events.reports import document_data, opening_figures, paragraph, word
from events.reports import documents as report_documents
from events.reports import queries as report_queries
from events.reports.models import Measure
from events.reports.queries import ValueKey
from events.reports.refusals import ReportRefusal
from events.settlement.corrections.actions import correct as correct_actions
from tests import cast
from tests.cast import NOW, District
from tests.support.all_rights import all_rights
from tests.support.budget_factory import fund
from tests.support.clients import log_in
from tests.support.html_pages import text
from tests.support.settlement_factory import held
from tests.support.snapshot import Kept
from volunteer.core.ids import new_id
from volunteer.core.refusals import Refused
from volunteer.models import Notice

pytestmark = pytest.mark.django_db
DECEMBER, JANUARY = NOW.replace(month=12, day=2), NOW.replace(year=2027, month=1, day=4)
NOVEMBER = periods.Period("m", date(2026, 11, 1))
LAST_MONTH = periods.Period("m", date(2026, 12, 1))


def served() -> District:
    """Two shifts in the first community, one in its sister, one in the other street; rubbish was cleared at three of them."""
    district = District()
    for point in (district.point, district.sister_point, district.other_point):
        fund(point, 5_000)
    district.first = held(district, day=3, people=[district.alice, district.bob])
    district.second = held(district, day=10, people=[district.alice], category="law")
    district.third = held(district, district.sister_point, day=12, people=[district.bob, district.carol])
    district.fourth = held(district, district.other_point, day=17, people=[district.carol])
    rubbish, cars = OutcomeKind.objects.order_by("position")[0:3:2]
    Outcome.objects.create(shift=district.first, kind=rubbish, amount=Decimal("1.50"))
    Outcome.objects.create(shift=district.first, kind=cars, amount=3)
    Outcome.objects.create(shift=district.fourth, kind=rubbish, amount=2)
    district.rubbish, district.cars = rubbish, cars
    district.series = Series.objects.get_or_create(name="我帮你", defaults={"name_en": "I help you", "position": 1})[0]
    rollup.update_figures(at=DECEMBER)
    return district


NOVEMBERS_WORK = Kept(served)


@pytest.fixture
def november(db, time_machine):
    time_machine.move_to(DECEMBER, tick=False)
    return NOVEMBERS_WORK()


def hand_in(area, by, period=NOVEMBER, at=DECEMBER, id=None):
    """Handed in, with a reason for whatever the parts stated otherwise."""
    report = Report(id=id or new_id(at), area=area, unreconciled="有社区未报")
    return report_actions.hand_in(report=report, period=period, by=by, at=at)


def test_a_month_with_work_in_it_waits_for_the_report_of_each_office_until_it_is_handed_in(november, client):
    rollup.update_figures(at=DECEMBER)
    office = november.community_admin
    assert list(report_queries.areas_to_report(office, DECEMBER)) == [november.community]
    assert list(report_queries.areas_to_report(november.bob, DECEMBER)) == []
    assert list(report_queries.areas_to_report(office, JANUARY)) == []  # nothing took place in December
    log_in(client, office)
    assert "上月报表" in text(client.get("/home/waiting/"))
    hand_in(november.community, office)
    assert list(report_queries.areas_to_report(office, DECEMBER)) == []
    assert list(report_queries.areas_to_report(november.street_admin, DECEMBER)) == [november.street]


def said(report, part="own"):
    """measure (or the kind's name) -> value of the first series."""
    return {
        line.kind.name if line.kind else line.measure: int(line.value) if line.value == int(line.value) else line.value
        for line in report.lines.filter(part=part).select_related("kind")
    }


# --- handing in --------------------------------------------------------------------------------------------------------


def test_a_community_freezes_what_is_recorded_once(november):
    form = new_id(DECEMBER)
    report = hand_in(november.community, november.community_admin, id=form)
    assert report.number == f"{november.community.code}-2026-11" and report.at == DECEMBER
    assert said(report) == {
        "shifts": 2, "participations": 3, "people": 2, "verified": 360,
        november.rubbish.name: Decimal("1.50"), november.cars.name: 3,
    }  # fmt: skip
    assert hand_in(november.community, november.community_admin, id=form) == report
    with pytest.raises(Refused) as refused:
        hand_in(november.community, november.community_admin)
    assert refused.value.reason == ReportRefusal.OTHER
    assert Report.objects.count() == 1 and ReportLine.objects.count() == 6
    told = Notice.objects.get(kind="report_came")
    assert told.person == november.street_admin and told.params["number"] == report.number


@pytest.mark.parametrize("what", [Report, ReportLine])
def test_what_is_frozen_cannot_be_changed(november, what):
    hand_in(november.community, november.community_admin)
    for act in (lambda: what.objects.update(id=what.objects.values("id")[:1]), lambda: what.objects.all().delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()


def test_what_is_not_over_or_no_period_is_refused(november):
    for period, area, reason in (
        (LAST_MONTH, november.community, ReportRefusal.NOT_OVER),
        (periods.ALL_TIME, november.community, ReportRefusal.NO_PERIOD),
        (NOVEMBER, november.compound, ReportRefusal.NO_LEVEL),
    ):
        with pytest.raises(Refused) as refused:
            hand_in(area, november.district_admin, period=period)
        assert refused.value.reason == reason
    assert not Report.objects.exists()


def test_it_goes_upward_missing_ones_are_named_and_later_changes_are_corrections(november):
    hand_in(november.community, november.community_admin)
    street = hand_in(november.street, november.street_admin)
    assert street.missing == ["蓝天社区"] and [part.part.area for part in street.parts.all()] == [november.community]
    assert said(street)["participations"] == 3, "the sum of what was handed in, not of what is recorded"
    district = hand_in(november.area, november.district_admin)
    assert district.missing == ["海北街道"] and said(district)["participations"] == 3

    hand_in(november.sister_community, november.street_admin)  # late
    correct_actions.mark_not_held(shift=november.second, by=november.district_admin, reason="没办", at=JANUARY)
    community = hand_in(november.community, november.community_admin, period=LAST_MONTH, at=JANUARY)
    assert said(community) == {} and said(community, "correction") == {"shifts": -1, "participations": -1, "verified": -120}
    hand_in(november.sister_community, november.street_admin, period=LAST_MONTH, at=JANUARY)
    street = hand_in(november.street, november.street_admin, period=LAST_MONTH, at=JANUARY)
    assert said(street, "correction") == {"participations": 1, "verified": 120}, "two came late, one was taken back"
    assert street.missing == []
    hand_in(november.other_community, november.district_admin, at=JANUARY)
    hand_in(november.other_street, november.district_admin, at=JANUARY)
    hand_in(november.area, november.district_admin, period=LAST_MONTH, at=JANUARY)
    everything = report_queries.without_people(report_queries.recorded_values(november.area, NOVEMBER))
    assert report_queries.without_people(report_actions.stated_values([november.area], NOVEMBER)) == everything
    assert everything[ValueKey(november.series.pk, "outcome", november.rubbish.pk)] == Decimal("3.50")


def test_people_are_counted_over_what_is_summed_alone(november):
    hand_in(november.community, november.community_admin)
    street = said(hand_in(november.street, november.street_admin))
    assert (street["participations"], street["people"]) == (3, 2), "carol came to the sister community, which is missing"
    district = said(hand_in(november.area, november.district_admin))
    assert (district["participations"], district["people"]) == (3, 2)
    everywhere = report_queries.different_people(november.area, NOVEMBER, without=[])
    kept = Figure.objects.filter(unit=november.area.path, kind="m", start=NOVEMBER.start, cut__in=everywhere)
    assert everywhere == {row.cut: row.people for row in kept} and everywhere[""] == 3


def test_more_people_than_participations_cannot_be_sealed_but_what_the_platform_has_can(client, november):
    """The only community of the other street has not handed in: nothing is stated, and one person was seen."""
    with pytest.raises(Refused) as refused:
        hand_in(november.other_street, november.district_admin)
    assert refused.value.reason == ReportRefusal.CONTRADICTS and not Report.objects.exists()
    answer = page(client, november.district_admin, unit=november.other_street.path)
    assert "1 people are more than 0 participations" in text(answer) and 'value="parts"' not in answer.content.decode()
    sent = {"id": answer.context["id"], "unit": november.other_street.path, "period": "2026-11", "stated": "platform"}
    client.post("/figures/reports/hand-in/", sent)
    report = Report.objects.get()
    recorded = report_queries.recorded_values(november.other_street, NOVEMBER)
    assert {ValueKey(line.series_id, line.measure, line.kind_id): line.value for line in report.lines.all()} == recorded
    assert (report.missing, report.differences, report.parts.count()) == (["青山社区"], [], 0)

    hand_in(november.other_community, november.district_admin)  # late: the street has stated it already
    later = hand_in(november.other_street, november.district_admin, period=LAST_MONTH, at=JANUARY)
    assert said(later, "correction") == {}
    district = report_actions.current_values(november.area, NOVEMBER)
    assert (
        district[ValueKey(november.series.pk, Measure.PARTICIPATIONS)]
        == district[ValueKey(november.series.pk, Measure.PEOPLE)]
        == 1
    )


def test_the_demo_hands_in_as_the_page_allows_on_whatever_day_it_is_made(november):
    hand_in_as_the_page_allows(november.other_street, NOVEMBER, november.district_admin, DECEMBER)
    hand_in_as_the_page_allows(november.community, NOVEMBER, november.community_admin, DECEMBER)
    hand_in_as_the_page_allows(november.street, NOVEMBER, november.street_admin, DECEMBER)
    found = {report.area: (bool(report.unreconciled), report.parts.count()) for report in Report.objects.all()}
    assert found == {november.other_street: (False, 0), november.community: (False, 0), november.street: (True, 1)}


def test_the_page_shows_stated_recorded_and_difference_each_with_its_list(client, november):
    hand_in(november.community, november.community_admin)
    answer = page(client, november.street_admin)
    shown = {f.line.measure: (f.stated_shown, f.recorded_shown, f.difference) for f in answer.context["balance"].figures}
    assert shown["participations"] == ("3", "5", -2) and shown["people"] == (None, "3", 0), "people are never summed"
    for figure in answer.context["balance"].figures:
        if figure.url and figure.line.measure != "people":
            rows = client.get(figure.url).context["lines"]
            assert sum(Decimal(row["cells"][-1][1]) for row in rows) == Decimal(figure.recorded_shown), figure.url
    (part,) = answer.context["owing"]
    lacking = [(line.measure, line.shown) for line, _url in part.lacking]
    assert part.area == november.sister_community and lacking == [("shifts", 1), ("participations", 2), ("verified", 4)]
    counts = set()
    for parts in ([november.community, november.sister_community], [november.sister_community]):
        with CaptureQueriesContext(connection) as queries:
            figure_balance.parts_that_differ(november.street, NOVEMBER, parts, DECEMBER)
        counts.add(len(queries))
    assert len(counts) == 1, "as many statements for one part as for two"
    paper = answer.context["paper"]
    assert [row[-2] for row in paper.lead.rows][:3] == ["—"] * 3 and paper.sentences == [], "what is not agreed is not printed"


def test_people_are_left_out_where_the_record_has_changed_since_a_part_stated_it(november):
    hand_in(november.community, november.community_admin)
    hand_in(november.sister_community, november.street_admin)
    key = ValueKey(november.series.pk, Measure.PEOPLE)
    assert report_actions.current_values(november.street, NOVEMBER)[key] == 3
    correct_actions.mark_not_held(shift=november.second, by=november.district_admin, reason="没办", at=DECEMBER)
    rollup.update_figures(at=DECEMBER)
    assert key not in report_actions.current_values(november.street, NOVEMBER)
    assert key in report_actions.current_values(november.other_community, NOVEMBER)
    street = said(hand_in(november.street, november.street_admin))
    assert street["participations"] == 5 and "people" not in street


def test_a_correction_is_said_once(november):
    hand_in(november.community, november.community_admin)
    correct_actions.mark_not_held(shift=november.second, by=november.district_admin, reason="没办", at=JANUARY)
    hand_in(november.community, november.community_admin, period=LAST_MONTH, at=JANUARY)
    again = hand_in(
        november.community, november.community_admin, period=periods.Period("m", date(2027, 1, 1)), at=JANUARY + timedelta(days=40)
    )
    assert said(again, "correction") == {}


def test_a_series_counts_its_kinds_of_service_alone(november):
    law = Series.objects.create(name="法律(演示)", name_en="law", position=9)
    law.categories.set(["law"])
    found = report_queries.recorded_values(november.community, NOVEMBER)
    assert found[ValueKey(law.pk, Measure.PARTICIPATIONS)] == 1 and found[ValueKey(law.pk, Measure.PEOPLE)] == 1
    assert not any(key.series == law.pk and key.kind for key in found), "rubbish was cleared at another kind of event"
    law.categories.set(["law", "environment"])
    both = report_queries.recorded_values(november.community, NOVEMBER)
    assert both[ValueKey(law.pk, Measure.PARTICIPATIONS)] == 3 and ValueKey(law.pk, Measure.PEOPLE) not in both


# --- opening figures ------------------------------------------------------------------------------------------------------


def figure(november, area=None, value=3_689, measure=Measure.SHIFTS, **fields):
    return OpeningFigure(
        id=new_id(DECEMBER), area=area or november.community, series=november.series, measure=measure, value=value,
        day=date(2023, 6, 30), source="台账(演示)", **fields,
    )  # fmt: skip


def test_an_opening_figure_counts_once_two_others_confirmed_it(november):
    made = opening_figures.record_figure(figure=figure(november), by=november.community_admin, at=DECEMBER)
    with pytest.raises(Refused) as refused:
        opening_figures.confirm(id=made.pk, by=november.community_admin, at=DECEMBER)
    assert refused.value.reason == ReportRefusal.OWN
    for _twice in range(2):
        opening_figures.confirm(id=made.pk, by=november.reviewer, at=DECEMBER)
    assert not OpeningFigure.objects.confirmed().exists()
    opening_figures.confirm(id=made.pk, by=november.street_admin, at=DECEMBER)
    assert OpeningFigure.objects.confirmed().get() == made
    report = hand_in(november.community, november.community_admin)
    assert said(report, "opening") == {"shifts": 3_689} and said(report)["shifts"] == 2
    opening_figures.withdraw(id=made.pk, by=november.street_admin, at=DECEMBER)
    assert said(report, "opening") == {"shifts": 3_689}, "what was handed in keeps it"
    with pytest.raises(Refused):
        opening_figures.confirm(id=made.pk, by=november.district_admin, at=DECEMBER)


def test_the_database_wants_three_people(november):
    for first, second in ((november.community_admin, None), (november.reviewer, november.reviewer), (None, november.reviewer)):
        times = {"first_at": DECEMBER if first else None, "second_at": DECEMBER if second else None}
        row = figure(november, asked_by=november.community_admin, asked_at=DECEMBER, first_by=first, second_by=second, **times)
        with pytest.raises(DatabaseError, match="confirmed_by_two_others"), transaction.atomic():
            row.save(force_insert=True)


def test_nothing_is_counted_twice_up_and_down_the_areas(november):
    opening_figures.record_figure(figure=figure(november), by=november.community_admin, at=DECEMBER)
    for area in (november.community, november.street, november.area):
        with pytest.raises(Refused) as refused:
            opening_figures.record_figure(figure=figure(november, area=area), by=november.district_admin, at=DECEMBER)
        assert refused.value.reason == ReportRefusal.STANDS
    opening_figures.record_figure(figure=figure(november, area=november.sister_community), by=november.street_admin, at=DECEMBER)
    opening_figures.record_figure(figure=figure(november, measure=Measure.PARTICIPATIONS), by=november.street_admin, at=DECEMBER)
    with pytest.raises(Refused):
        future = figure(november, area=november.other_community)
        future.day = DECEMBER.date()
        opening_figures.record_figure(figure=future, by=november.district_admin, at=DECEMBER)


# --- the paragraph ------------------------------------------------------------------------------------------------------------


def written(november, area=None, until=date(2026, 12, 2)):
    return paragraph.build_paragraph(area=area or november.area, series=november.series, until=until)


def test_the_districts_own_paragraph(november):
    made = opening_figures.record_figure(figure=figure(november), by=november.community_admin, at=DECEMBER)
    for person in (november.reviewer, november.street_admin):
        opening_figures.confirm(id=made.pk, by=person, at=DECEMBER)
    with translation.override("zh-hans"):
        assert written(november).sentences == [
            "截至2026年12月2日，海勃湾区已开展“我帮你”志愿服务活动4场次，参与6人次，服务时长12小时。",
            "累计清理垃圾3.5吨、清理乱停机动车3辆。",
            "其中：凤凰岭街道3场次、5人次，清理垃圾1.5吨、清理乱停机动车3辆；海北街道1场次、1人次，清理垃圾2吨。",
            "以上为平台记录的数据。期初数另列：长青社区场次3,689（截至2023年6月30日，来源：台账(演示)）。",
        ]
        first = written(november, until=date(2026, 11, 3)).sentences[0]
        assert first == "截至2026年11月3日，海勃湾区已开展“我帮你”志愿服务活动1场次，参与2人次，服务时长4小时。"
    with translation.override("en"):
        assert written(november).sentences[0].startswith("By 2 December 2026 海勃湾区 has held 4 shifts")


def picture(shift, by, agreed):
    out = BytesIO()
    Image.new("RGB", (1_600, 900), "red").save(out, "JPEG")
    basis = {"basis": "nobody", "stated_by": by, "shown_by": by, "shown_at": DECEMBER} if agreed else {}
    photo = Photo(id=new_id(DECEMBER), shift=shift, by=by, at=DECEMBER, **basis)
    photo.picture.save("x.jpg", ContentFile(out.getvalue()))


def test_files_hold_tables_and_only_pictures_that_may_be_shown(november):
    picture(november.first, november.bob, agreed=True)
    picture(november.first, november.bob, agreed=False)
    picture(november.fourth, november.carol, agreed=True)
    paper = document_data.paragraph_document(written(november, november.street))
    assert len(paper.photos) == 1
    with ZipFile(BytesIO(word.as_word(paper))) as file:
        assert len([name for name in file.namelist() if name.startswith("word/media/")]) == 1
        words = file.read("word/document.xml").decode()
    assert "长青社区" in words and "青山社区" not in words
    book = openpyxl.load_workbook(BytesIO(report_documents.as_excel(paper)))
    cells = [row for row in book.active.iter_rows(values_only=True) if row[0] == "长青社区"]
    assert cells[0][1:4] == (2, 3, 6)
    assert len(book.worksheets[1]._images) == 1


def test_the_command_prints_it_and_writes_the_files(november, tmp_path):
    out = StringIO()
    word, excel = tmp_path / "r.docx", tmp_path / "r.xlsx"
    call_command("report", "--until", "2026-11-30", "--docx", str(word), "--xlsx", str(excel), stdout=out)
    assert out.getvalue().startswith("截至2026年11月30日，海勃湾区已开展“我帮你”志愿服务活动4场次，参与6人次")
    assert word.read_bytes()[:2] == excel.read_bytes()[:2] == b"PK"
    for wrong in (["--area", "1"], ["--series", "没有"], ["--until", "2026-13-01"]):
        with pytest.raises(CommandError):
            call_command("report", *wrong)


# --- papers ---------------------------------------------------------------------------------------------------------------------


def adds_up(paper) -> int:
    """Each sum of a paper is that of its column; how many there are."""
    sums = 0
    for table in paper.filled:
        for numbers in list(zip(*table.rows, strict=True))[1:] if table.summed else []:
            assert sum(numbers[:-1]) == numbers[-1], (paper.title, table.title, numbers)
            sums += 1
    return sums


@translation.override("en")
def test_what_a_paper_lists_adds_up_to_its_totals(november):
    fund(square := cast.point("社区广场服务点(演示)", november.community), 5_000)
    Outcome.objects.create(shift=held(november, square, day=5, people=[november.alice]), kind=november.rubbish, amount="1.25")
    rollup.update_figures(at=DECEMBER)
    Tally.objects.update(verified=50)  # of a rule that does not round to half hours
    for area, parts in ((november.area, 2), (november.street, 2), (november.community, 2)):
        paper = document_data.paragraph_document(written(november, area))
        assert adds_up(paper) == 5 and len(paper.tables[0].rows) == parts + 1
    assert [row[0] for row in paper.tables[0].rows] == ["工行南小区", "长青社区 itself", "Together"]
    assert [row[3] for row in paper.tables[0].rows] == [Decimal("1.7"), Decimal("0.8"), Decimal("2.5")], "100 and 50 minutes"


@translation.override("en")
def test_a_report_shows_what_its_parts_stated_and_it_adds_up_to_the_figures(november):
    fund(hall := cast.point("街道大厅服务点(演示)", november.street), 5_000)
    held(november, hall, day=5, people=[november.alice])
    rollup.update_figures(at=DECEMBER)
    Figure.objects.update(verified=F("verified") - 10)
    for area in (november.community, november.sister_community):
        hand_in(area, november.street_admin)
    report = hand_in(november.street, november.street_admin)
    paper = document_data.report_document(report)
    (made,) = [table for table in paper.tables if table.summed]
    assert [row[0] for row in made.rows] == ["长青社区", "蓝天社区", "凤凰岭街道 itself", "Together"] and adds_up(paper) == 5
    figures = {what: value for _number, what, _unit, value, _last in paper.tables[0].rows}
    whole = dict(zip([head.partition(" (")[0] for head in made.heads], made.rows[-1], strict=True))
    assert {what: value for what, value in figures.items() if what != "People"} == {k: v for k, v in whole.items() if k != "Area"}
    hand_in(november.community, november.community_admin, period=LAST_MONTH, at=JANUARY)
    assert document_data.report_document(report).tables[1] == made, "what came later changes nothing"


def test_papers_carry_dates_and_never_today(november):
    with translation.override("zh-hans"):
        picture(november.first, november.bob, agreed=True)
        report = hand_in(november.community, november.community_admin)
        report = hand_in(november.street, november.street_admin)
        for paper in (document_data.report_document(report), document_data.paragraph_document(written(november, november.street))):
            with ZipFile(BytesIO(word.as_word(paper))) as file:
                words = file.read("word/document.xml").decode()
            assert "2026年12月2日" in words and "2026年11月3日" in words
            assert not {word for word in ("今天", "昨天", "明天", "目前", "2026-") if word in words.replace("-2026-11", "")}


def test_a_sealed_report_is_an_official_word_file(november):
    """Read again by another program's rules: page, fonts, three rules, figures on the right, who made it out, last year."""
    before = Report.objects.create(
        id=new_id(NOW), number="x", area=november.community, kind="m", start=date(2025, 11, 1), by=november.alice, at=NOW
    )
    ReportLine.objects.create(
        report=before, part="own", start=before.start, series=november.series, measure="participations", value=2
    )
    report = hand_in(november.community, november.community_admin)
    with translation.override("zh-hans"):
        file = docx.Document(BytesIO(word.as_word(document_data.report_document(report))))
    (section,) = file.sections
    sizes = (section.page_width, section.page_height, section.top_margin, section.left_margin, section.right_margin)
    assert [round(size.mm) for size in sizes] == [210, 297, 37, 28, 26]
    lines = [line.text for line in file.paragraphs]
    assert lines[:3] == ["长青社区志愿服务情况月报表", "（2026年11月）", f"填报单位（盖章）：长青社区\t编号：{report.number}"]
    assert (
        lines[3].startswith("2026年11月，长青社区开展“我帮你”志愿服务活动2场次，参与3人次") and "增加1人次，增长50.0%" in lines[3]
    )
    table, signatures = file.tables[0], file.tables[-1]
    cells = [[cell.text for cell in row.cells] for row in table.rows]
    assert cells[:4] == [
        ["序号", "指标", "计量单位", "本月", "上年同月"], ["1", "场次", "场", "2", "0"], ["2", "人次", "人次", "3", "2"],
        ["3", "人数", "人", "2", "—"],
    ]  # fmt: skip
    assert [cell.paragraphs[0].alignment for cell in table.rows[1].cells][-2:] == [WD_ALIGN_PARAGRAPH.RIGHT] * 2
    assert [cell.text for cell in signatures.rows[0].cells] == ["填报人：吴社(演示)", "审核人：", "填报日期：2026年12月2日"]
    fonts = {name: file.styles[name].element.rPr.rFonts.get(qn("w:eastAsia")) for name in ("Title", "Normal")}
    assert fonts == {"Title": "方正小标宋简体", "Normal": "仿宋_GB2312"}
    rules = table._tbl.tblPr.find(qn("w:tblBorders"))
    assert [rule.tag for rule in rules] == [qn("w:top"), qn("w:bottom")], "and the one below the heads"
    with ZipFile(BytesIO(word.as_word(document_data.report_document(report)))) as parts:
        assert '<w:altName w:val="华文中宋"/>' in parts.read("word/fontTable.xml").decode()


# --- pages ----------------------------------------------------------------------------------------------------------------------


def page(client, person, address="/figures/reports/", **query):
    log_in(client, person)
    client.cookies["django_language"] = "en"
    return client.get(address, query)


def test_what_is_not_sealed_yet_is_a_word_file_that_says_so(client, november):
    log_in(client, november.community_admin)
    answer = client.get(f"/figures/reports/?period={NOVEMBER.word}&draft=docx")
    assert "草稿" in unquote(answer["Content-Disposition"])
    lines = [line.text for line in docx.Document(BytesIO(answer.content)).paragraphs]
    assert lines[0] == "长青社区志愿服务情况月报表" and lines[1] == "（2026年11月，草稿，未封存）"
    assert not Report.objects.exists()
    log_in(client, november.alice)
    assert client.get(f"/figures/reports/?period={NOVEMBER.word}&draft=docx").status_code == 404


def test_a_community_hands_in_by_its_page(client, november):
    answer = page(client, november.community_admin)
    assert "What it would say now" in text(answer) and answer.context["period"] == NOVEMBER
    sent = {"id": answer.context["id"], "unit": november.community.path, "period": "2026-11", "note": "已核对"}
    done = client.post("/figures/reports/hand-in/", sent, follow=True)
    assert "已核对" in text(done) and Report.objects.get().note == "已核对"
    assert client.post("/figures/reports/hand-in/", sent).url == f"/figures/reports/{Report.objects.get().pk}/"
    assert "Handed in" in text(page(client, november.community_admin))
    for form in ("docx", "xlsx"):
        assert client.get(f"/figures/reports/{Report.objects.get().pk}/?as={form}").content[:2] == b"PK"
    sent["id"] = "x"
    assert "handed in already" in text(client.post("/figures/reports/hand-in/", sent, follow=True))
    assert Report.objects.count() == 1


def test_a_street_sees_who_is_missing_and_reminds_once_a_day(client, november):
    hand_in(november.sister_community, november.street_admin)
    answer = page(client, november.street_admin)
    assert [area.name for area in answer.context["missing"]] == ["长青社区"]
    for _twice in range(2):
        client.post("/figures/reports/remind/", {"unit": november.street.path, "period": "2026-11"})
    assert Notice.objects.get(kind="report_missing").person == november.community_admin


def test_nobody_hands_in_or_reads_for_others(client, november):
    report = hand_in(november.other_community, november.district_admin)
    log_in(client, november.community_admin)
    for unit in (november.street.path, november.sister_community.path, "", "x", f"p{november.point.pk}"):
        assert client.post("/figures/reports/hand-in/", {"unit": unit, "period": "2026-11"}).status_code == 404
        assert not unit or client.get("/figures/reports/", {"unit": unit}).status_code == 404
    assert client.get(f"/figures/reports/{report.pk}/").status_code == 404
    assert Report.objects.count() == 1


def test_opening_figures_by_their_page(client, november):
    answer = page(client, november.community_admin, "/figures/opening/")
    sent = {
        "id": answer.context["id"], "area": november.community.pk, "series": november.series.pk, "measure": "outcome",
        "kind": "", "value": "1796", "day": "2023-06-30", "source": "台账(演示)",
    }  # fmt: skip
    assert "Choose which kind" in text(client.post("/figures/opening/", sent))
    sent["kind"] = november.rubbish.pk
    for name, wrong in (("area", november.street.pk), ("value", "0"), ("value", "x"), ("day", "2026-13-01"), ("source", "")):
        assert client.post("/figures/opening/", sent | {name: wrong}).status_code == 200
    assert not OpeningFigure.objects.exists()
    assert client.post("/figures/opening/", sent).status_code == 302
    made = OpeningFigure.objects.get()
    assert "twice" in text(client.post("/figures/opening/", sent | {"id": new_id(DECEMBER)}))
    for person in (november.reviewer, november.street_admin):
        log_in(client, person)
        client.post(f"/figures/opening/{made.pk}/", {"act": "confirm"})
    made.refresh_from_db()
    assert (made.first_by, made.second_by) == (november.reviewer, november.street_admin)


def test_the_paragraph_on_a_page_for_every_series_and_day(client, november):
    answer = page(client, november.street_admin, "/figures/paragraph/")
    assert "By 2 December 2026 凤凰岭街道 has held 3 shifts" in text(answer)
    for query in ({"until": "2026-13-01"}, {"until": "x"}, {"until": "9999-01-01"}, {"until": "0001-01-01"}, {"series": "x"}):
        assert "has held" in text(page(client, november.street_admin, "/figures/paragraph/", **query))
    assert page(client, november.street_admin, "/figures/paragraph/", **{"as": "xlsx"}).content[:2] == b"PK"
    assert page(client, november.street_admin, "/figures/paragraph/", unit=november.area.path).status_code == 404


def test_the_district_names_its_series(client, november):
    log_in(client, november.district_admin)
    sent = {"name": "文化(演示)", "name_en": "Culture", "categories": ["culture", "theory"], "position": 5, "active": "on"}
    assert client.post("/figures/series/", sent).status_code == 302
    made = Series.objects.get(name="文化(演示)")
    assert set(made.categories.values_list("pk", flat=True)) == {"culture", "theory"}
    assert client.post(f"/figures/series/{made.pk}/", sent | {"name_en": "", "position": 5}).status_code == 200
    assert client.post("/figures/series/", sent).status_code == 200, "named once"
    log_in(client, november.street_admin)
    assert client.get("/figures/series/").status_code == 404


def test_more_communities_cost_no_more_statements_on_a_paragraph(client, november):
    def statements():
        log_in(client, november.district_admin)
        with CaptureQueriesContext(connection) as queries:
            client.get("/figures/paragraph/")
        return len(queries)

    statements()
    few = statements()
    for shift in (november.second, november.third):
        Outcome.objects.create(shift=shift, kind=november.cars, amount=2)
    assert statements() == few


# --- what is stated and what is recorded --------------------------------------------------------------------------------


def test_a_difference_between_parts_and_platform_needs_a_reason_and_is_printed(client, november):
    """The sister community has not handed in: the street states less than the platform has."""
    hand_in(november.community, november.community_admin)
    street = {"unit": november.street.path, "period": NOVEMBER.word}
    page = text(log_in(client, november.street_admin).get("/figures/reports/", street))
    assert "下级已报" in page and "少 1" in page and "蓝天社区" in page
    made = Report(id=new_id(DECEMBER), area=november.street, unreconciled="  ")
    fields = {"report": made, "period": NOVEMBER, "by": november.street_admin, "at": DECEMBER}
    with pytest.raises(Refused) as caught:
        report_actions.hand_in(**fields)
    assert caught.value.reason == ReportRefusal.DIFFERS and not Report.objects.filter(area=november.street).exists()
    made.unreconciled = "蓝天社区未报"
    report = report_actions.hand_in(**fields)
    first = report.differences[0]
    assert (first["measure"], first["stated"], first["recorded"]) == ("shifts", "2", "3")
    printed = text(client.get(f"/figures/reports/{report.pk}/"))
    assert "未核平：蓝天社区未报" in printed


def test_where_parts_and_platform_agree_nothing_is_asked(november):
    community = hand_in(november.community, november.community_admin)
    assert (community.unreconciled, community.differences) == ("", [])
    hand_in(november.sister_community, november.street_admin)
    street = hand_in(november.street, november.street_admin)
    assert (street.unreconciled, street.differences) == ("", [])


def test_the_paragraph_says_where_the_sealed_report_stated_otherwise(november):
    hand_in(november.community, november.community_admin)
    series = Series.objects.active().first()
    found = paragraph.build_paragraph(area=november.community, series=series, until=date(2026, 11, 30))
    assert found.unlike == []
    held(november, day=18, people=[november.alice])
    rollup.update_figures(at=DECEMBER)
    found = paragraph.build_paragraph(area=november.community, series=series, until=date(2026, 11, 30))
    report = Report.objects.get(area=november.community)
    assert len(found.unlike) == 1 and report.number in found.unlike[0] and found.unlike[0] in found.sentences


def test_a_sealed_report_that_was_changed_is_found(november):
    report = hand_in(november.community, november.community_admin)
    assert checks.differences() == []
    with all_rights(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role TO replica")
        cursor.execute("UPDATE events_reportline SET value = value + 1 WHERE report_id = %s AND measure = 'shifts'", [report.pk])
        cursor.execute("SET LOCAL session_replication_role TO DEFAULT")
    assert {(row.equation, row.report) for row in checks.differences()} == {("F5 sealed", report.pk)}
