"""Goods out of an Excel sheet: shown before they are entered, all or none, through the acts that enter them by hand."""

from datetime import date
from io import BytesIO

import openpyxl
import pytest
from django.urls import reverse

from points.inventory import imports as inventory_imports
from points.inventory.actions import receive as receive_actions
from points.inventory.actions.receive import IncomingGoods
from points.models import Batch, Donor, GoodsCategory, Item, ItemPrice, Source, Stock, StockMove
from tests.cast import NOW
from tests.support import shop_factory, stock_factory
from tests.support.freeze_factory import freeze
from tests.support.ledger_checks import books_agree
from tests.support.shop_factory import TISSUE_EAN
from tests.support.workbook_factory import bomb
from tests.support.workbook_factory import sheet as written
from volunteer.core.ids import new_id
from volunteer.models import AuditRow

PAGE = "/stock/sheet/"
RICE = {"name": "大米 5 千克(演示)", "first_price": 400, "quantity": 12, "expires_on": "2027/3/31", "unit_cost": "35.50"}


@pytest.fixture
def town(district, time_machine):
    time_machine.move_to(NOW, tick=False)
    district.shop = shop_factory.open_shop(district.point)
    district.tissue = shop_factory.item(price=6, ean=TISSUE_EAN)
    district.shelf = shop_factory.stock(district.shop, district.tissue, 5, district.keeper)
    return district


@pytest.fixture
def keeper(client, town):
    client.force_login(town.keeper, backend="django.contrib.auth.backends.ModelBackend")
    return client


def send(client, town, *rows, file=None):
    return client.post(PAGE, {"shop": town.shop.pk, "file": file or written(inventory_imports.HEADINGS, *rows)})


def hidden(answer):
    """What the form of the preview sends."""
    form = answer.context["form"]
    return {name: form[name].value() for name in ("id", "shop", "rows")}


def enter(client, town, *rows):
    return client.post(PAGE, hidden(send(client, town, *rows)))


def problems(answer):
    assert answer.status_code == 200 and "file" in answer.context["form"].errors, answer.text
    return list(answer.context["form"].errors["file"])


def everything():
    return [list(model.objects.order_by("pk").values()) for model in (Item, Stock, StockMove, Batch)]


# --- what goes in


def test_new_goods_and_what_came_of_known_ones_after_one_look(keeper, town):
    GoodsCategory.objects.get_or_create(name="粮油(演示)")
    Donor.objects.create(area=town.area, name="好邻居超市(演示)")
    before = everything()
    rows = [
        RICE | {"category": "粮油(演示)", "limit_per_person": 2, "source": "社区自筹", "donor": "好邻居超市(演示)"},
        {"name": "抽纸 1 包", "quantity": 7},
        {"name": "雨伞(演示)", "first_price": "220"},
    ]
    shown = send(keeper, town, *rows)
    assert everything() == before and (shown.context["new"], shown.context["pieces"]) == (2, 19)
    assert "35.50" in shown.text and "2027年3月31日" in shown.text and shown.text.count("tag green") == 2
    assert keeper.post(PAGE, hidden(shown)).url == f"/stock/?shop={town.shop.pk}"
    rice = Item.objects.get(name=RICE["name"])
    assert (rice.first_price, rice.category.name, rice.limit_per_person, rice.active) == (400, "粮油(演示)", 2, True)
    batch = Batch.objects.get(stock__item=rice)
    assert (batch.remaining, batch.expires_on, batch.unit_cost) == (12, date(2027, 3, 31), 3550)
    assert (batch.source, batch.donor.name) == (Source.COMMUNITY, "好邻居超市(演示)")
    assert Stock.objects.get(item=town.tissue).on_hand == 12
    assert Stock.objects.get(item__name="雨伞(演示)").on_hand == 0, "on offer, and none of it yet"
    assert AuditRow.objects.get(act="goods_sheet").detail | {"sheet": ""} == {"goods": 2, "pieces": 19, "sheet": ""}
    assert books_agree()


