"""Giving and ending roles: always by somebody above, never by oneself, and written down; and the first administrator of an
empty site.
"""

from collections.abc import Iterable
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
from volunteer.models import Appointment, Area, DayRole, HandOver, Organization, Role, ServicePoint, User
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
    """Whoever appoints there may; and who is away sends their own deputy home."""
    if appointment.deputy_of and appointment.deputy_of.person_id == by.pk:
        return True
    return may_hand_on(appointment=appointment, by=by, at=at)


def may_hand_on(*, appointment: Appointment, by: User, at: datetime) -> bool:
    """Whether `by` appoints to this role and does not hold it: prolongs it, ends it, gives it to the next."""
    allowed = may_appoint(by=by, role=appointment.role, over=appointment.over, at=at)
    return allowed and appointment.person_id != by.pk


def offices_above(appointment: Appointment, *, at: datetime, excluding: Iterable[int] = ()) -> list[User]:
    """The people of the nearest office that appoints to such a role, without those of `excluding` (ids)."""
    above = [role for role, powers in POWERS.items() if Power.APPOINT in powers and RANK[role] > RANK[appointment.role]]
    found = role_scope.offices_of_roles(above, area_of(appointment.over), at=at, excluding=excluding)
    return [held.person for held in found]


def role_fits(role: str, over: Over) -> bool:
    """Whether a role can be held over this thing. Over an organisation every role can: it reaches nothing but its own."""
    if isinstance(over, Organization):
        return True
    if isinstance(over, ServicePoint):
        return role in POINT_ROLES
    return role not in {*POINT_ROLES, Role.LIAISON} and over.level in LEVELS.get(role, {over.level})


@transaction.atomic
def appoint(*, by: User, person: User, role: str, over: Over, since: date, until: date | None, at: datetime) -> Appointment:
    """Give `person` a role from `since` to `until` (last day included; None = open). A role held already stays as it is.

    Raises `Refused`.
    """
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
    return create_appointment(person=person, role=role, over=over, since=since, until=until, by=by, at=at)


def create_appointment(*, role: str, over: Over, by: User, at: datetime, **fields: Any) -> Appointment:
    """Write a role down, and who gave it. Whether `by` may is the caller's question."""
    place: dict[str, Any] = {OVER_FIELDS[type(over)]: over}
    appointment = Appointment.objects.create(role=role, appointed_by=by, **place, **fields)
    detail = {"role": role, "over": str(over), "person": appointment.person_id}
    audit.record(act="appoint", subject=appointment, actor=by, at=at, detail=detail)
    return appointment


def existing_appointment(*, person: User, role: str, over: Over, since: date, at: datetime) -> Appointment | None:
    """The role that a person holds over this already on the day `since`, or today if that is later."""
    place: dict[str, Any] = {OVER_FIELDS[type(over)]: over}
    return Appointment.objects.own().current(max(since, timezone.localdate(at))).filter(person=person, role=role, **place).first()


@transaction.atomic
def end_appointment(*, appointment: Appointment, by: User, at: datetime) -> None:
    """End a role at once. One that began today or later leaves no day; its audit rows remain. Ending twice is ending once."""
    if appointment.person_id == by.pk:
        raise Refused(RoleRefusal.ONESELF)
    if not may_end_appointment(appointment=appointment, by=by, at=at):
        raise Refused(RoleRefusal.NOT_BELOW)
    row = lock_appointment(appointment)
    if row is not None and not (row.until and row.until < timezone.localdate(at)):
        end_before(row, timezone.localdate(at), by, at)


def lock_appointment(appointment: Appointment) -> Appointment | None:
    """The appointment, alone until the transaction ends; None where it left no day. People are locked after it."""
    related = ("person", "area", "point__area", "organization__area", "deputy_of__person")
    return Appointment.objects.select_for_update(of=("self",)).select_related(*related).filter(pk=appointment.pk).first()


def end_before(row: Appointment, day: date, by: User | None, at: datetime) -> None:
    """End a locked role and its deputies before a local date; a hand-over that was planned is withdrawn with it.

    What began on that date or later leaves no day: nothing of it is kept but the audit trail.
    """
    for deputy in row.deputies.filter(until__gte=day).select_for_update():
        end_before(deputy, day, by, at)
    row.hand_overs.planned().update(state=HandOver.State.WITHDRAWN, ended_by=by, ended_at=at)
    audit.record(act="end", subject=row, actor=by, at=at, detail={"role": row.role, "over": str(row.over), "person": row.person_id})
    if row.since >= day:
        row.hand_overs.all().delete()
        if row.appointed_by_id and row.in_force(timezone.localdate(at)):
            DayRole.objects.create(
                person=row.person, appointed_by_id=row.appointed_by_id, over_area=row.area_id is not None, ended_at=at
            )
        row.delete()
    else:
        Appointment.objects.filter(pk=row.pk).update(until=day - timedelta(days=1))


@transaction.atomic
def prolong_appointment(*, appointment: Appointment, until: date | None, by: User, at: datetime) -> Appointment:
    """Let a term last until a later day, or without end. Raises `Refused`."""
    row = lock_appointment(appointment)
    if row is None or (row.until and row.until < timezone.localdate(at)):
        raise Refused(RoleRefusal.ROLE_OVER)
    if row.deputy_of:
        raise Refused(RoleRefusal.OF_DEPUTY)
    if not may_hand_on(appointment=row, by=by, at=at):
        raise Refused(RoleRefusal.ONESELF if row.person_id == by.pk else RoleRefusal.NOT_BELOW)
    if row.until == until:
        return row
    if row.until is None or (until and until < row.until):
        raise Refused(RoleRefusal.TERM_OPEN)
    before, row.until = row.until, until
    row.save(update_fields=["until"])
    changes = {"until": [before.isoformat(), until.isoformat() if until else None]}
    audit.record(act="prolong", subject=row, actor=by, at=at, detail={"changes": changes})
    return row


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
