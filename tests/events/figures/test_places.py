"""Figures where places moved or were merged: the past stays under the old place, and is read under the new one as well."""

from collections import Counter
from dataclasses import replace
from datetime import date
from io import BytesIO
from uuid import UUID

import openpyxl
import pytest
from django.db import connection, transaction
from django.db.models import Sum
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from events.core import periods
from events.figures import drilldown, parts, rollup, rollup_points, units
from events.figures.dashboard import Selection
from events.figures.models import Measures
from events.figures.units import Unit
from events.models import Figure, Purse, Seen, StaleShift, Tally
from tests import cast
from tests.cast import NOW, District
from tests.support.budget_factory import fund
from tests.support.clients import log_in
from tests.support.expected_figures import expected, kept
from tests.support.html_pages import text
from tests.support.place_factory import merged, moved, point_moved, renamed
from tests.support.settlement_factory import held
from tests.support.snapshot import Kept
from volunteer.models import Area, AreaTerm, PlaceChange, PointTerm
from volunteer.places import actions as area_actions

pytestmark = pytest.mark.django_db
THEN = date(2026, 11, 20)  # the first day on which a change holds
EVER = periods.ALL_TIME


def lived() -> District:
    """One shift each in two communities of a street and in one of another street, all before the day of the change."""
    district = District()
    for point in (district.point, district.sister_point, district.other_point):
        fund(point, 5_000)
    held(district, day=3, people=[district.alice, district.bob])
    held(district, district.sister_point, day=10, people=[district.bob, district.carol])
    held(district, district.other_point, day=12, people=[district.carol])
    rollup.update_figures(at=NOW)
    return district


LIVED = Kept(lived)


@pytest.fixture
def town(db):
    return LIVED()


def figure(unit, kind="a", cut=""):
    return Figure.objects.filter(unit=unit, kind=kind, cut=cut).first() or Figure()


def counted(unit):
    """(shifts, different people) of everything so far."""
    return figure(unit).shifts, figure(unit).people


def keep():
    """The roll-ups after the runner, equal to what is found by hand and to what is made anew."""
    rollup.update_figures(at=NOW)
    found = kept()
    assert found == expected()
    rollup.rebuild_figures()
    assert kept() == found


# --- how deep ------------------------------------------------------------------------------------------------------------


def test_compounds_and_buildings_have_figures_of_their_own(town):
    building = cast.area("1号楼", "building", town.compound)
    town.point.area = cast.area("1单元", "stairwell", building)
    town.point.save()
    keep()
    assert [counted(unit) for unit in (town.compound.path, building.path, f"p{town.point.pk}")] == [(1, 2)] * 3
    assert not Figure.objects.filter(unit=town.point.area.path).exists()


def test_what_people_hold_is_counted_down_to_the_compound_they_live_in_now(town):
    town.alice.area = cast.area("1号楼", "building", town.compound)
    town.alice.save()
    rollup_points.update_points(at=NOW)
    assert Purse.objects.get(path=town.compound.path).points == 20
    moved(town.compound, town.sister_community, THEN)
    rollup_points.rebuild_points(at=NOW)
    assert Purse.objects.get(path=town.compound.path).points == 20


def test_a_note_of_everything_makes_all_figures_anew(town):
    Figure.objects.filter(unit=town.compound.path).delete()
    StaleShift.objects.create(shift_id=StaleShift.EVERYTHING)
    rollup.update_figures(at=NOW)
    assert counted(town.compound.path) == (1, 2) and StaleShift.objects.count() == 0
    assert UUID(int=0) == StaleShift.EVERYTHING


# --- the past and the present --------------------------------------------------------------------------------------------


def test_a_merged_community_keeps_its_past_and_the_one_that_took_it_in_has_it_too(town):
    merged(town.sister_community, town.community, THEN)
    held(town, town.sister_point, day=21, people=[town.carol])
    keep()
    assert counted(town.sister_community.path) == (1, 2), "what took place there"
    assert counted(town.community.path) == (3, 3), "its own, what it took in, and what came after"
    assert counted(town.street.path) == (3, 3), "once"
    assert counted(f"p{town.sister_point.pk}") == (2, 2)


