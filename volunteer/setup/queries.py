"""How far places are set up. The number of statements does not grow with the steps nor with the places."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from django.db.models import F, QuerySet, Value
from django.utils import timezone
from django.utils.translation import gettext as _

from volunteer.models import Area, User
from volunteer.roles import scope as role_scope
from volunteer.roles.scope import POWERS, Power
from volunteer.setup import steps as setup_steps
from volunteer.setup.steps import STEPS, TIER, Step, Unit

NAMES_SHOWN = 5


@dataclass(frozen=True)
class StepState:
    """How far one step is in one area: of `total` units those in `lacking` (their names) still lack it."""

    step: Step
    total: int
    lacking: list[str]

    @property
    def done(self) -> bool:
        return bool(self.total) and not self.lacking

    @property
    def counted(self) -> str:
        return str(self.step.unit.counted) % {"done": self.total - len(self.lacking), "total": self.total}

    @property
    def shown_names(self) -> list[str]:
        return self.lacking[:NAMES_SHOWN]

    @property
    def more_names(self) -> int:
        return max(0, len(self.lacking) - NAMES_SHOWN)


@dataclass(frozen=True)
class Progress:
    """The check-list of one area."""

    area: Area
    states: list[StepState]

    @cached_property
    def done(self) -> int:
        return sum(state.done for state in self.states)

    @property
    def total(self) -> int:
        return len(self.states)

    @property
    def complete(self) -> bool:
        return self.done == self.total

    @property
    def next(self) -> StepState | None:
        return next((state for state in self.states if not state.done), None)

    @property
    def words(self) -> str:
        return f"{self.done}/{self.total}"


@dataclass
class Overview:
    """What there is and what lacks below one path: by the path of an area above, everything in it."""

    path: str
    totals: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))  # path -> unit -> how many
    lacking: dict[str, dict[str, list[str]]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(list)))
    known: dict[str, Progress] = field(default_factory=dict)

    def progress(self, area: Area) -> Progress:
        """The check-list of an area at or below the path. What an area has none of, and needs none of, is left out."""
        if area.path not in self.known:
            states = [self.state(step, area.path) for step in setup_steps.steps_for(area)]
            self.known[area.path] = Progress(area, [state for state in states if state.total or state.step.unit.needed])
        return self.known[area.path]

    def state(self, step: Step, path: str) -> StepState:
        return StepState(step, self.totals[path][step.unit.key], self.lacking[path][step.key])

    def areas_above(self, path: str) -> list[str]:
        """The paths from `self.path` down to the area with this path."""
        return [above for above in Area(path=path).lineage() if above.startswith(self.path)]


def read_overview(path: str, at: datetime) -> Overview:
    """Read what lies in the area with this path ("" = everything); two statements."""
    found = Overview(path)
    units = list({step.unit.key: step.unit for step in STEPS}.values())
    for key, place in joined([rows_of(unit, unit.rows(at), path, unit.key) for unit in units], "key", "at_path"):
        for above in found.areas_above(place):
            found.totals[above][key] += 1
    lacking = [rows_of(step.unit, step.missing(at), path, step.key) for step in STEPS]
    for key, place, name in joined(lacking, "key", "at_path", "named"):
        for above in found.areas_above(place):
            found.lacking[above][key].append(name)
    return found


def rows_of(unit: Unit, rows: QuerySet[Any], path: str, key: str) -> QuerySet[Any]:
    """The rows in the area with this path, with the key of what asks for them and their names."""
    return unit.located(rows, key=Value(key), named=F(unit.name)).filter(at_path__startswith=path)


def joined(parts: list[QuerySet[Any]], *columns: str) -> list[tuple[str, ...]]:
    """The rows of all parts in one statement, in the order of their places."""
    first, *others = [part.values_list(*columns) for part in parts]
    return sorted(first.union(*others, all=True), key=lambda row: row[1])


def offices_held(person: User, at: datetime) -> list[Area]:
    """The areas over which this person holds an office that sets up; those read with the person's appointments, from above."""
    held = {a.area.path: a.area for a in role_scope.appointments(person, at) if a.area and Power.APPOINT in POWERS[a.role]}
    return [held[path] for path in sorted(held) if held[path].level in Area.OFFICES]


def unfinished_office(person: User, at: datetime) -> Area | None:
    """The first area of this person that was never complete; no statement."""
    return next((area for area in offices_held(person, at) if area.opened_at is None), None)


def has_unfinished_office(person: User, at: datetime) -> bool:
    return unfinished_office(person, at) is not None


def progress_at_home(person: User, at: datetime) -> Progress | None:
    """For the first page of who holds an office: how far the area is, until it was complete once."""
    area = unfinished_office(person, at)
    return read_overview(area.path, at).progress(area) if area else None


def communities_below(area: Area, at: datetime) -> QuerySet[Area]:
    """The communities in a street or a district."""
    return Area.objects.communities().within(area).open(timezone.localdate(at)).exclude(pk=area.pk)


def may_do(step: Step, area: Area, person: User, at: datetime) -> bool:
    """Whether this person takes the step for the area: their office is high enough and has the power there."""
    held = [a.area for a in role_scope.appointments(person, at) if a.area and step.power in POWERS[a.role]]
    return any(office.contains(area) and office.tier <= TIER[step.office] for office in held)


def done_by(step: Step) -> str:
    """Who takes a step that one's own office does not take."""
    return {
        "district": _("The district office does this."),
        "street": _("The street office does this."),
        "community": _("The community office does this."),
    }[str(step.office)]
