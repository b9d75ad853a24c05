"""A station with a fund behind it, and what is brought to it."""

from datetime import timedelta

from points.models import Recycling, RecyclingPrice, Waste
from points.recycling.actions import recyclings, stations, terms
from tests.cast import NOW
from tests.support import budget_factory
from volunteer.core.ids import new_id
from volunteer.roles import scope as role_scope
from volunteer.roles.scope import Power

KINDS = ("paper", "plastic", "kitchen")


def station(district, *, area=None, attendant=None, kinds=KINDS, name="工行南小区回收站(演示)", at=NOW):
    """An open station in the compound, where the manager weighs unless somebody else is named."""
    by = district.community_admin
    opened = stations.open_station(
        fields={"name": name, "area": area or district.compound, "place": "东门(演示)"},
        kinds=kinds,
        scope=role_scope.scope_for(district.district_admin, Power.APPOINT, at),
        by=by,
        at=at,
    )
    stations.name_attendant(station=opened, person=attendant or district.manager, by=by, at=at)
    return opened


def price(kind="plastic", points=4, since=None, at=NOW) -> RecyclingPrice:
    return terms.set_price(kind=kind, since=since or at.date(), points=points, by=None, at=at)


def fund(district, amount=100, area=None, at=NOW):
    """Points in the fund of the street, out of its budget."""
    area = area or district.street
    budget_factory.give(area, amount, district)
    scope = role_scope.scope_for(district.district_admin, Power.BUDGET, at)
    return terms.fill_fund(id=new_id(at), area=area, amount=amount, scope=scope, by=district.district_admin, at=at).fund


def opened(station, person, at=NOW) -> Recycling:
    return recyclings.open_recycling(station=station, person=person, at=at)


def weighed(station, person, by, grams=1500, kind=Waste.PLASTIC, at=NOW) -> Recycling:
    return recyclings.weigh(recycling=opened(station, person, at), kind=kind, grams=grams, by=by, at=at + timedelta(minutes=1))


def settled(station, person, by, grams=1500, kind=Waste.PLASTIC, at=NOW) -> Recycling:
    held = weighed(station, person, by, grams, kind, at)
    return recyclings.confirm_weight(recycling=held, by=person, at=at + timedelta(minutes=2))


def disputed(station, person, by, grams=1500, words="秤不准(演示)", at=NOW) -> Recycling:
    held = weighed(station, person, by, grams, at=at)
    return recyclings.dispute_weight(recycling=held, words=words, by=person, at=at + timedelta(minutes=2))
