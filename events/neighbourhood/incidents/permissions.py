"""What somebody is to an incident, and so what they read and which step is theirs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from events.matters.queries import waits_with
from events.neighbourhood.grids.permissions import grids_of
from events.neighbourhood.incidents.models import Incident, IncidentQuerySet
from volunteer.models import User
from volunteer.roles import scope as role_scope
from volunteer.roles.scope import Power


@dataclass(frozen=True)
class Part:
    """The parts a person has in one incident at one moment."""

    told: bool  # told of it
    grid: bool  # belongs to its grid
    office: bool  # reviews the place where it lies
    acts: bool  # has it now: one of the grid, or of the office it lies with, or of one above
    grants: bool  # may grant more time: of a street, a town or the district above it

    @property
    def works(self) -> bool:
        """Whether it is this reader's work, so that they read every step with its name."""
        return self.grid or self.office


def part_in(incident: Incident, person: User, at: datetime) -> Part:
    """What this person is to the incident now. `incident` comes with area, office and grid."""
    held = role_scope.scope_for(person, Power.REVIEW, at)
    grid = incident.grid is not None and grids_of(person, at).filter(pk=incident.grid.pk).exists()
    has_it = held.covers_area(incident.office) or (incident.at_grid and grid)
    return Part(
        told=incident.reported_by_id == person.pk,
        grid=grid,
        office=held.covers_area(incident.area) or held.covers_area(incident.office),
        acts=incident.ended_at is None and has_it,
        grants=any(incident.area.path.startswith(path) and path.count(".") <= 2 for path in held.paths),
    )


def visible_incidents(person: User, at: datetime) -> IncidentQuerySet:
    """The incidents this person may open: told of by them, of their grids, of their areas."""
    held = role_scope.scope_for(person, Power.REVIEW, at)
    mine = Q(reported_by=person) | Q(grid__in=grids_of(person, at))
    return Incident.objects.filter(mine | held.areas("area__") | held.areas("office__"))


def incidents_to_handle(person: User, at: datetime) -> IncidentQuerySet:
    """Those that wait for the offices of this person."""
    return Incident.objects.filter(waits_with(role_scope.scope_for(person, Power.REVIEW, at)))


def incidents_of_grids(person: User, at: datetime) -> IncidentQuerySet:
    """Those that wait for the grids of this person."""
    return Incident.objects.filter(ended_at=None, at_grid=True, grid__in=grids_of(person, at))
