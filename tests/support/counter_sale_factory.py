"""Sales at the counter of a shop, begun by a scan of the person's code."""

from points.orders.actions import sale as sale_actions
from tests import cast
from tests.cast import NOW
from tests.support import shop_factory
from volunteer.core.ids import new_id
from volunteer.signin import personal_code


def with_shop(district):
    """The district with a shop of two goods, and people with points."""
    district.shop = shop_factory.open_shop(district.point)
    district.tissue = shop_factory.item(price=6)
    district.rice = shop_factory.item("大米 5 kg", 40)
    district.tissue_stock = shop_factory.stock(district.shop, district.tissue, 5, district.keeper)
    shop_factory.stock(district.shop, district.rice, 10, district.keeper)
    district.granny = cast.person("高奶奶(演示)", phone="", area=district.community, confirmed_at=NOW)
    shop_factory.give(district, district.alice, district.granny, amount=500)
    return district


def begin(town, whose=None, id=None):
    whose = whose or personal_code.code_address(town.alice, personal_code.window_number(NOW))
    return sale_actions.begin_sale(id=id or new_id(NOW), shop=town.shop, whose=whose, keeper=town.keeper, at=NOW)


def with_goods(town, *goods, whose=None, later=False):
    """A sale with goods that the person is asked to confirm."""
    sale = begin(town, whose)
    for item, quantity in goods or [(town.tissue, 2)]:
        sale_actions.set_sale_quantity(sale=sale, item=item, quantity=quantity, at=NOW)
    return sale_actions.request_confirmation(sale=sale, later=later, at=NOW)
