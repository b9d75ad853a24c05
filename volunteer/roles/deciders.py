"""Who decides where the nearest office has a part in it: the next one up, named before anybody asks."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from volunteer.models import Appointment, Area, User
from volunteer.people import parties as people_parties
from volunteer.people.parties import Act
from volunteer.roles import scope as role_scope
from volunteer.roles.scope import Power


@dataclass(frozen=True)
class RaisedDecision:
    """Nobody at `area`, which usually decides, may; `office` is the next area up where somebody may, None where there is none."""

    area: Area
    office: Area | None


def raised_decisions(power: Power, areas: Iterable[Area], *, excluding: Collection[int], at: datetime) -> list[RaisedDecision]:
    """Where a higher office than usual decides for some of these areas, since `excluding` (ids) leaves out all of the nearest one.

    Each once, by the area of the usual office. One statement.
    """
    asked = {area.pk: area for area in areas}
    lines = {path for area in asked.values() for path in area.lineage()}
    held = list(role_scope.holders(power, at).filter(area__path__in=lines).select_related("area"))
    free = [one for one in held if one.person_id not in excluding]
    found = ((area, _nearest(area, held), _nearest(area, free)) for area in sorted(asked.values(), key=lambda area: area.path))
    raised = (RaisedDecision(usual or area, office) for area, usual, office in found if office is None or office != usual)
    return list(dict.fromkeys(raised))


def raised_for(
    areas: Iterable[Area | None], *, near: Iterable[int | None], act: Act, at: datetime, power: Power = Power.REVIEW
) -> list[RaisedDecision]:
    """Where, for one of these areas, a higher office than usual decides on what people ask who are `near` (ids), or nobody may.

    Every page on which somebody asks for a second person's word asks this before it is asked. Two statements.
    """
    excluding = people_parties.with_households(near, act=act)
    return raised_decisions(power, (area for area in areas if area), excluding=excluding, at=at)


def _nearest(area: Area, held: Collection[Appointment]) -> Area | None:
    above = [one.held_area for one in held if area.path.startswith(one.held_area.path)]
    return max(above, key=lambda one: len(one.path), default=None)


def others_for(person: User, act: Act, *, power: Power, at: datetime) -> list[Appointment]:
    """Who may do this for a resident: the nearest office of people who are no party of theirs. Two statements."""
    if person.area is None:
        return []
    return role_scope.offices(power, person.area, at=at, excluding=people_parties.with_households([person.pk], act=act))
