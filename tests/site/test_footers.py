"""The sums below a table stand under the columns they add up, on the page and in the file."""

import re
from importlib import import_module
from pkgutil import walk_packages

import django_tables2 as tables
import pytest
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils.html import strip_tags

import events
import points
import volunteer
from points.books.costs import ShopCost
from points.books.tables import CostTable, SettlementTable
from points.budgets.actions.allot import BudgetFigures, BudgetSums
from points.budgets.tables import BudgetTable
from tests import cast
from volunteer.lists import export as list_export
from volunteer.lists.columns import AddedColumn

pytestmark = pytest.mark.django_db
CELL = re.compile(r"<(?:th|td)([^>]*)>(.*?)</(?:th|td)>", re.DOTALL)


def all_tables(of=tables.Table):
    for sub in of.__subclasses__():
        yield sub
        yield from all_tables(sub)


def has_footer(column):
    """Whether the column sums its rows; what the database adds up is looked at in `test_rows`."""
    return (column._footer or hasattr(column, "render_footer")) and not isinstance(column, AddedColumn)


def with_footer():
    """Every table of the site that has a footer."""
    for package in (events, points, volunteer):
        for module in walk_packages(package.__path__, f"{package.__name__}."):
            if "migrations" not in module.name and "management" not in module.name:
                import_module(module.name)
    ours = [one for one in all_tables() if one.__module__.split(".")[0] in ("events", "points", "volunteer")]
    return {one for one in ours if any(has_footer(column) for column in one.base_columns.values())}


def budgets():
    district = cast.area("海勃湾区", "district", code="150302")
    sums = [BudgetSums(1_200, 0, 100, 300, 800, 5), BudgetSums(3_400, 400, 0, 1_000, 2_000)]
    return BudgetTable([BudgetFigures(cast.area(f"街道{n}", "street", district), one, one) for n, one in enumerate(sums)], district)


def costs():
    known = {"source": "public", "shop": "超市(演示)"}
    more = ShopCost(**known, pieces=3, points=40, fen=50, unknown=2)
    return CostTable([ShopCost(**known, pieces=1_200, points=9_000, fen=1_050), more])


def settlement():
    row = {"shop": "超市(演示)", "item": "抽纸(演示)"}
    unknown = row | {"pieces": 4, "unit_cost": None, "fen": None}
    return SettlementTable([row | {"pieces": 1_000, "unit_cost": 120, "fen": 120_000}, unknown])


TABLES = {BudgetTable: budgets, CostTable: costs, SettlementTable: settlement}


def test_every_table_with_a_footer_is_looked_at_here():
    assert with_footer() == set(TABLES)


def cells(row):
    return [("num" in attrs, strip_tags(content).strip()) for attrs, content in CELL.findall(row)]


def number(text):
    return float(text.replace(",", "")) if re.fullmatch(r"[\d,.]+", text) else 0


@pytest.mark.parametrize("make", TABLES.values(), ids=lambda make: make.__name__)
def test_each_sum_stands_below_its_column_and_adds_it_up(make):
    table = make()
    page = render_to_string("django_tables2/table.html", {"table": table}, request=RequestFactory().get("/"))
    head, *body, foot = [cells(row) for row in re.findall(r"(?s)<tr[^>]*>(.*?)</tr>", page)]
    assert len(head) == len(foot) == len(body[0]) and len(body) == 2
    assert [right for right, _words in foot] == [right for right, _words in head] == [right for right, _words in body[0]]
    for place, (right, words) in enumerate(foot):
        if right and words:
            assert number(words) == sum(number(row[place][1]) for row in body), (head[place], words)
    summed = [words for right, words in foot if right and words]
    assert len(summed) >= 2 and foot[0][1]


@pytest.mark.parametrize("make", TABLES.values(), ids=lambda make: make.__name__)
def test_in_a_file_the_sums_are_those_of_their_columns_too(make):
    head, *body, foot = list(list_export.table_rows(make()))
    assert len(head) == len(foot)
    for place, value in enumerate(foot):
        if isinstance(value, int):
            assert value == sum(row[place] or 0 for row in body), head[place]
    assert any(isinstance(value, int) for value in foot)
