"""The navigation items of this app."""

from dataclasses import replace
from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from points.adjustments import permissions as adjustment_permissions
from points.adjustments.opening import permissions as opening_permissions
from points.budgets import permissions as budget_permissions
from points.budgets.actions import request as request_actions
from points.inventory.actions import adjust
from points.models import Order
from points.orders import permissions as order_permissions
from points.orders.relief import actions as relief
from points.rules import actions as rules
from volunteer.models import User
from volunteer.roles import scope as role_scope
from volunteer.roles.navigation import SIDE, TABS, NavItem
from volunteer.roles.scope import Power

SHOP_GROUP = _("Points shop")


def orders_to_hand_over(person: User, at: datetime) -> QuerySet[Order]:
    """The orders that wait in the keeper's shops and this keeper may hand over."""
    return (
        Order.objects.waiting()
        .in_scope(role_scope.scope_for(person, Power.KEEP, at))
        .exclude(order_permissions.party_condition(person))
    )


def orders_at_own_points(person: User, at: datetime) -> QuerySet[Order]:
    """The orders that have come to this person's service points and this person may hand over."""
    here = role_scope.scope_for(person, Power.RUN, at).points("pickup_point__")
    return Order.objects.waiting().filter(here, brought_at__isnull=False).exclude(order_permissions.party_condition(person))


def register() -> None:
    TABS.append(NavItem(label=pgettext_lazy("tab", "Points"), url_name="points:wallet", icon="wallet", order=4))
    counter = NavItem(_("Counter"), "points:counter", "store", power=Power.KEEP, group=SHOP_GROUP, waits=(orders_to_hand_over,))
    SIDE.append(counter)
    SIDE.append(NavItem(_("Stock"), "points:stock", "package", power=Power.STOCK, group=SHOP_GROUP, audited=True))
    SIDE.append(
        NavItem(_("Pick-up here"), "points:pickup", "bag", power=Power.RUN, group=SHOP_GROUP, waits=(orders_at_own_points,))
    )
    SIDE.append(NavItem(label=_("Order for somebody"), url_name="points:desk", icon="list", power=Power.RUN, group=SHOP_GROUP))
    papers = NavItem(
        _("Counts and losses"), "points:papers", "clipboard", power=Power.RUN, group=SHOP_GROUP, waits=(adjust.adjustments_to_sign,)
    )
    SIDE.append(replace(papers, audited=True))
    SIDE.append(NavItem(_("Relief"), "points:relief", "care", power=Power.RELIEF, group=SHOP_GROUP, waits=(relief.relief_to_sign,)))
    asked = (request_actions.pending_requests, budget_permissions.pending_transfers)
    SIDE.append(NavItem(_("Points budget"), "points:budget", "coins", power=Power.SEE, group=SHOP_GROUP, waits=asked))
    SIDE.append(NavItem(label=_("Check of the book"), url_name="points:checks", icon="scale", power=Power.AUDIT, group=SHOP_GROUP))
    SIDE.append(
        NavItem(
            _("Points by hand"),
            "points:by_hand",
            "edit",
            power=Power.SEE,
            group=SHOP_GROUP,
            waits=(adjustment_permissions.pending_adjustments,),
        )
    )
    SIDE.append(NavItem(_("Pauses"), "points:freezes", "ban", power=Power.APPOINT, group=SHOP_GROUP))
    SIDE.append(NavItem(label=_("Expiry"), url_name="points:expiry", icon="clock", power=Power.AUDIT, group=SHOP_GROUP))
    versions = NavItem(
        _("Rules"), "points:rule_versions", "scale", power=Power.BUDGET, group=SHOP_GROUP, waits=(rules.pending_drafts,)
    )
    SIDE.append(replace(versions, audited=True))
    to_decide = (opening_permissions.pending_sheets,)
    SIDE.append(NavItem(_("Opening balances"), "points:openings", "clipboard", power=Power.SEE, group=SHOP_GROUP, waits=to_decide))
    SIDE.append(NavItem(label=_("Shops"), url_name="points:shops", icon="store", power=Power.APPOINT, group=SHOP_GROUP))
