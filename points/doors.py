"""The doors of this room."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from volunteer.navigation import SIDE, TABS, Door
from volunteer.scope import Power

SHOP = _("Points shop")


def register() -> None:
    TABS.append(Door(label=pgettext_lazy("tab", "Points"), url_name="points:wallet", icon="wallet", order=4))
    SIDE.append(Door(label=_("Counter"), url_name="points:counter", icon="store", power=Power.KEEP, group=SHOP))
    SIDE.append(Door(label=_("Stock"), url_name="points:stock", icon="package", power=Power.STOCK, group=SHOP))
    SIDE.append(Door(label=_("Points budget"), url_name="points:budget", icon="coins", power=Power.BUDGET, group=SHOP))
    SIDE.append(Door(label=_("Shops"), url_name="points:shops", icon="store", power=Power.APPOINT, group=SHOP))
