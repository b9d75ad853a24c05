"""Goods in, many at once: typed, scanned or pasted into a table."""

import pytest

from points.models import Batch, Stock, StockMove
from tests.cast import NOW
from tests.support import shop_factory
from tests.support.clients import log_in
from tests.support.counter_sale_factory import with_shop
from tests.support.html_pages import text
from tests.support.snapshot import kept_fixture
from volunteer.core.ids import new_id

PAGE = "/stock/in/"


@kept_fixture
def town(district):
    town = with_shop(district)
    town.soap = shop_factory.item("香皂(演示)", 8, ean="6901234567892")
    return town


@pytest.fixture
def keeper(client, town, time_machine):
    time_machine.move_to(NOW, tick=False)
    return log_in(client, town.keeper)


def table(town, *rows, **more):
    what, quantity, expires_on = zip(*rows, strict=True) if rows else ((), (), ())
    return {"shop": town.shop.pk, "id": new_id(NOW), "what": what, "quantity": quantity, "expires_on": expires_on} | more


def moves():
    return list(StockMove.objects.filter(key__contains=":sheet:").values_list("stock__item__name", "quantity").order_by("pk"))


def test_a_name_part_of_one_and_a_barcode_come_in_by_one_press_and_twice_is_once(keeper, town):
    typed = table(town, ("抽纸 1 包", "12", ""), ("大米", "4", "20270501"), ("690 1234567892", "30", "2028-01-31"), ("", "", ""))
    for _press in range(2):
        assert keeper.post(PAGE, typed).url == f"/stock/?shop={town.shop.pk}"
    assert moves() == [("抽纸 1 包", 12), ("大米 5 kg", 4), ("香皂(演示)", 30)]
    assert [str(day) for day in Batch.objects.exclude(expires_on=None).values_list("expires_on", flat=True)] == [
        "2027-05-01",
        "2028-01-31",
    ]
    assert Stock.objects.get(shop=town.shop, item=town.soap).on_hand == 30 and shop_factory.differences() == []


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        (("没有的东西", "3", ""), "没有商品叫这个名字"),
        (("", "3", ""), "是哪种商品"),
        (("抽纸 1 包", "三", ""), "到了多少"),
        (("抽纸 1 包", "0", ""), "到了多少"),
        (("抽纸 1 包", "3", "2月30日"), "不是日期"),
        (("抽纸 1 包", "3", "2026-11-23"), "已经过期"),
        (("抽纸 1 包", "3", "2099-01-01"), "再看一下年份"),
        (("香皂(演示)", "3", ""), "和第 1 行"),
    ],
)
def test_a_row_that_is_wrong_says_so_and_everything_typed_stays(keeper, town, row, sentence):
    answer = keeper.post(PAGE, table(town, ("香皂(演示)", "7", ""), row))
    assert sentence in text(answer) and moves() == []
    for typed in ("香皂(演示)", "7", *row):
        assert f'value="{typed}"' in answer.content.decode()


def test_a_pasted_sheet_fills_the_table_and_enters_nothing_yet(keeper, town):
    pasted = "抽纸 1 包\t12\t2027/5/1\n大米 5 kg\t4\n"
    answer = keeper.post(PAGE, table(town, ("香皂(演示)", "7", ""), pasted=pasted))
    assert [(row.what, row.quantity) for row in answer.context["rows"][:3]] == [
        ("香皂(演示)", "7"),
        ("抽纸 1 包", "12"),
        ("大米 5 kg", "4"),
    ]
    assert moves() == []


def test_nothing_at_all_is_said(keeper, town):
    assert "还什么都没写" in text(keeper.post(PAGE, table(town)))


def test_it_costs_the_same_with_more_rows_that_are_wrong(keeper, town, django_assert_max_num_queries):
    def costs(rows):
        with django_assert_max_num_queries(40) as made:
            keeper.post(PAGE, table(town, *rows))
        return len(made.captured_queries)

    assert costs([("无", "1", "")]) == costs([(f"无{n}", "1", "") for n in range(40)])
