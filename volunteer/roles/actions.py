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
from django.db.models import Q
from django.utils import timezone

from volunteer.core import audit
from volunteer.core.refusals import Refused
from volunteer.models import Appointment, Area, DayRole, HandOver, Role, User
from volunteer.roles import ranks, waking
from volunteer.roles import scope as role_scope
from volunteer.roles.ranks import Over
from volunteer.roles.refusals import RoleRefusal


def may_end_appointment(*, appointment: Appointment, by: User, at: datetime) -> bool:
    """Whoever appoints there may; and who is away sends their own deputy home."""
    if appointment.deputy_of and appointment.deputy_of.person_id == by.pk:
        return True
    return may_hand_on(appointment=appointment, by=by, at=at)


def may_hand_on(*, appointment: Appointment, by: User, at: datetime) -> bool:
    """Whether `by` appoints to this role and does not hold it: prolongs it, ends it, gives it to the next."""
    allowed = ranks.may_appoint(by=by, role=appointment.role, over=appointment.over, at=at)
    return allowed and appointment.person_id != by.pk


@transaction.atomic
def appoint(*, by: User, person: User, role: str, over: Over, since: date, until: date | None, at: datetime) -> Appointment:
    """Give `person` a role from `since` to `until` (last day included; None = open). A role held already stays as it is.

    One with a power to decide is asleep until the level above has said yes (`waking`). Raises `Refused`.
    """
    if person.pk == by.pk:
        raise Refused(RoleRefusal.ONESELF)
    if not ranks.role_fits(role, over):
        raise Refused(RoleRefusal.WRONG_PLACE)
    if not ranks.may_appoint(by=by, role=role, over=over, at=at):
        raise Refused(RoleRefusal.NOT_BELOW)
    if until and until < since:
        raise Refused(RoleRefusal.ENDS_BEFORE)
    if isinstance(over, Area) and not over.is_open(max(since, timezone.localdate(at))):
        raise Refused(RoleRefusal.CLOSED_PLACE, place=over.name)
    User.objects.filter(pk=person.pk).select_for_update(no_key=True).get()
    if there := existing_appointment(person=person, role=role, over=over, since=since, at=at):
        return there
    return create_appointment(person=person, role=role, over=over, since=since, until=until, by=by, at=at)


def create_appointment(*, role: str, over: Over, by: User, at: datetime, **fields: Any) -> Appointment:
    """Write a role down, and who gave it. Whether `by` may is the caller's question."""
    place: dict[str, Any] = {ranks.OVER_FIELDS[type(over)]: over}
    made = Appointment(role=role, appointed_by=by, **place, **fields)
    made.yes_rank = waking.required_rank(made, by=by, at=at)
    made.asked_at = at if made.yes_rank else None
    made.factor_from = waking.known_factor(made, at)
    made.save()
    detail = {"role": role, "over": str(over), "person": made.person_id}
    audit.record(act="appoint", subject=made, actor=by, at=at, detail=detail)
    if made.yes_rank:
        waking.tell(made, "waiting", by, at)
    return made


def existing_appointment(*, person: User, role: str, over: Over, since: date, at: datetime) -> Appointment | None:
    """The role that a person holds over this, or is to hold, on the day `since`, or today if that is later."""
    place: dict[str, Any] = {ranks.OVER_FIELDS[type(over)]: over}
    return Appointment.objects.own().standing(max(since, timezone.localdate(at))).filter(person=person, role=role, **place).first()


@transaction.atomic
def end_appointment(*, appointment: Appointment, by: User, at: datetime) -> None:
    """End a role at once, or decline one that waits for a yes. Ending twice is ending once.

    One that began today or later, or never woke, leaves no day; its audit rows remain. Raises `Refused`.
    """
    if appointment.person_id == by.pk:
        raise Refused(RoleRefusal.ONESELF)
    if not may_end_appointment(appointment=appointment, by=by, at=at):
        raise Refused(RoleRefusal.NOT_BELOW)
    row = lock_appointment(appointment)
    if row is not None and not (row.until and row.until < timezone.localdate(at)):
        if row.yes_rank:
            waking.tell(row, "declined", by, at)
        end_before(row, timezone.localdate(at), by, at)


def lock_appointment(appointment: Appointment) -> Appointment | None:
    """The appointment, alone until the transaction ends; None where it left no day. People are locked after it."""
    related = ("person", "area", "point__area", "organization__area", "deputy_of__person")
    return Appointment.objects.select_for_update(of=("self",)).select_related(*related).filter(pk=appointment.pk).first()


def end_before(row: Appointment, day: date, by: User | None, at: datetime) -> None:
    """End a locked role and its deputies before a local date; a hand-over that was planned is withdrawn with it.

    What began on that date or later, or never woke, leaves no day: nothing of it is kept but the audit trail.
    """
    for deputy in row.deputies.filter(until__gte=day).select_for_update():
        end_before(deputy, day, by, at)
    withdraw_plans(row, day, by, at)
    audit.record(act="end", subject=row, actor=by, at=at, detail={"role": row.role, "over": str(row.over), "person": row.person_id})
    if row.since >= day or row.yes_rank:
        row.hand_overs.all().delete()
        if row.appointed_by_id and row.in_force(timezone.localdate(at)):
            DayRole.objects.create(
                person=row.person, appointed_by_id=row.appointed_by_id, over_area=row.area_id is not None, ended_at=at
            )
        row.delete()
    else:
        Appointment.objects.filter(pk=row.pk).update(until=day - timedelta(days=1))


def withdraw_plans(row: Appointment, day: date, by: User | None, at: datetime) -> None:
    """Withdraw the hand-over that is planned of this role or to it, with the successor's appointment that was made for it."""
    plans = HandOver.objects.planned().filter(Q(appointment=row) | Q(successor=row))
    given = list(Appointment.objects.filter(pk__in=plans.filter(appointment=row).values("successor")))
    plans.update(state=HandOver.State.WITHDRAWN, ended_by=by, ended_at=at, successor=None)
    for one in given:
        end_before(one, day, by, at)


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
    if role_scope.decides(row.role):
        waking.tell(row, "prolonged", by, at)
    return row


@transaction.atomic
def add_officer(*, person: User, district: Area, at: datetime) -> Appointment:
    """A further district administrator, by a command on the server; all in that office are told. Harmless to repeat.

    Raises `Refused`.
    """
    User.objects.filter(pk=person.pk).select_for_update(no_key=True).get()
    if person.phone_index is None:
        raise Refused(RoleRefusal.NO_PHONE, name=str(person))
    today = timezone.localdate(at)
    if there := existing_appointment(person=person, role=Role.DISTRICT_ADMIN, over=district, since=today, at=at):
        return there
    made = Appointment.objects.create(person=person, role=Role.DISTRICT_ADMIN, area=district, since=today)
    audit.record(act="appoint", subject=made, actor=None, at=at, detail={"role": made.role, "person": person.pk})
    waking.tell(made, "awake", None, at)
    return made


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
        person=person,
        role=Role.DISTRICT_ADMIN,
        area=district,
        since=timezone.localdate(at),
        appointed_by=None,
        factor_from=at,
    )
    audit.record(act="found", subject=appointment, actor=person, at=at)
    secret = generate_totp_secret()
    TOTP.activate(person, secret)
    codes = RecoveryCodes.activate(person).get_unused_codes()
    return Founder(person, get_adapter().build_totp_url(person, secret), codes)