def test_a_community_in_another_street_brings_its_past_along_and_the_former_street_keeps_it(town):
    old, new = town.community.path, moved(town.community, town.other_street, THEN).path
    held(town, day=21, people=[town.alice])
    keep()
    assert (counted(old), counted(new)) == ((1, 2), (2, 2))
    assert (counted(town.street.path), counted(town.other_street.path)) == ((2, 3), (3, 3))
    assert counted(town.area.path) == (4, 3), "different people once"
    assert counted(f"{new}0001.") == (2, 2), "the compound went along"


def test_mergers_are_followed_to_the_end(town):
    merged(town.sister_community, town.community, date(2026, 11, 11), points=False)
    merged(town.community, town.other_community, THEN)
    keep()
    assert counted(town.other_community.path) == (3, 3)
    assert (counted(town.sister_community.path), counted(town.community.path)) == ((1, 2), (1, 2)), "each what took place there"


def test_a_merger_that_is_planned_or_was_undone_changes_nothing(town):
    before = kept()
    for state in ("planned", "undone"):
        done_at = NOW if state == "undone" else None
        PlaceChange.objects.create(
            kind="merge", state=state, area=town.sister_community, target=town.community, on=THEN, at=NOW,
            done_at=done_at, ended_at=done_at,
        )  # fmt: skip
    assert rollup.update_figures(at=NOW) == 0 and kept() == before == expected()


def test_a_point_that_moves_leaves_the_shifts_of_before_where_they_were(town):
    point_moved(town.point, town.other_community, THEN)
    assert rollup.update_figures(at=NOW) == 1
    keep()
    assert (counted(town.compound.path), counted(town.other_community.path)) == ((1, 2), (2, 3))


def test_the_last_day_of_a_term_still_belongs_to_it(town):
    point_moved(town.point, town.other_community, date(2026, 11, 4))
    rollup.update_figures(at=NOW)
    assert Tally.objects.get(point=town.point, cut__startswith="c:").path == town.compound.path
    PointTerm.objects.update(until=date(2026, 11, 2))
    assert rollup.update_figures(at=NOW) == 1, "a term that is put right counts again"
    assert counted(town.compound.path) == (0, 0)
    keep()


def test_a_shift_of_before_that_is_looked_at_again_stays_in_its_place(town):
    old = town.community.path
    moved(town.community, town.other_street, THEN)
    rollup.update_figures(at=NOW)
    StaleShift.objects.create(shift_id=Tally.objects.filter(point=town.point).first().shift_id)
    assert rollup.update_figures(at=NOW) == 1
    assert Tally.objects.filter(path__startswith=old, path_now__startswith=town.community.path).count() == 1
    keep()


def test_an_area_that_is_only_renamed_counts_nothing_again(town):
    renamed(town.community, "长青新社区(演示)", THEN)
    assert rollup.update_figures(at=NOW) == 0


def test_a_second_look_at_moved_places_does_nothing(town):
    moved(town.community, town.other_street, THEN)
    assert (rollup.update_figures(at=NOW), rollup.update_figures(at=NOW)) == (1, 0)


# --- parts add up to the whole -------------------------------------------------------------------------------------------


ran: Counter[str] = Counter()


def every_unit():
    """Each area that is or was, as the district's office reaches it."""
    for area in Area.objects.order_by("path"):
        if units.has_figures(area):
            yield units.unit_of_area(area)
    for term in AreaTerm.objects.select_related("area").order_by("path"):
        if term.path != term.area.path and len(term.path) <= units.DEPTH:
            yield Unit(term.path, term.name, area=term.area)


def parts_of(view):
    below = units.unit_parts(view.unit)
    rows = {row.unit: row for row in Figure.objects.filter(kind=view.period.kind, start=view.period.start, cut=view.cut)}
    groups = parts.moved_groups(view.unit, parts.of_selection(view.period, view.cut))
    return parts.part_figures(view.unit, below, rows, groups, view.period, view.cut)


def listed(view):
    """(shifts, different people) of the list behind a figure."""
    rows = drilldown.tallies(view)
    return rows.aggregate(sum=Sum("shifts"))["sum"] or 0, Seen.objects.filter(tally__in=rows).values("person").distinct().count()


def check_parts():
    for unit in every_unit():
        for period, cut in ((EVER, ""), (periods.parse_period("2026-11", EVER), "c:environment")):
            view = Selection(unit, period, cut)
            whole, found = drilldown.selected_figure(view), parts_of(view)
            for name in Measures.NAMES:
                assert sum(getattr(part.row, name) for part in found) == getattr(whole, name), (unit, period, name, found)
            assert listed(view) == (whole.shifts, whole.people)
            for part in found:
                ran["left" if part.word.startswith("-") else "smaller" if part.word else "whole"] += bool(part.row.shifts)
                behind = replace(view, part=part.word) if part.word else replace(view, unit=part.unit)
                assert listed(behind) == (part.row.shifts, part.row.people), (unit, part)


