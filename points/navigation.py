"""The doors of this room."""

from dataclasses import replace
from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from points.adjustments import actions as adjustments
from points.adjustments.opening import actions as opening
from points.budgets.actions import request as request_actions
from points.budgets.actions import transfer
from points.inventory.actions import adjust
from points.models import Order
from points.orders import permissions as order_permissions
from points.orders.relief import actions as relief
from points.rules import actions as rule_actions
from volunteer.models import User
from volunteer.roles import scope as role_scope
from volunteer.roles.navigation import SIDE, TABS, Door
from volunteer.roles.scope import Power

SHOP = _("Points shop")


def to_hand_over(person: User, at: datetime) -> QuerySet[Order]:
    """The orders that wait in the keeper's shops and this keeper may hand over."""
    return Order.objects.waiting().in_scope(role_scope.of(person, Power.KEEP, at)).exclude(order_permissions.of(person))


def to_collect_here(person: User, at: datetime) -> QuerySet[Order]:
    """The orders that have come to this person's service points and this person may hand over."""
    here = role_scope.of(person, Power.RUN, at).points("pickup_point__")
    return Order.objects.waiting().filter(here, brought_at__isnull=False).exclude(order_permissions.of(person))


def register() -> None:
    TABS.append(Door(label=pgettext_lazy("tab", "Points"), url_name="points:wallet", icon="wallet", order=4))
    counter = Door(_("Counter"), "points:counter", "store", power=Power.KEEP, group=SHOP, waits=(to_hand_over,))
    SIDE.append(counter)
    SIDE.append(Door(_("Stock"), "points:stock", "package", power=Power.STOCK, group=SHOP, audited=True))
    SIDE.append(Door(_("Pick-up here"), "points:pickup", "bag", power=Power.RUN, group=SHOP, waits=(to_collect_here,)))
    SIDE.append(Door(label=_("Order for somebody"), url_name="points:desk", icon="list", power=Power.RUN, group=SHOP))
    papers = Door(_("Counts and losses"), "points:papers", "clipboard", power=Power.RUN, group=SHOP, waits=(adjust.to_sign,))
    SIDE.append(replace(papers, audited=True))
    SIDE.append(Door(_("Relief"), "points:relief", "care", power=Power.RELIEF, group=SHOP, waits=(relief.to_sign,)))
    asked = (request_actions.to_answer, transfer.to_decide)
    SIDE.append(Door(_("Points budget"), "points:budget", "coins", power=Power.SEE, group=SHOP, waits=asked))
    SIDE.append(Door(label=_("Check of the book"), url_name="points:checks", icon="scale", power=Power.AUDIT, group=SHOP))
    SIDE.append(Door(_("Points by hand"), "points:by_hand", "edit", power=Power.SEE, group=SHOP, waits=(adjustments.waiting,)))
    SIDE.append(Door(_("Pauses"), "points:freezes", "ban", power=Power.APPOINT, group=SHOP))
    SIDE.append(Door(label=_("Expiry"), url_name="points:expiry", icon="clock", power=Power.AUDIT, group=SHOP))
    versions = Door(_("Rules"), "points:rule_versions", "scale", power=Power.BUDGET, group=SHOP, waits=(rule_actions.to_decide,))
    SIDE.append(replace(versions, audited=True))
    to_decide = (opening.to_decide,)
    SIDE.append(Door(_("Opening balances"), "points:openings", "clipboard", power=Power.SEE, group=SHOP, waits=to_decide))
    SIDE.append(Door(label=_("Shops"), url_name="points:shops", icon="store", power=Power.APPOINT, group=SHOP))
