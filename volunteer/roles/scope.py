"""Who may see and do what. Rights follow appointments: over an area and all below it, a service point or an organisation."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.contrib.auth.models import AnonymousUser
from django.db.models import Case, Q, When
from django.utils import timezone

from volunteer.models import Appointment, Area, Organization, Role, ServicePoint, User
from volunteer.roles.models import AppointmentQuerySet


class Power(StrEnum):
    """What a role lets its holder do within its scope."""

    SEE = "see"  # read managed things: rosters, budgets, reports
    RUN = "run"  # draft and run events of a point
    REVIEW = "review"  # approve what points submit
    KEEP = "keep"  # stand at a shop's counter
    STOCK = "stock"  # goods, prices, stock
    APPOINT = "appoint"  # give and end roles below one's own
    BUDGET = "budget"  # hand points down
    RELIEF = "relief"  # give goods without points to people in need, on two signatures; nobody else reads who got them
    DATA = "data"  # answer what people ask about the data kept about them
    AUDIT = "audit"  # check the whole book, open it again, take it away to be added up elsewhere


STAFF = frozenset({Power.SEE, Power.RUN, Power.REVIEW, Power.STOCK, Power.APPOINT, Power.BUDGET, Power.DATA})
POWERS: dict[str, frozenset[Power]] = {
    Role.DISTRICT_ADMIN: STAFF | {Power.AUDIT},
    Role.STREET_ADMIN: STAFF,
    Role.COMMUNITY_ADMIN: STAFF,
    Role.REVIEWER: frozenset({Power.SEE, Power.REVIEW}),
    Role.POINT_MANAGER: frozenset({Power.SEE, Power.RUN}),
    Role.SHOP_KEEPER: frozenset({Power.KEEP, Power.STOCK}),
    Role.RELIEF_OFFICER: frozenset({Power.RELIEF}),
    Role.AUDITOR: frozenset({Power.SEE, Power.AUDIT}),
    Role.LIAISON: frozenset({Power.SEE, Power.RUN}),  # of a unit: its members and its pairings
}

# Who holds one of these decides on what others ask for: such a role wakes by a yes (`waking`), and one household is one person.
DECIDES = frozenset({Power.REVIEW, Power.BUDGET, Power.RELIEF, Power.DATA})


def decides(role: str) -> bool:
    """Whether a role gives a power to decide on what others ask for."""
    return bool(POWERS[role] & DECIDES)


@dataclass(frozen=True)
class Scope:
    """The part of the district in which a person holds one power, and the units over which they hold it.

    A role over a unit reaches its members and pairings and no area: it opens only the pages that ask for units.
    """

    paths: tuple[str, ...] = ()
    point_ids: tuple[int, ...] = ()
    unit_ids: tuple[int, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.paths or self.point_ids)

    def points(self, lookup: str = "") -> Q:
        """A condition on rows whose `lookup` (for example "event__point__") leads to a service point."""
        condition = Q(**{f"{lookup}pk__in": self.point_ids})
        for path in self.paths:
            condition |= Q(**{f"{lookup}area__path__startswith": path})
        return condition

    def areas(self, lookup: str = "") -> Q:
        """A condition on rows whose `lookup` leads to an area inside this scope."""
        condition = Q(**{f"{lookup}pk__in": ()})
        for path in self.paths:
            condition |= Q(**{f"{lookup}path__startswith": path})
        return condition

    def organizations(self, lookup: str = "") -> Q:
        """A condition on rows whose `lookup` leads to an organisation: of one's own, or seated in one's area."""
        return self.areas(f"{lookup}area__") | Q(**{f"{lookup}pk__in": self.unit_ids})

    def covers_organization(self, organization: Organization) -> bool:
        return organization.pk in self.unit_ids or self.covers_area(organization.area)

    def covers_point(self, point: ServicePoint) -> bool:
        return point.pk in self.point_ids or self.covers_area(point.area)

    def covers_area(self, area: Area) -> bool:
        return any(area.path.startswith(path) for path in self.paths)


NOWHERE = Scope()


def scope_of_appointment(held: Appointment) -> Scope:
    """What one appointment reaches."""
    if held.area:
        return Scope(paths=(held.area.path,))
    return Scope(point_ids=(held.point_id,)) if held.point_id else Scope(unit_ids=(held.organization_id or 0,))


def appointments(user: User, at: datetime) -> list[Appointment]:
    """The person's appointments in force at `at` that do not rest (see `rest_roles`); read once for each user object."""
    return [held for held in all_appointments(user, at) if not rests(user, held, at)]