def test_where_nothing_moved_the_parts_are_the_figures_below(town):
    check_parts()
    found = parts_of(Selection(units.unit_of_area(town.street), EVER))
    assert [(part.name, part.row.shifts, part.word) for part in found] == [("长青社区", 1, ""), ("蓝天社区", 1, "")]


def test_of_a_former_community_and_point_the_street_still_counts_what_they_did(town):
    point_moved(town.sister_point, town.other_community, date(2026, 11, 15))
    moved(town.community, town.other_street, THEN)
    rollup.update_figures(at=NOW)
    check_parts()
    found = {part.name: part.row.shifts for part in parts_of(Selection(units.unit_of_area(town.street), EVER))}
    assert found == {"蓝天社区": 0, "长青社区（至2026年11月19日）": 1, "蓝天社区（后来转走的）": 1}
    found = {part.name: part.row.shifts for part in parts_of(Selection(units.unit_of_area(town.sister_community), EVER))}
    assert found == {"蓝天服务点(演示)（至2026年11月14日）": 1}


def test_the_acts_of_the_register_leave_what_figures_read(town):
    area_actions.merge_areas(area=town.sister_community, by=town.district_admin, into=town.community, on=NOW.date(), at=NOW)
    area_actions.move_area(area=town.community, by=town.district_admin, parent=town.other_street, on=NOW.date(), at=NOW)
    keep()
    check_parts()
    town.community.refresh_from_db()
    assert [counted(unit.path)[0] for unit in (town.community, town.street, town.other_street, town.area)] == [2, 2, 3, 3]


# --- the pages -----------------------------------------------------------------------------------------------------------


def page(client, person, address="/figures/", **query):
    log_in(client, person)
    client.cookies["django_language"] = "en"
    return client.get(address, {"period": "all"} | query)


def notes(answer):
    """The sentences on what came along or stayed behind, and whether each leads somewhere."""
    return [(words, bool(url)) for words, url in answer.context["notes"]]


def test_pages_say_what_was_merged_into_what_and_since_when(client, town):
    merged(town.sister_community, town.community, THEN)
    rollup.update_figures(at=NOW)
    came = "Includes 1 shift of 蓝天社区, which was merged into it on 20 November 2026."
    answer = page(client, town.district_admin, unit=town.community.path)
    assert notes(answer) == [(came, True)] and came in text(answer)
    assert notes(page(client, town.community_admin)) == [(came, False)], "what it took in was never theirs to look into"
    assert notes(page(client, town.district_admin, unit=town.street.path)) == [], "for the street nothing changed"
    old = page(client, town.street_admin, unit=town.sister_community.path)
    assert notes(old) == [("Since 20 November 2026 it belongs to 长青社区; the figures of before stay here.", True)]
    assert page(client, town.community_admin, unit=town.sister_community.path).status_code == 404
    parts_of_street = page(client, town.street_admin).context["by_part"]
    assert [(line.name, line.cells[0].value) for line in parts_of_street] == [("长青社区", 2)], "each shift once"
    book = page(client, town.district_admin, unit=town.community.path, export="xlsx")
    rows = list(openpyxl.load_workbook(BytesIO(book.content)).active.iter_rows(values_only=True))
    assert came in [row[0] for row in rows]


def test_pages_say_what_moved_and_since_when(client, town):
    old = town.community.path
    moved(town.community, town.other_street, THEN)
    rollup.update_figures(at=NOW)
    own = "Includes 1 shift from before it came to lie here on 20 November 2026."
    assert notes(page(client, town.community_admin)) == [(own, False)]
    theirs = "Includes 1 shift of 长青社区 from before it came here on 20 November 2026."
    assert notes(page(client, town.district_admin, unit=town.other_street.path)) == [(theirs, True)]
    left = page(client, town.street_admin, unit=old)
    assert notes(left) == [("Since 20 November 2026 it lies in 海北街道; the figures of before stay here.", False)]
    assert [name for name, _url in left.context["above"]] == ["凤凰岭街道"] and not left.context["reports"]
    assert page(client, town.community_admin, unit=old).status_code == 404
    assert page(client, town.street_admin, "/figures/reports/", unit=old).status_code == 404, (
        "nothing is handed in for what is elsewhere"
    )


