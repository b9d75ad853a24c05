"""Behind the counters of the demo: deliveries of which everything is known, appointments, a count that waits, goods under way.

And at the desks of service points: orders for people who came there.
"""

from datetime import datetime, time, timedelta

from django.utils import timezone

from events.demo.district import Home
from events.demo.names import MARK
from events.demo.today import affordable_stock
from points.inventory.actions import adjust, consign
from points.inventory.actions import items as item_actions
from points.inventory.actions import receive as receive_actions
from points.inventory.batches import Lot
from points.ledger import actions as ledger
from points.models import Adjustment, Consignment, Donor, Item, Relief, Shop, Slot, Source, Stock
from points.orders import appointments
from points.orders.actions import pickup
from points.orders.actions import place as place_actions
from points.orders.actions import sale as sale_actions
from points.orders.actions.place import OrderTerms
from points.orders.relief import actions as relief
from volunteer.core.ids import new_id
from volunteer.models import Appointment, Area, Role, User

HAIRCUT_POINTS, HAIRCUT_FEN = 150, 1500
HAIRCUT_DAYS = 5  # of appointments ahead
EXPIRES_IN_DAYS = {"面粉 5 千克": 20, "食用油 1.8 升": 200, "大米 5 千克": 160}  # goods that do not keep: days ahead


def fill_shops(homes: list[Home], *, at: datetime) -> None:
    """What a visitor of the demo finds at the shops besides orders."""
    shops = list(Shop.objects.select_related("point__area").order_by("pk"))
    keepers = {shop.pk: keeper_of(shop) for shop in shops}
    district = Area.objects.get(parent=None)
    market, barber = (
        item_actions.save_donor(
            donor=Donor(area=district, name=f"{name}{MARK}", kind=Donor.Kind.MERCHANT, contact=f"{contact}{MARK}"),
            by=keepers[shops[0].pk],
            at=at - timedelta(days=7),
        )
        for name, contact in (("社区便民店", "店主"), ("街角理发店", "理发师"))
    )
    for shop in shops:
        deliver_goods(shop, market, keepers[shop.pk], at=at - timedelta(days=6))
    for shop in shops[:3]:
        shop.pickup_points.add(*[home.point for home in homes[:24:4] if home.point != shop.point])
    make_desk_orders(shops[:3], homes[:24:4], keepers, at=at)
    offer_haircuts(shops[0], barber, keepers[shops[0].pk], homes, at=at)
    make_stock_take(shops[0], keepers[shops[0].pk], at=at - timedelta(hours=3))
    send_consignment(shops[0], shops[1], keepers[shops[0].pk], at=at - timedelta(hours=2))
    give_relief(shops[0], at=at - timedelta(days=1))


def keeper_of(shop: Shop) -> User:
    return Appointment.objects.select_related("person").get(point=shop.point_id, role=Role.SHOP_KEEPER).person


def deliver_goods(shop: Shop, market: Donor, keeper: User, *, at: datetime) -> None:
    """A delivery of the partner merchant, with expiry and price."""
    for name, days in EXPIRES_IN_DAYS.items():
        item = Item.objects.get(name=name)
        known = Lot(timezone.localdate(at) + timedelta(days=days), item.first_price * 10, Source.MERCHANT, market)
        receive_actions.receive_delivery(
            shop=shop, item=item, quantity=6, key=f"demo:{shop.pk}:{item.pk}", by=keeper, at=at, lot=known
        )


