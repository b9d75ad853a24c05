"""Who lets other systems in: the administrators of the district, of streets and towns, each for their own area."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from volunteer import scope
from volunteer.models import Appointment, Area, User
from volunteer.scope import POWERS, Power, Scope

LEVELS = (Area.Level.DISTRICT, Area.Level.STREET, Area.Level.TOWN)


def held(user: User, at: datetime) -> Scope:
    """The areas for which this person may deal with other systems; empty for everybody else."""
    offices = [a for a in scope.appointments(user, at) if a.area and a.area.level in LEVELS and Power.APPOINT in POWERS[a.role]]
    return Scope(paths=tuple(sorted({a.area.path for a in offices if a.area})))


def nearest(area: Area, at: datetime) -> list[User]:
    """The administrators nearest to an area, going upward, who deal with other systems there."""
    roles = [role for role, powers in POWERS.items() if Power.APPOINT in powers]
    found = (
        Appointment.objects.current(timezone.localdate(at))
        .filter(area__path__in=area.lineage(), area__level__in=LEVELS, role__in=roles, person__is_active=True)
        .select_related("person", "area")
        .order_by("-area__path", "person_id")
    )
    offices = [appointment for appointment in found if appointment.area]
    return [each.person for each in offices if each.area_id == offices[0].area_id]
