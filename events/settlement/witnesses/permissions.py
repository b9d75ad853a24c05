"""Who may look at a shift for which nobody vouches, and who may be named to be there: nobody near to who ran it."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Exists, OuterRef, Q

from events.attendance.models import AttendanceQuerySet
from events.models import Attendance, Flag, Shift
from events.settlement.witnesses.refusals import WitnessRefusal
from events.shifts.models import ShiftQuerySet
from volunteer.core.refusals import Refused
from volunteer.models import User
from volunteer.people import parties as people_parties
from volunteer.people.parties import Act
from volunteer.roles import scope as role_scope
from volunteer.roles.scope import Power, Scope

PARTIES = ("leader", "first_leader", "closed_by")


def rows_without_witness() -> AttendanceQuerySet:
    """What waits because nobody vouches for its shift."""
    return Attendance.objects.needing_confirmation().filter(pay=Attendance.Pay.SECOND_PERSON, needs=Attendance.Needs.WITNESS)


def unwitnessed_shifts(held: Scope) -> ShiftQuerySet:
    """The shifts in the scope at which something waits for a witness, and which nobody looks into already."""
    waiting = rows_without_witness().filter(shift=OuterRef("pk"))
    doubted = Flag.objects.open().filter(shift=OuterRef("pk"), kind=Flag.Kind.UNWITNESSED)
    return Shift.objects.in_scope(held).filter(Exists(waiting), ~Exists(doubted), state=Shift.State.SETTLED)


def party_condition(person: User) -> Q:
    """The shifts that this person or somebody near to them ran, and those that somebody near to them planned."""
    home = people_parties.home_of(person, act=Act.CONFIRM)
    return people_parties.party_condition(person, *PARTIES, act=Act.CONFIRM) | (
        Q(event__created_by__in=home) & ~Q(event__created_by=person)
    )


def is_party(shift: Shift, person: User) -> bool:
    planner = shift.event.created_by
    return people_parties.is_party(shift, person, *PARTIES, act=Act.CONFIRM) or (
        planner.pk != person.pk and people_parties.is_party(shift, person, "event__created_by", act=Act.CONFIRM)
    )


def shifts_to_look_at(user: User, at: datetime) -> ShiftQuerySet:
    """Those that wait for this person's look."""
    return unwitnessed_shifts(role_scope.scope_for(user, Power.REVIEW, at)).exclude(party_condition(user))


def require_looker(shift: Shift, by: User, at: datetime) -> None:
    if not role_scope.scope_for(by, Power.REVIEW, at).covers_point(shift.event.point):
        raise Refused(WitnessRefusal.NOT_YOURS)
    if is_party(shift, by):
        raise Refused(WitnessRefusal.INVOLVED)


def may_name_duty(shift: Shift, by: User, at: datetime) -> bool:
    """Whoever runs the shift, and whoever reviews for its point."""
    point = shift.event.point
    return shift.is_led_by(by.pk) or any(
        role_scope.scope_for(by, power, at).covers_point(point) for power in (Power.RUN, Power.REVIEW)
    )


def holds_office_above(person: User, shift: Shift, at: datetime) -> bool:
    """Whether this person works for an area around the point, not for the point alone."""
    area = shift.event.point.area
    return any(role.area and role.area.contains(area) for role in role_scope.all_appointments(person, at))


def may_choose_host(shift: Shift, by: User, at: datetime) -> bool:
    """Whether `by` may name somebody without an office: who reviews there and has no part in the shift."""
    return role_scope.scope_for(by, Power.REVIEW, at).covers_point(shift.event.point) and not is_party(shift, by)
