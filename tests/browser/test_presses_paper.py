"""The monthly report from the home of a street, in presses: nothing is typed and nothing preselected."""

import re
from pathlib import Path

import docx
import pytest

from events.figures import rollup
from events.models import Report
from tests.cast import NOW
from tests.support.budget_factory import fund
from tests.support.presses import Finger
from tests.support.settlement_factory import held


@pytest.mark.long
def test_the_monthly_report_is_sealed_in_three_presses_and_its_word_file_opens(visit, town, time_machine):
    """Nobody below has handed in: the street reports what the platform has."""
    fund(town.point, 5_000)
    held(town, day=3, people=[town.alice, town.bob])
    time_machine.move_to(december := NOW.replace(month=12, day=2), tick=False)
    rollup.update_figures(at=december)
    finger = Finger(visit(town.street_admin, viewport={"width": 1280, "height": 800}).go("/"))
    # One step at most opens the group that holds the reports, where groups fold. The month not yet handed in is counted beside it.
    entry = finger.page.locator("a.side-link").filter(has_text=re.compile(r"^\s*报表\s*1?\s*$"))
    if not entry.locator("visible=true").count():
        finger.press(finger.page.locator("summary.side-link").filter(has_text="报表"))
    finger.press(entry)
    finger.button("按平台实有上报")
    finger.page.wait_for_url("**/figures/reports/*-*/")
    report = Report.objects.get()
    assert report.area == town.street and report.missing == ["长青社区", "蓝天社区"] and (finger.presses, finger.typed) <= (3, 0)
    with finger.page.expect_download() as got:
        finger.link("下载 Word")
    lines = [line.text for line in docx.Document(str(Path(got.value.path()))).paragraphs]
    assert lines[0] == "凤凰岭街道志愿服务情况月报表" and "2026年11月" in lines[1]
