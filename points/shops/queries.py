"""Which shops have nobody at the counter."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from points.models import Shop
from volunteer.roles import scope as role_scope
from volunteer.roles.scope import Power
from volunteer.setup.steps import Unit


def active_shops(at: datetime) -> QuerySet[Shop]:
    return Shop.objects.active()


SHOPS = Unit("shop", active_shops, _("%(done)s of %(total)s shops"), path="point__area__path", needed=False)


def shops_without_keeper(at: datetime) -> QuerySet[Shop]:
    return active_shops(at).filter(~Exists(role_scope.holders(Power.KEEP, at).filter(point=OuterRef("point"))))
