"""Who decides on places: asked by pages and by the acts."""

from datetime import datetime

from django.db.models import QuerySet

from volunteer.models import Area, User
from volunteer.roles import scope as role_scope
from volunteer.roles.scope import Power

ABOVE_COMMUNITIES = (Area.Level.DISTRICT, Area.Level.STREET, Area.Level.TOWN)
# The tier of the lowest office that decides on places of a level: streets and communities are the district's matter, compounds the
# street's, buildings and stairwells the community's. An office above decides as well.
OFFICES: dict[str, int] = {
    Area.Level.STREET: 0,
    Area.Level.TOWN: 0,
    Area.Level.COMMUNITY: 0,
    Area.Level.COMPOUND: 1,
    Area.Level.BUILDING: 2,
    Area.Level.STAIRWELL: 2,
}


def may_decide(by: User, level: str, place: Area, at: datetime) -> bool:
    """Whether this person adds places of a level in `place`, and changes those that lie in it."""
    if level not in OFFICES:
        return False
    paths = role_scope.scope_for(by, Power.APPOINT, at).paths
    return any(place.path.startswith(path) and Area.tier_of_path(path) <= OFFICES[level] for path in paths)


def may_add(by: User, parent: Area, level: str, at: datetime) -> bool:
    """Whether this person adds a place of the level in `parent`."""
    return level in parent.levels_below() and may_decide(by, level, parent, at)


def may_change(by: User, area: Area, at: datetime) -> bool:
    """Whether this person renames, moves, merges, splits and closes this area. Where it goes to must be in their hands as well."""
    return may_decide(by, area.level, area, at)


def may_change_facts(by: User, area: Area, at: datetime) -> bool:
    """Whether this person says how many households an area has and where it lies: every office that it belongs to."""
    return role_scope.scope_for(by, Power.APPOINT, at).covers_area(area)


def trusting_areas(by: User, at: datetime) -> QuerySet[Area]:
    """The areas above communities in which this person appoints: below them they decide which points are trusted."""
    return Area.objects.filter(role_scope.scope_for(by, Power.APPOINT, at).areas(), level__in=ABOVE_COMMUNITIES)


def may_trust(*, by: User, area: Area, at: datetime) -> bool:
    """Whether this person decides on trusting a point in `area`: nobody frees themselves of their own community's approval."""
    return trusting_areas(by, at).filter(path__in=area.lineage()).exists()
