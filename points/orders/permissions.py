"""Who is party of an order, and when a second person stands beside whoever serves it.

Nobody hands over, takes back or sells goods of their own or of their parties: `party_condition` says which orders these are, and
page, list, badge and act ask it. For everybody else the customer with the pick-up code and one keeper suffice. A second
person is asked for where the customer did not come, and above the points a day that a shop hands over (or takes back) on one
keeper's word.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import F, Q, Sum
from django.utils import timezone

from points.models import Order, OrderLine, ReturnLine, Shop
from points.orders import payment
from points.orders.refusals import OrderRefusal
from volunteer.core.dates import midnight
from volunteer.core.refusals import Refused
from volunteer.models import User
from volunteer.notices import outbox
from volunteer.people import parties as people_parties
from volunteer.signin import personal_code
from volunteer.signin.refusals import SignInRefusal

# --- whose order -------------------------------------------------------------------------------------------------------


def party_condition(person: User) -> Q:
    """The orders that this person is a party of: their own and their parties', and those that drew on their points."""
    near = people_parties.home_of(person, act=people_parties.Act.COUNTER)
    return Q(person__in=near) | Q(pk__in=payment.shared_order_ids(person))


def is_party(order: Order, person: User) -> bool:
    """Whether this person is a party of an order."""
    return Order.objects.filter(party_condition(person), pk=order.pk).exists()


def comes_for_customer(order: Order, person: User) -> bool:
    """Whether this person may fetch it: the customer, who lives with them now, and whose points pay for it."""
    return person.acts_for(order.person) or Order.objects.filter(pk=order.pk, pk__in=payment.shared_order_ids(person)).exists()


def require_not_party(order: Order, by: User) -> None:
    """Raise `Refused(PARTY)` where whoever serves an order is a party of it."""
    if is_party(order, by):
        raise Refused(OrderRefusal.PARTY)


# --- the second person -------------------------------------------------------------------------------------------------


def read_second_person(text: str, at: datetime) -> User | None:
    """The second person whose volunteer code or card was scanned; None for an empty text. Raises `Refused`.

    A number that can be typed is not enough: it says nothing about whether they are there.
    """
    if not text.strip():
        return None
    scanned = personal_code.parse_code(text)
    if scanned is None:
        raise Refused(SignInRefusal.UNKNOWN)
    return personal_code.find_owner(scanned, at).person


def require_second_person(order: Order, by: User, second: User | None, *, came: bool, much: bool) -> User | None:
    """The second person to be written down beside `by`. Raises `Refused` where one is needed and is not there.

    `came`: the customer did. Somebody of their household, who acts for them, is as good: then `second` is the one who came. `much`:
    the points are above what goes on one keeper's word.
    """
    party = second is not None and comes_for_customer(order, second)
    came = came or party
    if second is None and not (came and not much):
        raise Refused(OrderRefusal.ABOVE if much else OrderRefusal.NOT_HERE, limit=order.shop.second_above)
    if second is not None and (people_parties.is_near(by, second, act=people_parties.Act.COUNTER) or (party and much)):
        raise Refused(OrderRefusal.NOT_SECOND)
    return None if second is not None and second.pk == order.person_id else second


def exceeds_handed_limit(shop: Shop, person: User, points: int, at: datetime) -> bool:
    """Whether so many points' worth exceeds what one person is handed there in a local day on one keeper's word.

    What they were handed today and did not bring back counts.
    """
    of_today = {"order__shop": shop, "order__person": person, "order__ended_at__gte": midnight(timezone.localdate(at))}
    lines = OrderLine.objects.filter(order__state=Order.State.HANDED_OVER, **of_today)
    return points + _sum_points(lines, (F("given") - F("returned")) * F("price")) > shop.second_above


def exceeds_return_limit(order: Order, points: int, at: datetime) -> bool:
    """Whether so many points' worth exceeds what is taken back there from one person in a local day on one keeper's word."""
    of_today = {
        "back__order__shop": order.shop,
        "back__order__person": order.person,
        "back__at__gte": midnight(timezone.localdate(at)),
    }
    return points + _sum_points(ReturnLine.objects.filter(**of_today), F("quantity") * F("line__price")) > order.shop.second_above


def _sum_points(rows: models.QuerySet[Any], points: Any) -> int:
    return int(rows.aggregate(sum=Sum(points, default=0))["sum"])


def notify_second_person(order: Order, by: User, second: User | None, key: str, at: datetime) -> None:
    """The second person learns that their code was used, so that nobody borrows it unseen."""
    if second is not None:
        params = {"shop": order.shop.name, "name": order.person.masked_name, "keeper": by.masked_name}
        outbox.notify(person=second, kind="second_person", params=params, key=f"second_person:{key}", at=at)