def test_the_same_press_twice_and_from_an_old_page_brings_nothing_in_twice(keeper, town):
    fields = hidden(send(keeper, town, RICE, {"name": "抽纸 1 包", "quantity": 7}))
    keeper.post(PAGE, fields)
    after = everything()
    for _again in range(2):
        assert keeper.post(PAGE, fields).status_code == 302
    assert everything() == after and AuditRow.objects.filter(act="goods_sheet").count() == 1


def test_two_presses_that_both_judged_the_goods_as_new_make_one_kind(town):
    def coming():
        return [IncomingGoods(2, Item(name="香皂(演示)", first_price=80), 3)]

    said = {"shop": town.shop, "by": town.keeper, "at": NOW, "id": new_id(NOW)}
    assert receive_actions.receive_all(coming=coming(), **said) == receive_actions.DeliveryResult(1, 3)
    assert receive_actions.receive_all(coming=coming(), **said) == receive_actions.DeliveryResult(0, 0)
    assert Item.objects.filter(name="香皂(演示)").count() == 1 and Stock.objects.get(item__name="香皂(演示)").on_hand == 3


def test_two_deliveries_of_one_kind_are_two_batches(keeper, town):
    enter(keeper, town, RICE, {"name": RICE["name"], "quantity": 3, "expires_on": "2027-06-30"})
    assert list(
        Batch.objects.filter(stock__item__name=RICE["name"]).order_by("expires_on").values_list("remaining", flat=True)
    ) == [
        12,
        3,
    ]


def test_known_goods_are_found_by_their_barcode_and_keep_their_dated_price(keeper, town):
    ItemPrice.objects.create(item=town.tissue, since=date(2026, 11, 1), price=8, at=NOW)
    enter(keeper, town, {"name": "抽纸 1 包", "ean": TISSUE_EAN, "first_price": 8, "quantity": 1})
    assert Stock.objects.get(item=town.tissue).on_hand == 6 and Item.objects.count() == 1
    assert "8" in problems(send(keeper, town, {"name": "抽纸 1 包", "first_price": 6, "quantity": 1}))[0]


# --- what does not


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"name": ""}, "商品"),
        ({"name": "长" * 41}, "商品"),
        ({"first_price": ""}, "积分价"),
        ({"first_price": "0"}, "1,000,000"),
        ({"first_price": "十"}, "积分价"),
        ({"first_price": "²"}, "积分价"),
        ({"quantity": "-1"}, "到货数量"),
        ({"quantity": "1.5"}, "到货数量"),
        ({"quantity": "9" * 40}, "到货数量"),
        ({"quantity": ""}, "到货数量"),
        ({"expires_on": "2026-02-31"}, "保质期"),
        ({"expires_on": "2026-11-23"}, "过期"),
        ({"unit_cost": "1.234"}, "单件成本"),
        ({"category": "没有的类别"}, "“类别”"),
        ({"source": "天上掉的"}, "“出资”"),
        ({"donor": "没有的商家"}, "“提供方”"),
        ({"ean": "6901234567893"}, "条"),
        ({"limit_per_person": "很多"}, "每人限兑"),
        ({"min_age": "200"}, "120"),
        ({"name": "抽纸 2 包(演示)", "ean": TISSUE_EAN}, "抽纸 1 包"),
    ],
)
def test_a_wrong_row_is_named_and_nothing_is_entered(keeper, town, row, said):
    before = everything()
    found = problems(send(keeper, town, {"name": "香皂(演示)", "first_price": 80}, RICE | row))
    assert found and all(line.startswith("第 3 行") for line in found) and any(said in line for line in found), found
    assert everything() == before


