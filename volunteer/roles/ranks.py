"""Who may appoint whom: the ranks of the roles, and over which places each can be held."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import QuerySet
from django.utils import timezone

from volunteer.models import Appointment, Area, Organization, Role, ServicePoint, User
from volunteer.roles import scope as role_scope
from volunteer.roles.scope import POWERS, Power

# One appoints only to roles of a lower rank than the highest one held over the place.
RANK: dict[str, int] = {
    Role.DISTRICT_ADMIN: 4,
    Role.STREET_ADMIN: 3,
    Role.AUDITOR: 3,
    Role.COMMUNITY_ADMIN: 2,
    Role.REVIEWER: 1,
    Role.POINT_MANAGER: 1,
    Role.SHOP_KEEPER: 1,
    Role.LIAISON: 1,
    Role.RELIEF_OFFICER: 1,
}
type Over = Area | ServicePoint | Organization
OVER_FIELDS = {Area: "area", ServicePoint: "point", Organization: "organization"}
POINT_ROLES = {Role.POINT_MANAGER, Role.SHOP_KEEPER}
LEVELS: dict[str, set[str]] = {
    Role.DISTRICT_ADMIN: {Area.Level.DISTRICT},
    Role.STREET_ADMIN: {Area.Level.STREET, Area.Level.TOWN},
    Role.COMMUNITY_ADMIN: {Area.Level.COMMUNITY},
}


def area_of(over: Over) -> Area:
    """The area itself, or the one in which the point or the organisation lies."""
    return over if isinstance(over, Area) else over.area


def rank_over(person: User, area: Area, at: datetime) -> int:
    """The highest rank among the roles by which this person may appoint in `area`; 0 = none."""
    held = [a for a in role_scope.appointments(person, at) if a.area and Power.APPOINT in POWERS[a.role] and a.area.contains(area)]
    return max((RANK[a.role] for a in held), default=0)


def may_appoint(*, by: User, role: str, over: Over, at: datetime) -> bool:
    return RANK[role] < rank_over(by, area_of(over), at)


def offices_above(appointment: Appointment, *, at: datetime, excluding: Iterable[int] = ()) -> list[User]:
    """The people of the nearest office that appoints to such a role, without those of `excluding` (ids)."""
    return offices_of_rank(RANK[appointment.role] + 1, area_of(appointment.over), at=at, excluding=excluding)


def district_offices(at: datetime) -> QuerySet[User]:
    """Who heads a district office now: told what concerns the whole site."""
    offices = Appointment.objects.current(timezone.localdate(at)).filter(role=Role.DISTRICT_ADMIN, area__level=Area.Level.DISTRICT)
    return User.objects.get_queryset().filter(pk__in=offices.values("person"), is_active=True)


def offices_of_rank(rank: int, area: Area, *, at: datetime, excluding: Iterable[int] = ()) -> list[User]:
    """The people of the nearest office over `area` that appoints and has at least this rank."""
    high = [role for role, powers in POWERS.items() if Power.APPOINT in powers and RANK[role] >= rank]
    return [held.person for held in role_scope.offices_of_roles(high, area, at=at, excluding=excluding)]


def role_fits(role: str, over: Over) -> bool:
    """Whether a role can be held over this thing. Over an organisation every role can: it reaches nothing but its own."""
    if isinstance(over, Organization):
        return True
    if isinstance(over, ServicePoint):
        return role in POINT_ROLES
    return role not in {*POINT_ROLES, Role.LIAISON} and over.level in LEVELS.get(role, {over.level})
