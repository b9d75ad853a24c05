"""Pairings and teams out of an Excel sheet: judged and kept as by hand, all or none, and the same sheet again changes nothing."""

from datetime import date
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests import cast
from tests.cast import NOW
from tests.support.clients import log_in
from tests.support.group_factory import liaison_of, pair, tax_office, told, world
from tests.support.import_checks import headings, problems, send
from tests.support.snapshot import kept_fixture
from volunteer.models import AuditRow, Pairing, Team

pytestmark = pytest.mark.django_db

PAIRINGS, TEAMS = "volunteer:pair_sheet", "volunteer:teams_sheet"
UNIT, PLACE, ABOVE, SINCE = "单位", "小区或社区", "所属街道或社区", "第一天"


@pytest.fixture(autouse=True)
def tuesday(time_machine):
    time_machine.move_to(NOW, tick=False)


@kept_fixture
def unit(district):
    return tax_office(district.other_community)


@pytest.fixture
def liaison(unit):
    return liaison_of(unit)


# --- pairings ------------------------------------------------------------------------------------------------------------


OF_PAIRINGS = (UNIT, PLACE, ABOVE, SINCE, "最后一天", "约定了什么", "每月走访次数", "每月服务小时数")


def test_the_empty_sheet_has_the_columns_of_the_form(client, district):
    assert headings(client, district.community_admin, PAIRINGS) == list(OF_PAIRINGS)
    assert f'href="{reverse(PAIRINGS)}"' in client.get(reverse("volunteer:pairings")).text


def test_units_and_compounds_of_a_sheet_are_bound_and_each_unit_is_told(client, district, unit, liaison):
    row = [unit.name, district.compound.name, "", "2025/11/1", "2026年10月31日", "每月扫楼道", 2, 10]
    answer = send(client, district.community_admin, PAIRINGS, OF_PAIRINGS, row)
    assert answer.url == reverse("volunteer:pairings")
    made = Pairing.objects.get()
    assert (made.organization, made.area) == (unit, district.compound)
    assert (made.since, made.until) == (date(2025, 11, 1), date(2026, 10, 31))
    assert (made.promises, made.visits_a_month, made.hours_a_month) == ("每月扫楼道", 2, 10)
    assert (made.created_by, made.created_at, bool(made.agreement)) == (district.community_admin, NOW, False)
    assert len(told(liaison)) == 1 and AuditRow.objects.filter(act="pairing.make", actor=district.community_admin).count() == 1


def test_what_is_paired_in_these_days_stays_as_it_is(client, district, unit, liaison):
    pair(district, unit)
    before = world()
    for since in ("2025-11-01", "2026-02-01"):  # the same sheet, and one filled in later
        rows = [unit.name, district.compound.name, district.community.name, since, "", "别的", 9, 9]
        send(client, district.community_admin, PAIRINGS, OF_PAIRINGS, rows)
        assert world() == before
    ended = [unit.name, district.compound.name, "", "2025-01-01", "2025-10-31"]  # days before it, in which they were not paired
    send(client, district.community_admin, PAIRINGS, OF_PAIRINGS, ended)
    assert Pairing.objects.count() == 2


def test_one_wrong_row_and_nobody_is_paired_or_told(client, district, unit, liaison):
    good = [unit.name, district.compound.name, "", "2025-11-01", "", "", 1, 0]
    rows = [
        good,
        ["没有的单位", *good[1:]],
        [unit.name, "没有的小区", *good[2:]],
        [unit.name, district.other_community.name, *good[2:]],
        [unit.name, district.community.name, "", "不久", *good[4:]],
        [unit.name, district.community.name, "", "2025-11-02", "", "", 32, 0],
        good,
    ]
    before = world()
    said = problems(send(client, district.community_admin, PAIRINGS, OF_PAIRINGS, *rows))
    assert [line.split("：")[0] for line in said] == [f"第 {n} 行" for n in range(3, 9)]
    assert "没有的单位" in said[0] and all("没有这个名称" in line for line in said[1:3]) and "第 2 行" in said[-1]
    assert world() == before


def test_what_the_act_refuses_takes_the_other_rows_back(client, district, unit, liaison):
    before = world()
    good = [unit.name, district.community.name, "", "2025-11-01", ""]
    backwards = [unit.name, district.compound.name, "", "2025-11-01", "2025-10-01"]
    again = [unit.name, district.community.name, "", "2026-01-01", ""]
    said = problems(send(client, district.community_admin, PAIRINGS, OF_PAIRINGS, good, backwards, again))
    assert [line.split("：")[0] for line in said] == ["第 3 行", "第 4 行"]
    assert world() == before


def test_of_two_compounds_of_one_name_the_street_or_community_above_tells_which(client, district, unit):
    first, second = (cast.area("和平小区(演示)", "compound", above) for above in (district.community, district.sister_community))
    row = [unit.name, first.name, "", "2025-11-01"]
    assert "说明" in problems(send(client, district.street_admin, PAIRINGS, OF_PAIRINGS, row))[0]
    assert "没有这个名称" in problems(send(client, district.street_admin, PAIRINGS, OF_PAIRINGS, [*row[:2], "别处", row[3]]))[0]
    rows = [[unit.name, first.name, above.name, "2025-11-01"] for above in (district.community, district.sister_community)]
    assert send(client, district.street_admin, PAIRINGS, OF_PAIRINGS, *rows).status_code == 302
    assert set(Pairing.objects.values_list("area", flat=True)) == {first.pk, second.pk}


