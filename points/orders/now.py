"""What the now card says of orders: what waits to be collected, where and until when."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import BigIntegerField, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from points.models import Order
from points.templatetags.shops import opening
from volunteer.core.database.prepared import Prepared
from volunteer.models import User
from volunteer.people.now import NowCard, NowItem, NowKind
from volunteer.templatetags.formatting import day


def items_of_orders(person: User, at: datetime) -> list[NowItem]:
    """The person's own orders that wait. Two statements."""
    return [item_of_order(order, at) for order in WAITING(person=person.pk)]


def waiting_orders(person: Any) -> QuerySet[Order]:
    return Order.objects.filter(person=person).waiting().with_goods()


WAITING = Prepared(waiting_orders, person=BigIntegerField())


def item_of_order(order: Order, at: datetime) -> NowItem:
    url, there = reverse("points:order", args=[order.pk]), not order.pickup_point or order.brought_at is not None
    return NowItem(
        NowKind.COLLECT,
        order.placed_at,
        label=_("To collect"),
        when=_("until %(day)s") % {"day": day(order.pick_up_by)},
        title=order.goods_text,
        url=url,
        note=place_of(order, at) if there else _("On its way to the pick-up point; you are told when it is there."),
        action=_("Show the pick-up code") if there else _("Have a look"),
        action_url=url,
        action_icon="qr" if there else "",
        presses=there,
    )


def place_of(order: Order, at: datetime) -> str:
    """Where it is, and how long that is open today or on which days."""
    if order.pickup_point:
        return order.pickup_point.name
    shop, now = order.shop, timezone.localtime(at)
    today = str(now.weekday()) in shop.open_days and now.time() < shop.closes
    hours = _("open today until %(time)s") % {"time": f"{shop.closes:%H:%M}"} if today else opening(shop)
    return f"{shop.name} · {hours}"


def note_of_door(person: User, card: NowCard) -> str:
    """What waits among one's orders."""
    number = card.count(NowKind.COLLECT)
    return ngettext("%(number)s to collect", "%(number)s to collect", number) % {"number": number} if number else _("none waiting")
