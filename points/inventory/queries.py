"""Where people can get something for their points."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from points.models import Shop, Stock
from points.shops.models import ShopQuerySet
from volunteer.models import Area
from volunteer.setup.steps import COMMUNITIES


def stocked_shops() -> ShopQuerySet:
    """The shops that take orders and have something to give: goods on the shelf, or a service."""
    offered = Stock.objects.filter(Q(on_hand__gt=0) | Q(item__service=True), shop=OuterRef("pk"), item__active=True)
    return Shop.objects.active().filter(Exists(offered))


def communities_without_shop(at: datetime) -> QuerySet[Area]:
    """Those in whose street no such shop stands, and to no point of which one brings orders."""
    street = OuterRef("parent__path")
    near = Q(point__area__path__startswith=street) | Q(pickup_points__area__path__startswith=street)
    return COMMUNITIES.rows(at).filter(~Exists(stocked_shops().filter(near)))
