"""Who staffs a shift: whoever leads it, or runs events of its point."""

from __future__ import annotations

from datetime import datetime

from events.models import Shift
from events.shifts.actions.substitute import may_name
from events.shifts.staffing.refusals import StaffingRefusal
from volunteer.core.refusals import Refused
from volunteer.models import Area, User
from volunteer.roles import scope as role_scope
from volunteer.roles.scope import Power


def require_may_staff(shift: Shift, by: User, at: datetime) -> None:
    if not may_name(shift, by, at):
        raise Refused(StaffingRefusal.NOT_LEADER)


def may_set_rule(by: User, at: datetime) -> bool:
    """Whether this person's office is the district's."""
    held = role_scope.scope_for(by, Power.APPOINT, at)
    return Area.objects.filter(held.areas(), level=Area.Level.DISTRICT).exists()