def test_a_number_of_what_lay_here_leads_to_its_list(client, town):
    point_moved(town.sister_point, town.other_community, date(2026, 11, 15))
    moved(town.community, town.other_street, THEN)
    rollup.update_figures(at=NOW)
    lines = page(client, town.street_admin).context["by_part"]
    names = ["蓝天社区", "长青社区 (until 19 November 2026)", "蓝天社区, what has moved away"]
    assert [line.name for line in lines] == [names[0], *sorted(names[1:], key=names.index)]
    for line in lines[1:]:
        shifts, people = client.get(line.cells[0].url), client.get(line.cells[2].url)
        assert (len(shifts.context["lines"]), len(people.context["lines"])) == (1, 2)
        assert line.name in text(shifts)
    for word in ("-0001.0009.", "p1", "-p0", "x", "-0002."):
        assert page(client, town.street_admin, "/figures/list/", part=word).status_code == 404, word


def test_a_page_costs_no_more_statements_the_more_has_moved(client, town):
    def statements():
        with CaptureQueriesContext(connection) as queries:
            page(client, town.district_admin, unit=town.other_street.path)
        return len(queries)

    merged(town.sister_community, town.other_community, THEN)
    point_moved(town.other_point, town.other_street, THEN)
    rollup.update_figures(at=NOW)
    statements()  # signing in and what is cached
    few = statements()
    moved(town.community, town.other_street, THEN)
    point_moved(town.sister_point, town.other_street, THEN)
    merged(town.compound, town.community, THEN)
    rollup.update_figures(at=NOW)
    assert statements() <= few


# --- any history ---------------------------------------------------------------------------------------------------------

ACTS = ("hold", "move", "merge", "point", "rename", "keep")


class History:
    """Random changes of places on the days of November, with shifts between them."""

    def __init__(self, town):
        self.town, self.day = town, 13
        for name in ("一号楼", "二号楼"):
            cast.area(name, "building", town.compound)
        self.points = [town.point, town.sister_point, town.other_point]

    def one(self, number, *levels):
        found = list(Area.objects.filter(level__in=levels, until=None).order_by("pk"))
        return found[number % len(found)] if found else None

    def do(self, name, number):
        self.day += number % 2
        getattr(self, name)(number, date(2026, 11, min(self.day, 24)))

    def hold(self, number, on):
        people = [person for bit, person in enumerate((self.town.alice, self.town.bob, self.town.carol)) if number >> bit & 1]
        point = self.points[number % 3]
        point.refresh_from_db()
        held(self.town, point, day=on.day, people=people)

    def move(self, number, on):
        levels = (("community", "street"), ("compound", "community"), ("building", "compound"))[number % 3]
        area, parent = self.one(number // 3, levels[0]), self.one(number // 7, levels[1])
        if area and parent and area.parent_id != parent.pk:
            moved(area, parent, on)

    def merge(self, number, on):
        level = ("community", "compound", "building")[number % 3]
        area, into = self.one(number // 3, level), self.one(number // 7, level)
        if area and into and area != into:
            merged(area, into, on, points=bool(number % 5))

    def point(self, number, on):
        area = self.one(number // 3, "community", "compound", "building", "street")
        point = self.points[number % 3]
        point.refresh_from_db()
        if point.area_id != area.pk:
            point_moved(point, area, on)

    def rename(self, number, on):
        area = self.one(number, "community", "compound")
        renamed(area, f"{area.name}{number}", on)

    def keep(self, _number, _on):
        rollup.update_figures(at=NOW)
        assert kept() == expected()


@given(acts=st.lists(st.tuples(st.sampled_from(ACTS), st.integers(0, 209)), min_size=8, max_size=16))
@settings(
    max_examples=12,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def live(town, acts):
    with transaction.atomic():
        history = History(town)
        for name, number in acts:
            history.do(name, number)
        keep()
        check_parts()
        transaction.set_rollback(True)


@pytest.mark.long
def test_after_any_history_of_places_nothing_is_missing_and_nothing_counts_twice(town):
    ran.clear()
    live(town)
    assert all(ran[name] > 3 for name in ("left", "smaller", "whole")), ran
