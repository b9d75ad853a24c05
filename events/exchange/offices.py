"""Who lets other systems in: the administrators of the district, of streets and towns, each for their own area."""

from __future__ import annotations

from datetime import datetime

from volunteer import scope
from volunteer.models import Area, User
from volunteer.scope import POWERS, Power, Scope

LEVELS = (Area.Level.DISTRICT, Area.Level.STREET, Area.Level.TOWN)


def held(user: User, at: datetime) -> Scope:
    """The areas for which this person may deal with other systems; empty for everybody else."""
    offices = [a for a in scope.appointments(user, at) if a.area and a.area.level in LEVELS and Power.APPOINT in POWERS[a.role]]
    return Scope(paths=tuple(sorted({a.area.path for a in offices if a.area})))
