"""Who decides on flags: a reviewer without a part in what they are about.

The parties of a flag are those of the attendances that it is about, who led and who closed the shift, who raised it, and whose scan
it is about. Their households belong to them.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from django.db.models import Exists, OuterRef, Q

from events.attendance import flag_holds
from events.attendance.models import FlagQuerySet
from events.attendance.refusals import AttendanceRefusal
from events.models import Attendance, Flag, Grade, Shift
from events.settlement import permissions as settlement_permissions
from volunteer.core.refusals import Refused
from volunteer.models import User
from volunteer.people import parties as people_parties
from volunteer.roles import scope as role_scope
from volunteer.roles.scope import Power

Kind, Decision = Flag.Kind, Flag.Decision
PARTIES = ("shift__leader", "shift__first_leader", "shift__closed_by", "raised_by", "scan__person")


def rows_of_flags(shift: Shift, flags: Sequence[Flag]) -> list[Attendance]:
    """The attendances that these flags are about."""
    about = flag_holds.affected_rows(
        [flag for flag in flags if flag.kind not in Flag.NOT_HOLDING and (flag.attendance_id or not flag.scan_id)]
    )
    rows = shift.attendances.select_related("person", "job").order_by("in_at", "pk")
    own = {flag.attendance_id for flag in flags}
    return [row for row in rows if about.covers(row) or row.pk in own]


def flag_party_condition(person: User) -> Q:
    """The flags of which this person is a party: what `require_may_decide` asks of some, for many."""
    rows = Attendance.objects.filter(settlement_permissions.party_condition(person))
    here = rows.filter(shift=OuterRef("shift"))
    whole = Q(attendance=None, scan=None) & ~Q(kind__in=Flag.NOT_HOLDING)
    by_hand = Q(kind=Kind.BY_HAND) & Q(Exists(here.filter(grade=Grade.C)))
    every = ~Q(kind=Kind.BY_HAND) & Q(Exists(here))
    own = Q(Exists(rows.filter(pk=OuterRef("attendance"))))
    return people_parties.party_condition(person, *PARTIES, act=people_parties.Act.CONFIRM) | own | (whole & (by_hand | every))


def flags_to_decide(user: User, at: datetime) -> FlagQuerySet:
    """The open flags that wait for this person's look."""
    held = role_scope.scope_for(user, Power.REVIEW, at)
    return Flag.objects.open().filter(held.points("shift__event__point__")).exclude(flag_party_condition(user))


def require_may_decide(
    shift: Shift, flags: Sequence[Flag], rows: Collection[Attendance], said: tuple[str, str], *, by: User, at: datetime
) -> None:
    """Raise unless `by` may decide so on these flags of a shift, about these rows; `said` is the decision and its note."""
    decision, note = said
    if not role_scope.scope_for(by, Power.REVIEW, at).covers_point(shift.event.point):
        raise Refused(AttendanceRefusal.NOT_YOURS)
    objected = any(flag.kind == Kind.OBJECTION for flag in flags)
    if decision == Decision.REFUSED and objected:
        raise Refused(AttendanceRefusal.CORRECT_IT)
    if not note and (objected or decision != Decision.COUNTS):
        raise Refused(AttendanceRefusal.NOTE)
    others = {flag.raised_by_id for flag in flags} | {flag.scan.person_id for flag in flags if flag.scan}
    settlement_permissions.require_uninvolved(shift, rows, by, others=others)
