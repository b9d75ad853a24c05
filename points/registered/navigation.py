"""The navigation items of this app."""

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
from points.recycling import permissions as recycling_permissions
from points.rules import actions as rules
from volunteer.models import User
from volunteer.roles import scope as role_scope
from volunteer.roles.navigation import DATA, GOVERNANCE, HELP, SETTINGS, SHOP, TABS, WORKPLACE, NavItem, add_page
from volunteer.roles.scope import Power


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


def lists_categories(person: User, at: datetime) -> bool:
    return role_scope.over_district(person, Power.BUDGET, at)


def register() -> None:
    TABS.append(NavItem(label=pgettext_lazy("tab", "Points"), url_name="points:wallet", icon="wallet", order=4))
    add_page(WORKPLACE, 3, _("Counter"), "points:counter", "store", Power.KEEP, orders_to_hand_over)
    add_page(WORKPLACE, 4, _("Relief"), "points:relief", "care", Power.RELIEF, relief.relief_to_sign)
    add_shop_items()
    add_recycling_items()
    add_page(HELP, 7, _("Pauses"), "points:freezes", "ban", Power.APPOINT)
    add_page(DATA, 7, pgettext_lazy("menu", "Packs for audit"), "points:packs", "package", Power.AUDIT)
    add_page(SETTINGS, 1, _("Rules"), "points:rule_versions", "scale", Power.BUDGET, rules.pending_drafts, audited=True)
    add_page(SETTINGS, 2, _("Expiry"), "points:expiry", "clock", Power.AUDIT)
    add_page(SETTINGS, 5, pgettext_lazy("menu", "Kinds of goods"), "points:categories", "tag", Power.BUDGET, shown=lists_categories)


def add_shop_items() -> None:
    group, see, run = SHOP, Power.SEE, Power.RUN
    asked = (request_actions.pending_requests, budget_permissions.pending_transfers)
    add_page(group, 1, pgettext_lazy("menu", "Budget"), "points:budget", "coins", see, *asked)
    add_page(
        group, 2, pgettext_lazy("menu", "Adjustments"), "points:by_hand", "edit", see, adjustment_permissions.pending_adjustments
    )
    add_page(group, 3, _("Stock"), "points:stock", "package", Power.STOCK, audited=True)
    signed = (adjust.adjustments_to_sign,)
    add_page(group, 4, _("Counts and losses"), "points:papers", "clipboard", run, *signed, also=Power.STOCK, audited=True)
    add_page(group, 5, _("Order for somebody"), "points:desk", "list", run)
    add_page(group, 6, _("Pick-up here"), "points:pickup", "bag", run, orders_at_own_points)
    add_page(group, 7, pgettext_lazy("menu", "Shops"), "points:shops", "store", Power.APPOINT)
    add_page(group, 8, _("Opening balances"), "points:openings", "clipboard", see, opening_permissions.pending_sheets)
    add_page(group, 9, pgettext_lazy("menu", "Books"), "points:checks", "scale", Power.AUDIT)


def add_recycling_items() -> None:
    """One entry of the menu with its pages beside one another."""
    full, disputes = recycling_permissions.full_hatches, recycling_permissions.pending_disputes
    under = {"under": "points:stations", "audited": True}
    add_page(
        *(GOVERNANCE, 10, pgettext_lazy("menu", "Stations"), "points:stations", "refresh", Power.APPOINT, full),
        audited=True,
        family=pgettext_lazy("menu", "Recycling"),
    )
    add_page(
        GOVERNANCE, 11, pgettext_lazy("menu", "What was brought"), "points:recyclings", "scale", Power.REVIEW, disputes, **under
    )
    add_page(GOVERNANCE, 12, pgettext_lazy("menu", "Prices"), "points:recycling_prices", "tag", Power.BUDGET, **under)
    add_page(GOVERNANCE, 13, pgettext_lazy("menu", "Funds"), "points:recycling_funds", "coins", Power.BUDGET, **under)
    add_page(GOVERNANCE, 14, pgettext_lazy("menu", "Kilograms"), "points:recycling_figures", "chart", Power.REVIEW, **under)
