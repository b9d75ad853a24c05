"""A leader plans shifts to which nobody comes, so that the point looks busy; and a leader who counted but could not scan.

The fictitious shifts are in no number that leaves the platform, the community reads of each once, and nothing has to be taken
back. In the twin the same shift took place without a phone or a network: one press of the community, which saw it, counts it.
"""

from datetime import timedelta

import pytest
from django.test import Client

from events.figures import rollup
from events.figures.checks import actions as checks
from events.figures.dashboard import COLUMNS_BY_NAME
from events.home.desk import FIGURES
from events.models import Attendance, Figure, Report, Series
from events.reports import paragraph
from events.settlement.actions import settle as settle_actions
from events.settlement.corrections.actions import correct
from tests import cast
from tests.cast import at
from tests.support import api_key_factory
from tests.support.budget_factory import reserved
from tests.support.clients import signed_in
from tests.support.html_pages import text
from tests.support.settlement_factory import held
from volunteer.core import clock
from volunteer.models import Notice

pytestmark = pytest.mark.django_db


@pytest.fixture
def town(funded_points, time_machine):
    """One honest shift with two people in November; the clock stands at its end of the month."""
    held(funded_points, day=10, people=[funded_points.alice, funded_points.bob])
    time_machine.move_to(at(21, day=30), tick=False)
    return funded_points


def plan(town, day):
    return reserved(cast.shift(town.point, town.manager, start=at(14, day=day)), 100)


def shifts_everywhere(town, client):
    """How many shifts of November the runner counts, and what the dashboard, the list, the point's page and the report say."""
    settle_actions.settle_due(at=clock.now())
    rollup.update_figures(at=clock.now())
    figure = Figure.objects.filter(unit=town.area.path, kind="m", start="2026-11-01", cut="").first() or Figure()
    query = {"unit": town.community.path, "period": "2026-11"}
    board = client.get("/figures/", query).context["stats"][0]["value"]
    rows = client.get("/figures/list/", query | {"what": "shifts"}).context["page"].paginator.count
    page = client.get(f"/p/{town.point.sign_code}/").context["held"]
    return figure.shifts, int(board), rows, page


def said_outside(town, client, header):
    """How many shifts of November a key to the API reads, as events held and as a figure, and what the paragraph says of them."""
    events = client.get("/api/v1/events", headers=header).json()["items"]
    figures = client.get("/api/v1/figures", {"month": "2026-11"}, headers=header).json()["items"]
    district = [row["shifts"] for row in figures if row["area"] == town.area.code]
    series = Series.objects.order_by("pk").first()
    until = paragraph.build_paragraph(area=town.area, series=series, until=clock.today())
    return sum(row["held"] for row in events), sum(district), until.total.shifts


def test_shifts_to_which_nobody_came_are_in_no_number(town, time_machine):
    community = signed_in(town.community_admin)
    _key, header = api_key_factory.made(town.area, town.district_admin)
    fictitious = [plan(town, day) for day in (24, 26, 28)]
    settle_actions.close_shift(shift=fictitious[0], by=town.manager, head_count=25, stayed=[], report="圆满完成", at=at(16, day=28))
    assert shifts_everywhere(town, community) == (1, 1, 1, 1)
    told = Notice.objects.filter(kind="nobody_came", person=town.reviewer)
    assert told.count() == 3, "each once"
    home = community.get("/").context["month"]["stats"][FIGURES.index("shifts")]["value"]
    assert (said_outside(town, Client(), header), home) == ((1, 1, 1), "1")
    time_machine.move_to(at(9, day=30) + timedelta(days=2), tick=False)
    assert shifts_everywhere(town, community) == (1, 1, 1, 1)
    assert told.count() == 3 and said_outside(town, Client(), header) == (1, 1, 1)
    community.post("/figures/reports/hand-in/", {"unit": town.community.path, "period": "2026-11", "note": ""})
    sealed = Report.objects.get(area=town.community).lines.filter(measure="shifts")
    assert all(line.value == 1 for line in sealed)
    assert checks.differences() == []


# --- the numbers beside that of shifts --------------------------------------------------------------------------------------