def offer_haircuts(shop: Shop, barber: Donor, keeper: User, homes: list[Home], *, at: datetime) -> None:
    """A barber comes every morning of the next days; two people are booked."""
    limit = {"limit_per_person": 1, "limit_days": 30}
    fields = {"name": f"上门理发{MARK}", "first_price": HAIRCUT_POINTS, "picture": "haircut", "donor": barber}
    item = item_actions.save_item(item=Item(service=True, **fields, **limit), by=keeper, at=at - timedelta(days=2))
    row = receive_actions.offer_item(shop=shop, item=item, by=keeper, at=at - timedelta(days=2))
    for ahead in range(1, HAIRCUT_DAYS + 1):
        times = appointments.SlotTimes(timezone.localdate(at) + timedelta(days=ahead), time(9), time(11), 30)
        appointments.offer_slots(stock=row, times=times, capacity=2, unit_cost=HAIRCUT_FEN, by=keeper, at=at - timedelta(days=2))
    rich = [home.people[1] for home in homes if home.people[1].may_spend and ledger.balance(home.people[1]) >= HAIRCUT_POINTS]
    for person, slot in zip(rich[:2], Slot.objects.filter(stock=row).order_by("starts_at"), strict=False):
        terms = OrderTerms(slots={item.pk: slot.pk})
        place_actions.place_order(
            id=new_id(at), person=person, shop=shop, lines=[(item, 1)], by=person, at=at - timedelta(hours=20), terms=terms
        )


def make_desk_orders(shops: list[Shop], homes: list[Home], keepers: dict[int, User], *, at: datetime) -> None:
    """At service points to which the shops bring, somebody ordered at the desk; to the first the goods have come."""
    for number, home in enumerate(homes[:3]):
        shop = next(one for one in shops if one.point != home.point)
        bought = ((one, affordable_stock(shop, ledger.balance(one), number)) for one in home.people[2:] if one.may_spend)
        person, stock = next((found for found in bought if found[1]), (None, None))
        if person is None or stock is None:
            continue
        moment = at - timedelta(hours=6 - number)
        whose, desk = person.volunteer_no, home.point
        sale = sale_actions.begin_sale(id=new_id(moment), shop=shop, whose=whose, keeper=home.manager, at=moment, desk=desk)
        sale_actions.set_sale_quantity(sale=sale, item=stock.item, quantity=1, at=moment)
        sale = sale_actions.request_confirmation(sale=sale, later=True, at=moment)
        order = sale_actions.confirm_sale(sale=sale, total=sale.total_on(timezone.localdate(moment)), by=person, at=moment)
        if not number:
            pickup.mark_brought(order=order, by=keepers[shop.pk], at=at - timedelta(hours=1))


def make_stock_take(shop: Shop, keeper: User, *, at: datetime) -> None:
    """A stock-take in which one piece is missing waits for the second person."""
    rows = list(Stock.objects.filter(shop=shop).on_shelves().order_by("pk")[:6])
    seen = {row.pk: row.on_hand for row in rows}
    counted = seen | {rows[0].pk: max(0, rows[0].on_hand - 1)}
    paper = Adjustment(id=new_id(at), shop=shop, reason="月末盘点")
    adjust.request_count(paper=paper, seen=seen, counted=counted, by=keeper, at=at)


def send_consignment(source: Shop, target: Shop, keeper: User, *, at: datetime) -> None:
    """Flour is on its way to the next shop."""
    row = Stock.objects.get(shop=source, item__name="面粉 5 千克")
    consignment = Consignment(id=new_id(at), from_shop=source, to_shop=target, note="调剂库存")
    consign.send_consignment(consignment=consignment, pieces={row.pk: 2}, by=keeper, at=at)


def give_relief(shop: Shop, *, at: datetime) -> None:
    """Goods without points for somebody in need: one document is signed by both officers, one waits for the second."""
    officers = [held.person for held in Appointment.objects.filter(role=Role.RELIEF_OFFICER).select_related("person")]
    rice, oil = (Stock.objects.get(shop=shop, item__name=name) for name in ("大米 5 千克", "食用油 1.8 升"))
    needs = (("低保户，冬天摔伤，一个月不能出门。", {rice.pk: 1, oil.pk: 1}), ("家里着过火，先救急。", {rice.pk: 2}))
    for number, (need, pieces) in enumerate(needs):
        asked = at + timedelta(hours=number)
        paper = Relief(id=new_id(asked), shop=shop)
        paper = relief.request_relief(
            relief=paper, recipient=f"居民{number + 1}{MARK}", need=need, pieces=pieces, by=officers[0], at=asked
        )
        if number == 0:
            relief.sign_relief(relief=paper, by=officers[1], at=asked + timedelta(minutes=30))