def test_rows_that_quarrel_with_one_another(keeper, town):
    rice = RICE | {"ean": "96385074"}
    rows = [
        rice,
        rice,
        rice | {"first_price": 500, "expires_on": "2027-06-30"},
        {"name": "别的米(演示)", "first_price": 300, "ean": "96385074"},
    ]
    found = problems(send(keeper, town, *rows))
    assert [line[:5] for line in found] == ["第 3 行", "第 4 行", "第 5 行"] and all("第 2 行" in line for line in found)


def test_a_service_and_goods_of_one_name_twice_are_told(keeper, town):
    stock_factory.haircut(town.shop, town.keeper)
    for code in ("96385074", "6901234567809"):
        shop_factory.item("肥皂(演示)", 3, ean=code)
    names = [Item.objects.get(service=True).name, "肥皂(演示)"]
    first, second = problems(send(keeper, town, *({"name": name, "quantity": 1} for name in names)))
    assert "服务" in first and "条码" in second
    enter(keeper, town, {"name": "肥皂(演示)", "quantity": 4, "ean": "96385074"})
    assert Stock.objects.get(item__ean="96385074").on_hand == 4


def spoilt(change):
    book = openpyxl.load_workbook(written(inventory_imports.HEADINGS, RICE, RICE | {"name": "面粉(演示)"}))
    change(book.active)
    file = BytesIO()
    book.save(file)
    file.seek(0)
    file.name = "spoilt.xlsx"
    return file


def too_long(page):
    for number in range(inventory_imports.MAX_ROWS):
        page.append([f"{number}(演示)", 5])


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (bomb, "2 MB"),
        (lambda: spoilt(lambda page: page.merge_cells("A2:A3")), "合并"),
        (lambda: spoilt(too_long), "300"),
        (lambda: spoilt(lambda page: page.delete_rows(1)), "还缺"),
        (lambda: spoilt(lambda page: page.delete_rows(2, 5)), "没有内容"),
    ],
)
def test_bombs_merged_cells_and_endless_sheets_are_refused(keeper, town, make, said):
    before = everything()
    assert said in problems(send(keeper, town, file=make()))[0]
    assert everything() == before


@pytest.mark.parametrize("spoil", [{"rows": "x"}, {"rows": ""}, {"id": "x"}, {"shop": "99999"}])
def test_a_spoilt_form_enters_nothing(keeper, town, spoil):
    fields = hidden(send(keeper, town, RICE)) | spoil
    before = everything()
    assert keeper.post(PAGE, fields).status_code == 200 and everything() == before


def test_what_changed_between_look_and_press_is_told(keeper, town):
    fields = hidden(send(keeper, town, {"name": "抽纸 1 包", "first_price": 6, "quantity": 1}))
    ItemPrice.objects.create(item=town.tissue, since=date(2026, 11, 1), price=9, at=NOW)
    before = everything()
    assert "9 积分" in keeper.post(PAGE, fields).text and everything() == before


def test_another_shop_is_not_theirs_and_the_page_is_linked(keeper, town):
    other = shop_factory.open_shop(town.other_point, name="青山超市(演示)")
    answer = keeper.post(PAGE, {"shop": other.pk, "file": written(inventory_imports.HEADINGS, RICE)})
    assert answer.status_code == 200 and "shop" in answer.context["form"].errors
    assert f'href="{reverse("points:goods_sheet")}"' in keeper.get("/stock/goods/").text
    empty = openpyxl.load_workbook(BytesIO(keeper.get(PAGE + "?template").content)).active
    assert [cell.value for cell in empty[1]][:4] == ["商品", "积分价", "到货数量", "保质期至"] and empty.max_row == 1


def test_who_is_paused_brings_nothing_in(keeper, town):
    fields = hidden(send(keeper, town, RICE))
    freeze(town, "keeping", person=town.keeper)
    before = everything()
    page = keeper.post(PAGE, fields)
    assert page.status_code == 200 and "errorlist" not in page.text and everything() == before
    assert not AuditRow.objects.filter(act="goods_sheet").exists()
