"""The cart: goods of one shop that a person means to order together. Nothing is set aside before the order is placed."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from points.models import CartLine, Order, Shop, Stock
from points.orders.actions import place as place_actions
from points.orders.actions.place import MAX_OF_ONE, OrderTerms
from points.orders.refusals import OrderRefusal
from volunteer.core.refusals import Refused
from volunteer.models import User

MAX_LINES = 20


@transaction.atomic
def set_cart_quantity(*, person: User, stock: Stock, quantity: int, at: datetime) -> None:
    """So many of a shop's item are in the person's cart, at the price of now; 0 takes it out. Raises `Refused(Reason)`."""
    if not 0 <= quantity <= MAX_OF_ONE:
        raise Refused(OrderRefusal.NOTHING)
    if stock.item.service:
        raise Refused(OrderRefusal.SERVICE, item=stock.item.name)
    lines = CartLine.objects.filter(person=person)
    if not quantity:
        lines.filter(stock=stock).delete()
        return
    if lines.exclude(stock=stock).filter(stock__shop=stock.shop_id).count() >= MAX_LINES:
        raise Refused(OrderRefusal.FULL, most=MAX_LINES)
    fields = {"quantity": quantity, "price": stock.item.price_on(timezone.localdate(at)), "at": at}
    CartLine.objects.update_or_create(person=person, stock=stock, defaults=fields)


def cart_lines(person: User, shop: Shop) -> list[CartLine]:
    """What the person's cart holds of one shop, the first put in first."""
    lines = CartLine.objects.filter(person=person, stock__shop=shop).select_related("stock__item")
    return list(lines.prefetch_related("stock__item__prices").order_by("pk"))


def order_cart(*, id: UUID, person: User, shop: Shop, terms: OrderTerms, at: datetime) -> Order:
    """Order what the cart holds of one shop, all or nothing, and empty it. `terms.total` is the total the person saw.

    `id` is made in the form: the same press again answers the first order. Raises `Refused`.
    """
    with transaction.atomic():
        User.objects.filter(pk=person.pk).select_for_update(no_key=True).get()
        if first := Order.objects.filter(pk=id, person=person).first():
            return first
        lines = cart_lines(person, shop)
        if not lines:
            raise Refused(OrderRefusal.EMPTY)
        wanted = [(line.stock.item, line.quantity) for line in lines]
        placed = place_actions.place_order(id=id, person=person, shop=shop, lines=wanted, by=person, at=at, terms=terms)
        CartLine.objects.filter(pk__in=[line.pk for line in lines]).delete()
    return placed
