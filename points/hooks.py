"""What this app answers to hooks, and the pages of it to which the app below links: see `volunteer/core/hooks.py`."""

from django.utils.translation import gettext_lazy as _

from points.books import audit_trail, ledger_sources
from points.orders.actions import place
from points.shops import of_place
from volunteer.core import hooks
from volunteer.places.sections import register_section

PAGES = {
    "confirm_purchase": "points:sales",
    "give_points": "points:give",
    "pay_together": "points:together",
}


def register() -> None:
    hooks.TRANSFER_LINKS.update(
        order=ledger_sources.order_links,
        allotment=ledger_sources.allotment_links,
        fund=ledger_sources.fund_links,
        gift=ledger_sources.gift_links,
        hand=ledger_sources.adjustment_links,
        move=ledger_sources.budget_move_links,
        opening=ledger_sources.opening_links,
    )
    hooks.TRANSFER_FACTS.update(order=audit_trail.order_facts, hand=audit_trail.adjustment_facts)
    hooks.extend_orders.register(place.extend_orders)
    hooks.PAGES.update(PAGES)
    register_section(_("Points shops"), "points/shops/_of_place.html", of_place.shops_of_place, public=True)
