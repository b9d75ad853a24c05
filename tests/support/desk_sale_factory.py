"""Sales that staff of a service point enter for somebody."""

from points.orders.actions import sale as sale_actions
from tests import cast
from tests.cast import NOW
from tests.support import shop_factory
from volunteer.core.ids import new_id
from volunteer.models import Role
from volunteer.signin import cards, personal_code, pins

PIN = "2580"


def round_the_corner(district):
    """The shop stands at one point and brings orders to the sister point round the corner, which Han runs."""
    district.shop = shop_factory.open_shop(district.point)
    district.desk = district.sister_point
    district.shop.pickup_points.add(district.desk)
    district.han = cast.appoint(cast.person("韩管(演示)"), Role.POINT_MANAGER, district.desk)
    district.tissue, district.rice = shop_factory.item(price=6), shop_factory.item("大米 5 kg", 40)
    district.shelf = shop_factory.stock(district.shop, district.tissue, 5, district.keeper)
    shop_factory.stock(district.shop, district.rice, 10, district.keeper)
    district.granny = cast.person("高奶奶(演示)", phone="", area=district.community, confirmed_at=NOW)
    shop_factory.give(district, district.alice, district.granny, amount=500)
    return district


def begin(town, whose=None, *, id=None, at=NOW, **other):
    whose = whose or personal_code.code_address(town.alice, personal_code.window_number(NOW))
    fields = {"shop": town.shop, "desk": town.desk, "keeper": town.han, "id": id or new_id(NOW)} | other
    return sale_actions.begin_sale(whose=whose, at=at, **fields)


def put(sale, item, quantity=1, slot=None):
    sale_actions.set_sale_quantity(sale=sale, item=item, quantity=quantity, at=NOW, slot=slot)


def asked(town, *goods, whose=None, **other):
    """A sale at the desk that the person is asked to confirm."""
    sale = begin(town, whose, **other)
    for item, quantity in goods or [(town.tissue, 2)]:
        put(sale, item, quantity)
    return sale_actions.request_confirmation(sale=sale, later=False, at=NOW)


def entered(town, *goods, total=12):
    return sale_actions.confirm_sale(sale=asked(town, *goods), total=total, by=town.alice, at=NOW)


def with_card(town):
    """Granny's card; her PIN was set with her at the community."""
    pins.set_pin(person=town.granny, pin=PIN, by=town.community_admin, at=NOW)
    return cards.issue_card(person=town.granny, by=town.manager, at=NOW).serial
