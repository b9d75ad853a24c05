"""Who confirms what leaders entered by hand, and who decides on records of a closed shift: somebody without a part in them.

The parties of an attendance are who was there, who led or was to lead and who closed the shift, and who entered it. Their
households and deputies belong to them.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db.models import Exists, OuterRef, Q

from events.attendance.models import AttendanceQuerySet
from events.models import Attendance, Scan, Shift
from events.settlement.refusals import SettlementRefusal
from volunteer.core.refusals import Refused
from volunteer.models import User
from volunteer.people import parties as people_parties
from volunteer.people.parties import Act
from volunteer.roles import scope as role_scope
from volunteer.roles.scope import Power, Scope

PARTIES = ("person", "shift__leader", "shift__first_leader", "shift__closed_by")
Needs = Attendance.Needs


def party_condition(person: User) -> Q:
    """The attendances of which this person is a party."""
    home = people_parties.home_of(person, act=Act.CONFIRM)
    entered = Scan.objects.filter(shift=OuterRef("shift"), person=OuterRef("person"), accepted=True, by__in=home)
    return people_parties.party_condition(person, *PARTIES, act=Act.CONFIRM) | Q(Exists(entered))


def district_condition(held: Scope) -> Q:
    """The attendances of days so long that only the district confirms them, and this scope is not the district's."""
    districts = Scope(paths=tuple(path for path in held.paths if path.count(".") == 1))
    return Q(needs=Needs.DISTRICT) & ~districts.points("shift__event__point__")


def unconfirmed_attendances(held: Scope) -> AttendanceQuerySet:
    """Finished visits in the scope that need a second person's word, and have none: entries by hand, and long days."""
    rows = Attendance.objects.needing_confirmation().filter(out_at__isnull=False).exclude(needs=Needs.WITNESS)  # looked at together
    return rows.filter(held.points("shift__event__point__")).exclude(pay=Attendance.Pay.NOTHING)


def attendances_to_confirm(user: User, at: datetime) -> AttendanceQuerySet:
    """Those that wait for this person's word."""
    held = role_scope.scope_for(user, Power.REVIEW, at)
    return unconfirmed_attendances(held).exclude(party_condition(user)).exclude(district_condition(held))


def require_confirmer(shift: Shift, rows: Collection[Attendance], by: User, at: datetime) -> None:
    held = role_scope.scope_for(by, Power.REVIEW, at)
    if not held.covers_point(shift.event.point):
        raise Refused(SettlementRefusal.NOT_YOURS)
    district = shift.event.point.area.lineage()[0]
    if district not in held.paths and any(row.needs == Needs.DISTRICT for row in rows):
        raise Refused(SettlementRefusal.DISTRICT)
    require_uninvolved(shift, rows, by)


def parties(shift: Shift, rows: Collection[Attendance], *, others: Collection[int | None] = ()) -> set[int]:
    """The parties of these attendances of a shift (ids), and `others` with their households. Two statements."""
    people = {*shift.leader_ids, shift.closed_by_id, *(row.person_id for row in rows), *others}
    scans = Scan.objects.filter(shift=shift, person_id__in=[row.person_id for row in rows], accepted=True)
    return people_parties.with_households(people | set(scans.values_list("by_id", flat=True)), act=Act.CONFIRM)


def require_uninvolved(shift: Shift, rows: Collection[Attendance], by: User, *, others: Collection[int | None] = ()) -> None:
    """Raise `Refused(INVOLVED)` where the decider is one of the `parties`."""
    if by.pk in parties(shift, rows, others=others):
        raise Refused(SettlementRefusal.INVOLVED)


def require_not_among(people: Collection[int | None], by: User) -> None:
    """Raise `Refused(INVOLVED)` where the decider is one of these people or lives with one."""
    if by.pk in people_parties.with_households(people, act=Act.CONFIRM):
        raise Refused(SettlementRefusal.INVOLVED)