def test_where_there_is_no_unit_yet_it_says_so(client, district):
    (said,) = problems(
        send(client, district.community_admin, PAIRINGS, OF_PAIRINGS, ["税务所", district.compound.name, "", "2025-11-01"])
    )
    assert "“税务所”" in said and "还没有" in said


def test_only_those_who_pair_by_hand_pair_by_sheet(client, district, unit):
    for person in (district.manager, district.auditor, district.alice):
        assert send(client, person, PAIRINGS, OF_PAIRINGS, [unit.name, district.compound.name, "", "2025-11-01"]).status_code == 404
    assert not Pairing.objects.exists()


# --- teams ---------------------------------------------------------------------------------------------------------------


OF_TEAMS = ("社区", ABOVE, "名称", "这支队伍做什么", "主要特长", "队长的志愿者编号", "队长的姓名")


def led_by(person, name="银发队(演示)", area="长青社区"):
    return [area, "", name, "帮老人理发", "", person.volunteer_no, person.name]


def test_teams_of_a_sheet_stand_and_their_leaders_are_asked(client, district):
    assert headings(client, district.community_admin, TEAMS) == list(OF_TEAMS)
    assert f'href="{reverse(TEAMS)}"' in client.get(reverse("volunteer:list_teams")).text
    answer = send(client, district.community_admin, TEAMS, OF_TEAMS, led_by(district.bob), led_by(district.alice, "晨光队(演示)"))
    assert answer.url == reverse("volunteer:list_teams")
    team = Team.objects.get(name="银发队(演示)")
    assert team.stands and (team.area, team.introduction) == (district.community, "帮老人理发")
    place = team.members.get()
    assert (place.person, place.leads, place.waits_for_person) == (district.bob, True, True)
    assert len(told(district.bob)) == len(told(district.alice)) == 1


def test_a_team_that_stands_stays_as_it_is(client, district):
    send(client, district.community_admin, TEAMS, OF_TEAMS, led_by(district.bob))
    before = world()
    for by in (district.community_admin, district.street_admin):
        assert send(client, by, TEAMS, OF_TEAMS, led_by(district.alice)).status_code == 302
    assert world() == before


def test_a_wrong_digit_or_name_asks_nobody_and_founds_nothing(client, district):
    child = cast.person("甘小(演示)", birth_date=date(2012, 1, 1))
    before = world()
    rows = [
        led_by(district.bob),
        [*led_by(district.bob, "甲队(演示)")[:5], district.alice.volunteer_no, district.bob.name],
        [*led_by(district.bob, "乙队(演示)")[:5], "", district.bob.name],
        led_by(district.bob, "丙队(演示)", "没有的社区"),
        led_by(district.bob),
    ]
    said = problems(send(client, district.community_admin, TEAMS, OF_TEAMS, *rows))
    assert [line.split("：")[0] for line in said] == [f"第 {n} 行" for n in (3, 4, 5, 6)]
    assert "没有这个编号和姓名" in said[0]
    assert problems(send(client, district.community_admin, TEAMS, OF_TEAMS, led_by(district.bob), led_by(child, "丁队(演示)")))
    assert world() == before


def test_a_manager_founds_in_the_community_of_the_point_alone(client, district):
    assert problems(send(client, district.manager, TEAMS, OF_TEAMS, led_by(district.bob, area=district.other_community.name)))
    assert send(client, district.manager, TEAMS, OF_TEAMS, led_by(district.bob)).status_code == 302
    assert send(client, district.alice, TEAMS, OF_TEAMS, led_by(district.bob, "甲队(演示)")).status_code == 404
    assert Team.objects.get().area == district.community


def test_a_name_that_a_list_stretches_is_the_same_name(client, district):
    row = led_by(district.bob)
    row[-1] = " ".join(district.bob.name)
    send(client, district.community_admin, TEAMS, OF_TEAMS, row)
    assert Team.objects.get().members.get().person == district.bob


@pytest.mark.parametrize("page", [PAIRINGS, TEAMS])
def test_more_places_are_no_more_statements(client, district, page):
    browser = log_in(client, district.street_admin)
    browser.get(reverse(page))
    with CaptureQueriesContext(connection) as few:
        browser.get(reverse(page))
    for n in range(5):
        cast.area(f"小区{n}(演示)", "compound", cast.area(f"社区{n}(演示)", "community", district.street))
        cast.organization(f"单位{n}(演示)", district.community, "office")
    with CaptureQueriesContext(connection) as more:
        assert browser.get(reverse(page)).status_code == 200
    assert len(more) == len(few)


@pytest.mark.parametrize("page", [PAIRINGS, TEAMS])
def test_what_is_no_sheet_gets_a_sentence(client, district, page):
    broken = BytesIO(b"PK\x03\x04 nothing")
    broken.name = "sheet.xlsx"
    assert len(problems(log_in(client, district.community_admin).post(reverse(page), {"file": broken}))) == 1
    assert len(problems(send(client, district.community_admin, page, ["甲", "乙"], [1, 2]))) == 1