def all_appointments(user: User, at: datetime) -> list[Appointment]:
    """All appointments in force, those at rest too. What still waits for a yes is not in force."""
    held = Appointment.held_by(user)
    if not held:
        return held
    day = timezone.localdate(at)
    return [appointment for appointment in held if appointment.in_force(day)]


def rest_roles(user: User | AnonymousUser, *, points: set[int], app: bool) -> None:
    """For this request let all roles rest for which no second factor was shown.

    What does not rest: roles over the points of these ids, and with `app` those that the holder's authenticator wakes.
    """
    user._shown_factors = (points, app)  # type: ignore[union-attr]


def rests(user: User | AnonymousUser, held: Appointment, at: datetime) -> bool:
    shown: tuple[set[int], bool] | None = getattr(user, "_shown_factors", None)
    if shown is None:
        return False
    points, app = shown
    return held.point_id not in points and not (app and held.factor_from is not None and held.factor_from <= at)


def has_resting_roles(user: User | AnonymousUser, at: datetime) -> bool:
    """Whether the person holds roles that rest until a second factor is shown."""
    if not hasattr(user, "_shown_factors") or not user.is_authenticated:
        return False
    return any(rests(user, held, at) for held in all_appointments(user, at))


def scope_for(user: User | AnonymousUser, power: Power, at: datetime) -> Scope:
    """Where this person holds this power at that moment. Empty for people without a role and for visitors."""
    if not user.is_authenticated:
        return Scope()
    held = [a for a in appointments(user, at) if power in POWERS[a.role]]
    if not held:
        return NOWHERE
    return Scope(
        paths=tuple(sorted({a.area.path for a in held if a.area})),
        point_ids=tuple(sorted({a.point_id for a in held if a.point_id})),
        unit_ids=tuple(sorted({a.organization_id for a in held if a.organization_id})),
    )


def over_district(user: User, power: Power, at: datetime) -> bool:
    """Whether this person holds the power over a whole district, without a statement."""
    held = [a for a in appointments(user, at) if power in POWERS[a.role]]
    return any(a.area is not None and a.area.level == Area.Level.DISTRICT for a in held)


def reading_scope(user: User | AnonymousUser, power: Power, at: datetime) -> Scope:
    """Where this person reads what is managed by a power: where they hold it, and who holds it nowhere, where they audit."""
    return scope_for(user, power, at) or scope_for(user, Power.AUDIT, at)


def unit_ids(user: User | AnonymousUser, power: Power, at: datetime) -> tuple[int, ...]:
    """The ids of the organisations over which this person holds the power: it reaches their members and pairings alone."""
    return scope_for(user, power, at).unit_ids


def roles(user: User | AnonymousUser, at: datetime) -> set[str]:
    return {a.role for a in appointments(user, at)} if user.is_authenticated else set()


def roles_with(power: Power) -> list[str]:
    return [role for role, powers in POWERS.items() if power in powers]


def holders(power: Power, at: datetime) -> AppointmentQuerySet:
    """The appointments in force that give a power, of people whose accounts are open."""
    return Appointment.objects.current(timezone.localdate(at)).filter(role__in=roles_with(power), person__is_active=True)


def offices(power: Power, area: Area, *, at: datetime, excluding: Iterable[int] = ()) -> list[Appointment]:
    """The appointments with a power nearest to `area`, going upward, of people not in `excluding` (ids).

    All those of the nearest area that has any; an empty list means that nobody up to the district may decide.
    """
    return offices_of_roles(roles_with(power), area, at=at, excluding=excluding)


def offices_of_roles(roles: Iterable[str], area: Area, *, at: datetime, excluding: Iterable[int] = ()) -> list[Appointment]:
    """The appointments with one of these roles nearest to `area`, as `offices`."""
    nearest_first = Case(*[When(area__path=path, then=rank) for rank, path in enumerate(reversed(area.lineage()))])
    held = (
        Appointment.objects.current(timezone.localdate(at))
        .filter(area__path__in=area.lineage(), role__in=list(roles), person__is_active=True)
        .exclude(person_id__in=list(excluding))
        .select_related("person", "area")
        .order_by(nearest_first, "person_id")
    )
    found = list(held)
    return [a for a in found if a.area_id == found[0].area_id]


def review_offices(area: Area, *, at: datetime, excluding: Iterable[int] = ()) -> list[Appointment]:
    """The `offices` that decide what points submit."""
    return offices(Power.REVIEW, area, at=at, excluding=excluding)


def reviewers_for(area: Area, *, at: datetime, excluding: Iterable[int] = ()) -> list[User]:
    """Who may decide for `area`: the people of `review_offices`."""
    return [a.person for a in review_offices(area, at=at, excluding=excluding)]
