"""Giving and ending roles: always by somebody above, never by oneself, and written down; and the first administrator of an
empty site.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.db import transaction
from django.utils import timezone

from volunteer.core import audit
from volunteer.core.refusals import Refused
from volunteer.models import Appointment, Area, Organization, Role, ServicePoint, User
from volunteer.roles import scope as role_scope
from volunteer.roles.refusals import RoleRefusal
from volunteer.roles.scope import POWERS, Power

# Who may appoint whom: only roles of a lower rank than the highest one held over the place.
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


def may_end_appointment(*, appointment: Appointment, by: User, at: datetime) -> bool:
    allowed = may_appoint(by=by, role=appointment.role, over=appointment.over, at=at)
    return allowed and appointment.person_id != by.pk


def role_fits(role: str, over: Over) -> bool:
    """Whether a role can be held over this thing. Over an organisation every role can: it reaches nothing but its own."""
    if isinstance(over, Organization):
        return True
    if isinstance(over, ServicePoint):
        return role in POINT_ROLES
    return role not in {*POINT_ROLES, Role.LIAISON} and over.level in LEVELS.get(role, {over.level})


@transaction.atomic
def appoint(*, by: User, person: User, role: str, over: Over, since: date, until: date | None, at: datetime) -> Appointment:
    """Give `person` a role from `since` to `until` (last day included; None = open). A role held already stays as it is."""
    if person.pk == by.pk:
        raise Refused(RoleRefusal.ONESELF)
    if not role_fits(role, over):
        raise Refused(RoleRefusal.WRONG_PLACE)
    if not may_appoint(by=by, role=role, over=over, at=at):
        raise Refused(RoleRefusal.NOT_BELOW)
    if until and until < since:
        raise Refused(RoleRefusal.ENDS_BEFORE)
    User.objects.filter(pk=person.pk).select_for_update(no_key=True).get()
    if there := existing_appointment(person=person, role=role, over=over, since=since, at=at):
        return there
    place: dict[str, Any] = {OVER_FIELDS[type(over)]: over}
    appointment = Appointment.objects.create(person=person, role=role, since=since, until=until, appointed_by=by, **place)
    audit.record(act="appoint", subject=appointment, actor=by, at=at, detail={"role": role, "over": str(over), "person": person.pk})
    return appointment


def existing_appointment(*, person: User, role: str, over: Over, since: date, at: datetime) -> Appointment | None:
    """The role that a person holds over this already on the day `since`, or today if that is later."""
    place: dict[str, Any] = {OVER_FIELDS[type(over)]: over}
    return Appointment.objects.current(max(since, timezone.localdate(at))).filter(person=person, role=role, **place).first()


@transaction.atomic
def end_appointment(*, appointment: Appointment, by: User, at: datetime) -> None:
    """End a role at once. One that began today or later leaves no day; its audit rows remain. Ending twice is ending once."""
    if appointment.person_id == by.pk:
        raise Refused(RoleRefusal.ONESELF)
    if not may_end_appointment(appointment=appointment, by=by, at=at):
        raise Refused(RoleRefusal.NOT_BELOW)
    today = timezone.localdate(at)
    row = Appointment.objects.filter(pk=appointment.pk).select_for_update().first()
    if row is None or (row.until and row.until < today):
        return
    audit.record(act="end", subject=row, actor=by, at=at, detail={"role": row.role, "over": str(row.over), "person": row.person_id})
    if row.since >= today:
        row.delete()
    else:
        Appointment.objects.filter(pk=row.pk).update(until=today - timedelta(days=1))


@dataclass(frozen=True)
class Founder:
    """The first administrator, with what is shown once and never again."""

    person: User
    otpauth: str
    recovery_codes: list[str]


@transaction.atomic
def appoint_first_admin(*, district: Area, name: str, phone: str, at: datetime) -> Founder:
    """Make the first district administrator (`phone` in E.164) with a second factor in force from the first sign-in on."""
    person = User.objects.create_person(name=name, at=at, phone=phone)
    appointment = Appointment.objects.create(
        person=person, role=Role.DISTRICT_ADMIN, area=district, since=timezone.localdate(at), appointed_by=None
    )
    audit.record(act="found", subject=appointment, actor=person, at=at)
    secret = generate_totp_secret()
    TOTP.activate(person, secret)
    codes = RecoveryCodes.activate(person).get_unused_codes()
    return Founder(person, get_adapter().build_totp_url(person, secret), codes)
