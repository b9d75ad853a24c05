"""What happens behind a shop's counter: deliveries of which something is known, counts, consignments, relief, appointments."""

from datetime import date, datetime, timedelta

from points.inventory.actions import adjust, consign
from points.inventory.actions.receive import offer_item, receive_delivery
from points.inventory.batches import Lot
from points.models import Adjustment, Batch, BatchMove, Consignment, Item, Order, Relief, Shop, Slot, Source, Stock
from points.orders import appointments
from points.orders.actions import place as place_actions
from points.orders.actions.place import OrderTerms
from points.orders.relief import actions as relief
from tests import cast
from tests.cast import NOW
from tests.support import shop_factory
from volunteer.core.ids import new_id
from volunteer.models import Role, User


def lot(expires: date | None = None, cost: int | None = 100, source: str = Source.PUBLIC, **fields) -> Lot:
    return Lot(expires_on=expires, unit_cost=cost, source=source, **fields)


def deliver(shop: Shop, goods: Item, quantity: int, keeper: User, known: Lot, at=NOW) -> Batch:
    """A delivery of which `known` is known; its batch."""
    receive_delivery(shop=shop, item=goods, quantity=quantity, key=str(new_id(at)), by=keeper, at=at, lot=known)
    return Batch.objects.latest("pk")


def left(*batches: Batch) -> list[int]:
    """How many pieces are left of each batch."""
    found = dict(Batch.objects.values_list("pk", "remaining"))
    return [found[batch.pk] for batch in batches]


def parts(of: Stock) -> list[tuple[str, int, int]]:
    """Every part of every move of a stock: kind, batch, quantity."""
    rows = BatchMove.objects.filter(move__stock=of).order_by("pk")
    return list(rows.values_list("move__kind", "batch", "quantity"))


def count(shop: Shop, counted: dict[int, int], keeper: User, at=NOW, **fields) -> Adjustment:
    """A stock-take handed in, by stock id; what the books say is what they say now."""
    seen = dict(Stock.objects.filter(pk__in=counted).values_list("pk", "on_hand"))
    paper = Adjustment(id=new_id(at), shop=shop, reason="月末盘点(演示)")
    return adjust.request_count(paper=paper, **{"seen": seen, "counted": counted, "by": keeper, "at": at} | fields)


def send(source: Shop, target: Shop, pieces: dict[int, int], by: User, at=NOW) -> Consignment:
    consignment = Consignment(id=new_id(at), from_shop=source, to_shop=target)
    return consign.send_consignment(consignment=consignment, pieces=pieces, by=by, at=at)


def ask_relief(shop: Shop, pieces: dict[int, int], by: User, at=NOW, recipient="受助人(演示)", need="低保户(演示)") -> Relief:
    document = Relief(id=new_id(at), shop=shop)
    return relief.request_relief(relief=document, recipient=recipient, need=need, pieces=pieces, by=by, at=at)


def haircut(shop: Shop, keeper: User, capacity=2, price=10, cost: int | None = 1500, day: datetime = NOW, **fields) -> Slot:
    """A service the shop offers, with an appointment the day after `day` at 10:00."""
    goods = Item.objects.create(name="理发(演示)", first_price=price, picture="haircut", service=True, **fields)
    row = offer_item(shop=shop, item=goods, by=keeper, at=day)
    morning = day.replace(hour=10, minute=0, second=0, microsecond=0) + timedelta(days=1)
    times = appointments.SlotTimes(morning.date(), morning.time(), (morning + timedelta(minutes=30)).time(), 30)
    appointments.offer_slots(stock=row, times=times, capacity=capacity, unit_cost=cost, by=keeper, at=day)
    return row.slots.latest("pk")


def book(slot: Slot, person: User, at=NOW, id=None, quantity=1) -> Order:
    """The person orders the service at that time."""
    item = slot.stock.item
    terms = OrderTerms(slots={item.pk: slot.pk})
    lines = [(item, quantity)]
    return place_actions.place_order(
        id=id or new_id(at), person=person, shop=slot.stock.shop, lines=lines, by=person, at=at, terms=terms
    )


def second_shop(district, name="蓝天爱心超市(演示)") -> tuple[Shop, User]:
    """A shop at the sister point with a keeper of its own."""
    keeper = cast.appoint(cast.person("蒋店(演示)"), Role.SHOP_KEEPER, district.sister_point)
    return shop_factory.open_shop(district.sister_point, name), keeper
