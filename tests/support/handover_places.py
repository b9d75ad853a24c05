"""The two places where goods are handed over: a shop's counter, and a pick-up desk with the same acts and pages."""

from datetime import timedelta

from points.models import Order
from points.orders.actions import hand_over as hand_over_actions
from points.orders.actions import pickup
from points.orders.actions import place as place_actions
from points.orders.actions import return_goods as return_actions
from points.orders.actions.place import OrderTerms
from points.registered.navigation import orders_at_own_points, orders_to_hand_over
from tests import cast
from tests.cast import NOW
from tests.support import shop_factory
from tests.support.household_factory import share_household
from volunteer.core.ids import new_id
from volunteer.models import Role, User

SOON = NOW + timedelta(minutes=5)


def open_both(district):
    """A shop that brings to the sister point; its keeper, that point's manager, and whom each of them lives with."""
    district.shop = shop_factory.open_shop(district.point)
    district.rice = shop_factory.item("大米(演示)", 100)
    shop_factory.stock(district.shop, district.rice, 50, district.keeper)
    district.shop.pickup_points.add(district.sister_point)
    district.desk_manager = cast.appoint(cast.person("韩管(演示)"), Role.POINT_MANAGER, district.sister_point)
    district.colleague = cast.appoint(cast.person("林店(演示)"), Role.SHOP_KEEPER, district.point)
    district.wife, district.husband = cast.person("孙嫂(演示)"), cast.person("韩哥(演示)")
    share_household(district.keeper, district.wife)
    share_household(district.desk_manager, district.husband)
    people = (district.keeper, district.wife, district.desk_manager, district.husband, district.alice, district.bob)
    shop_factory.give(district, *people, amount=3000)
    return district


def placed(town, person: User, quantity=1, *, there: bool = False) -> Order:
    """An order that waits at the counter, or `there`, brought to the service point."""
    terms = OrderTerms(pickup_point=town.sister_point if there else None)
    asked = {"lines": [(town.rice, quantity)], "by": person, "at": NOW, "terms": terms}
    order = place_actions.place_order(id=new_id(NOW), person=person, shop=town.shop, **asked)
    return pickup.mark_brought(order=order, by=town.colleague, at=NOW) if there else order


class Counter:
    """The shop's own counter."""

    there, url = False, "/counter/"

    def __init__(self, town):
        self.town, self.server, self.colleague, self.place = town, town.keeper, town.colleague, None

    def hand(self, order, by=None, out=hand_over_actions.EVERYTHING, at=NOW):
        return hand_over_actions.hand_over(code=order.pickup_code, shop=self.town.shop, keeper=by or self.server, at=at, out=out)

    def take_back(self, order, by=None, quantity=1, second=None, **asked):
        asked = {"id": new_id(NOW), "reason": "不合适(演示)", "at": SOON, "pieces": {order.lines.get().pk: quantity}} | asked
        return return_actions.return_goods(order=order, by=by or self.server, second=second, place=self.place, **asked)

    def press(self, client, code, **typed):
        return client.post("/counter/hand-over/", {"shop": self.town.shop.pk, "code": code, **typed})

    def look(self, client, code):
        return client.post("/counter/", {"shop": self.town.shop.pk, "code": code})

    def badge(self):
        return orders_to_hand_over(self.server, NOW)

    def undo_url(self, order):
        return f"/counter/orders/{order.pk}/undo/"

    def return_url(self, order):
        return f"/counter/orders/{order.pk}/return/"


class Desk(Counter):
    """The service point to which the shop brings."""

    there, url = True, "/pickup/"

    def __init__(self, town):
        self.town, self.server, self.place = town, town.desk_manager, town.sister_point
        self.colleague = cast.appoint(cast.person("白管(演示)"), Role.POINT_MANAGER, town.sister_point)

    def hand(self, order, by=None, out=hand_over_actions.EVERYTHING, at=NOW):
        return pickup.hand_over_at_point(code=order.pickup_code, point=self.town.sister_point, by=by or self.server, at=at, out=out)

    def press(self, client, code, **typed):
        return client.post("/pickup/hand-over/", {"point": self.town.sister_point.pk, "code": code, **typed})

    def look(self, client, code):
        return client.post("/pickup/", {"point": self.town.sister_point.pk, "code": code})

    def badge(self):
        return orders_at_own_points(self.server, NOW)

    def undo_url(self, order):
        return f"/pickup/orders/{order.pk}/undo/"

    def return_url(self, order):
        return f"/pickup/orders/{order.pk}/return/"


DOORS = {"counter": Counter, "pick-up desk": Desk}
