"""What this app answers to hooks, and the pages of it to which the app below links: see `volunteer/core/hooks.py`."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from points.books import audit_trail, ledger_sources
from points.budgets import queries as budget_queries
from points.freezes import queries as freeze_queries
from points.inventory import queries as inventory_queries
from points.ledger import actions as ledger
from points.orders import now as order_now
from points.orders.actions import place
from points.recycling import of_stations
from points.shops import of_place
from points.shops import queries as shop_queries
from volunteer.core import hooks
from volunteer.core.hooks import PersonLink
from volunteer.people.now import NOW_SOURCES, PERSON_DOORS, PersonDoor
from volunteer.places.sections import register_section
from volunteer.roles.scope import Power
from volunteer.setup.steps import COMMUNITIES, DISTRICTS, POINTS, STEPS, STREETS, Level, Step

ORDERS_DOOR = PersonDoor(2, "points:orders", "bag", "gold", pgettext_lazy("door", "My orders"), order_now.note_of_door)
RECYCLING_LINK = PersonLink(
    "service", "points:recyclings_own", "refresh", _("My recycling"), _("Brought to a station for points"), "blue"
)
PAGES = {
    "confirm_purchase": "points:sales",
    "give_points": "points:give",
    "pay_together": "points:together",
}


BUDGET_STEPS = [
    Step(
        "year_points",
        80,
        DISTRICTS,
        budget_queries.districts_without_points,
        _("Points are made for the district"),
        _("All points that people earn come out of them."),
        _("Make them once a year, on the page of the budget."),
        Power.BUDGET,
        Level.DISTRICT,
        "points:budget",
    ),
    Step(
        "street_points",
        90,
        STREETS,
        budget_queries.streets_without_points,
        _("Every street has points to hand down"),
        _("Without them its service points cannot promise anybody any."),
        _("Hand each street its share."),
        Power.BUDGET,
        Level.DISTRICT,
        "points:budget",
    ),
    Step(
        "point_budget",
        100,
        POINTS,
        budget_queries.points_without_budget,
        _("Every service point has a budget"),
        _("An event is published only when its points are there."),
        _("Hand each point its share for the year."),
        Power.BUDGET,
        Level.COMMUNITY,
        "points:budget",
    ),
]
SHOP_STEPS = [
    Step(
        "shop",
        110,
        COMMUNITIES,
        inventory_queries.communities_without_shop,
        _("A points shop is open and has goods"),
        _("People serve more gladly when their points are worth something."),
        _("Open a shop in the street with its opening days, then take goods in."),
        Power.APPOINT,
        Level.COMMUNITY,
        "points:shops",
        "points:goods_sheet",
    ),
    Step(
        "keepers",
        115,
        shop_queries.SHOPS,
        shop_queries.shops_without_keeper,
        _("Every shop has a keeper"),
        _("Only the keeper hands goods over."),
        _("Appoint a shop keeper at the service point where the shop stands."),
        Power.APPOINT,
        Level.COMMUNITY,
        "volunteer:appoint",
        "volunteer:appointments_sheet",
    ),
]


def register() -> None:
    STEPS.extend([*BUDGET_STEPS, *SHOP_STEPS])
    NOW_SOURCES.append(order_now.items_of_orders)
    PERSON_DOORS.append(ORDERS_DOOR)
    hooks.PERSON_LINKS.append(RECYCLING_LINK)
    hooks.pauses_of_person.register(freeze_queries.pauses_of_person)
    hooks.TRANSFER_LINKS.update(
        order=ledger_sources.order_links,
        allotment=ledger_sources.allotment_links,
        fund=ledger_sources.fund_links,
        gift=ledger_sources.gift_links,
        hand=ledger_sources.adjustment_links,
        move=ledger_sources.budget_move_links,
        opening=ledger_sources.opening_links,
        recycling=ledger_sources.recycling_links,
    )
    hooks.TRANSFER_FACTS.update(order=audit_trail.order_facts, hand=audit_trail.adjustment_facts)
    hooks.has_points.register(lambda person: ledger.balance(person) > 0)
    hooks.extend_orders.register(place.extend_orders)
    hooks.PAGES.update(PAGES)
    register_section(_("Recycling"), "points/recycling/_of_place.html", of_stations.stations_of_place, public=True)
    register_section(_("Points shops"), "points/shops/_of_place.html", of_place.shops_of_place, public=True)
