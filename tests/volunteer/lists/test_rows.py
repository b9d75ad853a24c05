"""A row as one line of a list: which column is its title, which its facts; what stands below columns that add up."""

import django_tables2 as tables
import pytest
from django.template.loader import render_to_string
from django.test import RequestFactory

from volunteer.lists.columns import NUMBER, MomentColumn, SumColumn
from volunteer.lists.row_parts import Line, lay_out
from volunteer.templatetags.tables import unbroken


class Sales(tables.Table):
    at = MomentColumn()
    shop = tables.Column()
    item = tables.Column()
    pieces = tables.Column(attrs=NUMBER)
    points = SumColumn()
    state = tables.Column()
    close = tables.Column()
    not_exported = ("close",)


class Declared(Sales):
    line = Line(title="shop", facts=("item",), end="pieces")


def parts(table):
    left_over = lay_out(table)
    return {column.name: column.part for column in table.columns}, left_over


def test_each_column_has_its_part_and_a_table_may_say_which():
    found, left_over = parts(Sales([]))
    assert found == {
        **{"at": "fact-1", "shop": "fact-2", "item": "title", "pieces": "rest", "points": "end", "state": "state"},
        "close": "action",
    }
    assert left_over
    declared, _left_over = parts(Declared([]))
    assert [name for name, part in declared.items() if part == "rest"] == ["at", "points"]
    assert (declared["shop"], declared["item"], declared["pieces"]) == ("title", "fact-1", "end")


@pytest.mark.django_db
def test_below_a_page_stand_its_sum_and_that_of_all():
    rows = [{"item": f"毛巾{number}", "points": 600} for number in range(3)]
    table = Sales(rows)
    table.paginate(per_page=2)
    page = render_to_string("django_tables2/table.html", {"table": table}, RequestFactory().get("/"))
    foot = page.partition("<tfoot>")[2]
    assert [words in foot for words in ("本页 2 条", "1,200", "全部 3 条", "1,800")] == [True] * 4
    assert foot.index("1,200") < foot.index("1,800")


def test_numbers_codes_and_dates_are_not_broken():
    assert all(map(unbroken, ["7 / 12", "12月9日 周三 09:30–11:30", "QJPT A6KQ", 1200]))
    assert not any(map(unbroken, ["工行南小区积分超市(演示)", "—", "在 3 号楼 2 单元门口集合，请带好手套和垃圾夹，雨天取消"]))
