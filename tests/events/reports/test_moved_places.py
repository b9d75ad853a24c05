"""Reports where places moved or were merged: what is handed in counts where it took place, the paragraph says what came along."""

from datetime import date
from decimal import Decimal

import pytest
from django.utils import translation

from events.core.periods import Period
from events.figures import rollup
from events.models import Outcome, OutcomeKind, Report, Series
from events.reports import actions as report_actions
from events.reports import paragraph
from tests.cast import NOW, District
from tests.support.budget_factory import fund
from tests.support.place_factory import merged, moved
from tests.support.settlement_factory import held
from tests.support.snapshot import Kept
from volunteer.core.ids import new_id

pytestmark = pytest.mark.django_db
DECEMBER, JANUARY = NOW.replace(month=12, day=2), NOW.replace(year=2027, month=1, day=4)
NOVEMBER, LAST_MONTH = Period("m", date(2026, 11, 1)), Period("m", date(2026, 12, 1))


def served() -> District:
    """A shift in each of three communities; rubbish was cleared in the first."""
    district = District()
    for point in (district.point, district.sister_point, district.other_point):
        fund(point, 5_000)
    first = held(district, day=3, people=[district.alice, district.bob])
    held(district, district.sister_point, day=12, people=[district.bob, district.carol])
    held(district, district.other_point, day=17, people=[district.carol])
    Outcome.objects.create(shift=first, kind=OutcomeKind.objects.order_by("position")[0], amount=Decimal("1.5"))
    district.series = Series.objects.get_or_create(name="我帮你", defaults={"name_en": "I help you", "position": 1})[0]
    rollup.update_figures(at=NOW)
    return district


NOVEMBERS_WORK = Kept(served)


@pytest.fixture
def november(db, time_machine):
    time_machine.move_to(DECEMBER, tick=False)
    return NOVEMBERS_WORK()


def hand_in(november, *areas, period=NOVEMBER, at=DECEMBER):
    """The reports of these areas, one after the other."""
    by = november.district_admin
    return [report_actions.hand_in(report=Report(id=new_id(at), area=area), period=period, by=by, at=at) for area in areas]


def said(report: Report, part="own"):
    return {line.kind.name if line.kind else line.measure: float(line.value) for line in report.lines.filter(part=part)}


def sentences(november, area):
    rollup.update_figures(at=DECEMBER)
    with translation.override("zh-hans"):
        return paragraph.build_paragraph(area=area, series=november.series, until=date(2026, 12, 2)).sentences


def test_a_community_hands_in_what_took_place_in_it_and_its_street_what_a_merged_one_did(november):
    merged(november.sister_community, november.community, date(2026, 11, 20))
    community, street = hand_in(november, november.community, november.street)
    assert (said(community)["shifts"], said(community)["people"]) == (1, 2)
    assert (said(street)["shifts"], said(street)["people"]) == (2, 3) and street.missing == []


def test_what_was_handed_in_is_not_corrected_because_a_place_moved(november):
    every = [november.community, november.sister_community, november.other_community]
    offices = [november.street, november.other_street, november.area]
    hand_in(november, *every, *offices)
    before = [said(report) for report in Report.objects.order_by("pk")]
    moved(november.community, november.other_street, date(2026, 12, 10))
    merged(november.sister_community, november.community, date(2026, 12, 12))
    later = hand_in(november, november.community, november.other_community, *offices, period=LAST_MONTH, at=JANUARY)
    assert [said(report) for report in Report.objects.order_by("pk")][: len(before)] == before
    assert [said(report, "correction") for report in later] == [{}] * 5 and [said(report) for report in later] == [{}] * 5


def test_the_paragraph_says_what_came_along_with_a_merged_community(november):
    merged(november.sister_community, november.community, date(2026, 11, 20))
    assert sentences(november, november.community) == [
        "截至2026年12月2日，长青社区已开展“我帮你”志愿服务活动2场次，参与4人次，服务时长8小时。",
        "含2026年11月20日并入的蓝天社区此前 1 场。",
        "累计清理垃圾1.5吨。",
        "其中：工行南小区1场次、2人次，清理垃圾1.5吨；长青社区本级1场次、2人次。",
    ]
    assert sentences(november, november.street)[2] == "其中：长青社区2场次、4人次，清理垃圾1.5吨。"


def test_the_paragraph_of_a_street_names_what_lay_in_it_and_lies_elsewhere(november):
    moved(november.community, november.other_street, date(2026, 11, 20))
    parts = sentences(november, november.street)[2]
    assert parts == "其中：蓝天社区1场次、2人次；长青社区（至2026年11月19日）1场次、2人次，清理垃圾1.5吨。"
    assert sentences(november, november.other_street)[:2] == [
        "截至2026年12月2日，海北街道已开展“我帮你”志愿服务活动2场次，参与3人次，服务时长6小时。",
        "含2026年11月20日转来的长青社区此前 1 场。",
    ]
    assert sentences(november, november.area)[2] == "其中：凤凰岭街道1场次、2人次；海北街道2场次、3人次，清理垃圾1.5吨。"