NUMBERS = ("shifts", "participations", "people", "verified")


def on_board(client, unit):
    """What the dashboard says of November, and what the rows of the list behind each number add up to: hours as hours."""
    stats = client.get("/figures/", {"unit": unit, "period": "2026-11"}).context["stats"]
    lists = {}
    for name, stat in zip(COLUMNS_BY_NAME, stats, strict=True):
        if name in NUMBERS:
            lines = client.get(stat["url"]).context["lines"]
            lists[name] = len(lines) if name == "people" else sum(float(line["cells"][-1][1]) for line in lines)
    return {name: int(stat["value"]) for name, stat in zip(COLUMNS_BY_NAME, stats, strict=True) if name in NUMBERS}, lists


def on_home(client):
    """What the first page of an office says: it has no number of people."""
    stats = client.get("/").context["month"]["stats"]
    return {name: int(stat["value"]) for name, stat in zip(FIGURES, stats, strict=True) if name in NUMBERS}


def by_api(header, area):
    rows = Client().get("/api/v1/figures", {"month": "2026-11"}, headers=header).json()["items"]
    (row,) = [row for row in rows if row["area"] == area.code]
    return {name: row[name] for name in ("shifts", "participations", "people")} | {"verified": row["verified_minutes"] / 60}


def handed_in(client, area):
    """What a sealed report states of the one series there is, all kinds of service together."""
    client.post("/figures/reports/hand-in/", {"unit": area.path, "period": "2026-11", "note": ""})
    series = Series.objects.get()
    lines = Report.objects.get(area=area).lines.filter(series=series, measure__in=NUMBERS)
    return {line.measure: float(line.shown) for line in lines}


def test_home_board_lists_report_api_and_paragraph_say_the_same_of_people_participations_and_hours(funded_points, time_machine):
    """Eight people at two shifts, three of them at both, eleven times two hours; one who came and left is counted nowhere."""
    crowd = [cast.person(f"众{n}(演示)") for n in range(8)]
    held(funded_points, day=10, people=crowd[:6])
    second = held(funded_points, day=12, people=crowd[3:])
    false = held(funded_points, day=13, people=[funded_points.alice])
    time_machine.move_to(at(21, day=30), tick=False)
    row = Attendance.objects.get(shift=false)
    correct.correct(attendance=row, counted=None, by=funded_points.street_admin, reason="未到场", at=clock.now())
    plan(funded_points, 24)
    settle_actions.settle_due(at=clock.now())
    rollup.update_figures(at=clock.now())
    community, series = funded_points.community, Series.objects.get()
    _key, header = api_key_factory.made(funded_points.area, funded_points.district_admin)
    said = {"shifts": 2, "participations": 11, "people": 8, "verified": 22}

    office = signed_in(funded_points.community_admin)
    assert on_board(office, community.path) == (said, said)
    assert on_home(office) == {name: said[name] for name in said if name in FIGURES}
    assert by_api(header, community) == by_api(header, funded_points.area) == said
    total = paragraph.build_paragraph(area=community, series=series, until=clock.today()).total
    assert (total.shifts, total.participations, total.minutes) == (2, 11, 22 * 60)
    time_machine.move_to(at(9, day=30) + timedelta(days=2), tick=False)
    assert handed_in(office, community) == said
    assert on_board(office, community.path) == (said, said) and second.attendances.count() == 5
    assert checks.differences() == []


def test_a_shift_without_a_phone_that_the_community_saw_is_counted_by_one_press(town):
    shift = plan(town, 28)
    settle_actions.close_shift(shift=shift, by=town.manager, head_count=25, stayed=[], report="没有网络", at=at(16, day=28))
    community = signed_in(town.community_admin)
    assert shifts_everywhere(town, community) == (1, 1, 1, 1)
    page = community.get(f"/review/shifts/{shift.pk}/")
    assert "负责人报了 25 人到场" in text(page)
    community.post(f"/review/shifts/{shift.pk}/held/")
    assert shifts_everywhere(town, community) == (2, 2, 2, 2)
    assert "已确认人数" in text(community.get(f"/review/shifts/{shift.pk}/"))
    assert checks.differences() == []
