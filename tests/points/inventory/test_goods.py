"""What the shops offer: barcodes, categories, givers, ages, prices by date."""

import pytest

from points.inventory import barcodes
from points.inventory.actions import items as items_actions
from points.inventory.actions import receive as receive_actions
from points.inventory.refusals import InventoryRefusal
from points.models import GoodsCategory, Item
from tests.cast import NOW
from tests.support import shop_factory
from tests.support.shop_factory import TISSUE_EAN
from volunteer.core.refusals import Refused
from volunteer.models import AuditRow

RICE_EAN = "96385074"


@pytest.fixture
def town(district):
    district.shop = shop_factory.open_shop(district.point)
    district.tissue = shop_factory.item(ean=TISSUE_EAN)
    district.tissue_stock = shop_factory.stock(district.shop, district.tissue, 5, district.keeper)
    return district


# --- barcodes


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        (TISSUE_EAN, TISSUE_EAN),
        (" 6 901234-567892 ", TISSUE_EAN),
        (RICE_EAN, RICE_EAN),
        ("036000291452", "0036000291452"),
        ("6901234567893", None),
        ("6901234567829", None),
        ("12345", None),
        ("６９０１２３４５６７８９２", None),
        ("", None),
    ],
)
def test_a_barcode_is_read_by_its_check_digit(typed, found):
    assert barcodes.parse_barcode(typed) == found


def test_one_barcode_is_one_kind_of_goods_in_a_shop(town):
    other = shop_factory.item("另一种抽纸", ean=TISSUE_EAN)
    with pytest.raises(Refused) as no:
        receive_actions.receive_delivery(shop=town.shop, item=other, quantity=1, key="form", by=town.keeper, at=NOW)
    assert no.value.reason == InventoryRefusal.TAKEN
    assert "抽纸 1 包" in no.value.sentence
    assert not other.stocks.exists()
    second = shop_factory.open_shop(town.sister_point, "蓝天爱心超市(演示)")
    assert shop_factory.stock(second, other, 1, town.keeper).on_hand == 1


def test_goods_are_not_changed_to_a_barcode_that_is_taken(town):
    rice = shop_factory.item("大米 5 kg", 40)
    shop_factory.stock(town.shop, rice, 1, town.keeper)
    rice.ean = TISSUE_EAN
    with pytest.raises(Refused):
        items_actions.save_item(item=rice, by=town.keeper, at=NOW)
    assert Item.objects.get(pk=rice.pk).ean == ""
    assert not AuditRow.objects.filter(act="item_saved").exists()
    town.tissue.active = False  # no longer offered: its barcode is free for what comes after it
    items_actions.save_item(item=town.tissue, by=town.keeper, at=NOW)
    items_actions.save_item(item=rice, by=town.keeper, at=NOW)
    town.tissue.active = True
    with pytest.raises(Refused):
        items_actions.save_item(item=town.tissue, by=town.keeper, at=NOW)


# --- the form


def test_a_keeper_enters_barcode_category_and_age(town, client):
    client.force_login(town.keeper)
    food = GoodsCategory.objects.get(name_en="Food")
    entered = {"name": "黄酒(演示)", "first_price": 30, "limit_days": 90, "active": "on", "category": food.pk, "min_age": 18}
    page = client.post("/stock/goods/new/", entered | {"ean": "6901234567893"})
    assert "ean" in page.context["form"].errors
    page = client.post("/stock/goods/new/", entered | {"min_age": 0})
    assert "min_age" in page.context["form"].errors
    assert client.post("/stock/goods/new/", entered | {"ean": "6901234 567892"}).status_code == 302
    made = Item.objects.get(name="黄酒(演示)")
    assert (made.ean, made.category, made.min_age, made.donor) == (TISSUE_EAN, food, 18, None)
